# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The schedules of the demo world: each desk has something to do, and once made they stay."""

import pytest
from django.utils import timezone

from lantai.desk import steps
from lantai.filing.models import EntryRemark, RetentionSchedule
from lantai.filing.queries.schedules import schedule_for
from lantai.filing.sample import fill_schedules
from lantai.filing.units import DUE, IN_FORCE, NONE, UNDER_REVIEW, units_of

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()


def waiting(world, who):
    return {str(register.model.objects.unguarded("what waits in a test").get(pk=matter.row))
            for matter, register, _ in steps.inbox(world.actor(who))
            if register.model is RetentionSchedule}  # fmt: skip


def test_the_demo_world_has_a_schedule_in_every_state(world):
    assert fill_schedules(world) == 7 and fill_schedules(world) == 0
    found = {each.unit.name: each.kind for each in units_of(world.actor("authority"), TODAY)}
    assert found["槐序县农时局"] == IN_FORCE and found["白露镇人民政府"] == DUE
    assert found["槐序县乡学局"] == UNDER_REVIEW and NONE in found.values()
    assert schedule_for(world["firm"], TODAY).why.kind == "filing.under_template"
    assert waiting(world, "archivist") == {"槐序县档案馆归档范围和保管期限表（第 1 版）"}
    assert waiting(world, "authority") >= {"槐序县乡学局归档范围和保管期限表（第 1 版）"}
    mine = EntryRemark.objects.seen_by(world.actor("archivist"))
    assert sorted(mine.values_list("kind", flat=True)) == ["add", "agree", "change"]
