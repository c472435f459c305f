# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the parts of the grammar hand each other: a context, and a date read up to a place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lantai.craft.dates.numerals import CHINESE
from lantai.craft.dates.span import DateSpan, Refused
from lantai.craft.dates.years import Year

NUMBER = f"(?:[0-9]{{1,2}}|[{CHINESE}]{{1,3}})"


@dataclass(frozen=True, slots=True)
class Context:
    """What the caller knows: a year ``near`` which short years lie, and the ``year`` of the record.

    ``strict`` is for running text.
    """

    near: int | None = None
    year: int | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A date read: what it means, where it ended, and what a following date may take from it."""

    end: int
    span: DateSpan
    year: Year | None = None
    month: tuple[int, bool] | None = None
    firm: bool = True
    """Whether it bears a word or shape that only dates have; a bare number does not."""


def nearest(short: int, cycle: int, near: int) -> int:
    """The year ending in ``short`` that lies nearest; of two equally near the earlier."""
    return short + cycle * -((short - near + cycle // 2) // cycle)


def joined(one: DateSpan, other: DateSpan) -> DateSpan:
    """From the first day of one date to the last of another. Refused where it runs backwards."""
    if other.last < one.first:
        raise Refused("date.backwards", first=str(one.first), last=str(other.last))
    reasons = (*one.reasons, *(each for each in other.reasons if each not in one.reasons))
    return DateSpan(
        "", one.first, other.last, "range", one.unit, one.approximate or other.approximate,
        one.open_start, other.open_end, one.calendar if one.calendar == other.calendar else "mixed",
        reasons, other.end_unit or other.unit,
    )  # fmt: skip


_HAN = re.compile("[一-鿿]")
_SOFT_AFTER = "至到的在于以和与及前后起"
_LONGER = {"底": "层部薪盘价稿数", "末": "代尾端梢", "初": "中级步审始稿选试评衷创赛婚任"}
"""What makes another word of these: 底薪, 末端, 初中."""


def soft_end(text: str, at: int) -> bool:
    """Whether no longer word can be meant: 初 is not the start of 初中, nor 春 of 春节.

    ``at`` is the place after the word. Few words begin with 底, 末, 初; very many with 春 and 中.
    """
    if at >= len(text) or text[at] in _SOFT_AFTER or not _HAN.match(text[at]):
        return True
    longer = _LONGER.get(text[at - 1])
    return longer is not None and text[at] not in longer
