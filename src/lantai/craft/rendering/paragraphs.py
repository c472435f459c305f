# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Words of a page as paragraphs to be read, put together from where they stand.

Pieces that stand beside one another are a line; a line that is set in, or that follows one which
ended before the margin, begins a paragraph. Tables come out row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from lantai.craft.rendering.sheets import Line

_ENDS_BEFORE = 0.12
"""Parts of the width that a paragraph's last line stays short of the margin."""
_SET_IN = 0.02
_APART = 0.03
"""A gap within a line that is wider than that parts cells of a table."""
_CELL = "　"


def paragraphs(pieces: Iterable[Line]) -> list[str]:
    """The paragraphs of a page, from the top down."""
    lines = _lines(pieces)
    if not lines:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    found: list[str] = []
    open_ = False
    for line in lines:
        if open_ and line.left - left < _SET_IN and _CELL not in line.text:
            found[-1] = _joined(found[-1], line.text)
        else:
            found.append(line.text)
        open_ = right - line.right < _ENDS_BEFORE and _CELL not in line.text
    return found


def _lines(pieces: Iterable[Line]) -> list[Line]:
    """Pieces at one height as one line, from left to right."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda each: (each.top + each.bottom, each.left)):
        middle = (piece.top + piece.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_row(sorted(row, key=lambda each: each.left)) for row in rows]


def _row(row: Sequence[Line]) -> Line:
    text = row[0].text
    for before, after in pairwise(row):
        text += _CELL * (after.left - before.right > _APART) + after.text
    return Line(" ".join(text.split("\n")), row[0].left, min(each.top for each in row),
                max(each.right for each in row), max(each.bottom for each in row))  # fmt: skip


def _joined(before: str, after: str) -> str:
    """Two lines of a paragraph: Latin words with a blank between them, Chinese without."""
    blank = before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum()
    return f"{before}{' ' if blank else ''}{after}"
