# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a step of a batch does besides moving it: who signed when, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from lantai.desk import steps
from lantai.filing import testing
from lantai.filing.errors import refused
from lantai.filing.models import FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.filing.terms_of_batches import CaptureState
from lantai.guard.actor import Actor

Answers = Mapping[str, Any]


def _nothing_half_in(row: FilingBatch) -> None:
    """What came in is taken, or given back: later it could be neither."""
    counts = came.capture_counts(row)
    for state in (CaptureState.WAITING, CaptureState.ASIDE):
        if n := counts.get(str(state)):
            raise refused("captures_left", n=n, state=CaptureState(state).label)


def hand_over(row: FilingBatch, *, actor: Actor, answers: Answers) -> None:
    """The department signs the list of what it hands over; nothing may be half in."""
    _nothing_half_in(row)
    if not row.items:
        raise refused("batch_empty", batch=str(row))
    row.handed_by, row.handed_on = actor.name[:80], timezone.localdate()
    row.received_by, row.received_on = "", None


def take_back(row: FilingBatch, **_: Any) -> None:
    """It is the department's again, and nobody has signed."""
    row.handed_by, row.handed_on = "", None


def receive(row: FilingBatch, *, actor: Actor, answers: Answers) -> None:
    """The records office signs."""
    row.received_by, row.received_on = actor.name[:80], timezone.localdate()


LEFT = (("lines_left", queries.unlined_in), ("codes_left", queries.uncoded_in),
        ("classes_left", queries.unlike_their_lines))  # fmt: skip
"""What arranging leaves undone, by how many items."""


def arranged(row: FilingBatch, *, actor: Actor, answers: Answers) -> None:
    """Every item has its line, its period and its code, and nothing that came in waits."""
    for kind, count in LEFT:
        if n := count(row):
            raise refused(kind, n=n)
    _nothing_half_in(row)
    row.arranged_by, row.arranged_on = actor.name[:80], timezone.localdate()
    row.checked_by, row.checked_on = "", None


def passed(row: FilingBatch, *, actor: Actor, answers: Answers) -> None:
    """It was tested as it is now, and somebody decided about every finding."""
    last = queries.last_test(row)
    arranged_at = max(each.at for each in steps.history(row) if each.step == "arrange")
    if last is None or last.at < arranged_at:
        raise refused("not_tested", batch=str(row))
    _unchanged(row)
    if open_ := queries.blocking(row):
        raise refused("findings_open", n=open_)


def _unchanged(row: FilingBatch) -> None:
    """What was tested is what there is now."""
    last = queries.last_test(row)
    if last is None or last.seal != testing.seal_of(row):
        raise refused("changed_since_test", batch=str(row))


def checked(row: FilingBatch, *, actor: Actor) -> None:
    """Who files it has checked it as it was tested: another person than arranged it."""
    _unchanged(row)
    row.checked_by, row.checked_on = actor.name[:80], timezone.localdate()


def finish(row: FilingBatch, **_: Any) -> None:
    """All of it is filed; a batch with something unfiled in it is not."""
    if n := queries.drafts_in(row):
        raise refused("drafts_left", n=n)
    row.filed_on = timezone.localdate()
