# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows made ready to be written: where they go, their columns, and what was found in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from lantai.craft import codes
from lantai.craft.catalogue import Row
from lantai.craft.findings import Finding, Where
from lantai.craft.schemes import Scheme


@dataclass(frozen=True)
class Target:
    """Where rows go: what all of them have in common."""

    file: str
    today: dt.date
    ceiling: int
    common: Mapping[str, Any]
    standing: str
    scheme: Scheme | None = None


@dataclass
class Prepared:
    """Rows ready to be written, and what was found in those that cannot be.

    ``at`` are the places of the good rows in what was given; ``columns`` has a value for each of
    them, or one for all (`repeat`). ``told`` is what is said of good rows.
    """

    model: Any
    at: list[int]
    columns: dict[str, Any]
    found: dict[int, list[Finding]] = field(default_factory=dict)
    told: dict[int, list[Finding]] = field(default_factory=dict)

    def rows(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """The values of the good rows in the order of ``names``."""
        if not self.at:
            return iter(())
        return zip(*(self.columns[name] for name in names), strict=False)

    def drop(self, places: Mapping[int, list[Finding]]) -> None:
        """Take out good rows after all, each with what was found."""
        keep = [place not in places for place in self.at]
        for name, column in self.columns.items():
            if isinstance(column, list):
                self.columns[name] = [
                    value for value, kept in zip(column, keep, strict=True) if kept
                ]
        self.at = [place for place, kept in zip(self.at, keep, strict=True) if kept]
        for place, findings in places.items():
            self.found.setdefault(place, []).extend(findings)
            self.told.pop(place, None)


def names_of(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that an import writes: all but the key."""
    return tuple(each.attname for each in model._meta.concrete_fields if not each.primary_key)


def plain_default(each: Any) -> Any:
    """A column's default as the database takes it."""
    if isinstance(each, models.JSONField):
        return "{}"
    if each.null:
        return None
    value = each.get_default()
    return getattr(value, "value", value)


def where(target: Target, row: Row, name: str = "") -> Where:
    """The place of a row's field: ``目录.xlsx!永久``, row and field, as Excel shows them."""
    path = f"{target.file}!{row.sheet}" if row.sheet else target.file
    return Where(path, row.row, name)


def say(target: Target, row: Row, kind: str, name: str, **params: Any) -> Finding:
    """A finding of holdings in a field of a row."""
    return codes.finding(f"holdings.{kind}", where(target, row, name), row=row.row, field=name,
                         **params)  # fmt: skip
