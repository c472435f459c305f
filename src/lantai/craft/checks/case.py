# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a check looks at, and how a check is declared.

A check is a generator of findings over a `Case`, registered to one item of DA/T 70 with
`@check("1-8")`. It never opens a file: what the files hold was seen once, by `survey`, and stands
in ``facts``. ``needs`` names what must have been readable for the answer to mean anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

from lantai.craft import codes
from lantai.craft.checks.plan import Plan
from lantai.craft.checks.survey import FileFacts
from lantai.craft.findings import NOWHERE, Finding, Severity, Where
from lantai.craft.package.layout.places import Places
from lantai.craft.package.layout.rules import CodeRule
from lantai.craft.package.manifest import Manifest, Record

STAGES = ("GD", "YJ", "CQ")


@cache
def items() -> Mapping[str, Any]:
    """All of ``items.toml``: names, properties, and where others' findings belong."""
    source = resources.files("lantai.craft.checks").joinpath("items.toml")
    return tomllib.loads(source.read_text("utf-8"))


@dataclass
class Case:
    """One package under one plan. ``facts`` by path; ``refused`` are paths that may not be read.

    ``code_parts`` remembers how codes were read: several checks ask for each.
    """

    manifest: Manifest
    plan: Plan
    stage: str
    today: date
    facts: Mapping[str, FileFacts] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    folders: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()
    code_rules: tuple[CodeRule, ...] = ()
    sent: Mapping[str, str] = field(default_factory=dict)
    received: Mapping[str, str] = field(default_factory=dict)
    code_parts: dict[str, Mapping[str, str] | None] = field(default_factory=dict)

    @cached_property
    def nearly(self) -> dict[str, str]:
        """Stored paths by what they are without letter case."""
        return {path.casefold(): path for path in self.facts}

    @property
    def content(self) -> str:
        """The folder of the records, with its last slash."""
        return self.places.content

    def find(self, kind: str, where: Where = NOWHERE, **params: Any) -> Finding:
        """A finding ``check.<kind>`` under this stage, as heavy as the plan makes it."""
        full = f"check.{kind}"
        return codes.finding(
            full, where, stage=self.stage, severity=self.plan.severities.get(full), **params
        )

    def adopt(self, found: Finding, item: str = "") -> Finding:
        """Another part's finding under the item it speaks to."""
        number = item or items()["adopted"].get(found.kind, "") or found.code
        severity = self.plan.severities.get(found.kind, found.severity)
        return replace(found, code=f"{self.stage}-{number}", severity=severity)

    def param(self, item: str, name: str, default: Any) -> Any:
        """A parameter that the plan gives to an item."""
        return self.plan.params.get(item, {}).get(name, default)

    def records(self) -> Iterator[Record]:
        """The records that may be judged: none while the catalogue is not whole."""
        return iter(self.manifest.records if self.manifest.whole else ())

    def items(self) -> Iterator[Record]:
        """The items among them."""
        return (record for record in self.records() if record.level == "item")

    def volumes(self) -> Iterator[Record]:
        """The volumes among them."""
        return (record for record in self.records() if record.level == "volume")

    def record_files(self) -> Iterator[FileFacts]:
        """The stored files that records name; all of 电子档案 while no catalogue says which."""
        if not (self.manifest.whole and self.manifest.catalogues):
            yield from self.content_files()
            return
        named = {each.path: None for record in self.items() for each in record.files}
        yield from (self.facts[path] for path in named if path in self.facts)

    def content_files(self) -> Iterator[FileFacts]:
        """The stored files below the folder of the records."""
        return (seen for path, seen in self.facts.items() if path.startswith(self.content))


Body = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check and the item it answers."""

    item: str
    body: Body
    stages: tuple[str, ...] = STAGES
    needs: tuple[str, ...] = ()


CHECKS: list[Check] = []


def check(
    item: str, *, needs: tuple[str, ...] = (), stages: tuple[str, ...] = STAGES
) -> Callable[[Body], Body]:
    """Register a generator of findings to an item. ``needs``: ``catalogue``, ``form``."""

    def register(body: Body) -> Body:
        CHECKS.append(Check(item, body, stages, needs))
        return body

    return register


def blocking(found: Finding) -> bool:
    """Whether a finding alone makes a package fail."""
    return found.severity in (Severity.ERROR, Severity.NOT_RUN)
