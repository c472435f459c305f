# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The values of one record against a scheme, field by field.

Only what stands in the record itself is judged: not whether a 档号 is unique, nor whether dates,
sexes and identity numbers of several fields agree (see `catalogue`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.findings import NOWHERE, Finding, Where
from lantai.craft.schemes.edition import Scheme
from lantai.craft.schemes.element import Condition, Element, Obligation
from lantai.craft.schemes.values import fault, text_of

_SHORT_KEY = 60


def judge(
    values: Mapping[str, Any], scheme: Scheme, *, today: date | None = None, where: Where = NOWHERE
) -> list[Finding]:
    """What is wrong with the values of a record, in the order of the scheme's elements.

    ``values`` are by element key; a repeatable element may have a list. ``today`` lets dates to
    come be told. ``where`` is the record's place; each finding adds its element's key as the field.
    """
    found = [each for element in scheme.elements
             for each in _element(element, values, scheme, today, where)]  # fmt: skip
    return found + [
        codes.finding("scheme.unknown_element", replace(where, field=str(key)[:_SHORT_KEY]),
                      key=str(key)[:_SHORT_KEY], scheme=Said("scheme.words", _names(scheme)))
        for key, value in values.items() if scheme.element(key) is None and not _blank(value)
    ]  # fmt: skip


def _element(
    element: Element, values: Mapping[str, Any], scheme: Scheme, today: date | None, where: Where
) -> list[Finding]:
    """What is wrong with one element; nothing is made for the many that are good."""
    given = _listed(values.get(element.key))
    if not given:
        name = _missing(element, values, scheme)
        return [_said(name, element, where)] if name else []
    found = []
    if len(given) > 1 and not element.repeatable:
        found.append(_said("repeated", element, where, count=len(given)))
    for value in given:
        if wrong := fault(element, value, today):
            found.append(_said(wrong[0], element, where, **wrong[1]))
    return found


def _said(name: str, element: Element, where: Where, **params: Any) -> Finding:
    label = Said("scheme.words", _names(element))
    place = replace(where, field=element.key)
    return codes.finding(f"scheme.{name}", place, label=label, **params)


def _names(thing: Element | Scheme) -> dict[str, str]:
    return {"zh": thing.zh, "en": thing.en}


def _missing(element: Element, values: Mapping[str, Any], scheme: Scheme) -> str:
    """What is to be said of an element that is not filled; empty for nothing."""
    if element.obligation is Obligation.REQUIRED:
        return "missing"
    if element.obligation is Obligation.CONDITIONAL and element.when:
        return "missing_here" if _holds(element.when, values, scheme) else ""
    return ""


def _holds(condition: Condition, values: Mapping[str, Any], scheme: Scheme) -> bool:
    """Whether a condition is met by the record's other values."""
    given = _listed(values.get(condition.key))
    if condition.state != "in":
        return bool(given) == (condition.state == "filled")
    element = scheme.element(condition.key)
    choices = element.choices if element else ()
    texts = {text_of(value) for value in given}
    meant = {each.zh for each in choices if any(each.means(text) for text in texts)}
    return bool((texts | meant) & set(condition.values))


def _listed(value: object) -> list[Any]:
    """The values that are not blank."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if value.strip() else []
    many = isinstance(value, Sequence) and not isinstance(value, bytes)
    given = list(value) if many else [value]  # type: ignore[call-overload]
    return [each for each in given if not _blank(each)]


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], (), {})
