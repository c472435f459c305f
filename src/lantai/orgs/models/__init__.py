# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of this room: areas and lines, institutions, people."""

from lantai.orgs.models.coderules import CodeRule
from lantai.orgs.models.institutions import (
    Department,
    Institution,
    InstitutionName,
    JointMembership,
    Succession,
    SupervisionException,
)
from lantai.orgs.models.people import Notice, Person, Post
from lantai.orgs.models.regions import Holiday, Line, Region, RegionSuccession
from lantai.orgs.models.regiontables import RegionTable
from lantai.orgs.models.rules import Rule, RuleEdition

__all__ = [
    "CodeRule",
    "Department",
    "Holiday",
    "Institution",
    "InstitutionName",
    "JointMembership",
    "Line",
    "Notice",
    "Person",
    "Post",
    "Region",
    "RegionSuccession",
    "RegionTable",
    "Rule",
    "RuleEdition",
    "Succession",
    "SupervisionException",
]
