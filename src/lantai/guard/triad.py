# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""三员: the system administrator, the security administrator, the auditor, and what they may not.

The law of it is `APART`, `BY_DECLARATION` and `writes_records`: the auditor is never also one of
the other two; those two are one person only under a small place's declaration in force, and then
every use of both is shown to the auditor; none of the three changes records. Sources: standards
13.2 and 13.3 (三员分立, GB/T 22239). Who holds which role stands in orgs, which asks here before it
grants or lends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from itertools import combinations
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from lantai.craft.codes import Said
from lantai.guard.columns import is_record
from lantai.guard.models import Declaration, Entry

SYSTEM, SECURITY, AUDITOR = "system", "security", "auditor"
ROLES = (SYSTEM, SECURITY, AUDITOR)
APART = frozenset({frozenset({AUDITOR, SYSTEM}), frozenset({AUDITOR, SECURITY})})
"""Never in one person, whatever is declared."""
BY_DECLARATION = frozenset({frozenset({SYSTEM, SECURITY})})
"""In one person only where the small place's declaration is in force."""
READING = frozenset({"read"})
"""The last words of duties that change nothing."""


def writes_records(duty: str) -> bool:
    """Whether a duty ``room.noun.verb`` changes records: its noun is one, or is judged as one."""
    room, _, rest = duty.partition(".")
    noun, _, verb = rest.partition(".")
    try:
        model = apps.get_model(room, noun)
    except (LookupError, ValueError):
        return False
    return is_record(model) and verb not in READING


def conflicts(roles_of_person: Iterable[str], small_place_declared: bool,
              duties: Iterable[str] = (), *,
              writes: Callable[[str], bool] = writes_records) -> list[Said]:  # fmt: skip
    """Why one person must not hold these roles with these duties; empty where it may."""
    held = [role for role in ROLES if role in set(roles_of_person)]
    parted = APART if small_place_declared else APART | BY_DECLARATION
    found = [Said("guard.conflict", {"one": _named(one), "other": _named(other)})
             for one, other in combinations(held, 2) if {one, other} in parted]  # fmt: skip
    wrong = sorted(filter(writes, duties)) if held else []
    return found + [
        Said("guard.administrator_of_records", {"role": _named(held[0]), "duty": duty})
        for duty in wrong
    ]


def may_not_lend(role: str, roles_of_receiver: Iterable[str],
                 small_place_declared: bool) -> list[Said]:  # fmt: skip
    """Why a role of the three must not be lent to somebody; the loan itself has an end date.

    The same parting as for holding: a loan is no way round it. So the auditor's is never lent to a
    system or security administrator, nor theirs to the auditor.
    """
    parted = APART if small_place_declared else APART | BY_DECLARATION
    return [Said("guard.not_to_be_lent", {"role": _named(role), "other": _named(other)})
            for other in ROLES
            if other in set(roles_of_receiver) and {role, other} in parted]  # fmt: skip


def _named(role: str) -> Said:
    return Said(f"guard.role_{role}")


def is_declared(institution: str, today: dt.date) -> bool:
    """Whether a declaration of this institution lets one person be system and security."""
    rows = Declaration.objects.unguarded("whether a small place's declaration is in force")
    return bool(rows.filter(holder=institution, until__gte=today).exists())


def doubled_uses(account: int, system: Collection[str], security: Collection[str],
                 since: dt.datetime | None = None) -> QuerySet[Any]:  # fmt: skip
    """What one person who is both did with the duties of either: the auditor reads it all.

    ``system`` and ``security`` are the duties of the two roles. Newest first; each entry bears
    ``within``, so acts inside an act are told from those begun by hand.
    """
    done = Entry.every.filter(tag__in={*system, *security}, actor=f"account/{account}")
    return (done.filter(at__gte=since) if since else done).order_by("-id")
