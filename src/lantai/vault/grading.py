# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which grade a record has: the most particular rule of its holder, else its retention says.

Without any rule permanent records are of the second grade and all others of the third; the first is
given by people alone (decision 17).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lantai.holdings.terms import Retention
from lantai.vault.models import GradeRule
from lantai.vault.terms import Grade


def rules_of(holder: str) -> list[GradeRule]:
    """An institution's rules, the most particular first."""
    rows = GradeRule.objects.unguarded("the rules by which an institution grades")
    return sorted(rows.filter(holder=holder), key=_particular, reverse=True)


def _particular(rule: GradeRule) -> tuple[bool, bool, bool, int]:
    return (rule.fonds_id is not None, bool(rule.category_code), bool(rule.retention), -rule.pk)


def grade_of(item: Any, rules: Iterable[GradeRule]) -> int:
    """The grade of a record by rules that stand in their order."""
    for rule in rules:
        if (
            rule.fonds_id in (None, item.fonds_id)
            and rule.category_code in ("", item.category_code)
            and rule.retention in ("", item.retention)
        ):
            return int(rule.grade)
    grade: Any = Grade.SECOND if item.retention == Retention.PERMANENT else Grade.THIRD
    return int(grade)
