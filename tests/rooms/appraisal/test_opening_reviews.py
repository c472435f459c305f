# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A batch of opening reviews on its way: readings, the unit, dissent, the decision put down."""

import datetime as dt

import pytest
from appraisalroom import LATER, openings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.doing import now, rows
from lantai.appraisal import acts, jobs, judging, queries, texts
from lantai.appraisal.models import DeferralCatalogue, OpeningBatch, OpeningReview, ReviewOpinion
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import Item
from lantai.works.kinds import kind_of

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def kinds(outcome):
    return [why.kind for _, why in outcome.refused]


def refusals(run):
    with pytest.raises(Refused) as fault:
        run()
    return [each.kind for each in fault.value.reasons]


# --- which records --------------------------------------------------------------------------------


def test_a_batch_gathers_what_is_due_of_its_fonds_and_years_and_nothing_twice(scene):
    due = [scene.due(text=b"") for _ in range(3)]
    scene.due(text=b"", year=2001, date_text="2001-01-01")
    legacy = scene.due(text=b"", opening=Opening.CONTROLLED)
    scene.due(text=b"", opening=Opening.OPEN, open_on=timezone.localdate())
    fresh = scene.due(text=b"", date_text="2020-01-01")
    batch = scene.batch()
    assert scene.run(jobs.gathering_batch, batch, "opener") == "done"
    assert [row.item_id for row in scene.reviews(batch)] == [each.pk for each in due]
    assert now(batch).items == 3
    assert scene.run(jobs.gathering_batch, batch, "opener") == "done"
    assert now(batch).items == 3
    other = scene.batch()
    assert kinds(acts.gather_slice(other, [due[0].pk, legacy.pk, fresh.pk],
                                   scene.actor("opener"))) == [
        "appraisal.in_review", "appraisal.controlled", "appraisal.other_why"]  # fmt: skip


def test_what_was_controlled_is_reviewed_only_on_request(scene):
    legacy = scene.due(text=b"", opening=Opening.CONTROLLED)
    batch = scene.batch(legacy, why="request")
    assert now(batch).items == 1


def test_a_batch_of_a_years_is_due_by_fonds_and_year(scene):
    scene.due(text=b""), scene.due(text=b""), scene.due(text=b"", year=1988, date_text="1988-01-01")
    lines = queries.due_by_year(scene.actor("opener"), "due", timezone.localdate())
    ours = [(line["year"], line["n"]) for line in lines if line["fonds"] == scene.fonds.pk]
    assert ours == [(1988, 1), (1990, 2)]


def test_a_batch_is_organised_with_records_criteria_and_two_readers(scene):
    empty = scene.batch()
    assert refusals(lambda: scene.step(empty, "organise", "opener")) == ["appraisal.no_records"]
    bare = scene.batch(scene.due(text=b""), criteria="")
    assert refusals(lambda: scene.step(bare, "organise", "opener")) == ["appraisal.no_criteria"]


def test_records_leave_a_planned_batch_and_are_free(scene):
    item = scene.due(text=b"")
    batch = scene.batch(item)
    assert acts.drop(scene.keys(batch), scene.actor("opener")).changed
    assert now(batch).items == 0
    assert acts.gather_slice(scene.batch(), [item.pk], scene.actor("opener")).changed


# --- readings -------------------------------------------------------------------------------------


def test_the_whole_way_opens_what_is_clear(scene):
    items = [scene.due() for _ in range(3)]
    batch = scene.done(*items)
    assert batch.state == "done" and batch.decided_by
    assert openings(*items) == [Opening.OPEN] * 3
    assert [now(each).reach for each in items] == [Reach.NONE] * 3
    assert all(row.applied_on and not row.is_open for row in scene.reviews(batch))


def test_who_reads_first_neither_reads_second_nor_decides(scene):
    batch = scene.proposed()
    again = acts.second(scene.keys(batch), scene.actor("opener"), view="concur")
    assert kinds(again) == ["appraisal.same_reader"] * 3
    scene.concur(batch)
    with pytest.raises(Refused):
        scene.step(batch, "ask_unit", "opener")


