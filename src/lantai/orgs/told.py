# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is to be told what, when flows move, jobs stand and days come near.

The desk and works know no people: they call `step_taken` and `job_stands`, which are put there when
the site starts (`telling`). A notice holds no title (`notices`). Whoever did a thing themselves is
not told of it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.utils import timezone

from lantai.desk import homes
from lantai.desk.models import Matter
from lantai.desk.register import register_of
from lantai.desk.steps import Moved
from lantai.guard.actor import Actor
from lantai.guard.models import ApiKey, Grant
from lantai.guard.seal import acting
from lantai.orgs import coderules, queries
from lantai.orgs.models import Person, Post
from lantai.orgs.notices import last_told, notify, was_told
from lantai.orgs.roles import name_of
from lantai.works.models import Job
from lantai.works.terms import State

WAITED = dt.timedelta(minutes=1)
"""Of a job that was done sooner nobody is told: whoever ordered it has hardly looked away."""
LATE = "orgs.matter_late"
CODES = "orgs.code_required"
AHEAD = dt.timedelta(days=3)
"""So long before its last day somebody is told that a post, a loan or a grant ends."""
BACK = dt.timedelta(days=31)
"""What has been late for longer was told long ago, or stood here before anybody was told."""


# --- steps ----------------------------------------------------------------------------------------


def step_taken(moved: Moved) -> None:
    """Tell those who brought a row so far that it came back, or that it is done."""
    if not (moved.went_back or moved.rests) or not moved.before:
        return
    brought = moved.before[-1:] if moved.went_back else ()
    keys = {moved.before[0], *brought} - {moved.actor.key}
    kind = "orgs.step_returned" if moved.went_back else "orgs.step_ended"
    notify(people_of(keys), kind, about=moved.row, name=moved.actor.name, step=moved.step.name,
           of=moved.register.noun)  # fmt: skip


def people_of(keys: Iterable[str]) -> list[Person]:
    """The people of some actors, by the names under which their acts are compared."""
    numbers = [int(key.removeprefix("account/")) for key in keys if key.startswith("account/")]
    return queries.people_of_accounts(numbers)


# --- jobs -----------------------------------------------------------------------------------------


def job_stands(job: Job) -> None:
    """Tell whoever ordered a job that it is done or has failed, or that somebody else halted it."""
    if job.account is None or job.is_steward:
        return
    people = queries.people_of_accounts([job.account])
    if job.state == State.FAILED:
        notify(people, "orgs.job_failed", about=job)
    elif job.state == State.DONE and timezone.now() - job.created_at >= WAITED:
        notify(people, "orgs.job_done", about=job)
    elif (by := _by_another(job)) and (job.asked or job.state in (State.PAUSED, State.CANCELLED)):
        notify(people, "orgs.job_halted", about=job, name=by)


def _by_another(job: Job) -> str:
    """Who halts a job just now, if it is another person than who ordered it."""
    actor = getattr(acting.get(), "actor", None)
    return actor.name if actor and actor.account not in (None, job.account) else ""


# --- keys and codes -------------------------------------------------------------------------------


def key_revoked(key: ApiKey, actor: Actor) -> None:
    """Tell the owner of an API key that somebody else revoked it."""
    if key.account_id != actor.account:
        notify(queries.people_of_accounts([key.account_id]), "orgs.key_revoked", name=actor.name,
               key=key.name)  # fmt: skip


def tell_codes(today: dt.date) -> Iterator[int]:
    """Remind those of whom codes are required in a few days and who have none. How many."""
    for rule in coderules.beginning(today, today + AHEAD):
        lately = timezone.now() - AHEAD - dt.timedelta(days=1)
        if not was_told([CODES], rule, lately):
            lacking = coderules.lacking(coderules.people_under(rule))
            yield len(notify(lacking, CODES, about=rule, day=rule.required_from,
                             role=name_of(rule.role)))  # fmt: skip


# --- days -----------------------------------------------------------------------------------------


