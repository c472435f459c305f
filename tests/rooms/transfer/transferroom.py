# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What tests of transfers stand on: the demo world's people, a unit's filed records, a store."""

import world
from factories import holdings, transfer, vault
from factories.doing import now, rows, run_job
from lantai.desk import editing, steps
from lantai.desk.register import register_of
from lantai.guard.actor import steward
from lantai.transfer import acts, jobs, queries
from lantai.transfer.models import CheckLine, Finding, Transfer


class Scene:
    """The county's archives and the bureau of seasons, with who works there."""

    def __init__(self, home):
        self.home = home
        self.world = world.build()
        self.archives, self.unit = self.world["archives"], self.world["unit"]
        self.fonds = holdings.fonds(self.unit, "A913", creator=self.unit)
        self.store = vault.store(self.archives, steward("a test"), "near")

    def actor(self, name):
        return self.world.actor(name)

    def filed(self, count=3, **more):
        return [transfer.filed(self.fonds, **more) for _ in range(count)]

    def drafted(self, items=(), **more):
        given = {"name": "农时局2018年档案移交", "kind": "transfer", "fonds": self.fonds,
                 "receiver": self.archives, "form": "layout", "way": "network",
                 **transfer.OPINION, **more}  # fmt: skip
        row = editing.add(register_of(Transfer), self.actor("officer"), given)
        if items:
            acts.collect(row, [each.pk for each in items], self.actor("officer"))
        return now(row)

    def awaited(self, code, name="谷雨书院移交", **more):
        """A transfer that the archives keeps for a sender from outside."""
        into = holdings.fonds(self.archives, code)
        given = {"name": name, "kind": "transfer", "receiver": self.archives, "form": "layout",
                 "way": "network", "owner": "谷雨书院", "into": into, **more}  # fmt: skip
        return editing.add(register_of(Transfer), self.actor("archivist"), given)

    def run(self, function, row, who, **args):
        """Order a job as somebody and run it; the state in which it was left."""
        return run_job(jobs.ordered(function, now(row), self.actor(who), **args))

    def step(self, row, name, who, **answers):
        return steps.take(register_of(Transfer), now(row), name, self.actor(who), answers)

    # --- the way ---

    def built(self, items=None, **more):
        row = self.drafted(items or self.filed(), **more)
        assert self.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
        return now(row)

    def tested(self, items=None, **more):
        row = self.built(items, **more)
        assert self.run(jobs.testing_package, row, "officer") == "done"
        return now(row)

    def settle(self, row, side, who):
        """Sign all lines and accept all findings of a side's test with a note."""
        check = queries.check_of(now(row), side)
        for line in rows(CheckLine, check_run=check, is_open=True):
            acts.sign_line(line, self.actor(who), passed=True, opinion="已核对")
        keys = [each.pk for each in rows(Finding, check_run=check, is_open=True)]
        if keys:
            acts.decide(keys, self.actor(who), decision="noted", opinion="已核对，接收")

    def sent(self, items=None, **more):
        row = self.tested(items, **more)
        self.settle(row, "sender", "officer")
        self.step(row, "send", "leader")
        assert self.run(jobs.delivering_package, row, "leader") == "done"
        return now(row)

    def checked(self, items=None, **more):
        row = self.sent(items, **more)
        assert self.run(jobs.checking_package, row, "archivist") == "done"
        return now(row)

    def accepted(self, items=None, **more):
        row = self.checked(items, **more)
        self.settle(row, "receiver", "archivist")
        self.step(row, "accept", "curator")
        return now(row)

    def stored(self, items=None, **more):
        row = self.accepted(items, **more)
        assert self.run(jobs.storing_package, row, "archivist") == "done"
        return now(row)

    def accessioned(self, items=None, **more):
        row = self.stored(items, **more)
        assert self.run(jobs.taking_custody, row, "archivist") == "done"
        return now(row)

    def accepted_again(self, row):
        """From packing anew to acceptance, of a transfer that came back or was opened again."""
        assert self.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
        assert self.run(jobs.testing_package, row, "officer") == "done"
        self.settle(row, "sender", "officer")
        self.step(row, "send", "leader")
        assert self.run(jobs.delivering_package, row, "leader") == "done"
        assert self.run(jobs.checking_package, row, "archivist") == "done"
        self.settle(row, "receiver", "archivist")
        self.step(row, "accept", "curator")
        return now(row)
