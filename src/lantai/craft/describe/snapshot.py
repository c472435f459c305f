# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A snapshot: all that is known of one item on one day, from which a catalogue can be rebuilt.

Plain names and plain values: it is JSON as it stands. What an item, a level or a document is
described by is a mapping of field name to value (text, whole or decimal number, yes or no, nothing,
a list or a mapping of these), so that a new field of the catalogue asks nothing of this file. Build
one with `from_dict`, which judges the shape, turns dates and choices into plain values and puts all
in one order; the constructors trust what they are given. How it is written down is `mets`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from lantai.craft.errors import BadInput

FORM = 1
"""The form of snapshots written today; a reader refuses those of a later one."""
LEVELS = ("fonds", "class", "file")
DEEPEST = 20
LONGEST = 1_500_000
"""Folds of lists and mappings within a value; characters of one text."""
LARGEST = 2**63 - 1
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)"
)
_ALGORITHM = re.compile("[a-z0-9]{2,20}")
_DIGEST = re.compile("[0-9a-f]{8,256}")

Fields = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Level:
    """What stands above the item: a fonds 全宗, a class 类别 or a file 案卷, with its fields."""

    level: str
    identifier: str
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """件内文件: the main text, an attachment, a processing slip."""

    identifier: str
    order: int = 1
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DigitalObject:
    """计算机文件: ``path`` is where its bytes lie in the object, ``document`` whose part it is."""

    identifier: str
    path: str
    name: str
    size: int
    digests: Mapping[str, str]
    order: int = 1
    origin: str = ""
    role: str = ""
    document: str = ""
    puid: str = ""
    format: str = ""
    format_version: str = ""
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Custody:
    """Who kept the item, from when to when, and on what basis; the last one keeps it now."""

    holder: str
    code: str = ""
    since: str = ""
    until: str = ""
    basis: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: ``kind`` is opening, reach, secrecy or retention; by whom, when, why."""

    kind: str
    value: str
    on: str = ""
    by: str = ""
    basis: str = ""
    until: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What was done (PREMIS): ``type`` is a term of `vocabulary`, ``note`` tells of the outcome.

    Without ``objects`` it was done to the item as a whole.
    """

    identifier: str
    type: str
    at: str
    outcome: str = ""
    detail: str = ""
    note: str = ""
    agents: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """Who did it: ``kind`` is person, organization, hardware or software."""

    identifier: str
    name: str
    kind: str = ""
    version: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """What may be done with the item (PREMIS), by copyright, license, statute or another basis.

    ``document`` is the statute, licence or status that says so.
    """

    identifier: str
    basis: str
    document: str = ""
    note: str = ""
    act: str = ""
    restriction: str = ""
    since: str = ""
    until: str = ""
    agents: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One item as of ``made_at`` (with zone). ``above`` leads from the fonds down to the item."""

    identifier: str
    made_at: str
    item: Fields
    above: tuple[Level, ...] = ()
    documents: tuple[Document, ...] = ()
    objects: tuple[DigitalObject, ...] = ()
    custody: tuple[Custody, ...] = ()
    decisions: tuple[Decision, ...] = ()
    events: tuple[Event, ...] = ()
    agents: tuple[Agent, ...] = ()
    rights: tuple[Right, ...] = ()
    form: int = FORM

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Snapshot:
        """A snapshot from plain values, as `as_dict` gives them, in its one order.

        Dates, choices, decimals and UUIDs become text or numbers. Raises `BadInput` naming what is
        missing, unknown or of the wrong kind.
        """
        if data.get("form", FORM) != FORM:
            raise BadInput("describe.form_unknown", form=str(data["form"])[:40], known=FORM)
        made = _row(cls, data, "")
        if not is_moment(made.made_at):
            raise _wrong("made_at", made.made_at)
        for place, level in enumerate(made.above):
            if level.level not in LEVELS:
                raise _wrong(f"above[{place}].level", level.level)
        return made

    def as_dict(self) -> dict[str, Any]:
        """The snapshot as JSON can hold it, always in the same order."""
        found: dict[str, Any] = {"form": self.form}
        found |= {each.name: _plain(getattr(self, each.name)) for each in fields(self)[:-1]}
        return found


_ORDER: Mapping[type, Callable[[Any], Any]] = {
    Document: lambda each: (each.order, each.identifier),
    DigitalObject: lambda each: (each.order, each.path, each.identifier),
    Custody: lambda each: (each.since, each.until, each.holder),
    Decision: lambda each: (each.on, each.kind, each.value, each.by),
    Event: lambda each: (each.at, each.identifier),
    Agent: lambda each: each.identifier,
    Right: lambda each: each.identifier,
}
"""By what rows stand; levels stand as they are given, from the fonds down."""
_ROWS = {each.__name__: each for each in (Level, *_ORDER)}
_KINDS = frozenset(_ROWS.values())


_PLAIN = frozenset((str, int, float, bool, type(None)))


def _plain(value: Any) -> Any:
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind in _KINDS:
        found = {name: getattr(value, name) for name in _columns(kind)}
        return {name: each if type(each) in _PLAIN else _plain(each)
                for name, each in found.items()}  # fmt: skip
    if isinstance(value, Mapping):
        found = {key: value[key] for key in sorted(value)}
        return {key: each if type(each) in _PLAIN else _plain(each)
                for key, each in found.items()}  # fmt: skip
    if isinstance(value, list | tuple):
        return [each if type(each) in _PLAIN else _plain(each) for each in value]
    return value


def is_moment(said: str) -> bool:
    """Whether a text is a moment with its zone, as METS asks (xs:dateTime)."""
    if not _MOMENT.fullmatch(said):
        return False
    try:
        datetime.fromisoformat(said)
    except ValueError:
        return False
    return not said.startswith("0000")


def _wrong(place: str, value: object) -> BadInput:
    return BadInput("describe.wrong_value", field=place, value=str(value)[:80])


@cache
def _columns(kind: Any) -> Mapping[str, tuple[Callable[[Any, str], Any], bool]]:
    """Of each field of a row: what makes its value, and whether it may be missing."""
    found = {}
    for each in fields(kind):
        optional = each.default is not MISSING or each.default_factory is not MISSING
        found[each.name] = (_maker(str(each.type), each.name), optional)
    return found


def _maker(kind: str, name: str) -> Callable[[Any, str], Any]:
    if kind.startswith("tuple[") and (row := _ROWS.get(kind[6:].partition(",")[0])):
        return lambda value, place: _rows(row, value, place)
    if name == "digests":
        return _digests
    return {"str": _text, "int": _count, "Fields": _fields, "tuple[str, ...]": _names}[kind]


def _row(kind: type[T], data: Any, place: str) -> T:
    if not isinstance(data, Mapping):
        raise _wrong(place, data)
    row: Any = kind
    columns, inside = _columns(row), f"{place}." if place else ""
    if unknown := data.keys() - columns.keys():
        raise BadInput("describe.unknown_name", field=inside + str(min(map(str, unknown)))[:80])
    values = {}
    for name, (make, optional) in columns.items():
        if name in data:
            values[name] = make(data[name], inside + name)
        elif not optional:
            raise BadInput("describe.missing", field=inside + name)
    return kind(**values)


def _rows(kind: type[T], data: Any, place: str) -> tuple[T, ...]:
    made = [_row(kind, each, f"{place}[{at}]") for at, each in enumerate(_listed(data, place))]
    return tuple(sorted(made, key=_ORDER[kind]) if kind in _ORDER else made)


def _listed(value: Any, place: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise _wrong(place, value)
    return value


def _names(value: Any, place: str) -> tuple[str, ...]:
    return tuple(_text(each, place) for each in _listed(value, place))


def _text(value: Any, place: str) -> str:
    made = _value(value, place, 0)
    if made is None:
        return ""
    if not isinstance(made, str):
        raise _wrong(place, value)
    return made


def _count(value: Any, place: str) -> int:
    made = _value(value, place, 0)
    if type(made) is not int or made < 0:
        raise _wrong(place, value)
    return made


def _digests(value: Any, place: str) -> Mapping[str, str]:
    made = {name: text.lower() for name, text in _fields(value, place).items()
            if isinstance(text, str)}  # fmt: skip
    for name, text in made.items():
        if not _ALGORITHM.fullmatch(name) or not _DIGEST.fullmatch(text):
            raise _wrong(f"{place}.{name}", text)
    if len(made) != len(value):
        raise _wrong(place, value)
    return made


def _fields(value: Any, place: str) -> Fields:
    made = _value(value, place, 0)
    if not isinstance(made, dict):
        raise _wrong(place, value)
    return made


def _value(value: Any, place: str, depth: int) -> Any:
    """A value as JSON has it, with nothing in it that a later reader would read as another."""
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise BadInput("describe.too_long", field=place, limit=LONGEST)
        return value if type(value) is str else str.__str__(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _bounded(int(value), place)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _wrong(place, value)
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return _nested(value, place, depth + 1)


def _bounded(value: int, place: str) -> int:
    if not -LARGEST <= value <= LARGEST:
        raise _wrong(place, "> 2^63" if value > 0 else "< -2^63")
    return value


def _nested(value: Any, place: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise BadInput("describe.too_deep", field=place[:200], limit=DEEPEST)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise _wrong(place, value)
        keys: Iterable[str] = sorted(value)
        return {key: _value(value[key], f"{place}.{key}", depth) for key in keys}
    if isinstance(value, list | tuple | set | frozenset):
        if isinstance(value, set | frozenset):
            value = sorted(value)
        return [_value(each, place, depth) for each in value]
    raise _wrong(place, value)
