# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The records of the demo world: what ``sample.toml`` names, made by rule, the same each time.

They go in by the room's own acts: fonds are opened, catalogues imported, boxes filled, openings and
reaches decided. A fonds that is there already is left as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lantai.craft import refcode
from lantai.craft.catalogue import Row
from lantai.craft.catalogue.identity import check_digit
from lantai.craft.sample.writing import world as words_of_craft
from lantai.guard import bulk
from lantai.guard.actor import steward
from lantai.guard.acts import act, setting_up
from lantai.guard.terms import Opening, Reach
from lantai.holdings import acts, dues
from lantai.holdings.models import (
    Agent,
    Box,
    DigitalObject,
    Fonds,
    Item,
    ItemDocument,
    RecordClass,
    Repository,
    Shelf,
)
from lantai.holdings.terms import DocumentRole, Ground, Origin, Standing, TextKind

HOUSE = steward("演示数据")
SCHEMES = {"marriage": "marriage", "schooling": "schooling", "land": "land-contract",
           "photographs": "photographs-2022", "sound": "sound-2022", "accounts": "accounts-2022",
           "objects": "objects-2022"}  # fmt: skip
PER_BOX = 25
OPENED_ON = dt.date(2026, 1, 9)
DEFERRAL: Mapping[str, Any] = {"ground": str(Ground.THIRD), "basis": "槐档〔2026〕1号",
                               "review_on": dt.date(2036, 1, 9)}  # fmt: skip
STORES = (("一号库", "paper"), ("特藏库", "valuable"))
DOCUMENT = ("item_id", "order", "role", "title", "doc_number", "manuscript", "pages")
OBJECT = ("item_id", "document_id", "order", "name", "origin", "size", "sha512", "puid", "format",
          "pages")  # fmt: skip


@cache
def told() -> Mapping[str, Any]:
    """What there is to be."""
    return tomllib.loads((Path(__file__).parent / "sample.toml").read_text("utf-8"))


def fill_holdings(world: Any, count: int = 2_000) -> list[Fonds]:
    """About so many records in the fonds of a world: ``world[key]`` is an institution."""
    parts = sum(sum(row["makes"].values()) for row in told()["fonds"])
    made = []
    for row in told()["fonds"]:
        holder = world[row["holder"]]
        rows = Fonds.objects.unguarded("the demo world looks for what it made before").filter(
            holder=holder.path, fonds_code=row["code"]
        )
        if not rows.exists():
            made.append(_fonds(row, holder, world[row["creator"]], count / parts))
    if made:
        _around(world["archives"], made)
    return made


def _fonds(row: Mapping[str, Any], holder: Any, creator: Any, part: float) -> Fonds:
    """A fonds with its records, decided about where an archives holds it."""
    more = {name: row[name] for name in ("kind",) if name in row}
    fonds = acts.open_fonds(HOUSE, custodian=holder, fonds_code=row["code"], name=row["name"],
                            creating_unit=creator, **more)  # fmt: skip
    maker = Maker(fonds, row["years"], holder.pk)
    for kind, share in row["makes"].items():
        size = max(round(share * part), 3)
        if kind == "drafts":
            _drafts(fonds, maker, size)
            continue
        batch = acts.open_import(fonds, HOUSE, name=f"{row['name']}{kind}.xlsx", digest=kind,
                                 scheme=SCHEMES.get(kind, ""))  # fmt: skip
        acts.import_items(batch, maker.rows(kind, size), HOUSE)
    _decide(fonds, maker.dice)
    if guide := row.get("guide"):
        acts.issue_text(fonds, str(TextKind.GUIDE), guide, HOUSE)
        acts.set_opening([fonds.pk], Opening.OPEN, HOUSE, reason="指南公布", model=Fonds)
        acts.set_reach([fonds.pk], Reach.ONLINE, HOUSE, reason="指南公布", model=Fonds)
    acts.recount_extents(fonds, HOUSE)
    return fonds


def _drafts(fonds: Fonds, maker: Maker, size: int) -> None:
    """What a unit is arranging this year, without codes yet."""
    with setting_up("drafts of the demo world"):
        for row in maker.rows("records", size):
            Item(fonds=fonds, title=row.values["题名"], date_text=row.values["日期"],
                 responsible=row.values["责任者"], holder=fonds.holder, area=fonds.area,
                 line=fonds.line, standing=Standing.DRAFT, category_code="WS").save()  # fmt: skip


