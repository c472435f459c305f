# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is due by the clock; the form of both sides, the receipt; parts through the API."""

import datetime as dt
import hashlib
import json
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from factories.doing import now, rows
from lantai.craft import clocks
from lantai.desk.register import register_of
from lantai.guard import tide
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.transfer import arriving, cards, due, jobs, pages, papers, queries
from lantai.transfer.models import Accession

DAYS = st.dates(dt.date(2024, 3, 1), dt.date(2060, 12, 31))


@given(DAYS, st.integers(-400, 400), st.sampled_from(due.LEVELS))
def test_the_clock_turned_round_is_the_clock(today, near, level):
    years = 10 if level == "county" else 20
    formed = dt.date(today.year - years, 1, 1) + dt.timedelta(days=today.timetuple().tm_yday + near)
    said = clocks.transfer_due(formed, level=level, today=today).is_due(today)
    assert said == (formed <= due.last_formed(level, today))


@given(DAYS, st.integers(1, 12))
def test_electronic_records_are_due_five_years_after_the_last_day_of_filing(today, back):
    year = today.year - back
    filed = dt.date(year + 1, 6, 30)
    said = clocks.transfer_due(dt.date(year, 12, 31), level="province", today=today,
                               electronic=True, filed_on=filed).is_due(today)  # fmt: skip
    assert said == (year <= due.last_electronic(today))


def test_what_is_due_is_counted_for_both_sides_and_for_nobody_else(scene):
    today = dt.date(2026, 11, 27)
    scene.filed(3, year=2015, date_text="2015-06-01", medium="paper")
    scene.filed(2, year=2018)  # electronic, filed by June 2019
    scene.filed(2, year=2024)
    scene.filed(1, year=2015, date_text="2015-06-01", retention="D10", medium="paper")
    scene.filed(1, year=2015, date_text="2015-06-01", standing="draft", medium="paper")
    scene.filed(1, year=2015, date_text="2015-06-01")
    for name in ("archivist", "officer"):
        lines = due.lines_for(scene.actor(name), today)
        assert {str(line.receiver) for line in lines} == {"槐序县档案馆"}
        assert [(line.year, line.is_electronic, line.count, line.since) for line in lines] == [
            (2015, True, 1, dt.date(2021, 6, 30)), (2018, True, 2, dt.date(2024, 6, 30)),
            (2015, False, 3, dt.date(2025, 12, 31))]  # fmt: skip
    assert due.lines_for(scene.actor("neighbour"), today) == []
    assert due.since(2015, "county", today) == dt.date(2025, 12, 31)
    assert due.since(None, "county", today, is_electronic=True) is None


def test_the_card_of_what_is_due_speaks_each_readers_language(scene, monkeypatch):
    open_air = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(tide, "transaction", SimpleNamespace(get_connection=lambda _: open_air))
    tide.forget()
    scene.filed(1, year=2015, date_text="2015-06-01")
    with setting_up("a name in English"):
        scene.unit.name_en = "Bureau of Seasons"
        scene.unit.save()
    asked = scene.actor("archivist")
    assert [line.label for line in cards.waiting(asked).lines] == ["槐序县农时局"]
    with translation.override("en"):
        assert [line.label for line in cards.waiting(asked).lines] == ["Bureau of Seasons"]
    tide.forget()


@given(DAYS, st.integers(1990, 2058), st.sampled_from(due.LEVELS))
def test_electronic_records_are_late_from_the_day_on_which_they_are_due(today, year, level):
    last = due.since(year, level, today, is_electronic=True)
    assert last <= due.since(year, level, today)
    assert (year <= due.last_electronic(today)) == (dt.date(year + 6, 6, 30) <= today)
    if last <= today:
        assert year <= due.last_electronic(today) or last == due.since(year, level, today)


def ask(view, row, actor, query=""):
    request = RequestFactory().get(f"/?{query}")
    request.actor = actor
    return view(request, register_of(type(row)), row)


