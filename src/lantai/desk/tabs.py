# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of one row, as the tabs above each of them: only those that their reader may open."""

from __future__ import annotations

from typing import Any

from lantai.desk import deeds, panels
from lantai.desk.register import Register, pages_on
from lantai.guard.actor import Actor
from lantai.guard.words import both

ACTS = "acts"
"""The last word of the address of a row's acts: ``…/17/acts/?do=rename``."""


def row_tabs(register: Register, row: Any, actor: Actor, here: str) -> list[dict[str, Any]]:
    """The tabs of a row's pages; ``here`` is the one that is shown."""
    tabs = [("", both("内容", "Content"))]
    tabs += [(page.name, page.title) for page in pages_on(register, row, actor)]
    if deeds.open_to(row, actor) or here == ACTS:
        tabs.append((ACTS, both("办理", "Acts")))
    if panels.may_read_trail(actor, row):
        tabs += [("trail", both("留痕", "Trail")), ("why", both("谁能看到", "Who can see this"))]
    found = [{"label": label, "url": register.address(row, name), "current": name == here,
              "count": ""} for name, label in tabs]  # fmt: skip
    if register.reads_are_noted and actor.has("guard.reading.read"):
        url = f"/readings/?noun={row._meta.label_lower}&row={row.pk}"
        found.append({"label": both("查阅记录", "Readings"), "url": url, "current": False,
                      "count": ""})  # fmt: skip
    return found
