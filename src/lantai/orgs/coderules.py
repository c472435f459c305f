# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The questions about one-time codes: from when a post wants them, whose posts, who lacks them.

A requirement of whoever administers accounts reaches the posts held in its own institution and in
those whose accounts it administers; a post that was lent wants what its lender's wants.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.devices import accounts_with_codes
from lantai.orgs.models import CodeRule, Person, Post
from lantai.orgs.queries import held_posts, posts_with_roles
from lantai.orgs.roles import roles


def _in_force() -> QuerySet[Any]:
    return CodeRule.objects.unguarded("which posts want one-time codes").filter(ended_on=None)


def _known() -> Mapping[tuple[str, str], dt.date]:
    """All requirements in force by holder and role; they are few, and kept between acts."""
    return tide.kept(("orgs.coderules",), lambda: {
        (holder, role): day for holder, role, day in
        _in_force().values_list("holder", "role", "required_from")})  # fmt: skip


def required_from(post: Post) -> dt.date | None:
    """From which day a post wants one-time codes of its holder; None where it does not."""
    of, known = post.lent_by or post, _known()
    days = [known[at, role] for at in {of.holder, of.party} for role in of.roles
            if (at, role) in known]  # fmt: skip
    return min(days, default=None)


def posts_under(rule: CodeRule) -> Any:
    """The posts of today that a requirement reaches."""
    rows = held_posts(Post.objects.unguarded("whom a code requirement reaches"))
    rows = rows.filter(Q(holder=rule.holder) | Q(party=rule.holder))
    return posts_with_roles(rows, rule.role, lent=True)


def people_under(rule: CodeRule) -> Any:
    """The people with an account whom a requirement reaches."""
    rows = Person.objects.unguarded("whom a code requirement reaches").exclude(account=None)
    return rows.filter(pk__in=posts_under(rule).values("person"))


def lacking(people: Any) -> Any:
    """Of some people those who do not sign in with one-time codes yet."""
    return people.exclude(account__in=accounts_with_codes())


def in_force_of(actor: Actor) -> list[CodeRule]:
    """The requirements in force that an actor may see."""
    rows = CodeRule.objects.seen_by(actor, "describe").filter(ended_on=None)
    return list(rows.order_by("required_from", "pk"))


@dataclass(frozen=True)
class OfRole:
    """How many hold a role, how many of them have codes, and what is required of them."""

    role: str
    held: int
    coded: int
    rule: CodeRule | None


def by_role(actor: Actor) -> list[OfRole]:
    """Role by role, over the posts that an actor may act on."""
    coded = set(accounts_with_codes().values_list("user", flat=True))
    people: dict[str, set[int]] = {}
    rows = held_posts(Post.objects.seen_by(actor, "act")).exclude(person__account=None)
    for held, account in rows.values_list("roles", "person__account_id"):
        for role in held:
            people.setdefault(role, set()).add(account)
    rules = {rule.role: rule for rule in in_force_of(actor)}
    return [_of_role(role, people.get(role, set()), coded, rules.get(role))
            for role in dict.fromkeys([*roles(), *people, *rules])
            if role in people or role in rules]  # fmt: skip


def _of_role(role: str, accounts: Iterable[int], coded: set[int],
             rule: CodeRule | None) -> OfRole:  # fmt: skip
    counted = Counter(account in coded for account in accounts)
    return OfRole(role, counted.total(), counted[True], rule)


def of_holder(path: str) -> list[CodeRule]:
    """What an institution requires of which roles, as far as it is in force."""
    return list(_in_force().filter(holder=path))


def beginning(first: dt.date, last: dt.date) -> list[CodeRule]:
    """What is required from a day within these on."""
    rows = _in_force()
    return list(rows.filter(required_from__gte=first, required_from__lte=last).order_by("pk"))
