# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Boxes: many made at once, put on shelves in an order, and taken down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.holdings.errors import refused
from lantai.holdings.many import SMALL_SLICE, Outcome, note, own, slices
from lantai.holdings.models import Box, Fonds, Shelf
from lantai.holdings.shelving import START, Spot, plan, stands_at

MOST = 2_000
"""Boxes that are made or shelved at once."""
STANDS = ("shelf_id", "section", "level", "slot")


def make_boxes(
    fonds: Fonds, actor: Actor, *, numbers: Sequence[str], label: str = "", **more: Any
) -> list[Box]:
    """Enter boxes of a fonds, with these numbers. 成批建盒。

    Numbers that there are already are passed over; raises `Refused` where all are. ``label`` may
    say ``{fonds}`` and ``{box}``.
    """
    if not numbers or len(numbers) > MOST:
        raise refused("too_many_boxes", limit=MOST)
    with act("holdings.box.add", Box, actor) as done:
        kept = own(Fonds, actor).filter(pk=fonds.pk).first()
        if kept is None:
            raise refused("fonds_not_open", fonds="")
        rows = Box.objects.unguarded("box numbers that are in use").filter(fonds=kept)
        known = set(rows.filter(code__in=list(numbers)).values_list("code", flat=True))
        fresh = [number for number in numbers if number not in known]
        if not fresh:
            raise refused("boxes_there", first=numbers[0], last=numbers[-1])
        made = [_box(kept, number, label, more) for number in fresh]
        note(done, Box, {box.pk: {} for box in made},
             {box.pk: {"code": box.code} for box in made})  # fmt: skip
        done(None, fonds={str(kept.pk): len(made)}, first=fresh[0], last=fresh[-1])
        return made


def _box(fonds: Fonds, number: str, label: str, more: dict[str, Any]) -> Box:
    spine = label.replace("{fonds}", fonds.fonds_code).replace("{box}", number)
    box = Box(fonds=fonds, code=number, label=spine[:200], holder=fonds.holder, area=fonds.area,
              line=fonds.line, **more)  # fmt: skip
    box.save()
    return box


def shelve(
    keys: Sequence[int], shelf: Shelf, actor: Actor, *, start: Spot = START, reason: str = ""
) -> Outcome:
    """Put boxes on a shelf in this order, from a place on, wherever there is room. 上架。"""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST:
        raise refused("too_many_boxes", limit=MOST)
    if start.section > shelf.sections or start.level > shelf.levels:
        raise refused("no_such_level", shelf=str(shelf), place=str(start))
    planned = plan(wanted, shelf, actor, start)
    outcome = Outcome(refused=[(pk, why) for pk, _, why in planned if why is not None])
    spots = {box.pk: spot for _, found, why in planned if why is None and found
             for box, spot in [found] if not stands_at(box, shelf, spot)}  # fmt: skip
    for some in slices(spots, SMALL_SLICE):
        with act("holdings.box.move", shelf, actor, reason=reason) as done:
            taken = _standing(shelf, [spots[pk] for pk in some], wanted)
            places = {**dict.fromkeys(taken, None), **{pk: spots[pk] for pk in some}}
            outcome.changed += _stand(done, places, shelf, actor, some)
            done(shelf, boxes=len(some))
    return outcome


def unshelve(keys: Sequence[int], actor: Actor, *, reason: str = "") -> Outcome:
    """Take boxes off their shelves. 下架。"""
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys), SMALL_SLICE):
        with act("holdings.box.move", Box, actor, reason=reason) as done:
            known = own(Box, actor).filter(pk__in=some)
            there = dict(known.values_list("pk", "shelf_id"))
            outcome.refused += [(pk, Said("guard.not_found")) for pk in some if pk not in there]
            standing = [pk for pk, shelf in there.items() if shelf is not None]
            outcome.changed += _stand(done, dict.fromkeys(standing), None, actor, standing)
            done(None, boxes=len(standing))
    return outcome


def _standing(shelf: Shelf, spots: Sequence[Spot], among: Sequence[int]) -> list[int]:
    """Which of the boxes that move stand where others go, and so give way first."""
    rows = Box.objects.unguarded("boxes that change their places with others").filter(shelf=shelf)
    found = rows.filter(pk__in=list(among)).values_list("pk", "section", "level", "slot")
    wanted = set(spots)
    return [pk for pk, *spot in found if Spot(*spot) in wanted]


def _stand(
    done: Act, places: Mapping[int, Spot | None], shelf: Shelf | None, actor: Actor,
    told: Sequence[int],
) -> list[int]:  # fmt: skip
    """Give boxes their places, freeing them first, and note those that are told."""
    rows = list(own(Box, actor).filter(pk__in=list(places)).select_for_update().order_by("pk"))
    befores = {box.pk: {name: getattr(box, name) for name in STANDS} for box in rows}
    _set_places(rows, None, dict.fromkeys(places))
    if shelf is not None:
        _set_places([box for box in rows if places[box.pk]], shelf, places)
    noted = set(told)
    kept = [box for box in rows if box.pk in noted]
    note(done, Box, {box.pk: befores[box.pk] for box in kept},
         {box.pk: {name: getattr(box, name) for name in STANDS} for box in kept})  # fmt: skip
    return [box.pk for box in kept]


def _set_places(
    boxes: Sequence[Box], shelf: Shelf | None, places: Mapping[int, Spot | None]
) -> None:
    for box in boxes:
        spot = places[box.pk] or Spot(0, 0, 0)
        box.shelf, box.section, box.level, box.slot = shelf, spot.section, spot.level, spot.slot
        box.place = box.path()
    rows = Box.objects.unguarded("boxes that change their places, as somebody may who keeps them")
    rows.bulk_update(boxes, [*(name.removesuffix("_id") for name in STANDS), "place"])
