# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The questions of this room: posts in force, who can do what, names and regions in time.

They return rows or querysets and write nothing. Not here: who supervises whom (`supervision`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.atoms import after
from lantai.guard.models import Account, Grant, RecordSet, SetMember
from lantai.orgs.in_time import in_force
from lantai.orgs.models import (
    Department,
    Institution,
    InstitutionName,
    JointMembership,
    Line,
    Notice,
    Person,
    Post,
    Region,
    RegionSuccession,
    Succession,
    SupervisionException,
)
from lantai.orgs.models.regions import COUNTRY
from lantai.orgs.roles import duties_of
from lantai.orgs.terms import Concern, Kind, Status

# --- posts and people ---------------------------------------------------------------------------


def held_posts(rows: Any, on: dt.date | None = None) -> Any:
    """Of some posts, those held on a day, as a rule today."""
    day = on or timezone.localdate()
    return rows.filter(in_force(day)).filter(Q(ended_on=None) | Q(ended_on__gt=day))


def posts_with_roles(rows: Any, *names: str, lent: bool = False) -> Any:
    """Of some posts those with one of these roles; ``lent``: or lent from a post that has one."""
    wanted, written = Q(), {"written": Cast("roles", TextField())}
    if lent:
        written["lent_written"] = Cast("lent_by__roles", TextField())
    for name in names:
        for column in written:
            wanted |= Q(**{f"{column}__contains": f'"{name}"'})
    return rows.annotate(**written).filter(wanted)


def posts_of_account(account: Account, on: dt.date | None = None) -> list[Post]:
    """The posts that an account's person holds on a day, lent ones last, the oldest first.

    A lent one ends with its lender's. ``has_branches``: whether its institution has any.
    """
    day = on or timezone.localdate()
    rows = held_posts(Post.objects.unguarded("the posts among which whoever signs in acts"), day)
    below = Institution.objects.filter(parent=OuterRef("institution"))
    rows = rows.filter(person__account=account).annotate(
        has_branches=Exists(below.unguarded("whether an institution has branches"))
    )
    rows = rows.select_related("person", "institution__region", "department", "lent_by__person")
    found = [post for post in rows if post.lent_by is None or post.lent_by.in_force(day)]
    return sorted(found, key=lambda post: (post.lent_by_id is not None, post.valid_from, post.pk))


def posts_not_ended(person: Person) -> list[Post]:
    """The posts that a person holds or will hold."""
    rows = Post.objects.unguarded("a person's posts, for what must not be held together")
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=timezone.localdate()))
    rows = rows.filter(person=person, ended_on=None).select_related("institution", "lent_by")
    return list(rows.order_by("valid_from", "pk"))


def lent_from(post: Post) -> list[Post]:
    """The posts that were lent from a post and have not ended."""
    rows = Post.objects.unguarded("what was lent ends or changes with its lender's post")
    return list(rows.filter(lent_by=post, ended_on=None).select_related("person", "institution"))


def posts_in(institution: Institution, on: dt.date | None = None) -> list[Post]:
    """The posts held in an institution on a day."""
    rows = Post.objects.unguarded("the posts of an institution, for who has to act next")
    rows = held_posts(rows.filter(institution=institution), on)
    return list(rows.select_related("person", "department").order_by("valid_from", "pk"))


def all_posts_in(institution: Institution) -> list[Post]:
    """The posts ever held in an institution."""
    rows = Post.objects.unguarded("posts follow their institution").filter(institution=institution)
    return list(rows.select_related("person"))


def people_at(institution: Institution) -> list[Person]:
    """The people whose home an institution is."""
    rows = Person.objects.unguarded("people follow their institution").filter(home=institution)
    return list(rows.select_related("home", "home__keeper"))


def holders_of(duty: str, institution: Institution, on: dt.date | None = None) -> list[Post]:
    """Who holds a duty in an institution on a day: the posts of those who have to act next."""
    return [post for post in posts_in(institution, on)
            if duty in duties_of(post.roles, post.extra_duties)]  # fmt: skip


def person_of_account(account: Account) -> Person | None:
    """The person an account belongs to."""
    rows = Person.objects.unguarded("whose account this is").filter(account=account)
    found: Person | None = rows.select_related("home").first()
    return found


def people_of_accounts(numbers: Iterable[int]) -> list[Person]:
    """The people whose accounts these are."""
    rows = Person.objects.unguarded("who is told of what became of their work")
    return list(rows.filter(account__in=list(numbers)))


