# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages on retention schedules, workbooks handed in, cards, and what follows from changes."""

import io
from contextlib import closing

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from lantai.desk import editing
from lantai.desk.card import cards_for
from lantai.desk.figures import figure_of
from lantai.desk.register import register_of
from lantai.filing.acts import remarks, schedules
from lantai.filing.jobs import bringing_schedules_into_force, following_changed_units
from lantai.filing.models import EntryRemark, RetentionSchedule, ScheduleEntry
from lantai.filing.queries.schedules import entries_of
from lantai.filing.units import DUE, IN_FORCE, NONE, UNDER_REVIEW, units_of
from lantai.guard.acts import setting_up
from lantai.guard.sealing import seal_all
from lantai.orgs.models import Institution
from toy.asking import ask

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
APPROVED = (("officer", "finish"), ("leader", "submit"), ("authority", "review"),
            ("chief", "approve"))  # fmt: skip


def address(row, page=""):
    return register_of(type(row)).address(row, page)


def page(world, who, path, **more):
    found = ask(world.actor(who), path, **more)
    assert found.status_code == 200, found.content.decode()[:300]
    return found.content.decode()


def workbook(rows, name="表.xlsx"):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("条目")
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)
    return SimpleUploadedFile(name, made.getvalue())


@pytest.fixture
def second(world, draft, walk, run_job):
    """A second edition, with some lines changed, beside the first one in force."""
    first = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    officer, register = world.actor("officer"), register_of(ScheduleEntry)
    row = schedules.draft_schedule(world["unit"], based_on=first, why="functions", actor=officer)
    lines = entries_of(row)
    editing.edit(register, officer, lines[0], {"retention": "D10"})
    editing.edit(register, officer, lines[1], {"covers": f"{lines[1].covers}，含批示件"})
    schedules.strike_entries(row, [lines[2].pk], actor=officer)
    editing.add(register, officer, {"schedule": row, "number": "8.1", "covers": "节令公告",
                                    "retention": "Y"})  # fmt: skip
    return row


