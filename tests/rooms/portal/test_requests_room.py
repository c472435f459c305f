# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The reading room at its desk: visitors, paper that goes out and comes back, forms, figures."""

import datetime as dt

import pytest
from readingroom import CARD, TODAY, WANTED, Notice, days, now, rows

from factories import holdings
from factories.doing import done, on_list, on_row, over, run_job
from factories.reading import room
from lantai.desk import editing
from lantai.desk.card import cards_for
from lantai.desk.figures import figures
from lantai.desk.register import register_of
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.holdings.models import Item
from lantai.portal import acts, judging, papers, queries
from lantai.portal.jobs import telling_overdue
from lantai.portal.models import Loan, LoanedRecord, RequestedItem, UseRequest, Visit
from lantai.works.acts import enqueue
from toy.asking import ask

pytestmark = pytest.mark.django_db(databases=["default", "side"])
ILL = '<script>alert("x")</script>'


def kinds(caught):
    return [each.kind for each in caught.value.reasons]


# --- visits ---------------------------------------------------------------------------------------


def test_who_comes_is_here_and_leaves(scene):
    counter = scene.actor("counter")
    visit = acts.receive_visitor(counter, room=scene.room, name="来客", people=2, purpose="study",
                                 proof=judging.proof_of("card", CARD))  # fmt: skip
    assert (visit.state, visit.day) == ("here", TODAY) and now(visit).came_at is not None
    assert visit.identity_shown.startswith("9701") and CARD not in visit.identity_shown
    acts.count_pages(now(visit), counter, pages=4)
    scene.step(visit, "leave", "counter")
    assert now(visit).left_at is not None and now(visit).copied_pages == 4
    with pytest.raises(Refused) as caught:
        acts.count_pages(now(visit), counter, pages=1)
    assert kinds(caught) == ["portal.not_here"]


def test_who_has_booked_for_this_half_day_is_not_written_down_twice(scene):
    row = scene.applied()
    half = "am" if dt.datetime.now().astimezone().hour < 12 else "pm"
    acts.book(row, scene.room, TODAY, half, scene.actor("reader"))
    given = {"room": scene.room, "name": "芮疏桐", "people": 1, "purpose": "rights"}
    came = acts.receive_visitor(scene.actor("counter"), proof=judging.Proof(), request=row, **given)
    assert came.state == "here" and len(rows(Visit)) == 1


def test_seats_are_as_many_as_there_are_and_as_near_as_a_month(scene):
    one, two, reader = scene.applied(), scene.applied(), scene.actor("reader")
    acts.book(one, scene.room, days(1), "am", reader, people=2)
    with pytest.raises(Refused) as caught:
        acts.book(two, scene.room, days(1), "am", reader)
    assert kinds(caught) == ["portal.no_seat"]
    with pytest.raises(Refused) as caught:
        acts.book(one, scene.room, days(1), "am", reader, people=0)
    assert kinds(caught) == ["portal.booked_already"]
    acts.book(two, scene.room, days(1), "pm", reader)
    for wrong in (days(-1), days(31)):
        with pytest.raises(Refused):
            acts.book(two, scene.room, wrong, "am", reader)


def test_a_visit_that_is_moved_has_to_find_a_seat_there(scene):
    one, two, reader = scene.applied(), scene.applied(), scene.actor("reader")
    acts.book(one, scene.room, days(1), "am", reader, people=2)
    visit = acts.book(two, scene.room, days(2), "am", reader, people=2)
    register, counter = register_of(Visit), scene.actor("counter")
    for day, stands in ((days(1), False), (days(2), True), (days(3), True)):
        form = editing.form_for(register, counter, now(visit), names=["day"])
        form.data, form.is_bound = {"day": f"{day}"}, True
        assert form.is_valid() is stands, day


def test_a_room_that_takes_none_on_line_is_not_booked_there(scene):
    row = scene.applied()
    with setting_up("no more on line"):
        scene.room.is_open = False
        scene.room.save()
    with pytest.raises(Refused) as caught:
        acts.book(row, scene.room, days(1), "am", scene.actor("reader"))
    assert kinds(caught) == ["portal.not_to_be_booked"]


