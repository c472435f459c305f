# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The stores: repositories, shelves, boxes."""

from __future__ import annotations

from typing import Any

from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.holdings.models import (
    Box,
    Repository,
    Shelf,
)
from lantai.holdings.registers.fitting import belongs


@register
class Repositories(Register):
    """库房."""

    model = Repository
    columns = "code name kind building floor area_m2"
    filters = "kind"
    search = "name building"
    order = "code"
    code = "code"
    form = (Section("", "code name kind building floor area_m2 remarks"),)
    panels = (Facts(), Rows("holdings.shelf", "repository"), Trail())
    imports = "code name kind building floor area_m2 remarks"


@register
class Shelves(Register):
    """架."""

    model = Shelf
    columns = "code repository sections levels length_mm"
    filters = "repository"
    order = "code"
    form = (Section("", "repository code sections levels length_mm"),)
    panels = (Facts(), Rows("holdings.box", "shelf"), Trail())


@register
class Boxes(Register):
    """盒."""

    model = Box
    columns = "code label fonds year shelf section level slot"
    filters = "fonds"
    more_filters = "shelf year"
    search = "label"
    order = "code"
    code = "code"
    form = (
        Section(both("盒", "Box"), "fonds code label category_code year thickness secrecy"),
        Section(both("位置", "Place"), "shelf section level slot"),
        Section(both("备考表", "Notes on the content"), "closing_note arranged_by checked_by"),
    )
    bulk = "thickness shelf"
    panels = (Facts(), Rows("holdings.item", "box"), Rows("holdings.file", "box"), Trail())

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """A place has a shelf, and is one of the shelf's."""
        if row.slot and row.shelf is None:
            return {"shelf": both("写了位置，请选架。", "A place needs a shelf.")}
        if row.shelf and (row.section > row.shelf.sections or row.level > row.shelf.levels):
            return {"section": both("这个架没有这一节、这一层。", "This shelf has no such place.")}
        return belongs(row)
