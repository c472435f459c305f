# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Cells as text: blanks, widths, line breaks, lost characters, the error values of spreadsheets.

A whole column is looked at in one search; only columns with something in them are read cell by
cell. What a text means (a date, a code) is judged elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from lantai.craft.catalogue.model import Cell

UNCOMPUTED = "#FORMULA!"
"""Stands in a cell whose formula was saved without its result."""

FAULTS = frozenset({
    "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA",
    "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", UNCOMPUTED,
})  # fmt: skip
_FAULT = re.compile(r"#{3,}|Err:\d{3}")
EMPTY_WORDS = frozenset(
    {"NULL", "null", "None", "NaN", "nan", "N/A", "n/a", "(null)", "NaT", "\\N"}
)
"""What programs write for an empty cell."""
DASHES = frozenset({"/", "\\", "-", "—", "——", "－", "--", "---", "／", "×"})
NOTHING = DASHES | {"无"}
"""What hands write for an empty cell."""
VACANT = NOTHING | {"?", "？", "…", "……", "待补", "待查", "待定", "缺", "空", "空白", "略"}
"""What hands write where a title or a creator ought to stand."""
DITTO = frozenset({
    "同上", "同前", "上同", "仝上", "仝", "同上行", "（同上）", "(同上)", "々", "ditto", "Ditto",
    "do.", "〃", "″", "〞", "〝", "ˮ", "＂", '"', '""', "''", "``", "´´", "“", "”", "“”", "””",
    "‘’", "’’",
})  # fmt: skip

SEPARATOR = "\x1f"
_UNCLEAN = re.compile(
    "(?:^|\x1f)[\\s']|\\s(?:\x1f|$)|(?:^|\x1f)#|Err:"
    "|[\x00-\x1e\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2069\u3000\ufeff"
    "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\ufffd\ufffe\uffff\ue000-\uf8ff"
    "\U000f0000-\U0010ffff]|[?？]{3}|锟|烫烫|屯屯|_x000[0-9A-F]_"
)
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_TO_HALF = {
    code: chr(code - 0xFEE0)
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_INVISIBLE: dict[int, str | None] = {
    **dict.fromkeys((*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))),
    0xFEFF: None, 0x3000: " ", 0xA0: " ", 0x202F: " ", 0x2028: "\n", 0x2029: "\n", 0x09: " ",
    0x0D: "\n", 0x85: "\n",
}  # fmt: skip
_BREAK = re.compile(r"\s*\n\s*")
_ESCAPED = re.compile("_x000[0-9A-F]_")
_GARBLED = re.compile("[\ufffd\ufffe\uffff]|[?？]{3}|锟斤|斤拷|烫烫烫|屯屯屯")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U000323af（）《》〈〉“”]")
LONGEST_CELL = 32767
"""Characters that Excel keeps in a cell; a text of just this length was cut off."""


def plain(cell: Cell) -> str:
    """A cell of any type as text: 5.0 is "5", a date is ISO."""
    if type(cell) is str:
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if not cell.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def texts(cells: Sequence[Cell]) -> list[str]:
    """A column of cells as texts, quick where all are."""
    if set(map(type, cells)) <= {str}:
        return list(cells)  # type: ignore[arg-type]
    return [cell if type(cell) is str else plain(cell) for cell in cells]


def is_clean(column: Sequence[str]) -> bool:
    """Whether no cell of a column of texts needs a closer look."""
    return EMPTY_WORDS.isdisjoint(column) and not _UNCLEAN.search(SEPARATOR.join(column))


def is_fault(text: str) -> bool:
    """Whether a text is the error value of a spreadsheet, or a column too narrow printed."""
    return text in FAULTS or bool(_FAULT.fullmatch(text))


def is_garbled(text: str) -> bool:
    """Whether characters were lost by a wrong encoding and cannot be restored."""
    return bool(_GARBLED.search(text))


def has_private(text: str) -> bool:
    """Whether a text holds characters of no standard, drawn by one machine's own font."""
    return bool(_PRIVATE.search(text))


def clean(text: str) -> tuple[str, str | None]:
    """The text without stray blanks, breaks and wide digits, and the kind of what was mended.

    Line breaks inside Chinese text vanish; between Latin words they become a blank. Punctuation
    and inner blanks stay as they are.
    """
    kept = text
    if "_x000" in text:
        text = _ESCAPED.sub("\n", text)
    text = text.translate(_INVISIBLE).strip()
    if "\n" in text:
        text = _BREAK.sub(_joint, text)
    if len(text) > 1 and text[0] == "'" and text.count("'") == 1:
        text = text[1:].strip()
    if _WIDE.search(text):
        return text.translate(_TO_HALF), "full_width"
    return text, ("spaces" if text != kept else None)


def _joint(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    chinese = _CJK.match(before) or _CJK.match(after)
    return "" if chinese or before in "-·" or after in "-·" else " "
