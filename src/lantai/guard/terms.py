# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The levels that the columns of sight take."""

from __future__ import annotations

from django.db import models

from lantai.guard.words import both


class Secrecy(models.IntegerChoices):
    """密级 from open to top secret; 内部 is a handling mark and no secrecy level."""

    PUBLIC = 0, both("公开", "public")
    INTERNAL = 1, both("内部", "internal")
    SECRET = 2, both("秘密", "secret")
    HIGHLY_SECRET = 3, both("机密", "highly secret")
    TOP_SECRET = 4, both("绝密", "top secret")


class Opening(models.IntegerChoices):
    """开放状态 (档案法 27, 30, 31): whether readers may use it."""

    NOT_DUE = 0, both("未到期", "not due")
    UNREVIEWED = 1, both("未审核", "unreviewed")
    CONTROLLED = 2, both("控制", "controlled")
    DEFERRED = 3, both("延期开放", "deferred")
    OPEN = 4, both("开放", "open")


class Reach(models.IntegerChoices):
    """公布范围 (档案法 32): the second decision, never more than the first allows."""

    NONE = 0, both("不公布", "not published")
    CATALOGUE = 1, both("目录公布", "catalogue published")
    NAMED = 2, both("实名或到馆利用", "identified readers or reading room")
    ONLINE = 3, both("网上公布", "published online")


class GrantKind(models.TextChoices):
    """What a grant gives: sight of titles, or of content."""

    LAID = "laid", both("报送", "laid before")
    LENT = "lent", both("准予查阅", "lent")
