# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Administrative divisions 行政区划: codes, the tree they make, tables of them, and its changes.

Codes of GB/T 2260 with the longer ones of townships and villages. Only the 34 province-level names
are kept here; the rest is a site's own table. Nothing is deleted: what ended has a last day, and
the history says what stands for it.
"""

from lantai.craft.regions.changes import Applied, Change, Kind, apply
from lantai.craft.regions.code import COUNTRY, Code, Level, covers, parse, short
from lantai.craft.regions.comparing import Proposal, compare
from lantai.craft.regions.history import History, Succession
from lantai.craft.regions.table import Table, read
from lantai.craft.regions.tree import Region, Regions, provinces

__all__ = [
    "COUNTRY",
    "Applied",
    "Change",
    "Code",
    "History",
    "Kind",
    "Level",
    "Proposal",
    "Region",
    "Regions",
    "Succession",
    "Table",
    "apply",
    "compare",
    "covers",
    "parse",
    "provinces",
    "read",
    "short",
]
