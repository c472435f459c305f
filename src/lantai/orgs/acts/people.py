# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Posts: who is appointed to what, by whom, until when, and what is lent.

Only a security administrator appoints, never itself, and nobody comes to hold two of the three
administrators' roles 三员. An act on a new post is an act on its institution: whoever administers
the institution's people is its other party. Every act here makes the sign-in of those it touches
anew. Not here: accounts and passwords (`accounts`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.desk.duties import catalogue
from lantai.guard import law, trail, triad
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.guard.errors import NotFound
from lantai.guard.models import Account
from lantai.orgs import queries
from lantai.orgs.actors import duties_in
from lantai.orgs.errors import refuse, why
from lantai.orgs.models import Department, Institution, Person, Post
from lantai.orgs.notices import notify
from lantai.orgs.reasons import ended, oneself, unreasoned
from lantai.orgs.roles import held
from lantai.orgs.stamps import renew_people

LENT_AT_MOST = dt.timedelta(days=366)
"""For how long duties may be lent at most."""


def appoint(
    person: Person, institution: Institution, *, title: str, roles: Sequence[str], actor: Actor,
    extra_duties: Sequence[str] = (), department: Department | None = None, clearance: int = 0,
    valid_from: dt.date | None = None, valid_until: dt.date | None = None, basis: str = "",
) -> Post:  # fmt: skip
    """Give a person a post with roles in an institution. 任职授权."""
    with act("orgs.post.appoint", institution, actor) as done:
        _must_see(actor, person)
        post = Post(
            person=person, institution=institution, department=department, title=title,
            roles=list(roles), extra_duties=sorted(extra_duties), clearance=clearance,
            valid_from=valid_from or timezone.localdate(), valid_until=valid_until, basis=basis,
        )  # fmt: skip
        refuse(*oneself(person, actor), *_unfit(post), *_conflicts(post))
        post.save()
        renew_people(person)
        notify([person], "orgs.appointed", about=institution, title=title)
        _also(done, post, person)
        return done(post, person=person.pk, title=title, roles=list(roles))


def change_post(
    post: Post, *, actor: Actor, roles: Sequence[str], extra_duties: Sequence[str] = (),
    clearance: int = 0, title: str = "", valid_until: dt.date | None = None, basis: str = "",
) -> Post:  # fmt: skip
    """Change what a post may do, and until when. 改任职授权."""
    with act("orgs.post.change", post, actor) as done:
        if post.lent_by_id is not None:
            refuse(why("lent_post"))
        post.roles, post.extra_duties = list(roles), sorted(extra_duties)
        post.clearance, post.title = clearance, title or post.title
        post.valid_until, post.basis = valid_until, basis or post.basis
        refuse(*oneself(post.person, actor), *_unfit(post), *_conflicts(post))
        post.save()
        renew_people(post.person, *(lent.person for lent in queries.lent_from(post)))
        notify([post.person], "orgs.post_changed", about=post, title=post.title)
        _also(done, post.person)
        return done(post)


def end_post(post: Post, *, reason: str, actor: Actor, on: dt.date | None = None) -> Post:
    """End a post from a day on, as a rule at once; what was lent from it ends with it. 免职."""
    with act("orgs.post.end", post, actor, reason=reason) as done:
        refuse(*unreasoned(reason), *oneself(post.person, actor))
        post.ended_on = on or timezone.localdate()
        post.save()
        lent = queries.lent_from(post)
        for each in lent:
            each.ended_on = post.ended_on
            each.save()
        renew_people(post.person, *(each.person for each in lent))
        notify([post.person], "orgs.post_ended", about=post, title=post.title)
        _also(done, post.person, *lent)
        return done(post)


def delegate(post: Post, to: Person, *, duties: Sequence[str], until: dt.date, reason: str,
             actor: Actor) -> Post:  # fmt: skip
    """Lend duties of one's own post to somebody until a day. 委托代办.

    The holder of the post lends, or a security administrator for the holder; the receiver then has
    a post of its own in the lender's institution, which it takes to act.
    """
    with act("orgs.post.delegate", post, actor) as done:
        _must_see(actor, to)
        refuse(*_cannot_lend(post, to, duties, until, actor), *unreasoned(reason))
        lent = Post(
            person=to, institution=post.institution, title=post.title, roles=[],
            extra_duties=sorted(duties), clearance=post.clearance, lent_by=post,
            valid_from=timezone.localdate(), valid_until=until, basis=reason[:200],
        )  # fmt: skip
        lent.save()
        renew_people(to)
        notify([to], "orgs.delegated", about=post, until=until, name=post.person.name)
        _also(done, lent, to)
        return done(lent, to=to.pk, duties=sorted(duties), until=until, reason=reason)


def take_post(account: Account, post_id: int, *, actor: Actor) -> Post:
    """Act in another of one's posts from now on. 换一个任职."""
    with act("orgs.post.take", None, actor) as done:
        mine = {post.pk: post for post in queries.posts_of_account(account)}
        if actor.account != account.pk or post_id not in mine:
            raise NotFound
        account.post = post_id
        account.save(update_fields=["post"])
        _also(done, mine[post_id])
    return mine[post_id]


def _must_see(actor: Actor, person: Person) -> None:
    """Raise `NotFound` for a person of whom the actor sees neither the entry nor a post."""
    rows = [person, *queries.posts_not_ended(person)]
    if not any(law.holds(actor, "describe", row) for row in rows):
        raise NotFound


def _unfit(post: Post) -> list[Said]:
    """What is wrong with a post by itself."""
    at, day = post.institution, post.valid_from
    known = held(post.roles, max(day, timezone.localdate()))
    found = [why("unknown_role", role=code) for code in post.roles
             if code not in {role.code for role in known}]  # fmt: skip
    found += [why("role_not_here", role=role.label, name=at.name) for role in known
              if role.kinds and at.kind not in role.kinds]  # fmt: skip
    found += [why("unknown_duty", duty=duty) for duty in post.extra_duties
              if duty not in catalogue()]  # fmt: skip
    found += ended(at)
    if post.department and post.department.institution_id != at.pk:
        found.append(why("other_department", name=post.department.name))
    if post.valid_until and post.valid_until < post.valid_from:
        found.append(why("ends_before_it_begins"))
    return found


def _conflicts(post: Post) -> list[Said]:
    """Why its person must not hold this post beside those it has (三员)."""
    posts = [post, *(each for each in queries.posts_not_ended(post.person) if each.pk != post.pk)]
    return triad.conflicts(_administers(posts), _declared(posts), _duties(posts))


def _administers(posts: Sequence[Post]) -> set[str]:
    """Which of the three administrators whoever holds these posts is, by a loan too."""
    found = (role.triad for post in posts for role in held((post.lent_by or post).roles))
    return {each for each in found if each}


def _declared(posts: Sequence[Post]) -> bool:
    """Whether one of these posts is in a small place that declared two administrators one."""
    paths = {post.institution.path for post in posts}
    return any(triad.is_declared(path, timezone.localdate()) for path in paths)


def _duties(posts: Sequence[Post]) -> set[str]:
    return {duty for post in posts for duty in duties_in(post, timezone.localdate())}


def _lent_conflicts(post: Post, to: Person, duties: Sequence[str]) -> list[Said]:
    """Why the three administrators' duties may not be lent to this person, nor others to them."""
    mine, theirs = _administers([post]), queries.posts_not_ended(to)
    declared = _declared([post, *theirs])
    found = [why for role in sorted(mine)
             for why in triad.may_not_lend(role, _administers(theirs), declared)]  # fmt: skip
    found += triad.conflicts(_administers(theirs), declared, duties)
    return found + (triad.conflicts(mine, declared, _duties(theirs)) if mine else [])


def _cannot_lend(post: Post, to: Person, duties: Sequence[str], until: dt.date,
                 actor: Actor) -> list[Said]:  # fmt: skip
    today, found = timezone.localdate(), []
    if actor.post != post.pk and not actor.has("orgs.post.appoint"):
        found.append(why("not_your_post"))
    if to.pk == post.person_id:
        found.append(why("oneself"))
    if post.lent_by_id is not None or not post.in_force(today):
        found.append(why("lent_post"))
    found += _lent_conflicts(post, to, duties)
    if not (today <= until <= today + LENT_AT_MOST) or until > (post.valid_until or until):
        found.append(why("until_out_of_range", until=until))
    if not duties:
        found.append(why("nothing_lent"))
    beyond = set(duties) - duties_in(post, today)
    return found + [why("not_yours_to_lend", duty=duty) for duty in sorted(beyond)]


def _also(done: Act, *rows: Any) -> None:
    """Put further rows of this act on the trail, each with the digest of what it became."""
    done.rows.extend(
        trail.Subject(row._meta.label_lower, row.pk, after=trail.digest_of(trail.snapshot(row)))
        for row in rows
    )
