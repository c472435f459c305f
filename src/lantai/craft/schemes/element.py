# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One element of a metadata scheme: its name, how strictly it is asked, what its values may be.

The elements that the schemes share stand in elements.toml, their value lists in lists.toml. A site
may name elements of its own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

KEY = re.compile("[a-z][a-z0-9_]{0,59}")


class Kind(StrEnum):
    """What the values of an element are."""

    TEXT = "text"
    DATE = "date"
    YEAR = "year"
    NUMBER = "number"
    CHOICE = "choice"
    PERSON = "person"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    FLAG = "flag"
    LONG_TEXT = "long_text"


class Obligation(StrEnum):
    """必著, 有则必著, 选著: always; where there is any, or under a condition; as one likes."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list. ``zh`` is what stands in forms; ``code`` what a program may keep."""

    code: str
    zh: str
    en: str
    also: tuple[str, ...] = ()

    def label(self, lang: str = "zh") -> str:
        """The value in one language."""
        return self.zh if lang == "zh" else self.en

    def means(self, text: str) -> bool:
        """Whether a text is this value."""
        return text in (self.code, self.zh, *self.also)


@dataclass(frozen=True, slots=True)
class Condition:
    """When a conditional element is asked: another one is empty, is filled, or has such a value."""

    key: str
    state: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """An element as a scheme takes it.

    ``number`` is that of DA/T 46 (M22). ``longest`` 0: no limit. ``column``: kept as a column of
    files and items under the same key, else under the scheme. ``closed`` False: the choices are
    offered, not insisted on. ``names`` are others that catalogues give it.
    """

    key: str
    zh: str
    en: str
    kind: Kind
    obligation: Obligation = Obligation.OPTIONAL
    number: str = ""
    longest: int = 0
    repeatable: bool = False
    personal: bool = False
    column: bool = False
    choices: tuple[Choice, ...] = ()
    closed: bool = True
    whole: bool = False
    signed: bool = False
    when: Condition | None = None
    names: tuple[str, ...] = ()

    def label(self, lang: str = "zh") -> str:
        """Its name in one language."""
        return self.zh if lang == "zh" else self.en

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Element:
        """An element from a table: the shared one of this key with what the table says otherwise.

        A key that is not shared needs zh, en and kind. Meaning (zh, en, kind) of a shared key is
        not changed. Raises KeyError, TypeError or ValueError where it is not well made.
        """
        key = data["key"]
        if not KEY.fullmatch(key):
            raise ValueError(f"key {key!r}")
        shared = shared_elements().get(key, {})
        for name in ("zh", "en", "kind"):
            if name in shared and data.get(name, shared[name]) != shared[name]:
                raise ValueError(f"{key}: {name}")
        merged = {**shared, **data}
        kind = Kind(merged["kind"])
        choices = _choices(merged.get("list", ()))
        if kind is Kind.CHOICE and not choices:
            raise ValueError(f"{key}: list")
        flags = {field: _flag(merged, name) for name, field in _FLAGS.items()}
        return cls(
            key, _named(merged["zh"]), _named(merged["en"]), kind,
            Obligation(merged.get("need", "optional")), str(merged.get("m", "")),
            _count(merged.get("longest", 0)), choices=choices, closed=kind is Kind.CHOICE,
            when=_condition(merged.get("when")),
            names=tuple(_named(each) for each in merged.get("names", ())), **flags,
        )  # fmt: skip

    def as_data(self) -> dict[str, Any]:
        """The element as a table that `from_data` reads back, with nothing left to look up."""
        found: dict[str, Any] = {
            "key": self.key, "zh": self.zh, "en": self.en, "kind": self.kind.value,
            "need": self.obligation.value, "longest": self.longest, "m": self.number,
            "names": list(self.names),
            "list": [[each.code, each.zh, each.en, *each.also] for each in self.choices],
        }  # fmt: skip
        found |= {name: getattr(self, field) for name, field in _FLAGS.items()}
        if self.when and self.when.state == "in":
            found["when"] = {"key": self.when.key, "in": list(self.when.values)}
        elif self.when:
            found["when"] = {self.when.state: self.when.key}
        return found


_FLAGS = {"many": "repeatable", "personal": "personal", "column": "column", "whole": "whole",
          "signed": "signed"}  # fmt: skip
"""Yes-or-no entries of a table, and the fields they fill."""


def _flag(data: Mapping[str, Any], name: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise TypeError(f"{name} {value!r}")
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"longest {value!r}")
    return value


def _named(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"name {value!r}")
    return value


def _condition(data: Mapping[str, Any] | None) -> Condition | None:
    if data is None:
        return None
    for state in ("empty", "filled"):
        if state in data:
            return Condition(_named(data[state]), state)
    return Condition(_named(data["key"]), "in", tuple(_named(each) for each in data["in"]))


def _choices(given: str | Sequence[Sequence[str]]) -> tuple[Choice, ...]:
    """A list by its name in lists.toml, or written out."""
    rows = lists()[given] if isinstance(given, str) else given
    return tuple(Choice(_named(row[0]), _named(row[1]), _named(row[2]), tuple(row[3:]))
                 for row in rows)  # fmt: skip


@cache
def _file(name: str) -> Mapping[str, Any]:
    source = resources.files("lantai.craft.schemes").joinpath(name)
    return tomllib.loads(source.read_text("utf-8"))


def shared_elements() -> Mapping[str, Mapping[str, Any]]:
    """The elements of elements.toml by key."""
    found: Mapping[str, Mapping[str, Any]] = _file("elements.toml")["elements"]
    return found


def sets() -> Mapping[str, Sequence[str]]:
    """The sets of elements that schemes begin or end with."""
    found: Mapping[str, Sequence[str]] = _file("elements.toml")["sets"]
    return found


def lists() -> Mapping[str, Sequence[Sequence[str]]]:
    """The value lists of lists.toml."""
    found: Mapping[str, Sequence[Sequence[str]]] = _file("lists.toml")["lists"]
    return found
