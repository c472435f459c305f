# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The choices of this room."""

from __future__ import annotations

from django.db import models

from lantai.guard.words import both


class Why(models.TextChoices):
    """Why records are reviewed now (国家档案馆档案开放办法 7, 17)."""

    DUE = "due", both("到期审核", "it is due")
    EARLY = "early", both("提前开放", "earlier than due")
    REQUEST = "request", both("依申请审核", "somebody asked")
    ANEW = "anew", both("延期的再评估", "a deferral is judged anew")


class Subject(models.TextChoices):
    """类别: what may be opened before 25 years are over (档案法 27)."""

    ECONOMIC = "economic", both("经济", "economy")
    EDUCATIONAL = "educational", both("教育", "education")
    SCIENTIFIC = "scientific", both("科技", "science and technology")
    CULTURAL = "cultural", both("文化", "culture")


class Decision(models.TextChoices):
    """What is proposed or decided about one record."""

    OPEN = "open", both("开放", "open")
    REDACT = "redact", both("遮盖后开放", "open when redacted")
    DEFER = "defer", both("延期开放", "defer")
    KEEP = "keep", both("维持控制", "keep controlled")


class Stage(models.TextChoices):
    """Who speaks in a review."""

    FIRST = "first", both("初审", "first reading")
    SECOND = "second", both("复审", "second reading")
    UNIT = "unit", both("形成单位", "forming unit")
    DECISION = "decision", both("审定", "decision")
    AUTHORITY = "authority", both("档案主管部门", "archives authority")


class View(models.TextChoices):
    """What a later reader says of what stands."""

    PROPOSED = "proposed", both("提出", "proposed")
    CONCUR = "concur", both("同意", "concurs")
    DISSENT = "dissent", both("不同意", "dissents")
    SILENT = "silent", both("逾期未反馈", "did not answer")
    DECIDED = "decided", both("审定", "decided")


class Screened(models.TextChoices):
    """初筛: whether a machine read the record before people did."""

    WAITING = "", both("还没有筛", "not screened yet")
    DONE = "done", both("已筛", "screened")
    UNREAD = "unread", both("没有读到，须人工看", "not read, a person must")
    SIGNED = "signed", both("人工看过", "read by a person")


class Hinted(models.TextChoices):
    """What the machine's hints come to; they may only tighten what people propose."""

    CLEAR = "open", both("没有提示", "no hints")
    CONTROL = "control", both("有提示", "hints")
    REFUSE = "refuse", both("不宜开放", "not to be opened")


AGAINST = (Hinted.CONTROL, Hinted.REFUSE)
"""What speaks against opening."""


class Consent(models.TextChoices):
    """What the authority says of one deferral (实施条例 31)."""

    WAITING = "", both("未定", "not decided")
    GIVEN = "given", both("同意延期", "consents")
    REFUSED = "refused", both("不同意延期", "does not consent")


class Group(models.TextChoices):
    """按初筛分的组: the groups for which a reach is decided."""

    CLEAR = "clear", both("没有提示", "no hints")
    HINTED = "hinted", both("有提示，审定开放", "hints, opened by decision")
