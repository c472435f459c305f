# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Two clerks number one series at one moment; work is killed in the middle and begun again."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from factories.batches import Office, paper
from factories.doing import rows
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing import arranging, batchjobs
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import batches as batch_acts
from lantai.filing.acts import filing as filing_acts
from lantai.filing.acts import lines as line_acts
from lantai.filing.models import ArrangedRow, Arrangement, Capture, FiledItem, NumberRange
from lantai.guard import bulk, posts, tide
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings.models import DigitalObject, Item, ItemDocument

pytestmark = pytest.mark.django_db(databases=["default", "side"])
KINDS = (Item, ItemDocument, DigitalObject, FiledItem, Capture, Arrangement, ArrangedRow,
         NumberRange)  # fmt: skip


class Killed(BaseException):
    """Somebody pulls the plug: nothing that catches faults catches this."""


def stock():
    """All that a batch is made of, as it is now."""
    return {model: list(model.objects.unguarded("a test looks at rows").order_by("pk").values())
            for model in KINDS}  # fmt: skip


def received(office, first=0, count=4):
    """Capture, read, hand over, receive, put under lines."""
    office.capture(*[paper(first + n) for n in range(count)])
    office.run(batchjobs.reading_captures, office.clerk)
    register = register_of(type(office.batch))
    steps.take(register, office.fresh(), "hand_over", office.clerk, {})
    steps.take(register, office.fresh(), "receive", office.officer, {})
    for row in rows(FiledItem, batch=office.batch):
        line_acts.set_line([row.pk], office.entries[1], office.officer)
    return office.fresh()


def second_batch(office):
    first = office.batch
    office.batch = batch_acts.open_batch(office.fonds, office.clerk, year=2025, department="财务科")
    second = received(office, first=10)
    assert second.pk != first.pk
    return first, second


def test_a_plan_looked_at_before_another_batch_was_numbered_gives_no_code_twice(office):
    received(office)
    first, second = second_batch(office)
    early = [line.after["ref_code"] for line in arranging.plan(second, arranging.STEPS).lines]
    arranging_acts.arrange(first, arranging.STEPS, office.officer)
    assert set(early) == {row.item.ref_code for row in rows(FiledItem, batch=first)}
    arranging_acts.arrange(second, arranging.STEPS, office.officer)
    codes = [row.ref_code for row in rows(Item)]
    assert len(codes) == len(set(codes)) == 8 and all(codes)
    held = [(row.series, n) for row in rows(NumberRange) for n in range(row.first, row.last + 1)]
    assert len(held) == len(set(held)) == 8


def test_numbers_that_were_let_go_are_given_again_but_never_twice(office):
    received(office)
    first, second = second_batch(office)
    arranging_acts.arrange(first, arranging.STEPS, office.officer)
    arranging_acts.arrange(second, arranging.STEPS, office.officer)
    was = {row.item.ref_code for row in rows(FiledItem, batch=second)}
    arranging_acts.undo(first, office.officer)
    assert {row.item.ref_code for row in rows(FiledItem, batch=second)} == was
    arranging_acts.arrange(first, arranging.STEPS, office.officer)
    codes = [row.ref_code for row in rows(Item)]
    assert len(codes) == len(set(codes)) == 8


@pytest.fixture
def apart(empty, home, django_db_blocker):
    """An office on a pair of databases that threads may write in."""
    pair = empty.copy(home)
    with django_db_blocker.unblock(), pair.standing():
        posts.forget(), tide.forget()
        yield Office()
        posts.forget(), tide.forget()
    pair.end()


def test_two_clerks_who_arrange_at_one_moment_share_no_number(apart):
    received(apart)
    first, second = second_batch(apart)
    gate = threading.Barrier(2)

    def one(batch):
        try:
            gate.wait(60)
            return arranging_acts.arrange(batch, arranging.STEPS, apart.officer)
        except Exception as fault:
            return fault
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(one, (first, second)))
    assert [type(each) for each in found] == [Arrangement, Arrangement]
    codes = [row.ref_code for row in rows(Item)]
    assert len(codes) == len(set(codes)) == 8 and all(codes)


def test_taking_that_is_killed_leaves_nothing_and_is_done_once_when_begun_again(
    office, monkeypatch
):
    office.capture(*[paper(n) for n in range(4)])
    before = stock()
    added, calls = bulk.add, []

    def dying(some):
        calls.append(1)
        if len(calls) == 3:
            raise Killed
        return added(some)

    with monkeypatch.context() as patch:
        patch.setattr(bulk, "add", dying)
        with pytest.raises(Killed):
            office.run(batchjobs.reading_captures, office.clerk)
    assert stock() == before and office.fresh().items == 0
    office.run(batchjobs.reading_captures, office.clerk)
    assert len(rows(Item)) == len(rows(FiledItem)) == 4 and office.batch.items == 4


def test_arranging_that_is_killed_leaves_nothing_and_gives_the_same_numbers_again(
    office, monkeypatch
):
    received(office)
    before, planned = stock(), arranging.plan(office.fresh(), arranging.STEPS)

    def dying(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(arranging_acts, "note", dying)
        with pytest.raises(Killed):
            arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    assert stock() == before
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    assert ({row.ref_code for row in rows(Item)}
            == {line.after["ref_code"] for line in planned.lines})  # fmt: skip


def test_filing_that_is_killed_between_two_slices_goes_on_where_it_was(office, monkeypatch):
    received(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    with setting_up("all but filed"):
        office.batch.state = "filing"
        office.batch.save()
    monkeypatch.setattr(filing_acts, "SLICE", 2)
    done, calls = filing_acts.file_items, []

    def dying(*given):
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return done(*given)

    with monkeypatch.context() as patch:
        patch.setattr(filing_acts, "file_items", dying)
        with pytest.raises(Killed):
            office.run(batchjobs.filing_batch, office.leader)
    assert sorted(row.standing for row in rows(Item)) == ["draft", "draft", "filed", "filed"]
    assert office.fresh().state == "filing"
    office.run(batchjobs.filing_batch, office.leader)
    assert all(row.standing == "filed" for row in rows(Item)) and office.batch.state == "filed"
    with pytest.raises(Refused):
        arranging_acts.undo(office.fresh(), office.officer)
