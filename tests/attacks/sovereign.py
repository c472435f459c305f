# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whoever signs in holds every duty, in one institution: for attacks that no refusal may stop."""

from __future__ import annotations

from typing import Any

from lantai.desk.register import registers
from lantai.guard.actor import Actor

AT: Any = None
"""The institution in which everybody is almighty."""
ADMINISTERING = ("orgs.post.take", "orgs.post.appoint", "works.recurring.edit", "works.job.stop",
                 "guard.apikey.issue", "guard.entry.read", "works.job.enqueue",
                 "desk.savedview.add", "desk.savedview.edit", "desk.savedview.remove")  # fmt: skip


def duties() -> frozenset[str]:
    """What every register and every flow knows of duties."""
    found = {one.duty(verb) for one in registers()
             for verb in ("read", "add", "edit", "answer", "import")}  # fmt: skip
    found |= {step.duty for one in registers() if one.steps for step in one.steps.steps}
    return frozenset({*found, *ADMINISTERING})


def actor_of(account: Any, post: int | None = None) -> Actor:
    """`LANTAI_ACTOR`."""
    return Actor(name="权无边", account=account.pk, person=f"person/{account.pk}/",
                 post=account.post, institution=AT.path, area=AT.area, line=AT.line, clearance=1,
                 title="什么都能办", identified=True, duties=duties())  # fmt: skip
