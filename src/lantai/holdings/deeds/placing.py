# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Putting ticked items and files into files, boxes and classes, and taking them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from lantai.craft import refcode
from lantai.craft.codes import Said
from lantai.desk.asking import Fields, line, number, one_of
from lantai.desk.deeds import Looked, Outcome, RowsDeed, on_rows
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both, said
from lantai.holdings import acts, passing
from lantai.holdings.errors import refused
from lantai.holdings.many import own
from lantai.holdings.models import Box, File, Item, RecordClass
from lantai.holdings.placing import PLACES, fits, in_order, last_in, why_not
from lantai.holdings.shelving import pages_in, too_thick

LABELS: Mapping[str, Any] = {"file": both("案卷", "file"), "box": both("盒", "box"),
                             "record_class": both("类别", "class")}  # fmt: skip
ORDERS: Mapping[str, Any] = {"file": both("卷内顺序号", "order in the file"),
                             "box": both("盒内顺序", "order in the box")}  # fmt: skip
HELPS: Mapping[str, Any] = {
    "file": both("写案卷的档号", "the code of the file"),
    "box": both("写盒号；新盒先在“盒”台账里建", "its number; enter a new one among boxes first"),
    "record_class": both("写类别号；下级类别可以连上级一起写，如 2/3",
                         "the code of the class; with the one above it: 2/3"),
}  # fmt: skip
AT = both("不填就放在最后；填了，原来在那里的往后让",
          "empty: behind what lies there; else what lies there makes room")  # fmt: skip
BASE = ("pk", "holder", "fonds", "ref_code", "title", "pages")

# --- which place is meant -------------------------------------------------------------------------


def _rows(model: Any, keys: Sequence[int], actor: Actor, *names: str) -> dict[int, Any]:
    """The ticked rows that the actor keeps, in the order in which they are placed."""
    found = own(model, actor).filter(pk__in=list(keys)).only(*BASE, *names)
    rows = {row.pk: row for row in found.select_related(*names)}
    return {pk: rows[pk] for pk in in_order(model, keys) if pk in rows}


def _box(code: str, rows: Mapping[int, Any], actor: Actor) -> Box:
    """The one box of that number in the fonds of the ticked rows."""
    found = list(own(Box, actor).filter(fonds__in=_fonds_of(rows), code=code.strip())[:2])
    if len(found) != 1:
        kind = "several_boxes" if found else "no_box_of_fonds"
        raise refused(kind, box=code.strip(), fonds=_names(rows))
    return found[0]  # type: ignore[no-any-return]


def _fonds_of(rows: Mapping[int, Any]) -> set[int]:
    """The fonds of the ticked rows."""
    if not rows:
        raise Refused(Said("guard.not_found"))
    return {row.fonds_id for row in rows.values()}


def _names(rows: Mapping[int, Any]) -> str:
    return said("、", ", ").join(dict.fromkeys(str(row.fonds) for row in rows.values()))


def _file(code: str, rows: Mapping[int, Any], actor: Actor) -> File:
    """The file of that code."""
    at = next((row.holder for row in rows.values()), actor.institution)
    found = own(File, actor).filter(holder=at, ref_code=refcode.normalise(code)).first()
    if found is None:
        raise refused("no_such_code", code=code)
    return found  # type: ignore[no-any-return]


def _class(code: str, rows: Mapping[int, Any], actor: Actor) -> RecordClass:
    """The one class of that code in the fonds of the ticked rows; ``2/3`` is class 3 under 2."""
    parts = [part.strip() for part in code.replace("／", "/").split("/")]
    every = own(RecordClass, actor).filter(fonds__in=_fonds_of(rows), code=parts[-1])
    found = [row for row in every if _chain(row, len(parts)) == parts]
    if len(found) != 1:
        kind = "several_classes" if found else "no_such_class"
        raise refused(kind, code=code, fonds=_names(rows))
    return found[0]  # type: ignore[no-any-return]


def _chain(row: Any, length: int) -> list[str]:
    """The codes of a class and those above it, so many of them."""
    codes: list[str] = []
    while row is not None and len(codes) < length:
        codes.insert(0, row.code)
        row = row.parent
    return codes


FINDERS: Mapping[str, Callable[..., Any]] = {"file": _file, "box": _box, "record_class": _class}

# --- into ---------------------------------------------------------------------------------------


def _to_put(name: str, actor: Actor) -> Fields:
    fields = {"code": line(LABELS[name], help=HELPS[name])}
    if name in ORDERS:
        fields["at"] = number(both("从第几位放起", "from which place on"), required=False, least=1,
                              most=100_000, help=AT)  # fmt: skip
    fields["reason"] = line(both("理由", "reason"), required=False, most=400)
    return fields


