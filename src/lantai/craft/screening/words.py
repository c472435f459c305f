# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The word lists of screening, from TOML, as patterns over the dense text of `plain`.

A pattern in TOML is a regular expression over simplified characters and half-width punctuation,
in which ``{name}`` stands for a list or pattern of the same file. It is folded as texts are, so
that it meets every writing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.screening.plain import folded

_NAMED = re.compile(r"\{([a-z_]+)\}")
_HAN = re.compile("[\u3007\u3400-\u9fff]+")


@cache
def table(name: str) -> Mapping[str, Any]:
    """A TOML file of this folder."""
    source = resources.files("lantai.craft.screening").joinpath(f"{name}.toml")
    return tomllib.loads(source.read_text("utf-8"))


def either(listed: Sequence[str]) -> str:
    """One of several, the longest first, as a pattern without a group of its own."""
    return "|".join(sorted(map(folded, listed), key=len, reverse=True))


@cache
def pattern(file: str, *path: str) -> re.Pattern[str]:
    """The list at a path of a file as one pattern: any of its members."""
    return re.compile(source(file, *path) or "(?!)")


@cache
def source(file: str, *path: str) -> str:
    """The list or pattern at a path of a file, with its names filled in."""
    found: Any = table(file)
    for each in path:
        found = found.get(each, ())
    text = found if isinstance(found, str) else "|".join(found)
    text = _HAN.sub(lambda han: folded(han[0]), text)
    return _NAMED.sub(lambda name: _named(file, name[1]), text)


def _named(file: str, name: str) -> str:
    """A named list as a group; a look at the first character ends most tries at once."""
    firsts = {folded(each[0]) for each in table(file)["named"][name]}
    ahead = f"(?=[{''.join(sorted(firsts))}])" if all(map(_HAN.match, firsts)) else ""
    return f"(?:{ahead}(?:{source(file, 'named', name)}))"
