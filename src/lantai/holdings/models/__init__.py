# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of holdings. 全宗、类别、案卷、件、件内文件、计算机文件；库房、架、盒；批次与变更。"""

from lantai.holdings.models.arrangement import Category, RecordClass, SiteScheme
from lantai.holdings.models.authority import Agent, Subject
from lantai.holdings.models.changes import (
    CustodyMove,
    ImportBatch,
    ImportProblem,
    RefCodeChange,
)
from lantai.holdings.models.fonds import Extent, Fonds, FondsNote, FondsText
from lantai.holdings.models.parts import DigitalObject, ItemDocument, ItemPerson
from lantai.holdings.models.passages import Passage
from lantai.holdings.models.places import Box, Repository, Shelf
from lantai.holdings.models.records import File, Item

__all__ = [
    "Agent",
    "Box",
    "Category",
    "CustodyMove",
    "DigitalObject",
    "Extent",
    "File",
    "Fonds",
    "FondsNote",
    "FondsText",
    "ImportBatch",
    "ImportProblem",
    "Item",
    "ItemDocument",
    "ItemPerson",
    "Passage",
    "RecordClass",
    "RefCodeChange",
    "Repository",
    "Shelf",
    "SiteScheme",
    "Subject",
]
