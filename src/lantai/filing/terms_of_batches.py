# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The choices of capture, batches and tests."""

from __future__ import annotations

from django.db import models

from lantai.guard.words import both


class BatchKind(models.TextChoices):
    """批次种类."""

    ORDINARY = "ordinary", both("正常归档", "in its year")
    LATE = "late", both("补归", "filed late")


class Sorting(models.TextChoices):
    """How the items of a class are put in order (DA/T 22-2015 排列)."""

    MATTER = "matter", both("按事由，同一事由按日期", "by matter, then by date")
    DATE = "date", both("按日期", "by date")
    NUMBER = "number", both("按文号", "by document number")
    AS_IS = "as_is", both("照现在的次序", "as they stand")


class Step(models.TextChoices):
    """What an arranging does, in this order."""

    JOIN = "join", both("组件", "make up items")
    CLASS = "class", both("分类", "class")
    SORT = "sort", both("排列", "order")
    NUMBER = "number", both("编号", "number")


class Decision(models.TextChoices):
    """What a person decides about a finding (DA/T 70-2018 处理意见)."""

    PASSED = "passed", both("人工检查通过", "seen by a person, passed")
    CORRECTED = "corrected", both("已更正", "corrected")
    ACCEPTED = "accepted", both("带问题归档", "filed with it")
    RETURNED = "returned", both("退回部门", "back to the department")


class Channel(models.TextChoices):
    """采集渠道."""

    BROWSER = "browser", both("网页上传", "browser")
    FOLDER = "folder", both("监视文件夹", "watched folder")
    API = "api", both("业务系统推送", "sent by a system")
    WORKBOOK = "workbook", both("目录加文件", "workbook and files")


class CaptureState(models.TextChoices):
    """采集状态."""

    WAITING = "waiting", both("待读取", "to be read")
    TAKEN = "taken", both("已收", "taken in")
    ASIDE = "aside", both("已隔离", "set aside")
    REFUSED = "refused", both("不收", "refused")


class Weight(models.TextChoices):
    """How much a finding weighs; an error and what was not run stand in the way."""

    ERROR = "error", both("错误", "error")
    NOT_RUN = "not_run", both("待签字", "to be signed")
    WARN = "warn", both("提示", "warning")
    INFO = "info", both("说明", "note")


class MachineVerdict(models.TextChoices):
    """What the machine comes to before anybody decided."""

    PASS = "pass", both("通过", "passed")
    WARN = "warn", both("通过，有提示", "passed, with warnings")
    FAIL = "fail", both("有问题要决定", "something to be decided")
