# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Custody of many: laid open, received in slices that both sides see, final in one small act."""

import datetime as dt
from dataclasses import replace

import pytest

from factories.holdings import DUTIES, box, file, fonds, institution, item, person
from lantai.craft.refcode import Change
from lantai.guard import law
from lantai.guard.acts import act, setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry, EntrySubject, Grant
from lantai.guard.terms import Opening, Reach
from lantai.holdings import acts, queries
from lantai.holdings.models import Box, File, Fonds, Item, RecordClass
from lantai.orgs.queries import grants_of

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def signed_in(actor):
    """The actor as its next request makes it, with the sets of its grants."""
    laid = grants_of([actor.institution], dt.date.today()).values_list("set_id", flat=True)  # noqa: DTZ011
    return replace(actor, sets={"laid": frozenset(laid)})


@pytest.fixture
def sides(db):
    """A unit that sends and an archives that receives, each with its officer."""
    unit, archives = institution("槐序县农时局", "government"), institution()
    return unit, person(unit, 1), archives, person(archives, 2)


def now(row):
    return type(row).objects.unguarded("the row as it is now").get(pk=row.pk)


def laid(sides, count=3, whole=True, **more):
    unit, sender, archives, _ = sides
    within = fonds(unit, "Z109")
    rows = [item(within, standing="filed") for _ in range(count)]
    move = acts.lay_custody(within, archives, sender, name="2018年文书", reason="进馆到期", **more)
    acts.lay_items(move, sender, keys=None if whole else [row.pk for row in rows])
    return within, rows, move


def holders(rows):
    return {now(row).holder for row in rows}


def test_a_move_of_many_in_slices_seen_by_both_sides_then_final(sides):
    unit, sender, archives, receiver = sides
    within, rows, move = laid(sides, 25)
    assert (move.total, move.state) == (25, "laid")
    assert not Item.objects.seen_by(receiver).exists(), "a sign-in of before sees nothing"
    receiver = signed_in(receiver)
    assert Item.objects.seen_by(receiver).count() == 25
    assert acts.receive_slice(move, receiver, size=10) == 10
    assert move.state == "receiving"
    sender = signed_in(sender)
    for row in map(now, rows):
        assert law.holds(sender, "describe", row) and law.holds(receiver, "describe", row)
    assert holders(rows[:10]) == {archives.path} and holders(rows[10:]) == {unit.path}
    with pytest.raises(Refused):
        acts.finish_move(move, receiver)
    acts.receive_all(move, receiver)
    assert (move.state, move.moved) == ("received", 25) and holders(rows) == {archives.path}
    assert {now(row).standing for row in rows} == {"held"}
    assert now(within).holder == archives.path and now(within).custodian == archives
    sender, receiver = signed_in(sender), signed_in(receiver)
    assert sender.sets["laid"] == receiver.sets["laid"] == frozenset()
    assert not Item.objects.seen_by(sender).exists()
    assert Item.objects.seen_by(receiver).count() == 25
    assert not Grant.objects.unguarded("grants still open here").filter(ended_on=None).exists()


def test_the_unit_that_formed_the_records_goes_on_seeing_them(sides):
    unit, sender, archives, receiver = sides
    within = fonds(unit, "Z109", creator=unit)
    row = item(within)
    move = acts.lay_custody(within, archives, sender, name="x", reason="进馆到期")
    acts.lay_items(move, sender)
    acts.receive_all(move, signed_in(receiver))
    assert law.holds(sender, "describe", now(row)) and not law.holds(sender, "act", now(row))


def test_a_stop_in_the_middle_loses_nothing_and_repeats_nothing(sides, monkeypatch):
    receiver = sides[3]
    _, rows, move = laid(sides, 12)
    receiver = signed_in(receiver)
    acts.receive_slice(move, receiver, size=5)
    from lantai.holdings.acts import receiving

    def broken(*args):
        raise RuntimeError("killed")

    monkeypatch.setattr(receiving, "note", broken)
    with pytest.raises(RuntimeError):
        acts.receive_slice(move, receiver, size=5)
    monkeypatch.undo()
    move.refresh_from_db()
    assert (move.moved, len([r for r in rows if now(r).holder == sides[2].path])) == (5, 5)
    acts.receive_all(move, receiver)
    noted = EntrySubject.objects.filter(noun="holdings.item",
                                        entry__tag="holdings.custodymove.receive")  # fmt: skip
    assert sorted(noted.values_list("row", flat=True)) == sorted(row.pk for row in rows)
    assert Entry.every.filter(tag="holdings.custodymove.finish").count() == 1


def test_files_boxes_and_classes_pass_with_the_whole_fonds(sides):
    unit, sender, archives, receiver = sides
    within = fonds(unit, "Z109")
    with setting_up("a class of the fonds"):
        one = RecordClass.objects.create(fonds=within, code="1", title="行政", holder=unit.path)
    volume, crate = file(within, record_class=one), box(within)
    row = item(within, file=volume, box=crate)
    move = acts.lay_custody(within, archives, sender, name="x", reason="进馆到期")
    acts.lay_items(move, sender)
    acts.lay_items(move, sender)
    assert move.total == 3, "laid twice is laid once"
    acts.receive_all(move, signed_in(receiver))
    assert holders([row, volume, crate, one, within]) == {archives.path}
    assert (now(row).file, now(row).box) == (volume, crate)
    for model in (Item, File, Box, Fonds, RecordClass):
        assert model.objects.seen_by(receiver).count() == 1
        assert model.objects.seen_by(sender).count() == 0


