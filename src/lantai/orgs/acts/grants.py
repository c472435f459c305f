# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sight of a set of rows, for an institution or a person, until a day: laid before, or lent.

Who keeps the set gives and takes back; the guard's sheet says what either kind lets be seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Model
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import trail
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.models import Grant, RecordSet, SetMember
from lantai.guard.terms import GrantKind
from lantai.orgs import queries
from lantai.orgs.errors import refuse, why
from lantai.orgs.models import Institution, Person
from lantai.orgs.notices import notify
from lantai.orgs.reasons import in_past, unreasoned
from lantai.orgs.stamps import renew

LENT_AT_MOST = dt.timedelta(days=366)
"""For how long content may be lent at most."""


def gather(
    model: type[Model], keys: Iterable[int], *, actor: Actor, into: RecordSet | None = None,
    name: str = "", purpose: str = "",
) -> tuple[RecordSet, list[int]]:  # fmt: skip
    """Put rows that the actor's institution keeps into a set, a new one unless told. 归入材料组.

    Returns the set and the rows that are in it now and were not before; rows of others are passed
    over. Raises `Refused` where a new set has neither name nor purpose.
    """
    if into is None:
        into = RecordSet(name=name.strip(), purpose=purpose.strip(), holder=actor.institution,
                         area=actor.area, line=actor.line)  # fmt: skip
    noun = model._meta.label_lower
    with act("orgs.grant.gather", into if into.pk else RecordSet, actor) as done:
        refuse(*([] if into.name and into.purpose else [why("set_unnamed")]))
        into.save()
        fresh = queries.not_yet_in(into, model, keys, actor)
        SetMember.objects.bulk_create(SetMember(set=into, noun=noun, row=pk) for pk in fresh)
        was, now = trail.digest_of({}), trail.digest_of({"set": into.pk})
        done.rows += [trail.Subject(noun, pk, was, now) for pk in fresh]
        return done((into, fresh), set=into.pk, name=into.name, rows=len(fresh))


def grant_set(
    of: RecordSet, to: Institution | Person, *, kind: str, until: dt.date, reason: str,
    actor: Actor, approved_by: str = "",
) -> Grant:  # fmt: skip
    """Lay a set before somebody, or lend it, until a day. 报送，准予查阅."""
    with act("orgs.grant.give", of, actor) as done:
        refuse(*_cannot_grant(kind, until, reason, approved_by))
        grant = Grant(set=of, kind=kind, until=until, reason=reason, approved_by=approved_by,
                      holder=of.holder, area=of.area, line=of.line, party=to.path)  # fmt: skip
        grant.save()
        renew(queries.accounts_of_party(to.path))
        if isinstance(to, Person):
            notify([to], f"orgs.{kind}", until=until)
        return done(grant, to=to.path, kind=kind, until=until, reason=reason)


def _cannot_grant(kind: str, until: dt.date, reason: str, approved_by: str) -> list[Said]:
    found = [*in_past(until), *unreasoned(reason)]
    if kind not in GrantKind.values:
        found.append(why("unknown_grant", given=kind))
    if kind == GrantKind.LENT and until > timezone.localdate() + LENT_AT_MOST:
        found.append(why("until_out_of_range", until=until))
    if kind == GrantKind.LENT and not approved_by.strip():
        found.append(why("not_approved"))
    return found


def end_grant(grant: Grant, *, reason: str, actor: Actor) -> Grant:
    """Take a grant back at once. 收回授权."""
    with act("orgs.grant.end", grant, actor, reason=reason) as done:
        refuse(*([why("grant_ended", on=grant.ended_on)] if grant.ended_on else []),
               *unreasoned(reason))  # fmt: skip
        grant.ended_on = timezone.localdate()
        grant.save()
        renew(queries.accounts_of_party(grant.party))
        return done(grant)
