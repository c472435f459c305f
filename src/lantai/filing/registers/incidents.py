# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""档案事件 as the desk shows it, and what its steps do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from lantai.desk.panels import Facts, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.filing.errors import refused
from lantai.filing.flow_of_incidents import INCIDENT
from lantai.filing.models import Incident
from lantai.guard.words import both
from lantai.orgs.models import Institution
from lantai.orgs.notices import notify
from lantai.orgs.queries import holders_of, institution_at
from lantai.orgs.supervision import supervisor_of


def report(row: Incident, **_: Any) -> None:
    """The authority of the unit's level sees it from now on and is told of it.

    Raises `Refused` where the unit has none.
    """
    unit = institution_at(row.holder)
    authority = supervisor_of(unit) if unit else None
    if unit is None or authority is None:
        raise refused("no_authority", unit=unit.name if unit else "—")
    row.party, row.reported_on = authority.path, timezone.localdate()
    _tell("filing.incident_reported", row, authority, unit)


def inquire(row: Incident, answers: Mapping[str, Any], **_: Any) -> None:
    """What was found out."""
    row.findings = str(answers["findings"])


def remedy(row: Incident, answers: Mapping[str, Any], **_: Any) -> None:
    """What was done to make it good."""
    row.remedy = str(answers["remedy"])


def close(row: Incident, answers: Mapping[str, Any], **_: Any) -> None:
    """What came of it for those who answer for it; the authority is told that it is over."""
    row.consequence, row.closed_on = str(answers["consequence"]), timezone.localdate()
    authority, unit = institution_at(row.party), institution_at(row.holder)
    if authority is not None and unit is not None:
        _tell("filing.incident_closed", row, authority, unit)


def _tell(kind: str, row: Incident, authority: Institution, unit: Institution) -> None:
    """Who follows incidents in the authority is told; the matter itself stands on its page."""
    notify(holders_of("filing.incident.read", authority), kind, about=row, unit=unit.name)


@register
class Incidents(Register):
    """档案事件."""

    model = Incident
    columns = "title kind found_on quantity state reported_on"
    quiet_tabs = "self"
    filters = "kind state found_on"
    more_filters = "reported_on closed_on"
    search = "title codes"
    form = (
        Section(both("事件", "The incident"), "title kind happened_on found_on department"),
        Section(both("涉及的文件、档案", "What it concerns"), "quantity codes account"),
    )
    facts = "state reported_on findings remedy consequence closed_on"
    panels = (Stepper(), Facts(), Trail())
    steps = INCIDENT
    does = {"report": report, "inquire": inquire, "remedy": remedy, "close": close}
    edits_in = "noted"
