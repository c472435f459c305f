# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Generated holdings for the benches of the desk: the same items each time, 10^4 to 10^6.

usage: python bench/desk_items.py COUNT HOME      a site in HOME with COUNT items, and how fast
       python bench/desk_items.py import COUNT HOME    the same rows through the catalogue import

In a bench: ``filled = fill(200_000)`` in the present site's database; `FILTERS` are the filters a
list is narrowed by. Rows come fonds after fonds, as catalogues do; a few values are rare, so that a
filter which scans is found out.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PER_FONDS = 4_000
WEIGHTS = {"WS": 70, "ZP": 8, "KJ": 8, "KU": 6, "ZY": 5, "LY": 2, "SW": 1}
TERMS = {"永久": "Y", "30年": "D30", "10年": "D10"}
WORDS = (
    "水渠清淤",
    "秋粮入库",
    "校舍修缮",
    "山塘除险",
    "古桥保护",
    "防汛值守",
    "茶园改造",
    "地名普查",
)
KINDS = ("通知", "请示", "批复", "报告", "函", "纪要", "决定", "意见")
TODAY = dt.date(2026, 11, 27)
FILTERS: dict[str, tuple[str, ...]] = {
    "": ("",), "year": ("1987", "2016"), "category_code": ("WS", "SW"),
    "retention": ("Y", "D10"), "opening": ("4", "3"),
}  # fmt: skip
"""Filters of an item list, each with a common and a rare value; ``fonds`` are `Filled.fonds`."""


@dataclass(frozen=True)
class Filled:
    """What was made: the holder most rows have, its archivist, a unit that formed some, fonds."""

    archives: Any
    actor: Any
    unit: Any
    unit_actor: Any
    fonds: tuple[int, ...]
    seconds: float