def _decide(fonds: Fonds, dice: random.Random) -> None:
    """Openings of what is due, and the reach of what is open."""
    due = Item.objects.unguarded("records of the demo world that are due").filter(
        fonds=fonds, opening=Opening.UNREVIEWED, secrecy=0)  # fmt: skip
    by_state: dict[Any, list[int]] = {}
    for pk in due.order_by("pk").values_list("pk", flat=True):
        states = (Opening.OPEN, Opening.CONTROLLED, Opening.DEFERRED, None)
        by_state.setdefault(dice.choices(states, (70, 4, 3, 23))[0], []).append(pk)
    by_state.pop(None, None)
    for state, keys in by_state.items():
        acts.set_opening(keys, state, HOUSE, reason="开放审核 2026-01 批", open_on=OPENED_ON,
                         **DEFERRAL if state == Opening.DEFERRED else {})  # fmt: skip
    opened = by_state.get(Opening.OPEN, [])
    reaches = dice.choices(list(Reach), (2, 3, 2, 5), k=len(opened))
    for reach in (Reach.CATALOGUE, Reach.NAMED, Reach.ONLINE):
        keys = [pk for pk, chosen in zip(opened, reaches, strict=True) if chosen == reach]
        acts.set_reach(keys, reach, HOUSE, reason="公布审核 2026-02 批")
    _objects(opened[::3])


def _objects(keys: Sequence[int]) -> None:
    """Main text and scan of some records: what the computer files are, without bytes."""
    if not keys:
        return
    with setting_up("scans of the demo world"):
        documents = bulk.add_rows(
            ItemDocument, DOCUMENT,
            [(pk, 1, str(DocumentRole.MAIN), "", "", "", 3) for pk in keys])  # fmt: skip
        bulk.add_rows(
            DigitalObject, OBJECT,
            [(pk, document, 1, f"{pk:06d}.pdf", str(Origin.COPY), 180_000 + pk % 9_000,
              hashlib.sha512(str(pk).encode()).hexdigest(), "fmt/95", "PDF/A-1a", 3)
             for pk, document in zip(keys, documents, strict=True)])  # fmt: skip
        rows = Item.objects.unguarded("scans of the demo world").filter(pk__in=list(keys))
        rows.update(digitised="done")


def _around(archives: Any, made: Sequence[Fonds]) -> None:
    """Repositories, boxes, classes, authority records and notes by hand."""
    own = [fonds for fonds in made if fonds.holder == archives.path]
    sight = {"holder": archives.path, "area": archives.area, "line": archives.line}
    with setting_up("the stores of the demo world"):
        shelves = _stores(sight)
        for row in told()["agents"]:
            Agent(**row, **sight).save()
    for fonds in own[:2]:
        for row in told()["notes"]:
            acts.add_note(fonds, row["group"], row["text"], HOUSE)
        _box(fonds, shelves, sight)
    if own:
        _classes(own[0], sight)


def _stores(sight: Mapping[str, Any]) -> list[Shelf]:
    """Two repositories with shelves, or those that are there."""
    old = (
        Shelf.objects.unguarded("the demo world looks for what it made before")
        .filter(holder=sight["holder"])
        .order_by("pk")
    )
    shelves = list(old)
    for number, (name, kind) in enumerate(() if shelves else STORES, 1):
        room = Repository(code=f"K{number:02d}", name=name, kind=kind, building="主楼",
                          floor=number, **sight)  # fmt: skip
        room.save()
        for at in range(1, 4):
            shelf = Shelf(repository=room, code=f"{at:02d}", sections=4, levels=6, **sight)
            shelf.save()
            shelves.append(shelf)
    return shelves


def _box(fonds: Fonds, shelves: Sequence[Shelf], sight: Mapping[str, Any]) -> None:
    """The first records of a fonds lie in boxes on a shelf."""
    rows = Item.objects.unguarded("what the demo world puts into boxes").filter(fonds=fonds)
    keys = list(rows.order_by("ref_code").values_list("pk", flat=True)[: PER_BOX * 6])
    shelf = shelves[fonds.pk % len(shelves)]
    for number, start in enumerate(range(0, len(keys), PER_BOX), 1):
        with setting_up("a box of the demo world"):
            box = Box(fonds=fonds, code=f"{number:04d}", label=f"{fonds.fonds_code} {number}",
                      shelf=shelf, section=1 + fonds.pk % 4, level=number, slot=1,
                      **sight)  # fmt: skip
            box.save()
        acts.move_items(keys[start : start + PER_BOX], HOUSE, box=box)


