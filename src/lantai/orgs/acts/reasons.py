# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Why something cannot be done, for acts of more than one noun; an empty list = it can."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.orgs.errors import why
from lantai.orgs.models import Institution, Person
from lantai.orgs.terms import Status


def oneself(person: Person, actor: Actor) -> list[Said]:
    """Nobody administers themselves."""
    return [why("oneself")] if person.path == actor.person else []


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
