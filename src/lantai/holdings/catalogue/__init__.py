# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of a catalogue, judged by `craft.catalogue`, made into files and items, by column.

The elements of the standards become the columns of ``models.records``, the rest goes under the
metadata scheme (`craft.schemes`); what this site cannot hold is found, row by row.
"""

from lantai.holdings.catalogue.columns import is_file, prepare
from lantai.holdings.catalogue.heads import NAMES
from lantai.holdings.catalogue.people import Person, people_of
from lantai.holdings.catalogue.prepared import Prepared, Target, names_of, say

__all__ = [
    "NAMES",
    "Person",
    "Prepared",
    "Target",
    "is_file",
    "names_of",
    "people_of",
    "prepare",
    "say",
]
