# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Records from a file of JSON lines, plain or gzipped, one document a line.

Known fields: id, title, text, number, ref_code, issuer, date (and first_date, effective_date),
category, level, region, city, status, latest_version_in_corpus. A line without an id gets its line
number, which stays the same as long as the file does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lantai.craft.errors import BadInput
from lantai.craft.files import lines
from lantai.craft.index.record import FACETS, Record

_DATES = ("date", "first_date", "effective_date")
_OLDER = 0.9
"""Rank of a version that is no longer the newest, or of a text no longer in force."""


def records(path: Path) -> Iterator[Record]:
    """The records of a file in its order. Raises `BadInput` naming the line that is none."""
    for row, line in enumerate(lines(path), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as fault:
            raise BadInput("index.corpus", path=path.name, row=row, why=str(fault)) from fault
        if not isinstance(values, dict) or not isinstance(values.get("title"), str):
            raise BadInput("index.corpus", path=path.name, row=row, why="title")
        yield record(values, f"{row:05d}")


def record(values: Mapping[str, Any], key: str) -> Record:
    """One document as a record; ``key`` stands in where it has no id."""
    days = [str(values[name])[:10] for name in _DATES if values.get(name)]
    newest = values.get("latest_version_in_corpus", True) and not values.get("status")
    return Record(
        key=str(values.get("id") or key),
        title=values["title"],
        text=_text(values.get("text")),
        number=_text(values.get("number")),
        ref_code=_text(values.get("ref_code")),
        dates=tuple((day, day) for day in days),
        facets={name: str(values[name]) for name in FACETS if values.get(name)},
        rank=1.0 if newest else _OLDER,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
