# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How what the index counts is called on a page, and how its parts are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantai.guard.terms import Reach
from lantai.guard.words import both, lang, said
from lantai.holdings.models import Category, Fonds
from lantai.orgs.models import Institution

Span = tuple[int, int]
KINDS = {"item": both("件", "item"), "file": both("案卷", "file"), "fonds": both("全宗", "fonds")}
READING = {
    Reach.ONLINE: both("可在线阅读", "to be read online"),
    Reach.NAMED: both("实名或来馆阅读", "for identified readers or in the reading room"),
    Reach.CATALOGUE: both("来馆阅读原件", "original in the reading room"),
    Reach.NONE: both("没有公布", "not published"),
}
"""How a record can be read, by its reach."""
HEADS = {
    "year": both("年份", "Year"), "fonds": both("全宗", "Fonds"),
    "creator": both("形成单位", "Creating unit"), "category": both("门类", "Category"),
    "kind": both("案卷还是件", "File or item"), "reading": both("怎样阅读", "How to read it"),
    "holder": both("保管单位", "Kept by"), "retention": both("保管期限", "Retention"),
}  # fmt: skip


TYPED: Mapping[str, Any] = {
    **HEADS, "title": both("题名", "title"), "number": both("文号", "document number"),
    "ref_code": both("档号", "reference code"), "date": both("日期", "date"),
    "creator": both("责任者", "creator"), "issuer": both("责任者", "creator"),
    "fonds": both("全宗", "fonds"), "region": both("地区", "region"),
    "level": both("级别", "level"),
    "city": both("城市", "city"), "status": both("状态", "status"),
}  # fmt: skip
"""What the fields are called that a reader may type: 责任者:农时局."""
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
_ISO = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def names_of(facet: str, values: Iterable[str]) -> dict[str, str]:
    """What the values of a facet are called."""
    given = list(values)
    if facet == "fonds":
        return _fonds(given)
    if facet == "holder":
        return keepers(given)
    if facet == "category":
        rows = Category.objects.filter(code__in=given)
        return {row.code: str(both(row.zh, row.en)) for row in rows}
    if facet == "kind":
        return {value: str(name) for value, name in KINDS.items()}
    if facet == "reading":
        return {str(reach): str(name) for reach, name in READING.items()}
    return {}


def _fonds(keys: Sequence[str]) -> dict[str, str]:
    rows = Fonds.objects.unguarded("the fonds of records that are shown are their context")
    found = rows.filter(pk__in=[key for key in keys if key.isdecimal()])
    return {str(pk): f"{code} {name}" for pk, code, name in
            found.values_list("pk", "fonds_code", "name")}  # fmt: skip


def keepers(paths: Iterable[str]) -> dict[str, str]:
    """The names of institutions by their paths."""
    rows = Institution.objects.unguarded("who keeps the records that are shown")
    found = rows.filter(path__in=list(paths)).values_list("path", "name", "name_en")
    return {path: en if lang() == "en" and en else zh for path, zh, en in found}


def marked(text: str, marks: Sequence[Span]) -> SafeString:
    """A text with the places that answer marked; its own letters are escaped."""
    parts, at = [], 0
    for start, end in _joined(marks):
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def _joined(marks: Sequence[Span]) -> list[Span]:
    """Marks that touch or lie over each other as one, in their order."""
    found: list[Span] = []
    for start, end in sorted(marks):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def when(row: Any) -> str:
    """The date of a record as a person writes it, where it is a day or months; else as it is."""
    text = str(row.date_text)
    parts = text.split("/")
    if not all(_ISO.fullmatch(part) for part in parts) or len(parts) > 2:
        return text
    return "—".join(dict.fromkeys(_day(part) for part in parts))


def _day(text: str) -> str:
    numbers = [int(part) for part in text.split("-")]
    if lang() == "en":
        return " ".join([*map(str, numbers[2:]), *(MONTHS[month - 1] for month in numbers[1:2]),
                         str(numbers[0])])  # fmt: skip
    return "".join(f"{number}{unit}" for number, unit in zip(numbers, "年月日", strict=False))


def by_decade(years: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Counts by year as bars ``(first, last, count)``: single years where they are few."""
    known = {int(year): count for year, count in years.items() if year.isdecimal() and count}
    if not known:
        return []
    if max(known) - min(known) < 12:
        return [(year, year, known.get(year, 0)) for year in range(min(known), max(known) + 1)]
    found: dict[int, int] = {}
    for year, count in known.items():
        found[year // 10 * 10] = found.get(year // 10 * 10, 0) + count
    decades = range(min(found), max(found) + 10, 10)
    return [(decade, decade + 9, found.get(decade, 0)) for decade in decades]


def chart(bars: Sequence[tuple[int, int, int]], link: Callable[[int, int], str],
          chosen: Span | None = None) -> dict[str, Any]:  # fmt: skip
    """Bars as the page draws them: x in per cent, y in rem, text never scaled."""
    if not bars:
        return {}
    step = 100 / len(bars)
    most = max(count for _, _, count in bars) or 1
    drawn = []
    for place, (first, last, count) in enumerate(bars):
        height = 4.2 * count / most
        drawn.append({
            "url": link(first, last), "label": _bar(first, last, count),
            "room": f"{place * step:.2f}%", "room_width": f"{step:.2f}%",
            "x": f"{place * step + step * .1:.2f}%", "width": f"{step * .8:.2f}%",
            "y": f"{5 - height:.2f}rem", "height": f"{height:.2f}rem",
            "on": chosen == (first, last), "empty": not count,
        })  # fmt: skip
    return {"bars": drawn, "first": bars[0][0], "last": bars[-1][1]}


def _bar(first: int, last: int, count: int) -> str:
    if first == last:
        return said("{year} 年，{n} 件", "{year}: {n}", year=first, n=f"{count:,}")
    return said("{first}—{last} 年，{n} 件", "{first}–{last}: {n}", first=first, last=last,
                n=f"{count:,}")  # fmt: skip
