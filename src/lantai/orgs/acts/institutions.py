# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What happens to institutions: renamed, moved, merged, split, abolished, excepted, joined.

Each act writes the institution's own row and its history; the rows of other nouns that wear its
path follow by the job that the act's `Followed` names (`jobs.copying_paths`). Adding and correcting
an entry of the directory is the desk's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from lantai.craft.codes import Said
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import NotFound
from lantai.orgs import administering, jobs, queries
from lantai.orgs.errors import refuse, why
from lantai.orgs.models import (
    Institution,
    InstitutionName,
    JointMembership,
    Succession,
    SupervisionException,
)
from lantai.orgs.models.regions import wear
from lantai.orgs.moving import Followed, Move
from lantai.orgs.reasons import before_it_began, ended, in_future, no_exception, unreasoned
from lantai.orgs.stamps import renew
from lantai.orgs.terms import Kind, Status, SuccessionKind

BELONGING = ("parent", "superior", "region", "level", "in_line", "kind")
"""Where an institution belongs: changed by `move_institution` only, never by an edit."""


def rename_institution(
    institution: Institution, name: str, *, on: dt.date, basis: str, actor: Actor,
    short_name: str = "",
) -> InstitutionName:  # fmt: skip
    """Give an institution a new name from a day on; the old one is kept. 更名."""
    with act("orgs.institution.rename", institution, actor) as done:
        refuse(*in_future(on), *([] if name != institution.name else [why("same_name")]))
        old = _open_name(institution)
        if old.valid_from and old.valid_from >= on:
            refuse(why("name_not_later", on=old.valid_from))
        old.valid_to = on - dt.timedelta(days=1)
        old.save()
        new = InstitutionName(institution=institution, name=name, short_name=short_name,
                              valid_from=on, basis=basis)  # fmt: skip
        new.save()
        institution.name, institution.short_name = name, short_name
        institution.save()
        return done(new, basis=basis)


def _open_name(institution: Institution) -> InstitutionName:
    """The name in force, noted down now if it never was."""
    rows = InstitutionName.objects.unguarded("the name that ends with a renaming")
    found: InstitutionName | None = rows.filter(institution=institution, valid_to=None).first()
    return found or InstitutionName(institution=institution, name=institution.name,
                                    short_name=institution.short_name,
                                    valid_from=institution.founded_on)  # fmt: skip


def move_institution(institution: Institution, *, basis: str, actor: Actor,
                     **belonging: Any) -> Followed:  # fmt: skip
    """Change where an institution belongs: parent, superior, region, level, line, kind. 划转."""
    with act("orgs.institution.move", institution, actor) as done:
        unknown = belonging.keys() - set(BELONGING)
        if unknown:
            raise TypeError(f"no such belonging: {', '.join(sorted(unknown))}")
        for name, value in belonging.items():
            setattr(institution, name, value)
        refuse(*([why("own_branch", name=institution.name)] if _is_circle(institution) else []))
        followed = _settle([institution])
        jobs.follow(followed, institution, actor)
        return done(followed, basis=basis, **followed.facts())


def _is_circle(institution: Institution) -> bool:
    """Whether an institution has become a branch of itself."""
    try:
        institution.clean()
    except ValidationError:
        return True
    return False


def hand_over(institution: Institution, keeper: Institution | None, *, basis: str,
              actor: Actor) -> Followed:  # fmt: skip
    """Let others administer an institution's entry and people, or itself. 移交名录管理.

    It leaves the reach of whoever does this; so the act is on no row, and the change within it.
    """
    with act("orgs.institution.hand_over", None, actor) as done:
        _in_reach(actor, [institution])
        with act("orgs.institution.move", institution, actor) as within:
            institution.keeper = keeper
            followed = _settle([institution])
            within(followed, basis=basis)
        return done(followed, institution=institution.pk, keeper=keeper.pk if keeper else None)


