# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rules of the clocks: dated data, and which edition of a rule applied on a given day.

A site lays its own rules over the general ones with `Rules.with_site`; a site's rule wins over a
general one for the same clock and subject on the same day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in one edition. No ``subjects``: for all. ``evidence``: V, V2 or K (rules.toml)."""

    id: str
    clock: str
    law: str
    article: str
    evidence: str
    effective_from: date
    effective_to: date | None = None
    subjects: frozenset[str] = frozenset()
    years: int | None = None
    share: int | None = None
    until: tuple[int, int, int] | None = None

    def in_force(self, on: date) -> bool:
        """Whether the rule applied on that day."""
        return self.effective_from <= on <= (self.effective_to or date.max)

    def said(self) -> Said:
        """The citation: law and article, and whether it is still to be confirmed."""
        kind = "clock.cited_unconfirmed" if self.evidence == "K" else "clock.cited"
        article = Said("clock.article", {"article": self.article}) if self.article else ""
        return Said(kind, {"law": self.law, "article": article})


@dataclass(frozen=True)
class Rules:
    """A set of rules, looked up by clock, subject and day."""

    rules: tuple[Rule, ...]

    def find(self, clock: str, on: date, subject: str = "") -> Rule | None:
        """The rule of a clock in force on a day, the latest edition first; None where none was."""
        fitting = [each for each in self.rules
                   if each.clock == clock and each.in_force(on)
                   and (not each.subjects or subject in each.subjects)]  # fmt: skip
        return max(fitting, key=lambda each: each.effective_from, default=None)

    def subjects(self, clock: str) -> frozenset[str]:
        """Every subject that some rule of a clock speaks of."""
        return frozenset().union(*(each.subjects for each in self.rules if each.clock == clock))

    def with_site(self, data: Iterable[Mapping[str, Any]]) -> Rules:
        """These rules with a site's own, which take the place of general ones wherever they apply.

        Each mapping has the keys of a table in rules.toml. Raises `BadInput` for one that lacks
        some.
        """
        own = tuple(_rules(data))
        return _Layered((*self.rules, *own), own)


@dataclass(frozen=True)
class _Layered(Rules):
    own: tuple[Rule, ...] = ()

    def find(self, clock: str, on: date, subject: str = "") -> Rule | None:
        """The site's rule if it has one, else the general one."""
        return Rules(self.own).find(clock, on, subject) or super().find(clock, on, subject)


def _rule(data: Mapping[str, Any]) -> Rule:
    try:
        until = data.get("until")
        return Rule(
            data["id"], data["clock"], data["law"], data.get("article", ""), data["evidence"],
            data["effective_from"], data.get("effective_to"), frozenset(data.get("for", ())),
            data.get("years"), data.get("share"),
            (until["years_after"], until["month"], until["day"]) if until else None,
        )  # fmt: skip
    except (KeyError, TypeError) as fault:
        raise BadInput("clock.bad_rule", rule=str(data)[:80], why=str(fault)) from fault


def _rules(data: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    """One rule a table, or one a subject where ``years_for`` gives each its own length."""
    for each in data:
        if "years_for" not in each:
            yield _rule(each)
            continue
        for subject, years in each["years_for"].items():
            yield _rule({**each, "for": [subject], "years": years})


@cache
def table() -> Mapping[str, Any]:
    """The whole of rules.toml."""
    source = resources.files("lantai.craft.clocks").joinpath("rules.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def general() -> Rules:
    """The rules of law and standard as they stand in rules.toml."""
    return Rules(tuple(_rules(table()["rules"])))


def rule_for(rules: Rules | None, clock: str, today: date, subject: str = "") -> Rule | None:
    """The rule in force on ``today``. Raises `BadInput` for a subject that no edition knows."""
    book = rules or general()
    known = book.subjects(clock)
    if subject and known and subject not in known:
        raise BadInput("clock.unknown_subject", subject=subject, known="、".join(sorted(known)))
    return book.find(clock, today, subject)
