# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A 档号 for rows that give only its parts: 全宗号, 年度, 保管期限, 件号, in columns or above them.

The arithmetic is `craft.refcode`'s; here only where the parts are found. Within a volume whose own
code stands above the list, an item's code is that code and its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lantai.craft import refcode
from lantai.craft.catalogue.lot import Lot
from lantai.craft.catalogue.relations import term_code
from lantai.craft.errors import BadInput

_PARTS = {
    "fonds": ("全宗号",), "category": ("档案门类代码",), "year": ("年度",),
    "retention": ("保管期限",), "unit": ("机构(问题)代码",), "catalogue": ("目录号",),
    "file": ("案卷号",), "group": ("组号",), "item": ("件号", "顺序号", "序号"), "page": ("起页",),
}  # fmt: skip
_DEFAULT = "dat13-2022-item"
FILE_CODE = "案卷档号"


class Composer:
    """Makes codes for one table. ``given`` is what the lines above it say of all its rows."""

    def __init__(
        self, columns: list[str], given: Mapping[str, str], rules: Mapping[str, Any],
        scheme: refcode.Template | None,
    ) -> None:  # fmt: skip
        self._rules = rules["compose"]
        self._given = given
        self._template = scheme or refcode.template(_DEFAULT)
        known = {*columns, *given}
        self._by_parts = "件号" in columns and bool({"全宗号", "年度"} & known)
        if scheme is not None:
            self._by_parts = any(name in columns for name in _PARTS["item"])
        number = next((name for name in ("件号", "顺序号") if name in columns), "")
        self._in_file = number if given.get(FILE_CODE) and not self._by_parts else ""

    def __bool__(self) -> bool:
        return self._by_parts or bool(self._in_file)

    def compose(self, lot: Lot, broken: frozenset[int]) -> None:
        """Fill the empty codes of a lot; rows in ``broken`` had a code that was lost."""
        column = lot.values.get("档号") or [""] * len(lot)
        for at, code in enumerate(column):
            if code or at in broken:
                continue
            try:
                column[at] = self._code(lot, at)
                lot.say(at, "catalogue.composed", "档号", value=column[at])
            except BadInput as fault:
                lot.say(at, "catalogue.cannot_compose", "档号", why=fault.sentence("zh"))
        lot.values["档号"] = column

    def _code(self, lot: Lot, at: int) -> str:
        if self._in_file:
            number = lot.of(self._in_file, at)
            if not number.isdecimal():
                raise BadInput("refcode.no_number", value=number)
            return f"{self._given[FILE_CODE]}-{number.zfill(self._rules['width'])}"
        parts = {part.name: self._part(part.name, lot, at) for part in self._template.parts}
        return refcode.compose(self._template, {name: text for name, text in parts.items() if text})

    def _part(self, name: str, lot: Lot, at: int) -> str:
        for element in _PARTS.get(name, (name,)):
            value = lot.of(element, at) or self._given.get(element, "")
            if value:
                return term_code(value) or value if name == "retention" else value
        return str(self._rules["category"]) if name == "category" else ""
