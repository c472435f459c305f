# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归档范围和保管期限表: a unit's retention schedule, pure of tables and clocks.

Lines (`line`), the state's lists as dated data (`templates`), what is wrong with a schedule
(`judging`), how two editions differ (`difference`), which line a document belongs under
(`suggesting`), which line of a new edition follows an old one (`mapping`), and workbooks read
(`workbooks`). 国家档案局令第8号, 第10号; 档案法实施条例 19.
"""

from lantai.craft.schedules.difference import Change, What, difference
from lantai.craft.schedules.judging import judge
from lantai.craft.schedules.line import Line, compare_periods
from lantai.craft.schedules.mapping import Following, following
from lantai.craft.schedules.suggesting import Earlier, Suggester, Suggestion
from lantai.craft.schedules.templates import Template, template, templates
from lantai.craft.schedules.workbooks import Read, read

__all__ = [
    "Change",
    "Earlier",
    "Following",
    "Line",
    "Read",
    "Suggester",
    "Suggestion",
    "Template",
    "What",
    "compare_periods",
    "difference",
    "following",
    "judge",
    "read",
    "template",
    "templates",
]
