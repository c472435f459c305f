# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The named counts of the vault, for statistics and supervision (`lantai.desk.figures`)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from lantai.desk.figures import Figure, added
from lantai.guard.words import both
from lantai.vault.models import Copy, VaultObject
from lantai.vault.terms import CopyState

TWO_STORES = r"^,[0-9]+,[0-9]"
"""What ``kept_in`` looks like where an object lies in two stores or more."""


def alone(today: dt.date) -> Q:
    """Objects that no second store has."""
    return ~Q(kept_in__regex=TWO_STORES)


def not_good(today: dt.date) -> Q:
    """Copies that were found damaged or missing, or that somebody doubts."""
    return ~Q(state=CopyState.GOOD)


FIGURES = added(
    Figure("vault.objects", both("已入库", "items in the vault"), both("件", "items"),
           both("有电子文件存进保管库的件。", "Items whose computer files are kept in the vault."),
           VaultObject),
    Figure("vault.alone", both("没有第二份备份", "items without a second copy"),
           both("件", "items"),
           both("已入库，但完好的只在一个存储库里，或者一处也没有。",
                "Items in the vault of which one store at most has a good copy."),
           VaultObject, alone, on_desk="all", lacks=True),
    Figure("vault.not_good", both("不完好的备份", "copies that are not good"),
           both("份", "copies"),
           both("校验发现损坏、缺失，或者有人存疑、还没有核实的备份。",
                "Copies found damaged or missing, or doubted and not read back yet."),
           Copy, not_good, on_desk="all", lacks=True),
)  # fmt: skip
