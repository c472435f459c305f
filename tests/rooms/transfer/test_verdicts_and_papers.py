# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What papers and verdicts tell after persons signed; records taken out; jobs ordered otherwise."""

import datetime as dt

from django.test import RequestFactory
from django.utils import translation
from test_returned import marked

from factories import holdings, vault
from factories.doing import done, now, over, rows, run_job
from lantai.craft.checks.plan import built_in
from lantai.desk.kinds import day_text, kind_of
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.holdings.models import Item
from lantai.transfer import acts, jobs, pages, papers, queries, testing
from lantai.transfer.models import Check, CheckLine, Finding, SetAside
from lantai.works.models import Job


def check_of(scene, row):
    return queries.check_of(now(row), "receiver")


def test_what_is_set_aside_warns_neither_when_the_test_ends_nor_after_it_was_signed(scene):
    row = scene.checked([*scene.filed(1), marked(scene, date_text="2020-03-05")])
    check = check_of(scene, row)
    aside = [{"is_open": each.is_open, "decision": each.decision}
             for each in rows(Finding, check_run=check, decision="aside")]  # fmt: skip
    assert aside and testing.judgement(aside, []) == "pass"
    scene.settle(row, "receiver", "archivist")
    assert check_of(scene, row).verdict == "warn", "something else was noted"
    with setting_up("nothing but what is set aside"):
        queries.findings_of(check).exclude(decision="aside").delete()
    acts.sign_line(rows(CheckLine, check_run=check, result="awaiting")[0],
                   scene.actor("archivist"), passed=True, opinion="再看过")  # fmt: skip
    assert check_of(scene, row).verdict == "pass"


def test_why_a_line_was_not_run_and_how_a_term_was_computed_are_told_in_both_languages(scene):
    row = scene.checked([*scene.filed(1), marked(scene, date_text="2020-03-05")])
    (aside,) = rows(SetAside)
    lines = rows(CheckLine, check_run=check_of(scene, row), result="waived")
    line = next(each for each in lines if each.number == "YJ-4-4")
    zh = kind_of(SetAside, "basis").text(aside)
    assert kind_of(CheckLine, "reason").text(line) == "在线移交，没有载体。"
    assert str(testing.numbers()["4-2"]) == "病毒感染检测"
    with translation.override("en"):
        assert kind_of(SetAside, "basis").text(aside) not in ("", zh)
        assert kind_of(CheckLine, "reason").text(line).startswith("Sent over the network")
        assert kind_of(CheckLine, "title").text(line) == "read speed of the carrier"
        assert str(testing.numbers()["4-2"]) == "viruses"
        line.reason_en = ""
        assert kind_of(CheckLine, "reason").text(line) == "在线移交，没有载体。", "a row of before"


def test_a_plan_of_checks_is_called_by_its_title(scene):
    plan = kind_of(Check, "plan_id")
    assert plan.text(Check(plan_id="yj")) == built_in("yj").title("zh") != "yj"
    assert plan.text(Check(plan_id="of another time")) == "of another time"
    report = papers.report(check_of(scene, scene.checked()))
    assert any(line["value"].startswith(built_in("yj").title("zh")) for line in report)


def test_a_line_signed_as_failed_is_not_printed_as_waiting(scene):
    row = scene.checked()
    first, *others = rows(CheckLine, check_run=check_of(scene, row), is_open=True)
    place = ["1", "2", "3", "4", "carrier"].index(first.number.partition("-")[2][0])
    assert papers.tests(now(row))[place]["receiver"] == "待签"
    acts.sign_line(first, scene.actor("archivist"), passed=False, opinion="没有杀毒")
    assert papers.tests(now(row))[place]["receiver"] == "不合格，见检测报告"
    assert others


def test_a_report_has_the_day_of_the_place_and_says_what_it_does_not_print(scene, monkeypatch):
    row = scene.checked()
    check = check_of(scene, row)
    with setting_up("a test that ended after midnight here, and before it in Greenwich"):
        every = Check.objects.unguarded("a test").filter(pk=check.pk)
        every.update(ended_at=dt.datetime(2026, 11, 26, 18, tzinfo=dt.UTC))
        for number in range(3):
            Finding(check_run=check, number=100 + number, code="YJ-1-1", severity="warn",
                    kind="transfer.no_capsule").save()  # fmt: skip
    monkeypatch.setattr(pages, "SHOWN", 2)
    drawn = []
    monkeypatch.setattr(pages.typesetting, "pdf",
                        lambda name, data, made_at: drawn.append(data) or b"%PDF-")  # fmt: skip
    request = RequestFactory().get("/")
    request.actor = scene.actor("archivist")
    pages.report_page(request, register_of(Check), check_of(scene, row))
    (data,) = drawn
    n = len(rows(Finding, check_run=check))
    assert ["检测日期", day_text(dt.date(2026, 11, 27))] in data["facts"]
    assert f"发现共 {n} 条" in data["paragraph"] and len(data["tables"][1]["rows"]) == 2


def test_records_are_taken_out_before_packing_and_are_free_for_another_transfer(scene):
    officer, (first, second, third) = scene.actor("officer"), scene.filed(3)
    row, other = scene.drafted([first, second]), scene.drafted()
    looked = over(officer, [first, third], "drop_from_transfer", transfer=str(row.pk))
    assert "没有列在这次移交里" in looked.words
    done(officer, Item, looked)
    assert queries.members(now(row)) == [second.pk] and now(row).items == 1
    assert acts.collect(other, [first.pk], officer).changed == [first.pk]


def test_a_job_that_stopped_and_is_ordered_otherwise_does_what_is_asked_now(scene):
    lacking = holdings.item(scene.fonds, standing="filed", disclosure="active",
                            ref_code="A913-WS·2018·Y-9001")  # fmt: skip
    vault.file_of(lacking, b"nowhere", "失踪.txt", landed=False)
    row, officer = scene.drafted([*scene.filed(1), lacking]), scene.actor("officer")
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "failed"
    acts.drop(now(row), [lacking.pk], officer)
    made = jobs.ordered(jobs.packing_records, now(row), officer, reviewer="蔺牧之")
    assert run_job(made) == "done"
    old, new = rows(Job, kind="transfer.packing_records")
    assert (old.state, old.args) == ("cancelled", {"reviewer": "荀行简"})
    assert (new.pk, new.args) == (made.pk, {"reviewer": "蔺牧之"})
