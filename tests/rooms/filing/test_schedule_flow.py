# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of a retention schedule: four eyes on both sides, in force from its day, 待审 before."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from lantai.desk import editing, steps
from lantai.desk.register import register_of
from lantai.filing.acts import remarks, schedules
from lantai.filing.jobs import bringing_schedules_into_force
from lantai.filing.models import EntryRemark, RetentionSchedule, ScheduleEntry
from lantai.filing.queries.schedules import entries_of, lines_of, schedule_for
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
NEXT_YEAR = dt.date(TODAY.year + 1, 1, 1)
TO_AUTHORITY = (("officer", "finish"), ("leader", "submit"))
APPROVED = (*TO_AUTHORITY, ("authority", "review"), ("chief", "approve"))


def why(refused):
    return [reason.kind for reason in refused.value.reasons]


def seen_by(actor, model):
    return set(model.objects.seen_by(actor).values_list("pk", flat=True))


def waiting(world, who):
    return {matter.row for matter, register, _ in steps.inbox(world.actor(who))
            if register.model is RetentionSchedule}  # fmt: skip


def remark_on(world, row, at=0, **more):
    given = {"kind": "change", "text": "应列为永久", "retention": "Y", **more}
    [made] = remarks.raise_remarks(row, [entries_of(row)[at]], actor=world.actor("authority"),
                                   **given)  # fmt: skip
    return made


def test_a_first_schedule_begins_with_the_states_list(world, draft):
    lines = lines_of(draft)
    assert (draft.state, draft.edition, len(lines)) == ("draft", 1, 60)
    assert lines[0].number == "1.1" and lines[0].heading == ("党务和纪检",)
    assert ("agency", "1.1") in lines[0].origins
    assert draft.pk in waiting(world, "officer")
    with pytest.raises(Refused) as refused:
        schedules.draft_schedule(world["unit"], actor=world.actor("officer"))
    assert why(refused) == ["filing.under_way"]


def test_nobody_drafts_for_another_unit_but_the_joint_office_of_its_members(world):
    with pytest.raises(Refused) as refused:
        schedules.draft_schedule(world["school"], actor=world.actor("officer"))
    assert why(refused) == ["filing.not_ours_to_draft"]
    joint = world.actor("joint")
    [first, *_] = schedules.queries.units_kept_by(joint)
    made = schedules.draft_schedule(first, template="agency", actor=joint)
    assert made.institution == first and made.holder == joint.institution


def test_a_draft_is_seen_by_its_unit_alone_and_once_submitted_by_the_authority(world, draft, walk):
    authority = world.actor("authority")
    assert draft.pk not in seen_by(authority, RetentionSchedule)
    sent = walk(draft, *TO_AUTHORITY)
    assert sent.state == "submitted" and sent.party == world["authority"].path
    assert sent.pk in seen_by(authority, RetentionSchedule)
    assert len(seen_by(authority, ScheduleEntry)) == 60
    assert sent.pk in waiting(world, "authority") and sent.pk not in waiting(world, "leader")
    assert sent.pk not in seen_by(world.actor("neighbour"), RetentionSchedule)


def test_the_whole_way_to_its_day_in_force(world, draft, walk, run_job):
    row = walk(draft, *APPROVED, **{"from": NEXT_YEAR.isoformat()})
    assert (row.state, row.approved_by) == ("approved", "槐序县档案局")
    assert (row.document_number, row.effective_on) == ("槐档发〔2026〕3号", NEXT_YEAR)
    assert schedule_for(row.institution, TODAY).schedule is None
    found = schedule_for(row.institution, NEXT_YEAR)
    assert found.schedule == row and not found.provisional
    run_job(bringing_schedules_into_force)
    row.refresh_from_db(from_queryset=RetentionSchedule.objects.unguarded("what the job has done"))
    assert row.state == "approved", "its day has not come"


def test_what_is_in_force_is_past_from_the_day_of_the_next(world, draft, walk, run_job):
    first = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    officer = world.actor("officer")
    second = schedules.draft_schedule(world["unit"], based_on=first, why="functions", actor=officer)
    assert second.edition == 2 and len(entries_of(second)) == 60
    assert entries_of(second)[3].origin == entries_of(first)[3]
    second = walk(second, *APPROVED, **{"from": TODAY.isoformat()})
    run_job(bringing_schedules_into_force)
    rows = RetentionSchedule.objects.unguarded("the editions of a unit in a test")
    assert [(row.state, row.superseded_on) for row in rows.order_by("edition")] == [
        ("past", TODAY), ("in_force", None)]  # fmt: skip
    assert schedule_for(world["unit"], TODAY - dt.timedelta(1)).schedule == first
    assert schedule_for(world["unit"], TODAY).schedule == second


def test_a_new_edition_is_in_force_later_than_the_one_before(world, draft, walk, run_job):
    first = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    second = schedules.draft_schedule(world["unit"], based_on=first, actor=world.actor("officer"))
    with pytest.raises(Refused) as refused:
        walk(second, *APPROVED, **{"from": "2025-01-01"})
    assert why(refused) == ["filing.before_earlier"]


