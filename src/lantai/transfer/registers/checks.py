# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tests, their lines and what was found; people sign and decide by acts."""

from __future__ import annotations

from typing import Any

from lantai.desk.kinds import LongText, special, tells
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import register
from lantai.guard.words import both, said
from lantai.transfer.models import Check, CheckLine, Finding
from lantai.transfer.models.checks import told
from lantai.transfer.registers.transfers import Part_


@register
class Checks(Part_):
    """四性检测."""

    model = Check
    columns = "side round verdict errors tester ended_at"
    filters = "transfer side verdict"
    facts = "transfer side round plan_id plan_version began_at ended_at tester verdict files " \
            "errors warnings"  # fmt: skip
    panels = (Facts(), Rows("transfer.finding", "check_run"),
              Rows("transfer.checkline", "check_run"), Trail())  # fmt: skip
    in_menu = True


class InBoth(LongText):
    """A text of which the row keeps both languages."""

    def text(self, row: Any) -> str:
        """In the reader's language."""
        return told(row, self.name)


for noun, name in (
    ("transfer.checkline", "title"), ("transfer.checkline", "reason"),
    ("transfer.setaside", "basis"),
):  # fmt: skip
    special(noun, name)(InBoth)


@special("transfer.check", "plan_id")
class PlanOfCheck(LongText):
    """A plan of checks by its title."""

    def text(self, row: Any) -> str:
        """In the reader's language."""
        return str(row.plan_title)


@special("transfer.checkline", "mode")
class Mode(LongText):
    """How a line is answered."""

    label = property(lambda self: said("方式", "mode"))  # type: ignore[assignment]

    def text(self, row: Any) -> str:
        """In the reader's language."""
        words = {"automatic": both("机器", "machine"), "person": both("人工", "person"),
                 "waived": both("免检", "waived")}  # fmt: skip
        return str(words.get(row.mode, row.mode))


@register
class CheckLines(Part_):
    """检测项."""

    model = CheckLine
    columns = "number title mode result is_open signed_by opinion"
    filters = "check_run result is_open"
    order = "order"
    facts = "check_run number title mode result reason is_open signed_by signed_on opinion"


tells("transfer.finding", "kind", both("发现", "what was found"))


@register
class Findings(Part_):
    """检测发现."""

    model = Finding
    columns = "code severity kind ref_code path decision is_open"
    filters = "check_run severity decision is_open"
    order = "number"
    facts = "check_run code severity kind ref_code path row field decision opinion decided_by " \
            "decided_on"  # fmt: skip
    panels = (Facts(), Trail())
