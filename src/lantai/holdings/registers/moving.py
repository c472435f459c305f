# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Panels of what is under way: the job about a row, and how much of what a move of custody has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.html import escape

from lantai.desk import jobpages
from lantai.desk.register import Register, register_of
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings import queries
from lantai.works.queries import jobs_on
from lantai.works.terms import Stage

Panel = dict[str, Any] | None


@dataclass(frozen=True)
class UnderWay:
    """The job about a row that goes on or stands, with how far it is and what can be done."""

    def show(self, register: Register, row: Any, actor: Actor) -> Panel:
        """Nothing where no job goes on."""
        jobs = [jobpages.part(job, actor)
                for job in jobs_on(row, actor).exclude(stage=Stage.OVER)[:3]]  # fmt: skip
        if not jobs:
            return None
        return {"kind": "jobs", "id": "jobs", "title": both("正在办", "Under way"), "jobs": jobs}


@dataclass(frozen=True)
class Laid:
    """What a move of custody has, noun by noun, and the way to the list for both signatures."""

    def show(self, register: Register, row: Any, actor: Actor) -> Panel:
        """How many rows, and where they are listed."""
        facts = []
        for noun, n in sorted(queries.laid_in(row).items()):
            other = register_of(apps.get_model(noun))
            title = other.title if other else noun
            facts.append({"label": title, "name": noun, "value": escape(f"{n:,}")})
        if not facts:
            return None
        return {"kind": "facts", "id": "laid", "title": both("列入移交的", "What moves"),
                "sections": [{"title": "", "facts": facts}],
                "acts": [{"label": said("看清单、打印交接文据", "See the list, print the form"),
                          "url": register.address(row, "form"), "icon": "print"}]}  # fmt: skip