def _settle(changed: Iterable[Institution]) -> Followed:
    """Save institutions with their branches, and say what must follow."""
    followed = Followed()
    for each in changed:
        rows = [each, *queries.branches_of(each)]
        before = {row.pk: (row.path, row.area, row.line, row.party) for row in rows}
        for row in _saved(each, before):
            path, area, line, party = before[row.pk]
            if row.path != path:
                followed.moves.append(Move(path, row.path))
            if (row.path, row.area, row.line) != (path, area, line):
                followed.straighten.append(row)
            if row.party != party:
                _keep_people(row, row)
        renew(queries.accounts_acting_in(rows))
    return followed


def _saved(institution: Institution, known: Iterable[int]) -> list[Institution]:
    """An institution and its branches saved, from above downwards, under the paths of now."""
    institution.save()
    saved = {institution.pk: institution}
    for row in queries.institutions_by_pk(known, but=institution.pk):
        row.parent = saved.get(row.parent_id, row.parent)
        row.save()
        saved[row.pk] = row
    return list(saved.values())


def _keep_people(institution: Institution, home: Institution) -> None:
    """Save an institution's people, posts and keys anew, at a home, with the keeper of now."""
    for person in queries.people_at(institution):
        person.home = home
        person.save()
    for post in queries.all_posts_in(institution):
        post.institution = institution
        post.save()
    for key in administering.keys_in(institution):
        wear(key, **administering.key_columns(institution))
        key.save()


def merge_institutions(
    predecessors: Sequence[Institution], successor: Institution, *, on: dt.date, basis: str,
    actor: Actor, kind: Any = SuccessionKind.MERGER,
) -> Followed:  # fmt: skip
    """Let one institution come after several, which end; it answers for their fonds. 合并."""
    with act("orgs.institution.merge", successor, actor) as done:
        _in_reach(actor, predecessors)
        refuse(*in_future(on), *_cannot_end(predecessors, successor))
        followed = Followed()
        for each in predecessors:
            _succeed(each, successor, kind, on, basis)
            followed.add(_end(each, Status.MERGED, on, successor))
        jobs.follow(followed, successor, actor)
        return done(followed, predecessors=[row.pk for row in predecessors], basis=basis,
                    **followed.facts())  # fmt: skip


def split_institution(
    predecessor: Institution, successors: Sequence[Institution], answering: Institution, *,
    on: dt.date, basis: str, actor: Actor,
) -> Followed:  # fmt: skip
    """End an institution in several; one of them answers for its fonds. 分立."""
    with act("orgs.institution.split", predecessor, actor) as done:
        refuse(*in_future(on), *_cannot_end([predecessor], *successors),
               *([] if answering in successors else [why("answers_is_no_successor")]))  # fmt: skip
        for each in successors:
            _succeed(predecessor, each, SuccessionKind.SPLIT, on, basis, answers=each == answering)
        followed = _end(predecessor, Status.SPLIT, on, answering)
        jobs.follow(followed, answering, actor)
        return done(followed, successors=[row.pk for row in successors], basis=basis,
                    **followed.facts())  # fmt: skip


def abolish_institution(
    institution: Institution, *, on: dt.date, basis: str, actor: Actor,
    successor: Institution | None = None,
) -> Followed:  # fmt: skip
    """End an institution. Without a successor the archives alone answers for its fonds. 撤销."""
    with act("orgs.institution.abolish", institution, actor) as done:
        refuse(*in_future(on), *_cannot_end([institution], *([successor] if successor else [])))
        _succeed(institution, successor, SuccessionKind.ABOLITION, on, basis)
        followed = _end(institution, Status.ABOLISHED, on, successor)
        jobs.follow(followed, successor or institution, actor)
        return done(followed, successor=successor.pk if successor else None, basis=basis,
                    **followed.facts())  # fmt: skip


def _in_reach(actor: Actor, rows: Iterable[Institution]) -> None:
    """The other institutions of an act are the actor's to act on too. Raises `NotFound`."""
    for row in rows:
        if not law.holds(actor, "describe", row):
            raise NotFound
        refuse(*([] if law.holds(actor, "act", row) else [why("not_yours", name=row.name)]))


