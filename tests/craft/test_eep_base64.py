# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Base64 cut anywhere gives the same bytes; damage is told and never raises."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.eep.base64 import Base64


def decoded(pieces: list[str]) -> tuple[bytes, str]:
    out: list[bytes] = []
    decoder = Base64((out.append,))
    for piece in pieces:
        decoder.feed(piece)
    decoder.close()
    return b"".join(out), decoder.fault


def cut(text: str, places: list[int]) -> list[str]:
    marks = sorted({place % (len(text) + 1) for place in places})
    return [text[a:b] for a, b in zip([0, *marks], [*marks, len(text)], strict=True)]


@given(st.binary(max_size=400), st.lists(st.integers(0, 10_000), max_size=12), st.booleans())
def test_any_cut_any_lines(data: bytes, places: list[int], lines: bool) -> None:
    text = (base64.encodebytes if lines else base64.b64encode)(data).decode()
    assert decoded(cut(text, places)) == (data, "")


@given(st.text(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_anything_at_all_is_bounded(text: str, places: list[int]) -> None:
    data, fault = decoded(cut(text, places))
    assert len(data) <= len(text)
    assert fault in ("", "alphabet", "padding", "length")
    if not fault:
        assert base64.b64decode("".join(text.split())) == data


@given(
    st.binary(min_size=6, max_size=60), st.integers(0, 10_000), st.sampled_from("*%-_\u4e00\x85")
)
def test_a_foreign_character_is_told(data: bytes, place: int, character: str) -> None:
    text = base64.b64encode(data).decode()
    place %= len(text.rstrip("="))
    data_read, fault = decoded([text[:place] + character + text[place + 1 :]])
    assert fault == "alphabet"
    assert len(data_read) <= len(data)
