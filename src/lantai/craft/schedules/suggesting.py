# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which line of a schedule a document belongs under, each suggestion with its reason.

What is asked, from the surest: whether the unit filed a document of the same series before; words
of the title that a line names; how the title's wording meets the line's; where documents with such
a number, or of such a department, went before; whether it came from elsewhere. Everything is looked
up in an index made once (`Suggester`), so that ten thousand titles take seconds. The same question
has the same answer: ties go by the order of the lines. A suggestion is never a decision.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

from lantai.craft.codes import Said
from lantai.craft.schedules.line import Line
from lantai.craft.text.fold import fold, letters

LONGEST = 400
"""So many letters of a title are looked at."""
KEYWORD, SERIES, NUMBER, DEPARTMENT, ELSEWHERE = 1.6, 4.0, 1.2, 0.5, 0.8
"""How much a reason weighs beside the wording, which weighs at most 1."""
DOUBT = 0.9
"""What stands against any first suggestion, even where there is no second one."""
REMEMBERED = 8
"""So many of the lines that a series, a number or a department went to are heard."""
SURE = 0.75
"""From this confidence a suggestion may be taken without a second look."""
_YEARS = re.compile(r"[0-9〇零一二三四五六七八九十百]+")
_NUMBER_WORD = re.compile(r"^([^\d〔\[（(【]{1,20})[〔\[（(【]?\s*(?:19|20)?\d{2}")
_FROM_ELSEWHERE = ("来文", "上级")
_COMMON = frozenset({"关于", "的通", "通知", "材料", "文件", "工作", "重要", "一般", "本机", "机关",
                     "单位", "和材", "企业"})  # fmt: skip


class Earlier(NamedTuple):
    """How somebody of the unit filed a document: its title, and the line by its key."""

    title: str
    key: Hashable
    number: str = ""
    department: str = ""


class Suggestion(NamedTuple):
    """One line, by its key, with how sure it is (0 to 1) and why."""

    key: Hashable
    confidence: float
    why: Said

    @property
    def is_sure(self) -> bool:
        """Whether it may be taken without a second look."""
        return self.confidence >= SURE


class Suggester:
    """Some lines and earlier choices, indexed; `suggest` then answers for one document.

    ``unit`` is what the unit is called (name, short names), so that a document of another issuer is
    known to come from elsewhere.
    """

    def __init__(self, lines: Sequence[Line], earlier: Iterable[Earlier] = (), *,
                 unit: Iterable[str] = ()) -> None:  # fmt: skip
        self.lines = list(lines)
        self.unit = {letters(fold(name)) for name in unit if name}
        self._at = {line.key: at for at, line in enumerate(self.lines)}
        self._words = _Words(self.lines)
        self._series: dict[str, Counter[int]] = {}
        self._numbers: dict[str, Counter[int]] = {}
        self._departments: dict[str, Counter[int]] = {}
        self._elsewhere = [at for at, line in enumerate(self.lines) if _is_from_elsewhere(line)]
        for each in earlier:
            self.learn(each)

    def learn(self, choice: Earlier) -> None:
        """Remember one more choice; one of a line that is not here is passed over."""
        at = self._at.get(choice.key)
        if at is None:
            return
        for table, name in ((self._series, series_of(choice.title)),
                            (self._numbers, number_word(choice.number)),
                            (self._departments, choice.department.strip())):  # fmt: skip
            if name:
                table.setdefault(name, Counter())[at] += 1

    def suggest(self, title: str, *, issuer: str = "", number: str = "", department: str = "",
                most: int = 3) -> list[Suggestion]:  # fmt: skip
        """The lines suggested for a document, the best first; none where nothing speaks for any."""
        voices = list(self._voices(title[:LONGEST], issuer, number, department))
        totals: dict[int, float] = {}
        for voice in voices:
            for at, weight in voice.weights.items():
                totals[at] = totals.get(at, 0.0) + weight
        best = nsmallest(most + 1, totals.items(), key=lambda each: (-each[1], each[0]))
        made = []
        for place, (at, total) in enumerate(best[:most]):
            other = best[1 if place == 0 else 0][1] if len(best) > 1 else 0.0
            loudest = max(voices, key=lambda voice: voice.weights.get(at, 0.0))
            made.append(Suggestion(self.lines[at].key, round(total / (total + other + DOUBT), 3),
                                   loudest.why(at)))  # fmt: skip
        return made

    def _voices(self, title: str, issuer: str, number: str, department: str) -> Iterator[_Voice]:
        """All that speaks for lines, each for some of them."""
        folded = letters(fold(title))
        yield _votes(self._series.get(series_of(title)), SERIES, "schedule.by_series")
        yield from self._words.keywords_in(folded)
        yield self._words.wording_of(folded)
        word, section = number_word(number), department.strip()
        yield _votes(self._numbers.get(word), NUMBER, "schedule.by_number", word)
        yield _votes(self._departments.get(section), DEPARTMENT, "schedule.by_department", section)
        if self.unit and issuer and not self._is_ours(issuer):
            yield _Voice(dict.fromkeys(self._elsewhere, ELSEWHERE),
                         _always("schedule.by_issuer", issuer))  # fmt: skip

    def _is_ours(self, issuer: str) -> bool:
        said = letters(fold(issuer))
        return any(name in said or said in name for name in self.unit)