def test_nobody_speaks_before_the_turn_or_of_others_records(scene):
    batch = scene.organised()
    keys = scene.keys(batch)
    assert kinds(acts.second(keys, scene.actor("preserver"), view="concur")) == [
        "appraisal.not_at_stage"] * 3  # fmt: skip
    assert (
        kinds(acts.propose(keys, scene.actor("counter"), decision="open")) == ["guard.no_duty"] * 3
    )
    assert kinds(acts.propose(keys, scene.actor("neighbour"), decision="open")) == [
        "guard.not_found"] * 3  # fmt: skip


def test_a_chosen_reader_is_the_one_who_reads(scene):
    from lantai.orgs.models import Person

    chosen = Person.objects.unguarded("a reader of a test").get(name="柏晴川")
    batch = scene.organised(first_reader=chosen)
    refused = acts.propose(scene.keys(batch), scene.actor("opener"), decision="open")
    assert kinds(refused) == ["appraisal.other_reader"] * 3


def test_a_deferral_has_a_ground_and_a_day_to_come(scene):
    batch = scene.organised()
    keys, opener = scene.keys(batch), scene.actor("opener")
    assert kinds(acts.propose(keys[:1], opener, decision="defer", has_read=True)) == [
        "appraisal.deferral_needs"]  # fmt: skip
    past = acts.propose(keys[:1], opener, decision="defer", ground="third", has_read=True,
                        again_on=timezone.localdate())  # fmt: skip
    assert kinds(past) == ["appraisal.date_past"]
    assert kinds(acts.propose(keys[:1], opener, decision="keep", has_read=True)) == [
        "appraisal.not_controlled"]  # fmt: skip


def test_what_no_machine_read_is_signed_for_by_a_person(scene):
    batch = scene.organised(scene.due(text=b""))
    (row,) = scene.reviews(batch)
    assert row.screened == "unread"
    opener = scene.actor("opener")
    assert kinds(acts.propose([row.pk], opener, decision="open")) == ["appraisal.not_read"]
    acts.sign_unread([row.pk], opener, opinion="看过原件")
    assert acts.propose([row.pk], opener, decision="open").changed == [row.pk]


@pytest.mark.parametrize(
    ("text", "hinted", "kind"),
    [
        ("关于春季清淤的通知，各乡镇照此办理。", "open", None),
        ("困难户陶素云，女，经确诊患有肺结核，住杏雨村上街3号。", "control", "medical"),
        ("机密★10年\n关于粮食入库的请示", "refuse", "secrecy_mark"),
    ],
)
def test_a_machine_reads_every_text_of_a_batch(scene, text, hinted, kind):
    batch = scene.organised(scene.due(text=text.encode()))
    (row,) = scene.reviews(batch)
    assert (row.screened, row.hinted) == ("done", hinted)
    assert {None, kind} & {hint["kind"] for hint in row.hints} == ({kind} if kind else set())
    assert all(text[hint["start"] : hint["end"]] for hint in row.hints)
    assert not any("value" in hint for hint in row.hints)
    proposed = acts.propose([row.pk], scene.actor("opener"), decision="open")
    wanted = {
        "open": [],
        "control": ["appraisal.hints_need"],
        "refuse": ["appraisal.marked_secret"],
    }
    assert kinds(proposed) == wanted[hinted]


def test_hints_only_tighten(scene):
    batch = scene.organised()
    (first, *_) = scene.reviews(batch)
    with setting_up("a hint of a test"):
        first.screened, first.hinted = "done", "control"
        first.hints = [{"place": "text", "kind": "id18", "start": 2, "end": 5}]
        first.save()
    opener = scene.actor("opener")
    assert kinds(acts.propose([first.pk], opener, decision="open")) == ["appraisal.hints_need"]
    assert acts.propose([first.pk], opener, decision="open", opinion="已故多年，无后人").changed


