# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The plan of a year between archives and unit, what it waives; what desks tell."""

import datetime as dt
from types import SimpleNamespace

import pytest

from factories.doing import now, on_row, rows
from lantai.desk import editing, homes, steps
from lantai.desk.card import cards_for
from lantai.desk.models import Matter
from lantai.desk.register import register_of
from lantai.guard import tide
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.transfer import cards, due, queries
from lantai.transfer.models import Accession, CheckLine, TransferPlan, Waiver

REGISTER = register_of(TransferPlan)


def planned(scene):
    return editing.add(REGISTER, scene.actor("archivist"), {
        "year": 2026, "sender": scene.unit, "first_year": 2014, "last_year": 2018,
        "by": dt.date(2026, 12, 20), "form": "layout", "way": "network",
    })  # fmt: skip


def step(scene, row, name, who, **answers):
    return steps.take(REGISTER, now(row), name, scene.actor(who), answers)


def test_archives_and_unit_agree_on_a_plan_and_either_may_object(scene):
    row = planned(scene)
    assert not TransferPlan.objects.seen_by(scene.actor("leader")).exists()
    row = step(scene, row, "propose", "archivist")
    with pytest.raises(Refused):
        step(scene, row, "agree", "archivist")
    row = step(scene, row, "object", "leader", reason="2018 年的还在用")
    assert row.state == "drafted"
    row = step(scene, row, "propose", "archivist")
    assert step(scene, row, "agree", "leader").state == "agreed"


def test_desks_say_whom_the_other_side_waits_for(scene):
    row = step(scene, planned(scene), "propose", "archivist")
    matter = Matter.objects.unguarded("a test looks at who is waited for").get(row=row.pk)
    step_ = homes.next_step(REGISTER.steps, "proposed")
    assert homes.sides_of(step_, matter) == [scene.unit.path]
    assert homes._who(step_, matter, scene.actor("archivist"), {}) == "荀行简"

    def waits_for(who):
        return [found.row for found, one, _ in steps.inbox(scene.actor(who)) if one is REGISTER]

    assert waits_for("leader") == [row.pk] and waits_for("curator") == []


def test_what_the_plan_waives_is_not_asked_of_the_receivers_test(scene):
    row = planned(scene)
    asked = on_row(scene.actor("archivist"), row, "waive",
                   {"number": "4-2", "reason": "接收前已由专用设备杀毒"})  # fmt: skip
    assert asked.status == 302, asked.words[:300]
    assert [each.number for each in rows(Waiver)] == ["4-2"]
    drafted = scene.drafted(plan=row)
    assert queries.waivers(drafted) == {}, "nobody agreed to it yet"
    row = step(scene, row, "propose", "archivist")
    row = step(scene, row, "agree", "leader")
    sent = scene.checked(plan=row)
    check = queries.check_of(sent, "receiver")
    line = next(each for each in rows(CheckLine, check_run=check) if each.number == "YJ-4-2")
    assert (line.result, line.is_open, line.reason) == (
        "waived", False, "接收前已由专用设备杀毒")  # fmt: skip


def test_desks_tell_what_goes_on_what_is_due_and_whose_copies_are_free(scene):
    scene.accessioned()
    scene.filed(2, year=2015, date_text="2015-02-03", medium="paper")
    scene.drafted(scene.filed(1))

    def told(who):
        return {card.name: [line.label for line in card.lines]
                for card in cards_for(scene.actor(who))}  # fmt: skip

    assert told("officer")["transfers"] == ["农时局2018年档案移交"]
    assert told("officer")["due"] == ["槐序县农时局"] == told("archivist")["due"]
    assert "kept-copies" not in told("officer")
    with setting_up("five years later"):
        Accession.objects.unguarded("a test").update(keeps_until=dt.date(2020, 1, 1))
    assert len(told("officer")["kept-copies"]) == 1
    assert "transfers" not in told("security")


def test_what_is_due_is_counted_once_until_a_record_changes(scene, monkeypatch):
    open_air = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(tide, "transaction", SimpleNamespace(get_connection=lambda _: open_air))
    counted, count = [], due.lines_for
    monkeypatch.setattr(due, "lines_for", lambda *asked: counted.append(1) or count(*asked))
    tide.forget()

    def told():
        return [line.value for line in cards.waiting(scene.actor("archivist")).lines]

    try:
        scene.filed(2, year=2015, date_text="2015-02-03", medium="paper")
        assert told() == told() == ["2 件"] and len(counted) == 1
        scene.filed(1, year=2015, date_text="2015-02-03", medium="paper")
        assert told() == ["3 件"] and len(counted) == 2
    finally:
        tide.forget()
