# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Metadata schemes 元数据方案 as dated data: what a record of each kind is described by.

One TOML file per category 门类 and edition (categories/) and per kind of people's records 民生档案
(people/); the elements they share stand in elements.toml. A site adds its own with
`Scheme.from_data`. Not here: where the values are kept, and reading them from tables (`catalogue`).
"""

from lantai.craft.schemes.book import by_code, people_kinds, scheme, schemes
from lantai.craft.schemes.edition import Scheme
from lantai.craft.schemes.element import Choice, Condition, Element, Kind, Obligation
from lantai.craft.schemes.judging import judge

__all__ = [
    "Choice",
    "Condition",
    "Element",
    "Kind",
    "Obligation",
    "Scheme",
    "by_code",
    "judge",
    "people_kinds",
    "scheme",
    "schemes",
]
