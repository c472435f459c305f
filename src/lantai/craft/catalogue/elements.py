# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The standard elements and their many writings (elements.toml), and the rules (rules.toml).

Only looking up; which rows are the head of a table is found in `head`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

_FOLD: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(each): None for each in "\u3000\xa0\ufeff\u200b\u200c\u200d*★☆※"},
    ord("／"): "/", ord("〔"): "(", ord("〕"): ")", ord("【"): "(", ord("】"): ")",
    ord("["): "(", ord("]"): ")",
}  # fmt: skip
_BLANK = re.compile(r"\s+")
_BRACKETS = re.compile(r"\([^()]*\)")
_EDGES = " :：;；,，、.。-—_"
_OF_PERSONS = frozenset({"姓名", "性别", "身份证号", "出生日期"})
LONGEST_NAME = 60
"""Characters of a column head that are looked at."""


class Known(NamedTuple):
    """What a head means: the standard's name, how its cells are judged, how sure this is."""

    name: str
    kind: str
    confidence: float


@cache
def _load(name: str) -> Mapping[str, Any]:
    source = resources.files("lantai.craft.catalogue").joinpath(name)
    return tomllib.loads(source.read_text("utf-8"))


def rules() -> Mapping[str, Any]:
    """Value lists and demands, as rules.toml has them."""
    return _load("rules.toml")


def parts() -> Mapping[str, list[str]]:
    """Words that mean something only below a common head (起, 止)."""
    found: Mapping[str, list[str]] = _load("elements.toml")["parts"]
    return found


def squeezed(text: str) -> str:
    """A head without blanks, line breaks, stars and outer punctuation, in half width."""
    return _BLANK.sub("", text[:LONGEST_NAME].translate(_FOLD)).strip(_EDGES)


@cache
def _index() -> dict[str, Known]:
    table: dict[str, Known] = {}
    for name, entry in _load("elements.toml")["elements"].items():
        kind = entry["kind"]
        for word in entry.get("english", ()):
            table.setdefault(squeezed(word).lower(), Known(name, kind, 0.9))
        for word in entry.get("writings", ()):
            table[squeezed(word)] = Known(name, kind, 0.95)
    for name, entry in _load("elements.toml")["elements"].items():
        table[squeezed(name)] = Known(name, entry["kind"], 1.0)
    return table


@cache
def _endings() -> tuple[tuple[str, str], ...]:
    pairs = [(end, group["kind"])
             for group in _load("elements.toml")["endings"] for end in group["ends"]]  # fmt: skip
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def lookup(text: str) -> Known | None:
    """The element a head names, exactly or without its bracketed remark; None if none."""
    word = squeezed(text)
    found = _index().get(word) or _index().get(_english(text))
    if found is None and "(" in word:
        bare = _BRACKETS.sub("", word).strip(_EDGES)
        found = _index().get(bare)
        found = found and found._replace(confidence=0.85)
    return found


def _english(text: str) -> str:
    return squeezed(text.replace("_", " ")).lower() if text[:1].isascii() else ""


def of_person(text: str) -> Known | None:
    """男方身份证号码 is 男方身份证号: the elements of a person, after the word that says whose."""
    word = squeezed(text)
    for cut in range(1, len(word) - 1):
        known = _index().get(word[cut:])
        if known is not None and known.name in _OF_PERSONS:
            return Known(word[:cut] + known.name, known.kind, 0.8)
    return None


def by_ending(text: str) -> str | None:
    """How a column of this unknown name is judged, by the end of the name; None if unknown."""
    word = _BRACKETS.sub("", squeezed(text))
    return next((kind for end, kind in _endings() if word.endswith(end)), None)


def is_element(name: str) -> bool:
    """Whether this is the standard's own name of an element."""
    return name in _load("elements.toml")["elements"]


def kind_of(name: str) -> str:
    """How the cells of an element are judged."""
    return str(_load("elements.toml")["elements"][name]["kind"])
