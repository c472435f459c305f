# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Cells that must be one of few: secrecy, retention, kinds of registration, sex; years and counts.

The lists are data (rules.toml), or what the caller hands in. A value outside its list is never
replaced by a likely one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lantai.craft.catalogue.cells import plain
from lantai.craft.catalogue.elements import squeezed
from lantai.craft.catalogue.model import Cell


class Chosen(NamedTuple):
    """The value from the list (or as written), and the kind of what is to be said."""

    value: str
    kind: str | None = None


COMPOUND_NUMBER = re.compile(r"[A-Z]?\d+(?:[-–/.]\d+)*(?:[-–]?[A-Za-z])?")
_COUNT = re.compile(r"(?:共|计)?(\d{1,7})(?:\.0+)?(?:页|件|张|卷|份|册|盒|枚|幅|p|P|pp|pages?)?")
_SUMS = re.compile(r"\d+(?:[+＋]\d+)+")
_TERM = re.compile(r"(?:定期)?D?(\d{1,3})(?:\.0)?年?(?:[(（].*[)）])?")
_REMARK = re.compile(r"[(（\[【].*?[)）\]】]")
_YEAR = re.compile(r"(\d{4})(?:年度?|年份)?")
_MARK = re.compile(r"(绝密|机密|秘密)\s*[★*☆·]?\s*(?:\d{1,3}\s*(?:年|个?月)|长期)?.*", re.DOTALL)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}


def chinese_number(text: str) -> int | None:
    """A number up to 999 in Chinese numerals; None for anything else."""
    total = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            return None
    return total + digit if text else None


def count(cell: Cell) -> Chosen:
    """A number of pages, items, volumes: a whole number above nought, a unit may follow it."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _counted(float(cell))
    text = plain(cell)
    if text.isdecimal() and text.isascii():
        return _counted(float(text)) if not text.startswith("0") else _mended(int(text))
    bare = squeezed(text).replace(",", "")
    if found := _COUNT.fullmatch(bare):
        return _mended(int(found[1]))
    number = chinese_number(bare.rstrip("页件张卷份册"))
    if number:
        return _mended(number)
    if _SUMS.fullmatch(bare):
        return Chosen(text, "catalogue.count_sum")
    return Chosen(text, "catalogue.count_unclear")


def _counted(value: float) -> Chosen:
    if not value.is_integer() or value < 0 or value > 9_999_999:
        return Chosen(plain(value), "catalogue.count_unclear")
    return Chosen(str(int(value)), None if value else "catalogue.count_zero")


def _mended(value: int) -> Chosen:
    return Chosen(str(value), "catalogue.count_respelled" if value else "catalogue.count_zero")


def year(cell: Cell) -> Chosen:
    """年度: four digits."""
    text = plain(cell)
    bare = squeezed(text)
    found = _YEAR.fullmatch(bare)
    if found is None or not 1000 <= int(found[1]) <= 2999:
        return Chosen(text, "catalogue.year_unclear")
    return Chosen(found[1], None if bare == found[1] else "catalogue.year_respelled")


def _inverse(table: Mapping[str, Any]) -> dict[str, str]:
    return {squeezed(word): value
            for value, words in table.get("writings", {}).items() for word in words}  # fmt: skip


class Lists:
    """The value lists of one set of rules, ready to be asked."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = rules
        self._writings = {name: _inverse(rules[name])
                          for name in ("secrecy", "retention", "registration", "sex")}  # fmt: skip

    def secrecy(self, cell: Cell) -> Chosen:
        """密级: on a platform that is not classified only 公开 and 限制."""
        rule, text = self.rules["secrecy"], squeezed(plain(cell))
        if text in rule["allowed"]:
            return Chosen(text, None if text == plain(cell) else "catalogue.choice_respelled")
        if known := self._writings["secrecy"].get(text):
            return Chosen(known, "catalogue.choice_respelled")
        if any(word in text for word in rule["declassified"]):
            return Chosen(plain(cell), "catalogue.declassified")
        if text in rule["secret"] or _MARK.fullmatch(text):
            return Chosen(plain(cell), "catalogue.secret")
        return Chosen(plain(cell), "catalogue.secrecy_outside")

    def retention(self, cell: Cell) -> Chosen:
        """保管期限: 永久, 30年, 10年; the older 长期 and 短期; terms of other kinds of records."""
        rule, text = self.rules["retention"], squeezed(plain(cell))
        value = self._writings["retention"].get(text, text)
        if value not in rule["allowed"] and value not in rule["legacy"]:
            value = self._term(_REMARK.sub("", text)) or value
        kind = "catalogue.choice_respelled" if value != plain(cell) else None
        if value in rule["allowed"] or value in rule["special"]:
            return Chosen(value, kind)
        if value in rule["legacy"]:
            return Chosen(value, kind or "catalogue.retention_legacy")
        return Chosen(text, "catalogue.retention_outside")

    def _term(self, text: str) -> str | None:
        """30, D30, 定期30年, 三十年 are 30年; 永久(Y) is 永久."""
        if known := self._writings["retention"].get(text):
            return known
        if found := _TERM.fullmatch(text):
            return f"{int(found[1])}年"
        number = chinese_number(text.removeprefix("定期").removesuffix("年"))
        return f"{number}年" if number and text.endswith("年") else (text or None)

    def registration(self, cell: Cell) -> Chosen:
        """登记类别 of marriage registers."""
        return self._listed("registration", cell)

    def sex(self, cell: Cell) -> Chosen:
        """性别."""
        return self._listed("sex", cell)

    def _listed(self, name: str, cell: Cell) -> Chosen:
        text = squeezed(plain(cell))
        if text in self.rules[name]["allowed"]:
            return Chosen(text, None if text == plain(cell) else "catalogue.choice_respelled")
        if known := self._writings[name].get(text):
            return Chosen(known, "catalogue.choice_respelled")
        return Chosen(plain(cell), f"catalogue.{name}_outside")

    def readers(self) -> dict[str, Callable[[Cell], Chosen]]:
        """Kind of column to the function that reads one of its cells."""
        return {"secrecy": self.secrecy, "retention": self.retention, "sex": self.sex,
                "registration": self.registration, "count": count, "year": year}  # fmt: skip