Holders = dict[tuple[str, str], list[Post]]
"""Who holds a duty in the institution of a path, as far as it was asked in one run."""


def matters_late(today: dt.date) -> Any:
    """The matters that became late, but for those that have been so for long."""
    rows = Matter.objects.unguarded("matters that became late are told once a step")
    return rows.filter(due_on__lt=today, due_on__gte=today - BACK)


def tell_late(matters: Iterable[Matter], known: Holders) -> int:
    """Tell of some matters that are late: who has to act and who waits. How many were told."""
    by_noun: dict[str, list[Matter]] = defaultdict(list)
    for matter in matters:
        by_noun[matter.noun].append(matter)
    return sum(_late(noun, some, known) for noun, some in by_noun.items())


def _late(noun: str, matters: list[Matter], known: Holders) -> int:
    register = register_of(noun)
    if register is None or register.steps is None:
        return 0
    keys = [matter.row for matter in matters]
    model: Any = apps.get_model(noun)
    rows = model._default_manager.unguarded("rows of matters that are late").in_bulk(keys)
    before = last_told(LATE, noun, keys)
    number = 0
    for matter in matters:
        at = before.get(matter.row)
        if matter.row in rows and (at is None or at < matter.since):
            number += _tell_late(matter, rows[matter.row], register, known)
    return number


def _tell_late(matter: Matter, row: Any, register: Any, known: Holders) -> int:
    step = homes.next_step(register.steps, matter.state)
    posts = [post for path in homes.sides_of(step, matter)
             for post in _holders(step.duty, path, known)]  # fmt: skip
    told = notify([*people_of([matter.sent_by]), *posts], LATE, about=row, step=step.name,
                  of=register.noun, due=matter.due_on)  # fmt: skip
    return len(told)


def _holders(duty: str, path: str, known: Holders) -> list[Post]:
    if (duty, path) not in known:
        at = queries.institution_at(path)
        known[duty, path] = queries.holders_of(duty, at) if at is not None else []
    return known[duty, path]


def tell_ending(today: dt.date) -> Iterator[int]:
    """Tell of posts, loans of duties and grants that end in a few days. How many, each time."""
    lately = timezone.now() - AHEAD - dt.timedelta(days=1)  # before, it was another last day
    for post in _posts_ending(today, today + AHEAD):
        if not was_told(["orgs.post_ends", "orgs.loan_ends"], post, lately):
            yield _post_ends(post)
    for grant in _grants_ending(today, today + AHEAD):
        if not was_told(["orgs.grant_ends"], grant, lately):
            yield len(notify(_granted(grant), "orgs.grant_ends", about=grant, until=grant.until))


def _posts_ending(first: dt.date, last: dt.date) -> Any:
    rows = Post.objects.unguarded("posts that end are told to whom they are")
    rows = rows.filter(ended_on=None, valid_until__gte=first, valid_until__lte=last)
    return rows.select_related("person", "lent_by__person").order_by("valid_until", "pk")


def _post_ends(post: Post) -> int:
    facts: dict[str, Any] = {"about": post, "until": post.valid_until, "title": post.title}
    lender = post.lent_by
    if lender is None:
        return len(notify([post.person], "orgs.post_ends", **facts))
    notify([lender.person], "orgs.own_loan_ends", name=post.person.name, **facts)
    return 1 + len(notify([post.person], "orgs.loan_ends", name=lender.person.name, **facts))


def _grants_ending(first: dt.date, last: dt.date) -> Any:
    rows = Grant.objects.unguarded("grants that end are told to whom they are")
    rows = rows.filter(ended_on=None, until__gte=first, until__lte=last)
    return rows.order_by("until", "pk")


def _granted(grant: Grant) -> list[Person]:
    """The people of a grant: a person's own; of an institution, those who see it are many."""
    if not grant.party.startswith("person/"):
        return []
    rows = Person.objects.unguarded("to whom something is lent").filter(party=grant.party)
    return list(rows)
