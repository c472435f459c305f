# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The demo world of ``make run`` and of the tests: an invented province with all roles in it.

What there is stands in ``world.toml``; `build_world` makes of it what is not there yet and hands
back handles by short keys. Nothing in it exists outside.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from lantai.desk import editing, steps, tallies
from lantai.desk.models import Matter
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.acts import setting_up
from lantai.guard.models import Account
from lantai.house.demo import told
from lantai.orgs.actors import actor_of
from lantai.orgs.models import (
    Department,
    Institution,
    JointMembership,
    Line,
    Person,
    Post,
    Region,
    Rule,
    SupervisionException,
)

SINCE = dt.date(2020, 1, 1)
"""The day from which everything in this world holds."""
ITEMS = 2_000


@dataclass
class World:
    """Handles to what the world holds, by the keys of ``world.toml``; people by user name."""

    regions: dict[str, Region] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    sign_ins: list[tuple[str, str, str]] = field(default_factory=list)

    def __getitem__(self, key: str) -> Institution:
        """An institution."""
        return self.institutions[key]

    def actor(self, username: str, post: int | None = None) -> Actor:
        """Somebody of this world as an actor of now."""
        account = Account.objects.get(username=username)
        found = actor_of(account, post)
        if found is None:
            raise LookupError(username)
        return found


def build_world(*, password: str, items: int = ITEMS) -> World:
    """Make the demo world, or what of it is missing; ``items`` records if holdings has a sample."""
    world = World()
    with setting_up("the demo world"):
        _regions(world)
        _lines(world)
        _institutions(world)
        _ties(world)
        _people(world, password)
    _rules(world)
    if items and importlib.util.find_spec("lantai.holdings.sample"):
        from lantai.holdings.sample import fill_holdings

        fill_holdings(world, items)
        tallies.count_all()
    return world


def _regions(world: World) -> None:
    for row in told()["regions"]:
        found = Region.objects.filter(code=row["code"], valid_to=None).first()
        world.regions[row["code"]] = found or _region(world, row)


def _region(world: World, row: Mapping[str, Any]) -> Region:
    above = world.regions.get(row.get("parent", ""))
    code = row["code"]
    step = code if len(code) > 6 else code.removesuffix("00").removesuffix("00")
    made = Region(
        code=code, name=row["name"], name_en=row["name_en"], level=row["level"], parent=above,
        path=f"{above.path if above else ''}{step}/",
        full_name=f"{above.full_name if above else ''}{row['name']}",
    )  # fmt: skip
    made.save()
    return made


def _lines(world: World) -> None:
    for row in told()["lines"]:
        found = Line.objects.filter(name=row["name"]).first()
        if found is None:
            found = Line(name=row["name"], name_en=row["name_en"],
                         parent=world.lines.get(row.get("parent", "")))  # fmt: skip
            found.save()
        world.lines[row["key"]] = found


def _institutions(world: World) -> None:
    rows = Institution.objects.unguarded("of an earlier build")
    for row in told()["institutions"]:
        found = rows.filter(name=row["name"]).first()
        world.institutions[row["key"]] = found or _institution(world, row)
        if found is None:
            for order, name in enumerate(row.get("departments", ())):
                Department(institution=world[row["key"]], name=name, order=order).save()
    for row in told()["lines"]:
        line = world.lines[row["key"]]
        if "ministry" in row and line.ministry_id is None:
            line.ministry = world[row["ministry"]]
            line.save()


def _institution(world: World, row: Mapping[str, Any]) -> Institution:
    keys = {name: world.institutions.get(row.get(name, "")) for name in ("parent", "superior")}
    plain = {name: row[name] for name in ("name", "name_en", "kind", "level")}
    made = Institution(
        **plain, **keys, short_name=row.get("short_name", ""),
        region=world.regions[row["region"]], in_line=world.lines.get(row.get("line", "")),
        archives_code=row.get("archives_code", ""), founded_on=SINCE,
        address=row.get("address", ""), phone=row.get("phone", ""),
        keeper=next(iter(world.institutions.values()), None),
    )  # fmt: skip
    made.save()
    return made


