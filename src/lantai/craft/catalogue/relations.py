# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the columns of a record say together: what is missing, doubled, or contradicts.

Each check takes whole columns of a lot. Checks of persons stand in `people`, of pages in `paging`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lantai.craft.catalogue.columns import year_of
from lantai.craft.catalogue.lot import Ledger, Lot, Memory, shown

_FAR_YEARS = 10
_TERM_IN_CODE = re.compile(r"(?<![A-Z0-9])(Y|D\d{1,3})(?![A-Z0-9])")
_FULL_SHARE = 0.9
_HALF_SHARE = 0.5
_LEGACY_UNTIL = 2006


def missing(
    lot: Lot, form: Mapping[str, Any], memories: Mapping[str, Memory], given: Mapping[str, str]
) -> None:
    """Cells that a record of this form must have; ``given`` is what the sheet says for all rows."""
    for wanted in form.get("must", ()):
        for at, name in _empty(lot, wanted, given):
            lot.say(at, "catalogue.missing", name)
    for wanted in form.get("ask", ()):
        share = max((memories[n].share for n in wanted.split("|") if n in memories), default=0.0)
        kind = "catalogue.missing_asked" if share >= _HALF_SHARE else "catalogue.missing_usual"
        for at, name in _empty(lot, wanted, given):
            if kind == "catalogue.missing_asked" and (why := lot.of("备注", at)):
                lot.say(at, "catalogue.missing_noted", name, note=shown(why))
            else:
                lot.say(at, kind, name)
    for name in form.get("whole", ()):
        if name in memories and memories[name].share >= _FULL_SHARE:
            for at, _ in _empty(lot, name, given):
                lot.say(at, "catalogue.missing_usual", name)


def _empty(lot: Lot, wanted: str, given: Mapping[str, str]) -> list[tuple[int, str]]:
    """Places where none of these columns has a value, unless something was said of them already."""
    names = [name for name in wanted.split("|") if name in lot.values]
    if not names or any(name in given for name in wanted.split("|")):
        return []
    columns = [lot.values[name] for name in names]
    if not any("" in column for column in columns):
        return []
    found = []
    for at, cells in enumerate(zip(*columns, strict=True)):
        if not any(cells) and not _spoken_of(lot, at, names):
            found.append((at, names[0]))
    return found


def _spoken_of(lot: Lot, at: int, names: Sequence[str]) -> bool:
    """Whether an empty value was told already: an error value, an impossible date."""
    return any(reason.where.field in names and reason.kind not in _HARMLESS
               for reason in lot.reasons.get(at, ()))  # fmt: skip


_HARMLESS = frozenset({"catalogue.empty_word", "catalogue.spaces", "catalogue.full_width"})


def unique(lot: Lot, ledger: Ledger, sheet: str, strict: bool) -> None:
    """档号 and certificate numbers occur once in the whole workbook; the second is the fault."""
    _once(lot, "档号", ledger.codes, sheet, "catalogue.duplicate")
    _once(lot, "登记证字号", ledger.certificates, sheet, "catalogue.duplicate")
    if strict:
        _once(lot, "照片号", ledger.codes, sheet, "catalogue.duplicate")


def _once(lot: Lot, name: str, seen: dict[str, tuple[str, int]], sheet: str, kind: str) -> None:
    column = lot.values.get(name)
    if column is None:
        return
    for at, value in enumerate(column):
        if not value:
            continue
        row = lot.numbers[at]
        first = seen.setdefault(value, (sheet, row))
        if first[1] != row or first[0] != sheet:
            other = str(first[1]) if first[0] == sheet else f"{first[0]}!{first[1]}"
            lot.say(at, kind, name, value=shown(value), other=other)


def certificates(lot: Lot, name: str, seen: dict[str, tuple[str, int]], sheet: str) -> None:
    """Other numbers that usually occur once: a second one is asked."""
    _once(lot, name, seen, sheet, "catalogue.duplicate_asked")


def documents(lot: Lot, ledger: Ledger, sheet: str) -> None:
    """The same 文号 twice is told; with the same title and date it may be the same record."""
    numbers, titles = lot.values.get("文号"), lot.values.get("题名")
    if numbers is None or titles is None:
        return
    days = lot.values.get("日期") or [""] * len(lot)
    for at, number in enumerate(numbers):
        if not number:
            continue
        content = hash((titles[at], days[at]))
        first = ledger.documents.setdefault(number, (sheet, lot.numbers[at], content))
        if first[1] == lot.numbers[at] and first[0] == sheet:
            continue
        other = str(first[1]) if first[0] == sheet else f"{first[0]}!{first[1]}"
        same = "catalogue.same_document" if first[2] == content else "catalogue.same_number"
        lot.say(at, same, "文号", value=shown(number), other=other)