def test_rooms_of_others_are_out_of_reach(scene):
    with setting_up("another archives' room"):
        theirs = room(holder=scene.world["archives_city"].path)
    row = scene.applied()
    with pytest.raises(Refused):
        acts.book(row, theirs, days(1), "am", scene.actor("reader"))
    with pytest.raises(Refused):
        acts.receive_visitor(scene.actor("counter"), room=theirs, name="x", people=1,
                             purpose="study", proof=judging.Proof())  # fmt: skip


# --- loans ----------------------------------------------------------------------------------------


def owned(scene, **more):
    """A record that the unit itself still keeps."""
    if not hasattr(scene, "own"):
        scene.own = holdings.fonds(scene.unit, "C901")
    return holdings.item(scene.own, **more)


def borrowed(scene, *items, who="clerk", due=7):
    keys = {("item", each.pk): each for each in items}
    return acts.borrow(keys, scene.actor(who), purpose="编写年鉴", due_on=days(due))


def test_a_loan_is_asked_approved_by_another_handed_out_and_back(scene):
    item = owned(scene)
    loan = borrowed(scene, item)
    assert (loan.state, loan.borrower) == ("asked", scene.actor("clerk").name)
    with pytest.raises(Refused):  # neither who asks nor who keeps the store approves
        scene.step(loan, "approve", "officer")
    scene.step(loan, "approve", "leader")
    scene.step(loan, "hand_out", "officer")
    with pytest.raises(Refused) as caught:
        borrowed(scene, item)
    assert kinds(caught) == ["portal.on_loan"]
    scene.step(loan, "recall", "officer", reason="本周检查")
    assert [each.params for each in Notice.objects.filter(kind="portal.told_recalled")] == [
        {"reason": "本周检查"}]  # fmt: skip
    scene.step(loan, "take_back", "officer")
    assert now(loan).state == "returned" and now(loan).returned_on == TODAY
    assert borrowed(scene, item).state == "asked"


def test_an_item_and_its_file_are_not_out_twice(scene):
    with setting_up("a file"):
        scene.own = holdings.fonds(scene.unit, "C902")
        file = holdings.file(scene.own)
    item = holdings.item(scene.own, file=file)
    other = holdings.item(scene.own)
    clerk = scene.actor("clerk")
    loan = acts.borrow({("file", file.pk): file}, clerk, purpose="x", due_on=days(1))
    with pytest.raises(Refused) as caught:
        borrowed(scene, item)
    assert kinds(caught) == ["portal.on_loan"]
    scene.step(loan, "cancel", "officer")
    borrowed(scene, item, other)
    with pytest.raises(Refused) as caught:
        acts.borrow({("file", file.pk): file}, clerk, purpose="x", due_on=days(1))
    assert kinds(caught) == ["portal.on_loan"]


def test_what_was_approved_is_not_changed_after(scene):
    loan = borrowed(scene, owned(scene))
    register, officer = register_of(Loan), scene.actor("officer")
    assert editing.may_edit(register, officer, now(loan))
    scene.step(loan, "approve", "leader")
    assert not editing.may_edit(register, officer, now(loan))
    with pytest.raises(Refused) as caught:
        acts.extend(now(loan), officer, due_on=days(90), reason="没写完")
    assert kinds(caught) == ["portal.not_out"]
    scene.step(loan, "hand_out", "officer")
    with pytest.raises(Refused) as caught:
        acts.extend(now(loan), officer, due_on=days(7), reason="没写完")
    assert kinds(caught) == ["portal.not_later"]
    with pytest.raises(Refused) as caught:
        acts.extend(now(loan), officer, due_on=days(181), reason="没写完")
    assert kinds(caught) == ["portal.due_out_of_range"]
    assert acts.extend(now(loan), officer, due_on=days(14), reason="没写完").due_on == days(14)


@pytest.mark.parametrize("due", [-1, 181])
def test_paper_is_not_lent_without_end(scene, due):
    with pytest.raises(Refused) as caught:
        borrowed(scene, owned(scene), due=due)
    assert kinds(caught) == ["portal.due_out_of_range"]


def test_records_of_others_are_not_borrowed(scene):
    theirs = scene.record()
    looked = over(scene.actor("clerk"), [owned(scene), theirs], "borrow", purpose="x",
                  due_on=f"{days(3)}")  # fmt: skip
    done(scene.actor("clerk"), Item, looked)
    assert theirs.pk not in [each.item_id for each in rows(LoanedRecord)]


