# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sentences as they are kept in rows: a kind and params as JSON, put into words when shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said, UnknownKind
from lantai.guard.trail import plain

_SAID = "said"


def packed(params: Mapping[str, Any]) -> dict[str, Any]:
    """Params as JSON; a sentence among them stays one. Twice is as once."""
    return {str(name): _packed(value) for name, value in params.items()}


def _packed(value: Any) -> Any:
    if isinstance(value, Said):
        return {_SAID: value.kind, "params": packed(value.params)}
    return value if isinstance(value, float) else plain(value)


def unpacked(params: Mapping[str, Any]) -> dict[str, Any]:
    """Params as they were before `packed`."""
    return {name: _unpacked(value) for name, value in params.items()}


def _unpacked(value: Any) -> Any:
    if isinstance(value, Mapping) and value.keys() == {_SAID, "params"}:
        return Said(value[_SAID], unpacked(value["params"]))
    return value


def in_words(kind: str, params: Mapping[str, Any], lang: str) -> str:
    """The words of a kept sentence; the bare kind where this version no longer knows it.

    Empty where none was kept.
    """
    if not kind:
        return ""
    try:
        return codes.sentence(kind, unpacked(params), lang)
    except (UnknownKind, KeyError):
        return kind


def remedy(kind: str, params: Mapping[str, Any], lang: str) -> str:
    """What to do about it; empty where nothing is known."""
    try:
        return codes.remedy(kind, unpacked(params), lang)
    except (UnknownKind, KeyError):
        return ""
