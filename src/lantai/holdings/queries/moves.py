# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about moves of custody: what is on its way, what was laid, what is left, in numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef

from lantai.guard.actor import Actor
from lantai.guard.models import SetMember
from lantai.holdings.models import Box, CustodyMove, Fonds
from lantai.holdings.queries.levels import DESCRIBED, capped
from lantai.holdings.terms import MoveState, Standing

UNDER_WAY = (MoveState.LAID, MoveState.RECEIVING)


def open_moves(fonds: Fonds) -> Any:
    """The moves of custody of a fonds that are under way."""
    rows = CustodyMove.objects.unguarded("moves under way, so that nothing moves twice at once")
    return rows.filter(fonds=fonds, state__in=UNDER_WAY).order_by("pk")


def on_their_way(
    model: Any, keys: Collection[int], holder: str, *, but: CustodyMove | None = None
) -> dict[int, CustodyMove]:
    """Which of these rows were laid into a move under way, and into which."""
    rows = CustodyMove.objects.unguarded("moves under way, so that nothing moves twice at once")
    moves = {each.set_id: each for each in rows.filter(holder=holder, state__in=UNDER_WAY)
             if but is None or each.pk != but.pk}  # fmt: skip
    if not moves:
        return {}
    members = SetMember.objects.filter(set__in=list(moves), noun=model._meta.label_lower)
    found = members.filter(row__in=list(keys)).values_list("row", "set_id")
    return {row: moves[of] for row, of in found}


def rows_not_laid(move: CustodyMove, models: Iterable[Any]) -> int:
    """How many rows of a fonds, up to the cap, its holder did not lay into a move of all of it."""
    left = 0
    for model in models:
        rows = model.objects.unguarded("whether all of a fonds was laid into its move")
        laid = SetMember.objects.filter(set=move.set, noun=model._meta.label_lower,
                                        row=OuterRef("pk"))  # fmt: skip
        rows = rows.filter(fonds_id=move.fonds_id, holder=move.holder)
        left += capped(rows.exclude(Exists(laid)))
    return left


def bears_fonds_code(holder: str, code: str) -> bool:
    """Whether a holder has a fonds of this code."""
    rows = Fonds.objects.unguarded("whether a fonds code is in use where a fonds goes")
    return bool(rows.filter(holder=holder, fonds_code=code).exists())


def rows_in(move: CustodyMove, model: Any, keys: Collection[int]) -> list[int]:
    """Which of these rows were laid into a move."""
    members = SetMember.objects.filter(set=move.set, noun=model._meta.label_lower)
    return list(members.filter(row__in=list(keys)).values_list("row", flat=True))


def members_left(move: CustodyMove) -> bool:
    """Whether something that was laid has not been received yet."""
    return SetMember.objects.filter(set=move.set, pk__gt=move.cursor).exists()


def laid_in(move: CustodyMove) -> dict[str, int]:
    """How many rows of each noun a move has."""
    rows = SetMember.objects.filter(set=move.set).values("noun").order_by()
    return {row["noun"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def _laid(move: CustodyMove, model: Any, rows: Any) -> Any:
    """Those of some rows that were laid into a move."""
    members = SetMember.objects.filter(set=move.set, noun=model._meta.label_lower)
    return rows.filter(pk__in=members.values("row"))


def move_counts(move: CustodyMove, actor: Actor, models: Iterable[Any]) -> dict[Any, int]:
    """How many rows of a move an actor sees, noun by noun."""
    return {model: _laid(move, model, model.objects.seen_by(actor)).count() for model in models}


def move_rows(move: CustodyMove, actor: Actor, model: Any, start: int, size: int) -> list[Any]:
    """Some rows of a move as an actor sees them, in the order of their codes."""
    rows = _laid(move, model, model.objects.seen_by(actor))
    code = "code" if model is Box else "ref_code"
    return list(rows.order_by(code, "pk")[start : start + size])


def move_whole(move: CustodyMove, model: Any, names: Iterable[str]) -> Iterator[Any]:
    """Some columns of all rows of a move, whoever keeps them by now, by their codes."""
    rows = _laid(move, model, model.objects.unguarded("the list that both sides keep of a move"))
    code = "code" if model is Box else "ref_code"
    return iter(rows.order_by(code, "pk").values_list(*names).iterator(2_000))


def move_secrecies(move: CustodyMove, model: Any) -> dict[int, int]:
    """How many rows of a noun a move has, by their secrecy."""
    rows = _laid(move, model, model.objects.unguarded("the list that both sides keep of a move"))
    groups = rows.values("secrecy").order_by("secrecy").annotate(n=Count("pk"))
    return {each["secrecy"]: each["n"] for each in groups}


def move_years(move: CustodyMove) -> list[int]:
    """The first and the last year of what moves; none where no year is written."""
    found: list[int] = []
    for model in DESCRIBED:
        rows = model.objects.unguarded("the years that a hand-over form states")
        ends = _laid(move, model, rows).aggregate(first=Min("year"), last=Max("year"))
        found += [year for year in ends.values() if year is not None]
    return [min(found), max(found)] if found else []


def move_drafts(move: CustodyMove) -> int:
    """How many files and items move that are still being arranged."""
    rows = (model.objects.unguarded("drafts that a hand-over form tells of")
            for model in DESCRIBED)  # fmt: skip
    return sum(_laid(move, each.model, each.filter(standing=Standing.DRAFT)).count()
               for each in rows)  # fmt: skip


def move_media(move: CustodyMove) -> dict[str, int]:
    """How many files and items of which medium move."""
    found: dict[str, int] = {}
    for model in DESCRIBED:
        rows = model.objects.unguarded("the media that a hand-over form states")
        groups = _laid(move, model, rows).values("medium").order_by().annotate(n=Count("pk"))
        for each in groups:
            found[each["medium"]] = found.get(each["medium"], 0) + each["n"]
    return found


def moves_under_way(actor: Actor) -> Any:
    """The moves of custody that an actor sees and that are neither done nor withdrawn."""
    rows = CustodyMove.objects.seen_by(actor, "describe").select_related("fonds")
    return rows.filter(state__in=UNDER_WAY).order_by("-id")
