# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""条目对应: which lines follow in a schedule, as the desk shows them."""

from __future__ import annotations

from typing import Any

from lantai.desk.kinds import LongText, special
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, register
from lantai.filing.models import LineMapping, MappedItem
from lantai.guard.words import said


@special("filing.linemapping", "why")
class Why(LongText):
    """Why the line was proposed."""

    label = property(lambda self: said("依据", "reason"))  # type: ignore[assignment]

    def text(self, row: Any) -> str:
        """In the reader's language."""
        return str(row.sentence)


@register
class LineMappings(Register):
    """条目对应."""

    model = LineMapping
    columns = "old_entry new_entry state confidence why items moved left"
    quiet_tabs = "self"
    filters = "schedule state"
    facts = ("schedule old_entry new_entry state confidence why items moved left decided_by "
             "decided_on")  # fmt: skip
    can_add = False
    can_edit = False
    panels = (Facts(), Rows("filing.mappeditem", "mapping"), Trail())


@register
class MappedItems(Register):
    """转过的件."""

    model = MappedItem
    columns = "filed retention"
    facts = "mapping filed retention"
    can_add = False
    can_edit = False
    in_menu = False
    panels = (Facts(),)
