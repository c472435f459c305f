# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What came in and its files, as the desk shows them."""

from __future__ import annotations

from typing import Any

from lantai.desk.kinds import LongText, special
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import register
from lantai.filing.models import Capture, CapturedFile
from lantai.filing.panels import DrawnValues
from lantai.filing.registers.batches import Made
from lantai.guard.words import said


@special("filing.capture", "said")
class WhyAside(LongText):
    """Why it was set aside or refused."""

    label = property(lambda self: said("原因", "why"))  # type: ignore[assignment]

    def text(self, row: Any) -> str:
        """In the reader's language."""
        return str(row.sentence)


@register
class Captures(Made):
    """采集."""

    model = Capture
    in_menu = True
    columns = "title batch channel sender sender_number state captured_at"
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