def test_originals_are_called_for_what_is_given_and_slips_say_where_it_stands(scene):
    given, held = scene.record(location="东库-3架"), scene.record()
    row = scene.received()
    scene.accepted(row)
    scene.found(row, given, held)
    number = next(each.pk for each in scene.found_rows(row) if each.item_id == held.pk)
    acts.settle([number], scene.actor("counter"), verdict="withhold", basis="privacy")
    with pytest.raises(Refused) as caught:
        acts.call(now(row), scene.actor("counter"))
    assert kinds(caught) == ["portal.not_approved"]
    scene.approved(row, outcome="partly", basis="privacy")
    loan = acts.call(now(row), scene.actor("counter"))
    assert (loan.kind, loan.state, loan.items) == ("reading", "ready", 1)
    assert [each.item for each in rows(LoanedRecord, loan=loan)] == [given]
    line = papers._line(given, None, scene.actor("counter"))
    assert line[:4] == ["东库-3架", "—", given.ref_code, given.title]
    assert papers._line(given, None, scene.actor("neighbour"))[3] == "—"
    assert papers.slips([now(loan)], scene.actor("counter")).startswith(b"%PDF")
    with pytest.raises(Refused) as caught:  # all of it is out already
        acts.call(now(row), scene.actor("counter"))
    assert kinds(caught) == ["portal.on_loan"]


def test_places_on_a_slip_are_asked_once_and_stand_in_the_order_of_the_store(
    scene, django_assert_num_queries
):
    loose, boxed = owned(scene), owned(scene)
    box = holdings.box(scene.own, shelf=holdings.shelf(scene.unit), section=1, level=2, slot=3)
    with setting_up("put into a box"):
        boxed.box = box
        boxed.save()
    loan = borrowed(scene, loose, boxed)
    with django_assert_num_queries(1):
        places = [(record, at and at.position) for record, at in queries.places_in(loan)]
    assert places == [(boxed, box.position), (loose, None)] and box.position


def test_who_keeps_paper_too_long_is_told_once_a_day(scene):
    loan = borrowed(scene, owned(scene))
    scene.step(loan, "approve", "leader")
    scene.step(loan, "hand_out", "officer")
    with setting_up("a week has gone"):
        late = now(loan)
        late.due_on = days(-1)
        late.save()
    for _ in range(2):
        job = enqueue(telling_overdue, actor=steward("portal.telling_overdue"))
        assert run_job(job) == "done"
    found = Notice.objects.filter(kind="portal.told_overdue")
    assert [each.person for each in found] == [scene.world.people["clerk"]]
    assert queries.overdue(TODAY).count() == 1


# --- forms ----------------------------------------------------------------------------------------


ASKED = {"channel": "counter", "applicant": "self", "name": "程晚照", "papers": "card",
         "identity": CARD, **WANTED}  # fmt: skip


def test_the_counter_writes_a_request_down_through_its_form(scene):
    answer = on_list(scene.actor("counter"), UseRequest, "register", ASKED)
    (row,) = rows(UseRequest)
    assert answer.url == f"/portal/use-requests/{row.pk}/"
    assert (row.channel, row.identity_by) == ("counter", scene.actor("counter").name)
    answer = on_list(
        scene.actor("counter"), UseRequest, "register", {**ASKED, "identity": "970121"}
    )
    assert answer.status == 409 and "少 12 位" in answer.words and "970121" in answer.text


@pytest.mark.parametrize("name", ["name", "wanted", "people", "years", "place", "phone",
                                  "on_behalf_of", "authority", "identity"])  # fmt: skip
def test_ten_thousand_letters_are_refused_at_their_field(scene, name):
    answer = on_list(scene.actor("counter"), UseRequest, "register",
                     {**ASKED, "papers": "other", name: "长" * 10_000})  # fmt: skip
    assert answer.status == 422 and rows(UseRequest) == []


