# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A metadata scheme 元数据方案: one edition of the elements by which a category is described."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from lantai.craft.catalogue.elements import lookup
from lantai.craft.errors import BadInput
from lantai.craft.schemes.element import Element, sets

_NEEDS = {"!": "required", "?": "conditional"}


@dataclass(frozen=True)
class Scheme:
    """The elements of a category, or of one ``kind`` of people's records, in one edition.

    ``evidence``: V read in the primary text, V2 in a second source, K to be confirmed by an
    archivist; ``sources`` says from what.
    """

    code: str
    category: str
    kind: str
    zh: str
    en: str
    standard: str
    edition: str
    effective_from: date
    effective_to: date | None
    evidence: str
    sources: tuple[str, ...]
    elements: tuple[Element, ...]

    def in_force(self, on: date) -> bool:
        """Whether the edition applied on that day."""
        return self.effective_from <= on <= (self.effective_to or date.max)

    def label(self, lang: str = "zh") -> str:
        """Its name in one language."""
        return self.zh if lang == "zh" else self.en

    @cached_property
    def _by_key(self) -> Mapping[str, Element]:
        return {each.key: each for each in self.elements}

    def element(self, key: str) -> Element | None:
        """The element of a key."""
        return self._by_key.get(key)

    @property
    def columns(self) -> tuple[Element, ...]:
        """The elements that are kept as columns."""
        return tuple(each for each in self.elements if each.column)

    @property
    def extras(self) -> tuple[Element, ...]:
        """The elements that are kept under the scheme."""
        return tuple(each for each in self.elements if not each.column)

    @cached_property
    def _by_name(self) -> Mapping[str, Element]:
        """Elements by every name they are known by; a name of two elements is the first one's."""
        found: dict[str, Element] = {}
        for each in self.elements:
            found.setdefault(each.zh, each)
            found.setdefault(each.en.lower(), each)
            for name in each.names:
                found.setdefault(name, each)
        for each in self.elements:
            if known := lookup(each.zh):
                found.setdefault(known.name, each)
        return found

    def named(self, head: str) -> Element | None:
        """The element a column's head means: by key, name, or one of the writings of catalogues."""
        text = " ".join(head.split())
        found = self._by_key.get(text) or self._by_name.get(text) or self._by_name.get(text.lower())
        if found is None and (known := lookup(text)):
            found = self._by_name.get(known.name)
        return found

    def keyed(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """A row of a table under the keys of the elements, and the heads that are of none.

        Of two columns that mean one element the first that is filled counts; the other is left
        over.
        """
        found: dict[str, Any] = {}
        left = []
        for head, value in row.items():
            element = self.named(str(head))
            if element is None or found.get(element.key) not in (None, ""):
                left.append(str(head))
            else:
                found[element.key] = value
        return found, tuple(left)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Scheme:
        """A scheme from a table as in categories/*.toml; a site declares its own with this.

        Elements are keys (``!`` required, ``?`` conditional), ``+`` and a set, or tables. Raises
        `BadInput` where it is not well made.
        """
        try:
            elements = _elements(data["elements"])
            scheme = cls(
                _text(data["code"]), _text(data["category"]), str(data.get("kind", "")),
                _text(data["zh"]), _text(data["en"]), str(data.get("standard", "")),
                str(data.get("edition", "")), _day(data["effective_from"]),
                _day(data["effective_to"]) if data.get("effective_to") else None,
                str(data.get("evidence", "")), tuple(data.get("sources", ())), elements,
            )  # fmt: skip
            _judge(scheme)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
            name = str(data.get("code", "?")) if isinstance(data, Mapping) else "?"
            raise BadInput("scheme.bad_scheme", scheme=name[:60], why=str(fault)) from fault
        return scheme

    def as_data(self) -> dict[str, Any]:
        """The scheme as plain data that `from_data` reads back; days as ISO text."""
        return {
            "code": self.code, "category": self.category, "kind": self.kind, "zh": self.zh,
            "en": self.en, "standard": self.standard, "edition": self.edition,
            "effective_from": self.effective_from.isoformat(),
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
            "evidence": self.evidence, "sources": list(self.sources),
            "elements": [each.as_data() for each in self.elements],
        }  # fmt: skip


def _elements(given: Sequence[str | Mapping[str, Any]]) -> tuple[Element, ...]:
    """In the order of their first naming; a later naming says how the element is taken."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise TypeError("elements")
    found: dict[str, Element] = {}
    for data in _tables(given):
        element = Element.from_data(data)
        found[element.key] = element
    return tuple(found.values())


def _tables(given: Sequence[str | Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for each in given:
        if not isinstance(each, str):
            yield each
        elif each.startswith("+"):
            yield from _tables(sets()[each[1:]])
        else:
            yield {"key": each.rstrip("!?"), "need": _NEEDS.get(each[-1:], "optional")}


def _judge(scheme: Scheme) -> None:
    """What must hold of a scheme as a whole."""
    if not scheme.elements:
        raise ValueError("no elements")
    if scheme.effective_to and scheme.effective_to < scheme.effective_from:
        raise ValueError("effective_to before effective_from")
    for each in scheme.elements:
        if each.when and scheme.element(each.when.key) is None:
            raise ValueError(f"{each.key}: when {each.when.key}")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{value!r}")
    return value


def _day(value: object) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is not date:
        raise TypeError(f"{value!r} is not a day")
    return value
