# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Taking a table of regions, as a job: apart from `jobs`, which the acts that it does order."""

from __future__ import annotations

from typing import Any

from lantai.orgs.acts.regiontables import finish_regions
from lantai.orgs.models import RegionTable
from lantai.works.kinds import job
from lantai.works.work import Work


@job("orgs.taking_regions", per_subject=1, zh="执行区划表", en="take a region table",
     duty="orgs.regiontable.take")  # fmt: skip
def taking_regions(work: Work, table: RegionTable) -> dict[str, Any]:
    """Do what the trial of a table showed; the institutions follow by a job of their own."""
    return finish_regions(table, actor=work.actor)