def test_the_form_says_what_both_sides_tested_and_signed(scene):
    row = scene.accessioned()
    text = ask(pages.form_page, row, scene.actor("officer")).content.decode()
    for word in ("电子档案移交与接收登记表", row.package_id, row.digest[:40], "3 件", "合格",
                 scene.actor("leader").name, scene.actor("curator").name):  # fmt: skip
        assert word in text
    made = ask(pages.form_page, row, scene.actor("officer"), "format=pdf")
    assert made.content.startswith(b"%PDF-")
    check = queries.check_of(row, "receiver")
    made = ask(pages.report_page, check, scene.actor("archivist"))
    assert made.content.startswith(b"%PDF-")


def test_the_receipt_bears_the_head_of_the_trail_and_tells_a_changed_register(scene):
    scene.accessioned()
    (made,) = rows(Accession)
    text = ask(pages.receipt_page, made, scene.actor("officer")).content.decode()
    assert made.signature in text and "签名已核对" in text and made.head_digest in text
    made.items += 1
    assert (
        "签名与登记不符" in ask(pages.receipt_page, made, scene.actor("officer")).content.decode()
    )
    assert ask(pages.receipt_page, made, scene.actor("officer"),
               "format=pdf").content.startswith(b"%PDF-")  # fmt: skip


def test_a_receipt_whose_text_was_not_kept_is_not_accused_once_its_receiver_is_renamed(scene):
    scene.accessioned()
    (made,) = rows(Accession)
    made.signed = {}
    assert "签名已核对" in papers.notes(made)[0], "as long as the names are those of then"
    made.transfer.receiver.name = "槐序县综合档案馆"
    told = papers.notes(made)[0]
    assert "没有把签的原文存下来" in told and "不符" not in told
    assert papers.receipt(made)


def called(scene, view, method, data=None, *, who="archivist", digest="", **where):
    """What the API answers to a program that has somebody's key."""
    headers = {"Lantai-SHA512": digest} if digest else {}
    given = {"data": data, "content_type": "application/octet-stream"} if data else {}
    request = getattr(RequestFactory(), method)("/", headers=headers, **given)
    request.actor, request._dont_enforce_csrf_checks = scene.actor(who), True
    answer = view(request, **where)
    return answer.status_code, json.loads(answer.content)


@pytest.fixture
def from_outside(scene):
    """A transfer that the archives keeps for a sender from outside."""
    return scene.awaited("D201")


def test_a_foreign_system_sends_parts_by_api_and_may_begin_again_anywhere(scene, from_outside):
    row = from_outside
    source = scene.built()
    parts = queries.parts(source)
    told = {"parts": [{"number": each.number, "size": each.size, "sha512": each.sha512}
                      for each in parts]}  # fmt: skip

    def announce(content):
        return called(scene, arriving.parts, "post", json.dumps(content), pk=row.pk)

    def send(data, **more):
        return called(scene, arriving.part, "put", data, pk=row.pk, number=1, **more)

    assert announce({"parts": "nonsense"})[0] == 422
    assert announce(told)[0] == 200 == announce(told)[0]
    status, said = send(b"x" * parts[0].size)
    assert status == 422 and said["errors"][0]["kind"] == "transfer.part_changed"
    data = (scene.home / "transfer" / str(source.pk) / "out-1/parts/0001.part").read_bytes()
    sha = hashlib.sha512(data).hexdigest()
    assert send(data, digest="0" * 128)[0] == 409
    for status in (201, 200):
        assert send(data, digest=sha) == (status, {"part": 1, "missing": 0})
    entries = Entry.objects.unguarded("a test").filter(
        tag__in=("transfer.part.announce", "transfer.part.take"), row=row.pk)  # fmt: skip
    assert {each.name for each in entries} == {scene.actor("archivist").name}
    assert len(entries) >= 2
    assert called(scene, arriving.parts, "get", pk=row.pk)[1]["parts"][0]["received"] is True
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert now(row).state == "received"
    assert announce(told)[0] == 409 == send(data, digest=sha)[0], "nothing more is taken"
    assert called(scene, arriving.parts, "get", who="officer", pk=row.pk)[0] in (404, 409)
