# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Readings at every door: exactly those of the law, and no title of what is not described."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from test_every_register import ask, people, rows_of

from lantai.guard import law
from lantai.guard.acts import setting_up
from lantai.guard.models import Reading, RecordSet, SetMember
from lantai.guard.trail import note_reading
from lantai.holdings.models import Item

pytestmark = pytest.mark.django_db(databases=["default", "side"])
DUTY = frozenset({"guard.reading.read"})


def right(actor, reading):
    """The law in plain words: the duty, and held by us or in the area that we audit."""
    own = reading.holder == actor.institution != ""
    audited = any(reading.area.startswith(area) for area in actor.audits)
    return "guard.reading.read" in actor.duties and (own or audited)


@pytest.fixture
def scene(db):
    one = SimpleNamespace(model=Item, duty=lambda verb: f"holdings.item.{verb}")
    rows = rows_of(one)
    with setting_up("titles of their own, sets, an area apart"):
        for row in rows:
            row.title = f"秘不示人之题{row.pk}号"
            if row.pk % 3 == 0:
                row.area = "98/9801/"
            row.save()
        laid, lent = (RecordSet.objects.create(name=name, purpose=name) for name in "ab")
        for set_, some in ((laid, rows[::3]), (lent, rows[1::3])):
            for row in some:
                SetMember.objects.create(set=set_, noun="holdings.item", row=row.pk)
    everybody = people(one, laid.pk, lent.pk)
    everybody |= {f"{name} with the duty": replace(actor, duties=actor.duties | DUTY)
                  for name, actor in everybody.items() if actor.account is not None}  # fmt: skip
    everybody["auditor of 97"] = replace(everybody["auditor with the duty"], audits=("97/",),
                                         institution="i97/")  # fmt: skip
    everybody["auditor without the duty"] = replace(everybody["auditor"], audits=("97/",))
    for row in rows:
        note_reading(everybody["owner"], "describe", row, "own")
    return list(Item._base_manager.all()), list(Reading.every.all()), everybody


def through_the_api(actor):
    """Every row that the tabs and pages give."""
    found, status, text = [], *ask(actor, "/api/readings/")
    if status != 200:
        return status, found
    for tab in json.loads(text)["tabs"]:
        path = f"/api/readings/?tab={tab}"
        while path:
            answer = json.loads(ask(actor, path)[1])
            found += answer["rows"]
            path = answer["next"]
    return status, found


def test_every_door_shows_exactly_the_readings_of_the_law(scene):
    rows, readings, everybody = scene
    by_pk = {row.pk: row for row in rows}
    told = 0
    for name, actor in everybody.items():
        seen = {each.pk for each in readings if right(actor, each)}
        assert seen == {each.pk for each in readings if law.holds(actor, "describe", each)}, name
        status, found = through_the_api(actor)
        if actor.account is None or not actor.has("guard.reading.read"):
            assert status in (401, 404) and not seen, name
            assert ask(actor, "/readings/")[0] in (302, 404), name
            assert ask(actor, "/readings/export/?format=csv")[0] in (302, 404), name
            continue
        assert {each["id"] for each in found} == seen, name
        for each in found:
            item = by_pk[each["row"]]
            named = law.holds(actor, "describe", item)
            assert (item.title in each["what"]) == named == bool(each["page"]), (name, item.pk)
        told += len(found)
    assert told > len(readings)


def test_no_page_or_file_names_a_record_to_who_may_not_describe_it(scene):
    rows, _, everybody = scene
    for name, actor in everybody.items():
        if actor.account is None or not actor.has("guard.reading.read"):
            continue
        hidden = [row.title for row in rows if not law.holds(actor, "describe", row)]
        for tab in ("own", "audited"):
            for path in (f"/readings/?tab={tab}", f"/readings/export/?format=csv&tab={tab}",
                         f"/readings/?tab={tab}&noun=holdings.item"):  # fmt: skip
                status, text = ask(actor, path)
                assert status in (200, 404), (name, path)
                assert not [title for title in hidden if title in text], (name, path)


def test_a_code_that_is_not_seen_finds_no_reading(scene):
    rows, _, everybody = scene
    auditor, owner = everybody["auditor of 97"], everybody["owner with the duty"]
    for row in rows[:6]:
        for actor in (auditor, owner):
            answer = json.loads(ask(actor, f"/api/readings/?code={row.ref_code}")[1])
            reading = Reading.every.get(row=row.pk)
            named = law.holds(actor, "describe", row) and right(actor, reading)
            assert [each["row"] for each in answer["rows"]] == ([row.pk] if named else [])
