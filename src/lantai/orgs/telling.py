# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk asks of this room: who is next, what somebody is told, what places are called.

The desk knows no people and no institutions; it leaves places for these functions (`homes`,
`places`, `faces`, `steps`, and `taking` of works), which are put there when the site starts.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps

from lantai.desk import faces, homes, places, steps
from lantai.desk.register import register_of
from lantai.guard import keys, law, tide
from lantai.guard.actor import Actor
from lantai.guard.asked import Asked
from lantai.orgs import administering, queries, told
from lantai.orgs.models import Institution, Notice
from lantai.orgs.notices import read_notices, row_of, sentence
from lantai.orgs.working_days import calendar
from lantai.works import taking
from lantai.works.models import Job

SHOWN = 100
"""How many notices a page shows."""


def who_holds(duty: str, path: str) -> list[str]:
    """The names of those who hold a duty in the institution of a path."""
    institution = queries.institution_at(path)
    if institution is None:
        return []
    return [post.person.name for post in queries.holders_of(duty, institution)]


def notices_of(actor: Actor) -> list[dict[str, Any]]:
    """What somebody is told, the newest first, in words and with the way to what it is about."""
    return [_told(notice, actor) for notice in queries.notices_for(actor)[:SHOWN]]


def _told(notice: Notice, actor: Actor) -> dict[str, Any]:
    return {"at": notice.at, "text": sentence(notice, actor), "url": _address(notice, actor),
            "unread": notice.read_at is None, "tone": ""}  # fmt: skip


def _address(notice: Notice, actor: Actor) -> str:
    """The page of the row, where there is one and its reader may see it."""
    row = row_of(notice)
    if isinstance(row, Job):  # jobs have pages of their own
        return f"/jobs/{row.pk}/" if law.holds(actor, "describe", row) else ""
    register = register_of(apps.get_model(notice.noun)) if row is not None else None
    seen = register is not None and law.holds(actor, "describe", row)
    return register.address(row) if register is not None and seen else ""


def unread_of(actor: Actor) -> int:
    """How many notices somebody has not read, as far as that is shown."""
    question = tide.kept(("orgs.unread", actor.person, actor.post), lambda: _unread(actor))
    return question.count()


def _unread(actor: Actor) -> Asked:
    """The question behind it: every page asks it, so its SQL is made once."""
    rows = queries.notices_for(actor, unread=True).order_by()
    return Asked(rows.values_list("pk")[: faces.UNREAD + 1])


def notices_read(actor: Actor) -> None:
    """Somebody has read all that they were told."""
    read_notices(actor)


# --- places ---------------------------------------------------------------------------------------


def name_areas(paths: Collection[str]) -> dict[str, str]:
    """What the regions of these paths are called today."""
    return {row.path: row.short_name for row in queries.regions_at(paths)}


def name_holders(actor: Actor, paths: Collection[str]) -> dict[str, tuple[str, str]]:
    """The names and addresses of those institutions of these paths that an actor sees."""
    register = register_of(Institution)
    return {row.path: (str(row), register.address(row) if register else "")
            for row in queries.institutions_seen_at(actor, paths)}  # fmt: skip


def put() -> None:
    """Put these functions where the desk looks for them."""
    places.name_areas, places.name_holders = name_areas, name_holders
    faces.unread_of = unread_of
    steps.told, taking.told, keys.told = told.step_taken, told.job_stands, told.key_revoked
    keys.kept_at = administering.keys_kept_at
    steps.calendar = calendar
    homes.who_holds, homes.notices_of, homes.notices_read = who_holds, notices_of, notices_read
