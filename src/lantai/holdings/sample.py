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
from lantai.holdings import acts, dues, queries
from lantai.holdings.models import (
    Agent,
    Box,
    DigitalObject,
    File,
    Fonds,
    Item,
    ItemDocument,
    RecordClass,
    Repository,
    Shelf,
)
from lantai.holdings.terms import DocumentRole, Ground, Origin, Retention, Standing, TextKind

HOUSE = steward("演示数据")
SCHEMES = {"marriage": "marriage", "schooling": "schooling", "land": "land-contract",
           "photographs": "photographs-2022", "sound": "sound-2022", "accounts": "accounts-2022",
           "objects": "objects-2022"}  # fmt: skip
PER_BOX = 25
BOXES = 12
OPENED_ON = dt.date(2026, 1, 9)
DRAFTED = 2025
TERMS_SINCE, CARDS_SINCE = 2007, 1990
"""The first years of retention in years (30年, 10年), and of identity cards for most people."""
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
    more = {name: row[name] for name in ("kind", "opened_on") if name in row}
    fonds = acts.open_fonds(
        HOUSE, custodian=holder, fonds_code=row["code"], name=row["name"], creating_unit=creator,
        creator_name=row.get("formed_by", ""), **more)  # fmt: skip
    maker = Maker(fonds, row, holder.pk)
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
        acts.set_opening([fonds.pk], Opening.OPEN, HOUSE, reason="指南公布", model=Fonds,
                         open_on=OPENED_ON)  # fmt: skip
        acts.set_reach([fonds.pk], Reach.ONLINE, HOUSE, reason="指南公布", model=Fonds)
    acts.recount_extents(fonds, HOUSE)
    return fonds


def _drafts(fonds: Fonds, maker: Maker, size: int) -> None:
    """What a unit is arranging this year: coded already, not yet filed."""
    with setting_up("drafts of the demo world"):
        for row in maker.rows("records", size, (DRAFTED, DRAFTED)):
            given = row.values
            Item(fonds=fonds, ref_code=given["档号"], title=given["题名"], date_text=given["日期"],
                 responsible=given["责任者"], doc_number=given["文号"], pages=int(given["页数"]),
                 year=DRAFTED, retention=maker.terms[row.row], department=given["机构(问题)"],
                 holder=fonds.holder, area=fonds.area, line=fonds.line, standing=Standing.DRAFT,
                 category_code="WS").save()  # fmt: skip


def _decide(fonds: Fonds, dice: random.Random) -> None:
    """Openings of what is due, and the reach of what is open; a file's items are as the file is."""
    files = _due(File, fonds).order_by("pk").values_list("pk", flat=True)
    decided = {pk: _state(dice) for pk in files}
    items = {pk: decided.get(file) if file else _state(dice) for pk, file in
             _due(Item, fonds).order_by("pk").values_list("pk", "file")}  # fmt: skip
    for model, states in ((File, decided), (Item, items)):
        by_state: dict[Any, list[int]] = {}
        for pk, state in states.items():
            by_state.setdefault(state, []).append(pk)
        by_state.pop(None, None)
        for state, keys in by_state.items():
            more = DEFERRAL if state == Opening.DEFERRED else {}
            acts.set_opening(keys, state, HOUSE, reason="开放审核 2026-01 批", open_on=OPENED_ON,
                             model=model, **more)  # fmt: skip
        _publish(model, by_state.get(Opening.OPEN, []), dice)


def _due(model: Any, fonds: Fonds) -> Any:
    rows = model.objects.unguarded("records of the demo world that are due")
    return rows.filter(fonds=fonds, opening=Opening.UNREVIEWED, secrecy=0)


def _state(dice: random.Random) -> Any:
    states = (Opening.OPEN, Opening.CONTROLLED, Opening.DEFERRED, None)
    return dice.choices(states, (70, 4, 3, 23))[0]


def _publish(model: Any, opened: Sequence[int], dice: random.Random) -> None:
    """How far what is open was published; some of the items are scanned."""
    reaches = dice.choices(list(Reach), (2, 3, 2, 5), k=len(opened))
    for reach in (Reach.CATALOGUE, Reach.NAMED, Reach.ONLINE):
        keys = [pk for pk, chosen in zip(opened, reaches, strict=True) if chosen == reach]
        if keys:
            acts.set_reach(keys, reach, HOUSE, reason="公布审核 2026-02 批", model=model)
    if model is Item:
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
            acts.add_note(fonds, row["group"], row["text"], HOUSE, on=row["on"])
        _classes(fonds, sight)
        _box(fonds, shelves, sight)


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
    """The first records of a fonds lie in boxes: a box for each year and period."""
    rows = Item.objects.unguarded("what the demo world puts into boxes")
    rows = rows.filter(fonds=fonds, file=None, category_code="WS").order_by("ref_code")
    by_year: dict[tuple[int, str], list[int]] = {}
    for pk, year, term in rows.values_list("pk", "year", "retention"):
        by_year.setdefault((year, term), []).append(pk)
    shelf = shelves[fonds.pk % len(shelves)]
    for number, ((year, term), keys) in enumerate(list(by_year.items())[:BOXES], 1):
        word = dict(Retention.choices)[term]
        with setting_up("a box of the demo world"):
            box = Box(fonds=fonds, code=f"{number:04d}", year=year, category_code="WS",
                      label=f"{fonds.fonds_code} {year} {word}", shelf=shelf,
                      section=1 + fonds.pk % 4, level=1 + (number - 1) // 2, slot=2 - number % 2,
                      **sight)  # fmt: skip
            box.save()
        acts.move_items(keys[:PER_BOX], HOUSE, box=box)