def test_a_part_goes_into_the_receivers_own_fonds(sides):
    unit, sender, archives, receiver = sides
    within, into = fonds(unit, "Z109"), fonds(archives, "A013")
    goes, stays = item(within, file=file(within)), item(within)
    move = acts.lay_custody(within, archives, sender, name="x", reason="进馆到期", into=into)
    acts.lay_items(move, sender, keys=[goes.pk])
    acts.receive_all(move, signed_in(receiver))
    assert (now(goes).fonds, now(goes).fonds_code, now(goes).file) == (into, "A013", None)
    assert now(goes).ref_code == goes.ref_code
    assert now(stays).holder == unit.path and now(within).holder == unit.path


def test_doubles_stop_a_slice_before_anything_of_it_moves(sides):
    archives, receiver = sides[2], sides[3]
    _, rows, move = laid(sides, 4)
    item(fonds(archives), ref_code=rows[2].ref_code)
    with pytest.raises(Refused) as refusal:
        acts.receive_all(move, signed_in(receiver))
    assert refusal.value.reasons[0].params == {"code": rows[2].ref_code}
    assert holders(rows) == {sides[0].path} and now(move).moved == 0


def test_former_codes_pass_with_the_record(sides):
    unit, sender, archives, receiver = sides
    within = fonds(unit, "Z109")
    row = item(within, ref_code="12-3-1", standing="filed")
    acts.renumber([Change("12-3-1", "Z109-001-0001", "改编")], sender)
    move = acts.lay_custody(within, archives, sender, name="x", reason="进馆到期")
    acts.lay_items(move, sender)
    acts.receive_all(move, signed_in(receiver))
    assert queries.find_code(receiver, archives.path, "12-3-1") == row
    assert queries.find_code(sender, unit.path, "12-3-1") is None


def test_who_may_do_what_in_a_move(sides):
    unit, sender, archives, receiver = sides
    _, _, move = laid(sides)
    stranger = person(institution("青溪县档案馆"), 3)
    with pytest.raises(NotFound):
        acts.receive_slice(move, stranger)
    with pytest.raises(Refused):
        acts.receive_slice(move, sender)
    with pytest.raises(Refused):
        acts.receive_slice(
            move, person(archives, 4, duties=DUTIES - {"holdings.custodymove.receive"})
        )
    with pytest.raises(Refused):
        acts.withdraw_move(move, signed_in(receiver), reason="不是我的")
    with pytest.raises(NotFound):
        acts.lay_custody(fonds(archives), unit, sender, name="x", reason="不是我保管的")
    acts.withdraw_move(move, sender, reason="清单有误")
    assert signed_in(receiver).sets["laid"] == frozenset()
    with pytest.raises(Refused):
        acts.receive_slice(move, receiver)


def test_what_was_laid_cannot_be_changed_once_receiving_began(sides):
    sender, receiver = sides[1], signed_in(sides[3])
    within, _, move = laid(sides, 4)
    receiver = signed_in(sides[3])
    acts.receive_slice(move, receiver, size=2)
    with pytest.raises(Refused):
        acts.lay_items(move, sender, keys=[item(within).pk])
    with pytest.raises(Refused):
        acts.withdraw_move(move, sender, reason="太晚了")


def test_nothing_stays_open_where_there_is_no_archives(sides):
    unit, sender, archives, receiver = sides
    within = fonds(archives, "A013")
    row = item(within)
    acts.set_opening([row.pk], Opening.OPEN, receiver, reason="满 25 年")
    acts.set_reach([row.pk], Reach.ONLINE, receiver, reason="公布")
    move = acts.lay_custody(within, unit, receiver, name="x", reason="划回")
    acts.lay_items(move, receiver)
    acts.receive_all(move, signed_in(sender))
    kept = now(row)
    assert (kept.opening, kept.open_on, kept.reach) == (Opening.NOT_DUE, None, Reach.NONE)
    assert kept.standing == "filed"


def test_a_room_above_takes_a_few_in_its_own_act(sides):
    archives, rows = sides[2], laid(sides, 3)[1]
    into = fonds(archives, "A013")
    receiver = signed_in(sides[3])
    bare = replace(receiver, duties=frozenset({"holdings.fonds.edit"}))
    with act("holdings.fonds.edit", into, bare) as done:
        taken = acts.change_custody([row.pk for row in rows], archives, into, bare)
        done(into)
    assert sorted(taken) == [row.pk for row in rows] and holders(rows) == {archives.path}
    entry = Entry.every.get(tag="holdings.item.change_custody")
    assert entry.within and entry.count == 3
    with pytest.raises(Refused):
        acts.change_custody(list(range(1001)), archives, into, receiver)