def test_a_secrecy_mark_is_opened_only_when_its_record_says_that_it_is_declassified(scene):
    marked = {"text": "机密★10年\n关于粮食入库的请示".encode()}
    today = dt.date.today()  # noqa: DTZ011 - days around today
    days = (None, today + dt.timedelta(days=9), today - dt.timedelta(days=9))
    batch = scene.organised(*(scene.due(**marked, secret_until=day) for day in days))
    keys, opener = scene.keys(batch), scene.actor("opener")
    said = acts.propose(keys, opener, decision="open", opinion="查过解密文件")
    assert said.changed == keys[2:]
    assert kinds(said) == ["appraisal.marked_secret"] * 2
    assert acts.propose(keys[:2], opener, decision="defer", ground="secret", again_on=LATER).changed
    batch = scene.step(batch, "finish_first", "opener")
    second = acts.second(keys[:1], scene.actor("preserver"), view="dissent", decision="open",
                         opinion="年代久了")  # fmt: skip
    assert kinds(second) == ["appraisal.marked_secret"]


def test_nothing_is_proposed_open_before_the_machine_has_read_it(scene):
    batch = scene.batch(scene.due())
    scene.step(batch, "organise", "opener")
    keys, opener = scene.keys(batch), scene.actor("opener")
    early = acts.propose(keys, opener, decision="open", opinion="清楚", has_read=True)
    assert kinds(early) == ["appraisal.not_screened"]
    assert scene.run_waiting() == ["done"]
    assert acts.propose(keys, opener, decision="open").changed == keys


def test_a_text_that_is_not_read_to_its_end_is_said_to_be_unread(scene, monkeypatch):
    monkeypatch.setattr(texts, "MOST", 10)
    batch = scene.organised(scene.due("春季清淤已经办完，照此存档备查。机密★10年".encode()))
    (row,) = scene.reviews(batch)
    assert (row.screened, row.hinted) == ("unread", "")
    assert kinds(acts.propose([row.pk], scene.actor("opener"), decision="open")) == [
        "appraisal.not_read"]  # fmt: skip


def test_an_internal_record_is_not_proposed_open(scene):
    batch = scene.organised(scene.due(secrecy=1))
    assert batch.secrecy == 1
    refused = acts.propose(scene.keys(batch), scene.actor("opener"), decision="open", has_read=True)
    assert kinds(refused) == ["appraisal.not_public"]


def test_a_batch_goes_on_when_all_is_read(scene):
    batch = scene.organised()
    assert "appraisal.not_all_proposed" in refusals(
        lambda: scene.step(batch, "finish_first", "opener")
    )
    scene.propose(batch)
    batch = scene.step(batch, "finish_first", "opener")
    assert "appraisal.not_all_seconded" in refusals(
        lambda: scene.step(batch, "ask_unit", "preserver")
    )


# --- dissent --------------------------------------------------------------------------------------


def test_dissent_stays_and_is_decided_record_by_record(scene):
    items = [scene.due() for _ in range(2)]
    batch = scene.proposed(*items)
    one, two = scene.keys(batch)
    preserver = scene.actor("preserver")
    assert kinds(acts.second([one], preserver, view="dissent", decision="defer")) == [
        "appraisal.dissent_needs"]  # fmt: skip
    acts.second([one], preserver, view="dissent", decision="defer", ground="third", again_on=LATER,
                opinion="涉及在世者的病情")  # fmt: skip
    acts.second([two], preserver, view="concur")
    batch = scene.step(batch, "ask_unit", "preserver")
    batch = scene.step(batch, "answer", "leader")
    assert refusals(lambda: scene.step(batch, "decide", "curator")) == ["appraisal.dissent_left"]
    assert kinds(acts.decide([one], scene.actor("curator"), decision="open")) == [
        "appraisal.decision_needs"]  # fmt: skip
    acts.decide(
        [one], scene.actor("curator"), decision="open", opinion="病情在题名以外，当事人已故"
    )
    scene.step(batch, "decide", "curator")
    scene.run_waiting()
    assert openings(*items) == [Opening.OPEN] * 2
    row = now(OpeningReview(pk=one))
    assert row.has_dissent
    assert [(each.stage, each.view, each.decision) for each in rows(ReviewOpinion, review=row)] == [
        ("first", "proposed", "open"), ("second", "dissent", "defer"),
        ("decision", "decided", "open")]  # fmt: skip