def test_marks_of_a_page_in_any_field_are_text(scene):
    named = ("name", "wanted", "people", "place", "phone", "on_behalf_of", "authority")
    given = {**ASKED, "papers": "other", **dict.fromkeys(named, ILL)}
    on_list(scene.actor("counter"), UseRequest, "register", given)
    (row,) = rows(UseRequest)
    assert row.name == ILL
    scene.accepted(row)
    scene.found(row, scene.record(opened=True, title=ILL))
    drafted = {"outcome": "found", "answer": ILL, "searched": ILL, "until": "", "basis": ""}
    on_row(scene.actor("counter"), now(row), "draft", drafted)
    scene.step(row, "answer_at_once", "counter")
    for path in (f"/portal/use-requests/{row.pk}/", "/portal/use-requests/", "/",
                 f"/portal/use-requests/{row.pk}/acts/", "/portal/records-found/"):  # fmt: skip
        page = ask(scene.actor("counter"), path)
        assert page.status_code == 200 and "<script>alert" not in page.content.decode(), path
    assert papers.answers([now(row)], scene.actor("counter")).startswith(b"%PDF")


def test_forged_numbers_reach_nothing(scene):
    row, other = scene.accepted(scene.received()), scene.record()
    counter, neighbour = scene.actor("counter"), scene.actor("neighbour")
    acts.find(now(row), {other.pk: other}, counter)
    (found,) = scene.found_rows(row)
    for who in (neighbour, scene.actor("reader"), scene.actor("officer")):
        out = acts.settle([found.pk, 10**9], who, verdict="withhold", basis="secret")
        assert out.changed == [] and len(out.refused) == 2
        assert acts.drop_found([found.pk], who).changed == []
    assert [each.verdict for each in rows(RequestedItem)] == ["give"]
    answer = on_list(counter, Visit, "receive", {
        "room": str(scene.room.pk), "name": "x", "people": "1", "purpose": "study", "papers": "",
        "identity": "", "request": str(10**9)})  # fmt: skip
    assert answer.status == 422 and rows(Visit) == []
    for who in ("officer", "reader"):
        with pytest.raises((NotFound, Refused)):
            acts.register_request({**WANTED, "name": "x"}, judging.Proof(), scene.actor(who))


def test_records_are_put_down_from_their_list(scene):
    row, items = scene.accepted(scene.received()), [scene.record() for _ in range(3)]
    counter = scene.actor("counter")
    looked = over(counter, items, "find", request=str(row.pk))
    done(counter, Item, looked, times=2)
    assert len(scene.found_rows(row)) == 3
    kept = scene.found_rows(row)
    looked = over(counter, kept, "settle", verdict="withhold", basis="privacy")
    done(counter, RequestedItem, looked)
    assert {each.verdict for each in scene.found_rows(row)} == {"withhold"}
    looked = over(counter, kept[:1], "drop", verdict="x")
    done(counter, RequestedItem, looked)
    assert len(scene.found_rows(row)) == 2


# --- figures --------------------------------------------------------------------------------------


def test_figures_are_those_of_the_house(scene):
    row = scene.answered(scene.received(), scene.record())
    scene.drafted(scene.received(), scene.record())  # found, and not answered yet
    declined = scene.received()
    acts.decline(declined, scene.actor("counter"), basis="not_held", reason="请到市馆。")
    acts.receive_visitor(scene.actor("counter"), room=scene.room, name="来客", people=3,
                         purpose="study", proof=judging.Proof())  # fmt: skip
    assert row.answered_on is not None
    wanted = {"requests": 3, "running": 1, "answered": 1, "in_time": 1, "refused": 1,
              "refused_not_held": 1, "refused_secret": 0, "visits": 3, "given": 1,
              "out": 0}  # fmt: skip
    by_code = {one.code: one for one in figures()}
    for name, n in wanted.items():
        one = by_code[f"portal.{name}"]
        seen = one.model.objects.seen_by(scene.actor("counter"), "count")
        found = seen.filter(one.where(TODAY))
        total = sum(found.values_list(one.adds, flat=True)) if one.adds else found.count()
        assert total == n, name
    assert queries.refused_by(scene.actor("curator"), days(-1)) == [("不是本馆保管", 1)]
    cards = {each.name: each for each in cards_for(scene.actor("curator"))}
    assert [(line.label, line.value) for line in cards["refusals"].lines] == [
        ("不是本馆保管", "1 件")]  # fmt: skip
