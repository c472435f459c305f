# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""应归尽归: comparisons kept by unit and year, and words on what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils import timezone

from lantai.craft.formed import Counted
from lantai.filing import wearing
from lantai.filing.errors import refused
from lantai.filing.models import FilingComparison, FilingGap
from lantai.filing.queries import formed as queries
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.bulk import add_rows
from lantai.orgs.models import Institution
from lantai.orgs.queries import joint_office_of

COLUMNS = ("comparison_id", "kind", "formed_id", "item_id", "about", "days", "explanation",
           "explained_by", "holder", "area", "line", "party", "secrecy")  # fmt: skip


def keep_comparison(unit: Institution, year: int, found: Counted, due_on: dt.date | None,
                    actor: Actor) -> FilingComparison:  # fmt: skip
    """Keep what was found of a unit and a year; what somebody explained stays explained. 比对."""
    known = queries.comparison_of(unit, year)
    row = known or FilingComparison(institution=unit, year=year)
    with act("filing.filingcomparison.make", known or FilingComparison, actor) as done:
        _place(row, unit)
        row.compared_at, row.due_on = timezone.now(), due_on
        row.formed, row.ought, row.filed = found.formed, found.ought, found.filed
        row.late, row.unfiled, row.doubled = found.late, found.unfiled, found.doubled
        row.skipped, row.permille = found.skipped, found.permille
        row.save()
        _keep_gaps(row, found)
        return done(row, formed=found.formed, ought=found.ought, filed=found.filed)


def _place(row: FilingComparison, unit: Institution) -> None:
    """Kept by who keeps the unit's register today; what was explained goes with it."""
    office = joint_office_of(unit)
    place = {"holder": (office or unit).path, "party": unit.path if office else "",
             "area": unit.area, "line": unit.line}  # fmt: skip
    moves = row.pk is not None and row.holder != place["holder"]
    for name, value in place.items():
        setattr(row, name, value)
    if moves:
        queries.gaps_of(row).update(**place)


def drop_comparisons(unit: Institution, years: Collection[int], actor: Actor) -> int:
    """Let go what was found of years that a unit's register has left; how many. 比对."""
    gone = queries.comparisons_but(unit, years)
    rows = list(gone)
    for row in rows:
        with act("filing.filingcomparison.make", row, actor) as done:
            gone.filter(pk=row.pk).delete()
            done(row, gone=True)
    return len(rows)


def _keep_gaps(row: FilingComparison, found: Counted) -> None:
    said = queries.explained(row)
    queries.gaps_without_word(row).delete()
    place = (row.holder, row.area, row.line, row.party)
    levels = wearing.levels([gap.record for gap in found.gaps if gap.record is not None])
    add_rows(FilingGap, COLUMNS, [
        (row.pk, str(gap.what), gap.document, gap.record, gap.about[:400], gap.days, "", "", *place,
         levels.get(gap.record, row.secrecy))
        for gap in found.gaps if (str(gap.what), gap.document, gap.about[:400]) not in said
    ])  # fmt: skip


def explain_gap(gap: FilingGap, explanation: str, *, actor: Actor) -> FilingGap:
    """Say why something is missing, late or there twice. 说明."""
    with act("filing.filinggap.explain", gap, actor) as done:
        if not explanation.strip():
            raise refused("no_explanation")
        gap.explanation, gap.explained_by = explanation.strip(), actor.name[:80]
        gap.explained_on = timezone.localdate()
        gap.save()
        return done(gap)
