# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts on sets and grants: what each asks. Putting rows into a set is the desk's."""

from __future__ import annotations

from typing import Any

from lantai.desk.asking import day, line, one_of, pick, reason
from lantai.desk.deeds import Deed, on_row
from lantai.guard.models import Grant, RecordSet
from lantai.guard.terms import GrantKind
from lantai.guard.words import both
from lantai.orgs import queries
from lantai.orgs.acts import grants


def _grant(row: RecordSet, to: Any, person: Any, **given: Any) -> Grant:
    return grants.grant_set(row, person or to, **given)


RECORD_SET = (
    Deed("grant", "orgs.grant.give", both("授予查看", "Grant it"),
         lambda row, actor: {
             "kind": one_of(both("方式", "kind"), GrantKind.choices),
             "to": pick(both("给哪个单位", "to which institution"), queries.known(actor)),
             "person": pick(both("只给其中一人", "only to one person"), queries.people_known(actor),
                            required=False),
             "until": day(both("截止日期", "until")), "reason": reason(),
             "approved_by": line(both("批准人", "approved by"), required=False, most=80)},
         _grant),
)  # fmt: skip

GRANT = (
    Deed("end", "orgs.grant.end", both("收回", "Take it back"),
         lambda row, actor: {"reason": reason()},
         grants.end_grant),
)  # fmt: skip

on_row(RecordSet, *RECORD_SET)
on_row(Grant, *GRANT)
