# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts: asked, locked, written; the seal refuses the rest."""

import pytest

from lantai.guard import bulk, law, trail
from lantai.guard.actor import Actor
from lantai.guard.acts import act, setting_up
from lantai.guard.errors import AboveCeiling, NotFound, OffTrail, Refused, Unseen
from lantai.guard.models import Entry, EntrySubject, Unsealed
from twin.models import Part, Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def who(*verbs, institution="i12/", noun="thing", **more):
    duties = frozenset(f"twin.{noun}.{verb}" for verb in verbs)
    return Actor(
        name="林书瑶", account=1, institution=institution, duties=duties, clearance=1, **more
    )


@pytest.fixture
def thing():
    with setting_up("one thing"):
        return Thing.objects.create(holder="i12/", code="A1")


def test_an_act_writes_exactly_one_entry_with_before_and_after(thing):
    before = Entry.every.count()
    with act("twin.thing.edit", thing, who("edit")) as done:
        thing.code = "A2"
        thing.save()
        done(thing, because="a test")
    entry = Entry.every.order_by("-id").first()
    assert Entry.every.count() == before + 1
    assert (entry.tag, entry.name, entry.row, entry.label) == (
        "twin.thing.edit",
        "林书瑶",
        thing.pk,
        "",  # a record without a code: its title is no label
    )
    assert entry.detail.data == {"changed": {"code": ["A1", "A2"]}, "facts": {"because": "a test"}}
    assert Unsealed.objects.filter(entry=entry).exists()


def test_an_act_within_an_act_writes_its_own_entry_with_the_outer_ones_id(thing):
    with act("twin.thing.edit", thing, who("edit")) as outer:
        with act("twin.thing.other", thing, who()) as inner:
            inner(thing)
        outer(thing)
    last, first = Entry.every.order_by("-id")[:2]
    assert (first.tag, last.tag) == ("twin.thing.other", "twin.thing.edit")
    assert first.within == last.act and last.within == ""


def test_what_fails_leaves_neither_change_nor_entry(thing):
    before = Entry.every.count()
    with pytest.raises(ZeroDivisionError), act("twin.thing.edit", thing, who("edit")):
        thing.code = "gone"
        thing.save()
        raise ZeroDivisionError
    assert Entry.every.count() == before
    assert Thing.objects.unguarded("looking after the fall").get().code == "A1"


@pytest.mark.parametrize("actor, fault", [
    (who(), Refused),
    (who("edit", institution="i99/"), NotFound),
    (who("other"), Refused),
])  # fmt: skip
def test_who_lacks_the_duty_is_refused_and_who_lacks_sight_finds_nothing(thing, actor, fault):
    with pytest.raises(fault), act("twin.thing.edit", thing, actor):
        pytest.fail("the act began")


def test_a_row_that_was_taken_away_meanwhile_is_not_found(thing):
    stranger = who("edit")
    with setting_up("it moves to another house"):
        Thing.objects.unguarded("moving it away").update(holder="i99/")
    with pytest.raises(NotFound), act("twin.thing.edit", thing, stranger):
        pytest.fail("the act began on an old row")


def test_a_row_may_not_leave_the_reach_of_who_changes_it(thing):
    with pytest.raises(Refused) as caught, act("twin.thing.edit", thing, who("edit")) as done:
        thing.holder = "i99/"
        thing.save()
        done(thing)
    assert caught.value.kind == "guard.out_of_reach"
    assert Thing.objects.unguarded("looking after the refusal").get().holder == "i12/"


def test_a_new_row_must_lie_in_reach_too():
    with pytest.raises(Refused), act("twin.thing.add", Thing, who("add")) as done:
        row = Thing(holder="i99/", code="B1")
        row.save()
        done(row)
    with act("twin.thing.add", Thing, who("add")) as done:
        row = Thing(holder="i12/", code="B2")
        row.save()
        done(row)
    assert Entry.every.order_by("-id").first().row == row.pk


def test_a_new_part_must_lie_in_a_record_in_reach(thing):
    """A part has no holder of its own: the record decides, also of one that did not exist."""
    with setting_up("a record of another house that we formed"):
        theirs = Thing(holder="i99/", creator="i12/", code="C1")
        theirs.save()
    actor = who("add", noun="part")
    assert law.holds(actor, "describe", theirs) and not law.holds(actor, "act", theirs)
    with pytest.raises(Refused) as caught, act("twin.part.add", Part, actor) as done:
        row = Part(thing=theirs)
        row.save()
        done(row)
    assert caught.value.kind == "guard.out_of_reach"
    assert not Part.objects.unguarded("looking after the refusal").exists()
    with act("twin.part.add", Part, actor) as done:
        row = Part(thing=thing)
        row.save()
        done(row)
    assert Entry.every.order_by("-id").first().row == row.pk