def test_the_unit_objects_to_single_records_and_agrees_to_the_rest(scene):
    batch = scene.asked()
    one, *_ = scene.keys(batch)
    officer = scene.actor("officer")
    assert kinds(acts.answer([one], officer, view="dissent")) == ["appraisal.dissent_needs"]
    assert acts.answer([one], officer, view="dissent", opinion="还在执行").changed == [one]
    assert not acts.answer([one], scene.actor("opener"), view="concur").changed
    batch = scene.step(batch, "answer", "leader", opinion="其余同意")
    views = [row.unit_view for row in scene.reviews(batch)]
    assert views == ["dissent", "concur", "concur"]
    assert refusals(lambda: scene.step(batch, "decide", "curator")) == ["appraisal.dissent_left"]


def test_silence_is_kept_as_silence_and_only_after_its_time(scene):
    batch = scene.asked()
    with pytest.raises(Refused):
        scene.step(batch, "go_without", "opener")
    with setting_up("the unit's days are over"):
        batch = now(batch)
        batch.answer_by = timezone.localdate() - dt.timedelta(days=1)
        batch.save()
    batch = scene.step(batch, "go_without", "opener")
    assert batch.is_silent
    assert {row.unit_view for row in scene.reviews(batch)} == {"silent"}


def test_where_no_unit_is_left_the_archives_reviews_alone(scene):
    batch = scene.proposed(unit=False)
    scene.concur(batch)
    with pytest.raises(Refused):
        scene.step(batch, "ask_unit", "preserver")
    assert scene.step(batch, "go_on", "preserver").state == "deciding"


def test_sent_back_all_is_read_anew_and_opinions_stay(scene):
    batch = scene.deciding()
    batch = scene.step(batch, "send_back", "curator", reason="标准没有用对")
    (first, *_) = scene.reviews(batch)
    assert (first.proposal, first.second_view, first.unit_view) == ("open", "", "")
    assert len(rows(ReviewOpinion, review=first)) == 2


def test_who_read_any_record_does_not_decide(scene):
    from dataclasses import replace

    batch = scene.deciding()
    opener = scene.actor("opener")
    both = replace(opener, duties=opener.duties | scene.actor("curator").duties)
    from lantai.desk import steps
    from lantai.desk.register import register_of

    with pytest.raises(Refused):
        steps.take(register_of(OpeningBatch), now(batch), "decide", both, {})


# --- putting down ---------------------------------------------------------------------------------


def test_what_became_secret_meanwhile_is_not_opened_and_the_rest_is(scene):
    items = [scene.due() for _ in range(2)]
    batch = scene.deciding(*items)
    with setting_up("a mark was found"):
        row = now(items[0])
        row.secrecy = 1
        row.save()
    scene.step(batch, "decide", "curator")
    scene.run_waiting()
    assert openings(*items) == [Opening.UNREVIEWED, Opening.OPEN]
    first, second = scene.reviews(batch)
    assert (first.applied_on, first.is_open) == (None, False) and second.applied_on


def test_a_marked_record_whose_declassification_was_taken_back_is_not_opened(scene):
    marked = {"text": "机密★10年\n关于粮食入库的请示".encode()}
    day = dt.date.today() - dt.timedelta(days=9)  # noqa: DTZ011 - days around today
    items = [scene.due(**marked, secret_until=day) for _ in range(2)]
    scene.step(scene.deciding(*items), "decide", "curator")
    with setting_up("it was of another document"):
        row = now(items[0])
        row.secret_until = None
        row.save()
    scene.run_waiting()
    assert openings(*items) == [Opening.UNREVIEWED, Opening.OPEN]


def test_marks_are_looked_up_with_the_reviews_and_not_one_by_one(scene):
    marked = {"text": "机密★10年\n关于粮食入库的请示".encode()}
    day = dt.date.today() - dt.timedelta(days=9)  # noqa: DTZ011 - days around today
    batch = scene.deciding(*(scene.due(**marked, secret_until=day) for _ in range(2)))
    scene.step(batch, "decide", "curator")
    part = list(queries.to_apply(now(batch)))
    with CaptureQueriesContext(connection) as asked:
        assert [judging.against_mark(row) for row in part] == [None, None]
    assert len(part) == 2 and not asked.captured_queries


