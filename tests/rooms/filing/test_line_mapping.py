# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What was filed 待审 is moved to the schedule that was approved since, and back again."""

import datetime as dt

import pytest
from django.utils import timezone

from factories.anything import make
from lantai.desk import editing
from lantai.desk.card import cards_for
from lantai.desk.register import register_of
from lantai.filing.acts import mapping as acts
from lantai.filing.acts import schedules
from lantai.filing.jobs import bringing_schedules_into_force
from lantai.filing.models import FiledItem, FilingBatch, LineMapping, ScheduleEntry
from lantai.filing.movinglines import moving_lines
from lantai.filing.queries.schedules import entries_of
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.holdings.models import Item
from lantai.works import running
from lantai.works.acts import enqueue
from lantai.works.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
APPROVED = (("officer", "finish"), ("leader", "submit"), ("authority", "review"),
            ("chief", "approve"))  # fmt: skip


@pytest.fixture
def filed(world):
    """Items filed 待审 under a line: ``filed(entry, retention, n)``."""
    unit = world["unit"]
    sight = {"holder": unit.path, "area": unit.area, "line": unit.line}
    with setting_up("a batch of a unit that has no schedule"):
        fonds = make(Item._meta.get_field("fonds").related_model, custodian=unit, **sight)
        batch = FilingBatch(fonds=fonds, name="2025", year=2025, **sight)
        batch.save()

    def make_some(entry, retention, n=1, code=""):
        with setting_up("items that wait"):
            for at in range(n):
                item = make(Item, fonds=fonds, title=f"文件{at}", year=2025, retention=retention,
                            ref_code=f"{code}{at:04}" if code else "", **sight)  # fmt: skip
                FiledItem(item=item, batch=batch, entry=entry, provisional=True).save()

    return make_some


@pytest.fixture
def waiting(world, draft, walk, filed):
    """A template in use with items under three of its lines, and an own schedule approved."""
    officer, register = world.actor("officer"), register_of(ScheduleEntry)
    laid = schedules.adopt_template(world["unit"], actor=officer)
    old, new = entries_of(laid), entries_of(draft)
    editing.edit(register, officer, new[1], {"retention": "D30"})
    schedules.strike_entries(draft, [new[2].pk], actor=officer)
    filed(old[0], "Y", 3)
    filed(old[1], "Y", 2)
    filed(old[1], "Y", 1, "X001-WS·2025-Y-")
    filed(old[2], "Y", 2)
    walk(draft, *APPROVED)
    return old, new


@pytest.fixture
def into_force(run_job):
    """Bring into force what is due, and run what that ordered."""

    def go():
        run_job(bringing_schedules_into_force)
        for job in ordered():
            assert running.run(job.pk, running.Seat("a hand of the tests")) == "done"

    return go


def ordered():
    rows = Job.objects.unguarded("the jobs that a test waits for")
    return list(rows.filter(kind="filing.moving_lines", state="queued").order_by("pk"))


def state_of(old):
    rows = FiledItem.objects.unguarded("the items of a test as they are").filter(entry=old)
    return rows.filter(provisional=True).count(), rows.filter(provisional=False).count()


def items_under(entry):
    filed = FiledItem.objects.unguarded("the items of a test as they are").filter(entry=entry)
    return Item.objects.unguarded("the items of a test as they are").filter(
        pk__in=list(filed.values_list("item_id", flat=True)))  # fmt: skip


def mapping_of(old):
    return LineMapping.objects.unguarded("the mappings of a test").get(old_entry=old)


def run(world, schedule, who="officer"):
    job = enqueue(moving_lines, actor=world.actor(who), subject=schedule)
    assert running.run(job.pk, running.Seat("a hand of the tests")) == "done"


def test_what_is_sure_is_moved_when_the_schedule_comes_into_force(world, waiting, into_force):
    old, new = waiting
    into_force()
    assert state_of(old[0]) == (0, 0) and state_of(new[0]) == (0, 3)
    assert mapping_of(old[0]).state == "sure" and mapping_of(old[0]).moved == 3
    assert mapping_of(old[0]).why == "schedule.follows_descent"


