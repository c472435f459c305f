# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What came in and its files, as the desk shows them."""

from __future__ import annotations

from typing import Any

from lantai.desk.kinds import tells
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, Section, register
from lantai.filing.models import Capture, CapturedFile, WatchedFolder
from lantai.filing.panels import DrawnValues
from lantai.filing.registers.batches import Made
from lantai.guard.actor import Actor
from lantai.guard.words import both

tells("filing.capture", "said", both("原因", "why"))
tells("filing.watchedfolder", "said", both("有什么问题", "what is wrong"))


@register
class Captures(Made):
    """采集."""

    model = Capture
    in_menu = True
    columns = "title batch state channel sender captured_at"
    sub = "said"
    filters = "batch state channel"
    more_filters = "item sender"
    search = "title sender_number"
    facts = ("batch item channel sender sender_number state said captured_at captured_by opinion "
             "decided_by")  # fmt: skip
    panels = (Facts(), DrawnValues(), Rows("filing.capturedfile", "capture"), Trail())


@register
class CapturedFiles(Made):
    """采集文件."""

    model = CapturedFile
    columns = "order name role size"
    filters = "capture"
    order = "order"
    facts = "capture order name path role size sha512"
    panels = (Facts(),)


@register
class WatchedFolders(Register):
    """监视文件夹."""

    model = WatchedFolder
    columns = "code fonds department is_watched looked_at taken"
    sub = "said"
    quiet_tabs = "party self"
    filters = "is_watched"
    order = "code"
    form = (Section("", "code fonds department still_seconds is_watched"),)
    only_new = "code"
    facts = "looked_at taken said"
    panels = (Facts(), Trail())

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """A fonds that the actor's institution keeps."""
        return queryset.filter(holder=actor.institution) if name == "fonds" else queryset

    def check(self, row: WatchedFolder, actor: Actor) -> dict[str, Any]:
        """A fonds of one's own."""
        if row.fonds_id is None or row.fonds.holder == row.holder:
            return {}
        return {"fonds": both("这个全宗不由本单位保管。", "This fonds is not held by us.")}
