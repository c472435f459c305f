# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归档范围和保管期限表: a unit's retention schedule, pure of tables and clocks.

Lines (`line`), the state's lists as dated data (`templates`), what is wrong with a schedule
(`judging`), how two editions differ (`difference`), which line a document belongs under
(`suggesting`), which line of a new edition follows an old one (`mapping`), and workbooks read
(`workbooks`). 国家档案局令第8号, 第10号; 档案法实施条例 19.
"""

from lantai.craft.schedules.line import Line, compare_periods
from lantai.craft.schedules.suggesting import Earlier, Suggester, Suggestion, suggest
from lantai.craft.schedules.templates import Template, template, templates

__all__ = [
    "Earlier",
    "Line",
    "Suggester",
    "Suggestion",
    "Template",
    "compare_periods",
    "suggest",
    "template",
    "templates",
]
