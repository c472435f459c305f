# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A plan of checks 检测方案: which items a machine answers, which a person signs, which are waived.

A plan is a TOML file, versioned and dated; it may build on another. Nothing that the plan asks
may stay unanswered: an item that could not run, or that no person has signed, blocks.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.errors import BadInput, reading
from lantai.craft.files import ordinary
from lantai.craft.findings import Severity

AUTOMATIC, PERSON, WAIVED = "automatic", "person", "waived"
BUILT_IN = ("desk", "gd", "filing", "yj", "cq")
_DEPTH = 5
_NUMBER = re.compile(r"[1-4]-[1-9][0-9]?(?:-[1-9][0-9]?)?")


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One line of a plan. ``machine``: our function runs too, whoever answers for the item."""

    number: str
    mode: str
    machine: bool = True
    reason_zh: str = ""
    reason_en: str = ""

    def reason(self, lang: str) -> str:
        """Why the item is waived, in one language."""
        return self.reason_zh if lang == "zh" else self.reason_en


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as read. ``params`` by item number; ``severities`` by kind of finding."""

    id: str
    version: str
    title_zh: str
    title_en: str
    stages: tuple[str, ...]
    effective_from: date
    items: Mapping[str, PlanItem]
    params: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    standard: str = ""

    def title(self, lang: str = "zh") -> str:
        """The plan's name in one language."""
        return self.title_zh if lang == "zh" else self.title_en


@dataclass(frozen=True, slots=True)
class Tick:
    """A person's signed answer to an item. ``passed`` false: the person found against it."""

    item: str
    by: str
    on: str
    opinion: str = ""
    passed: bool = True


def built_in(name: str) -> Plan:
    """One of the plans that come along: desk (self-check without a carrier), gd, filing, yj, cq."""
    return _plan(_built_in_table(name), name)


def load(path: Path) -> Plan:
    """A plan from a file. Raises `BadInput` naming what is wrong with it."""
    try:
        with reading(path):
            table = tomllib.loads(ordinary(path).read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BadInput("check.bad_plan", path=str(path), why=str(fault)) from fault
    return _plan(table, str(path))


def _built_in_table(name: str) -> dict[str, Any]:
    source = resources.files("lantai.craft.checks").joinpath("plans", f"{name}.toml")
    if not source.is_file():
        raise BadInput("check.bad_plan", path=name, why="no such plan")
    return tomllib.loads(source.read_text("utf-8"))


def _merged(table: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """A plan's table on top of the one it builds on."""
    above = table.get("builds_on")
    if not above:
        return table
    if depth > _DEPTH:
        raise BadInput("check.bad_plan", path=str(above), why="builds on itself")
    base = _merged(_built_in_table(str(above)), depth + 1)
    result = {**base, **table}
    for part in ("items", "params", "severities"):
        result[part] = {**base.get(part, {})}
        for key, value in table.get(part, {}).items():
            old = result[part].get(key)
            both = part == "params" and isinstance(old, dict) and isinstance(value, dict)
            result[part][key] = {**old, **value} if both else value  # type: ignore[dict-item]
    return result


def _plan(table: dict[str, Any], path: str) -> Plan:
    table = _merged(table)
    try:
        title = table["title"]
        return Plan(
            id=str(table["id"]), version=str(table["version"]),
            title_zh=str(title["zh"]), title_en=str(title.get("en", title["zh"])),
            stages=tuple(table["stages"]), effective_from=table["effective_from"],
            items={number: _item(number, line) for number, line in table["items"].items()},
            params=table.get("params", {}), standard=str(table.get("standard", "")),
            severities={_kind(kind): Severity(value)
                        for kind, value in table.get("severities", {}).items()},
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise BadInput("check.bad_plan", path=path, why=str(fault)) from fault


def _kind(kind: str) -> str:
    """A kind of finding that exists; a slip would else change nothing in silence."""
    try:
        codes.entry(kind)
    except codes.UnknownKind as fault:
        raise ValueError(kind) from fault
    return kind


def _item(number: str, line: Mapping[str, Any]) -> PlanItem:
    if not _NUMBER.fullmatch(number):
        raise ValueError(number)
    mode = str(line["mode"])
    zh, en = str(line.get("zh", "")), str(line.get("en", ""))
    if mode not in (AUTOMATIC, PERSON, WAIVED):
        raise ValueError(f"{number}: {mode}")
    if mode == WAIVED and not zh:
        raise ValueError(f"{number}: 免检须写明理由 / a waived item needs a reason")
    return PlanItem(number, mode, bool(line.get("machine", True)), zh, en or zh)


def ticks(path: Path) -> list[Tick]:
    """Signed answers from a JSON or TOML file: a list under ``signed``, or a list.

    Each: ``item`` (YJ-4-5 or 4-5), ``by``, ``on``, ``opinion``, ``passed``. Raises `BadInput`.
    """
    try:
        with reading(path):
            text = ordinary(path).read_text("utf-8-sig")
        table = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BadInput("check.bad_ticks", path=str(path), why=str(fault)) from fault
    listed = table.get("signed", []) if isinstance(table, dict) else table
    try:
        return [_tick(each) for each in listed]
    except (KeyError, TypeError, ValueError) as fault:
        raise BadInput("check.bad_ticks", path=str(path), why=str(fault)) from fault


def _tick(line: Mapping[str, Any]) -> Tick:
    by, on = str(line["by"]).strip(), str(line["on"]).strip()
    if not by or not on:
        raise ValueError(f"{line['item']}: by, on")
    date.fromisoformat(on[:10])
    passed = line.get("passed", True)
    if not isinstance(passed, bool):
        raise ValueError(f"{line['item']}: passed = true | false")
    return Tick(str(line["item"]), by, on, str(line.get("opinion", "")), passed)


def tick_for(signed: Iterable[Tick], stage: str, number: str) -> Tick | None:
    """The last signed answer to an item, written with or without its stage."""
    found = None
    for each in signed:
        if each.item in (number, f"{stage}-{number}"):
            found = each
    return found
