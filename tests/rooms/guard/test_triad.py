# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""三员: who may be what together; and the facts of the two pages that say why."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from lantai.craft import codes
from lantai.guard import triad, why
from lantai.guard.actor import PUBLIC, Actor, steward
from lantai.guard.acts import act, setting_up
from lantai.guard.models import Declaration, Entry
from twin.models import Part, Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])
SYSTEM, SECURITY, AUDITOR = triad.ROLES


def pairs(found):
    return [tuple(each.params[name].kind.removeprefix("guard.role_") for name in ("one", "other"))
            for each in found]  # fmt: skip


ALLOWED = [(), (SYSTEM,), (SECURITY,), (AUDITOR,), ("clerk", SYSTEM), ("clerk", "leader")]


@pytest.mark.parametrize("roles", ALLOWED)
@pytest.mark.parametrize("declared", [False, True])
def test_one_of_the_three_alone_is_no_conflict(roles, declared):
    assert triad.conflicts(roles, declared) == []


def test_every_pair_conflicts_and_a_declaration_allows_one_pair_alone():
    for one, other in itertools.permutations(triad.ROLES, 2):
        assert len(triad.conflicts([one, other], False)) == 1
        allowed = {one, other} == {SYSTEM, SECURITY}
        assert bool(triad.conflicts([one, other], True)) is not allowed
    assert pairs(triad.conflicts(triad.ROLES, False)) == [
        (SYSTEM, SECURITY), (SYSTEM, AUDITOR), (SECURITY, AUDITOR)
    ]  # fmt: skip
    assert pairs(triad.conflicts(triad.ROLES, True)) == [(SYSTEM, AUDITOR), (SECURITY, AUDITOR)]


def test_conflicts_speak_both_languages():
    (found,) = triad.conflicts([SYSTEM, AUDITOR], True)
    zh, en = (codes.sentence(found.kind, found.params, lang) for lang in ("zh", "en"))
    assert zh == "“系统管理员”与“安全审计员”不能由同一人担任。"
    assert "system administrator" in en and "auditor" in en


@pytest.mark.parametrize("duty, writes", [
    ("twin.thing.edit", True), ("twin.thing.destroy", True), ("twin.thing.read", False),
    ("twin.part.edit", True), ("twin.part.read", False), ("guard.apikey.issue", False),
    ("guard.declaration.edit", False), ("nothing.at.all", False), ("nonsense", False),
])  # fmt: skip
def test_which_duties_change_records(duty, writes):
    """A thing is a record, a part is judged as one; an API key is neither."""
    assert triad.writes_records(duty) is writes


@pytest.mark.parametrize("role", triad.ROLES)
def test_none_of_the_three_changes_records(role):
    duties = ["twin.thing.read", "twin.thing.edit", "guard.apikey.issue"]
    (found,) = triad.conflicts([role], True, duties)
    assert found.kind == "guard.administrator_of_records"
    assert found.params["duty"] == "twin.thing.edit"
    assert triad.conflicts(["clerk"], False, duties) == []


def test_what_may_not_be_held_may_not_be_borrowed():
    for role, other in itertools.permutations(triad.ROLES, 2):
        barred = triad.may_not_lend(role, [other], False)
        assert [each.kind for each in barred] == ["guard.not_to_be_lent"]
        under = triad.may_not_lend(role, [other], True)
        assert (under == []) is ({role, other} == {SYSTEM, SECURITY})
    assert triad.may_not_lend(AUDITOR, ["clerk"], False) == []
    assert triad.may_not_lend(AUDITOR, [AUDITOR], False) == []


def test_a_declaration_holds_in_its_institution_until_its_day():
    today = timezone.localdate()
    with setting_up("a small place"):
        Declaration.objects.create(holder="i12/", reason="只有两个人", declared_by="何景行",
                                   until=today)  # fmt: skip
    assert triad.is_declared("i12/", today)
    assert not triad.is_declared("i12/", today + dt.timedelta(days=1))
    assert not triad.is_declared("i1/", today) and not triad.is_declared("i12/i3/", today)


