# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows and actors of holdings; makers for those nouns whose rows must be more than well-formed."""

from __future__ import annotations

import datetime as dt
import itertools
import tomllib
from pathlib import Path
from typing import Any

import lantai.holdings
from factories.anything import MAKERS, make, value_for
from lantai.craft.catalogue import Row
from lantai.guard.actor import Actor
from lantai.guard.acts import setting_up
from lantai.holdings.models import (
    Box,
    DigitalObject,
    Extent,
    File,
    Fonds,
    ImportProblem,
    Item,
    ItemDocument,
    ItemPerson,
    Repository,
    Shelf,
)
from lantai.orgs.models import Institution, Region

NOUNS = ("fonds", "fondstext", "fondsnote", "extent", "category", "sitescheme", "recordclass",
         "file", "item", "itemdocument", "digitalobject", "itemperson", "repository", "shelf",
         "box", "agent", "subject", "importbatch", "custodymove", "refcodechange")  # fmt: skip
VERBS = ("add", "edit", "read", "import")
_FILE = Path(lantai.holdings.__file__).parent / "duties.toml"
DUTIES = frozenset({
    *tomllib.loads(_FILE.read_text("utf-8"))["duties"],
    *(f"holdings.{noun}.{verb}" for noun in NOUNS for verb in VERBS),
})  # fmt: skip
"""All duties of the room."""
_numbers = itertools.count(1)


def _region() -> Region:
    found = Region.objects.filter(code="970101").first()
    return found or Region.objects.create(
        code="970101", name="槐序县", level="county", path="97/9701/970101/"
    )


def institution(
    name: str = "槐序县档案馆", kind: str = "comprehensive", **more: Any
) -> Institution:
    """An institution of a kind in the invented county."""
    with setting_up("an institution for tests"):
        made = Institution(name=name, kind=kind, level="county", region=_region(), **more)
        made.save()
    return made


def person(at: Institution | str, number: int = 1, duties: Any = DUTIES, **more: Any) -> Actor:
    """Somebody of an institution with all duties of the room, unless others are named."""
    path = at if isinstance(at, str) else at.path
    place = {} if isinstance(at, str) else {"area": at.area, "line": at.line}
    more.setdefault("clearance", 1)
    return Actor(name=f"闻知秋{number}", account=number, person=f"person/{number}/",
                 institution=path, title="档案员", identified=True, duties=frozenset(duties),
                 **place, **more)  # fmt: skip


def fonds(holder: Institution, code: str = "", creator: Institution | None = None,
          **more: Any) -> Fonds:  # fmt: skip
    """A fonds held by an institution."""
    with setting_up("a fonds for tests"):
        row = Fonds(
            fonds_code=code or f"A{next(_numbers):03d}", name="槐序县农时局", custodian=holder,
            creating_unit=creator, holder=holder.path, area=holder.area, line=holder.line,
            creator=creator.path if creator else "", **more)  # fmt: skip
        row.save()
    return row


def item(within: Fonds, **more: Any) -> Item:
    """An item of a fonds, held where the fonds is."""
    number = next(_numbers)
    values = {
        "ref_code": f"{within.fonds_code}-WS·2018·Y-{number:04d}",
        "title": f"春季水渠清淤的通知{number}",
        "holder": within.holder, "area": within.area, "line": within.line, "standing": "held",
        "category_code": "WS", "year": 2018, "retention": "Y", "date_text": "2018-03-05",
    }  # fmt: skip
    with setting_up("an item for tests"):
        row = Item(fonds=within, **{**values, **more})
        row.save()
    return row


def file(within: Fonds, **more: Any) -> File:
    """A file of a fonds."""
    number = next(_numbers)
    values = {
        "ref_code": f"{within.fonds_code}-001-{number:04d}", "title": f"1956年水利工程材料{number}",
        "holder": within.holder, "area": within.area, "line": within.line, "standing": "held",
        "unit": "file", "year": 1956,
    }  # fmt: skip
    with setting_up("a file for tests"):
        row = File(fonds=within, **{**values, **more})
        row.save()
    return row


def box(within: Fonds, **more: Any) -> Box:
    """A box of a fonds."""
    with setting_up("a box for tests"):
        row = Box(fonds=within, code=f"{next(_numbers):04d}", holder=within.holder,
                  area=within.area, line=within.line, **more)  # fmt: skip
        row.save()
    return row


def shelf(holder: Institution) -> Shelf:
    """A shelf in a repository of an institution."""
    with setting_up("a shelf for tests"):
        room = Repository(code=f"K{next(_numbers)}", name="一号库", holder=holder.path)
        room.save()
        row = Shelf(repository=room, code="01", sections=4, holder=holder.path)
        row.save()
    return row


def row(number: int, fonds_code: str = "A013", status: str = "ok", **values: str) -> Row:
    """A judged row of a catalogue, as `craft.catalogue` gives it."""
    given = {
        "序号": str(number), "档号": f"{fonds_code}-WS·2018·D30-{number:05d}", "保管期限": "30年",
        "题名": f"关于第{number}项工作的通知", "责任者": "槐序县农时局", "密级": "公开",
        "日期": str(dt.date(2018, number % 12 + 1, number % 28 + 1)), "页数": str(number % 9 + 1),
    }  # fmt: skip
    given |= {name.replace("_", ""): text for name, text in values.items()}
    return Row("目录", number + 1, status, {name: text for name, text in given.items() if text})


# --- makers for the derived tests ---------------------------------------------------------------


def _placed(model: Any) -> Any:
    """A maker that gives a described row a fonds of its own holder, and lets it be of that noun."""

    def maker(**values: Any) -> Any:
        sight = {name: values[name] for name in ("holder", "area", "line") if name in values}
        if "fonds" not in values:
            values["fonds"] = make(Fonds, **sight, creator=values.get("creator", ""))
        number = next(_numbers)
        made = model(**{"title": f"样{number}", "ref_code": f"A001-WS·2018·Y-{number:05d}",
                        **values})  # fmt: skip
        made.save()
        return made

    return maker


def _fonds(**values: Any) -> Fonds:
    number = next(_numbers)
    custodian = Institution.objects.unguarded("any institution for a test").first()
    made = Fonds(**{"fonds_code": f"Z{number:03d}", "name": f"样{number}",
                    "custodian": custodian or make(Institution), **values})  # fmt: skip
    made.save()
    return made


def _part(model: Any, key: str) -> Any:
    """A maker that gives a judged part a whole that somebody may see."""

    def maker(**values: Any) -> Any:
        whole = model._meta.get_field(key).related_model
        values.setdefault(key, make(whole, holder="i12/"))
        plain = {field.name: value_for(field, next(_numbers))
                 for field in model._meta.concrete_fields
                 if not (field.primary_key or field.is_relation or field.has_default()
                         or field.blank or field.null)}  # fmt: skip
        made = model(**{**plain, **_TOLD.get(model, {}), **values})
        made.save()
        return made

    return maker


_TOLD = {ImportProblem: {"kind": "holdings.no_title", "params": {"row": 3, "field": "题名"}}}
MAKERS |= {
    "holdings.item": _placed(Item),
    "holdings.file": _placed(File),
    "holdings.fonds": _fonds,
    "holdings.extent": _part(Extent, "fonds"),
    "holdings.itemdocument": _part(ItemDocument, "item"),
    "holdings.digitalobject": _part(DigitalObject, "item"),
    "holdings.itemperson": _part(ItemPerson, "item"),
    "holdings.importproblem": _part(ImportProblem, "batch"),
}
