# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about holdings: what lies under a level, in a box, of a person; which codes are taken.

Everything shown to somebody starts from `seen_by`. Counts stop at `COUNT_TO`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Sum
from django.utils import timezone

from lantai.craft import refcode, schemes
from lantai.craft.schemes import Element, Scheme
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.models import SetMember
from lantai.holdings.models import (
    Box,
    Category,
    CustodyMove,
    Extent,
    File,
    Fonds,
    FondsText,
    ImportBatch,
    Item,
    ItemPerson,
    RecordClass,
    RefCodeChange,
    SiteScheme,
)
from lantai.holdings.terms import FondsState, MoveState, Standing
from lantai.orgs.kinds import rule_of
from lantai.orgs.queries import institution_at
from lantai.orgs.terms import Kind

COUNT_TO = 1_000
KEPT = (Standing.FILED, Standing.SENT, Standing.HELD)
ASKED_AT_ONCE = 5_000
"""Codes looked up in one query."""
STATE_ARCHIVES = (Kind.COMPREHENSIVE, Kind.SPECIAL)
"""国家档案馆: comprehensive and special ones."""
UNDER_WAY = (MoveState.LAID, MoveState.RECEIVING)
DESCRIBED: tuple[Any, ...] = (File, Item)
"""The nouns that bear a 档号, the higher level first."""


# --- levels -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Children:
    """The rows of one noun under a level, as one actor sees them, and how many up to the cap."""

    model: Any
    rows: Any
    count: int

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count > COUNT_TO


def capped(rows: Any) -> int:
    """How many rows, counted to one more than the cap."""
    return int(rows.order_by().values("pk")[: COUNT_TO + 1].count())


def children_of(level: Any, actor: Actor) -> list[Children]:
    """What lies directly under a fonds, class or file, noun by noun; nouns without rows left out.

    Fonds: classes at the top, files and items in no class. Class: classes below, its files, its
    items that lie in no file. File: its items.
    """
    found = [children_in(level, model, actor) for model in (RecordClass, File, Item)]
    return [each for each in found if each.count]


def children_in(level: Any, model: Any, actor: Actor) -> Children:
    """The rows of one noun directly under a level."""
    rows = _under(level, model, model.objects.seen_by(actor))
    return Children(model, rows, capped(rows))


def _under(level: Any, model: Any, rows: Any) -> Any:
    if isinstance(level, File):
        return rows.filter(file=level).order_by("sequence", "pk") if model is Item else rows.none()
    within: dict[str, Any] = {"fonds": level} if isinstance(level, Fonds) else {}
    at = None if isinstance(level, Fonds) else level
    if model is RecordClass:
        return rows.filter(**within, parent=at).order_by("code", "pk")
    if model is Item:
        within["file"] = None
    return rows.filter(**within, record_class=at).order_by("ref_code", "pk")


def ancestors_of(row: Any) -> list[Any]:
    """The levels above a row, the fonds first: the context that is shown with every record."""
    above: list[Any] = []
    if isinstance(row, Item) and row.file is not None:
        above.insert(0, row.file)
    one = row.parent if isinstance(row, RecordClass) else row.record_class
    if one is None and above:
        one = above[0].record_class
    while one is not None:
        above.insert(0, one)
        one = one.parent
    return [row.fonds, *above]


def neighbours_of(item: Item, actor: Actor) -> tuple[Item | None, Item | None]:
    """The items before and after this one at its place, among those the actor sees."""
    rows = Item.objects.seen_by(actor).filter(fonds=item.fonds_id, file=item.file_id)
    name = "sequence" if item.file_id else "ref_code"
    if not item.file_id:
        rows = rows.filter(record_class=item.record_class_id)
    at = getattr(item, name)
    before = rows.filter(Q((f"{name}__lt", at)) | Q((name, at), ("pk__lt", item.pk)))
    after = rows.filter(Q((f"{name}__gt", at)) | Q((name, at), ("pk__gt", item.pk)))
    return (before.filter(**{f"{name}__lte": at}).order_by(f"-{name}", "-pk").first(),
            after.filter(**{f"{name}__gte": at}).order_by(name, "pk").first())  # fmt: skip


