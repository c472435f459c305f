# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Marking hints changes no letter of a text, whatever their places; only words that are there."""

from hypothesis import given
from hypothesis import strategies as st

from lantai.appraisal.pages.bench import _paragraphs, _parts

WORDS = st.text(alphabet="渠水春 \n<&甲乙", max_size=60)
HINTS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=6)


def hints(places):
    return [{"start": min(a, b), "end": max(a, b), "n": n} for n, (a, b) in enumerate(places, 1)]


@given(WORDS, HINTS, st.integers(0, 30))
def test_the_parts_are_the_text(words, places, start):
    parts = _parts(words, start, hints(places))
    assert "".join(part["text"] for part in parts) == words


@given(WORDS, HINTS, st.integers(0, 30))
def test_what_is_marked_lies_within_its_hint(words, places, start):
    at = start
    for part in _parts(words, start, hints(places)):
        if hint := part.get("hint"):
            assert hint["start"] <= at and at + len(part["text"]) <= hint["end"]
            assert part["text"]
        at += len(part["text"])


@given(WORDS, HINTS)
def test_paragraphs_keep_every_line_that_says_something(words, places):
    found = _paragraphs(words, 0, hints(places))
    lines = ["".join(part["text"] for part in paragraph) for paragraph in found]
    assert lines == [line for line in words.split("\n") if line.strip()]