@pytest.mark.parametrize(("day", "kind"), [
    ("明年元旦", "filing.bad_day"), ("2026-13-01", "filing.bad_day"), ("", "flow.asks"),
])  # fmt: skip
def test_a_day_that_cannot_be_read_approves_nothing(world, draft, walk, day, kind):
    row = walk(draft, *APPROVED[:-1])
    with pytest.raises(Refused) as refused:
        walk(row, ("chief", "approve"), **{"from": day})
    assert why(refused) == [kind]


# --- four eyes, and whose step it is --------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "before", "who"),
    [("submit", ("finish",), "officer"), ("approve", ("finish", "submit", "review"), "authority")],
)
def test_who_took_the_step_before_does_not_take_this_one(world, draft, walk, step, before, who):
    row = walk(draft, *[each for each in APPROVED if each[1] in before])
    actor = world.actor(who)
    able = replace(actor, duties=actor.duties | {f"filing.retentionschedule.{step}"})
    with pytest.raises(Refused) as refused:
        steps.take(register_of(RetentionSchedule), row, step, able,
                   {"document": "x", "from": "2026-01-01"})  # fmt: skip
    assert why(refused) == ["flow.same_person"]


def test_a_unit_does_not_review_its_own_nor_the_authority_submit_for_it(world, draft, walk):
    register = register_of(RetentionSchedule)
    sent = walk(draft, *TO_AUTHORITY)
    leader = world.actor("leader")
    able = replace(leader, duties=leader.duties | {"filing.retentionschedule.review"})
    with pytest.raises(Refused) as refused:
        steps.take(register, sent, "review", able)
    assert "flow.other_side" in why(refused)
    remark_on(world, sent)
    back = walk(sent, ("authority", "send_back"))
    with pytest.raises(Refused) as refused:
        steps.take(register, back, "finish", world.actor("authority"))
    assert "flow.other_side" in why(refused)
    assert back.pk in waiting(world, "officer") and back.pk not in waiting(world, "authority")


def test_the_authority_changes_no_line_of_a_unit(world, draft, walk):
    sent = walk(draft, *TO_AUTHORITY)
    entry = entries_of(sent)[0]
    with pytest.raises(Refused):
        editing.edit(register_of(ScheduleEntry), world.actor("authority"), entry,
                     {"retention": "D10"})  # fmt: skip


# --- lines ----------------------------------------------------------------------------------------


def test_lines_are_changed_in_a_draft_and_no_longer_after(world, draft, walk):
    officer, register = world.actor("officer"), register_of(ScheduleEntry)
    entry = entries_of(draft)[0]
    assert editing.edit(register, officer, entry, {"note": "x"}).note == "x"
    given = {"schedule": draft, "number": "9.1", "covers": "农时节令公告", "retention": "Y"}
    added = editing.add(register, officer, given)
    assert (added.holder, added.position) == (draft.holder, 610)
    sent = walk(draft, ("officer", "finish"))
    with pytest.raises(Refused):
        editing.edit(register, officer, ScheduleEntry.objects.seen_by(officer).get(pk=entry.pk),
                     {"note": "y"})  # fmt: skip
    with pytest.raises(Refused) as refused:
        schedules.strike_entries(sent, [entry.pk], actor=officer)
    assert why(refused) == ["filing.not_a_draft"]


def test_lines_are_struck_and_put_in_order_of_their_numbers(world, draft):
    officer = world.actor("officer")
    some = [entry.pk for entry in entries_of(draft)][5:]
    schedules.strike_entries(draft, some, actor=officer)
    register = register_of(ScheduleEntry)
    for number in ("1.10", "1.2.1", "1.9"):
        editing.add(register, officer, {"schedule": draft, "number": number, "covers": number,
                                        "retention": "Y"})  # fmt: skip
    schedules.sort_entries(draft, actor=officer)
    numbers = [entry.number for entry in entries_of(draft)]
    assert numbers == ["1.1", "1.2", "1.2.1", "1.3", "1.4", "1.5", "1.9", "1.10"]


def test_a_line_taken_from_a_workbook_keeps_the_descent_of_the_one_it_stands_for(world, draft):
    plain = replace(lines_of(draft)[0], key=None, origins=frozenset(), retention="D30")
    new = replace(plain, covers="农时节令公告", number="9.1")
    schedules.take_lines(draft, [plain, new], actor=world.actor("officer"), over=True)
    first, second = lines_of(draft)
    assert ("agency", "1.1") in first.origins and first.retention == "D30"
    assert second.origins == {("entry", second.key)}


