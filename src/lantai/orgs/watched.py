# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What administrators, auditors and authorities watch: the questions of their cards (`cards`).

Each answers with a few rows and, where a number is told, how many there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lantai.guard import comings, triad
from lantai.guard.actor import Actor
from lantai.guard.atoms import Under
from lantai.guard.devices import accounts_with_codes
from lantai.guard.models import Entry, Grant
from lantai.guard.words import said
from lantai.orgs import coderules
from lantai.orgs.in_time import in_force
from lantai.orgs.models import Institution, Person, Post, SupervisionException
from lantai.orgs.queries import held_posts, institution_at, posts_with_roles
from lantai.orgs.roles import duties_of
from lantai.orgs.terms import Status

SHOWN = 5
"""So many rows are fetched; the rest is a number."""
LOOKED_BACK = 20_000
"""So many of the last entries are looked through for what few people did."""
COMING = ("guard.account.sign_in", comings.SIGN_OUT, "orgs.post.take")
"""What everybody does every day."""


@dataclass(frozen=True)
class Some:
    """The first few of some people, and how many there are."""

    first: list[Person]
    count: int


def _some(people: Any) -> Some:
    found = list(people.order_by("name", "pk")[: SHOWN + 1])
    return Some(found[:SHOWN], people.count() if len(found) > SHOWN else len(found))


def _administered(actor: Actor) -> Any:
    return Person.objects.seen_by(actor, "act")


# --- accounts -------------------------------------------------------------------------------------


def locked(actor: Actor) -> Some:
    """People whose account an administrator locked."""
    return _some(_administered(actor).filter(account__is_active=False))


def told_to_use_codes(actor: Actor) -> Some:
    """People who must use one-time codes, now or from a day on, and do not yet."""
    wanted = Q(account__needs_code=True)
    for rule in coderules.in_force_of(actor):
        wanted |= Q(pk__in=coderules.posts_under(rule).values("person"))
    waiting = _administered(actor).filter(wanted, account__is_active=True)
    return _some(coderules.lacking(waiting))


def administrators_without_codes(actor: Actor) -> Some:
    """System administrators, security administrators and auditors without one-time codes."""
    posts = _of_administrators(Post.objects.unguarded("who is one of the three administrators"))
    people = _administered(actor).filter(pk__in=posts.values("person"))
    return _some(people.exclude(account__in=accounts_with_codes()).exclude(account=None))


def idle(actor: Actor) -> Some:
    """People with an account in use, who are no readers and hold no post."""
    held = held_posts(Post.objects.unguarded("whether somebody holds a post"))
    people = _administered(actor).filter(account__is_active=True, identified_on=None)
    return _some(people.filter(~Exists(held.filter(person=OuterRef("pk")))))


def without_account(actor: Actor) -> Some:
    """People who were entered and cannot sign in."""
    return _some(_administered(actor).filter(account=None, identified_on=None))


# --- posts ----------------------------------------------------------------------------------------


def _of_administrators(rows: Any, *names: str) -> Any:
    """Of some posts those held today with a role of the three, or with one of those named."""
    return posts_with_roles(held_posts(rows), *(names or triad.ROLES))


def posts_ending(actor: Actor, until: dt.date) -> list[Post]:
    """The posts, lent ones too, that an administrator may act on and that end by a day."""
    today = timezone.localdate()
    rows = Post.objects.seen_by(actor, "act")
    rows = rows.filter(ended_on=None, valid_until__gte=today, valid_until__lte=until)
    rows = rows.select_related("person", "institution", "lent_by__person")
    return list(rows.order_by("valid_until", "pk")[:SHOWN])


def done_by_administrators(actor: Actor, since: dt.datetime) -> QuerySet[Any]:
    """What system and security administrators did, as an auditor sees it, the newest first."""
    posts = Post.objects.unguarded("whose acts the auditor reads")
    posts = _of_administrators(posts, triad.SYSTEM, triad.SECURITY)
    known = posts.values_list("person__account_id", flat=True)
    doers = [f"account/{number}" for number in known if number]
    seen = Entry.objects.seen_by(actor)
    newest = seen.order_by("-id").values_list("pk", flat=True).first() or 0
    rows = seen.filter(actor__in=doers, within="", at__gte=since, pk__gt=newest - LOOKED_BACK)
    return rows.exclude(tag__in=COMING).order_by("-id")


