# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables of regions and lists of changes: handed in, tried, decided, done or dropped.

Handing in tries at once and changes nothing. Taking (`ordering`) orders a job, which does what the
trial showed, or tries again where the regions have become others since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.orgs import queries, region_files, region_trial
from lantai.orgs.acts.regions import Changed, apply_region_changes, import_regions
from lantai.orgs.errors import refuse, why
from lantai.orgs.models import RegionTable
from lantai.orgs.reasons import in_future, not_tried
from lantai.orgs.terms import TableForm, TableState, TableWay


def hand_in(
    name: str, parts: Iterable[bytes], *, form: str, actor: Actor, way: str = "",
    on: dt.date | None = None, under: str = "", document: str = "",
) -> RegionTable:  # fmt: skip
    """Hand in a table of regions or a list of changes; it is tried, nothing is done. 交区划表."""
    with act("orgs.regiontable.hand_in", RegionTable, actor) as done:
        refuse(*(in_future(on) if on else []), *_unclear(form, way, on, under))
        table = RegionTable(
            name=name[-200:], form=form, way=way, on=on, under=under, document=document[:120],
            digest=region_files.keep(name, parts), handed_in_on=timezone.localdate(),
            holder=actor.institution, area=actor.area, line=actor.line,
        )  # fmt: skip
        _try(table)
        return done(table, **table.trial["counts"])


def decide_regions(table: RegionTable, *, accepted: Sequence[int], actor: Actor) -> RegionTable:
    """Say which of the doubtful lines are so, and try again. 认定存疑的变更."""
    with act("orgs.regiontable.decide", table, actor) as done:
        refuse(*not_tried(table))
        doubtful = {line["n"] for line in table.trial["lines"]}
        table.trial = {"accepted": sorted(doubtful & set(accepted))}
        _try(table)
        return done(table, accepted=table.trial["accepted"], **table.trial["counts"])


def drop_regions(table: RegionTable, *, actor: Actor) -> RegionTable:
    """Do without a table that was not taken. 不用这张表."""
    with act("orgs.regiontable.drop", table, actor) as done:
        refuse(*not_tried(table))
        table.state = TableState.DROPPED
        table.save()
        return done(table)


def finish_regions(table: RegionTable, *, actor: Actor) -> dict[str, Any]:
    """Do what the trial of a table showed; where the regions are others now, try it again."""
    with act("orgs.regiontable.finish", table, actor) as done:
        if table.state == TableState.TAKEN:
            return done(dict(table.trial.get("result", {})))
        if table.tree != region_trial.digest_of_tree():
            table.state, table.trial = TableState.TRIED, {"accepted": table.trial["accepted"]}
            _try(table)
            return done({"again": True})
        found = _taken(table, actor)
        table.trial["result"] = found
        table.state, table.taken_on = TableState.TAKEN, timezone.localdate()
        table.save()
        return done(found, **found)


def _unclear(form: str, way: str, on: dt.date | None, under: str) -> list[Said]:
    """What is not said of a table: from when its changes hold, and of which region it is."""
    found = []
    if form == TableForm.WHOLE and way != TableWay.OVER and on is None:
        found.append(why("no_day"))
    if under and queries.region_in_force(under) is None:
        found.append(why("no_such_region", code=under))
    return found


def _try(table: RegionTable) -> None:
    """Work out what the table would do, and keep it. Raises `Refused` for no such table."""
    try:
        table.trial = region_trial.prepare(table).trial()
    except BadInput as fault:
        told = Said(fault.kind, {**fault.params, "path": table.name})
        refuse(why("unread_table", why=told))
    table.tree = region_trial.digest_of_tree()
    table.save()


def _taken(table: RegionTable, actor: Actor) -> dict[str, Any]:
    """The very act that the form asks for, on the lines that are sure or were accepted."""
    made = region_trial.prepare(table)
    if table.form == TableForm.WHOLE and table.way == TableWay.OVER:
        return _told(import_regions(made.rows(), actor=actor))
    accepted = region_trial.accepted_of(table)
    sure = [line.change for number, line in enumerate(made.lines)
            if line.sure or number in accepted]  # fmt: skip
    return _told(apply_region_changes(sure, document=table.document, actor=actor,
                                      documents=made.documents))  # fmt: skip


def _told(changed: Changed) -> dict[str, Any]:
    return {"added": changed.kept.added, "changed": changed.kept.changed,
            "moved": len(changed.followed.straighten),
            "stuck": [unit.pk for unit in changed.undecided]}  # fmt: skip
