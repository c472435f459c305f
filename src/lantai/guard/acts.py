# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The one way to change anything: an act, which asks, locks, changes and writes the trail.

Used as::

    with act("orgs.person.edit", person, actor) as done:
        person.name = name
        person.save()
        return done(person)

It checks the duty of that name and the actor's sight of the row, opens the transaction, locks and
refreshes the row, and on leaving writes exactly one entry, with the names of the tables that were
written (`tables`). An act inside an act joins the outer transaction, asks for no duty of its own
and notes the outer one's id. For many rows at once see `bulk`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction

from lantai.craft.codes import Said
from lantai.guard import law, tables, tide, trail
from lantai.guard.actor import Actor, steward
from lantai.guard.errors import NotFound, Refused
from lantai.guard.seal import acting

T = TypeVar("T")


@dataclass(slots=True)
class Act:
    """An act under way. Calling it names the result and the facts for the entry."""

    tag: str
    actor: Actor
    subject: Any = None
    outer: Act | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    facts: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] | None = None
    rows: list[trail.Subject] = field(default_factory=list)
    written: set[str] = field(default_factory=set)

    def __call__(self, result: T, **facts: Any) -> T:
        """Say what came of it; a new row becomes the subject. Returns the result."""
        if isinstance(result, models.Model) and self.before is None:
            self.subject = result
        self.facts.update(facts)
        return result


@contextmanager
def act(tag: str, subject: Any, actor: Actor, *, reason: str = "", duty: str = ""
        ) -> Iterator[Act]:  # fmt: skip
    """Open an act of this duty on a row, or on a class for a new row.

    ``duty`` is asked for in place of the tag where what is done is a part of what that duty names,
    such as the steps of long work that a person may order.

    Raises `NotFound` where the actor may not see the row, `Refused` where the duty is missing or
    the row would leave the actor's reach.
    """
    outer: Act | None = acting.get()
    now = Act(tag, actor, subject, outer)
    if reason:
        now.facts["reason"] = reason
    if outer is None:
        ask(duty or tag, subject, actor)
    noting = tables.writing() if outer is None else nullcontext(outer.written)
    with transaction.atomic(), noting as now.written:
        if isinstance(subject, models.Model) and subject.pk is not None:
            _lock(subject)
            if outer is None:
                ask(duty or tag, subject, actor)  # again, on the row as it is now
            now.before = trail.snapshot(subject)
        token = acting.set(now)
        try:
            yield now
        finally:
            acting.reset(token)
        if outer is None:
            _still_in_reach(now)
        trail.write(now)
    tide.look_again()


def ask(tag: str, subject: Any, actor: Actor) -> None:
    """Raise unless the actor sees the row, holds the duty and may act there."""
    if isinstance(subject, models.Model) and subject.pk is not None:
        if not law.holds(actor, "describe", subject) and not law.holds(actor, "act", subject):
            raise NotFound
        if not _in_reach(tag, actor, subject):
            raise Refused(Said("guard.no_duty", {"duty": tag}))
    if not actor.has(tag):
        raise Refused(Said("guard.no_duty", {"duty": tag}))


def _in_reach(tag: str, actor: Actor, row: models.Model) -> bool:
    """Whether the actor may act on the row: its `act` sight, or `edit` for the duty of editing."""
    action = "edit" if tag == f"{law.noun_of(type(row))}.edit" else "act"
    return law.holds(actor, action, row)


def _still_in_reach(now: Act) -> None:
    """A row of one's own, or a part of one: what it is when all is written is asked again."""
    row = now.subject
    if not isinstance(row, models.Model) or row.pk is None:
        return
    judge: Any = row
    while name := law.judged_by(type(judge)):
        judge = getattr(judge, name)
    if hasattr(type(judge), "holder"):
        judge.__dict__.pop("set_ids", None)
        if not _in_reach(now.tag, now.actor, row):
            raise Refused(Said("guard.out_of_reach"))


def _lock(row: models.Model) -> None:
    """Lock the row where the database can, and take its values of now.

    Its key stays as it is, so rows that name it may be written meanwhile.
    """
    rows = type(row)._base_manager.select_for_update(no_key=True)
    try:
        row.refresh_from_db(from_queryset=rows)
    except type(row).DoesNotExist:
        raise NotFound from None
    row.__dict__.pop("set_ids", None)


@contextmanager
def setting_up(reason: str) -> Iterator[Act]:
    """An act of the house itself: making the first world, migrating, repairing."""
    with act("guard.site.set_up", None, steward("setting up"), reason=reason) as now:
        yield now