def items_in(box: Box, actor: Actor) -> Any:
    """What lies in a box, in its order."""
    return Item.objects.seen_by(actor).filter(box=box).order_by("position", "pk")


# --- codes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bearer:
    """The row that bears a code, or bore it before it was renumbered."""

    model: Any
    pk: int
    former: bool = False


def bearers_of(holder: str, ref_codes: Collection[str]) -> dict[str, Bearer]:
    """Which of these codes are taken within a holder: by a file, an item, or a former code."""
    found: dict[str, Bearer] = {}
    wanted = [code for code in ref_codes if code]
    old = RefCodeChange.objects.unguarded("codes that are never given again")
    nouns = {each._meta.label_lower: each for each in DESCRIBED}
    for at in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[at : at + ASKED_AT_ONCE]
        former = old.filter(holder=holder, old__in=some).values_list("old", "noun", "row")
        found |= {code: Bearer(nouns[noun], row, former=True) for code, noun, row in former}
        for model in DESCRIBED:
            rows = model.objects.unguarded("codes that are taken")
            rows = rows.filter(holder=holder, ref_code__in=some)
            found |= {code: Bearer(model, pk) for code, pk in rows.values_list("ref_code", "pk")}
    return found


def without_code(
    model: Any, batch: Any, titles: Collection[str], names: Sequence[str]
) -> set[tuple[Any, ...]]:
    """What other imports brought into a fonds without a code, by some columns."""
    rows = model.objects.unguarded("whether a row without a code was imported before")
    rows = rows.filter(fonds=batch.fonds_id, ref_code="", title__in=list(titles))
    return set(rows.exclude(batch=batch).values_list(*names))


def told_of(actor: Actor, bearers: Iterable[Bearer]) -> dict[tuple[Any, int], str]:
    """The titles of those bearers that the actor may describe; the others are not named."""
    told: dict[tuple[Any, int], str] = {}
    for model in DESCRIBED:
        keys = [each.pk for each in bearers if each.model is model]
        if keys:
            rows = model.objects.seen_by(actor).filter(pk__in=keys)
            told |= {(model, pk): title for pk, title in rows.values_list("pk", "title")}
    return told


def find_code(actor: Actor, holder: str, code: str) -> Any:
    """The record that bears a code, or bore it before; None where there is none to be seen."""
    bearer = bearers_of(holder, [refcode.normalise(code)]).get(refcode.normalise(code))
    if bearer is None:
        return None
    return bearer.model.objects.seen_by(actor).filter(pk=bearer.pk).first()


# --- moves of custody -----------------------------------------------------------------------------


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


# --- fonds --------------------------------------------------------------------------------------


def has_records(fonds: Fonds) -> bool:
    """Whether anything is left in a fonds but what was destroyed."""
    for model in DESCRIBED:
        rows = model.objects.unguarded("whether a fonds is empty").filter(fonds=fonds)
        if rows.filter(holder=fonds.holder).exclude(standing=Standing.DESTROYED).exists():
            return True
    return False


@dataclass(frozen=True)
class Counted:
    """What a fonds holds: rows for `Extent`, and the first and last day of its records."""

    extents: Sequence[Mapping[str, Any]]
    first: dt.date | None
    last: dt.date | None


def count_fonds(fonds: Fonds) -> Counted:
    """Count a fonds per unit and medium; files 卷 and items 件 apart, drafts and destroyed not."""
    extents: list[Mapping[str, Any]] = []
    days: list[dt.date] = []
    for model in DESCRIBED:
        rows = model.objects.unguarded("the extent of a fonds").filter(
            fonds=fonds, holder=fonds.holder, standing__in=KEPT)  # fmt: skip
        found = rows.values("unit", "medium").order_by().annotate(
            quantity=Sum("quantity"), sheets=Sum("pages"), first=Min("date_from"),
            last=Max("date_to"))  # fmt: skip
        for each in found:
            days += [day for day in (each["first"], each["last"]) if day is not None]
            extents.append({**each, "pages": each["sheets"] or 0})
    return Counted(_added(extents), min(days, default=None), max(days, default=None))


