# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What tests of opening reviews stand on: the demo world's people and records that are due."""

import datetime as dt
import itertools

import world
from factories import holdings, vault
from factories.doing import now, rows, run_job
from lantai.appraisal import acts, jobs
from lantai.appraisal.models import (
    DeferralCatalogue,
    OpeningBatch,
    OpeningReview,
    Publication,
)
from lantai.desk import editing, steps
from lantai.desk.register import register_of
from lantai.holdings.models import Item
from lantai.works.acts import retry_job
from lantai.works.models import Job
from lantai.works.ordering import ordered

LATER = dt.date.today() + dt.timedelta(days=800)  # noqa: DTZ011 - a day to come
TEXT = "关于春季清淤的通知，各乡镇照此办理。\n".encode()
CRITERIA = {"criteria": "不涉及个人信息的可以开放。", "agreed": "2026年3月会商纪要"}
_numbers = itertools.count(1)


class Scene:
    """The county's archives, the bureau of seasons and the authority, with who works there."""

    def __init__(self, home):
        self.home = home
        self.world = world.build()
        self.archives, self.unit = self.world["archives"], self.world["unit"]
        self.fonds = holdings.fonds(self.archives, "A913", creator=self.unit)

    def actor(self, name):
        return self.world.actor(name)

    def due(self, text=TEXT, **more):
        """A held record of 1990 with its text, due for review."""
        number = next(_numbers)
        given = {"ref_code": f"A913-WS·1990·Y-{number:04d}", "year": 1990, "opening": 1,
                 "date_text": "1990-03-05", "creator": self.unit.path, **more}  # fmt: skip
        row = holdings.item(self.fonds, **given)
        if text:
            vault.file_of(row, text, "正文.txt")
        return row

    def batch(self, *items, unit=True, **more):
        """A batch, planned, of these records."""
        given = {"name": f"1990年第{next(_numbers)}批", "fonds": self.fonds, "first_year": 1985,
                 "last_year": 1995, "why": "due", "unit": self.unit if unit else None,
                 **CRITERIA, **more}  # fmt: skip
        row = editing.add(register_of(OpeningBatch), self.actor("opener"), given)
        if items:
            acts.gather_slice(row, [each.pk for each in items], self.actor("opener"))
        return now(row)

    def step(self, row, name, who, **answers):
        return steps.take(register_of(type(row)), now(row), name, self.actor(who), answers)

    def run(self, function, row, who):
        return run_job(ordered(function, now(row), self.actor(who), again=retry_job))

    def run_waiting(self):
        """Run every job that waits; their states."""
        waiting = Job.objects.unguarded("jobs of a test").filter(state="queued").order_by("pk")
        return [run_job(each) for each in list(waiting)]

    def reviews(self, batch):
        return rows(OpeningReview, batch=batch)

    def keys(self, batch):
        return [row.pk for row in self.reviews(batch)]

    # --- the way ---

    def organised(self, *items, **more):
        """At first reading, screened."""
        row = self.batch(*(items or [self.due() for _ in range(3)]), **more)
        self.step(row, "organise", "opener")
        assert self.run_waiting() == ["done"]
        return now(row)

    def proposed(self, *items, decision="open", **more):
        """At second reading, all proposed alike."""
        row = self.organised(*items, **more)
        self.propose(row, decision)
        return self.step(row, "finish_first", "opener")

    def propose(self, row, decision="open", keys=None, **more):
        if decision == "defer":
            more = {"ground": "third", "again_on": LATER, **more}
        said = {"opinion": "已核对", "has_read": True, **more}
        return acts.propose(keys or self.keys(row), self.actor("opener"), decision=decision, **said)

    def concur(self, row, keys=None):
        return acts.second(keys or self.keys(row), self.actor("preserver"), view="concur")

    def asked(self, *items, **more):
        """Before the forming unit."""
        row = self.proposed(*items, **more)
        self.concur(row)
        return self.step(row, "ask_unit", "preserver")

    def deciding(self, *items, **more):
        """Before who decides."""
        row = self.asked(*items, **more)
        return self.step(row, "answer", "leader")

    def done(self, *items, **more):
        """Decided and put down."""
        row = self.deciding(*items, **more)
        self.step(row, "decide", "curator")
        assert self.run_waiting() == ["done"]
        return now(row)

    def catalogue(self, batch):
        return rows(DeferralCatalogue, batch=batch)[0]

    def publication(self, batch):
        return rows(Publication, batch=batch)[0]


def openings(*items):
    return [now(each).opening for each in items]


__all__ = ["LATER", "TEXT", "Item", "Scene", "jobs", "now", "openings", "rows"]
