# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 — names read better whole.
"""Which documents make one item, and in which order items stand."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantai.craft import codes
from lantai.craft.arranging import Doc, Placed, arranged, join, role_of
from lantai.craft.arranging.joining import words


def members(docs):
    return [[(each.key, each.role) for each in group.members] for group in join(docs)]


def test_the_parts_of_one_document_are_known_by_their_names():
    found = join([
        Doc(1, "01 关于防汛的通知.docx"), Doc(2, "关于防汛的通知（附件1：名单）.pdf"),
        Doc(3, "关于防汛的通知-发文处理单.pdf"), Doc(4, "关于防汛的通知 定稿.docx"),
        Doc(5, "关于抗旱的通知.docx"),
    ])  # fmt: skip
    assert [[(m.key, m.role) for m in group.members] for group in found] == [
        [(1, "main"), (2, "attachment"), (4, "final"), (3, "slip")], [(5, "main")]
    ]  # fmt: skip
    assert codes.sentence(found[0].why.kind, found[0].why.params, "zh").startswith("名称都是")
    assert codes.sentence(found[0].why.kind, found[0].why.params, "en")


def test_one_number_in_several_writings_is_one_document_and_two_main_texts_are_two():
    assert members([Doc(1, "a.pdf", number="槐发〔2024〕3号"),
                    Doc(2, "处理单.pdf", number="槐发[2024]3号")]) == [
        [(1, "main"), (2, "slip")]]  # fmt: skip
    assert members([Doc(1, "甲事.pdf", number="槐发〔2024〕3号"),
                    Doc(2, "乙事.pdf", number="槐发〔2024〕3号")]) == [
        [(1, "main")], [(2, "main")]]  # fmt: skip


def test_a_folder_with_one_main_text_is_one_item_and_one_with_two_is_not():
    assert members([Doc(1, "甲/通知.docx"), Doc(2, "甲/附件2 表.xlsx"), Doc(3, "乙/处理单.pdf")]) == [
        [(1, "main"), (2, "attachment")], [(3, "main")]]  # fmt: skip
    assert len(join([Doc(1, "甲/a事.docx"), Doc(2, "甲/b事.docx"), Doc(3, "甲/附件.xlsx")])) == 3


def test_one_document_in_two_formats_is_one_item():
    assert members([Doc(1, "通知.docx"), Doc(2, "通知.pdf")]) == [[(1, "main"), (2, "main")]]


def test_what_is_fixed_stays_alone():
    assert len(join([Doc(1, "通知.docx", fixed=True), Doc(2, "通知.pdf")])) == 2


@pytest.mark.parametrize(("name", "role"), [
    ("附件1.pdf", "attachment"), ("关于附件管理的通知.docx", "main"), ("收文处理单_03.pdf", "slip"),
    ("通知（定稿）.doc", "final"), ("", "main"), ("草稿", "revision"),
])  # fmt: skip
def test_roles_by_names(name, role):
    assert role_of(name) == role


NAMES = st.text(
    alphabet=st.sampled_from("关于防汛的通知附件定稿处理单0123()（）/._- "), max_size=24
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(NAMES, st.sampled_from(["", "槐发〔2024〕3号", "槐发〔2024〕4号"])), max_size=12
    )
)
def test_every_document_is_in_one_group_and_no_group_has_two_texts(given_docs):
    docs = [Doc(at, name, number=number) for at, (name, number) in enumerate(given_docs)]
    groups = join(docs)
    assert sorted(each.key for group in groups for each in group.members) == list(range(len(docs)))
    order = words()["order"]
    for group in groups:
        at = [order.index(each.role) for each in group.members]
        assert at == sorted(at)
        assert (group.why is None) == (len(group.members) == 1)
    assert members(docs) == members(docs)


DAY = dt.date(2024, 3, 2)


def test_matters_stand_together_and_by_their_first_day():
    items = [
        Placed(1, 1, "WS", 2024, "D30", "", "2024年防汛的通知", "", DAY),
        Placed(2, 2, "WS", 2024, "D30", "", "抗旱的通知", "", DAY.replace(day=1)),
        Placed(3, 3, "WS", 2024, "D30", "", "2025年防汛的通知", "", DAY.replace(month=12)),
        Placed(4, 4, "WS", 2024, "Y", "", "永久的", "", DAY.replace(month=11)),
    ]  # fmt: skip
    assert [each.key for each in arranged(items, "matter")] == [4, 2, 1, 3]
    assert [each.key for each in arranged(items, "date")] == [4, 2, 1, 3]
    assert [each.key for each in arranged(items, "as_is")] == [4, 1, 2, 3]


def test_numbers_are_ordered_as_numbers():
    items = [
        Placed(at, at, number=f"槐发〔2024〕{number}号") for at, number in enumerate([10, 9, 100])
    ]
    assert [each.key for each in arranged(items, "number")] == [1, 0, 2]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Y", "D30", "D10", ""]), st.sampled_from(["甲", "乙"]),
                          st.sampled_from(["防汛1", "防汛2", "抗旱"]), st.integers(0, 20)), max_size=15),
       st.sampled_from(["matter", "date", "number", "as_is"]), st.integers(0, 99))  # fmt: skip
def test_the_order_is_whole_and_the_same_however_items_come(rows, sorting, seed):
    items = [Placed(at, at, "WS", 2024, retention, unit, title, f"槐发〔2024〕{n}号",
                    DAY + dt.timedelta(n)) for at, (retention, unit, title, n) in enumerate(rows)]  # fmt: skip
    mixed = list(items)
    random.Random(seed).shuffle(mixed)
    found = arranged(items, sorting)
    assert found == arranged(mixed, sorting) and sorted(found, key=lambda each: each.at) == items
    classes = [(each.retention, each.department) for each in found]
    assert len(set(classes)) == sum(a != b for a, b in zip(["", *classes], classes, strict=False))