def _look_put(model: Any, name: str, keys: Sequence[int], *, actor: Actor, code: str,
              at: int | None = None, reason: str = "") -> Iterator[Looked]:  # fmt: skip
    rows = _rows(model, keys, actor, "fonds", name)
    to = FINDERS[name](code, rows, actor)
    passing.must_stay(type(to), [to.pk])
    barred = passing.barred(model, list(rows))
    place = at or last_in(model, to) + 1
    pages = pages_in([to.pk]).get(to.pk, 0) if isinstance(to, Box) else 0
    for pk in [*rows, *(pk for pk in keys if pk not in rows)]:
        row = rows.get(pk)
        if row is None or row.holder != to.holder or pk in barred or not fits(row, to):
            mine = row if row and row.holder == to.holder else None
            yield Looked(pk, why=why_not(mine, barred.get(pk)))
        elif getattr(row, f"{name}_id") == to.pk and not at:
            yield Looked(pk)
        else:
            pages += 0 if getattr(row, f"{name}_id") == to.pk else row.pages or 0
            yield Looked(pk, _cells(row, name, to, place), warn=_too_full(to, pages))
            place += 1


def _cells(row: Any, name: str, to: Any, place: int) -> list[tuple[Any, str, str]]:
    was = getattr(row, name)
    cells = [(LABELS[name], str(was or ""), str(to))]
    if name in ORDERS:
        order = getattr(row, PLACES[name][0])
        cells.append((ORDERS[name], str(order or ""), str(place)))
    return cells


def _too_full(to: Any, pages: int) -> str:
    """What to see to where a box gets too full; the thickness of pages is a guess."""
    if not isinstance(to, Box) or not too_thick(pages, to.thickness):
        return ""
    return said("到这里盒里共约 {pages} 页，{mm} 毫米的盒可能装不下",
                "about {pages} pages by now: a box of {mm} mm may be too small",
                pages=f"{pages:,}", mm=to.thickness)  # fmt: skip


def _put(model: Any, name: str, keys: Sequence[int], *, actor: Actor, code: str,
         at: int | None = None, reason: str = "") -> Outcome:  # fmt: skip
    to = FINDERS[name](code, _rows(model, keys, actor, "fonds"), actor)
    return acts.move_items(keys, actor, model=model, reason=reason, at=at or 0, **{name: to})


# --- out of -------------------------------------------------------------------------------------


def _to_take_out(model: Any, actor: Actor) -> Fields:
    names = [name for name in PLACES if model is Item or name != "file"]
    places = [(name, LABELS[name]) for name in names]
    return {"of": one_of(both("从哪里取出", "out of what"), places, "box"),
            "reason": line(both("理由", "reason"), required=False, most=400)}  # fmt: skip


def _look_out(model: Any, keys: Sequence[int], *, actor: Actor, of: str,
              reason: str = "") -> Iterator[Looked]:  # fmt: skip
    rows = _rows(model, keys, actor, of)
    barred = passing.barred(model, list(rows))
    for pk in keys:
        row = rows.get(pk)
        if row is None or pk in barred:
            yield Looked(pk, why=barred.get(pk, Said("guard.not_found")))
        else:
            was = getattr(row, of)
            yield Looked(pk, [(LABELS[of], str(was), "")] if was else ())


def _take_out(model: Any, keys: Sequence[int], *, actor: Actor, of: str,
              reason: str = "") -> Outcome:  # fmt: skip
    return acts.take_out(keys, actor, of=of, model=model, reason=reason)


PUTS = (
    ("file", both("归卷", "Put into a file")),
    ("box", both("装盒", "Put into a box")),
    ("record_class", both("归类", "Put into a class")),
)
for _model in (Item, File):
    _duty = f"{law.noun_of(_model)}.move"
    on_rows(_model, *(
        RowsDeed(f"to_{name}", _duty, label, partial(_to_put, name), partial(_put, _model, name),
                 partial(_look_put, _model, name),
                 help=both("按档号的先后放", "in the order of their codes"))
        for name, label in PUTS if _model is Item or name != "file"
    ), RowsDeed("take_out", _duty, both("取出", "Take out"), partial(_to_take_out, _model),
                partial(_take_out, _model), partial(_look_out, _model),
                help=both("从案卷、盒或类别里取出来，档案还在全宗里",
                          "out of their file, box or class; they stay in the fonds")))  # fmt: skip
