# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Some thousand rows judged together by column, and what is remembered between such lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lantai.craft import codes
from lantai.craft.catalogue.dating import Dated
from lantai.craft.catalogue.identity import Identity
from lantai.craft.catalogue.model import Cell, Column
from lantai.craft.findings import Finding, Severity, Where

SHOWN = 60
"""Characters of a cell that a sentence shows."""


def shown(value: object) -> str:
    """A value as a sentence shows it: one line, not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


@dataclass(slots=True)
class Lot:
    """Rows taken together: their numbers, the judged values by column name, what is said of each.

    ``dated`` and ``identities`` keep what dates and identity numbers mean, by column name.
    """

    path: str
    numbers: list[int]
    values: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[int, list[Finding]] = field(default_factory=dict)
    dated: dict[str, list[Dated | None]] = field(default_factory=dict)
    identities: dict[str, list[Identity | None]] = field(default_factory=dict)
    pages: dict[str, list[tuple[int, int | None] | None]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def say(
        self, at: int, kind: str, name: str, *, severity: Severity | None = None, **params: Any
    ) -> None:
        """Add a reason to the row at this place of the lot."""
        row = self.numbers[at]
        found = codes.finding(kind, Where(self.path, row, name), severity=severity,
                              row=row, field=name, **params)  # fmt: skip
        self.reasons.setdefault(at, []).append(found)

    def column(self, name: str) -> list[str] | None:
        """The judged values of a column, None where the table has none of this name."""
        return self.values.get(name)

    def of(self, name: str, at: int) -> str:
        """One judged value, empty where there is none."""
        column = self.values.get(name)
        return column[at] if column is not None else ""


@dataclass(slots=True)
class Memory:
    """What a column remembers from lot to lot, and what its first lot told about it."""

    column: Column
    share: float = 0.0
    """How much of the column is filled, 0 to 1, in the first lot."""
    serials: bool = False
    """Whether most dates of the column are Excel's serial numbers."""
    width: int = 0
    """Digits of the last number of its codes, where they carry leading noughts."""
    shape: str = ""
    """The form nearly all its codes have."""
    prefix: str = ""
    """What stands before the last number in nearly all its codes."""
    above: Cell = ""
    """The last value, which a ditto mark repeats."""
    year: int | None = None
    """The year of the last sure date."""
    read: dict[Any, Any] = field(default_factory=dict)
    """Cells already understood."""

    def survey(self, cells: Sequence[Cell]) -> None:
        """Learn from the first lot how full the column is, and whether its dates are serials."""
        filled = [cell for cell in cells if cell != ""]
        self.share = len(filled) / len(cells) if cells else 0.0
        serial = sum(1 for cell in filled
                     if isinstance(cell, float) and 4000 < cell < 73050 and cell.is_integer()
                     and cell > 9999)  # fmt: skip
        self.serials = len(filled) >= 3 and serial > 0.6 * len(filled)


@dataclass(slots=True)
class Ledger:
    """What must be unique in the whole workbook: value to (sheet, row) of its first place."""

    codes: dict[str, tuple[str, int]] = field(default_factory=dict)
    certificates: dict[str, tuple[str, int]] = field(default_factory=dict)
    documents: dict[str, tuple[str, int, int]] = field(default_factory=dict)
