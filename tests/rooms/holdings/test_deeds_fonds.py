# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a person does with a fonds through forms: texts, file and count, its end, its merging."""

import pytest
from django.http import Http404
from django.utils import translation

from factories.doing import now, offered, on_row, run_job
from factories.holdings import DUTIES, box, file, fonds, institution, item, person
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.guard.terms import Opening
from lantai.holdings import acts, queries
from lantai.holdings.drafting import draft
from lantai.holdings.jobs import merging_fonds
from lantai.holdings.models import (
    Extent,
    Fonds,
    FondsNote,
    FondsText,
    RecordClass,
)
from lantai.holdings.terms import FondsState, TextKind
from lantai.works.models import Job
from lantai.works.ordering import ordered
from lantai.works.terms import State

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def place(db):
    """An archives, its archivist and a fonds of it."""
    archives = institution()
    return archives, person(archives), fonds(archives, "A013", history="1986 年设立。")


def texts(of, actor):
    return FondsText.objects.seen_by(actor).filter(fonds=of).order_by("version")


def test_a_guide_is_drafted_from_the_catalogue_changed_and_issued(place):
    _, actor, within = place
    with setting_up("a class"):
        top = RecordClass.objects.create(fonds=within, code="1", title="综合", holder=within.holder)
        one = RecordClass.objects.create(fonds=within, code="2", title="会议", parent=top,
                                         holder=within.holder)  # fmt: skip
    opened = item(within, year=1986, retention="Y", date_text="1986-05", record_class=one)
    item(within, year=1997, retention="D30", date_text="1997"), file(within, year=1956)
    item(within, standing="draft", year=2019)
    acts.set_opening([opened.pk], Opening.OPEN, actor, reason="满 25 年")
    page = on_row(actor, within, "guide")
    for words in ("A013", "1986 年设立。", "永久", "30年", "1986–1997 年", "2 件", "1 卷",
                  "综合 1 件", "1980年代 1 件", "文书", "已开放 1 件", "（待写：",
                  actor.name):  # fmt: skip
        assert words in page.words, words
    assert "3 件" not in page.words, "a draft is not counted"
    answer = on_row(actor, within, "guide", {"text": "本全宗……", "written_by": "苏清弦"})
    assert answer.status == 302 and "texts-about-fonds" in answer.url
    assert now(within).guide == "本全宗……"
    assert [(row.version, row.written_by) for row in texts(within, actor)] == [(1, "苏清弦")]


def test_a_guide_in_force_is_revised_or_drafted_anew_and_twice_is_once(place):
    _, actor, within = place
    acts.issue_text(within, TextKind.GUIDE, "第一版正文", actor)
    within = now(within)
    names = offered(within, actor)
    assert "guide" not in names and {"guide_revise", "guide_anew", "introduction"} <= set(names)
    revise = on_row(actor, within, "guide_revise")
    assert "第一版正文" in revise.text and "现在这里是第 1 版，改好存为第 2 版" in revise.words
    assert "第一版正文" not in on_row(actor, within, "guide_anew").text
    for _ in range(2):
        on_row(actor, within, "guide_revise", {"text": "第二版正文", "written_by": ""})
    assert [row.text for row in texts(within, actor)] == ["第一版正文", "第二版正文"]


def test_an_introduction_is_shorter_and_in_the_language_of_who_drafts_it(place):
    _, actor, within = place
    made = draft(within, TextKind.INTRODUCTION, actor)
    assert "全宗介绍" in made and "检索" not in made and "还没有归档的" in made
    with translation.override("en"):
        english = draft(within, TextKind.GUIDE, actor)
    assert "Guide to the fonds" in english and "四、" not in english


def test_a_note_is_written_once_however_often_the_button_is_pressed(place):
    _, actor, within = place
    sent = {"group": "7", "on": "2026-03-01", "text": "编修《水利志》引用 37 件。"}
    for _ in range(2):
        assert on_row(actor, within, "note", sent).status == 302
    note = FondsNote.objects.seen_by(actor).get(fonds=within)
    assert (note.group, note.text, note.by) == ("7", "编修《水利志》引用 37 件。", actor.name)
    assert on_row(actor, within, "note", {**sent, "text": ""}).status == 422