@dataclass(frozen=True)
class Doubled:
    """Somebody who holds two of the three offices, whether that is declared, and the uses."""

    person: Person
    declared: bool
    uses: int


def doubled(actor: Actor, since: dt.datetime) -> Iterator[Doubled]:
    """Who holds two of the three offices in the areas that somebody audits."""
    area = Under("area", actor.audits)
    posts = Post.objects.unguarded("who holds two offices, for the auditor of the area")
    posts = _of_administrators(posts if area.empty else posts.filter(area.q(Post)))
    by_person: dict[int, list[Post]] = {}
    for post in posts.select_related("person", "institution") if not area.empty else ():
        by_person.setdefault(post.person_id, []).append(post)
    for own in by_person.values():
        held = {role for post in own for role in post.roles if role in triad.ROLES}
        if len(held) > 1:
            yield _doubled(own, held, since)


def _doubled(own: list[Post], held: set[str], since: dt.datetime) -> Doubled:
    person, today = own[0].person, timezone.localdate()
    declared = any(triad.is_declared(post.institution.path, today) for post in own)
    allowed = not triad.conflicts(held, declared)
    uses = triad.doubled_uses(person.account_id or 0, duties_of([triad.SYSTEM]),
                              duties_of([triad.SECURITY]), since)  # fmt: skip
    return Doubled(person, allowed, uses.count())


# --- grants ---------------------------------------------------------------------------------------


def _in_force(rows: Any) -> Any:
    found = rows.filter(ended_on=None, until__gte=timezone.localdate())
    return found.select_related("set").order_by("until", "pk")[:SHOWN]


def grants_ending(actor: Actor, until: dt.date) -> list[Grant]:
    """The grants of what an institution keeps that end by a day."""
    own = Grant.objects.seen_by(actor, "describe", only="own")
    return list(_in_force(own.filter(until__lte=until)))


def granted_to(actor: Actor) -> list[Grant]:
    """The grants in force to an actor or to its institution, those that end first."""
    found: list[Grant] = []
    for clause in ("self", "party"):
        found += _in_force(Grant.objects.seen_by(actor, "describe", only=clause))
    return sorted(found, key=lambda grant: (grant.until, grant.pk))[:SHOWN]


def party_of(grant: Grant, actor: Actor) -> str:
    """To whom a grant is, where its reader may know: an institution or a person."""
    if not grant.party.startswith("person/"):
        return str(institution_at(grant.party) or "")
    rows = Person.objects.seen_by(actor, "describe").filter(party=grant.party)
    return str(rows.first() or said("一位利用者", "a reader"))


# --- institutions ---------------------------------------------------------------------------------


def _unsettled(rows: Any) -> list[Institution]:
    gone = rows.filter(status=Status.ACTIVE, region__valid_to__lt=timezone.localdate())
    return list(gone.select_related("region").order_by("name", "pk")[:SHOWN])


def unsettled_supervised(actor: Actor) -> list[Institution]:
    """Units under supervision whose region has ended."""
    area = Under("area", actor.supervises)
    rows = Institution.objects.seen_by(actor, "describe")
    return [] if area.empty else _unsettled(rows.filter(area.q(Institution)))


def unsettled_administered(actor: Actor) -> list[Institution]:
    """Units whose entry somebody keeps and whose region has ended."""
    return _unsettled(Institution.objects.seen_by(actor, "act"))


def exceptions(actor: Actor, on: dt.date) -> list[SupervisionException]:
    """The exceptions in force that somebody sees, those that end first."""
    rows = SupervisionException.objects.seen_by(actor, "describe").filter(in_force(on))
    rows = rows.select_related("unit", "body").order_by("valid_until", "pk")
    return list(rows[:SHOWN])
