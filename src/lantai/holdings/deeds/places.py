# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Boxes and shelves: many boxes made, a shelf filled from a list, boxes shelved and taken down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.desk.asking import Fields, flag, line, number, one_of, pick, text
from lantai.desk.deeds import Deed, ListDeed, Looked, Outcome, RowsDeed, on_list, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both, said
from lantai.holdings import acts, queries
from lantai.holdings.errors import refused
from lantai.holdings.many import ours, own
from lantai.holdings.models import Box, Fonds, Shelf
from lantai.holdings.models.places import THICKNESSES
from lantai.holdings.shelving import Spot, first_free, numbers_of, plan, stands_at

# --- many boxes -----------------------------------------------------------------------------------


def _to_make(actor: Actor) -> Fields:
    return {
        "fonds": pick(both("全宗", "fonds"), queries.fonds_to_act_on(actor), code="fonds_code"),
        "numbers": line(both("盒号", "numbers"), most=2_000,
                        help=both("如 0001-0040；几段用逗号隔开",
                                  "such as 0001-0040; several with commas")),
        "label": line(both("盒脊", "spine"), required=False, first="{fonds} {box}",
                      help=both("{fonds} 换成全宗号，{box} 换成盒号",
                                "{fonds} becomes the fonds code, {box} the number")),
        "category_code": one_of(both("门类", "category"), _categories(), required=False),
        "year": number(both("年度", "year"), required=False, least=1000, most=2999),
        "thickness": one_of(both("厚度", "thickness"), THICKNESSES, 30),
    }  # fmt: skip


def _categories() -> list[tuple[str, str]]:
    return [("", "—"), *((row.code, str(row)) for row in queries.categories())]


def _look_make(*, actor: Actor, fonds: Fonds, numbers: str, label: str,
               **more: Any) -> Iterator[Looked]:  # fmt: skip
    wanted = _wanted(numbers)
    there = set(own(Box, actor).filter(fonds=fonds, code__in=wanted).values_list("code", flat=True))
    for box in wanted:
        spine = label.replace("{fonds}", fonds.fonds_code).replace("{box}", box)
        cells = [(both("盒号", "number"), "", box), (both("盒脊", "spine"), "", spine)]
        yield Looked(0, () if box in there else cells, title=f"{fonds.fonds_code} {box}")


def _wanted(numbers: str) -> list[str]:
    wanted = numbers_of(numbers)
    if not wanted or any(len(each) > 40 for each in wanted):
        raise refused("no_numbers")
    return wanted


def _make(*, actor: Actor, fonds: Fonds, numbers: str, label: str, category_code: str | None,
          year: int | None, thickness: int) -> Outcome:  # fmt: skip
    made = acts.make_boxes(fonds, actor, numbers=_wanted(numbers), label=label,
                           category_code=category_code or "", year=year,
                           thickness=thickness)  # fmt: skip
    return Outcome([box.pk for box in made])


on_list(Box, ListDeed(
    "make", "holdings.box.add", both("成批建盒", "Make many boxes"), _to_make, _make,
    look=_look_make, icon="plus",
    help=both("按盒号一次建好，已经有的不动", "by their numbers; those that are there stay"),
))  # fmt: skip

# --- onto a shelf ---------------------------------------------------------------------------------


def _shelves(actor: Actor) -> Any:
    return own(Shelf, actor).select_related("repository").order_by("repository__code", "code")


def _start_fields(first: Spot | None = None) -> Fields:
    """From which place on."""
    hint = both("不填就从第一个空位放起", "empty: from the first free place on")
    names = {"section": both("从第几节", "section"), "level": both("第几层", "level"),
             "slot": both("第几位", "slot")}  # fmt: skip
    return {name: number(label, required=False, least=1, most=999,
                         first=getattr(first, name) if first else None,
                         help=hint if name == "section" else "")
            for name, label in names.items()}  # fmt: skip


def _start(section: int | None, level: int | None, slot: int | None) -> Spot:
    return Spot(section or 1, level or 1, slot or 1)


def _to_shelve(actor: Actor) -> Fields:
    return {"shelf": pick(both("架", "shelf"), _shelves(actor)), **_start_fields(),
            "reason": line(both("理由", "reason"), required=False, most=400)}  # fmt: skip


def _look_shelve(keys: Sequence[int], *, actor: Actor, shelf: Shelf, section: int | None,
                 level: int | None, slot: int | None, reason: str) -> Iterator[Looked]:  # fmt: skip
    start = _start(section, level, slot)
    _on_shelf(shelf, start)
    for pk, found, why in plan(_by_number(keys, actor), shelf, actor, start):
        if found is None:
            yield Looked(pk, why=why)
            continue
        box, spot = found
        if stands_at(box, shelf, spot):
            yield Looked(pk)
        else:
            fonds = box.fonds.fonds_code if box.fonds else ""
            yield Looked(pk, [(both("全宗", "fonds"), fonds, fonds),
                              (both("架位", "place"), box.position, f"{shelf}-{spot}")],
                         warn=_moved(box))  # fmt: skip