def _ties(world: World) -> None:
    for row in told()["institutions"]:
        for member in row.get("members", ()):
            _join(world[row["key"]], world[member])
    for row in told()["exceptions"]:
        unit, body = world[row["unit"]], world[row["body"]]
        rows = SupervisionException.objects.unguarded("of an earlier build")
        if not rows.filter(unit=unit, concern=row["concern"]).exists():
            SupervisionException(
                unit=unit, body=body, concern=row["concern"], reason=row["reason"],
                valid_from=SINCE, holder=world["authority_city"].path,
                area=world["authority_city"].area, party=unit.path,
            ).save()  # fmt: skip


def _join(office: Institution, member: Institution) -> None:
    rows = JointMembership.objects.unguarded("of an earlier build")
    if not rows.filter(office=office, member=member).exists():
        JointMembership(office=office, member=member, valid_from=SINCE).save()


def _people(world: World, password: str) -> None:
    for row in told()["people"]:
        found = (
            Person.objects.unguarded("of an earlier build")
            .filter(account__username=row["key"])
            .first()
        )
        world.people[row["key"]] = found or _person(world, row, password)
        world.sign_ins.append((row["key"], row["name"], _place(world, row)))
        if "at" in row:
            world.posts[row["key"]] = _post(world, row["key"], row)
            _contact(world[row["at"]], row["name"])
    for row in told()["second_posts"]:
        world.posts[f"{row['person']}@{row['at']}"] = _post(world, row["person"], row)


def _contact(institution: Institution, name: str) -> None:
    """The first of its people answers for an institution; where nobody works, nobody does."""
    if not institution.contact:
        institution.contact = name
        institution.save()


def _place(world: World, row: Mapping[str, Any]) -> str:
    return f"{world[row['at']].name} {row['title']}" if "at" in row else row["title"]


def _person(world: World, row: Mapping[str, Any], password: str) -> Person:
    account = Account(username=row["key"], password_on=timezone.localdate())
    account.set_password(password)
    account.save()
    made = Person(
        name=row["name"], name_en=row["name_en"], account=account,
        home=world.institutions.get(row.get("at", "")),
        identified_on=None if "at" in row else SINCE,
    )  # fmt: skip
    made.save()
    return made


def _post(world: World, person: str, row: Mapping[str, Any]) -> Post:
    at, who = world[row["at"]], world.people[person]
    rows = Post.objects.unguarded("of an earlier build").filter(
        person=who, institution=at, lent_by=None
    )
    if found := rows.first():
        return found  # type: ignore[no-any-return]
    departments = Department.objects.unguarded("of an earlier build").filter(institution=at)
    made = Post(
        person=who, institution=at, title=row["title"], roles=row["roles"],
        department=departments.filter(name=row.get("department", "")).first(),
        clearance=row.get("clearance", 0), valid_from=SINCE,
    )  # fmt: skip
    made.save()
    return made


def _rules(world: World) -> None:
    """Rules on their way, as the officer and the leader would have made them."""
    register = register_of(Rule)
    known = Rule.objects.unguarded("rules of an earlier build").values_list("name", flat=True)
    for told_of in told()["rules"]:
        if register is None or told_of["name"] in set(known):
            continue
        given = {name: told_of[name] for name in ("name", "number", "text", "in_force_on")
                 if name in told_of}  # fmt: skip
        row = editing.add(register, world.actor(told_of["by"]), given)
        for who, step in told_of["steps"]:
            row = steps.take(register, row, step, world.actor(who))
        if "days" in told_of:
            _waits(row, told_of["days"])


def _waits(row: Rule, days: int) -> None:
    """The row's matter has waited for so many days already."""
    with setting_up("the demo world: a matter that waits"):
        rows = Matter.objects.unguarded("the demo world lets a matter wait")
        matter = rows.get(noun="orgs.rule", row=row.pk)
        matter.since -= dt.timedelta(days)
        matter.due_on -= dt.timedelta(days)
        matter.save()