def accounts_acting_in(institutions: Iterable[Institution]) -> set[int]:
    """The accounts of everybody who holds a post in one of these institutions today."""
    rows = held_posts(Post.objects.unguarded("whose sign-in must be made anew"))
    rows = rows.filter(institution__in=list(institutions))
    return set(rows.exclude(person__account=None).values_list("person__account_id", flat=True))


def grants_of(parties: Iterable[str], on: dt.date) -> QuerySet[Any]:
    """The grants to any of these parties that hold on a day."""
    rows = Grant.objects.unguarded("the sets laid before or lent to who acts")
    return rows.filter(party__in=list(parties), until__gte=on, ended_on=None)


def accounts_of_party(path: str) -> set[int]:
    """The accounts behind a party: a person's own, or all who act in an institution."""
    if path.startswith("person/"):
        rows = Person.objects.unguarded("whose sign-in must be made anew").filter(party=path)
        return set(rows.exclude(account=None).values_list("account_id", flat=True))
    return accounts_acting_in(at for at in [institution_at(path)] if at)


# --- institutions -------------------------------------------------------------------------------


def institution_at(path: str) -> Institution | None:
    """The institution of a path."""
    rows = Institution.objects.unguarded("an institution named by its path").filter(path=path)
    found: Institution | None = rows.select_related("region", "in_line", "keeper").first()
    return found


def institutions_at(paths: Iterable[str]) -> dict[str, Institution]:
    """The institutions of several paths, by path."""
    rows = Institution.objects.unguarded("institutions named by their paths")
    return {row.path: row for row in rows.filter(path__in=list(paths))}


def institutions_seen_at(actor: Actor, paths: Iterable[str]) -> QuerySet[Any]:
    """Of the institutions of some paths those that an actor may describe."""
    return Institution.objects.seen_by(actor, "describe").filter(path__in=list(paths))


def branches_of(institution: Institution) -> list[Institution]:
    """The branches of an institution, and theirs, the nearest first."""
    rows = Institution.objects.unguarded("the branches that move with it")
    found = rows.filter(path__gt=institution.path, path__lt=after(institution.path))
    return sorted(found.select_related("region", "in_line", "parent", "keeper"),
                  key=lambda row: row.path.count("/"))  # fmt: skip


def institutions_by_pk(pks: Iterable[int], *, but: int | None = None) -> list[Institution]:
    """Institutions by their numbers, perhaps without one of them, the upper ones first."""
    rows = Institution.objects.unguarded("institutions that change with another")
    found = rows.filter(pk__in=[pk for pk in pks if pk != but])
    found = found.select_related("region", "in_line", "parent", "keeper")
    return sorted(found, key=lambda row: row.path.count("/"))


def that_lean_on(institution: Institution) -> list[Institution]:
    """The institutions of which this one is superior, keeper or main institution."""
    rows = Institution.objects.unguarded("what names an institution that ends")
    found = rows.filter(Q(superior=institution) | Q(keeper=institution) | Q(parent=institution))
    return list(found.select_related("region", "in_line", "parent", "superior", "keeper"))


def institutions_in(regions: Iterable[Region]) -> list[Institution]:
    """The institutions whose region is one of these rows."""
    rows = Institution.objects.unguarded("the units that a change of regions touches")
    rows = rows.filter(region__in=list(regions))
    return list(rows.select_related("region", "in_line", "parent", "keeper"))


def exceptions_in_force(on: dt.date) -> list[SupervisionException]:
    """The exceptions that hold on a day, the latest last."""
    rows = SupervisionException.objects.unguarded("who supervises or receives instead")
    rows = rows.filter(in_force(on)).select_related("body", "body__region")
    return list(rows.order_by("valid_from", "pk"))


def active_institutions() -> list[Institution]:
    """All institutions of the site that have not ended."""
    rows = Institution.objects.unguarded("who supervises and receives whom")
    return list(rows.filter(status=Status.ACTIVE).select_related("region").order_by("pk"))


def active_within(areas: Iterable[str]) -> list[Institution]:
    """The institutions that have not ended and lie in some areas, by place or by exception."""
    inside = Q()
    for area in areas:
        for column in ("area", "region__path"):
            inside |= Q(**{f"{column}__gte": area, f"{column}__lt": after(area)})
    rows = Institution.objects.unguarded("who supervises and receives whom in some areas")
    rows = rows.filter(inside, status=Status.ACTIVE) if inside else rows.none()
    return list(rows.select_related("region").order_by("pk"))