def _on_shelf(shelf: Shelf, start: Spot) -> None:
    if start.section > shelf.sections or start.level > shelf.levels:
        raise refused("no_such_level", shelf=str(shelf), place=f"{start.section}-{start.level}")


def _moved(box: Box) -> str:
    return said("从别的架位挪来", "comes from another place") if box.shelf_id else ""


def _by_number(keys: Sequence[int], actor: Actor) -> list[int]:
    """Boxes in the order in which they stand: by fonds and number."""
    rows = own(Box, actor).filter(pk__in=list(keys)).order_by("fonds__fonds_code", "code", "pk")
    found = list(rows.values_list("pk", flat=True))
    known = set(found)
    return [*found, *(pk for pk in keys if pk not in known)]


def _shelve(keys: Sequence[int], *, actor: Actor, shelf: Shelf, section: int | None,
            level: int | None, slot: int | None, reason: str) -> Outcome:  # fmt: skip
    return acts.shelve(_by_number(keys, actor), shelf, actor, start=_start(section, level, slot),
                       reason=reason)  # fmt: skip


def _look_down(keys: Sequence[int], *, actor: Actor, reason: str) -> Iterator[Looked]:
    rows = own(Box, actor).filter(pk__in=list(keys)).select_related("shelf__repository")
    found = {box.pk: box for box in rows}
    for pk in keys:
        box = found.get(pk)
        if box is None:
            yield Looked(pk, why=Said("guard.not_found"))
        else:
            cells = [(both("架位", "place"), box.position, "")]
            yield Looked(pk, cells if box.shelf_id else ())


on_rows(Box, RowsDeed(
    "shelve", "holdings.box.move", both("上架", "Put on a shelf"), _to_shelve, _shelve,
    _look_shelve,
    help=both("按全宗和盒号的先后放，一层放满了接着放下一层",
              "by fonds and number; a full level is followed by the next"),
), RowsDeed(
    "unshelve", "holdings.box.move", both("下架", "Take down"),
    lambda actor: {"reason": line(both("理由", "reason"), required=False, most=400)},
    acts.unshelve, _look_down,
))  # fmt: skip

# --- a shelf filled from a list -------------------------------------------------------------------


def _to_fill(row: Shelf, actor: Actor) -> Fields:
    return {
        "numbers": text(both("盒号，按上架的先后", "numbers, in their order on the shelf"), rows=8,
                        help=both("一行一个，可以用扫描枪；连号写 0001-0040",
                                  "one a line, a scanner will do; a run as 0001-0040")),
        "fonds": pick(both("全宗", "fonds"), queries.fonds_to_act_on(actor), required=False,
                      code="fonds_code", help=both("盒号在几个全宗里都有的，要选",
                                                   "needed where several fonds have the number")),
        **_start_fields(first_free(row)),
        "bring": flag(both("已经在别处的也挪过来", "bring those that stand elsewhere")),
    }  # fmt: skip


def _fill(row: Shelf, *, actor: Actor, numbers: str, fonds: Fonds | None, section: int | None,
          level: int | None, slot: int | None, bring: bool) -> Shelf:  # fmt: skip
    """Put the boxes of a list on a shelf, all or none."""
    start = _start(section, level, slot)
    _on_shelf(row, start)
    boxes = _named(_wanted(numbers), fonds, row, actor)
    elsewhere = [box for box in boxes if box.shelf_id not in (None, row.pk)]
    if elsewhere and not bring:
        raise Refused(*(Said("holdings.stands_elsewhere", {"box": box.code, "place": box.position})
                        for box in elsewhere))  # fmt: skip
    keys = [box.pk for box in boxes]
    if any(why for _, _, why in plan(keys, row, actor, start)):
        raise refused("shelf_full", shelf=str(row))
    acts.shelve(keys, row, actor, start=start)
    return row


def _named(numbers: Sequence[str], fonds: Fonds | None, shelf: Shelf, actor: Actor) -> list[Any]:
    """The boxes of these numbers. Raises `Refused` with all that are not there or not the only."""
    rows = own(Box, actor).filter(holder=shelf.holder, code__in=list(numbers))
    if fonds is not None:
        rows = rows.filter(fonds=fonds)
    found: dict[str, list[Any]] = {}
    for box in rows.select_related("shelf__repository"):
        found.setdefault(box.code, []).append(box)
    wrong = [number for number in numbers if len(found.get(number, ())) != 1]
    if wrong:
        raise Refused(*(Said("holdings.no_such_box", {"box": number}) for number in wrong))
    return [found[number][0] for number in numbers]


on_row(Shelf, Deed(
    "fill", "holdings.box.move", both("按清单上架", "Fill it from a list"), _to_fill, _fill,
    when=ours, is_next=True,
    help=both("按盒号的先后一盒一盒放；有一盒不对，都不放",
              "one box after the other; if one is wrong, none is placed"),
))  # fmt: skip
