# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""条目对应: which lines follow in a schedule, as the desk shows them."""

from __future__ import annotations

from lantai.desk.kinds import tells
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, register
from lantai.filing.models import LineMapping, MappedItem
from lantai.guard.words import both

tells("filing.linemapping", "why", both("依据", "reason"))


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