def superiors_beyond(units: Iterable[Institution]) -> list[Institution]:
    """The superiors of some units, and theirs, that are not among them."""
    known = {each.pk: each for each in units}
    found: dict[int, Institution] = {}
    wanted = _above(known.values()) - known.keys()
    while wanted:
        rows = Institution.objects.unguarded("the superiors of units of some areas")
        more = list(rows.filter(pk__in=wanted).select_related("region"))
        found |= {each.pk: each for each in more}
        wanted = _above(more) - known.keys() - found.keys()
    return list(found.values())


def _above(units: Iterable[Institution]) -> set[int]:
    return {pk for each in units if (pk := each.superior_id or each.parent_id)}


def bodies_of(areas: Iterable[str], kinds: Iterable[Any]) -> list[Institution]:
    """The active institutions of some kinds whose region is one of these areas."""
    rows, wanted = Institution.objects.unguarded("who supervises and receives whom"), list(areas)
    rows = rows.filter(Q(area__in=wanted) | Q(region__path__in=wanted),
                       status=Status.ACTIVE, kind__in=list(kinds), parent=None)  # fmt: skip
    return list(rows.select_related("region").order_by("pk"))


def superiors_of(unit: Institution) -> list[Institution]:
    """A unit and what stands over it, one above the other."""
    chain = [unit]
    rows = Institution.objects.unguarded("the superiors of a unit").select_related("region")
    while above := chain[-1].superior_id or chain[-1].parent_id:
        found = rows.filter(pk=above).first()
        if found is None or found in chain:
            break
        chain.append(found)
    return chain


def excepted_units(since: dt.date) -> list[Institution]:
    """The units with an exception that began or ended on or after a day: areas to derive anew."""
    rows = SupervisionException.objects.unguarded("exceptions that begin or end")
    rows = rows.filter(Q(valid_from__gte=since) | Q(valid_until__gte=since),
                       concern=Concern.SUPERVISES)  # fmt: skip
    units = Institution.objects.unguarded("the units of exceptions that begin or end")
    return list(units.filter(pk__in=list(rows.values_list("unit_id", flat=True)))
                .select_related("region", "in_line", "parent", "keeper"))  # fmt: skip


def lines_guided_by(institution: Institution) -> tuple[str, ...]:
    """The paths of the lines of which an institution is the ministry."""
    return tuple(Line.objects.filter(ministry=institution).values_list("path", flat=True))


def members_of(office: Institution, on: dt.date | None = None) -> list[Institution]:
    """The units whose records a joint office keeps on a day."""
    rows = JointMembership.objects.unguarded("the members of a joint office")
    rows = rows.filter(in_force(on or timezone.localdate()), office=office)
    return [row.member for row in rows.select_related("member").order_by("member__name")]


def joint_office_of(member: Institution, on: dt.date | None = None) -> Institution | None:
    """The joint office that keeps a unit's records on a day."""
    rows = JointMembership.objects.unguarded("the joint office of a unit")
    rows = rows.filter(in_force(on or timezone.localdate()), member=member)
    found = rows.select_related("office").first()
    return found.office if found else None


def name_on(institution: Institution, on: dt.date) -> str:
    """What an institution was called on a day."""
    rows = InstitutionName.objects.unguarded("the name of an institution in time")
    rows = rows.filter(institution=institution)
    first = Q(valid_from=None) | Q(valid_from__lte=on)
    found = rows.filter(first & (Q(valid_to=None) | Q(valid_to__gte=on))).first()
    return str(found.name if found else institution.name)


def answering(institution: Institution) -> Institution | None:
    """Who answers for an institution's fonds today: itself, its last successor, or nobody.

    Nobody: the archives decides alone (档案法实施条例 30).
    """
    at, seen = institution, set()
    while at.status != Status.ACTIVE and at.pk not in seen:
        seen.add(at.pk)
        rows = Succession.objects.unguarded("who answers for the fonds")
        step = rows.filter(predecessor=at, answers=True).select_related("successor").first()
        if step is None or step.successor is None:
            return None
        at = step.successor
    return at


def unsettled() -> list[Institution]:
    """The active institutions whose region has ended: a person decides where they belong."""
    rows = Institution.objects.unguarded("units whose region has ended")
    rows = rows.filter(region__valid_to__lt=timezone.localdate(), status=Status.ACTIVE)
    return list(rows.select_related("region").order_by("pk"))


def to_choose(rows: Any) -> Any:
    """Of the rows a form may lead to, those still in force: regions, institutions, lines."""
    if rows.model is Region:
        return rows.filter(valid_to=None).order_by("code")
    return rows.filter(status=Status.ACTIVE) if rows.model is Institution else rows