def _classes(fonds: Fonds, sight: Mapping[str, Any]) -> None:
    """Three classes, the records of a fonds among them."""
    rows = Item.objects.unguarded("what the demo world puts into classes").filter(fonds=fonds)
    keys = list(rows.order_by("ref_code").values_list("pk", flat=True))
    for number, row in enumerate(told()["classes"]):
        with act("holdings.recordclass.add", RecordClass, HOUSE) as done:
            one = RecordClass(fonds=fonds, **row, creator=fonds.creator, **sight)
            one.save()
            done(one)
        acts.move_items(keys[number::4], HOUSE, record_class=one)


class Maker:
    """Makes the rows of a fonds by the patterns of ``sample.toml``, the same ones each time."""

    def __init__(self, fonds: Fonds, years: Sequence[int], seed: int) -> None:
        self.fonds, self.years = fonds, years
        self.dice = random.Random(f"{fonds.fonds_code} {seed}")  # noqa: S311 - samples
        self.words, self.known = told()["words"], words_of_craft()
        self._numbers: dict[str, int] = {}

    def rows(self, kind: str, count: int) -> Iterator[Row]:
        """So many rows of a kind of record."""
        for number in range(1, count + 1):
            given = self._old(number) if kind == "old" else self._values(kind, number)
            values = {name: text for name, text in given.items() if text}
            yield Row("目录", number + 1, "ok", values)

    def _values(self, kind: str, number: int) -> dict[str, str]:
        pattern = told()["rows"][kind]
        category, class2, terms = pattern["code"]
        params, term = self._params(number), self.dice.choice(terms.split())
        values = {"密级": "公开", "保管期限": dues.period(term),
                  "档号": self._code(category, class2, params["year"], term)}  # fmt: skip
        written = {name: text for name, text in pattern.items() if name != "code"}
        return values | {name: text.format(**params) for name, text in written.items()}

    def _old(self, number: int) -> dict[str, str]:
        """Old volumes; every third has a list of three items of its own."""
        volume, leaf = divmod(number - 1, 4)
        listed = volume % 3 == 0
        at, catalogue = (volume, "001") if listed else (number, "002")
        params = self._params(number) | {
            "year": self.years[0] + volume % 15, "about": self.words["old"][volume % 8],
            "volume": f"{self.fonds.fonds_code}-{catalogue}-{at + 1:03d}", "at": at + 1,
            "leaf": leaf, "old_term": dues.period("CY"[volume % 2]),
        }  # fmt: skip
        pattern = told()["rows"]["leaf" if listed and leaf else "volume"]
        return {name: text.format(**params) for name, text in pattern.items()}

    def _code(self, category: str, class2: str, year: int, term: str) -> str:
        series = f"{category} {class2} {year} {term}"
        self._numbers[series] = number = self._numbers.get(series, 0) + 1
        return refcode.compose(refcode.template("dat13-2022-item"), {
            "fonds": self.fonds.fonds_code, "category": category, "class2": class2,
            "year": str(year), "retention": term, "item": f"{number:04d}"})  # fmt: skip

    def _params(self, number: int) -> dict[str, Any]:
        """What the patterns may speak of."""
        dice, words, at = self.dice, self.words, number % 3
        year = dice.randint(*self.years)
        day = dt.date(year, dice.randint(1, 12), dice.randint(1, 28))
        born, born2 = (dt.date(year - dice.randint(20, 30), day.month, day.day) for _ in "ab")
        village = dice.choice(self.known["places"]["villages"])
        return {
            "fonds": self.fonds.name, "number": number, "year": year, "month": day.month,
            "day": day, "matter": dice.choice(self.known["matters"]["all"]),
            "kind": dice.choice(words["kinds"]), "department": dice.choice(words["departments"]),
            "pages": dice.randint(5, 40), "village": village, "name": self._name(),
            "secrecy": "限制" if dice.random() < 0.05 else "公开", "name2": self._name(),
            "place": dice.choice(self.known["places"]["towns"]) + village,
            "sometimes": self._name() if dice.random() < 0.2 else "", "group": number // 6 + 1,
            "event": dice.choice(words["events"]), "sound": dice.choice(words["sounds"]),
            "object": dice.choice(words["objects"]), "first": number * 30 - 29,
            "last": number * 30, "born": born, "born2": born2, "enrolled": year - 3,
            "identity": self._identity(born, 1), "identity2": self._identity(born2, 2),
            "school": words["schools"][at], "stage": words["stages"][at],
        }  # fmt: skip

    def _name(self) -> str:
        names = self.known["names"]
        return str(self.dice.choice(names["family"]) + self.dice.choice(names["given"]))

    def _identity(self, born: dt.date, parity: int) -> str:
        """An identity number of a region given to nobody, with the check digit it must have."""
        head = f"970121{born:%Y%m%d}{self.dice.randint(10, 99)}{parity}"
        return head + check_digit(head)