def test_a_draft_with_faults_or_without_lines_is_not_finished(world, draft, walk):
    officer = world.actor("officer")
    entry = entries_of(draft)[0]
    editing.edit(register_of(ScheduleEntry), officer, entry, {"retention": ""})
    with pytest.raises(Refused) as refused:
        walk(draft, ("officer", "finish"))
    assert why(refused) == ["filing.has_faults"]
    schedules.strike_entries(draft, [each.pk for each in entries_of(draft)], actor=officer)
    with pytest.raises(Refused) as refused:
        walk(draft, ("officer", "finish"))
    assert why(refused) == ["filing.no_entries"]


# --- remarks --------------------------------------------------------------------------------------


def test_remarks_go_back_with_the_schedule_and_are_answered_and_settled(world, draft, walk):
    officer, authority = world.actor("officer"), world.actor("authority")
    sent = walk(draft, *TO_AUTHORITY)
    remark = remark_on(world, sent)
    assert remark.pk not in seen_by(officer, EntryRemark)
    back = walk(sent, ("authority", "send_back"))
    assert back.state == "draft" and remark.pk in seen_by(officer, EntryRemark)
    with pytest.raises(Refused) as refused:
        walk(back, ("officer", "finish"))
    assert why(refused) == ["filing.remarks_unanswered"]
    remark = EntryRemark.objects.seen_by(officer).get(pk=remark.pk)
    remarks.reply_remark(remark, "已改为永久", actor=officer)
    again = walk(back, *TO_AUTHORITY, ("authority", "review"))
    with pytest.raises(Refused) as refused:
        walk(again, ("chief", "approve"))
    assert why(refused) == ["filing.remarks_open"]
    remarks.settle_remark(EntryRemark.objects.seen_by(authority).get(pk=remark.pk), actor=authority)
    assert walk(again, ("chief", "approve")).state == "approved"


def test_what_is_agreed_is_settled_and_a_struck_line_leaves_its_remark(world, draft, walk):
    sent = walk(draft, *TO_AUTHORITY)
    agreed = remark_on(world, sent, 1, kind="agree", text="", retention="")
    struck = remark_on(world, sent, 2, kind="strike")
    assert agreed.settled_on == TODAY and struck.settled_on is None
    back = walk(sent, ("authority", "send_back"))
    schedules.strike_entries(back, [struck.entry_id], actor=world.actor("officer"))
    left = EntryRemark.objects.seen_by(world.actor("officer")).get(pk=struck.pk)
    assert left.entry is None and left.about == struck.about


def test_nothing_is_remarked_before_it_was_submitted_or_by_somebody_else(world, draft, walk):
    with pytest.raises(NotFound):
        remark_on(world, walk(draft, ("officer", "finish")))
    sent = walk(draft, ("leader", "submit"))
    with pytest.raises(NotFound):
        remarks.raise_remarks(sent, [entries_of(sent)[0]], kind="change", text="x",
                              actor=world.actor("neighbour"))  # fmt: skip


# --- 待审 -----------------------------------------------------------------------------------------


def test_a_unit_without_a_schedule_files_under_the_list_and_then_under_its_own(
    world, draft, walk, run_job
):
    unit, officer = world["unit"], world.actor("officer")
    nothing = schedule_for(unit, TODAY)
    assert nothing.schedule is None and nothing.why.kind == "filing.under_none"
    laid = schedules.adopt_template(unit, actor=officer)
    assert schedules.adopt_template(unit, actor=officer) == laid
    found = schedule_for(unit, TODAY)
    assert (found.schedule, found.why.kind) == (laid, "filing.under_template")
    assert found.schedule.template == "agency" and len(entries_of(laid)) == 60
    own = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    assert schedule_for(unit, TODAY).schedule == own
    laid = RetentionSchedule.objects.seen_by(officer).get(pk=laid.pk)
    assert (laid.state, laid.superseded_on) == ("past", own.effective_on)


def test_where_the_last_one_was_ended_the_unit_files_under_it_for_now(world, draft, walk, run_job):
    row = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    row = RetentionSchedule.objects.seen_by(world.actor("chief")).get(pk=row.pk)
    row = walk(row, ("chief", "end"))
    found = schedule_for(world["unit"], TODAY)
    assert (found.schedule, found.why.kind) == (row, "filing.under_last")


def test_a_branch_files_under_the_schedule_of_its_main_institution(world):
    laid = schedules.adopt_template(world["archives"], actor=steward("filing"))
    assert world["branch"].parent == world["archives"]
    assert schedule_for(world["branch"], TODAY).schedule == laid


def test_a_firm_begins_with_the_list_of_firms(world):
    laid = schedules.adopt_template(world["firm"], actor=steward("filing"))
    assert laid.template == "enterprise" and laid.holder == world["firm"].path


def test_a_unit_without_an_authority_cannot_submit(world, draft, walk):
    with setting_up("no authority is left in this province"):
        for key in ("authority", "authority_city", "authority_province"):
            body = world[key]
            body.status = "abolished"
            body.save()
    row = walk(draft, ("officer", "finish"))
    with pytest.raises(Refused) as refused:
        walk(row, ("leader", "submit"))
    assert why(refused) == ["filing.no_authority"]
