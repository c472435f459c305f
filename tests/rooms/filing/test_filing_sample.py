# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The schedules of the demo world: each desk has something to do, and once made they stay."""

import pytest
from django.utils import timezone

from factories.anything import make
from lantai.desk import steps
from lantai.filing.models import EntryRemark, Incident, RetentionSchedule
from lantai.filing.queries.schedules import schedule_for
from lantai.filing.sample import fill_registers, fill_schedules
from lantai.filing.units import DUE, IN_FORCE, NONE, UNDER_REVIEW, units_of
from lantai.guard.acts import setting_up
from lantai.holdings.models import Item

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


def test_the_demo_world_has_a_register_with_something_missing_and_an_incident(world):
    unit = world["unit"]
    with setting_up("what a unit filed"):
        for number in range(3):
            make(Item, creator=unit.path, holder=unit.path, standing="filed", year=2024,
                 doc_number=f"槐农发〔2024〕{number}号")  # fmt: skip
    assert fill_registers(world) == 6 and fill_registers(world) == 0
    assert Incident.objects.seen_by(world.actor("authority")).get().state == "reported"
