# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The choices of this room."""

from __future__ import annotations

from typing import Any

from django.db import models

from lantai.guard.words import both


class Kind(models.TextChoices):
    """怎样进来的 (档案法实施条例 20–22): ownership passes with all but a deposit."""

    TRANSFER = "transfer", both("移交", "transfer")
    DONATION = "donation", both("捐赠", "donation")
    DEPOSIT = "deposit", both("寄存", "deposit")
    PURCHASE = "purchase", both("购买", "purchase")
    EXCHANGE = "exchange", both("交换", "exchange")


BY_AGREEMENT: tuple[Any, ...] = (Kind.DONATION, Kind.DEPOSIT, Kind.PURCHASE, Kind.EXCHANGE)


class Form(models.TextChoices):
    """信息包的形式."""

    LAYOUT = "layout", both("2012 年移交结构", "structure of 2012")
    BAG = "bag", both("BagIt（内为 2012 年结构）", "BagIt holding that structure")
    EEP = "eep", both("电子档案封装包 EEP", "encapsulated records (EEP)")


class Way(models.TextChoices):
    """移交方式."""

    NETWORK = "network", both("在线", "over the network")
    MEDIUM = "medium", both("离线（载体）", "on a medium")


class Side(models.TextChoices):
    """Whose test it is."""

    SENDER = "sender", both("移交单位自检", "the sender's test")
    RECEIVER = "receiver", both("接收检测", "the receiver's test")


class Decision(models.TextChoices):
    """What a person decided about a finding."""

    OPEN = "", both("未定", "not decided")
    NOTED = "noted", both("带问题接收", "accepted with a note")
    BACK = "back", both("退回改正", "to be corrected")
    ASIDE = "aside", both("已隔离", "set aside")


class AsideState(models.TextChoices):
    """隔离件的去向."""

    ASIDE = "aside", both("隔离，未读", "set aside unread")
    CONFIRMED = "confirmed", both("已确认解密", "declassified, confirmed")
    SENT_BACK = "sent_back", both("已退移交单位", "given back to its sender")


class Judgement(models.TextChoices):
    """检测结论."""

    RUNNING = "running", both("检测中", "being tested")
    WAITING = "waiting", both("待人工", "awaits persons")
    PASS = "pass", both("通过", "passed")
    WARN = "warn", both("通过，有提示", "passed with warnings")
    FAIL = "fail", both("不通过", "failed")
