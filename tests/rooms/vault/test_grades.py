# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Grades of what is stored: rules change it, a person's grade stays, and copies follow."""

from dataclasses import replace

import pytest

from factories.doing import rows
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry
from lantai.vault import acts, jobs
from lantai.vault.models import GradeRule, VaultObject


def rule(scene, **values):
    with setting_up("a rule for a test"):
        GradeRule(holder=scene.archives.path, **values).save()


def grades():
    return [each.grade for each in rows(VaultObject)]


def test_rules_that_changed_reach_what_is_stored_but_not_what_a_person_graded(scene, work):
    scene.store("near")
    scene.stored(3, retention="Y", category_code="WS")
    assert grades() == [2, 2, 2]
    acts.grade_alone(rows(VaultObject)[0], 3, scene.keeper, reason="复印件")
    rule(scene, grade=1, category_code="WS")
    found = jobs.regrading_objects(work("vault.regrading_objects"), holder=scene.archives.path)
    assert grades() == [3, 1, 1] and found == {"graded": 2, "same": 0}
    entry = Entry.every.filter(tag="vault.vaultobject.regrade").get()
    assert entry.count == 2
    again = jobs.regrading_objects(work("vault.regrading_objects"))
    assert again == {"graded": 0, "same": 2} and grades() == [3, 1, 1]


def test_a_person_orders_it_who_may_grade(scene, work):
    scene.store("near")
    scene.stored(2, retention="Y")
    rule(scene, grade=1)
    run = work("vault.regrading_objects", scene.keeper)
    assert jobs.regrading_objects(run, holder=scene.archives.path)["graded"] == 2
    other = replace(scene.keeper, duties=scene.keeper.duties - {"vault.vaultobject.grade"})
    with pytest.raises(Refused):
        jobs.regrading_objects(work("vault.regrading_objects", other))


def test_taken_back_a_grade_is_what_the_rules_say(scene):
    scene.store("near")
    [known] = scene.stored(1, retention="Y")
    acts.grade_alone(known, 1, scene.keeper, reason="全县唯一的原件")
    rule(scene, grade=3)
    acts.grade_by_rules(rows(VaultObject)[0], scene.keeper, reason="已有原件在省馆")
    [known] = rows(VaultObject)
    assert (known.grade, known.is_grade_fixed) == (3, False)


def test_no_reason_no_grade(scene):
    scene.store("near")
    [known] = scene.stored(1)
    with pytest.raises(Refused):
        acts.grade_alone(known, 1, scene.keeper, reason=" ")
    assert grades() == [2]
