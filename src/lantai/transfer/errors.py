# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The sentences of this room (``codes.toml``). Refusals are the guard's `Refused`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.guard.errors import Refused

codes.add_area("transfer", Path(__file__).parent / "codes.toml")


def refused(kind: str, **params: Any) -> Refused:
    """A refusal of this room, to be raised."""
    return Refused(Said(f"transfer.{kind}", params))


def in_words(kind: str, params: Mapping[str, Any], lang: str, *, cure: bool = False) -> str:
    """A kept sentence, or what to do about it; the kind itself where this version knows none."""
    try:
        return (codes.remedy if cure else codes.sentence)(kind, _revived(params), lang)
    except KeyError:
        return "" if cure else kind


def kept(params: Mapping[str, Any]) -> dict[str, Any]:
    """Params as JSON keeps them: a sentence within one is a kind and its own params."""
    return {name: {"said": value.kind, "params": kept(value.params)}
            if isinstance(value, Said) else value if isinstance(value, (int, float, str))
            else str(value) for name, value in params.items()}  # fmt: skip


def _revived(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Said(value["said"], _revived(value["params"]))
            if isinstance(value, dict) and "said" in value else value
            for name, value in params.items()}  # fmt: skip
