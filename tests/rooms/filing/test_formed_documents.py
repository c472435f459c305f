# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""应归尽归: a register imported, compared, explained; incidents on their way to the authority."""

import datetime as dt
import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from factories.anything import make
from lantai.desk import editing, receiving, steps, taking
from lantai.desk.card import cards_for
from lantai.desk.figures import figure_of
from lantai.desk.register import register_of
from lantai.filing.acts.formed import explain_gap
from lantai.filing.comparing import comparing_registers
from lantai.filing.models import (
    FiledItem,
    FilingBatch,
    FilingComparison,
    FilingGap,
    FormedDocument,
    Incident,
    RetentionSchedule,
)
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings.models import Fonds, Item
from lantai.orgs.models import JointMembership, Notice
from lantai.orgs.notices import sentence
from lantai.orgs.queries import institution_at, members_of
from toy.asking import ask, told

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
HEAD = ("年度", "来源", "来源编号", "题名", "文号", "形成日期", "部门", "应归档")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.LANTAI_FILES = tmp_path / "files"


@pytest.fixture
def formed(world):
    """Six documents of 2024: two are filed, one late, one twice, one is not filed, one need not."""
    unit, register = world["unit"], register_of(FormedDocument)
    officer = world.actor("officer")
    for number, title, expected in (
        (1, "甲", True), (2, "乙", True), (3, "丙", True), (5, "丁", True), (6, "戊", False),
        (7, "己", True),
    ):  # fmt: skip
        editing.add(register, officer, {
            "year": 2024, "title": title, "doc_number": f"槐农发〔2024〕{number}号",
            "expected": expected, "sender": "公文系统", "sender_number": str(number)})  # fmt: skip
    sight = {"holder": unit.path, "area": unit.area, "line": unit.line}
    with setting_up("what the unit filed"):
        fonds = make(Fonds, custodian=unit, **sight)
        batches = {day: FilingBatch(fonds=fonds, name=str(day), year=2024, filed_on=day, **sight)
                   for day in (dt.date(2025, 5, 1), dt.date(2025, 9, 1))}  # fmt: skip
        for batch in batches.values():
            batch.save()
        in_time, late = batches.values()
        for number, batch in ((1, in_time), (2, late), (3, in_time), (3, in_time), (7, in_time)):
            item = make(Item, fonds=fonds, creator=unit.path, standing="filed", year=2024,
                        doc_number=f"槐农发[2024]{number}号", **sight)  # fmt: skip
            FiledItem(item=item, batch=batch).save()
        make(Item, fonds=fonds, creator=unit.path, standing="draft", year=2024,
             doc_number="槐农发〔2024〕5号", **sight)  # fmt: skip
    return unit


def gaps():
    rows = FilingGap.objects.unguarded("the gaps of a test in their order")
    return [(row.kind, row.about) for row in rows.order_by("kind", "pk")]


def test_a_register_is_held_against_what_is_filed(world, formed, run_job):
    run_job(comparing_registers)
    row = FilingComparison.objects.seen_by(world.actor("officer")).get()
    assert (row.formed, row.ought, row.filed, row.unfiled) == (6, 5, 4, 1)
    assert (row.late, row.doubled, row.skipped, row.permille) == (1, 1, 1, 800)
    assert row.due_on == dt.date(2025, 6, 30)
    assert gaps() == [
        ("double", "槐农发〔2024〕3号 丙"), ("late", "槐农发〔2024〕2号 乙"),
        ("number", "槐农发〔2024〕4号"), ("unfiled", "槐农发〔2024〕5号 丁"),
    ]  # fmt: skip


def test_what_is_explained_stays_and_nothing_is_there_twice(world, formed, run_job):
    run_job(comparing_registers)
    officer = world.actor("officer")
    gap = FilingGap.objects.seen_by(officer).get(kind="number")
    with pytest.raises(Refused):
        explain_gap(gap, " ", actor=officer)
    explain_gap(gap, "该号作废。", actor=officer)
    run_job(comparing_registers)
    assert len(gaps()) == 4
    assert FilingGap.objects.seen_by(officer).get(kind="number").explanation == "该号作废。"


def test_what_is_missing_stands_on_the_desk_until_it_is_explained(world, formed, run_job):
    run_job(comparing_registers)
    officer = world.actor("officer")
    found = next(each for each in cards_for(officer) if each.name == "gaps")
    told_lines = {str(line.label): str(line.value) for line in found.lines}
    assert told_lines["应归未归"] == "1 条" and len(told_lines) == 4
    explain_gap(FilingGap.objects.seen_by(officer).get(kind="number"), "作废", actor=officer)
    found = next(each for each in cards_for(officer) if each.name == "gaps")
    assert len(found.lines) == 3


def test_what_was_filed_since_is_no_gap_any_more(world, formed, run_job):
    run_job(comparing_registers)
    with setting_up("it is filed at last"):
        Item.objects.unguarded("the draft of a test").filter(standing="draft").update(
            standing="filed")  # fmt: skip
    run_job(comparing_registers)
    assert "unfiled" not in [kind for kind, _ in gaps()]
    assert FilingComparison.objects.seen_by(world.actor("officer")).get().permille == 1000


