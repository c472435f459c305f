# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""All that a text says of itself: head and foot put together, and doubts told as doubts."""

from __future__ import annotations

from collections.abc import Iterator

from lantai.craft.drawing import foot, head
from lantai.craft.drawing.drawn import Drawn, ordered
from lantai.craft.drawing.lines import lines_of

LEAST = 4
"""Characters of a text that says anything."""


def from_text(text: str) -> list[Drawn]:
    """What a document's text says of it, the surest of each element first.

    The layout is that of GB/T 9704-2012 [K]; a text of another kind gives little, and that little
    with low confidence. Never raises.
    """
    if len(text.strip()) < LEAST:
        return []
    return ordered(_found(text))


def _found(text: str) -> Iterator[Drawn]:
    lines = lines_of(text)
    read = head.read(lines, text)
    yield from read.drawn
    yield from foot.read(lines, read.ends_at, read.letterhead, read.title)
