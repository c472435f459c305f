# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A filing year: captured, handed over, received, arranged, tested, filed; by the right ones."""

import datetime as dt
from types import SimpleNamespace

import pytest

from factories import filing, holdings
from factories.batches import paper
from factories.doing import now, rows
from lantai.craft.codes import Said
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing import arranging, batchjobs, testing
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import batches as batch_acts
from lantai.filing.acts import captures as capture_acts
from lantai.filing.acts import filing as filing_acts
from lantai.filing.acts import lines as line_acts
from lantai.filing.acts import testing as testing_acts
from lantai.filing.barred import Bases, against_line
from lantai.filing.models import Capture, FiledItem, FilingBatch, FilingFinding, NumberRange
from lantai.filing.queries import batches as queries
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry
from lantai.holdings.models import DigitalObject, Item, ItemDocument
from lantai.works import running
from lantai.works.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def take(office, who, step, **answers):
    register = register_of(FilingBatch)
    office.batch = steps.take(register, office.fresh(), step, who, answers)
    return office.batch


def lined(office):
    """Every item under the first line that fits its suggestion, or the second."""
    for row in rows(FiledItem, batch=office.batch):
        line_acts.set_line([row.pk], row.suggested or office.entries[1], office.officer)


def decided(office):
    """Somebody looks at every finding and signs."""
    keys = [row.pk for row in rows(FilingFinding, batch=office.batch, is_open=True)]
    testing_acts.decide(keys, office.officer, decision="passed", opinion="逐件看过，没有问题")


def collected(office, count=6):
    office.capture(*[paper(n) for n in range(count)])
    office.run(batchjobs.reading_captures, office.clerk)


