# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Names of persons: a surname and one or two characters between what goes round a name.

Nothing is made of a name alone: names count beside a fact or a number of somebody's. Who is named
with an office he held, a martyr or a model worker is not meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from lantai.craft.screening.plain import Plain, folded
from lantai.craft.screening.words import either, source, table

_BOUNDARY = frozenset(',.:;()。、\n“”"《》!?·—-')
_HIDDEN = "某×x*〇口□氏"
_ELDERS = ("老太太", "老太", "老汉", "大爷", "大娘", "某某")


@cache
def _surname() -> re.Pattern[str]:
    people = table("words")["people"]
    return re.compile(f"{either(people['compound'])}|[{folded(people['surname'])}]")


@cache
def _sets() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Surnames that are common words as well; characters no given name has, or seldom."""
    people = table("words")["people"]
    doubtful, never, seldom = (
        frozenset(folded(people[each])) for each in ("doubtful", "never_given", "seldom_given")
    )
    return doubtful, never, never | seldom


@cache
def _around() -> tuple[re.Pattern[str], ...]:
    """Before a name, perhaps before it, behind it; an office; words like names; surely behind."""
    return (
        re.compile(rf"(?:{source('words', 'people', 'before')})\Z"),
        re.compile(rf"(?:{source('words', 'people', 'joins')})\Z"),
        re.compile(source("words", "people", "after")),
        re.compile(rf"(?:{source('words', 'people', 'office')}):?\Z"),
        re.compile(source("words", "people", "words")),
        re.compile(source("words", "people", "firm_after")),
    )


def names(text: Plain, start: int, end: int, facts: Collection[int] = ()) -> list[tuple[int, int]]:
    """The names in a stretch of dense text; ``facts`` begin where a name may end."""
    listed: list[tuple[int, int]] = []
    at = start
    for found in _surname().finditer(text.dense, start, end):
        if found.start() < at:
            continue
        stop = _name(text, found, start, end, facts)
        if stop:
            at = stop
            listed.append((found.start(), stop))
    return listed


def may_be_named(text: Plain, start: int, end: int) -> bool:
    """Whether a stretch has what may be a name of three characters, however it goes on."""
    doubtful, _, seldom = _sets()
    _, _, _, office, words, _ = _around()
    for found in _surname().finditer(text.dense, start, end):
        first, given = found.span()
        letters = text.dense[given : given + 2]
        if (
            found.group() in doubtful
            or given + 2 > end
            or not (first == start or _opens(text, first))
        ):
            continue
        if words.match(text.dense, first) or office.search(
            text.dense, max(start, first - 8), first
        ):
            continue
        if all(_is_letter(each) and each not in seldom for each in letters):
            return True
    return False


def is_firm(text: Plain, name: tuple[int, int]) -> bool:
    """Whether a name is one by itself: no common word for a surname, stops on both sides."""
    start, end = name
    if text.dense[start - 1 : start] == "、" or text.dense[end : end + 1] == "、":
        return False
    return (text.dense[start] not in _sets()[0] and (start == 0 or _opens(text, start))
            and (end == len(text.dense) or text.dense[end] in _BOUNDARY))  # fmt: skip


def _name(text: Plain, found: re.Match[str], start: int, end: int, facts: Collection[int]) -> int:
    """Where the name that begins with this surname ends; 0 where it is none."""
    doubtful, never, seldom = _sets()
    dense, (first, given) = text.dense, found.span()
    before, joins, _, office, words, _ = _around()
    if words.match(dense, first) or office.search(dense, max(start, first - 8), first):
        return 0
    cue = before.search(dense, max(start, first - 8), first)
    opens = cue or first == start or _opens(text, first) or joins.search(dense, start, first)
    for count in (2, 1):
        stop = given + count
        letters = dense[given:stop]
        wrong = never if count == 2 and found.group() not in doubtful else seldom
        if stop - 1 in facts and count == 2:
            continue
        if stop > end or any(each in wrong or not _is_letter(each) for each in letters):
            continue
        close = _closes(dense, stop, end, facts)
        firm = close == "fact" or cue or _around()[5].match(dense, stop)
        sure = firm or found.group() not in doubtful
        if close and sure and (opens or (close == "fact" and found.group() not in doubtful)):
            return stop
    elder = next((each for each in _ELDERS if dense.startswith(each, given)), "")
    return given + len(elder) if elder and opens else 0


def _opens(text: Plain, at: int) -> bool:
    """Whether a name may begin here: behind a stop, a gap, the end of a line."""
    return text.dense[at - 1] in _BOUNDARY or bool(text.gap(at))


def _is_letter(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or char in _HIDDEN


def _closes(dense: str, at: int, end: int, facts: Collection[int]) -> str:
    """Whether a name may end here: before a fact, at a stop, before a word that goes on of it."""
    if at in facts or (at + 1 in facts and dense[at] in ",(:"):
        return "fact"
    if at >= end or dense[at] in _BOUNDARY:
        return "stop"
    return "word" if _around()[2].match(dense, at) else ""