def to_act_on(actor: Actor) -> Any:
    """The institutions that have not ended on which an actor may act."""
    return Institution.objects.seen_by(actor, "act").filter(status=Status.ACTIVE)


def joint_offices(actor: Actor) -> Any:
    """The joint offices on which an actor may act."""
    return to_act_on(actor).filter(kind=Kind.JOINT_OFFICE)


def known(actor: Actor) -> Any:
    """The institutions that have not ended and that an actor sees."""
    rows = Institution.objects.seen_by(actor, "describe").filter(status=Status.ACTIVE)
    return rows.order_by("pk")


def others_known(row: Institution, actor: Actor) -> Any:
    """Those that an actor sees, but one."""
    return known(actor).exclude(pk=row.pk)


def departments_of(institution: Institution, actor: Actor) -> Any:
    """The departments of an institution that an actor sees and that have not ended."""
    rows = Department.objects.seen_by(actor, "describe")
    return rows.filter(institution=institution, ended_on=None)


def people_known(actor: Actor) -> Any:
    """The people whose entries an actor sees."""
    return Person.objects.seen_by(actor, "describe").order_by("name", "pk")


def people_to_lend_to(post: Post, actor: Actor) -> Any:
    """The people to whom duties of a post may be lent: those with a post that the actor sees."""
    seen = Post.objects.seen_by(actor, "describe").filter(ended_on=None)
    people = Person.objects.unguarded("people are named by their posts, which the actor sees")
    found = people.filter(pk__in=list(seen.values_list("person_id", flat=True)))
    return found.exclude(pk=post.person_id).order_by("name", "pk")


# --- regions ------------------------------------------------------------------------------------


def regions_in_force() -> Any:
    """All regions as they are today."""
    return Region.objects.filter(valid_to=None).order_by("code")


def regions_at(paths: Iterable[str]) -> Any:
    """The regions of some paths as they are today."""
    return Region.objects.filter(path__in=list(paths), valid_to=None)


def lines() -> Any:
    """All lines."""
    return Line.objects.order_by("path")


def region_in_force(code: str) -> Region | None:
    """The region of a code that is in force."""
    found: Region | None = Region.objects.filter(code=code, valid_to=None).first()
    return found


def changes_of(code: str) -> Any:
    """What happened to a code, the latest first: what it came from, and what it became."""
    return RegionSuccession.objects.filter(Q(old=code) | Q(new=code)).order_by("-on", "-pk")


def versions_of(region: Region) -> list[Region]:
    """The other versions of a region's code that have ended, the latest first."""
    rows = Region.objects.filter(code=region.code, valid_to__isnull=False).exclude(pk=region.pk)
    return list(rows.order_by("-valid_to", "-pk"))


def paths_under(area: str) -> tuple[str, ...]:
    """The paths that what lies in an area begins with: for the country, every province's too."""
    if area != COUNTRY:
        return (area,)
    provinces = Region.objects.filter(level="province", valid_to=None)
    return (area, *provinces.values_list("path", flat=True))


# --- notices ------------------------------------------------------------------------------------


def notices_for(actor: Actor, *, unread: bool = False) -> QuerySet[Notice]:
    """What an actor is told in its present post, the newest first."""
    if not actor.person:
        return Notice.objects.none()
    mine = Notice.objects.filter(person_id=int(actor.person.split("/")[1])).select_related("person")
    mine = mine.filter(Q(post=None) | Q(post_id=actor.post))
    return (mine.filter(read_at=None) if unread else mine).order_by("-id")


def notices_to_mail(limit: int = 500) -> list[Notice]:
    """The unread notices of people who want mail that were not mailed yet, the oldest first."""
    rows = Notice.objects.filter(mailed_at=None, read_at=None, person__wants_mail=True)
    rows = rows.exclude(person__email="").select_related("person", "person__account")
    return list(rows.order_by("id")[:limit])


def not_yet_in(into: RecordSet | None, model: type[Model], keys: Iterable[int],
               actor: Actor) -> list[int]:  # fmt: skip
    """Those of the rows that the actor's institution keeps and the set has not, in their order."""
    rows = model.objects.seen_by(actor, "act", only="own")  # type: ignore[attr-defined]
    ours = sorted(rows.filter(pk__in=list(keys)).values_list("pk", flat=True))
    if into is None or into.pk is None:
        return ours
    there = SetMember.objects.filter(set=into, noun=model._meta.label_lower, row__in=ours)
    return sorted(set(ours) - set(there.values_list("row", flat=True)))
