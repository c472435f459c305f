# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Marks that a document bears: of secrecy, for internal use, of work secrets.

`checks.marks` reads the head of a package's file strictly, by the layout of GB/T 9704. Here a mark
may stand anywhere, a copied one in the midst of a letter too, and one too many costs a look: what
stands free of the sentence around it, bears a star, or is said of the document itself, counts. Talk
about secrecy, statutes, titles and what is declassified do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lantai.craft.screening.plain import Plain
from lantai.craft.screening.words import source

_STOPS = ",.:;!?()[]【】〔〕<>“”\"'‘’。、·|—-★*"
_BARE = 2
"""Characters of a phrase (内部) that a gap alone does not set free: OCR leaves gaps anywhere."""
_OPEN, _SHUT = '([【〔<{“"', ')]】〕>}”"'


@cache
def _form(name: str) -> re.Pattern[str]:
    return re.compile(source("marks", name))


def found(text: Plain) -> Iterator[tuple[str, int, int]]:
    """The marks of a text: kind, start, end in the dense text; none twice."""
    listed: list[tuple[str, int, int]] = []
    taken = bytearray(len(text.dense))
    for kind, (start, end) in _all(text):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            listed.append((kind, start, end))
    if not listed:
        listed = [("internal_mark", *each.span())
                  for each in _form("internal_mark_alone").finditer(text.dense)]  # fmt: skip
    yield from listed


def _all(text: Plain) -> Iterator[tuple[str, tuple[int, int]]]:
    for span in _secrecy(text):
        yield "secrecy_mark", span
    for kind in ("internal_mark", "work_secret"):
        for each in _form(kind).finditer(text.dense):
            if _is_free(text, *each.span()):
                yield kind, each.span()
        for each in _form(f"{kind}_said").finditer(text.dense):
            yield kind, each.span()


def _secrecy(text: Plain) -> Iterator[tuple[int, int]]:
    if not _form("level").search(text.dense):
        return
    for each in _form("starred").finditer(text.dense):
        if not _is_past(text, *each.span()):
            yield each.span()
    for name in ("said", "here", "framed", "stamped", "kept", "labelled"):
        for each in _form(name).finditer(text.dense):
            if not _is_past(text, *each.span()) and not _is_listed(text, *each.span("mark")):
                yield each.span("mark")
    for each in _form("level").finditer(text.dense):
        if _is_borne(text, *each.span()) and not _is_past(text, *each.span()):
            yield each.span()


def _is_borne(text: Plain, start: int, end: int) -> bool:
    """Whether a level stands as a mark does: alone, framed, or with what goes with a mark."""
    dense = text.dense
    if _is_listed(text, start, end):
        return False
    before, after = dense[start - 1 : start], dense[end : end + 1]
    if before and after and _OPEN.find(before) == _SHUT.find(after) >= 0:
        return before not in '“"(' or _stands_alone(text, start - 1, end + 1)
    if not _begins(text, start):
        return False
    leads = text.at_line_start(start) or _form("ahead").search(dense, max(0, start - 16), start)
    if leads and text.gap(end):
        return True
    tail = _form("tail").match(dense, end)
    stops = {end, tail.end() if tail else end}
    return any(text.at_line_end(each) or _form("behind").match(dense, each) for each in stops)


def _stands_alone(text: Plain, start: int, end: int) -> bool:
    """Whether a bracket with a level in it begins or ends a line or a sentence."""
    return (_begins(text, start) and text.dense[start - 1 : start] != ",") or text.at_line_end(end)


def _begins(text: Plain, start: int) -> bool:
    """Whether nothing but a stop, a gap, a number of a copy or urgency stands before a level."""
    if text.at_line_start(start) or text.gap(start) or text.dense[start - 1] in _STOPS:
        return text.dense[start - 1 : start] != "、" or start == 0
    return bool(_form("ahead").search(text.dense, max(0, start - 16), start))


def _is_listed(text: Plain, start: int, end: int) -> bool:
    """Whether several levels stand in a row, as statutes and forms list them."""
    around = text.dense[max(0, start - 4) : end + 4]
    return bool(_form("listed").search(around))


def _is_past(text: Plain, start: int, end: int) -> bool:
    """Whether the sentence says that the mark is gone, or speaks of marks, or it is a title's."""
    first, last = text.sentence(start)
    before, after = (
        text.dense[max(first, start - 30) : start],
        text.dense[end : min(last, end + 40)],
    )
    if before.rfind("《") > before.rfind("》") and "》" in after:
        return True
    return bool(_form("past_before").search(before) or _form("past_after").search(after)
                or _form("talk").search(before + text.dense[start:end] + after))  # fmt: skip


def _is_free(text: Plain, start: int, end: int) -> bool:
    """Whether a phrase is no part of a sentence: stops, gaps, line ends on both sides."""
    dense = text.dense
    if "、" in (dense[start - 1 : start], dense[end : end + 1]):
        return False
    left = text.at_line_start(start) or text.gap(start) > 0 or dense[start - 1] in _STOPS
    right = text.at_line_end(end) or dense[end] in _STOPS + "《"
    return left and (right or (text.gap(end) > 0 and end - start > _BARE))
