# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the trail says of records: codes for ever, content only to who may see the record."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from factories.holdings import fonds, institution, item, person
from lantai.desk import editing
from lantai.desk.entrylines import entry_lines
from lantai.desk.pages import edit_page, row_page, trail_page
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.models import Entry
from lantai.holdings.models import Item

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TITLE = "关于沈知微同志处分的决定"


@pytest.fixture
def edited(db):
    """An item whose title and responsible body were changed, with who changed it."""
    at = institution()
    row = item(fonds(at), title=TITLE)
    archivist = person(at)
    editing.edit(register_of(Item), archivist, row, {"title": "关于沈知微同志处分的通知"})
    return at, archivist, row, Entry.every.get(tag="holdings.item.edit")


def auditor(at):
    return Actor(name="岑知秋", account=9, institution="i99/", audits=(at.area,), identified=True,
                 clearance=1, duties=frozenset({"guard.entry.read"}))  # fmt: skip


def page(view, actor, one, row, **data):
    request = (RequestFactory().post if data else RequestFactory().get)("/", data)
    request.actor = actor
    return view(request, room=one.room, plural=one.plural, pk=row.pk)


def test_the_chain_calls_a_record_by_its_code_and_holds_no_title(edited):
    _, _, row, entry = edited
    assert entry.label == row.ref_code
    chained = [str(getattr(entry, field.attname)) for field in Entry._meta.concrete_fields]
    assert not any("沈知微" in each for each in chained)
    assert "沈知微" in str(entry.detail.data), "it lies in the detail, which can be erased"


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_an_auditor_reads_that_fields_changed_and_not_what_they_said(edited, lang):
    at, _, row, entry = edited
    with translation.override(lang):
        text = page(row_page, auditor(at), register_of(Entry), entry).content.decode()
    assert "沈知微" not in text and row.ref_code in text
    assert ("题名" if lang == "zh-hans" else "title") in text
    assert entry.detail_digest[:16] in text


def test_who_may_see_the_record_reads_its_trail_whole(edited):
    _, archivist, row, _ = edited
    text = page(trail_page, archivist, register_of(Item), row).content.decode()
    assert f"<del>{TITLE}</del>" in text and "处分的通知" in text and row.ref_code in text


def test_an_auditor_reads_whole_what_administrators_did(db):
    at = institution()
    register = register_of("orgs.department")
    editing.add(register, person(at, duties={"orgs.department.add"}), {
        "institution": at, "name": "督查科", "code": "", "order": 1, "ended_on": None})  # fmt: skip
    entry = Entry.every.get(tag="orgs.department.add")
    (line,) = entry_lines([entry], auditor(at))
    assert "督查科" in line["sentence"] and line["changed"] and not line["withheld"]


def test_another_row_is_not_named_to_who_may_not_see_it(edited):
    """A line of the trail of one row may be the entry of another, such as of a bulk act."""
    at, archivist, row, entry = edited
    stranger = person("i77/", 7)
    (line,) = entry_lines([entry], stranger, fonds(at))
    assert row.ref_code not in line["sentence"] and f"第 {row.pk} 号" in line["sentence"]
    assert line["changed"] == [] and "题名" in line["withheld"] and line["label"] == ""
    (line,) = entry_lines([entry], archivist, fonds(at))
    assert "处分的通知" in line["sentence"] and line["changed"]


def test_a_page_of_entries_asks_a_query_a_noun(edited, django_assert_num_queries):
    _, archivist, _, entry = edited
    entries = list(Entry.every.filter(pk=entry.pk).select_related("detail", "link")) * 30
    with django_assert_num_queries(1):
        entry_lines(entries, archivist)


def test_what_was_erased_says_so(edited):
    _, archivist, row, entry = edited
    entry.detail.delete()
    again = Entry.every.get(pk=entry.pk)
    (line,) = entry_lines([again], archivist, row)
    assert line["erased"] and line["changed"] == []
    text = page(trail_page, archivist, register_of(Item), row).content.decode()
    assert "前后值已经抹除" in text


@pytest.mark.parametrize("opened", ["", None, "-", "x" * 64])
def test_a_form_that_was_never_opened_saves_nothing(edited, opened):
    _, archivist, row, _ = edited
    given = {"title": "盲改", "ref_code": row.ref_code, "fonds": row.fonds_id}
    given |= {} if opened is None else {"opened": opened}
    answer = page(edit_page, archivist, register_of(Item), row, **given)
    assert answer.status_code in (409, 422)
    assert Item.objects.unguarded("the test looks").get(pk=row.pk).title != "盲改"
