# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The result of a test kept with its findings, and what a person decides about each of them.

A finding that comes again and was let pass stays so; one that was said to be corrected, or went
back to the department, is open again; one that is gone is gone. Items of the plan that only a
person can answer are findings too, decided by a signature. What nobody decided stands in the way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.craft.findings import Finding
from lantai.desk.deeds import Outcome
from lantai.filing import testing, wearing
from lantai.filing.barred import TESTED_IN, against_deciding
from lantai.filing.errors import refused
from lantai.filing.models import FilingBatch, FilingFinding, FilingTest
from lantai.filing.queries import batches as queries
from lantai.filing.testing import LET_PASS, Told
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.kept import packed
from lantai.holdings.many import note, own


def keep_test(batch: FilingBatch, told: Told, actor: Actor) -> FilingTest:
    """Keep the result of a test; decisions about findings that come again stay. 记检测结果。"""
    with act("filing.filingbatch.test", batch, actor) as done:
        if batch.state not in TESTED_IN:
            raise refused("not_testing", batch=str(batch), state=batch.get_state_display())
        before = {_key(row): row for row in queries.findings_of(batch)}
        ticks = {row.code: row for row in before.values()
                 if row.kind == testing.UNSIGNED and row.decision in LET_PASS}  # fmt: skip
        queries.findings_of(batch).delete()
        fresh = [_finding(batch, found, told) for found in told.checked.findings]
        _marked(fresh, wearing.levels(told.items))
        fresh += [_again(batch, row) for code, row in ticks.items()
                  if not any(each.code == code for each in fresh)]  # fmt: skip
        for row in fresh:
            if (known := before.get(_key(row))) is not None and known.decision in LET_PASS:
                _decided_as(row, known)
        bulk.add(fresh)
        counts = told.checked.counts
        made = FilingTest(
            batch=batch, at=timezone.now(), by=actor.name[:80], plan=testing.plan().id,
            plan_version=testing.plan().version, verdict=str(told.checked.verdict()),
            items=counts.get("items", 0), files=counts.get("files", 0),
            size=counts.get("bytes", 0), lines=list(told.checked.lines("zh")), seal=told.seal,
            holder=batch.holder, area=batch.area, line=batch.line)  # fmt: skip
        made.save()
        return done(made, findings=len(fresh), verdict=made.verdict)


def _key(row: FilingFinding) -> tuple[Any, ...]:
    return (row.code, row.kind, row.item_id, row.field,
            json.dumps(row.params, sort_keys=True, ensure_ascii=False))  # fmt: skip


def _finding(batch: FilingBatch, found: Finding, told: Told) -> FilingFinding:
    return FilingFinding(
        batch=batch, item_id=told.item_of(found), code=found.code[:20], kind=found.kind[:60],
        severity=str(found.severity), field=found.where.field[:60], params=packed(found.params),
        holder=batch.holder, area=batch.area, line=batch.line)  # fmt: skip


def _marked(fresh: Sequence[FilingFinding], levels: Mapping[int, int]) -> None:
    """A finding is as secret as its item; one about several as the most secret of the batch."""
    highest = max(levels.values(), default=0)
    for row in fresh:
        if row.kind != testing.UNSIGNED:
            several = row.item_id is None or row.kind in wearing.OF_SEVERAL
            row.secrecy = highest if several else levels.get(row.item_id, 0)


def _again(batch: FilingBatch, row: FilingFinding) -> FilingFinding:
    """A signature is kept with the item of the plan that it answers."""
    made = FilingFinding(batch=batch, code=row.code, kind=row.kind, severity="info",
                         params=row.params, holder=batch.holder, area=batch.area,
                         line=batch.line)  # fmt: skip
    _decided_as(made, row)
    return made


def _decided_as(row: FilingFinding, known: FilingFinding) -> None:
    row.is_open, row.decision, row.opinion = False, known.decision, known.opinion
    row.decided_by, row.decided_at = known.decided_by, known.decided_at


def decide(keys: Sequence[int], actor: Actor, *, decision: str, opinion: str) -> Outcome:
    """Decide about findings, with an opinion; what was corrected is tested again. 处理意见。"""
    with act("filing.filingfinding.decide", FilingFinding, actor) as done:
        outcome, befores = Outcome(), {}
        found = {row.pk: row for row in own(FilingFinding, actor).filter(pk__in=list(keys))
                 .select_related("batch")}  # fmt: skip
        for key in keys:
            row = found.get(key)
            why = against_deciding(row)
            if why is not None or row is None:
                outcome.refused.append((key, why or Said("guard.not_found")))
                continue
            befores[key] = {"decision": row.decision, "is_open": row.is_open}
        given = {"decision": decision, "is_open": False}
        own(FilingFinding, actor).filter(pk__in=list(befores)).update(
            **given, opinion=opinion, decided_by=actor.name[:80], decided_at=timezone.now()
        )
        note(done, FilingFinding, befores, dict.fromkeys(befores, given))
        outcome.changed += befores
        return done(outcome, decision=decision, opinion=opinion, count=len(outcome.changed))
