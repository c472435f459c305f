# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The state's lists of what is filed and for how long, as dated data (`lists/`).

A unit's first schedule is drafted from one of them, and a unit without a schedule of its own files
under one for the time being (国家档案局令第8号, 第10号).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.schedules.line import Line


@dataclass(frozen=True, slots=True)
class Template:
    """One list in one edition: its words, what it rests on, its lines in their order."""

    code: str
    edition: str
    zh: str
    en: str
    basis: str
    in_force_from: dt.date
    evidence: str
    lines: tuple[Line, ...]

    def label(self, lang: str = "zh") -> str:
        """What it is called in one language."""
        return self.zh if lang == "zh" else self.en


@cache
def templates() -> tuple[Template, ...]:
    """Every edition of every list, the oldest of each first."""
    place = resources.files("lantai.craft.schedules").joinpath("lists")
    files = (each for each in place.iterdir() if each.name.endswith(".toml"))
    found = [_template(tomllib.loads(each.read_text("utf-8"))) for each in files]
    return tuple(sorted(found, key=lambda each: (each.code, each.in_force_from)))


def template(code: str, on: dt.date) -> Template:
    """The edition of a list that holds on a day; its first one before that. Raises `KeyError`."""
    editions = [each for each in templates() if each.code == code]
    if not editions:
        raise KeyError(code)
    holding = [each for each in editions if each.in_force_from <= on]
    return holding[-1] if holding else editions[0]


def _template(data: Mapping[str, Any]) -> Template:
    return Template(data["code"], data["edition"], data["zh"], data["en"], data["basis"],
                    data["in_force_from"], data["evidence"], tuple(_lines(data)))  # fmt: skip


def _lines(data: Mapping[str, Any]) -> Iterator[Line]:
    for group in data["groups"]:
        for at, row in enumerate(group["lines"], 1):
            number = f"{group['number']}.{at}"
            yield Line(row["covers"], number, (group["title"],), row.get("filed", True),
                       row.get("retention", ""), row.get("category", "WS"),
                       keywords=tuple(row.get("keywords", ())), key=number,
                       origins=frozenset({(data["code"], number)}))  # fmt: skip
