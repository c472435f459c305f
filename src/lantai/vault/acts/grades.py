# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Grades of what is stored: by rules, many at a time, or of one record by itself. 定级。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.guard.trail import Subject
from lantai.vault import grading, queries
from lantai.vault.models import GradeRule, VaultObject
from lantai.vault.terms import Grade


def grade_alone(known: VaultObject, grade: int, actor: Actor, *, reason: str) -> VaultObject:
    """Grade one record by itself: no rule changes it any more. Raises `Refused` without reason."""
    with act("vault.vaultobject.grade", known, actor, reason=reason) as done:
        if not reason.strip():
            raise Refused(Said("guard.needs_reason"))
        known.grade, known.is_grade_fixed = int(Grade(grade)), True
        known.save()
        return done(known)


def grade_by_rules(known: VaultObject, actor: Actor, *, reason: str) -> VaultObject:
    """Take back that a record was graded by itself: its grade is what the rules say."""
    with act("vault.vaultobject.grade", known, actor, reason=reason) as done:
        known.is_grade_fixed = False
        known.grade = grading.grade_of(known.item, grading.rules_of(known.item.holder))
        known.save()
        return done(known)


def regrade(some: Sequence[VaultObject], rules: Sequence[GradeRule], actor: Actor) -> int:
    """Give a slice of objects the grades that the rules of now say; how many have another."""
    with act(
        "vault.vaultobject.regrade", VaultObject, actor, duty="vault.vaultobject.grade"
    ) as done:
        other: dict[int, list[int]] = defaultdict(list)
        for each in some:
            grade = grading.grade_of(each.item, rules)
            if grade != each.grade and not each.is_grade_fixed:
                other[grade].append(each.pk)
                done.rows.append(Subject("vault.vaultobject", each.pk,
                                         before=str(each.grade), after=str(grade)))  # fmt: skip
        for grade, keys in other.items():
            queries.by_key(keys).filter(is_grade_fixed=False).update(grade=grade)
        return done(sum(map(len, other.values())), count=len(some))
