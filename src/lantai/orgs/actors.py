# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How an account in one of its posts becomes an actor (the setting ``LANTAI_ACTOR``).

A person may have posts in several institutions and takes one at a time: duties, clearance and
sights are those of that post alone. An account without a post is an identified reader where its
person's identity was verified, and otherwise nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.models import Account
from lantai.orgs import queries
from lantai.orgs.coderules import required_from
from lantai.orgs.models import Person, Post
from lantai.orgs.roles import duties_of, held
from lantai.orgs.supervision import SUPERVISORS

LONG_NAME = 16
"""A longer name of an institution is told by its short one, where it has one, in the frame."""


def actor_of(account: Account, post_id: int | None = None) -> Actor | None:
    """The account's person in the post named, or in the one it took last, or in its first.

    None: the account may do nothing, or no longer holds the post that was named.
    """
    posts = queries.posts_of_account(account)
    if not posts:
        return None if post_id else _reader(account)
    post = chosen(posts, post_id, account.post)
    return _in_post(account, post) if post else None


def chosen(posts: Iterable[Post], named: int | None, last: int | None) -> Post | None:
    """The post to act in: the one named, which must be held; else the last taken, or the first."""
    by_pk = {post.pk: post for post in posts}
    if named is not None:
        return by_pk.get(named)
    return by_pk.get(last or 0) or next(iter(by_pk.values()), None)


def _in_post(account: Account, post: Post) -> Actor:
    at, today = post.institution, timezone.localdate()
    roles = held((post.lent_by or post).roles, today)
    supervises = any(role.supervises for role in roles) and at.kind in SUPERVISORS
    return Actor(
        name=post.person.name,
        account=account.pk,
        person=post.person.path,
        institution=at.path,
        house=at.name if len(at.name) <= LONG_NAME else at.short_name or at.name,
        branches=post.has_branches,  # type: ignore[attr-defined]
        area=at.area,
        line=at.line,
        title=post.title,
        post=post.pk,
        supervises=queries.paths_under(at.own_area) if supervises else (),
        audits=(at.own_area,) if "auditor" in post.roles and at.own_area else (),
        guides=queries.lines_guided_by(at) if any(role.guides for role in roles) else (),
        clearance=post.clearance,
        duties=duties_in(post, today),
        sets=sets_of([at.path, post.person.path], today),
        identified=True,
        lent_by=_lent_by(post),
        code_from=required_from(post),
    )


def duties_in(post: Post, on: dt.date) -> frozenset[str]:
    """The duties of a post on a day; of a lent one, only those that its lender still has."""
    own = duties_of(post.roles, post.extra_duties, on)
    lender = post.lent_by
    if lender is None:
        return own
    return own & (duties_of(lender.roles, lender.extra_duties, on) | duties_of((), (), on))


def lendable(post: Post) -> frozenset[str]:
    """The duties of a post that are worth lending: not what all have, nor the lending itself."""
    today = timezone.localdate()
    return duties_in(post, today) - duties_of((), (), today) - {"orgs.post.delegate"}


def _lent_by(post: Post) -> Mapping[str, int]:
    """Whose account each lent duty is of: for four eyes, the lender's hand."""
    lender = post.lent_by.person.account_id if post.lent_by else None
    return dict.fromkeys(post.extra_duties, lender) if lender is not None else {}


def _reader(account: Account) -> Actor | None:
    """An identified reader 实名利用者: no institution, no duty, its own affairs only."""
    person: Person | None = queries.person_of_account(account)
    if person is None or person.identified_on is None:
        return None
    return Actor(name=person.name, account=account.pk, person=person.path, identified=True,
                 sets=sets_of([person.path], timezone.localdate()))  # fmt: skip


def sets_of(parties: Iterable[str], on: dt.date) -> Mapping[str, frozenset[int]]:
    """The sets laid before or lent to any of these parties on a day, by kind."""
    found: dict[str, set[int]] = {}
    for kind, number in queries.grants_of(parties, on).values_list("kind", "set_id"):
        found.setdefault(kind, set()).add(number)
    return {kind: frozenset(numbers) for kind, numbers in found.items()}