def row(number: int, code: str, chance: random.Random) -> Any:
    """One judged row of 25 elements, as `craft.catalogue` gives it."""
    from lantai.craft.catalogue import Row

    year = 1950 + number // 60 % 74
    category = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    term = chance.choices(list(TERMS), (5, 4, 1))[0]
    kind, matter = KINDS[number % 8], WORDS[number // 8 % 8]
    day = dt.date(year, number % 12 + 1, number % 28 + 1)
    return Row("目录", number + 2, "ok", {
        "序号": str(number + 1), "全宗号": code, "档案门类代码": category, "年度": str(year),
        "档号": f"{code}-{category}·{year}·{TERMS[term]}-{number:05d}", "保管期限": term,
        "题名": f"槐序县农时局关于第{number}期{matter}工作的{kind}", "责任者": "槐序县农时局",
        "文号": f"槐农〔{year}〕{number % 400}号", "日期": day.isoformat(), "密级":
        "限制" if number % 33 == 7 else "公开", "页数": str(number % 40 + 1), "文种": kind,
        "件号": f"{number:05d}", "页号": "1-5", "目录号": "1", "稿本": "正本", "载体类型": "纸质",
        "机构(问题)": ("办公室", "业务科", "财务科")[number % 3], "主题词": f"{matter}；{kind}",
        "人物": "闻知秋", "存放位置": f"3-{number % 20}-{number % 6}", "盒号": str(number // 40),
        "备注": "附件一份", "地点": "白露镇",
    })  # fmt: skip


def rows(count: int, code: str, seed: int = 1) -> Iterator[Any]:
    """So many rows of one fonds."""
    chance = random.Random(f"{seed} {code}")
    return (row(number, code, chance) for number in range(count))


def fill(count: int, seed: int = 1) -> Filled:
    """So many items of several fonds, seven tenths of them held by one archives."""
    from lantai.guard.acts import setting_up

    begun = time.process_time()
    with setting_up("the institutions of a bench"):
        holders = _holders()
    archives, other, unit = holders
    fonds: list[int] = []
    parts = [min(PER_FONDS, count - at) for at in range(0, count, PER_FONDS)]
    for number, size in enumerate(parts):
        holder = (archives, archives, other, archives, unit)[number % 5] if number else archives
        fonds.append(_fill_fonds(number, size, holder, unit, seed))
    spent = time.process_time() - begun
    return Filled(archives, actor_of(archives), unit, actor_of(unit), tuple(fonds), spent)


def again(archives: int, unit: int, fonds: list[int]) -> Filled:
    """What another process filled, by the numbers of its institutions and fonds."""
    from lantai.orgs.models import Institution

    rows = Institution.objects.unguarded("the institutions of a bench").in_bulk([archives, unit])
    one, other = rows[archives], rows[unit]
    return Filled(one, actor_of(one), other, actor_of(other), tuple(fonds), 0.0)


def actor_of(institution: Any) -> Any:
    """Somebody of an institution who reads, edits and imports."""
    from lantai.guard.actor import Actor

    duties = {f"holdings.{noun}.{verb}" for noun in ("item", "file", "fonds", "importbatch")
              for verb in ("read", "edit", "add", "import", "open", "close")}  # fmt: skip
    return Actor(name="闻知秋", account=1, person="person/1/", institution=institution.path,
                 area=institution.area, clearance=1, duties=frozenset(duties),
                 identified=True)  # fmt: skip


def _holders() -> list[Any]:
    from lantai.orgs.models import Institution, Region

    region = Region.objects.create(code="970101", name="槐序县", level="county",
                                   path="97/9701/970101/")  # fmt: skip
    made = []
    for name, kind in (("槐序县档案馆", "comprehensive"), ("青溪县档案馆", "comprehensive"),
                       ("槐序县农时局", "government")):  # fmt: skip
        one = Institution(name=name, kind=kind, level="county", region=region)
        one.save()
        made.append(one)
    return made


def make_fonds(number: int, holder: Any, creator: Any) -> Any:
    """A fonds of the bench."""
    from lantai.guard.acts import setting_up
    from lantai.holdings.models import Fonds

    with setting_up("a fonds of a bench"):
        one = Fonds(fonds_code=code_of(number), name=f"槐序县第{number}局", custodian=holder,
                    holder=holder.path, area=holder.area, line=holder.line,
                    creator=creator.path)  # fmt: skip
        one.save()
    return one


def code_of(number: int) -> str:
    """A fonds code of a letter and three digits."""
    return f"{chr(65 + number // 999 % 26)}{number % 999 + 1:03d}"


def _fill_fonds(number: int, size: int, holder: Any, unit: Any, seed: int) -> int:
    from lantai.guard import bulk
    from lantai.guard.acts import setting_up
    from lantai.holdings import catalogue
    from lantai.holdings.models import Item

    one = make_fonds(number, holder, unit if number % 3 == 0 else holder)
    held = "held" if holder is not unit else "filed"
    target = catalogue.Target(
        file="目录.xlsx", today=TODAY, ceiling=1, standing=held,
        common={"holder": holder.path, "area": holder.area, "creator": one.creator,
                "fonds_id": one.pk, "fonds_code": one.fonds_code})  # fmt: skip
    names = catalogue.names_of(Item)
    every = list(enumerate(rows(size, one.fonds_code, seed)))
    for at in range(0, size, 1_000):
        made = catalogue.prepare(every[at : at + 1_000], Item, target)
        made.columns["batch_row"] = [None] * len(made.at)
        _decide(made, held == "held")
        with setting_up("items of a bench"):
            bulk.add_rows(Item, names, list(made.rows(names)))
    return int(one.pk)


def _decide(made: Any, held: bool) -> None:
    """Opening and reach: most that is due is open, a little is controlled or deferred."""
    opening, open_on, reach = [], [], []
    for place, secrecy, state in zip(
        made.at, made.columns["secrecy"], made.columns["opening"], strict=True
    ):
        state = state if not held or state == 0 else (4, 4, 4, 1, 1)[place % 5]
        state = 2 if state and place % 97 == 0 else 3 if state and place % 211 == 0 else state
        is_open = state == 4 and secrecy == 0
        opening.append(state if state != 4 or is_open else 2)
        open_on.append("2026-01-01" if is_open else None)
        reach.append(place % 4 if is_open else 0)
    made.columns |= {"opening": opening, "open_on": open_on, "reach": reach}


# --- as a program -------------------------------------------------------------------------------


def new_site(home: str) -> None:
    """A site without rows in a folder; Django is set up on it."""
    os.environ["LANTAI_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.house.settings")
    import django

    from lantai.guard import sides

    django.setup()
    for name in ("default", "side"):
        sides.make_tables(name)


def import_all(count: int, seed: int = 1) -> Iterator[tuple[int, float]]:
    """The catalogue import, fonds after fonds: rows so far and CPU seconds of the import alone."""
    from lantai.guard.acts import setting_up
    from lantai.holdings import acts

    with setting_up("the institutions of a bench"):
        archives = _holders()[0]
    actor, spent, done = actor_of(archives), 0.0, 0
    size = min(count, 50_000)
    for number in range(count // size):
        one = make_fonds(number, archives, archives)
        batch = acts.open_import(one, actor, name="目录.xlsx", digest=str(number))
        given = list(rows(size, one.fonds_code, seed))
        begun = time.process_time()
        acts.import_items(batch, given, actor)
        spent += time.process_time() - begun
        done += batch.added
        yield done, spent


def main(given: list[str]) -> None:
    """Make a site of so many items, or measure the import."""
    if given[0] == "import":
        new_site(given[2])
        before = (0, 0.0)
        for done, spent in import_all(int(given[1])):
            rate = (done - before[0]) / (spent - before[1])
            print(f"{done:>9,} rows  {rate:>8,.0f} rows per CPU-s", flush=True)
            before = (done, spent)
        return
    new_site(given[1])
    filled = fill(int(given[0]))
    print(f"{int(given[0]):,} items in {len(filled.fonds)} fonds: {filled.seconds:.1f} CPU-s")


if __name__ == "__main__":
    main(sys.argv[1:])