def test_the_period_follows_the_line_unless_it_stands_in_the_code(world, waiting, into_force):
    old, new = waiting
    into_force()
    found = mapping_of(old[1])
    assert (found.moved, found.left) == (2, 1)
    rows = items_under(new[1])
    assert set(rows.values_list("retention", "expires_on")) == {("D30", dt.date(2055, 12, 31))}
    assert state_of(old[1]) == (1, 0)


def test_what_is_doubtful_waits_until_a_person_decides(world, waiting, into_force):
    old, new = waiting
    into_force()
    found = mapping_of(old[2])
    assert found.state == "doubtful" and state_of(old[2]) == (2, 0)
    desk = next(each for each in cards_for(world.actor("officer")) if each.name == "own_schedule")
    assert [(str(line.label), str(line.value)) for line in desk.lines] == [
        ("待审的件归到哪一条，待定", "1 条")]  # fmt: skip
    with pytest.raises(Refused):
        acts.decide_mapping(found, old[3], actor=world.actor("officer"))
    with pytest.raises((Refused, NotFound)):
        acts.decide_mapping(found, new[3], actor=world.actor("leader"))
    acts.decide_mapping(found, new[3], actor=world.actor("officer"))
    run(world, found.schedule)
    assert state_of(old[2]) == (0, 0) and state_of(new[3]) == (0, 2)


def test_it_is_begun_anew_without_moving_anything_twice(world, waiting, into_force):
    old, new = waiting
    into_force()
    before = (state_of(new[0]), mapping_of(old[0]).moved, mapping_of(old[1]).left)
    run(world, mapping_of(old[0]).schedule)
    assert (state_of(new[0]), mapping_of(old[0]).moved, mapping_of(old[1]).left) == before


def test_a_move_is_taken_back_with_the_period_that_was(world, waiting, into_force):
    old, new = waiting
    into_force()
    found = mapping_of(old[1])
    acts.undo_mapping(found, actor=world.actor("officer"))
    assert state_of(old[1]) == (3, 0) and state_of(new[1]) == (0, 0)
    rows = items_under(old[1])
    assert set(rows.values_list("retention", flat=True)) == {"Y"}
    run(world, found.schedule)
    assert mapping_of(old[1]).state == "undone" and state_of(old[1]) == (3, 0)


def test_what_cannot_have_its_period_back_stays_where_it_was_moved_and_is_told(
    world, waiting, into_force
):
    old, new = waiting
    into_force()
    found = mapping_of(old[1])
    item = items_under(new[1]).order_by("pk").first()
    with setting_up("renumbered since, so that its code names the new period"):
        item.ref_code = f"X001-WS·2025·{item.retention}-0001"
        item.save()
    acts.undo_mapping(found, actor=world.actor("officer"))
    assert [row.pk for row in items_under(new[1])] == [item.pk]
    assert state_of(old[1]) == (2, 0) and state_of(new[1]) == (0, 1)
    found = mapping_of(old[1])
    assert (found.state, found.moved, found.left) == ("undone", 1, 1)
    (kept,) = found.mapped.unguarded("what was moved and stays")
    assert kept.filed.item_id == item.pk and kept.retention == "Y"


def test_what_was_filed_under_an_approved_edition_stays(world, draft, walk, into_force, filed):
    first = walk(draft, *APPROVED)
    into_force()
    filed(entries_of(first)[0], "Y", 2)
    with setting_up("filed under an edition in force"):
        FiledItem.objects.unguarded("filed while it was in force").update(provisional=False)
    second = schedules.draft_schedule(world["unit"], based_on=first, actor=world.actor("officer"))
    walk(second, *APPROVED, **{"from": TODAY.isoformat()})
    into_force()
    assert state_of(entries_of(first)[0]) == (0, 2)
    assert not LineMapping.objects.unguarded("nothing was to be moved").exists()