def test_a_part_may_not_be_moved_into_a_record_out_of_reach(thing):
    with setting_up("a part, and a record of another house"):
        theirs = Thing(holder="i99/", creator="i12/", code="C1")
        theirs.save()
        part = Part(thing=thing)
        part.save()
    with pytest.raises(Refused), act("twin.part.edit", part, who("edit", noun="part")) as done:
        part.thing = theirs
        part.save()
        done(part)
    assert Part.objects.unguarded("looking after the refusal").get().thing_id == thing.pk


WRITING = {
    "save": lambda row: row.save(),
    "delete": lambda row: row.delete(),
    "create": lambda row: Thing.objects.create(code="x"),
    "bulk_create": lambda row: Thing.objects.bulk_create([Thing(code="x")]),
    "update": lambda row: Thing.objects.unguarded("trying to write").update(code="x"),
    "queryset delete": lambda row: Thing.objects.unguarded("trying to write").delete(),
    "bulk door": lambda row: bulk.add_rows(Thing, ("code",), [("x",)]),
    "bulk change": lambda row: bulk.change([row], ["code"]),
}


@pytest.mark.parametrize("way", WRITING)
def test_nothing_is_written_outside_an_act(thing, way):
    if way == "save":  # Thing saves past the ceiling on purpose; every other noun asks
        thing = law.judge_of(Thing)(holder="i12/", code="Z")
        with pytest.raises(OffTrail):
            super(Thing, thing).save()
        return
    with pytest.raises(OffTrail):
        WRITING[way](thing)


def test_secret_material_is_refused_before_anything_is_written():
    names = ("holder", "area", "line", "party", "secrecy", "creator", "opening", "reach",
             "is_listed", "code")  # fmt: skip
    rows = [("i12/", "", "", "", secrecy, "", 0, 0, False, str(secrecy)) for secrecy in (0, 1, 2)]
    with pytest.raises(AboveCeiling), setting_up("a batch with a secret in it"):
        bulk.add_rows(Thing, names, rows)
    assert not Thing.objects.unguarded("was anything written").exists()


def test_rows_are_changed_each_to_its_own_and_in_no_other_column():
    with setting_up("things"):
        rows = [Thing.objects.create(holder="i12/", code=f"A{n}") for n in range(3)]
        for row in rows:
            row.code, row.holder, row.is_listed = f"B{row.pk}", "i99/", True
        bulk.change(rows, ["code", "is_listed"])
    found = Thing.objects.unguarded("what was written").order_by("pk")
    assert [(row.code, row.holder, row.is_listed) for row in found] == [
        (f"B{row.pk}", "i12/", True) for row in rows]  # fmt: skip
    with pytest.raises(AboveCeiling), setting_up("one becomes a secret"):
        rows[1].code, rows[1].secrecy = "C", 2
        bulk.change(rows, ["code", "secrecy"])
    assert not found.filter(code="C").exists()


def test_the_bulk_door_notes_every_row_with_what_it_became():
    names = ("holder", "area", "line", "party", "secrecy", "creator", "opening", "reach",
             "is_listed", "code")  # fmt: skip
    rows = [("i12/", "", "", "", 0, "", 0, 0, False, f"{n:05}") for n in range(2_500)]
    with setting_up("a batch"):
        keys = bulk.add_rows(Thing, names, rows)
    entry = Entry.every.order_by("-id").first()
    found = EntrySubject.objects.filter(entry=entry).order_by("id")
    assert entry.count == found.count() == 2_500
    assert [each.row for each in found[:3]] == list(keys[:3])
    assert len({each.after for each in found}) == 2_500
    lines = found.values_list("noun", "row", "before", "after")
    assert trail.digest_of_subjects(lines) == entry.subjects
    assert list(bulk.reserve(Thing, 1)) == [keys[-1] + 1]


def test_uniqueness_is_told_without_being_seen(thing):
    twin = Thing(holder="i99/", code="A1")
    with pytest.raises(Exception, match="已存在") as caught:
        twin.full_clean()
    assert "A1" not in str(caught.value)
    with pytest.raises(Unseen):
        Thing.objects.count()
