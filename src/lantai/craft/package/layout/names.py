# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Names as packages write them, looked up in ``names.toml``; no name is known to the code.

Not here: the 档号 rule (`rules`), and what a name's value must be (the checks).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_LOOSE = re.compile(r"[\s_\-·:：*＊]+")
_HEX = re.compile(r"[0-9a-f]+")


@cache
def table() -> Mapping[str, Any]:
    """All of ``names.toml``."""
    source = resources.files("lantai.craft.package.layout").joinpath("names.toml")
    return tomllib.loads(source.read_text("utf-8"))


def loose(name: str) -> str:
    """A name without blanks, case, width and marks, as names are compared."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", name)).casefold()


@cache
def synonyms(group: str) -> Mapping[str, str]:
    """Every writing in a group (``fields``, ``form``, ``readme``), compared loosely, to its key."""
    found: dict[str, str] = {}
    for key, names in table()[group].items():
        for name in names:
            found.setdefault(loose(name), key)
    return found


@cache
def writings(group: str, key: str) -> frozenset[str]:
    """The writings of one key of a group, to be compared with `loose` names."""
    return frozenset(loose(name) for name in table()[group][key])


@lru_cache(4096)
def field_of(name: str) -> str:
    """The field that a catalogue's element name stands for, or nothing."""
    return synonyms("fields").get(loose(name), "")


def place_of(name: str) -> str:
    """Which known document a file name is (``readme``, ``form`` …), or nothing. By its stem."""
    stem, _, ending = name.rpartition(".")
    stem, ending = loose(stem or ending), ending.lower()
    places = table()["places"]
    for key in ("readme", "item_catalogue", "volume_catalogue"):
        types = places["readme_types" if key == "readme" else "catalogue_types"]
        if ending in types and stem in map(loose, places[key]):
            return key
    for key, types in (("form", "form_types"), ("metadata_rules", "rule_types"),
                       ("code_rules", "rule_types")):  # fmt: skip
        if ending in places[types] and any(loose(word) in stem for word in places[key]):
            return key
    return ""


def called(name: str, key: str) -> bool:
    """Whether a file's name says that it is this document, whatever its type (元数据规范.pdf)."""
    return any(loose(word) in loose(name) for word in table()["places"][key])


def algorithm(named: str) -> str:
    """The name in `digest.MAKERS` of an algorithm as a form writes it; nothing if unknown."""
    plain = re.sub(r"[\s_\-/（）()]", "", unicodedata.normalize("NFKC", named)).upper()
    found: str = table()["algorithms"].get(plain, "")
    return found


def is_digest(value: str, known: str) -> bool:
    """Whether a value has the digits of this algorithm."""
    return len(value) == table()["digits"].get(known) and _HEX.fullmatch(value) is not None


def by_length(value: str) -> tuple[str, ...]:
    """The algorithms of the registry whose digests are as long as this value."""
    if not _HEX.fullmatch(value):
        return ()
    return tuple(name for name, digits in table()["digits"].items() if digits == len(value))


_NUMBER = re.compile(r"([+-]?[0-9][0-9,]*)(?:\.0+)?\s*(?:件|卷|册|页|个|字节|B|byte|bytes)?", re.I)


def whole_number(text: str) -> int | None:
    """A whole number as people write it (８, 1,234, 12 件), or None."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(found[1].replace(",", "")) if found and len(found[1]) < 20 else None