def batches():
    return FilingBatch.objects.unguarded("the batches of a test").order_by("filed_on")


def test_days_are_known_where_a_joint_office_keeps_the_batches(world, formed, run_job):
    with setting_up("kept by a joint office"):
        batches().update(holder="i999/")
    run_job(comparing_registers)
    assert ("late", "槐农发〔2024〕2号 乙") in gaps()


def test_what_was_filed_twice_was_filed_on_the_earlier_day(world, formed, run_job):
    in_time, late = batches()
    with setting_up("number 2 lies in both batches, the late one first"):
        other = Item.objects.unguarded("the late one").get(doc_number="槐农发[2024]2号")
        item = make(Item, fonds=other.fonds, creator=formed.path, standing="filed", year=2024,
                    doc_number="槐农发[2024]2号", holder=formed.path)  # fmt: skip
        FiledItem(item=item, batch=in_time).save()
    assert other.pk < item.pk and late.filed_on > in_time.filed_on
    run_job(comparing_registers)
    assert "late" not in [kind for kind, _ in gaps()]


def test_a_year_that_the_register_has_left_is_compared_no_more(world, formed, run_job):
    run_job(comparing_registers)
    with setting_up("they were of another year"):
        FormedDocument.objects.unguarded("the register of a test").update(year=2023)
    run_job(comparing_registers)
    rows = FilingComparison.objects.seen_by(world.actor("officer"))
    assert [row.year for row in rows] == [2023]
    with setting_up("nothing is registered any more"):
        FormedDocument.objects.unguarded("the register of a test").all().delete()
    run_job(comparing_registers)
    assert not rows.all().exists() and gaps() == []


def test_the_authority_is_told_the_numbers_and_no_title(world, formed, run_job):
    run_job(comparing_registers)
    authority = world.actor("authority")
    assert not FormedDocument.objects.seen_by(authority).exists()
    assert not FilingGap.objects.seen_by(authority).exists()
    units = ask(authority, register_of(RetentionSchedule).address(page="units")).content.decode()
    assert "2024：80.0%" in units
    assert figure_of("filing.documents_to_file").count(authority, "counted") == 5
    assert figure_of("filing.documents_unfiled").count(authority, "counted") == 1


def test_a_register_comes_by_workbook_and_the_same_lines_once(world):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("登记")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, (2025, "公文系统", "1", "甲", "槐农发〔2025〕1号", "2025-03-01",
                               "办公室", "是"))  # fmt: skip
        sheet.write_row(2, 0, (2025, "公文系统", "1", "乙", "", "2025-03-02", "办公室", "否"))
        sheet.write_row(3, 0, ("", "公文系统", "3", "丙", "", "昨天", "办公室", "是"))
    register, officer = register_of(FormedDocument), world.actor("officer")
    file = receiving.received(register, officer, SimpleUploadedFile("登记.xlsx", made.getvalue()))
    taking.take_all(register, officer, file)
    rows = FormedDocument.objects.seen_by(officer)
    assert [(row.title, row.institution, row.expected) for row in rows] == [
        ("甲", world["unit"], True)]  # fmt: skip


def test_a_program_registers_a_document_once(world):
    officer, path = world.actor("officer"), f"/api{register_of(FormedDocument).address()}"
    line = {"fields": {"year": 2025, "title": "甲", "sender": "公文系统", "sender_number": "9",
                       "expected": True}}  # fmt: skip
    assert ask(officer, path, line).status_code == 201
    again = ask(officer, path, line)
    assert again.status_code == 422 and "来源编号" in str(told(again))


# --- a joint office keeps the registers of its members --------------------------------------------


@pytest.fixture
def office(world):
    return institution_at(world.actor("joint").institution)


def registers(world, who, **given):
    fields = {"year": 2024, "title": "甲", "doc_number": "槐合发〔2024〕1号", "expected": True,
              "sender": "登记簿", "sender_number": "1", **given}  # fmt: skip
    return ask(world.actor(who), f"/api{register_of(FormedDocument).address()}", {"fields": fields})


def test_a_joint_office_says_of_which_member_a_document_is(world, office):
    member = members_of(office)[0]
    for who, wrong in (("joint", None), ("joint", world["unit"].pk), ("officer", member.pk)):
        refused = registers(world, who, institution=wrong)
        assert refused.status_code == 422 and "institution" in str(told(refused)), who
    assert registers(world, "joint", institution=member.pk).status_code == 201
    row = FormedDocument.objects.seen_by(world.actor("joint")).get()
    assert (row.institution, row.holder, row.party) == (member, office.path, member.path)


def test_whose_document_it_is_stays_as_it_was_registered(world, office):
    """The member who sees it is written with it."""
    first, second = members_of(office)[:2]
    registers(world, "joint", institution=first.pk)
    register, joint = register_of(FormedDocument), world.actor("joint")
    row = FormedDocument.objects.seen_by(joint).get()
    path = f"/api{register.address(row)}"
    ask(joint, path, {"fields": {"institution": second.pk, "note": "补记"}}, method="patch",
        if_match=ask(joint, path)["ETag"])  # fmt: skip
    row.refresh_from_db()
    assert (row.institution, row.party) == (first, first.path)