def _added(extents: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One row per unit and medium, whichever noun it was counted in."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in extents:
        unit, medium = each["unit"], each["medium"]
        known = found.setdefault((unit, medium), {"unit": unit, "medium": medium,
                                                  "quantity": 0, "pages": 0})  # fmt: skip
        known["quantity"] += each["quantity"]
        known["pages"] += each["pages"]
    return list(found.values())


def last_text(fonds: Fonds, kind: str) -> FondsText | None:
    """The version of a text about a fonds that is in force."""
    rows = FondsText.objects.unguarded("the version in force, for who revises it")
    found: FondsText | None = rows.filter(fonds=fonds, kind=kind).order_by("-version").first()
    return found


@dataclass(frozen=True)
class Contents:
    """What a fonds has of one noun, counted by what its guide tells of."""

    model: Any
    total: int
    by: Mapping[str, Mapping[Any, int]]


TOLD = ("category_code", "year", "retention", "opening", "record_class")


def contents_of(fonds: Fonds) -> list[Contents]:
    """Files and items of a fonds by category, decade, retention, opening and class: one walk each.

    Drafts and what was destroyed are not counted.
    """
    found = []
    for model in DESCRIBED:
        rows = model.objects.unguarded("what a fonds holds, in numbers").filter(
            fonds=fonds, holder=fonds.holder, standing__in=KEPT)  # fmt: skip
        groups = rows.values_list(*TOLD).order_by().annotate(n=Count("pk"))
        by: dict[str, dict[Any, int]] = {name: {} for name in TOLD}
        total = 0
        for *values, n in groups:
            total += n
            for name, value in zip(TOLD, values, strict=True):
                key = value // 10 * 10 if name == "year" and value else value
                by[name][key] = by[name].get(key, 0) + n
        found.append(Contents(model, total, by))
    return [each for each in found if each.total]


def top_classes_of(fonds: Fonds) -> tuple[list[RecordClass], dict[int, int]]:
    """The classes at the top of a fonds, in their order; and of every class the number of its top.

    A class's path begins with the number of the class at the top.
    """
    rows = RecordClass.objects.unguarded("the classes that a fonds' guide names")
    found = list(rows.filter(fonds=fonds).order_by("code", "pk"))
    tops = {row.pk: int(str(row.path).partition("/")[0]) for row in found if row.path}
    return [row for row in found if row.parent_id is None], tops


def fonds_to_act_on(actor: Actor) -> Any:
    """The fonds on the register that the actor's institution keeps, by their codes."""
    rows = Fonds.objects.seen_by(actor, "act", only="own")
    return rows.filter(state__in=(FondsState.OPEN, FondsState.CLOSED)).order_by("fonds_code", "pk")


def holders_of(keys: Iterable[int]) -> dict[int, str]:
    """The names of the institutions that hold some fonds, to tell those of one code apart."""
    rows = Fonds.objects.unguarded("the holders of fonds that a reader chooses among")
    found = rows.filter(pk__in=list(keys)).values_list("pk", "custodian__name")
    return dict(found)


def extents_of(fonds: Fonds, actor: Actor) -> Any:
    """The counted extents of a fonds, as far as the actor sees it."""
    return Extent.objects.seen_by(actor).filter(fonds=fonds).order_by("unit", "medium")


# --- schemes ------------------------------------------------------------------------------------


def site_schemes() -> list[Scheme]:
    """The metadata schemes that this site adds to those of the standards."""
    return [each.scheme for each in SiteScheme.objects.order_by("in_force_from", "pk")]


def scheme_named(code: str, on: dt.date | None = None) -> Scheme | None:
    """The scheme of a code, the site's own first; None where there is none.

    Of several editions the one in force on the day (today), else the last that began, else the
    first.
    """
    if not code:
        return None
    day = on or timezone.localdate()
    editions = list(SiteScheme.objects.filter(code=code).order_by("in_force_from"))
    begun = [each for each in editions if each.in_force_from <= day]
    own = (begun or editions[:1])[-1:]
    return own[0].scheme if own else schemes.by_code(code)


def schemes_of(category: str) -> list[Scheme]:
    """All schemes of a category, those in force on top, the newest first, the site's own before."""
    today = timezone.localdate()
    found = [*site_schemes(), *schemes.schemes()]
    mine = [each for each in found if each.category == category]
    return sorted(mine, key=lambda each: _newest(each, today))


def _newest(each: Scheme, today: dt.date) -> tuple[bool, int]:
    return not each.in_force(today), -each.effective_from.toordinal()


def scheme_used(code: str) -> bool:
    """Whether any record is described by a scheme."""
    return any(model.objects.unguarded("whether a scheme is in use").filter(scheme=code).exists()
               for model in DESCRIBED)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """An element of a record as it is shown; ``hidden`` where personal data is not for this eye."""

    element: Element | None
    name: str
    value: str
    hidden: bool = False

    def label(self, lang: str) -> str:
        """The element's name in a language; a name of the catalogue as it was written."""
        return self.element.label(lang) if self.element else self.name


def elements_of(row: Any, actor: Actor) -> list[Shown]:
    """What a record has under its scheme; personal elements only to who may read its content.

    Where no scheme says what is personal, all of it is taken to be.
    """
    scheme = scheme_named(row.scheme)
    reads = law.holds(actor, "fetch", row)
    found = []
    for name, value in row.extra.items():
        element = scheme.element(name) if scheme else None
        hidden = not reads and (element is None or element.personal)
        found.append(Shown(element, name, "" if hidden else str(value), hidden))
    order = {each.key: at for at, each in enumerate(scheme.elements)} if scheme else {}
    return sorted(found, key=lambda each: order.get(each.name, len(order)))


def categories() -> list[Category]:
    """The categories 门类 of the site, in their order."""
    return list(Category.objects.all())


# --- people -------------------------------------------------------------------------------------


def identity_key(number: str) -> str:
    """The keyed digest by which an identity number is found without being kept in the open."""
    text = number.strip().upper()
    if not text:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def items_of_person(actor: Actor, name: str = "", identity: str = "") -> Any:
    """The persons of that name or number in records whose content the actor may read.

    The rights of content, not of titles, since finding a person's record by name tells of it.
    """
    rows = ItemPerson.objects.seen_by(actor, "fetch")
    if not name and not identity:
        return rows.none()
    if identity:
        rows = rows.filter(identity_key=identity_key(identity))
    if name:
        rows = rows.filter(name=name)
    return rows.order_by("pk")


# --- holders ------------------------------------------------------------------------------------


def holder_name(path: str) -> str:
    """What the institution of a path is called."""
    found = institution_at(path)
    return str(found) if found else ""


def is_archives(path: str) -> bool:
    """Whether records held there are held by an archives, and not by the unit that made them."""
    found = institution_at(path)
    return found is not None and rule_of(found.kind).keeps == "archives"


def opens(path: str) -> bool:
    """Whether records held there are held by a state archives, and so can be opened (档案法 27)."""
    found = institution_at(path)
    return found is not None and found.kind in STATE_ARCHIVES


# --- the desk -----------------------------------------------------------------------------------


def last_imports(actor: Actor) -> Any:
    """The catalogue imports of an actor's institution, the newest first."""
    rows = ImportBatch.objects.seen_by(actor, "describe", only="own").select_related("fonds")
    return rows.order_by("-id")


def moves_under_way(actor: Actor) -> Any:
    """The moves of custody that an actor sees and that are neither done nor withdrawn."""
    rows = CustodyMove.objects.seen_by(actor, "describe").select_related("fonds")
    return rows.filter(state__in=(MoveState.LAID, MoveState.RECEIVING)).order_by("-id")


def fonds_kept(actor: Actor) -> Any:
    """The fonds on the register that an actor's institution keeps."""
    rows = Fonds.objects.seen_by(actor, "describe", only="own")
    return rows.filter(state__in=(FondsState.OPEN, FondsState.CLOSED))
