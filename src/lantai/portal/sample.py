# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The portal of the demo world: its reading room, its indexes, the words of its files."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from lantai.guard.acts import setting_up
from lantai.orgs.models.regions import wear
from lantai.portal import queries, texts
from lantai.portal.index import building, folders
from lantai.portal.models import ReadingRoom

CONDITIONS = (
    "带居民身份证或者其他有效证件；替别人查的，再带委托书和对方证件的复印件；单位查的，带介绍信。\n"
    "原件用铅笔抄录，不拍照；要复制的告诉馆员，当场办，不收费。\n"
    "包、水杯存在门口的柜子里。"
)


def fill_portal(world: Any) -> int:
    """Open a reading room, take the words of what lies in the vault, build the indexes.

    How many entries the indexes have.
    """
    open_room(world)
    while True:
        versions, upto = texts.waiting()
        texts.keep(texts.take(versions))
        texts.note(upto)
        if not versions:
            break
    made = building.build(timezone.localdate())
    folders.look_again()
    return made


def open_room(world: Any) -> None:
    """The county's reading room, which takes requests on line; one that is there stays."""
    house = world["archives"]
    if queries.rooms_at(house.path):
        return
    with setting_up("the reading room of the demo world"):
        made = ReadingRoom(name="查阅室", seats=8, hours="周一至周五 9:00–17:00，法定节假日除外",
                           address=house.address, phone=house.phone,
                           conditions=CONDITIONS)  # fmt: skip
        wear(made, holder=house.path, area=house.area, line=house.line)
        made.save()
