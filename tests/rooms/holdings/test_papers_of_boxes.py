# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Spines, contents, reference sheets and labels: of which rows, and what they say."""

from contextlib import closing
from dataclasses import replace

import pytest

from factories.holdings import box, fonds, institution, item, person, shelf
from lantai.craft.text import extract
from lantai.desk.register import papers_of, register_of
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.holdings import queries
from lantai.holdings.models import Box, Item, Shelf
from toy.asking import ask

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def place(db):
    archives = institution()
    return archives, person(archives), fonds(archives, "A013")


@pytest.fixture
def filled(place):
    """Two boxes of a fonds, one on a shelf: three items lie in it, one of them above the reader."""
    archives, actor, within = place
    rack = shelf(archives)
    first, second = box(within), box(within)
    with setting_up("a box with items"):
        first.code, first.thickness, first.closing_note = "0007", 50, "第二件缺附件一份。"
        first.arranged_by, first.shelf, first.section, first.level, first.slot = (
            "温如故",
            rack,
            1,
            1,
            1,
        )
        first.save()
        second.code, second.thickness = "0008", 20
        second.save()
    for at, (title, secrecy) in enumerate(
        (("关于防汛值守的通知", 0), ("会议纪要", 0), ("不能看的", 1)), 1
    ):
        row = item(within)
        with setting_up("what lies in the box"):
            row.box, row.position, row.title, row.secrecy = first, at, title, secrecy
            row.year, row.retention, row.pages = 2010 + at, "D30", 10 * at
            row.item_number = f"{at:04d}"
            row.save()
    return replace(actor, clearance=0), rack, first, second


def words(actor, model, name, *rows):
    picks = "&".join(f"pick={row.pk}" for row in rows)
    path = f"{register_of(model).address()}export/?format={name}&{picks}"
    with closing(ask(actor, path)) as answer:
        assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        return "".join(extract(answer.content).split())


def test_a_spine_says_from_which_number_to_which(filled):
    actor, _, first, second = filled
    text = words(actor, Box, "spines", first, second)
    for word in ("A013", "2011–2013", "30年", "0001", "0003", "0007", "0008"):
        assert word in text


def test_contents_tell_how_many_the_reader_may_not_see(filled):
    actor, _, first, _ = filled
    text = words(actor, Box, "contents", first)
    assert "关于防汛值守的通知" in text and "会议纪要" in text and "不能看的" not in text
    assert "没有列出：1件" in text and "页数：60" in text


def test_a_reference_sheet_says_what_was_noted(filled):
    actor, _, first, second = filled
    text = words(actor, Box, "closing", first, second)
    assert "第二件缺附件一份。" in text and "整理人：温如故" in text
    assert text.count("备考表") == 2 and "无缺损、修改、补充、移出。" in text


def test_labels_of_shelves_and_items(filled):
    actor, rack, _, _ = filled
    assert "0007" in words(actor, Shelf, "labels", rack)
    one = Item.objects.seen_by(actor).get(title="会议纪要")
    text = words(actor, Item, "labels", one)
    assert one.ref_code in text and "会议纪要" in text and "防汛" not in text


def test_papers_are_offered_noted_and_ask_few_questions(filled, django_assert_max_num_queries):
    actor, _, first, second = filled
    with closing(ask(actor, f"/holdings/boxes/export/?pick={first.pk}")) as page:
        text = page.content.decode()
    assert all(str(each.label) in text for each in papers_of(register_of(Box)))
    before = Entry.every.filter(tag="holdings.box.export").count()
    words(actor, Box, "spines", first)
    assert Entry.every.filter(tag="holdings.box.export").count() == before + 1
    with django_assert_max_num_queries(4):
        queries.held_in([first, second])
        queries.seen_in([first, second], actor)


def test_a_stranger_gets_no_paper(filled):
    stranger = person(institution("别处档案馆"))
    _, _, first, _ = filled
    text = words(stranger, Box, "contents", first)
    assert "0007" not in text and "防汛" not in text
