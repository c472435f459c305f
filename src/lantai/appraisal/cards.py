# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells whoever opens records: what is due, what was deferred and is due again."""

from __future__ import annotations

from django.utils import timezone

from lantai.appraisal import queries
from lantai.appraisal.models import OpeningBatch
from lantai.appraisal.terms import Why
from lantai.desk.card import Card, Line, card, list_of
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.words import both, said

SHOWN = 5


@card
def due(actor: Actor) -> Card | None:
    """The fonds of one's own archives of which most is due for review."""
    if not actor.has("appraisal.openingbatch.gather"):
        return None
    key = ("appraisal.due", actor.institution, actor.clearance)  # a new day ends all that is kept
    by, again = tide.kept(key, lambda: _by_fonds(actor))
    url = f"{list_of(OpeningBatch)}due/"
    lines = [Line(name, said("{n} 件", "{n} items", n=f"{n:,}"), url, "warn")
             for name, n in sorted(by.items(), key=lambda each: -each[1])[:SHOWN]]  # fmt: skip
    if again:
        lines.append(Line(both("延期的该再评估", "Deferred, to be judged anew"),
                          said("{n} 件", "{n} items", n=f"{again:,}"), url, "warn"))  # fmt: skip
    return Card("review-due", both("到期应开放审核", "Due for opening review"), lines, url=url,
                empty=both("没有到期的。", "Nothing is due."))  # fmt: skip


def _by_fonds(actor: Actor) -> tuple[dict[str, int], int]:
    """Counted over all that is held, so that it is kept."""
    today = timezone.localdate()
    by: dict[str, int] = {}
    for line in queries.due_by_year(actor, Why.DUE, today):
        name = f"{line['fonds_code']} {line['fonds__name']}"
        by[name] = by.get(name, 0) + line["n"]
    return by, sum(line["n"] for line in queries.due_by_year(actor, Why.ANEW, today))
