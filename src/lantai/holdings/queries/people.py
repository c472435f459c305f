# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about people and holders: whom records are about, and who keeps them."""

from __future__ import annotations

from typing import Any

from lantai.guard.actor import Actor
from lantai.holdings.identities import identity_keys
from lantai.holdings.models import ItemPerson
from lantai.orgs.kinds import rule_of
from lantai.orgs.queries import institution_at
from lantai.orgs.terms import Kind

STATE_ARCHIVES = (Kind.COMPREHENSIVE, Kind.SPECIAL)
"""国家档案馆: comprehensive and special ones."""


def items_of_person(actor: Actor, name: str = "", identity: str = "") -> Any:
    """The persons of that name or number in records whose content the actor may read.

    The rights of content, not of titles, since finding a person's record by name tells of it.
    """
    rows = ItemPerson.objects.seen_by(actor, "fetch")
    if not name and not identity:
        return rows.none()
    if identity:
        rows = rows.filter(identity_key__in=identity_keys(identity))
    if name:
        rows = rows.filter(name=name)
    return rows.order_by("pk")


# --- holders --------------------------------------------------------------------------------------


def holder_name(path: str) -> str:
    """What the institution of a path is called."""
    found = institution_at(path)
    return str(found) if found else ""


def is_archives(path: str) -> bool:
    """Whether records held there are held by an archives, and not by the unit that made them."""
    found = institution_at(path)
    return found is not None and rule_of(found.kind).keeps == "archives"


def opens(path: str) -> bool:
    """Whether records held there are held by a state archives, and so can be opened (档案法 27)."""
    found = institution_at(path)
    return found is not None and found.kind in STATE_ARCHIVES
