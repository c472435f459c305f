# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Objects and their parts, as panels on the item's page lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from lantai.desk.entrylines import who
from lantai.desk.kinds import Kind, special, tells
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, register
from lantai.guard.words import both
from lantai.vault.models import Copy, Event, KeptFile, ObjectVersion, VaultObject


class Kept(Register):
    """A register whose rows are made by acts and not at the desk."""

    can_add = False
    can_edit = False
    in_menu = False
    panels: ClassVar[Sequence[Any]] = (Facts(),)


@register
class VaultObjects(Kept):
    """保存对象."""

    model = VaultObject
    columns = "item grade version files size described_at"
    sub = "object_id"
    filters = "item"
    facts = "item object_id grade is_grade_fixed version files size described_at as_of stale_at"
    panels = (
        Facts(), Rows("vault.copy", "vault_object"), Rows("vault.keptfile", "vault_object"),
        Rows("vault.objectversion", "vault_object"), Rows("vault.event", "vault_object"), Trail(),
    )  # fmt: skip

    def title_of(self, row: VaultObject) -> str:
        """The item's name: what an archivist knows the object by."""
        return str(row.item)

    def name_of(self, row: VaultObject) -> str:
        """Likewise."""
        return str(row.item)


@register
class Copies(Kept):
    """备份."""

    model = Copy
    columns = "store version state verified_at files size"
    filters = "vault_object"
    facts = "vault_object store version state verified_at files size"


@register
class KeptFiles(Kept):
    """入库文件."""

    model = KeptFile
    columns = "name size since until"
    filters = "vault_object"
    facts = "vault_object name path size sha512 since until"


@special("vault.objectversion", "by")
@special("vault.event", "agent")
class By(Kind):
    """Who did it; the house itself by what it was at."""

    def text(self, row: Any) -> str:
        """The name."""
        return who(str(self.value(row)))


@register
class ObjectVersions(Kept):
    """对象版本."""

    model = ObjectVersion
    columns = "number at kind by files size"
    filters = "vault_object"
    facts = "vault_object number at kind by files size"


tells("vault.event", "said", both("说明", "detail"))


@register
class Events(Kept):
    """保存事件."""

    model = Event
    columns = "at kind outcome store said agent"
    filters = "vault_object"
    facts = "vault_object at kind outcome store said agent"