class _Voice(NamedTuple):
    """Something that speaks for some lines: how much for each, and why, said when it is asked."""

    weights: Mapping[int, float]
    why: Callable[[int], Said]


class _Words:
    """The words of the lines, indexed: keywords whole, wording by pairs of characters."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._keywords: dict[str, list[int]] = {}
        self._pairs: dict[str, list[int]] = {}
        self._norms: list[float] = []
        for at, line in enumerate(lines):
            for word in dict.fromkeys(letters(fold(word)) for word in line.keywords):
                if word:
                    self._keywords.setdefault(word, []).append(at)
            for pair in sorted(_pairs(letters(fold(line.covers)))):
                self._pairs.setdefault(pair, []).append(at)
        self._rarity = {pair: math.log(1 + len(lines) / len(at)) for pair, at in
                        self._pairs.items()}  # fmt: skip
        sums = [0.0] * len(lines)
        for pair, places in self._pairs.items():
            for at in places:
                sums[at] += self._rarity[pair] ** 2
        self._norms = [math.sqrt(each) or 1.0 for each in sums]
        self._lengths = sorted({len(word) for word in self._keywords}, reverse=True)

    def keywords_in(self, folded: str) -> Iterator[_Voice]:
        """The lines some keyword of which stands in a title; a longer and rarer one weighs more."""
        told, covered = set(), 0
        for start in range(len(folded)):
            word = self._keyword_at(folded, start)
            if word and word not in told and start + len(word) > covered:
                told.add(word)
                covered = start + len(word)
                places = self._keywords[word]
                weight = KEYWORD * min(len(word), 4) / 4 / math.sqrt(len(places))
                yield _Voice(dict.fromkeys(places, weight), _always("schedule.by_keyword", word))

    def _keyword_at(self, folded: str, start: int) -> str:
        for length in self._lengths:
            word = folded[start : start + length]
            if word in self._keywords:
                return word
        return ""

    def wording_of(self, folded: str) -> _Voice:
        """The lines whose wording meets a title's, by the cosine of their rarer pairs."""
        known = sorted(pair for pair in _pairs(folded) if pair in self._pairs)
        norm = math.sqrt(sum(self._rarity[pair] ** 2 for pair in known)) or 1.0
        met: dict[int, float] = {}
        for pair in known:
            weight = self._rarity[pair] ** 2 / norm
            for at in self._pairs[pair]:
                met[at] = met.get(at, 0.0) + weight
        weights = {at: weight / self._norms[at] for at, weight in met.items()}
        return _Voice(weights, lambda at: self._meeting(known, at))

    def _meeting(self, known: Sequence[str], at: int) -> Said:
        """The rarest pair that a title and a line have in common."""
        shared = [pair for pair in known if at in self._pairs[pair]]
        told = max(shared, key=lambda pair: (self._rarity[pair], pair))
        return Said("schedule.by_wording", {"word": told})


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)} - _COMMON


def _always(kind: str, word: str) -> Callable[[int], Said]:
    """The same reason for every line."""
    why = Said(kind, {"word": word})
    return lambda at: why


def _votes(votes: Counter[int] | None, weight: float, kind: str, word: str = "") -> _Voice:
    """The lines that earlier choices speak for, each by its share; the most chosen alone."""
    votes = votes or Counter()
    total = votes.total()
    sure = weight * (1 - 1 / (1 + total))  # one choice says less than many
    most = nsmallest(REMEMBERED, votes.items(), key=lambda each: (-each[1], each[0]))
    return _Voice({at: sure * count / total for at, count in most},
                  lambda at: Said(kind, {"n": votes[at], "word": word}))  # fmt: skip


def series_of(title: str) -> str:
    """A title without what changes from year to year: documents of one series have the same."""
    return _YEARS.sub("", letters(fold(title[:LONGEST])))


def number_word(number: str) -> str:
    """The word of an agency in a document number 机关代字: 槐文旅发 of 槐文旅发〔2025〕12号."""
    found = _NUMBER_WORD.match(number.strip())
    return fold(found[1].strip()) if found else ""


def _is_from_elsewhere(line: Line) -> bool:
    said = "".join((*line.heading, line.covers))
    return line.is_filed and any(word in said for word in _FROM_ELSEWHERE)