def test_a_fonds_is_counted_again_at_the_press_of_a_button(place):
    _, actor, within = place
    item(within, date_text="1986"), file(within, date_text="1956")
    for _ in range(2):
        assert on_row(actor, within, "recount", {"go": "1"}).status == 302
    counted = {row.unit: row.quantity for row in Extent.objects.seen_by(actor)}
    assert counted == {"item": 1, "file": 1} and now(within).date_from.year == 1956


def test_a_fonds_is_closed_once_and_then_told_so(place):
    _, actor, within = place
    sent = {"on": "2026-03-01", "reason": "机构撤销"}
    page = on_row(actor, within, "close")
    assert "封闭以后不能再打开" in page.words
    assert on_row(actor, within, "close", {**sent, "reason": ""}).status == 422
    assert on_row(actor, within, "close", sent).status == 302
    assert now(within).state == FondsState.CLOSED
    told = on_row(actor, now(within), "close", sent)
    assert told.status == 409 and "“封闭全宗”现在不能办，可能已经办过了" in told.words
    with pytest.raises(Http404):
        on_row(actor, now(within), "close")
    assert Entry.every.filter(tag="holdings.fonds.close").count() == 1


def test_only_an_empty_fonds_is_offered_its_end(place):
    archives, actor, within = place
    item(within)
    empty = fonds(archives, "A099")
    assert "end" not in offered(within, actor) and "end" in offered(empty, actor)
    assert on_row(actor, empty, "end", {"reason": "误建"}).status == 302
    assert now(empty).state == FondsState.DISPOSED
    assert offered(now(empty), actor) == ["note"], "what has ended is only written about"


def test_a_fonds_is_merged_into_another_with_all_that_lies_in_it(world):
    archives, actor = world["archives"], world.actor("archivist")
    within, into = fonds(archives, "A013"), fonds(archives, "A027")
    with setting_up("classes and boxes of one number"):
        top = RecordClass.objects.create(fonds=within, code="1", title="综合", holder=within.holder)
        RecordClass.objects.create(fonds=into, code="1", title="综合", holder=into.holder)
    crate, other = box(within), box(into)
    with setting_up("a box of a number in use"):
        other.code = crate.code
        other.save()
    volume = file(within)
    row = item(within, file=volume, box=crate, record_class=top)
    code = row.ref_code
    page = on_row(actor, within, "merge")
    assert "A027" in page.text and "全宗号不再用" in page.words
    first = on_row(actor, within, "merge", {"into": str(into.pk), "reason": "两局合并"})
    again = on_row(actor, within, "merge", {"into": str(into.pk), "reason": "两局合并"})
    assert first.url == again.url, "twice is one job"
    assert run_job(first) == "done"
    kept = now(row)
    assert (kept.fonds, kept.fonds_code, kept.file, kept.box, kept.ref_code) == (
        into, "A027", volume, crate, code)  # fmt: skip
    assert now(top).code == "A013-1" and now(crate).code == f"A013-{other.code}"
    assert (now(within).state, now(within).merged_into) == (FondsState.MERGED, into)
    assert not queries.has_records(within)


def test_a_merging_that_was_killed_goes_on_and_ends_the_same(world, monkeypatch):
    archives, actor = world["archives"], world.actor("archivist")
    within, into = fonds(archives, "A013"), fonds(archives, "A027")
    rows = [item(within) for _ in range(7)]
    from lantai.holdings.acts import fonds as merging

    monkeypatch.setattr(merging, "SLICE", 3)
    acts.merge_slice(within, into, actor)
    assert sum(now(row).fonds_id == into.pk for row in rows) == 3
    answer = on_row(actor, now(within), "merge", {"into": str(into.pk), "reason": "两局合并"})
    assert run_job(answer) == "done"
    assert {now(row).fonds_id for row in rows} == {into.pk}
    assert now(within).merged_into == into


