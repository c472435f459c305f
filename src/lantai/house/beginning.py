# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is done on the server: a new site's first institution with its three administrators 三员.

From then on everything is done in the browser, until an administrator has lost every way in.
Passwords are made here, shown once, and must be changed at the first sign-in.
"""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils import timezone

from lantai.craft import codes
from lantai.craft.errors import BadInput
from lantai.craft.regions import provinces
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.models import Account
from lantai.orgs.acts.accounts import rescue_account
from lantai.orgs.acts.regions import import_regions
from lantai.orgs.models import Institution, Person, Post, Region
from lantai.orgs.roles import roles

codes.add_area("house", Path(__file__).parent / "codes.toml")
TRIAD = ("system", "security", "auditor")
"""The roles of the three administrators: three different persons."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz"


def take_regions(table: Path) -> Iterator[str]:
    """Import the table of regions (CSV with 代码 and 名称); a sentence for each row not taken."""
    with table.open(encoding="utf-8-sig", newline="") as rows:
        done = import_regions(csv.DictReader(rows), actor=steward("first table of regions"))
    for found in done.findings:
        yield f"{found.where} {codes.sentence(found.kind, found.params)}"


def begin(*, name: str, kind: str, level: str, region: str,
          people: Mapping[str, str]) -> list[tuple[str, str, str]]:  # fmt: skip
    """Make the institution and its administrators; user name, person and password of each.

    Raises `BadInput` on a site that has begun, for an unknown region, or where one person is named
    for two of the three.
    """
    _take_provinces()
    if Account.objects.exists():
        raise BadInput("house.begun")
    if len(set(people.values())) < len(TRIAD):
        raise BadInput("house.three_persons")
    at = Region.objects.filter(code=region, valid_to=None).first()
    if at is None:
        raise BadInput("house.no_region", code=region)
    with setting_up("the first institution and its administrators"):
        house = Institution(name=name, kind=kind, level=level, region=at)
        house.full_clean(exclude=["holder", "area", "line", "path"])
        house.save()
        return [_administrator(house, role, people[role]) for role in TRIAD]


def _take_provinces() -> None:
    """The provinces of GB/T 2260, where the site has no regions yet."""
    if not Region.objects.exists():
        known = provinces().current(timezone.localdate())
        rows = [{"代码": each.code, "名称": each.name} for each in known]
        import_regions(rows, actor=steward("first table of regions"))


def _administrator(house: Institution, role: str, name: str) -> tuple[str, str, str]:
    password = _password()
    account = Account(username=role, password_on=timezone.localdate(), must_change=True)
    account.set_password(password)
    account.save()
    person = Person(name=name, home=house, account=account)
    person.save()
    Post(person=person, institution=house, title=roles()[role].zh, roles=[role],
         valid_from=timezone.localdate()).save()  # fmt: skip
    return role, name, password


def rescue(username: str, reason: str) -> tuple[str, str]:
    """Let in again who has lost phone and backup codes and has nobody to help; name and password.

    Raises `BadInput` where nobody has that user name.
    """
    rows = Person.objects.unguarded("whose account is rescued on the server")
    person = rows.filter(account__username=username).select_related("account", "home").first()
    if person is None:
        raise BadInput("house.no_account", username=username)
    password = _password()
    rescue_account(person, password, reason=reason, actor=steward("rescue on the server"))
    return person.name, password


def _password() -> str:
    return f"{secrets.choice(_LETTERS).upper()}{secrets.token_urlsafe(9)}-7"
