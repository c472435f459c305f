# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Findings as they are made, each kind at most so many times: a broken package must not flood."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lantai.craft import codes
from lantai.craft.eep.model import Node
from lantai.craft.findings import Finding, Severity, Where

MOST = 200
"""Findings of one kind that are listed; the rest is counted."""


class Collector:
    """Makes findings of the area ``eep`` about one package."""

    def __init__(self, path: str, stage: str) -> None:
        self.path = path
        self._stage = stage
        self._counts: Counter[str] = Counter()
        self._breaches = 0
        self.findings: list[Finding] = []

    def where(self, node: Node | None, name: str = "") -> Where:
        """The place of an element: the line it begins on, and its name or a field's."""
        if node is None:
            return Where(self.path, None, name)
        return Where(self.path, node.line, name or node.name)

    def add(self, name: str, at: Node | Where | None = None, /, **params: Any) -> None:
        """Note a finding ``eep.<name>``."""
        kind = name if "." in name else f"eep.{name}"
        self._counts[kind] += 1
        entry = codes.entry(kind)
        self._breaches += bool(entry.get("schema"))
        if self._counts[kind] > MOST:
            return
        severity: Severity | None = params.pop("severity", None)
        where = at if isinstance(at, Where) else self.where(at)
        stage = self._stage if kind.startswith("eep.") else ""
        self.findings.append(codes.finding(kind, where, stage=stage, severity=severity, **params))

    def close(self) -> None:
        """Add what sums up: kinds cut short, and that the schema is broken."""
        cut = [(kind, n) for kind, n in self._counts.items() if n > MOST]
        for kind, count in cut:
            self.add("cut_short", count=count, listed=MOST, what=codes.entry(kind)["code"])
        if self._breaches:
            self.add("schema", count=self._breaches, path=self.path)
