# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reference codes 档号: compose, read, compare, next, holes, renumbering.

The forms of DA/T 13-2022, DA/T 22-2015 and older rules are dated data (templates.toml); codes of
all of them stand side by side in holdings and are read together. Not here: who may number what
(filing), and the uniqueness of a code in a database (holdings).
"""

from lantai.craft.refcode.normal import DOT, normalise
from lantai.craft.refcode.order import (
    Duplicate,
    Gap,
    compare,
    duplicates,
    gaps,
    next_code,
    sort_key,
    split,
)
from lantai.craft.refcode.reading import Parsed, compose, explain, judge, parse
from lantai.craft.refcode.renumbering import Change, Renumbering
from lantai.craft.refcode.template import (
    Part,
    Template,
    categories,
    part_label,
    template,
    templates,
)

__all__ = [
    "DOT",
    "Change",
    "Duplicate",
    "Gap",
    "Parsed",
    "Part",
    "Renumbering",
    "Template",
    "categories",
    "compare",
    "compose",
    "duplicates",
    "explain",
    "gaps",
    "judge",
    "next_code",
    "normalise",
    "parse",
    "part_label",
    "sort_key",
    "split",
    "template",
    "templates",
]