def _classes(fonds: Fonds, sight: Mapping[str, Any]) -> None:
    """The classes of a fonds, with what each deals with among them."""
    made: dict[str, RecordClass] = {}
    for row in told()["classes"]:
        if row["fonds"] != fonds.fonds_code:
            continue
        with act("holdings.recordclass.add", RecordClass, HOUSE) as done:
            one = RecordClass(fonds=fonds, code=row["code"], title=row["title"],
                              parent=made.get(row.get("parent", "")), **sight)  # fmt: skip
            one.save()
            made[row["code"]] = done(one)
        for topic in row.get("topics", ()):
            _classify(fonds, one, topic)


def _classify(fonds: Fonds, one: RecordClass, topic: str) -> None:
    """The files of a topic, and its items that lie in no file, into their class."""
    matters = [matter for name in ("always", "before", "since")
               for matter in told()["topics"][topic][name]]  # fmt: skip
    for model, more in ((File, {}), (Item, {"file": None})):
        rows = model.objects.unguarded("what the demo world puts into classes")
        rows = rows.filter(fonds=fonds, category_code__in=("WS", ""), **more).order_by("ref_code")
        keys = [pk for pk, title in rows.values_list("pk", "title")
                if any(matter in title for matter in matters)]  # fmt: skip
        if keys:
            acts.move_items(keys, HOUSE, record_class=one, model=model)