def test_a_fonds_that_is_being_merged_is_not_merged_elsewhere(world):
    archives, actor = world["archives"], world.actor("archivist")
    within, into, other = fonds(archives, "A013"), fonds(archives, "A027"), fonds(archives, "A028")
    item(within)
    first = on_row(actor, within, "merge", {"into": str(into.pk), "reason": "两局合并"})
    answer = on_row(actor, within, "merge", {"into": str(other.pk), "reason": "另有安排"})
    assert "正在并入另一个全宗" in answer.words
    assert run_job(first) == "done" and now(within).merged_into == into


def test_a_job_that_stands_and_is_ordered_otherwise_does_what_is_asked_now(world):
    within, actor = fonds(world["archives"], "A013"), world.actor("archivist")
    old = ordered(merging_fonds, within, actor, into=1, reason="两局合并")
    assert ordered(merging_fonds, within, actor, into=1, reason="两局合并") == old
    with setting_up("it stopped"):
        old.state = State.FAILED
        old.save()
    again = ordered(merging_fonds, within, actor, into=1, reason="两局合并")
    assert again.pk == old.pk and again.state == State.QUEUED
    with setting_up("it stopped once more"):
        again.state = State.FAILED
        again.save()
    same = ordered(merging_fonds, within, actor, into=1, reason="两局合并", tried=(1, 2))
    assert same.args["tried"] == [1, 2]
    with setting_up("it stopped a third time"):
        same.state = State.FAILED
        same.save()
    assert ordered(merging_fonds, within, actor, into=1, reason="两局合并", tried=(1, 2)) == same
    with setting_up("it stopped a fourth time"):
        same.refresh_from_db(from_queryset=Job.objects.unguarded("as it is now"))
        same.state = State.FAILED
        same.save()
    new = ordered(merging_fonds, within, actor, into=1, reason="照编委文件")
    assert now(old).state == State.CANCELLED and new.args["reason"] == "照编委文件"


def test_what_is_not_ours_and_what_moves_is_not_ended(place):
    archives, actor, within = place
    unit = institution("槐序县农时局", "government")
    acts.lay_custody(within, unit, actor, name="划回", reason="误收")
    answer = on_row(actor, within, "end", {"reason": "误建"})
    assert answer.status == 409 and "正在移交" in answer.words and "先撤回它" in answer.words
    assert now(within).state == FondsState.OPEN
    other = fonds(unit, "Z109", party=archives.path)
    assert offered(other, actor) == [], "a fonds laid before us is not ours to end"


def test_everybody_is_offered_what_is_theirs(world):
    with setting_up("two fonds"):
        ours = fonds(world["archives"], "A013", creator=world["unit"])
        theirs = fonds(world["unit"], "A027", creator=world["unit"])
    everything = ["guide", "introduction", "note", "recount", "close", "merge", "end"]
    assert offered(ours, world.actor("preserver")) == [*everything, "hand_over"]
    assert offered(ours, world.actor("archivist")) == [*everything, "hand_over"]
    assert offered(theirs, world.actor("officer")) == [*everything, "hand_over"]
    for username in ("opener", "counter", "curator", "officer", "authority", "neighbour",
                     "provider", "system", "auditor", "clerk", "leader"):  # fmt: skip
        assert offered(ours, world.actor(username)) == [], username
    for username in ("archivist", "clerk", "leader", "neighbour", "joint", "ministry"):
        assert offered(theirs, world.actor(username)) == [], username


def test_a_form_does_what_its_duty_allows_and_no_more(place):
    archives, _, within = place
    bare = person(archives, 5, duties=DUTIES - {"holdings.fonds.close"})
    with pytest.raises(Http404):
        on_row(bare, within, "close", {"on": "2026-03-01", "reason": "x"})
    assert now(within).state == FondsState.OPEN and Fonds.objects.seen_by(bare).exists()
    assert not Entry.every.filter(tag="holdings.fonds.close").exists()
