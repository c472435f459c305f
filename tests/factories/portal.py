# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Records as the public finds them, and the indexes made of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from factories import holdings
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.sealing import seal_all
from lantai.guard.terms import Opening, Reach
from lantai.holdings import acts
from lantai.holdings.models import Item
from lantai.portal.index import building, folders, following
from lantai.portal.models import RecordText

HOUSE = steward("tests")
LONG_AGO = dt.date(2026, 1, 9)


def today() -> dt.date:
    """The day as the house has it."""
    return timezone.localdate()


def published(within: Any, reach: Any = Reach.ONLINE, **more: Any) -> Item:
    """An item of a fonds that is open and published as far as is said."""
    more.setdefault("open_on", LONG_AGO)
    return holdings.item(within, opening=Opening.OPEN, reach=reach, **more)


def words(row: Item, text: str) -> None:
    """Give an item a text, as if its files had been read."""
    with setting_up("words of a record for tests"):
        RecordText(item=row, version=1, text=text).save()


def build() -> int:
    """Make the indexes of what there is."""
    made = building.build(today())
    folders.look_again()
    return made


def follow() -> None:
    """Seal what was done and let the indexes follow it."""
    seal_all()
    engines = dict(folders.make(folders.current()))
    while following.follow(engines, today()):
        pass
    folders.look_again()


def withdraw(row: Item) -> None:
    """Take a publication back."""
    acts.set_reach([row.pk], Reach.NONE, HOUSE, reason="撤回公布", model=type(row))