class Maker:
    """Makes the rows of a fonds by the patterns of ``sample.toml``, the same ones each time.

    ``terms`` are the periods of the rows that were made, by their number.
    """

    def __init__(self, fonds: Fonds, row: Mapping[str, Any], seed: int) -> None:
        self.fonds, self.told = fonds, row
        self.held = queries.is_archives(fonds.holder)
        self.dice = random.Random(f"{fonds.fonds_code} {seed}")  # noqa: S311 - samples
        self.words, self.known = told()["words"], words_of_craft()
        self.terms: dict[int, str] = {}
        self._counts: dict[str, int] = {}

    def rows(self, kind: str, count: int, years: Sequence[int] = ()) -> Iterator[Row]:
        """So many rows of a kind of record, as they come in a catalogue."""
        pattern = told()["rows"][kind]
        first, last = years or self.told["years"]
        years = (max(first, pattern.get("since", first)), min(last, pattern.get("until", last)))
        made = (self._volumes(pattern, count, years) if "leaves" in pattern
                else self._items(kind, pattern, count, years))  # fmt: skip
        for number, given in enumerate(made, 2):
            self.terms[number] = given.pop("term", "")
            yield Row("目录", number, "ok", {name: text for name, text in given.items() if text})

    def _items(self, kind: str, pattern: Mapping[str, Any], count: int, years: Sequence[int]
               ) -> Iterator[dict[str, str]]:  # fmt: skip
        """Items one by one, in the order of their days, so that their numbers follow them."""
        category, class2, terms = pattern["code"]
        days = sorted(self._day(self.dice.randint(*years)) for _ in range(count))
        for number, day in enumerate(days, 1):
            params = self._params(number, day) | self._document(day)
            params["in_year"] = self._next(f"{kind} {day.year}")
            params["last"] = int(params["in_year"]) * 30
            params["first"] = params["last"] - 29
            term = self._term(terms, day.year)
            yield {
                "密级": "公开", "保管期限": dues.period(term), "term": term,
                "档号": self._code(category, class2, day.year, term), **_written(pattern, params),
            }  # fmt: skip

    def _term(self, terms: str, year: int) -> str:
        """Archives hold what is permanent, and of later years what is kept for thirty."""
        if not self.held or " " not in terms:
            return self.dice.choice(terms.split())
        return "Y" if year < TERMS_SINCE else self.dice.choice(("Y", "D30"))

    def _volumes(self, pattern: Mapping[str, Any], count: int, years: Sequence[int]
                 ) -> Iterator[dict[str, str]]:  # fmt: skip
        """Old volumes; each, or of the oldest every third, has a list of its items."""
        every = pattern.get("every", 1)
        volumes = max(count // (1 + pattern["leaves"] // every), 1)
        left, number = count, 0
        while left > 0:
            leaves = 0 if number % every else min(pattern["leaves"], left - 1)
            year = years[0] + number * (years[1] - years[0] + 1) // volumes
            made = list(self._volume(pattern, min(year, years[1]), number, leaves))
            yield from made
            left, number = left - len(made), number + 1

    def _volume(self, pattern: Mapping[str, Any], year: int, number: int, leaves: int
                ) -> Iterator[dict[str, str]]:  # fmt: skip
        """A volume, and the items of its own list."""
        permanent = number % 2 == 0
        catalogue, term = ("001", "Y") if permanent else ("002", "C")
        at = self._next(f"volume {catalogue}")
        days = sorted(self._day(year) for _ in range(leaves))
        about = self._params(number + 1, self._day(year))
        matter = self._matter(year)[0] or self.words["old"][number % 8]
        about |= {"matter": matter, "year": year, "catalogue": catalogue, "at": at,
                  "term": dues.period(term),
                  "old_kinds": self.words["old_kinds"][number // 8 % 5],
                  "volume": f"{self.fonds.fonds_code}-{catalogue}-{at:03d}"}  # fmt: skip
        items, page = [], 1
        for leaf, day in enumerate(days, 1):
            params = {**about, **self._document(day, matter), "leaf": leaf, "day": day,
                      "pages": self.dice.randint(2, 14), "first": page}  # fmt: skip
            page += int(params["pages"])
            items.append(_written(told()["rows"]["leaf"], {**params, "last": page - 1}))
        about |= {"items": leaves or self.dice.randint(6, 30),
                  "pages": page - 1 if leaves else self.dice.randint(60, 180)}  # fmt: skip
        yield _written(told()["rows"]["volume"], about) | _written(pattern, about)
        yield from items

    def _document(self, day: dt.date, matter: str = "") -> dict[str, Any]:
        """Who wrote, about what, under which number: the body itself, or who is above it."""
        matter, department = (matter, "") if matter else self._matter(day.year)
        from_above = "above" in self.told and self.dice.random() < 0.2
        own = (self.fonds.name, self.told.get("short", ""))
        who, sign = self.told["above"] if from_above else own
        kinds = self.words["answers" if from_above else "kinds"]
        step = self.dice.randint(1, 4)
        number = self._next(f"{sign} {day.year}", 7 * step if from_above else step)
        return {"who": who, "matter": matter, "kind": self.dice.choice(kinds),
                "department": department,
                "doc": f"{sign}〔{day.year}〕{number}号" if sign else ""}  # fmt: skip

    def _matter(self, year: int) -> tuple[str, str]:
        """What a year's paper is about, and who in the body dealt with it."""
        if "topics" not in self.told:
            return "", ""
        topic = told()["topics"][self.dice.choice(self.told["topics"])]
        matters = topic["always"] + topic["before" if year < 2001 else "since"]
        who = topic["department"] if self.told.get("departments", True) else ""
        return self.dice.choice(matters), who

    def _next(self, series: str, step: int = 1) -> int:
        self._counts[series] = number = self._counts.get(series, 0) + step
        return number

    def _day(self, year: int) -> dt.date:
        return dt.date(year, self.dice.randint(1, 12), self.dice.randint(1, 28))

    def _code(self, category: str, class2: str, year: int, term: str) -> str:
        number = self._next(f"{category} {class2} {year} {term}")
        return refcode.compose(refcode.template("dat13-2022-item"), {
            "fonds": self.fonds.fonds_code, "category": category, "class2": class2,
            "year": str(year), "retention": term, "item": f"{number:04d}"})  # fmt: skip

    def _params(self, number: int, day: dt.date) -> dict[str, Any]:
        """What the patterns may speak of."""
        dice, words, at, year = self.dice, self.words, number % 3, day.year
        born, born2 = (dt.date(year - dice.randint(21, 30), day.month, day.day) for _ in "ab")
        village = dice.choice(self.known["places"]["villages"])
        return {
            "fonds": self.fonds.name, "number": number, "year": year, "month": day.month,
            "day": day, "pages": dice.randint(2, 24), "village": village, "name": self._name(),
            "secrecy": "限制" if dice.random() < 0.05 else "公开", "name2": self._name(),
            "place": dice.choice(self.known["places"]["towns"]) + village,
            "sometimes": self._name() if dice.random() < 0.2 else "", "group": number // 6 + 1,
            "event": dice.choice(words["events"]), "sound": dice.choice(words["sounds"]),
            "object": dice.choice(words["objects"]), "volumes": dice.choice(words["volumes"]),
            "born": born, "born2": born2, "sex": dice.choice(("男", "女")),
            "identity": self._identity(born, 1, year), "identity2": self._identity(born2, 2, year),
            "school": words["schools"][at], "stage": words["stages"][at],
            "enrolled": year - (6, 3, 3)[at],
            "pupil": dt.date(year - (12, 15, 18)[at], day.month, day.day),
        }  # fmt: skip

    def _name(self) -> str:
        names = self.known["names"]
        return str(self.dice.choice(names["family"]) + self.dice.choice(names["given"]))

    def _identity(self, born: dt.date, parity: int, year: int) -> str:
        """An identity number of a region given to nobody, with the check digit it must have.

        Before there were such cards, none.
        """
        head = f"970121{born:%Y%m%d}{self.dice.randint(10, 99)}{parity}"
        return head + check_digit(head) if year >= CARDS_SINCE else ""


def _written(pattern: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, str]:
    """The heads of a pattern with what stands under them."""
    return {name: text.format(**params) for name, text in pattern.items() if not name.isascii()}
