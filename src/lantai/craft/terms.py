# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The glossary as data: one word per thing, in both languages (`terms.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Term:
    """A thing of the trade: its key, its names in code, its words, and what it is not."""

    key: str
    code: tuple[str, ...]
    zh: str
    en: str
    note_zh: str = ""
    note_en: str = ""

    def word(self, lang: str = "zh") -> str:
        """The word in one language."""
        return self.zh if lang == "zh" else self.en


@cache
def terms() -> Mapping[str, Term]:
    """All terms by key, in the order of the file."""
    source = resources.files("lantai.craft").joinpath("terms.toml")
    table = tomllib.loads(source.read_text("utf-8"))
    return {
        key: Term(key, tuple(row["code"]), row["zh"], row["en"],
                  row.get("note_zh", ""), row.get("note_en", ""))
        for key, row in table.items()
    }  # fmt: skip
