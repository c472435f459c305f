# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Kinds of single fields of this room: what is kept as codes and read as words."""

from __future__ import annotations

from typing import Any

from lantai.craft import codes, regions
from lantai.desk.duties import words
from lantai.desk.kinds import Kind, special
from lantai.guard.words import lang
from lantai.orgs.models import CodeRule, Post, RegionSuccession
from lantai.orgs.roles import name_of, roles


@special("orgs.post", "roles")
class Roles(Kind):
    """The roles of a post, by their names."""

    def in_words(self, value: Any) -> str:
        """Their names, one after the other."""
        return "、".join(roles()[code].label for code in value if code in roles())

    def text(self, row: Post) -> str:
        """Those of a post."""
        return self.in_words(row.roles)


@special("orgs.post", "extra_duties")
class ExtraDuties(Kind):
    """The extra duties of a post, in words."""

    def in_words(self, value: Any) -> str:
        """Their words, one after the other."""
        return "、".join(map(words, value))

    def text(self, row: Post) -> str:
        """Those of a post."""
        return self.in_words(row.extra_duties)


@special("orgs.regionsuccession", "kind")
class ChangeKind(Kind):
    """What happened to a region, in words."""

    is_light = True

    def text(self, row: RegionSuccession) -> str:
        """更名, renamed; a kind that this version does not know as it is."""
        if row.kind not in set(regions.Kind):
            return str(row.kind)
        said = regions.Kind(row.kind).said()
        return codes.sentence(said.kind, said.params, lang())


@special("orgs.coderule", "role")
class RoleName(Kind):
    """A role by its name."""

    def in_words(self, value: Any) -> str:
        """Its name."""
        return name_of(str(value))

    def text(self, row: CodeRule) -> str:
        """That of a requirement."""
        return self.in_words(row.role)
