# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Codes of administrative divisions 行政区划代码: GB/T 2260, and the longer codes below the county.

Six digits say province, prefecture and county, nine the township, twelve the village. What a code
says by itself is told here: level, parent, path. Whether such a region exists is in `tree`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput

COUNTRY = "000000"
_LENGTHS = frozenset({2, 4, 6, 9, 12})
_MOST = 10**15
_POINT_NOUGHT = re.compile(r"(\d+)\.0+")


class Level(StrEnum):
    """The six levels, from the top; ``rank`` counts them from nought."""

    COUNTRY = "country"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def rank(self) -> int:
        """Nought for the country, five for a village."""
        return _RANKS[self.value]

    def said(self) -> Said:
        """The level's name: 县级, county."""
        return Said(f"region.level_{self.value}")


_RANKS = {level.value: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Code:
    """A code as understood. ``digits``: six, nine or twelve. ``group``: a heading of the table.

    A group (市辖区, 县, 省直辖) has a code but is no region: what stands under it belongs to
    ``parent``. ``parent`` is empty for the country.
    """

    digits: str
    level: Level
    parent: str
    group: bool = False

    @property
    def path(self) -> str:
        """The way from the province down by the codes' own structure: ``44/4401/440106/``.

        The country's is ``00/``; it is not the beginning of the others, see `covers`.
        """
        steps = [short(self.digits)]
        above = self.parent
        while above and above != COUNTRY:
            steps.append(short(above))
            above = _above(above)
        return "/".join(reversed(steps)) + "/"


def parse(given: object) -> Code:
    """A code of 2, 4, 6, 9 or 12 digits, noughts at its end cut to six or nine.

    Takes what a spreadsheet gives (440106.0, full width, blanks). Raises `BadInput` with the reason
    where it is no code.
    """
    text = _digits(given)
    if not text:
        raise BadInput("region.code_missing")
    if not (text.isascii() and text.isdigit()):
        raise BadInput("region.not_digits", value=text[:40])
    if len(text) not in _LENGTHS:
        raise BadInput("region.length", value=text[:40], length=len(text))
    whole = text.ljust(12, "0")
    if whole.strip("0") == "":
        return Code(COUNTRY, Level.COUNTRY, "")
    if whole[:2] not in provinces_table():
        raise BadInput("region.unknown_province", value=text, province=whole[:2])
    if _has_hole(whole):
        raise BadInput("region.hole", value=text)
    digits = _cut(whole)
    return Code(digits, _level(digits), _above(digits), is_group(digits))


def cell_text(cell: object) -> str:
    """What a cell of a table says: numbers without a point, blanks made one, nothing for none."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and abs(cell) >= _MOST:
        return f"{_MOST}…"
    return " ".join(str(cell).split())


def _digits(given: object) -> str:
    text = unicodedata.normalize("NFKC", cell_text(given)).replace(" ", "")
    found = _POINT_NOUGHT.fullmatch(text)
    return found[1] if found else text


def _has_hole(whole: str) -> bool:
    """Whether a lower level is named under one that is not: 440006, 440100000001.

    A city without districts (东莞 441900) has townships right under it: 441900003 is whole.
    """
    prefecture, county, township, village = whole[2:4], whole[4:6], whole[6:9], whole[9:]
    if prefecture == "00" and (county != "00" or township != "000"):
        return True
    return township == "000" and village != "000"


def _cut(whole: str) -> str:
    if whole[9:] != "000":
        return whole
    return whole[:9] if whole[6:9] != "000" else whole[:6]


def _level(digits: str) -> Level:
    if len(digits) == 12:
        return Level.VILLAGE
    if len(digits) == 9:
        return Level.TOWNSHIP
    if digits[4:] != "00":
        return Level.COUNTY
    return Level.PREFECTURE if digits[2:4] != "00" else Level.PROVINCE


def _above(digits: str) -> str:
    """The code above, groups passed over."""
    if len(digits) == 12:
        return digits[:9]
    if len(digits) == 9:
        return _solid(digits[:6])
    if digits[4:] != "00":
        return _solid(digits[:4] + "00")
    return digits[:2] + "0000" if digits[2:4] != "00" else COUNTRY


def _solid(digits: str) -> str:
    return _above(digits) if is_group(digits) else digits


def is_group(digits: str) -> bool:
    """Whether a six-digit code is a heading: 110100 市辖区, 429000 省直辖, 440101 市辖区."""
    if len(digits) != 6 or digits[2:4] == "00":
        return False
    middle, structure = int(digits[2:4]), structure_table()
    if provinces_table()[digits[:2]].get("municipality"):
        return digits[4:] == "00"
    if digits[4:] == "00":
        return bool(middle == structure["direct"])
    return digits[4:] == "01" and any(low <= middle <= high for low, high in structure["cities"])


def short(digits: str) -> str:
    """A code as a step of a path: 44, 4401, 440106, 440106003, 440106003001."""
    if len(digits) > 6 or digits[4:] != "00":
        return digits
    return digits[:4] if digits[2:4] != "00" else digits[:2]


def covers(upper: str, lower: str) -> bool:
    """Whether a region's path is another's, or above it; the country's is above all."""
    return bool(upper) and (upper == f"{short(COUNTRY)}/" or lower.startswith(upper))


@cache
def table() -> Mapping[str, Any]:
    """The whole of provinces.toml."""
    source = resources.files("lantai.craft.regions").joinpath("provinces.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def provinces_table() -> Mapping[str, Mapping[str, Any]]:
    """The provinces by their two digits."""
    found: Mapping[str, Mapping[str, Any]] = table()["provinces"]
    return found


@cache
def structure_table() -> Mapping[str, Any]:
    """How codes are built."""
    found: Mapping[str, Any] = table()["structure"]
    return found
