# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The toy registers."""

from lantai.desk.register import Register, Section, register
from lantai.guard.words import both
from toy.flow import ERRAND
from toy.models import Colour, Errand, Locker


@register
class Lockers(Register):
    """储物柜."""

    model = Locker
    columns = "code name kind size bought"
    sub = "note"
    filters = "kind"
    more_filters = "bought colour name"
    search = "name note"
    order = "code"
    sorts = "size"
    code = "code"
    form = (
        Section(both("是什么", "What"), "code name kind colour"),
        Section(both("详情", "Details"), "size bought note"),
    )
    bulk = "kind size colour note"
    imports = "code name kind size bought colour note"


@register
class Colours(Register):
    """颜色."""

    model = Colour
    columns = "code name"
    search = "name"
    order = "code"
    code = "code"
    form = (Section("", "code name"),)


@register
class Errands(Register):
    """差事."""

    model = Errand
    columns = "code name state"
    filters = "state"
    search = "name"
    code = "code"
    form = (Section("", "code name"),)
    steps = ERRAND