def test_the_differences_to_the_edition_in_force_stand_on_a_page_and_in_a_workbook(world, second):
    text = page(world, "officer", address(second, "difference"))
    for word in ("期限缩短", "改说法", "删去", "增加", "节令公告", "4 条有变化"):
        assert word in text
    with closing(
        ask(world.actor("officer"), address(second, "difference") + "?format=xlsx")
    ) as got:
        book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(got.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert any("期限缩短" in row for row in rows)
    assert "第 1 版" in page(world, "officer", address(second, "difference") + "?format=print")


def test_a_first_edition_is_compared_with_the_list_it_was_drafted_from(world, draft):
    assert "两版说的一样" in page(world, "officer", address(draft, "difference"))


def test_what_is_wrong_stands_on_a_page_with_its_remedy_and_the_way_to_the_line(world, second):
    text = page(world, "officer", address(second, "checks"))
    assert "保管期限比范本的" in text and "范本列为永久" not in text.split("请看一看的")[0]
    entry = entries_of(second)[0]
    editing.edit(register_of(ScheduleEntry), world.actor("officer"), entry, {"retention": ""})
    text = page(world, "officer", address(second, "checks"))
    assert "没有定保管期限" in text and address(entry) in text


def test_it_is_printed_with_what_it_was_approved_by(world, draft, walk):
    row = walk(draft, *APPROVED)
    text = page(world, "chief", address(row, "paper"))
    assert "槐档发〔2026〕3号" in text and "党务和纪检" in text and "永久" in text


# --- workbooks ------------------------------------------------------------------------------------

HEAD = ["条目号", "类目", "归档范围", "保管期限"]


def hand_in(world, draft, stage, **more):
    path = register_of(ScheduleEntry).address(page="acts") + "?do=take"
    data = {"ready": stage, "schedule": draft.pk, "pasted": "", **more}
    return ask(world.actor("officer"), path, data)


def test_a_workbook_is_looked_at_row_by_row_and_then_taken(world, draft):
    rows = [HEAD, ["9.1", "农时", "节令公告", "永久"], ["9.2", "农时", "物候观测", "很久"],
            ["9.3", "农时", "物候年报", "30年"]]  # fmt: skip
    looked = hand_in(world, draft, "look", book=workbook(rows)).content.decode()
    assert "节令公告" in looked and "读不出来" in looked and len(entries_of(draft)) == 60
    pasted = looked.split('name="pasted" value="')[1].split('"')[0]
    answer = hand_in(world, draft, "run", pasted=pasted)
    assert answer.status_code == 302
    added = entries_of(draft)[60:]
    assert [(each.number, each.covers, each.retention) for each in added] == [
        ("9.1", "节令公告", "Y"), ("9.3", "物候年报", "D30")]  # fmt: skip
    again = hand_in(world, draft, "look", book=workbook(rows)).content.decode()
    assert "不用办" in again, "what is there already is not taken twice"


def test_a_workbook_may_stand_in_the_place_of_what_is_there(world, draft):
    text = "条目号\t归档范围\t保管期限\n1\t节令公告\t永久\n"
    hand_in(world, draft, "run", pasted=text, over="on")
    assert [entry.covers for entry in entries_of(draft)] == ["节令公告"]


def test_a_workbook_that_is_none_is_refused_by_name(world, draft):
    answer = hand_in(world, draft, "look", book=workbook([["姓名"], ["甲"]], "通讯录.xlsx"))
    assert answer.status_code == 409 and "通讯录.xlsx" in answer.content.decode()
    answer = hand_in(world, draft, "look", book=SimpleUploadedFile("x.xlsx", b"%PDF-1.7"))
    assert answer.status_code == 409 and len(entries_of(draft)) == 60


# --- beginning, by the form -----------------------------------------------------------------------


def test_a_schedule_is_begun_and_a_template_adopted_by_forms(world):
    officer = world.actor("officer")
    path = register_of(RetentionSchedule).address(page="acts")
    answer = ask(officer, f"{path}?do=draft", {"unit": world["unit"].pk, "start": "agency",
                                               "why": "first", "title": ""})  # fmt: skip
    assert answer.status_code == 302
    answer = ask(officer, f"{path}?do=adopt", {"unit": world["unit"].pk, "template": "agency"})
    assert answer.status_code == 302
    rows = RetentionSchedule.objects.seen_by(officer).order_by("edition")
    assert [row.state for row in rows] == ["draft", "provisional"]
    answer = ask(officer, f"{path}?do=draft", {"unit": world["school"].pk, "start": "agency",
                                               "why": "first", "title": ""})  # fmt: skip
    assert answer.status_code == 422, "another's unit is none of the choices"


def test_lines_are_remarked_on_by_ticking_them(world, draft, walk):
    sent = walk(draft, ("officer", "finish"), ("leader", "submit"))
    ticked = [str(entry.pk) for entry in entries_of(sent)[:3]]
    path = register_of(ScheduleEntry).address(page="bulk")
    data = {"do": "remark", "pick": ticked, "kind": "change", "retention": "Y", "text": "应为永久"}
    looked = ask(world.actor("authority"), path, {**data, "ready": "look"})
    assert looked.status_code == 200 and "要求修改" in looked.content.decode()
    ask(world.actor("authority"), path, {**data, "ready": "run"})
    assert EntryRemark.objects.seen_by(world.actor("authority")).count() == 3
    ask(world.actor("neighbour"), path, {**data, "ready": "run"})
    assert EntryRemark.objects.seen_by(world.actor("authority")).count() == 3


# --- units, cards, figures, renewal ---------------------------------------------------------------


def how(world, key):
    found = units_of(world.actor("authority"), TODAY)
    return next(each.kind for each in found if each.unit == world[key])


def told_card(world, who, name):
    found = [each for each in cards_for(world.actor(who)) if each.name == name]
    return [(str(line.label), str(line.value)) for line in found[0].lines] if found else None


def test_an_authority_sees_how_its_units_are_off(world, draft, walk, run_job):
    assert how(world, "unit") == NONE and how(world, "school") == NONE
    sent = walk(draft, *APPROVED[:2])
    assert how(world, "unit") == UNDER_REVIEW
    walk(sent, *APPROVED[2:])
    run_job(bringing_schedules_into_force)
    assert how(world, "unit") == IN_FORCE
    text = page(world, "authority", register_of(RetentionSchedule).address(page="units"))
    assert "槐序县农时局" in text and "槐档发〔2026〕3号" in text
    only = page(world, "authority",
                register_of(RetentionSchedule).address(page="units") + "?only=none")  # fmt: skip
    assert "槐序县乡学局" in only and "槐档发〔2026〕3号" not in only


def test_an_edition_that_one_may_only_count_is_told_by_its_state(world, draft, walk, run_job):
    row = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    with setting_up("of an edition that never lay before the authority"):
        RetentionSchedule.objects.unguarded("as it is now").filter(pk=row.pk).update(party="")
    assert not RetentionSchedule.objects.seen_by(world.actor("authority")).exists()
    units = page(world, "authority", register_of(RetentionSchedule).address(page="units"))
    assert how(world, "unit") == IN_FORCE and "槐序县农时局" in units
    assert "槐档发〔2026〕3号" not in units and address(row) not in units and str(row) not in units


def test_what_is_compared_with_is_not_shown_to_who_may_not_read_it(world, second, walk):
    first = second.based_on
    struck = next(each.covers for each in entries_of(first)
                  if each.covers not in {line.covers for line in entries_of(second)})  # fmt: skip
    with setting_up("an edition before that its authority did not get"):
        ScheduleEntry.objects.unguarded("told by no list").filter(
            schedule=first, covers=struck).update(covers="不给主管部门看的一条")  # fmt: skip
        RetentionSchedule.objects.unguarded("as it is now").filter(pk=first.pk).update(party="")
    sent = walk(second, ("officer", "finish"), ("leader", "submit"))
    assert "不给主管部门看的一条" in page(world, "officer", address(sent, "difference"))
    assert "不给主管部门看的一条" not in page(world, "authority", address(sent, "difference"))


def test_a_units_changed_functions_call_for_a_new_schedule(world, draft, walk, run_job):
    row = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    assert told_card(world, "officer", "own_schedule") is None
    unit = world["unit"]
    unit.refresh_from_db()
    editing.edit(register_of(Institution), world.actor("system"), unit,
                 {"functions": "兼管节令公告"})  # fmt: skip
    seal_all()
    run_job(following_changed_units)
    run_job(following_changed_units)
    row = RetentionSchedule.objects.seen_by(world.actor("officer")).get(pk=row.pk)
    assert (row.renew_since, row.renew_why) == (TODAY, "functions")
    assert how(world, "unit") == DUE
    assert told_card(world, "officer", "own_schedule") == [("本单位的表", "须修订")]
    assert dict(told_card(world, "authority", "units_without"))["须修订"] == "1 个"
    figure = figure_of("filing.schedules_to_renew")
    assert figure.count(world.actor("authority")) == 1


def test_a_telephone_number_calls_for_nothing(world, draft, walk, run_job):
    row = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    unit = world["unit"]
    unit.refresh_from_db()
    editing.edit(register_of(Institution), world.actor("system"), unit, {"phone": "1234567"})
    seal_all()
    run_job(following_changed_units)
    row = RetentionSchedule.objects.seen_by(world.actor("officer")).get(pk=row.pk)
    assert row.renew_since is None


def test_an_authority_may_call_for_a_renewal_itself(world, draft, walk, run_job):
    row = walk(draft, *APPROVED)
    run_job(bringing_schedules_into_force)
    row = RetentionSchedule.objects.seen_by(world.actor("chief")).get(pk=row.pk)
    remarks.call_for_renewal(row, why="law", actor=world.actor("chief"))
    assert how(world, "unit") == DUE


def test_units_without_a_schedule_are_counted(world, draft, walk, run_job):
    figure, authority = figure_of("filing.units_without_schedule"), world.actor("authority")
    before = figure.count(authority, "counted")
    walk(draft, *APPROVED)
    assert figure.count(authority, "counted") == before - 1
    assert figure_of("filing.schedules_in_force").count(authority) == 1
