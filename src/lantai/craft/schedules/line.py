# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a retention schedule 归档范围和保管期限表 is made of.

Retention periods are the codes that stand in a 档号 (Y, D30, D10 …). Not here: whose schedule
it is, and whether it is in force.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

PERIODS = ("Y", "D100", "D70", "D60", "D50", "D30", "C", "D25", "D20", "D15", "D10", "D", "D5", "")
"""From the longest to none. 长期 counts between 30 and 25 years, 短期 as less than 10 (to 2006)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a number such as 1.2.1, the headings above it, and what it covers.

    ``key`` is whatever the caller knows the line by; ``origins`` are the lines it descends from,
    in the state's list or in earlier editions: lines that share one are the same line in time.
    """

    covers: str
    number: str = ""
    heading: tuple[str, ...] = ()
    is_filed: bool = True
    retention: str = ""
    category: str = "WS"
    department: str = ""
    keywords: tuple[str, ...] = ()
    note: str = ""
    key: Hashable = None
    origins: frozenset[Hashable] = frozenset()

    @property
    def name(self) -> str:
        """The line as a sentence calls it."""
        return f"{self.number} {self.covers}".strip()


def compare_periods(one: str, other: str) -> int:
    """Above 0 where the first period is longer, below 0 where it is shorter."""
    return PERIODS.index(other) - PERIODS.index(one)