def _cannot_end(ending: Sequence[Institution], *successors: Institution) -> list[Said]:
    twice = [row for row in ending if row in successors]
    return ended(*ending, *successors) + [why("succeeds_itself", name=row.name) for row in twice]


def _succeed(predecessor: Institution, successor: Institution | None, kind: Any, on: dt.date,
             basis: str, *, answers: bool = True) -> None:  # fmt: skip
    Succession(predecessor=predecessor, successor=successor, kind=kind, on=on, basis=basis,
               answers=answers).save()  # fmt: skip


def _end(institution: Institution, status: Any, on: dt.date,
         heir: Institution | None) -> Followed:  # fmt: skip
    """End an institution: its posts end, what leant on it leans on its heir, its rows follow."""
    renew(queries.accounts_acting_in([institution]))
    for post in queries.all_posts_in(institution):
        if post.ended_on is None:
            post.ended_on = on
            post.save()
    institution.status, institution.ended_on = status, on
    institution.save()
    if heir is None:
        return Followed()
    _keep_people(institution, heir)
    followed = Followed([], [heir])
    for row in queries.that_lean_on(institution):
        _lean(row, institution, heir)
        followed.add(_settle([row]))
    followed.moves.append(Move(institution.path, heir.path))
    return followed


def _lean(row: Institution, was: Institution, heir: Institution) -> None:
    """Let an institution lean on the heir where it leant on the one that ends."""
    for name in ("superior", "keeper", "parent"):
        if getattr(row, f"{name}_id") == was.pk:
            setattr(row, name, None if row.pk == heir.pk else heir)


def add_exception(
    unit: Institution, body: Institution, concern: str, *, reason: str, valid_from: dt.date,
    actor: Actor, valid_until: dt.date | None = None, basis: str = "",
) -> SupervisionException:  # fmt: skip
    """Let another body than the derived one supervise a unit, or receive its records, and say why.

    Only by an authority over the unit's region; the row is kept by it.
    """
    with act("orgs.supervisionexception.add", SupervisionException, actor) as done:
        refuse(*no_exception(unit, body, concern, reason, actor))
        row = SupervisionException(
            unit=unit, body=body, concern=concern, reason=reason, basis=basis,
            valid_from=valid_from, valid_until=valid_until, holder=actor.institution,
            area=actor.area, line=actor.line, party=unit.path,
        )  # fmt: skip
        row.save()
        return done(row)


def end_exception(exception: SupervisionException, *, on: dt.date, reason: str,
                  actor: Actor) -> SupervisionException:  # fmt: skip
    """End an exception; from the day after, what is derived holds again."""
    with act("orgs.supervisionexception.end", exception, actor, reason=reason) as done:
        refuse(*before_it_began(on, exception.valid_from), *unreasoned(reason))
        exception.valid_until = on
        exception.save()
        return done(exception)


def join_office(office: Institution, member: Institution, *, valid_from: dt.date, actor: Actor,
                basis: str = "") -> JointMembership:  # fmt: skip
    """Let a joint office keep a unit's records; the unit's rights in them stay its own."""
    with act("orgs.jointmembership.add", office, actor) as done:
        fits = office.kind == Kind.JOINT_OFFICE
        other = queries.joint_office_of(member, valid_from)
        refuse(*([] if fits else [why("no_joint_office", name=office.name)]),
               *([why("has_joint_office", name=other.name)] if other else []))  # fmt: skip
        row = JointMembership(office=office, member=member, valid_from=valid_from, basis=basis)
        row.save()
        return done(row)


def leave_office(membership: JointMembership, *, on: dt.date, actor: Actor) -> JointMembership:
    """Let a unit leave a joint office; what becomes of its records is decided apart."""
    with act("orgs.jointmembership.end", membership, actor) as done:
        refuse(*before_it_began(on, membership.valid_from))
        membership.valid_until = on
        membership.save()
        return done(membership)
