# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the glossary says of a noun or a field, by its name in code.

The words stand in `lantai.craft.terms`; here is only the way from a model to them.
"""

from __future__ import annotations

from functools import cache

from lantai.craft.terms import Term, terms
from lantai.desk.kinds import Kind
from lantai.guard.words import lang


@cache
def _by_code() -> dict[str, Term]:
    return {code: term for term in terms().values() for code in term.code}


def note_of(name: str) -> str:
    """What the thing of this name in code is, and what it is not; empty where it is no term."""
    term = _by_code().get(name)
    if term is None:
        return ""
    return term.note_zh if lang() == "zh" else term.note_en


def help_of(kind: Kind) -> str:
    """What to write into a field and what the glossary says of it."""
    return " ".join(text for text in (kind.help, note_of(kind.name)) if text)
