# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Taking a transfer its way as the people of a world would: by their steps and their jobs.

For the demo world and the exercise with a corpus; jobs are run at once, in this process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.transfer import acts, jobs, queries
from lantai.transfer.models import Transfer
from lantai.transfer.terms import Decision, Side
from lantai.works.errors import WorksError
from lantai.works.models import Job
from lantai.works.running import Seat, run

NOTED = "已核对，随目录说明"
SIGNED = "已核对"


class Walk:
    """A transfer and who acts in it; each method goes one step further."""

    def __init__(self, world: Any, transfer: Transfer, *, officer: str = "officer",
                 leader: str = "leader", archivist: str = "archivist",
                 curator: str = "curator") -> None:  # fmt: skip
        self._world, self.pk = world, transfer.pk
        self._names = {"officer": officer, "leader": leader, "archivist": archivist,
                       "curator": curator}  # fmt: skip

    @property
    def row(self) -> Transfer:
        """The transfer as it is now."""
        return queries.transfer_of(self.pk)

    def actor(self, role: str) -> Actor:
        """Who acts in a role, as of now."""
        found: Actor = self._world.actor(self._names[role])
        return found

    def job(self, function: Callable[..., Any], role: str, **args: Any) -> Transfer:
        """Order a job and run it. Raises `WorksError` where it did not end well."""
        job = jobs.ordered(function, self.row, self.actor(role), **args)
        run(job.pk, Seat("the demo world"))
        done = Job.objects.unguarded("a job of the demo world that was run").get(pk=job.pk)
        if done.state != "done":
            raise WorksError(done.error or "works.unknown_job", **done.error_params)
        return self.row

    def step(self, name: str, role: str, **answers: str) -> Transfer:
        """Take a step."""
        register = register_of(Transfer)
        assert register is not None, "the room's registers are loaded with it"
        moved: Transfer = steps.take(register, self.row, name, self.actor(role), answers)
        return moved

    def settle(self, side: Any, role: str) -> int:
        """Sign what waits for a person, accept with a note what blocks; how many were noted."""
        check, actor = queries.check_of(self.row, side), self.actor(role)
        if check is None:
            raise Refused
        for line in queries.lines_of(check).filter(is_open=True).select_related("check_run"):
            acts.sign_line(line, actor, passed=True, opinion=SIGNED)
        keys = list(queries.findings_of(check).filter(is_open=True).values_list("pk", flat=True))
        if keys:
            acts.decide(keys, actor, decision=str(Decision.NOTED), opinion=NOTED)
        return len(keys)

    # --- further and further ---

    def collect(self, keys: Sequence[int]) -> Transfer:
        """Take records in."""
        acts.collect(self.row, keys, self.actor("officer"))
        return self.row

    def sent(self) -> Transfer:
        """From drafting to the receiver's desk."""
        reviewer = self.actor("leader").name
        self.job(jobs.packing_records, "officer", reviewer=reviewer)
        self.job(jobs.testing_package, "officer")
        self.settle(Side.SENDER, "officer")
        self.step("send", "leader")
        return self.job(jobs.delivering_package, "leader")

    def checked(self) -> Transfer:
        """The receiver's test."""
        return self.job(jobs.checking_package, "archivist")

    def accepted(self) -> Transfer:
        """Signed, decided, accepted."""
        self.settle(Side.RECEIVER, "archivist")
        return self.step("accept", "curator")

    def accessioned(self) -> Transfer:
        """Stored, read back, taken into custody."""
        self.job(jobs.storing_package, "archivist")
        return self.job(jobs.taking_custody, "archivist")
