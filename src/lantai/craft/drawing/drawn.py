# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One value drawn from a file, and how several of an element stand to each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lantai.craft.codes import Said

ELEMENTS = (
    "title", "doc_number", "responsible", "date", "document_kind", "secrecy", "urgency",
    "addressee", "copies", "signer", "pages", "device", "place", "length",
)  # fmt: skip
"""What may be drawn; the first eight become columns of an item, the rest is kept beside it."""
MOST = 4
"""Rivals of one element that are told."""
LONGEST = 2_000
"""Characters of a value."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value of an element, why it is taken for that, and how sure that is (0 to 100)."""

    element: str
    value: str
    reason: Said
    confidence: int


def ordered(found: Iterable[Drawn]) -> list[Drawn]:
    """By element and confidence; the same value twice is told once, with its better reason."""
    kept: dict[tuple[str, str], Drawn] = {}
    for each in found:
        value = each.value.strip()[:LONGEST]
        key = each.element, value
        if value and (key not in kept or kept[key].confidence < each.confidence):
            kept[key] = Drawn(each.element, value, each.reason, each.confidence)
    lines = sorted(kept.values(), key=lambda each: (ELEMENTS.index(each.element),
                                                    -each.confidence))  # fmt: skip
    told: dict[str, int] = {}
    result = []
    for each in lines:
        told[each.element] = told.get(each.element, 0) + 1
        if told[each.element] <= MOST:
            result.append(each)
    return result


def by_element(found: Iterable[Drawn]) -> dict[str, list[Drawn]]:
    """The rivals of each element, the surest first."""
    result: dict[str, list[Drawn]] = {}
    for each in ordered(found):
        result.setdefault(each.element, []).append(each)
    return result


def best(found: Iterable[Drawn]) -> dict[str, Drawn]:
    """The surest value of each element."""
    return {element: rivals[0] for element, rivals in by_element(found).items()}
