# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts on comparisons and on what is missing: compare now, say why."""

from __future__ import annotations

from typing import Any

from lantai.desk.asking import text
from lantai.desk.deeds import Deed, ListDeed, on_list, on_row
from lantai.filing.acts import formed as acts
from lantai.filing.comparing import comparing_registers
from lantai.filing.errors import refused
from lantai.filing.models import FilingComparison, FilingGap, FormedDocument
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.orgs.queries import institution_at
from lantai.works.acts import enqueue


def _compare(*, actor: Actor) -> Any:
    unit = institution_at(actor.institution)
    if unit is None:
        raise refused("not_ours_to_draft", unit=actor.house)
    return enqueue(comparing_registers, actor=actor, unit=unit.pk)


COMPARE = ListDeed(
    "compare", "filing.filingcomparison.make", both("现在比对", "Compare now"), lambda actor: {},
    _compare, icon="check",
    help=both("形成文件登记对照已归档的：未归、逾期、重复、缺号。每天夜里也比一次。",
              "The register against what is filed: not filed, late, twice, numbers missing. It is "
              "done every night too."),
)  # fmt: skip
on_list(FormedDocument, COMPARE)
on_list(FilingComparison, COMPARE)


def _ours(row: FilingGap, actor: Actor) -> bool:
    return row.holder == actor.institution


on_row(FilingGap, Deed(
    "explain", "filing.filinggap.explain", both("说明", "Say why"),
    lambda row, actor: {"explanation": text(both("说明", "explanation"), first=row.explanation,
                                            rows=4)},
    acts.explain_gap, when=_ours, is_next=True,
    help=both("如尚在办理、已由别的单位归档、号已作废",
              "such as: still in hand, filed elsewhere, void"),
))  # fmt: skip
