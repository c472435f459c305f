# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of this room's refusals and findings: ``codes.toml``, the area ``orgs``.

The room has no errors of its own kind: what is not allowed is the guard's `Refused`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.findings import Finding, Where
from lantai.guard.errors import Refused
from lantai.guard.words import lang

codes.add_area("orgs", Path(__file__).parent / "codes.toml")


def why(kind: str, /, **params: Any) -> Said:
    """One reason of this room, not yet in words."""
    return Said(f"orgs.{kind}", params)


def refuse(*reasons: Said) -> None:
    """Raise `Refused` if there is any reason."""
    if reasons:
        raise Refused(*reasons)


def in_words(reasons: Iterable[Said]) -> str:
    """Reasons in the reader's language, one after the other."""
    return " ".join(codes.sentence(each.kind, each.params, lang()) for each in reasons)


def found(kind: str, where: str, /, **params: Any) -> Finding:
    """One finding of this room about what is at a path."""
    return codes.finding(f"orgs.{kind}", Where(where), **params)


def worded(kind: str, params: Mapping[str, Any], language: str) -> str:
    """A sentence of any room, for a notice."""
    return codes.sentence(kind, params, language)
