# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Institutions, people and posts for tests, inside an act.

Their columns of sight follow from their keys whenever they are saved; where a test asks for other
ones (the derived tests of registers do), they are written over afterwards.
"""

import datetime as dt
import itertools
from typing import Any

from factories.anything import MAKERS
from lantai.orgs.models import (
    Department,
    Institution,
    JointMembership,
    Line,
    Person,
    Post,
    Region,
    SupervisionException,
)

SIGHT = ("holder", "area", "line", "party", "secrecy")
FIRST = dt.date(2020, 1, 1)
_numbers = itertools.count(1)


def _made(row: Any, values: dict[str, Any]) -> Any:
    """A saved row whose columns of sight are those that were asked for."""
    row.save()
    asked = {name: values[name] for name in SIGHT if name in values}
    if asked:
        type(row).objects.unguarded("a test's own row").filter(pk=row.pk).update(**asked)
        for name, value in asked.items():
            setattr(row, name, value)
    return row


def _rest(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in SIGHT}


def region(**values: Any) -> Region:
    """A county of the invented province."""
    number = next(_numbers)
    code = values.pop("code", f"97{number % 90 + 10}{number % 70 + 21}{number:06}"[:12])
    row = Region(code=code, name=f"第{number}县", level="county", path=f"97/9701/97{number:04}/",
                 full_name=f"岁华省第{number}县")  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def institution(**values: Any) -> Institution:
    """A government organ of a county."""
    number = next(_numbers)
    given = {"name": f"第{number}局", "kind": "government", "level": "county", **_rest(values)}
    at = given.pop("region", None) or region()
    return _made(Institution(**given, region=at), values)


def person(**values: Any) -> Person:
    """Somebody at an institution of their own."""
    given = {"name": f"人{next(_numbers)}", **_rest(values)}
    return _made(Person(home=given.pop("home", None) or institution(), **given), values)


def post(**values: Any) -> Post:
    """A post since long ago, without roles."""
    given = {"title": "科员", "valid_from": FIRST, **_rest(values)}
    at = given.pop("institution", None) or institution()
    who = given.pop("person", None) or person(home=at)
    return _made(Post(institution=at, person=who, **given), values)


def department(**values: Any) -> Department:
    """A department of an institution; sight columns asked for are its institution's."""
    at = values.pop("institution", None) or institution(
        **{name: values.pop(name) for name in SIGHT if name in values}
    )
    return _made(Department(institution=at, **{"name": f"科{next(_numbers)}", **values}), {})


def membership(**values: Any) -> JointMembership:
    """A unit in a joint office."""
    given = {"valid_from": FIRST, **_rest(values)}
    office = given.pop("office", None) or institution(kind="joint_office")
    return _made(JointMembership(office=office, member=institution(), **given), values)


def exception(**values: Any) -> SupervisionException:
    """A unit that another authority supervises."""
    given = {"unit": None, "body": None, "concern": "supervises", "reason": "垂直管理",
             "valid_from": FIRST, **_rest(values)}  # fmt: skip
    given["unit"] = given["unit"] or institution()
    given["body"] = given["body"] or institution(kind="authority")
    return _made(SupervisionException(**given), values)


def line(**values: Any) -> Line:
    """A line without a ministry."""
    return _made(Line(**{"name": f"系统{next(_numbers)}", **values}), {})


MAKERS.update({
    "orgs.region": region, "orgs.institution": institution, "orgs.person": person,
    "orgs.post": post, "orgs.department": department, "orgs.jointmembership": membership,
    "orgs.supervisionexception": exception, "orgs.line": line,
})  # fmt: skip