def code_agrees(lot: Lot, given: Mapping[str, str]) -> None:
    """档号 against 年度, 全宗号, 保管期限 and 件号, of the row or of the whole sheet."""
    column = lot.values.get("档号")
    if column is None:
        return
    years = lot.values.get("年度") or [given.get("年度", "")[:4]] * len(column)
    fonds = lot.values.get("全宗号") or [given.get("全宗号", "")] * len(column)
    terms = lot.values.get("保管期限") or [given.get("保管期限", "")] * len(column)
    items = lot.values.get("件号") or [""] * len(column)
    for at, (code, year, own, term, item) in enumerate(
        zip(column, years, fonds, terms, items, strict=True)
    ):
        if not code:
            continue
        if year and year.isdecimal() and (told := _year_of(code)) and told != year:
            lot.say(at, "catalogue.code_disagrees", "档号", value=code, other="年度", told=year)
        if own and not code.startswith(own):
            lot.say(at, "catalogue.code_disagrees", "档号", value=code, other="全宗号", told=own)
        if term and (letters := _TERM_IN_CODE.search(code, code.find("-") + 1)) and term_code(
            term
        ) not in ("", letters[1]):  # fmt: skip
            lot.say(at, "catalogue.code_disagrees", "档号", value=code, other="保管期限", told=term)
        if item.isdecimal() and not _ends_with(code, int(item)):
            lot.say(at, "catalogue.code_disagrees", "档号", value=code, other="件号", told=item)


_CODE_YEAR = re.compile(r"·(1[5-9]\d{2}|20\d{2})(?!\d)")


def _year_of(code: str) -> str:
    found = _CODE_YEAR.search(code)
    return found[1] if found else ""


def _ends_with(code: str, number: int) -> bool:
    digits = code[len(code.rstrip("0123456789")) :]
    return not digits or int(digits) == number


def term_code(term: str) -> str:
    """保管期限代码 of DA/T 13-2022: Y, D30; empty for the older terms."""
    if term.startswith("永久") or term == "Y":
        return "Y"
    digits = term.removeprefix("D").removesuffix("年")
    return f"D{int(digits)}" if digits.isdecimal() else ""


def dates(lot: Lot, today: dt.date | None) -> None:
    """No date after today; an end not before its start; a year not far from the record's own."""
    for name, dated in lot.dated.items():
        if today is not None:
            for at, found in enumerate(dated):
                if found is not None and found.first and today < found.first < dt.date.max:
                    lot.say(
                        at, "catalogue.date_future", name, value=found.iso, today=today.isoformat()
                    )
    _span(lot)
    _near_the_year(lot)


def in_order(lot: Lot, rules: Mapping[str, Any]) -> None:
    """退役 is not before 入伍, 毕业 not before 入学 (rules.toml, order)."""
    for order in rules["order"]:
        firsts = [name for name in lot.dated if any(word in name for word in order["first"])]
        lasts = [name for name in lot.dated if any(word in name for word in order["last"])]
        if len(firsts) != 1 or len(lasts) != 1 or firsts == lasts:
            continue
        pairs = zip(lot.dated[firsts[0]], lot.dated[lasts[0]], strict=True)
        for at, (start, end) in enumerate(pairs):
            if start and end and start.first and end.last and end.last < start.first:
                both = f"{start.iso}—{end.iso}"
                lot.say(at, "catalogue.end_before_start", lasts[0], value=both, read="")


def _span(lot: Lot) -> None:
    """起 and 止 become 起止日期."""
    starts, ends = lot.dated.get("起"), lot.dated.get("止")
    if starts is None or ends is None:
        return
    spans = list(lot.values.get("起止日期") or [""] * len(lot))
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start and end:
            if end.last and start.first and end.last < start.first:
                both = f"{start.iso}—{end.iso}"
                lot.say(at, "catalogue.end_before_start", "起止日期", value=both, read="")
            spans[at] = start.iso if start.iso == end.iso else f"{start.iso}/{end.iso}"
        elif start or end:
            one, name = (start, "止") if start else (end, "起")
            if not lot.of(name, at) and not _spoken_of(lot, at, [name]):
                lot.say(at, "catalogue.missing_asked", name)
            spans[at] = spans[at] or (one.iso if one else "")
    lot.values["起止日期"] = spans


def _near_the_year(lot: Lot) -> None:
    """A date more than a year after, or long before, the year in the record's own code."""
    for name in ("日期", "登记日期", "摄影时间", "摄录时间"):
        for at, found in enumerate(lot.dated.get(name, ())):
            if found is None or found.first is None or found.last is None:
                continue
            year = year_of(lot, at)
            if year and not found.first.year - 1 <= year <= found.last.year + _FAR_YEARS:
                lot.say(at, "catalogue.date_far", name, value=found.iso, year=year)


def amounts(lot: Lot) -> None:
    """A volume has at least as many pages as items; an older term belongs to older records."""
    items, pages = lot.values.get("件数"), lot.values.get("页数")
    if items is not None and pages is not None:
        for at, (some, all_of) in enumerate(zip(items, pages, strict=True)):
            if some.isdecimal() and all_of.isdecimal() and int(some) > int(all_of) > 0:
                lot.say(at, "catalogue.more_items_than_pages", "页数", value=all_of, items=some)
    terms = lot.values.get("保管期限")
    for at, reasons in list(lot.reasons.items()):
        if terms and any(reason.kind == "catalogue.retention_legacy" for reason in reasons):
            found = next(
                (d[at] for n in ("日期", "止", "起止日期") if (d := lot.dated.get(n))), None
            )
            year = found.last.year if found and found.last else year_of(lot, at)
            if year and year > _LEGACY_UNTIL:
                lot.say(at, "catalogue.retention_late", "保管期限", value=terms[at], year=year)
