# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Is this format permitted? Dated schemes from ``formats.toml``, or a list that a package brings.

A scheme is a list of archivists' words (PDF, OFD, TIFF …); what a word means in PRONOM's
identifiers stands once in the same file. An ending alone never makes a file permitted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.errors import BadInput
from lantai.craft.formats.identity import Identity, ending

_SPLIT = re.compile(r"[\s,，、;；。/|]+(?!A\b)")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A set of permitted formats. ``words`` are those of ``formats.toml``."""

    name: str
    zh: str
    en: str
    words: frozenset[str]
    effective_from: date | None = None
    source: str = ""
    tag: str = ""


@cache
def _table() -> Mapping[str, Any]:
    found = resources.files("lantai.craft.formats").joinpath("formats.toml")
    return tomllib.loads(found.read_text("utf-8"))


@cache
def scheme(name: str) -> Scheme:
    """The scheme of this name: filing 归档, transfer 移交, keeping 长期保存."""
    try:
        entry = _table()["schemes"][name]
    except KeyError as fault:
        raise BadInput("format.no_scheme", name=name) from fault
    return Scheme(name, entry["zh"], entry["en"], _closed(entry["words"]),
                  entry["effective_from"], entry["source"], entry["tag"])  # fmt: skip


def scheme_of(words: str | Iterable[str], name: str = "") -> Scheme:
    """A scheme from a list as a rule writes it (“PDF、OFD、JPEG”); unknown words are dropped."""
    listed = _SPLIT.split(words) if isinstance(words, str) else words
    known = [word for each in listed if (word := _word(each))]
    return Scheme(name or "list", "、".join(known), ", ".join(known), _closed(known))


def _word(text: str) -> str:
    upper = text.strip(" .．*格式").upper()
    upper = _table()["aliases"].get(upper, upper)
    return upper if upper in _table()["words"] else ""


def _closed(words: Iterable[str]) -> frozenset[str]:
    found = set(words)
    for each in list(found):
        found.update(_table()["words"][each].get("includes", ()))
    return frozenset(found)


@cache
def _by_puid() -> Mapping[str, str]:
    return {puid: word for word, entry in _table()["words"].items()
            for puid in entry.get("puids", ())}  # fmt: skip


def word_of(identity: Identity) -> str:
    """The archivist's word for a format (``PDF``, ``OFD`` …); empty where there is none."""
    tail = ending(identity.path)
    fallback = ""
    for word, entry in _table()["words"].items():
        if identity.mime and identity.mime in entry.get("mimes", ()):
            fallback = fallback or word
        if tail in entry.get("endings", ()) and identity.mime.startswith("text/"):
            return word if identity.known else ""
    if identity.mime == "application/ofd":
        return "OFD"
    return _by_puid().get(identity.puid or "", fallback) if identity.known else ""


def category(identity: Identity) -> str:
    """Text, sheet, slides, image, sound, film, web or archive; empty for other formats."""
    word = word_of(identity)
    return str(_table()["words"][word]["category"]) if word else ""


def permitted(identity: Identity, scheme_or_name: Scheme | str = "transfer") -> bool:
    """Whether a file of this identity may come in under a scheme."""
    used = scheme(scheme_or_name) if isinstance(scheme_or_name, str) else scheme_or_name
    return word_of(identity) in used.words
