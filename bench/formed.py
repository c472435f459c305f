# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""应归尽归: registers of documents formed held against what is filed; and lines suggested.

Each size is a site of its own: a hundred units, ten years, so many lines in all and nine of ten of
them filed, written beforehand. Measured is the nightly job's work: both streams read, compared,
comparisons and gaps kept by their acts. Suggestions: ten thousand titles against three hundred
lines with three thousand earlier choices. CPU seconds of this process.

usage: python bench/formed.py [LINES …]
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

import sites

SIZES = (100_000, 1_000_000)
UNITS, YEARS = 100, range(2015, 2025)
GATE = 60.0
"""Seconds that a million lines may take."""


def main(words: list[str]) -> int:
    """Measure each size in a process of its own, then suggestions."""
    if words[:1] == ["--at"]:
        print(json.dumps(at_size(int(words[1]))))
        return 0
    for size in [int(word) for word in words if word.isdigit()] or SIZES:
        found = sites.child(__file__, ["--at", str(size)])
        rate = size / found["CPU-s"]
        print(f"{size:>9,} lines  {found['CPU-s']:.1f} CPU-s, {rate:,.0f} lines per CPU-s, "
              f"{found['gaps']:,.0f} gaps kept; a million would take {1e6 / rate:.0f} s "
              f"(gate {GATE:.0f})", flush=True)  # fmt: skip
    titles, seconds = suggestions()
    print(f"{titles:>9,} titles suggested a line of 300: {seconds:.1f} CPU-s")
    return 0


def at_size(size: int) -> dict[str, float]:
    """Make a site with so many lines, and compare."""
    sites.set_up()
    units = made(size)
    from types import SimpleNamespace

    from django.utils import timezone

    from lantai.filing.comparing import compare_unit
    from lantai.filing.models import FilingGap
    from lantai.guard.actor import steward

    work = SimpleNamespace(today=timezone.localdate(), actor=steward("filing"))
    begun = time.process_time()
    lines = sum(sum(compare_unit(unit, work)) for unit in units)
    seconds = time.process_time() - begun
    assert lines == size
    gaps = FilingGap.objects.unguarded("how many gaps a measured site has").count()
    return {"CPU-s": seconds, "gaps": gaps}


def made(size: int) -> list:
    """The units with their registers and what they filed."""
    from lantai.filing.models import FormedDocument
    from lantai.guard.acts import setting_up
    from lantai.guard.bulk import insert
    from lantai.holdings.models import Fonds, Item
    from lantai.orgs.models import Institution

    with setting_up("a site to measure"):
        region = sites.region()
        units = []
        for number in range(UNITS):
            unit = Institution(name=f"第{number}局", kind="government", level="county",
                               region=region)  # fmt: skip
            unit.save()
            units.append(unit)
        fonds = []
        for at, unit in enumerate(units):
            fonds.append(Fonds(fonds_code=f"A{at:03}", name=unit.name, custodian=unit,
                               holder=unit.path, area=unit.area, creator=unit.path))  # fmt: skip
            fonds[-1].save()
        names = ("institution_id", "year", "sender", "sender_number", "title", "doc_number",
                 "department", "expected", "line_number", "note", "holder", "area", "line", "party",
                 "secrecy")  # fmt: skip
        insert(FormedDocument, names, registered(units, size))
        template = Item(fonds=fonds[0], title="x", year=2015, standing="filed")
        template.save()
        columns = [f.attname for f in Item._meta.concrete_fields if not f.primary_key]
        insert(Item, columns, items(template, columns, units, fonds, size))
    return units


def lines(units: list, size: int) -> Iterator[tuple[int, int, int]]:
    """Unit, year and number of every line."""
    each = size // (UNITS * len(YEARS))
    for at in range(len(units)):
        for year in YEARS:
            for number in range(1, each + 1):
                yield at, year, number


def registered(units: list, size: int) -> Iterator[tuple]:
    """The rows of the registers."""
    for at, year, number in lines(units, size):
        unit = units[at]
        yield (unit.pk, year, "公文系统", f"{year}-{number}", f"关于第{number}项工作若干问题的通知",
               f"第{at}局发〔{year}〕{number}号", "办公室", True, "", "", unit.path, unit.area,
               "", "", 0)  # fmt: skip


def items(template, columns: list, units: list, fonds: list, size: int) -> Iterator[list]:
    """The rows of what was filed: nine of ten, their numbers in other brackets."""
    plain = {name: getattr(template, name) for name in columns}
    plain["extra"] = "{}"
    for at, year, number in lines(units, size):
        if number % 10:
            row = {**plain, "fonds_id": fonds[at].pk, "holder": units[at].path, "year": year,
                   "creator": units[at].path, "ref_code": f"A{at:03}-WS·{year}-Y-{number:06}",
                   "title": f"关于第{number}项工作若干问题的通知",
                   "doc_number": f"第{at}局发[{year}]{number}号"}  # fmt: skip
            yield [row[name] for name in columns]


def suggestions() -> tuple[int, float]:
    """Ten thousand titles against three hundred lines."""
    import datetime as dt
    from dataclasses import replace

    from lantai.craft.schedules import Earlier, Suggester, template

    own = template("agency", dt.date(2026, 1, 1)).lines
    many = [replace(line, covers=f"{line.covers}第{n}处", key=(n, line.number))
            for n in range(5) for line in own]  # fmt: skip
    titles = [f"关于{2015 + n % 10}年{own[n % len(own)].covers[:14]}的通知" for n in range(10_000)]
    begun = time.process_time()
    earlier = [Earlier(titles[n], many[n % len(many)].key, "槐农发〔2020〕3号", "办公室")
               for n in range(3_000)]  # fmt: skip
    suggester = Suggester(many, earlier, unit=["槐序县农时局"])
    for title in titles:
        suggester.suggest(
            title, issuer="岁华省农时厅", number="槐农发〔2026〕1号", department="办公室"
        )
    return len(titles), time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
