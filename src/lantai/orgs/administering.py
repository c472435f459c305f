# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who administers whose accounts and keys, and who audits there.

An institution that has a keeper has its accounts and keys administered by it; without one it does
so itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from lantai.guard import triad
from lantai.guard.actor import Actor
from lantai.guard.models import Account, ApiKey
from lantai.orgs.models import Institution, Person, Post
from lantai.orgs.queries import held_posts, institution_at, posts_with_roles


def account_of(person: Person) -> Account:
    """The account of a person who has one; asked for once a person."""
    found: Account = person.account
    return found


def key_columns(at: Institution) -> Mapping[str, str]:
    """Keys are kept by whoever administers the accounts of the institution in which they act."""
    by = at.keeper or at
    return {"holder": by.path, "area": by.area, "line": by.line,
            "party": at.path if at.keeper else ""}  # fmt: skip


def keys_kept_at(actor: Actor) -> Mapping[str, str]:
    """The columns of sight of an API key that an actor makes."""
    at = institution_at(actor.institution)
    return key_columns(at) if at is not None else {}


def keys_in(institution: Institution) -> list[ApiKey]:
    """The API keys that act in an institution."""
    rows = ApiKey.objects.unguarded("keys follow whoever administers their institution")
    path = institution.path
    return list(rows.filter(Q(holder=path, party="") | Q(party=path)))


def auditing(at: Institution) -> Institution | None:
    """Where the auditor of an institution sits: in itself, or the nearest area that holds it."""
    rows = held_posts(Post.objects.unguarded("who consents to what a security administrator asks"))
    rows = posts_with_roles(rows, triad.AUDITOR)
    places = {post.institution for post in rows.select_related("institution__region")
              if at.area.startswith(post.institution.own_area)}  # fmt: skip
    if at in places:
        return at
    return max(places, key=lambda each: (len(each.own_area), -each.pk), default=None)


def auditors_of(person: Person) -> list[Post]:
    """The auditors of the institution that somebody is at home in, in the posts they audit from."""
    at = auditing(person.home)
    rows = held_posts(Post.objects.unguarded("who is told of what no second person looked at"))
    return list(
        posts_with_roles(rows, triad.AUDITOR).filter(institution=at).select_related("person")
    )
