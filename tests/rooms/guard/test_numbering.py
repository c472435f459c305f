# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers of entries as people write them down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.errors import BadInput
from lantai.guard import numbering

NUMBERS = st.sets(st.integers(1, 10**12), min_size=1, max_size=60)


@given(NUMBERS)
def test_what_is_written_reads_as_what_it_was(numbers):
    assert numbering.read(numbering.written(numbers)) == sorted(numbers)


@given(st.integers(1, 10**9), st.integers(0, numbering.MOST - 1))
def test_a_run_is_written_by_its_ends(first, length):
    run = range(first, first + length + 1)
    assert len(numbering.written(run)) <= 2 * 10 + 1
    assert numbering.read(numbering.written(run)) == list(run)


@pytest.mark.parametrize("text", [
    "1024、1030-1033", "1024，1030－1033", "１０２４ １０３０～１０３３",
    "第1024条、第1030至1033条",
    "1033 1032;1031；1030, 1024", "1024\n1030 — 1033", "1030-1032、1024、1031-1033",
])  # fmt: skip
def test_every_usual_writing_is_understood(text):
    assert numbering.read(text) == [1024, 1030, 1031, 1032, 1033]


@pytest.mark.parametrize(("text", "kind"), [
    ("", "guard.no_entries_named"), (" 、，", "guard.no_entries_named"),
    ("0", "guard.no_entry_number"), ("1024、甲", "guard.no_entry_number"),
    ("9-3", "guard.no_entry_number"), ("1-2-3", "guard.no_entry_number"),
    ("-5", "guard.no_entry_number"), ("1.5", "guard.no_entry_number"),
    ("9" * 19, "guard.no_entry_number"),
    ("1-501", "guard.too_many_entries"), ("1-400、1000-1200", "guard.too_many_entries"),
    ("1-999999999999999999", "guard.too_many_entries"),
])  # fmt: skip
def test_what_is_none_is_told_by_its_part(text, kind):
    with pytest.raises(BadInput) as caught:
        numbering.read(text)
    assert caught.value.kind == kind
    assert caught.value.sentence("zh") and caught.value.sentence("en")


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(text):
    try:
        found = numbering.read(text)
    except BadInput:
        return
    assert found == sorted(set(found)) and 0 < len(found) <= numbering.MOST
