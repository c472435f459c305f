# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The choices of the vault."""

from __future__ import annotations

from django.db import models

from lantai.guard.words import both


class Medium(models.TextChoices):
    """介质种类: copies on different kinds do not perish of one cause (异质)."""

    DISK = "disk", both("磁盘", "disk")
    FLASH = "flash", both("固态盘", "solid state")
    TAPE = "tape", both("磁带", "tape")
    OPTICAL = "optical", both("光盘", "optical disc")
    CLOUD = "cloud", both("对象存储", "object storage")


class StoreState(models.TextChoices):
    """存储库的状态."""

    NEW = "new", both("未启用", "not yet in use")
    READY = "ready", both("在用", "in use")
    UNPLUGGED = "unplugged", both("离线存放", "unplugged")
    RETIRED = "retired", both("已停用", "retired")


class Grade(models.IntegerChoices):
    """重要程度 (档案法实施条例 18): how many copies a record is worth."""

    FIRST = 1, both("一级", "first grade")
    SECOND = 2, both("二级", "second grade")
    THIRD = 3, both("三级", "third grade")


class CopyState(models.TextChoices):
    """备份的状态."""

    GOOD = "good", both("完好", "good")
    DOUBTFUL = "doubtful", both("存疑", "doubtful")
    DAMAGED = "damaged", both("损坏", "damaged")
    MISSING = "missing", both("缺失", "missing")


class VersionKind(models.TextChoices):
    """What a version brought."""

    CONTENT = "content", both("内容", "content")
    DESCRIPTION = "description", both("元数据", "description")


class EventKind(models.TextChoices):
    """PREMIS 3 的事件类型 (eventType), by the Library of Congress's list."""

    INGESTION = "ingestion", both("入库", "ingestion")
    DIGEST = "message digest calculation", both("计算数字摘要", "message digest calculation")
    FIXITY = "fixity check", both("数字摘要校验", "fixity check")
    REPLICATION = "replication", both("备份", "replication")
    METADATA = "metadata modification", both("更新元数据", "metadata modification")
    MODIFICATION = "modification", both("增补内容", "modification")
    REPAIR = "recovery", both("修复", "recovery")
    REBUILD = "accession", both("由存储库重建", "rebuilt from a store")


class EventOutcome(models.TextChoices):
    """PREMIS 3 的事件结果."""

    SUCCESS = "success", both("成功", "success")
    FAIL = "fail", both("失败", "failure")
    WARNING = "warning", both("有问题", "warning")


class RoundResult(models.TextChoices):
    """一轮校验的结果: what was not run was never passed."""

    PASSED = "passed", both("通过", "passed")
    DAMAGED = "damaged", both("发现损坏", "damage found")
    NOT_RUN = "not_run", both("未执行", "not run")
