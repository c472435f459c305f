# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of ``heads.toml``: which elements are columns, and what their words mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from types import SimpleNamespace
from typing import Any

from lantai.holdings.terms import Retention

_TABLES: Mapping[str, Any] = tomllib.loads(
    resources.files("lantai.holdings.catalogue").joinpath("heads.toml").read_text("utf-8")
)
TEXTS: Mapping[str, Sequence[str]] = _TABLES["texts"]
COUNTS: Mapping[str, str] = _TABLES["counts"]
NAMES = SimpleNamespace(**_TABLES["names"])
TAKEN = frozenset({
    *(name for names in TEXTS.values() for name in names), *COUNTS.values(),
    *_TABLES["taken"]["more"],
}) - frozenset(_TABLES["taken"]["also"])  # fmt: skip
"""Elements that are columns whatever the scheme; without a scheme the others keep their names."""
SECRECIES: Mapping[str, int] = _TABLES["secrecy"]
SECRECY_WORDS: Mapping[int, str] = {level: word for word, level in reversed(list(SECRECIES.items()))
                                    if word}  # fmt: skip
"""How a catalogue writes what may be held: the first word of each."""
MEDIA: Mapping[str, str] = _TABLES["media"]
MANUSCRIPTS: Mapping[str, str] = _TABLES["manuscripts"]
TERMS: Mapping[str, str] = _TABLES["retention"]
UNITS: Mapping[str, str] = _TABLES["units"]
CODES = frozenset(Retention.values)
INTERNAL, SECRET, NOT_DUE, UNREVIEWED = 1, 2, 0, 1
"""`guard.terms`: for ourselves; a secrecy above every ceiling; the opening states of new rows."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that neither a database nor XML can hold."""


def secrecy_of(text: str) -> int:
    """What a word of 密级 means; any that the table does not have is taken for a secret."""
    return SECRECIES.get(text.strip(), SECRET)
