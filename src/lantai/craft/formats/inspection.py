# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What was seen when a file was opened, and the sheet on which an inspector writes it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lantai.craft import codes
from lantai.craft.findings import Finding, Severity, Where


@dataclass(frozen=True, slots=True)
class Inspection:
    """One file, opened.

    ``kind`` is the inspector's word (pdf, ofd, ooxml, jpeg, wave, xml, text, zip …; empty where no
    inspector knows the content). ``pages`` counts ``unit``s: page, frame, sheet, slide, entry.
    ``seconds`` is the length of sound and film. ``active`` lists kinds of active content.
    ``nested`` names archives and documents inside. ``encoding`` is a codec name of text, and
    ``confidence`` (0-1) says how sure it is. ``checked``: the whole content was read, not only
    its frame.
    """

    kind: str
    opens: bool
    pages: int | None = None
    unit: str = ""
    seconds: float | None = None
    encrypted: bool = False
    truncated: bool = False
    active: tuple[str, ...] = ()
    encoding: str | None = None
    confidence: float = 1.0
    signed: bool = False
    checked: bool = True
    nested: tuple[str, ...] = ()
    problems: tuple[Finding, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


class Sheet:
    """What an inspector has noted so far about one file."""

    def __init__(self, name: str, kind: str) -> None:
        self.name = name
        self.kind = kind
        self.facts: dict[str, Any] = {"opens": True}
        self.active: dict[str, None] = {}
        self.nested: list[str] = []
        self.detail: dict[str, Any] = {}
        self._problems: dict[tuple[str, str], Finding] = {}

    def fact(self, **facts: Any) -> None:
        """Note fields of the `Inspection`."""
        self.facts.update(facts)

    def problem(self, name: str, at: str = "", **params: Any) -> None:
        """Note a finding ``format.<name>``; the same one at the same place is noted once."""
        severity: Severity | None = params.pop("severity", None)
        found = codes.finding(
            f"format.{name}",
            Where(self.name, field=at),
            severity=severity,
            path=self.name,
            **params,
        )
        self._problems.setdefault((name, at), found)

    def fails(self, name: str, **params: Any) -> None:
        """Note a finding that means: the file does not open."""
        self.facts["opens"] = False
        self.problem(name, **params)

    def cut(self, why: str) -> None:
        """The file ends before its content does."""
        self.facts["truncated"] = True
        self.problem("truncated", why=why)

    def acts(self, what: str) -> None:
        """Note a kind of active content."""
        self.active[what] = None

    def has(self, name: str) -> bool:
        """Whether a finding of this name was noted."""
        return any(known == name for known, _ in self._problems)

    def done(self) -> Inspection:
        """The sheet as a value; active content becomes findings."""
        for what in self.active:
            self.problem("active_content" if what not in _MILD else "linked_content", at=what,
                         what=codes.Said(f"format.{what}"))  # fmt: skip
        return Inspection(
            self.kind, active=tuple(self.active), nested=tuple(self.nested),
            problems=tuple(self._problems.values()), detail=self.detail, **self.facts,
        )  # fmt: skip


_MILD = frozenset({"external_link", "embedded_file", "uri_on_open", "form_script_free"})
"""What reaches outside or carries another file, but runs nothing by itself: a warning."""
