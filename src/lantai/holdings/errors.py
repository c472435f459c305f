# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The sentences of holdings (``codes.toml``); its refusals are the guard's `Refused`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.guard import trail
from lantai.guard.errors import Refused

codes.add_area("holdings", Path(__file__).parent / "codes.toml")


def in_words(kind: str, params: Mapping[str, Any], lang: str, *, cure: bool = False) -> str:
    """A sentence that was kept, or its remedy; its kind where this version knows none."""
    try:
        return (codes.remedy if cure else codes.sentence)(kind, _unpacked(params), lang)
    except KeyError:
        return "" if cure else kind


def packed(params: Mapping[str, Any]) -> dict[str, Any]:
    """Params to be kept as JSON; a param that is itself a sentence stays one."""
    return {name: {"said": value.kind, "params": packed(value.params)}
            if isinstance(value, Said) else trail.plain(value)
            for name, value in params.items()}  # fmt: skip


def _unpacked(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Said(value["said"], _unpacked(value["params"]))
            if isinstance(value, Mapping) and value.keys() == {"said", "params"} else value
            for name, value in params.items()}  # fmt: skip


def refused(kind: str, **params: Any) -> Refused:
    """A refusal of this room, to be raised."""
    return Refused(Said(f"holdings.{kind}", params))
