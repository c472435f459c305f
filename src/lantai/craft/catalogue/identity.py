# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Identity numbers 公民身份号码: GB 11643-1999, and the fifteen digits used before it.

A fifteen-digit number has no check digit; its year is of the twentieth century. Whether the region
exists is not judged: regions were renamed and abolished, old numbers stay.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from lantai.craft.catalogue.model import Cell

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_NUMBER = re.compile(r"\d{17}[\dX]|\d{15}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2}")
_NOISE = re.compile(r"[\s'‘’\-－—_.·,，]")
_EXACT = 10**15
"""Excel keeps fifteen digits of a number; from the sixteenth on they are noughts."""


class Identity(NamedTuple):
    """An identity number as read: the kind of what is wrong or was mended, else None."""

    number: str
    kind: str | None
    born: dt.date | None = None
    male: bool | None = None


def check_digit(first17: str) -> str:
    """The eighteenth character of these seventeen digits."""
    return _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def masked(number: str) -> str:
    """A number as it may stand in a report: the middle is not shown."""
    return f"{number[:4]}{'*' * (len(number) - 6)}{number[-2:]}" if len(number) > 8 else number


def read(cell: Cell) -> Identity:
    """An identity number from a cell; whatever cannot be one is kept as it stands and told."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _from_number(float(cell))
    kept = str(cell)
    text = _NOISE.sub("", kept).upper()
    if _SCIENTIFIC.fullmatch(kept.strip().replace(" ", "")):
        return Identity("", "catalogue.id_precision_lost")
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if not _NUMBER.fullmatch(text):
        digits = sum(letter.isdecimal() for letter in text)
        wrong = "catalogue.id_length" if digits >= len(text) - 1 else "catalogue.id_other"
        return Identity(kept.strip(), wrong)
    judged = _judged(text)
    return (
        judged._replace(kind="catalogue.id_respelled")
        if not judged.kind and text != kept
        else judged
    )


def _from_number(value: float) -> Identity:
    if not value.is_integer() or abs(value) >= _EXACT:
        return Identity("", "catalogue.id_precision_lost")
    judged = _judged(str(int(value))) if len(str(int(value))) == 15 else None
    if judged is None:
        return Identity(str(int(value)), "catalogue.id_length")
    return judged._replace(kind=judged.kind or "catalogue.id_from_number")


def _judged(number: str) -> Identity:
    year, day = ("19" + number[6:8], number[8:12]) if len(number) == 15 else (
        number[6:10], number[10:14])  # fmt: skip
    male = int(number[14 if len(number) == 15 else 16]) % 2 == 1
    try:
        born = dt.date(int(year), int(day[:2]), int(day[2:]))
    except ValueError:
        return Identity(number, "catalogue.id_impossible_birth", None, male)
    if len(number) == 18 and check_digit(number[:17]) != number[17]:
        return Identity(number, "catalogue.id_check_digit", born, male)
    return Identity(number, None, born, male)
