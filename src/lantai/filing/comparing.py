# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Registers of documents formed held against what is filed, as a job: each night, or when asked."""

from __future__ import annotations

from typing import Any

from lantai.craft import clocks, formed
from lantai.filing.acts import formed as acts
from lantai.filing.queries import formed as queries
from lantai.orgs.models import Institution
from lantai.works.kinds import job
from lantai.works.work import Work


@job("filing.comparing_registers", every="night", zh="比对形成文件登记和归档",
     en="compare registers with what is filed", duty="filing.filingcomparison.make")  # fmt: skip
def comparing_registers(work: Work, *, unit: int | None = None) -> dict[str, Any]:
    """Compare every unit's register, or one unit's, year by year. Twice gives the same as once.

    Of a joint office the registers of all its members.
    """
    for each in queries.units_with_registers(unit):
        for lines in compare_unit(each, work):
            work.count(ok=lines)
            work.at(work.ok, unit="rows", note=each.name)
    return {"compared": work.ok}


def compare_unit(unit: Institution, work: Work) -> Any:
    """One unit, a year at a time; how many lines each had."""
    filed, years = queries.filed_of(unit), []
    for year, documents in queries.documents_of(unit):
        due_on = clocks.filing_due(year, today=work.today).on
        found = formed.compare(documents, filed, due_on, work.today)
        acts.keep_comparison(unit, year, found, due_on, work.actor)
        years.append(year)
        yield found.formed
    acts.drop_comparisons(unit, years, work.actor)