def test_putting_down_twice_is_as_once(scene):
    items = [scene.due() for _ in range(3)]
    batch = scene.deciding(*items)
    scene.step(batch, "decide", "curator")
    part = list(queries.to_apply(now(batch)))
    acts.apply_slice(now(batch), part[:2], scene.actor("curator"))  # and here it was killed
    assert scene.run_waiting() == ["done"]
    assert openings(*items) == [Opening.OPEN] * 3
    assert kind_of(jobs.applying_decisions).retries
    acts.apply_slice(now(batch), part, scene.actor("curator"))
    assert openings(*items) == [Opening.OPEN] * 3


def test_what_is_to_be_redacted_stays_closed(scene):
    item = scene.due()
    batch = scene.done(item, decision="redact")
    assert openings(item) == [Opening.UNREVIEWED]
    assert scene.reviews(batch)[0].decision == "redact"


# --- deferrals ------------------------------------------------------------------------------------


def test_a_deferral_is_put_down_only_after_the_authority_consented(scene):
    items = [scene.due() for _ in range(3)]
    batch = scene.done(*items, decision="defer")
    assert openings(*items) == [Opening.UNREVIEWED] * 3
    catalogue = scene.catalogue(batch)
    assert (catalogue.state, catalogue.items) == ("drafted", 3)
    authority = scene.actor("authority")
    assert not Item.objects.seen_by(authority, "describe").filter(pk=items[0].pk).exists()
    catalogue = scene.step(catalogue, "lay", "opener")
    authority = scene.actor("authority")
    assert Item.objects.seen_by(authority, "describe").filter(pk=items[0].pk).exists()
    assert not Item.objects.seen_by(authority, "fetch").filter(pk=items[0].pk).exists()
    one, *_ = [row.pk for row in queries.deferrals(catalogue).order_by("pk")]
    assert acts.refuse_consent([one], authority, remark="不属于第八条的情形").changed == [one]
    catalogue = scene.step(catalogue, "consent", "chief", document="槐档函〔2026〕5号")
    assert (catalogue.refused, catalogue.document_number) == (1, "槐档函〔2026〕5号")
    assert openings(*items) == [Opening.UNREVIEWED] * 3
    assert scene.run(jobs.applying_deferrals, catalogue, "opener") == "done"
    assert openings(*items) == [Opening.UNREVIEWED, Opening.DEFERRED, Opening.DEFERRED]
    assert now(items[1]).review_on == LATER
    assert now(catalogue).state == "done"
    assert not rows(OpeningReview, batch=batch, is_open=True)
    authority = scene.actor("authority")
    assert not Item.objects.seen_by(authority, "describe").filter(pk=items[1].pk).exists()
    scene.batch(items[0])  # what was not consented to is free for another review


def test_the_authority_returns_a_whole_catalogue_with_its_reason(scene):
    batch = scene.done(decision="defer")
    catalogue = scene.step(scene.catalogue(batch), "lay", "opener")
    catalogue = scene.step(catalogue, "give_back", "chief", reason="理由太笼统")
    assert catalogue.state == "drafted"
    catalogue = scene.step(catalogue, "lay", "opener")
    assert catalogue.state == "laid"


def test_what_was_deferred_is_judged_anew_when_its_day_has_come(scene):
    item = scene.due(opening=Opening.DEFERRED)
    with setting_up("its day has come"):
        Item.objects.unguarded("a deferral of a test").filter(pk=item.pk).update(
            review_on=timezone.localdate()
        )
    batch = scene.batch(why="anew")
    assert scene.run(jobs.gathering_batch, batch, "opener") == "done"
    assert now(batch).items == 1


def test_a_batch_without_deferrals_has_no_catalogue(scene):
    batch = scene.done()
    assert not rows(DeferralCatalogue, batch=batch)
