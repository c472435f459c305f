# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Why something cannot be done, for more than one act or page; an empty list = it can."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.orgs.errors import why
from lantai.orgs.kinds import rule_of
from lantai.orgs.models import Institution, Person, RegionTable
from lantai.orgs.supervision import SUPERVISORS
from lantai.orgs.terms import Concern, Status, TableState


def oneself(person: Person, actor: Actor) -> list[Said]:
    """Nobody administers themselves."""
    return [why("oneself")] if person.path == actor.person else []


def no_account(person: Person) -> list[Said]:
    """Only who has an account has a way in."""
    return [] if person.account_id is not None else [why("no_account", name=person.name)]


def unreasoned(reason: str) -> list[Said]:
    """A reason must be given."""
    return [] if reason.strip() else [why("no_reason")]


def in_future(on: dt.date) -> list[Said]:
    """What happened has a day that has come."""
    return [why("in_future", on=on)] if on > timezone.localdate() else []


def in_past(on: dt.date) -> list[Said]:
    """A last day is still to come."""
    return [why("in_past", on=on)] if on < timezone.localdate() else []


def before_it_began(on: dt.date, first: dt.date) -> list[Said]:
    """Nothing ends before it began."""
    return [why("before_it_began", on=first)] if on < first else []


def ended(*institutions: Institution) -> list[Said]:
    """What has ended is not acted on any more."""
    return [why("has_ended", name=row.name) for row in institutions
            if row.status != Status.ACTIVE]  # fmt: skip


def no_exception(unit: Institution, body: Institution, concern: str, reason: str,
                 actor: Actor) -> list[Said]:  # fmt: skip
    """Why there can be no such exception by this actor; empty = there can."""
    found = []
    if not actor.steward and not unit.own_area.startswith(actor.supervises or ("-",)):
        found.append(why("not_in_your_area", name=unit.name))
    fits = body.kind in SUPERVISORS if concern == Concern.SUPERVISES else (
        rule_of(body.kind).keeps == "archives"
    )  # fmt: skip
    if not fits:
        found.append(why("unfit_body", name=body.name))
    found += unreasoned(reason)
    if unit == body:
        found.append(why("succeeds_itself", name=unit.name))
    return found


def not_tried(table: RegionTable) -> list[Said]:
    """A table is decided, taken and dropped only while it stands tried."""
    return [] if table.state == TableState.TRIED else [why("table_not_tried")]
