# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Nothing in a chain can be changed, left out, put in or moved unseen."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.chain import Head, canonical, entry_digest, follow, seal, verify

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab档案"), inner, max_size=3)
    ),
    max_leaves=8,
)
ENTRIES = st.lists(st.integers(0, 9).map(lambda n: entry_digest({"n": n})), min_size=3, max_size=12)


@given(st.dictionaries(st.text("xyz案"), VALUES, max_size=4))
def test_the_order_of_keys_does_not_matter(value):
    turned = dict(reversed(value.items()))
    assert canonical(value) == canonical(turned)


@pytest.mark.parametrize("value", [{"a": 1.5}, {"a": [{"b": 0.1}]}, {1: "a"}])
def test_what_has_no_one_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@given(ENTRIES)
def test_a_whole_chain_has_no_findings_and_may_be_judged_in_parts(entries):
    links = list(seal(Head(), entries))
    middle = links[1]
    assert not list(verify(links, known=[Head(middle.number, middle.digest)]))
    assert not list(verify(links[2:], start=Head(middle.number, middle.digest)))


@given(ENTRIES, st.data())
def test_altering_leaving_out_moving_and_cutting_are_all_seen(entries, data):
    links = list(seal(Head(), entries))
    last = Head(links[-1].number, links[-1].digest)
    at = data.draw(st.integers(0, len(links) - 2))
    altered = [*links]
    altered[at] = replace(links[at], entry=entry_digest({"n": "other"}))
    moved = [*links]
    moved[at], moved[at + 1] = links[at + 1], links[at]
    without = links[:at] + links[at + 1 :]
    found = [f.code for f in verify(altered, known=[last])]
    assert found == ["CHAIN-2"]
    assert "CHAIN-1" in [f.code for f in verify(moved, known=[last])]
    assert "CHAIN-1" in [f.code for f in verify(without, known=[last])]
    assert [f.code for f in verify(links[:-1], known=[last])] == ["CHAIN-4"]


@given(ENTRIES)
def test_a_chain_made_anew_does_not_pass_a_head_kept_outside(entries):
    links = list(seal(Head(), entries))
    forged = list(seal(Head(), [entry_digest({"n": "forged"}), *entries[1:]]))
    kept = Head(links[-1].number, links[-1].digest)
    assert [f.code for f in verify(forged, known=[kept])] == ["CHAIN-3"]


def test_the_arithmetic_is_fixed_for_ever():
    """Worked out once by hand: a trail sealed today must verify in a hundred years."""
    link = follow(Head(), entry_digest({"标签": "移交", "n": 1}))
    assert link.entry == "ff385db123d1ce4bfadccb4c1cf490eaa587661bf1526cc2db335a6f9549f1dc"
    assert link.digest == "4d165d02bc7fdb91953064f836dc9aa0684929446691b64d935ed07397e97674"
    assert link.number == 1
