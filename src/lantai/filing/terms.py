# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The choices of this room. Retention periods are those of holdings."""

from __future__ import annotations

from django.db import models

from lantai.guard.words import both


class Template(models.TextChoices):
    """The state's lists by which a first schedule is drafted: those of `craft.schedules`."""

    AGENCY = "agency", both("机关（8号令）", "agencies (Order 8)")
    ENTERPRISE = "enterprise", both("企业（10号令）", "enterprises (Order 10)")


class WhyRenewed(models.TextChoices):
    """Why a schedule is made or made anew (档案法实施条例 19: 内设机构、职能变化须重新报审)."""

    FIRST = "first", both("首次编制", "first schedule")
    FUNCTIONS = "functions", both("职能变化", "functions changed")
    BODIES = "bodies", both("内设机构变化", "departments changed")
    MERGER = "merger", both("单位合并、分立", "merger or split")
    LAW = "law", both("上级规定变化", "rules above changed")
    CORRECTION = "correction", both("补充修正", "correction")


class RemarkKind(models.TextChoices):
    """What the authority says of a line."""

    AGREE = "agree", both("同意", "agreed")
    CHANGE = "change", both("要求修改", "to be changed")
    STRIKE = "strike", both("要求删去", "to be struck")
    ADD = "add", both("要求补充", "to be added")


class MappingState(models.TextChoices):
    """How far it is with a line of an old edition and what is filed under it."""

    DOUBTFUL = "doubtful", both("待定", "to be decided")
    SURE = "sure", both("对得上", "sure")
    DECIDED = "decided", both("已认定", "decided")
    UNDONE = "undone", both("已撤回", "taken back")


class GapKind(models.TextChoices):
    """What is wrong with a line of the register of documents formed, or with its numbers."""

    UNFILED = "unfiled", both("应归未归", "not filed")
    LATE = "late", both("逾期归档", "filed late")
    DOUBLE = "double", both("重复归档", "filed twice")
    NUMBER = "number", both("文号缺号", "number missing")


class IncidentKind(models.TextChoices):
    """What befell documents or archives (档案法 48, 49)."""

    REFUSAL = "refusal", both("拒绝归档", "refusal to file")
    LOSS = "loss", both("丢失", "loss")
    DAMAGE = "damage", both("损毁", "damage")
    ALTERATION = "alteration", both("涂改、伪造", "alteration")
    DISCLOSURE = "disclosure", both("擅自提供、公布", "disclosure without leave")
    OTHER = "other", both("其他", "other")
