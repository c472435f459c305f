# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How an act changes many rows: in slices, each with one entry and a subject for every row.

Rows that the actor may not act on are left out and told as not found: absent and forbidden look
alike. The entry's facts name the fonds that were touched, for their fonds files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import Model

from lantai.craft.codes import Said
from lantai.desk.deeds import Outcome
from lantai.guard import trail
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.holdings import passing

SLICE = 1_000
"""Rows changed in one act: a write stays below 50 ms or little above."""
SMALL_SLICE = 150
"""Rows of an act that gives each row a value of its own."""


def slices(keys: Iterable[Any], size: int = SLICE) -> Iterator[list[Any]]:
    """The keys, some at a time."""
    source = iter(keys)
    while some := list(islice(source, size)):
        yield some


def touched(fonds: Iterable[int]) -> dict[str, int]:
    """How many rows of which fonds, as the fonds file reads it in the facts of an entry."""
    return {str(pk): count for pk, count in sorted(Counter(fonds).items())}


def own(model: Any, actor: Actor) -> Any:
    """The rows that the actor's institution keeps: what is laid before it, it does not change."""
    return model.objects.seen_by(actor, "act", only="own")


def ours(row: Any, actor: Actor) -> bool:
    """Whether the actor's institution, or a branch that it acts for, keeps a row."""
    at = actor.institution
    return bool(at) and (row.holder == at or (actor.branches and row.holder.startswith(at)))


Values = Mapping[str, Any]
Judge = Callable[[dict[str, Any]], Said | None]


def change_rows(
    tag: str, model: Any, keys: Sequence[int], actor: Actor, values: Values, *,
    reads: Sequence[str] = (), judge: Judge | None = None, reason: str = "", passes: bool = False,
    **facts: Any,
) -> Outcome:  # fmt: skip
    """Give the same values to many rows that the actor may act on.

    ``judge`` looks at the columns ``reads`` of a row as they are and says why it may not be
    changed; a row that has the values already is passed over. What is being handed over stays as
    it is, unless the change itself is that it ``passes``.
    """
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        with act(tag, model, actor, reason=reason) as done:
            barred = {} if passes else passing.barred(model, some)
            part, fonds = _change(done, model, some, actor, values, reads, judge, barred)
            done(None, to=dict(values), fonds=touched(fonds), **facts)
        outcome.add(part)
    return outcome


def _change(
    done: Act, model: Any, keys: Sequence[int], actor: Actor, values: Values,
    reads: Sequence[str], judge: Judge | None, barred: Mapping[int, Said],
) -> tuple[Outcome, list[int]]:  # fmt: skip
    outcome, fonds, befores = Outcome(), [], {}
    within = "pk" if model._meta.model_name == "fonds" else "fonds_id"
    names = list(dict.fromkeys(["pk", within, *values, *reads]))
    rows = own(model, actor).filter(pk__in=keys).order_by("pk")
    found = {row["pk"]: row for row in rows.select_for_update().values(*names)}
    for key in keys:
        row = found.get(key)
        why = Said("guard.not_found") if row is None else barred.get(key)
        why = why or (judge(row) if row is not None and judge else None)
        if why is not None:
            outcome.refused.append((key, why))
        elif row is not None and any(row[name] != value for name, value in values.items()):
            befores[key] = {name: row[name] for name in values}
            fonds.append(row[within])
    if befores:
        own(model, actor).filter(pk__in=list(befores)).update(**values)
        note(done, model, befores, dict.fromkeys(befores, values))
    outcome.changed += befores
    return outcome, fonds


def note(
    done: Act, model: type[Model], befores: Mapping[int, Values], afters: Mapping[int, Values]
) -> None:
    """Put the changed rows under the act's entry with the digests of before and after.

    Values that many rows share are one mapping, and are digested once.
    """
    noun = model._meta.label_lower
    known: dict[int, str] = {}

    def digest(values: Values) -> str:
        at = id(values)
        if at not in known:
            known[at] = trail.digest_of(values)
        return known[at]

    done.rows.extend(
        trail.Subject(noun, pk, digest(before), digest(afters[pk]))
        for pk, before in befores.items()
    )