def test_a_filing_year_from_the_drawer_to_the_shelf(office):
    collected(office)
    items = rows(Item)
    assert len(items) == 6 and all(row.standing == "draft" for row in items)
    assert all(row.title and row.doc_number and row.date_text and row.responsible for row in items)
    assert office.batch.items == 6 and office.batch.files == 6 and office.batch.size > 0
    take(office, office.clerk, "hand_over")
    with pytest.raises(Refused) as fault:
        take(office, office.clerk, "receive")
    assert fault.value.reasons[0].kind == "flow.same_person"
    take(office, office.officer, "receive")
    assert (office.batch.handed_by, office.batch.received_by) == (office.clerk.name,
                                                                  office.officer.name)  # fmt: skip
    with pytest.raises(Refused) as fault:
        take(office, office.officer, "arrange")
    assert fault.value.reasons[0].kind == "filing.lines_left"
    lined(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    codes = [row.item.ref_code for row in rows(FiledItem)]
    assert len(set(codes)) == 6 and all(code.startswith(office.fonds.fonds_code) for code in codes)
    take(office, office.officer, "arrange")
    with pytest.raises(Refused):
        take(office, office.officer, "pass")
    office.run(batchjobs.testing_batch, office.officer)
    with pytest.raises(Refused) as fault:
        take(office, office.officer, "pass")
    assert fault.value.reasons[0].kind == "filing.findings_open"
    decided(office)
    take(office, office.officer, "pass")
    with pytest.raises(Refused):
        take(office, office.officer, "file")
    take(office, office.leader, "file")
    assert len(rows(Job, kind="filing.filing_batch")) == 1
    office.run(batchjobs.filing_batch, office.leader)
    assert office.batch.state == "filed" and office.batch.filed_on is not None
    assert all(row.standing == "filed" for row in rows(Item))
    assert all(row.origin == "archives" for row in rows(DigitalObject))
    assert not any(row.provisional for row in rows(FiledItem))


def test_what_comes_in_twice_is_there_once(office):
    papers = [paper(n) for n in range(3)]
    first = office.capture(*papers)
    again = office.capture(*papers)
    assert [each.row for each in first] == [each.row for each in again]
    assert not any(each.is_new for each in again) and len(rows(Capture)) == 3
    office.run(batchjobs.reading_captures, office.clerk)
    office.run(batchjobs.reading_captures, office.clerk)
    assert len(rows(Item)) == 3 and office.batch.items == 3


def test_a_marked_document_is_set_aside_unread_and_the_others_go_on(office):
    name, data = paper(1)
    office.capture(paper(0), (f"密{name}", "机密★10年\n".encode() + data), paper(2))
    office.run(batchjobs.reading_captures, office.clerk)
    (aside,) = rows(Capture, state="aside")
    assert aside.title == "" and aside.drawn == [] and aside.said == "filing.marked"
    assert len(rows(Item)) == 2
    with pytest.raises(Refused) as fault:
        take(office, office.clerk, "hand_over")
    assert fault.value.reasons[0].kind == "filing.captures_left"


def test_arranging_is_taken_back_whole(office):
    name, data = paper(1)
    stem = name.removesuffix(".txt")
    office.capture((name, data), (f"{stem}-发文处理单.txt", b"chu li"), paper(2), paper(3))
    office.run(batchjobs.reading_captures, office.clerk)
    take(office, office.clerk, "hand_over")
    take(office, office.officer, "receive")
    lined(office)

    def state():
        return ([(row.pk, row.title, row.ref_code, row.retention) for row in rows(Item)],
                [(row.pk, row.item_id, row.position) for row in rows(FiledItem)],
                [(row.pk, row.item_id, row.order, row.role) for row in rows(ItemDocument)],
                [(row.pk, row.item_id, row.order) for row in rows(DigitalObject)],
                [(row.pk, row.item_id) for row in rows(Capture)])  # fmt: skip

    before = state()
    plan = arranging.plan(office.fresh(), arranging.STEPS)
    assert state() == before and len(plan.lines) == 3
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    assert len(rows(Item)) == 3 and office.fresh().items == 3 and office.batch.files == 4
    joined = [row for row in rows(ItemDocument) if row.role == "slip"]
    assert len(joined) == 1 and joined[0].order == 2
    assert len(rows(NumberRange)) >= 1
    arranging_acts.undo(office.fresh(), office.officer)
    assert state() == before and not rows(NumberRange)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    assert [line.after for line in plan.lines if line.after] and all(
        row.ref_code for row in rows(Item))  # fmt: skip
    assert now(plan.lines[0].item).ref_code == plan.lines[0].after["ref_code"]


def test_what_is_filed_late_goes_behind_and_moves_nothing(office):
    collected(office, 4)
    take(office, office.clerk, "hand_over")
    take(office, office.officer, "receive")
    lined(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    take(office, office.officer, "arrange")
    office.run(batchjobs.testing_batch, office.officer)
    decided(office)
    take(office, office.officer, "pass")
    take(office, office.leader, "file")
    office.run(batchjobs.filing_batch, office.leader)
    before = {row.pk: (row.ref_code, row.title, row.standing) for row in rows(Item)}
    first = office.batch
    with setting_up("a batch of what was found later"):
        late = FilingBatch(fonds=office.fonds, year=2025, department="办公室", kind="late",
                           name="2025年补归", holder=first.holder, area=first.area,
                           line=first.line)  # fmt: skip
        late.save()
    office.batch = late
    office.capture(*[paper(n) for n in range(20, 23)])
    office.run(batchjobs.reading_captures, office.clerk)
    take(office, office.clerk, "hand_over")
    take(office, office.officer, "receive")
    lined(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    after = {row.pk: (row.ref_code, row.title, row.standing) for row in rows(Item)}
    assert {pk: after[pk] for pk in before} == before
    last = {}
    for code, _, _ in before.values():
        series, _, number = code.rpartition("-")
        last[series] = max(last.get(series, 0), int(number))
    for pk in set(after) - set(before):
        series, _, number = after[pk][0].rpartition("-")
        assert int(number) > last.get(series, 0)
    assert len({code for code, _, _ in after.values()}) == 7


def test_what_was_set_aside_is_given_back_or_taken_in_once_declassified(office):
    (one, data), (two, more) = paper(1), paper(2)
    office.capture((f"甲{one}", "机密★10年\n".encode() + data), paper(0),
                   (f"乙{two}", "秘密★5年\n".encode() + more))  # fmt: skip
    office.run(batchjobs.reading_captures, office.clerk)
    first, second = rows(Capture, state="aside")
    capture_acts.give_back(first, office.clerk, opinion="送保密室")
    capture_acts.release(second, office.clerk, basis="槐保〔2026〕1号", organ="槐序县农时局",
                         on=dt.date(2026, 3, 2))  # fmt: skip
    with pytest.raises(Refused):
        capture_acts.give_back(now(first), office.clerk, opinion="再退一次")
    office.run(batchjobs.reading_captures, office.clerk)
    assert [row.state for row in rows(Capture)] == ["refused", "taken", "taken"]
    assert now(second).title and now(first).title == "" and len(rows(Item)) == 2
    take(office, office.clerk, "hand_over")
    assert office.batch.handed_by == office.clerk.name


# --- what stands in the way -----------------------------------------------------------------------


def kind_of(do, *args, **more):
    with pytest.raises(Refused) as fault:
        do(*args, **more)
    return fault.value.reasons[0].kind


def tested(office):
    collected(office, 3)
    take(office, office.clerk, "hand_over")
    take(office, office.officer, "receive")
    lined(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    take(office, office.officer, "arrange")
    office.run(batchjobs.testing_batch, office.officer)


def changed(row, **values):
    with setting_up("somebody changes a row"):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def test_what_is_said_to_be_corrected_is_open_again_where_the_next_test_finds_it(office):
    tested(office)
    (first, *others) = rows(FilingFinding, is_open=True, severity="not_run")
    for decision in ("corrected", "returned"):
        decided(office)
        first = rows(FilingFinding, code=first.code, kind=first.kind)[0]
        testing_acts.decide([first.pk], office.officer, decision=decision, opinion="改了")
        assert kind_of(take, office, office.officer, "pass") == "filing.findings_open"
        office.run(batchjobs.testing_batch, office.officer)
        assert [row.code for row in rows(FilingFinding, is_open=True, severity="not_run")] == [
            first.code]  # fmt: skip
    decided(office)
    office.run(batchjobs.testing_batch, office.officer)
    take(office, office.officer, "pass")
    assert others


def test_what_was_changed_after_its_test_neither_passes_nor_is_filed(office):
    tested(office)
    decided(office)
    item, (file, *_) = rows(Item)[0], rows(DigitalObject)
    title, digest = item.title, file.sha512
    for row, values, back in ((item, {"title": "另一个题名"}, {"title": title}),
                              (file, {"sha512": "0" * 128}, {"sha512": digest})):  # fmt: skip
        changed(row, **values)
        assert kind_of(take, office, office.officer, "pass") == "filing.changed_since_test"
        changed(row, **back)
    take(office, office.officer, "pass")
    changed(item, title="归档以前又改")
    assert kind_of(take, office, office.leader, "file") == "filing.changed_since_test"
    changed(item, title=title)
    take(office, office.leader, "file")


def test_a_period_that_is_not_that_of_its_line_is_not_sent_on(office):
    collected(office, 3)
    take(office, office.clerk, "hand_over")
    take(office, office.officer, "receive")
    keys = [row.pk for row in rows(FiledItem)]
    line_acts.set_line(keys, office.entries[0], office.officer)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    line_acts.set_line(keys[:1], office.entries[1], office.officer)
    assert kind_of(take, office, office.officer, "arrange") == "filing.classes_left"
    plan = arranging.plan(office.fresh(), ["class"])
    assert [line.wrong.kind for line in plan.wrong] == ["filing.period_in_code"]
    arranging_acts.undo(office.fresh(), office.officer)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    take(office, office.officer, "arrange")
    assert sorted(row.retention for row in rows(Item)) == ["D30", "Y", "Y"]


def test_undoing_keeps_out_what_was_taken_out_and_brings_nothing_empty_back(office):
    name, data = paper(1)
    stem = name.removesuffix(".txt")
    office.capture((name, data), (f"{stem}-发文处理单.txt", b"chu li"), paper(2))
    office.run(batchjobs.reading_captures, office.clerk)
    take(office, office.clerk, "hand_over")
    take(office, office.officer, "receive")
    lined(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    (joined,) = {row.item_id for row in rows(ItemDocument, role="slip")}
    filing_acts.take_out(office.fresh(), [joined], office.officer, reason="不属于本单位")
    arranging_acts.undo(office.fresh(), office.officer)
    assert len(rows(Item)) == 1 and office.fresh().items == office.batch.files == 1
    assert rows(Item)[0].ref_code == ""


def test_an_arranging_that_changes_nothing_leaves_the_last_to_be_taken_back(office):
    collected(office, 2)
    take(office, office.clerk, "hand_over")
    take(office, office.officer, "receive")
    lined(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    assert arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer) is None
    arranging_acts.undo(office.fresh(), office.officer)
    assert not any(row.ref_code for row in rows(Item))


def test_what_was_changed_after_it_was_arranged_is_not_put_over(office):
    collected(office, 2)
    take(office, office.clerk, "hand_over")
    take(office, office.officer, "receive")
    lined(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    item = rows(Item)[0]
    changed(item, retention="D10")
    assert kind_of(arranging_acts.undo, office.fresh(), office.officer) == "filing.changed_after"


# --- schedules ------------------------------------------------------------------------------------


def test_what_is_filed_after_another_edition_came_into_force_follows_to_it(office):
    tested(office)
    decided(office)
    take(office, office.officer, "pass")
    with setting_up("another edition is in force"):
        changed(office.schedule, state="past", superseded_on="2026-01-01")
        second = filing.schedule(institution=office.unit, state="in_force", edition=2,
                                 effective_on="2026-01-01", approved_on="2025-12-01",
                                 based_on=office.schedule, template="agency")  # fmt: skip
        for old in office.entries:
            filing.entry(schedule=second, number=old.number, covers=old.covers,
                         retention=old.retention, template_line=old.template_line)  # fmt: skip
    take(office, office.leader, "file")
    office.run(batchjobs.filing_batch, office.leader)
    assert all(row.provisional for row in rows(FiledItem))
    (job,) = rows(Job, kind="filing.moving_lines")
    assert running.run(job.pk, running.Seat("a hand of the tests")) == "done"
    assert {row.entry.schedule_id for row in rows(FiledItem)} == {second.pk}
    assert not any(row.provisional for row in rows(FiledItem))


def test_a_batch_that_is_there_is_given_and_nothing_written_of_it(office):
    args = {"year": 2025, "department": "会计科"}
    made = batch_acts.open_batch(office.fonds, office.clerk, **args)
    before = len(rows(Entry))
    assert batch_acts.open_batch(office.fonds, office.clerk, **args) == made
    assert len(rows(Entry)) == before


def test_what_is_changed_while_it_is_tested_was_not_tested_so(office, monkeypatch):
    office.capture(paper(0))
    office.run(batchjobs.reading_captures, office.clerk)
    filed_in = queries.filed_in

    def and_then_changed(batch):
        found = list(filed_in(batch))
        with setting_up("somebody edits meanwhile"):
            Item.objects.unguarded("an edit of a test").update(title="另一个题名")
        return found

    monkeypatch.setattr(queries, "filed_in", and_then_changed)
    told = testing.test(office.fresh(), dt.date(2026, 11, 27))
    assert told.seal != testing.seal_of(office.fresh())


def test_a_branch_files_under_its_main_institutions_schedule_and_no_other(office):
    branch = holdings.institution("槐序县农时局观测站", "government", parent=office.unit)
    clerk = holdings.person(branch, 7, office.clerk.duties)
    fonds = holdings.fonds(branch, "A028", creator=branch)
    batch = batch_acts.open_batch(fonds, clerk, year=2025, department="观测组")
    with setting_up("an item of the branch"):
        row = FiledItem(batch=batch, item=holdings.item(fonds, standing="draft"), position=1)
        row.save()
        other = filing.entry()
    assert against_line(row, office.entries[0], Bases()) is None
    assert against_line(row, other, Bases()).kind == "filing.other_schedule"
    today = dt.date(2026, 11, 27)
    assert set(queries.entries_for(clerk, today)) == set(office.entries)


def test_a_store_that_fails_stops_nobody_elses_storing(office, monkeypatch):
    items = [holdings.item(office.fonds, holder=at) for at in ("i1/", "i2/")]

    def lay(keys, actor):
        if keys == [items[0].pk]:
            raise Refused(Said("vault.not_landed", {"name": "x"}))
        return SimpleNamespace(refused=[])

    every = Item.objects.unguarded("items to be stored").filter(pk__in=[row.pk for row in items])
    monkeypatch.setattr(batchjobs.queries, "to_store", lambda: every)
    monkeypatch.setattr(batchjobs.storing, "lay", lay)
    monkeypatch.setattr(batchjobs.storing, "finish", lambda laid: None)
    monkeypatch.setattr(batchjobs.vault_acts, "adopt", lambda laid, actor: [1])
    found = office.run(lambda work, batch: batchjobs.storing_filed(work), steward("filing"))
    assert found == {"stored": 1, "refused": 1}