def test_a_workbook_of_a_joint_office_names_the_members(world, office):
    joint, members = world.actor("joint"), members_of(office)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("登记")
        sheet.write_row(0, 0, ("单位", *HEAD))
        for at, unit in enumerate((*(each.name for each in members), world["unit"].name, ""), 1):
            sheet.write_row(
                at, 0, (unit, 2025, "登记簿", str(at), "甲", "", "2025-03-01", "", "是")
            )
    register = register_of(FormedDocument)
    file = receiving.received(register, joint, SimpleUploadedFile("登记.xlsx", made.getvalue()))
    taking.take_all(register, joint, file)
    rows = FormedDocument.objects.seen_by(joint).order_by("pk")
    assert [row.institution for row in rows] == members


def test_what_a_member_lacks_its_joint_office_explains(world, office, run_job):
    member = members_of(office)[0]
    registers(world, "joint", institution=member.pk)
    run_job(comparing_registers, unit=office.pk)
    row = FilingComparison.objects.seen_by(world.actor("joint")).get()
    assert (row.institution, row.ought, row.unfiled) == (member, 1, 1)
    gap = FilingGap.objects.seen_by(world.actor("joint"), "act").get()
    assert (gap.holder, gap.party) == (office.path, member.path)
    explain_gap(gap, "还在办。", actor=world.actor("joint"))
    with setting_up("it leaves the joint office"):
        JointMembership.objects.unguarded("a membership of a test").filter(member=member).update(
            valid_until=TODAY - dt.timedelta(days=1)
        )
    run_job(comparing_registers)
    assert not FilingComparison.objects.seen_by(world.actor("joint")).exists()
    gap.refresh_from_db()
    assert (gap.holder, gap.party, gap.explanation) == (member.path, "", "还在办。")


def test_who_compares_compares_its_own_alone(world, office, formed, run_job):
    run_job(comparing_registers, unit=office.pk)
    assert not FilingComparison.objects.unguarded("nothing was compared in a test").exists()


# --- incidents ------------------------------------------------------------------------------------


@pytest.fixture
def incident(world):
    given = {"title": "业务科拒交2025年文件", "kind": "refusal", "found_on": TODAY, "quantity": 40,
             "account": "催了三次。"}  # fmt: skip
    return editing.add(register_of(Incident), world.actor("officer"), given)


def reported(actor):
    return [str(line.label) for each in cards_for(actor) if each.name == "incidents"
            for line in each.lines]  # fmt: skip


def go(world, row, *way):
    answers = {"findings": "科长不知道要交。", "remedy": "已补交。", "consequence": "通报批评。",
               "reason": "没有查清。"}  # fmt: skip
    for who, step in way:
        row = steps.take(register_of(Incident), row, step, world.actor(who), answers)
    return row


def test_an_incident_is_reported_looked_into_remedied_and_closed_by_another(world, incident):
    authority = world.actor("authority")
    assert not Incident.objects.seen_by(authority).exists()
    row = go(world, incident, ("officer", "report"))
    assert row.party == world["authority"].path and Incident.objects.seen_by(authority).exists()
    assert reported(authority) == ["业务科拒交2025年文件"]
    row = go(world, row, ("officer", "inquire"), ("officer", "remedy"), ("leader", "close"))
    assert reported(authority) == []
    assert (row.state, row.findings, row.remedy) == ("closed", "科长不知道要交。", "已补交。")
    assert (row.consequence, row.closed_on) == ("通报批评。", TODAY)


def notices(world, who):
    mine = Notice.objects.filter(person=world.people[who], noun="filing.incident").order_by("pk")
    return [sentence(each, world.actor(who)) for each in mine]


def test_the_authority_is_told_of_a_report_and_of_its_end_and_nobody_else(world, incident):
    row = go(world, incident, ("officer", "report"))
    told_first = notices(world, "authority")
    assert len(told_first) == 1 and institution_at(row.holder).name in told_first[0]
    assert row.title in told_first[0], "who follows incidents may read it"
    go(world, row, ("officer", "inquire"), ("officer", "remedy"), ("leader", "close"))
    assert len(notices(world, "authority")) == 2 and "已结案" in notices(world, "authority")[1]
    told_people = set(Notice.objects.filter(kind__startswith="filing.incident")
                      .values_list("person__home", flat=True))  # fmt: skip
    assert told_people == {world["authority"].pk}


def test_who_remedied_does_not_close_and_it_may_be_looked_into_again(world, incident):
    row = go(world, incident, ("officer", "report"), ("officer", "inquire"), ("officer", "remedy"))
    with pytest.raises(Refused):
        go(world, row, ("officer", "close"))
    assert go(world, row, ("leader", "look_again")).state == "reported"


def test_the_authority_does_not_take_the_units_steps(world, incident):
    row = go(world, incident, ("officer", "report"))
    with pytest.raises(Refused) as refused:
        go(world, row, ("authority", "inquire"))
    assert "flow.other_side" in [each.kind for each in refused.value.reasons]