def test_every_use_of_both_by_one_person_is_on_the_auditors_list():
    both = Actor(name="何景行", account=5, steward=True)
    other = Actor(name="别人", account=55, steward=True)
    for tag, actor in (("a.b.system", both), ("a.b.security", both), ("a.b.other", both),
                       ("a.b.system", other)):  # fmt: skip
        with act(tag, None, actor):
            pass
    found = triad.doubled_uses(5, {"a.b.system"}, {"a.b.security"})
    assert [each.tag for each in found] == ["a.b.security", "a.b.system"]
    late = timezone.now() + dt.timedelta(minutes=1)
    assert not triad.doubled_uses(5, {"a.b.system"}, {"a.b.security"}, since=late).exists()
    assert Entry.every.count() == 4


# --- why ------------------------------------------------------------------------------------------

OWNER = Actor(name="林书瑶", account=1, institution="i12/", clearance=1,
              duties=frozenset({"twin.thing.edit", "twin.part.edit"}))  # fmt: skip
STRANGER = Actor(name="旁人", account=2, institution="i99/", clearance=1)
AUTHORITY = Actor(name="监督", account=3, institution="i7/", supervises=("r33/",), clearance=1)


@pytest.fixture
def thing():
    with setting_up("things for why"):
        thing = Thing.objects.create(holder="i12/", area="r33/r1/", secrecy=1, code="A1")
        Part.objects.create(thing=thing)
        Thing.objects.create(holder="i99/", code="A2")
    return thing


def told(found):
    return {(each.actor.name, each.action): [clause.name for clause in each.clauses]
            for each in found}  # fmt: skip


def test_who_can_see_a_row_and_why(thing):
    found = told(why.who_can_see(thing, [OWNER, STRANGER, AUTHORITY, PUBLIC, steward("夜班")]))
    assert found[("林书瑶", "describe")] == ["own"] and found[("林书瑶", "edit")] == ["own"]
    assert ("林书瑶", "fetch") not in found, "it has no duty to read"
    assert found[("监督", "count")] == ["counted"] and ("监督", "describe") not in found
    assert found[("夜班", "fetch")] == ["house"]
    assert not {name for name, _ in found} & {"旁人", "public"}


def test_a_part_is_told_through_its_record(thing):
    part = Part.objects.unguarded("the part of a test").get()
    found = told(why.who_can_see(part, [OWNER, STRANGER]))
    assert found[("林书瑶", "describe")] == ["own"] and found[("林书瑶", "edit")] == ["own"]
    assert not any(name == "旁人" for name, _ in found)


def test_why_agrees_with_the_law_on_every_row(thing):
    from lantai.guard import law

    rows = [*Thing.objects.unguarded("every thing of a test"),
            *Part.objects.unguarded("every part of a test")]  # fmt: skip
    actors = [OWNER, STRANGER, AUTHORITY, PUBLIC, steward("x")]
    for row in rows:
        found = told(why.who_can_see(row, actors))
        for actor, action in itertools.product(actors, law.ACTIONS):
            assert law.holds(actor, action, row) is ((actor.name, action) in found)


def test_what_a_person_can_see_and_how_much(thing):
    found = {(each.model, each.action, each.clause.name): (each.count, each.more)
             for each in why.what_can_see(OWNER, [Thing, Part, Declaration])}  # fmt: skip
    assert found[(Thing, "describe", "own")] == (1, False)
    assert found[(Thing, "edit", "own")] == (1, False)
    assert found[(Part, "describe", "own")] == (1, False)
    assert found[(Part, "edit", "own")] == (1, False)
    assert found[(Declaration, "describe", "own")] == (0, False)
    assert (Thing, "fetch", "own") not in found
    everything = why.what_can_see(steward("x"), [Thing])
    assert {each.count for each in everything} == {2}


def test_counting_stops_at_a_thousand(thing, monkeypatch):
    monkeypatch.setattr(why, "CAP", 1)
    (found,) = [each for each in why.what_can_see(steward("x"), [Thing]) if each.action == "count"]
    assert (found.count, found.more) == (1, True)
