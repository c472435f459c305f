# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whatever is cut, flipped or stirred: an answer, never an exception, never a hang."""

import formats_made as made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantai.craft.errors import CraftError
from lantai.craft.formats import Identity, inspect

NAMES = sorted(made.GOOD)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=25, deadline=4000)
def test_damage_is_never_an_exception(name: str, data: st.DataObject) -> None:
    body = bytearray(made.GOOD[name])
    place = st.integers(0, len(body) - 1)
    for at, bit in data.draw(st.lists(st.tuples(place, st.integers(0, 7)), max_size=12)):
        body[at] ^= 1 << bit
    cut = data.draw(st.one_of(st.none(), place))
    try:
        inspect(bytes(body[:cut]), Identity(name, None))
    except CraftError:
        pytest.fail("what a file contains is a finding, not an error")


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 400), st.binary(max_size=300))
@settings(max_examples=150, deadline=4000)
def test_files_stirred_together(one: str, other: str, at: int, noise: bytes) -> None:
    inspect(made.GOOD[one][:at] + noise + made.GOOD[other][at:], Identity(one, None))


@given(st.binary(max_size=2000))
@settings(max_examples=150, deadline=4000)
def test_noise(noise: bytes) -> None:
    inspect(noise, Identity("a.bin", None))
