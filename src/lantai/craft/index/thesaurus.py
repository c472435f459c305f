# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What readers say and what titles say: 叙词, from ``thesaurus.toml``; general words only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.text.fold import fold


@dataclass(frozen=True, slots=True)
class Entry:
    """A reader's word found in a question, where it stands, and the official words for it."""

    start: int
    end: int
    official: tuple[str, ...]


@cache
def _data() -> Mapping[str, Any]:
    source = resources.files(__package__).joinpath("thesaurus.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def stop() -> frozenset[str]:
    """Words of a question that say nothing about what is asked for."""
    return frozenset(fold(_data()["stop"]).split())


@cache
def _words() -> tuple[re.Pattern[str], Mapping[str, tuple[str, ...]]]:
    known: dict[str, tuple[str, ...]] = {}
    for said, official in _data()["words"].items():
        meant = tuple(fold(official.replace("、", "")).split())
        for word in fold(said).split():
            known[word] = (*known.get(word, ()), *meant)
    longest_first = sorted(known, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), known


def entries(stream: str) -> list[Entry]:
    """The readers' words in a folded stream, longest first, none within another.

    A word counts only where words begin and end: 多少年 has no 少年 in it.
    """
    pattern, known = _words()
    found = [Entry(*each.span(), known[each.group()]) for each in pattern.finditer(stream)]
    if not found or found[0].end - found[0].start == len(stream):
        return found
    edges = _edges(stream)
    return [each for each in found if each.start in edges and each.end in edges]


def _edges(stream: str) -> set[int]:
    import rjieba

    edges, at = {0}, 0
    for word in rjieba.cut(stream):
        at += len(word)
        edges.add(at)
    return edges


def says_nothing(stream: str) -> bool:
    """Whether a folded stream is made of nothing but such words (的规定, 有哪些要求)."""
    return _nothing().fullmatch(stream) is not None


@cache
def _nothing() -> re.Pattern[str]:
    longest_first = sorted(stop(), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})+")
