# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of findings and errors: one TOML file per area, both languages, loaded once.

A kind is ``area.name``; ``AREAS`` says which file holds the area. Each file has a table per name::

    [kinds.duplicate]
    code = "1-8"            # the clause's own number; for checks without the stage's prefix
    severity = "error"
    zh = "{field}“{value}”与第 {other} 行重复。"
    en = "{field} “{value}” is the same as in row {other}."
    remedy_zh = "核对原件后改正其中一行。"
    remedy_en = "Compare with the original and correct one of the rows."

A param may itself be a `Said`: it is put into words in the same language first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lantai.craft.findings import NOWHERE, Finding, Severity, Where

AREAS: dict[str, str | Path] = {
    "error": "errors.toml",
    "arranging": "arranging/codes.toml",
    "bag": "package/bag.toml",
    "catalogue": "catalogue/codes.toml",
    "chain": "chain.toml",
    "check": "checks/codes.toml",
    "clock": "clocks/codes.toml",
    "date": "dates/codes.toml",
    "describe": "describe/codes.toml",
    "drawn": "drawing/codes.toml",
    "eep": "eep/codes.toml",
    "flow": "flow.toml",
    "format": "formats/codes.toml",
    "index": "index/codes.toml",
    "ocfl": "ocfl/verify/codes.toml",
    "package": "package/codes.toml",
    "refcode": "refcode/codes.toml",
    "region": "regions/codes.toml",
    "report": "report/codes.toml",
    "schedule": "schedules/codes.toml",
    "scheme": "schemes/codes.toml",
    "screening": "screening/codes.toml",
    "store": "ocfl/codes.toml",
    "text": "text/codes.toml",
    "workday": "workdays/codes.toml",
}
"""Where each area's file lies, from this folder; rooms above add theirs with `add_area`."""
LANGUAGES = ("zh", "en")


def add_area(name: str, path: Path) -> None:
    """Let a room bring its own area of words."""
    AREAS[name] = path


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence not yet in words: a kind and its params."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)


class UnknownKind(KeyError):
    """A kind that no TOML file lists: a fault of the programmer, never of the input."""


@cache
def area(name: str) -> Mapping[str, Any]:
    """The whole table of an area, as its TOML file has it."""
    # By path and not importlib.resources, whose import is a seventh of a command's start.
    return tomllib.loads((Path(__file__).parent / AREAS[name]).read_text("utf-8"))


def entry(kind: str) -> Mapping[str, Any]:
    """The table entry of a kind such as ``check.duplicate``."""
    room, _, name = kind.partition(".")
    try:
        found: Mapping[str, Any] = area(room)["kinds"][name]
    except KeyError:
        raise UnknownKind(kind) from None
    return found


def finding(
    kind: str,
    where: Where = NOWHERE,
    *,
    stage: str = "",
    severity: Severity | None = None,
    **params: Any,
) -> Finding:
    """A finding of this kind; ``stage`` (GD, YJ, CQ) goes before the clause's number."""
    known = entry(kind)
    code = f"{stage}-{known['code']}" if stage else str(known["code"])
    return Finding(code, kind, severity or Severity(known["severity"]), where, params)


def _worded(params: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {
        key: sentence(value.kind, value.params, lang) if isinstance(value, Said) else value
        for key, value in params.items()
    }


def sentence(kind: str, params: Mapping[str, Any], lang: str = "zh") -> str:
    """The sentence of a kind with its params, in ``zh`` or ``en``."""
    return str(entry(kind)[lang]).format_map(_worded(params, lang))


def remedy(kind: str, params: Mapping[str, Any], lang: str = "zh") -> str:
    """What to do about it; empty where the table has no remedy."""
    return str(entry(kind).get(f"remedy_{lang}", "")).format_map(_worded(params, lang))


def in_full(kind: str, params: Mapping[str, Any], lang: str = "zh") -> str:
    """The sentence of a kind, and after it what to do."""
    said, cure = sentence(kind, params, lang), remedy(kind, params, lang)
    return f"{said}{'' if lang == 'zh' else ' '}{cure}" if cure else said


def as_dict(found: Finding, lang: str = "zh") -> dict[str, Any]:
    """A finding as the JSON that every command prints."""
    return {
        "code": found.code,
        "kind": found.kind,
        "severity": str(found.severity),
        "where": str(found.where),
        "path": found.where.path,
        "row": found.where.row,
        "field": found.where.field,
        "message": sentence(found.kind, found.params, lang),
        "remedy": remedy(found.kind, found.params, lang),
        "params": _worded(found.params, lang),
    }
