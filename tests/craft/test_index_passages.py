# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A passage of a hit begins where a reader can begin, and holds the place that answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.index.snippet import WIDTH, Marker, beginning, cut

HEAD = "为兴修水利。\n槐序县农时局\n槐政〔1987〕13号\n1987-03-28\n"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (f"{HEAD}槐序县修筑石门口进水闸。", "槐序县修筑石门口"),
        ("一、关于经费。二、各社出工修筑石门口进水闸，款另拨。", "二、各社出工修筑石门口"),
        ("会议说：“照办。”各社出工修筑石门口进水闸", "各社出工修筑石门口"),
        ("甲" * 40 + "，各社出工，修筑石门口进水闸", "各社出工，修筑石门口"),
        ("修筑石门口进水闸", "修筑石门口"),
        ("县里，各社修筑石门口进水闸", "县里，各社修筑石门口"),
        ("甲" * 40 + "石门口进水闸", "甲" * 30 + "石门口"),
        ("It was asked. The sluice of 石门口 is 3.5 m wide", "The sluice of 石门口"),
    ],
)
def test_a_passage_begins_with_its_line_its_sentence_or_a_clause(text, begins):
    passage, marks = cut(text, Marker(["石门口"]), exact=True)
    assert passage.startswith(begins)
    assert [passage[first:last] for first, last in marks] == ["石门口"]


@given(st.text("甲乙，。\n；.! 　", max_size=200), st.data())
def test_the_place_is_always_within_the_passage(text, data):
    place = data.draw(st.integers(0, len(text)))
    begun = beginning(text, place)
    assert max(0, place - 30) <= begun <= place
    assert begun <= place < begun + WIDTH
