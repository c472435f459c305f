# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Records put into a set 材料组, to be laid before somebody or lent (`orgs.acts.grants`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Model

from lantai.craft.codes import Said
from lantai.desk.asking import Fields, line, pick
from lantai.desk.deeds import Looked, Outcome, RowsDeed, on_rows
from lantai.guard.actor import Actor
from lantai.guard.models import RecordSet
from lantai.guard.words import both, said
from lantai.holdings.many import own
from lantai.holdings.models import File, Fonds, Item
from lantai.orgs import queries as org_queries
from lantai.orgs.acts import grants


def _to_gather(actor: Actor) -> Fields:
    sets = RecordSet.objects.seen_by(actor, "act").order_by("-pk")  # type: ignore[attr-defined]
    return {
        "into": pick(both("归入", "into"), sets, required=False,
                     help=both("不选，就新建一组", "none: a new set is made")),
        "name": line(both("新的一组叫什么", "name of the new set"), required=False),
        "purpose": line(both("做什么用", "what it is for"), required=False, most=400),
    }  # fmt: skip


def _look(model: type[Model], keys: Sequence[int], *, actor: Actor, into: RecordSet | None,
          name: str, **more: Any) -> Iterator[Looked]:  # fmt: skip
    ours = set(own(model, actor).filter(pk__in=keys).values_list("pk", flat=True))
    fresh = set(org_queries.not_yet_in(into, model, keys, actor))
    called = str(into) if into is not None else name or said("（还没有名称）", "(no name yet)")
    for key in keys:
        if key not in ours:
            yield Looked(key, why=Said("guard.not_found"))
        else:
            yield Looked(key, [(both("材料组", "set"), "", called)] if key in fresh else ())


def _gather(model: type[Model], keys: Sequence[int], *, actor: Actor, **given: Any) -> Outcome:
    ours = set(own(model, actor).filter(pk__in=keys).values_list("pk", flat=True))
    _, fresh = grants.gather(model, keys, actor=actor, **given)
    return Outcome(fresh, [(key, Said("guard.not_found")) for key in keys if key not in ours])


for _model in (Fonds, File, Item):
    on_rows(_model, RowsDeed(
        "gather", "orgs.grant.gather", both("归入材料组", "Put into a set"), _to_gather,
        lambda keys, _of=_model, **given: _gather(_of, keys, **given),
        lambda keys, _of=_model, **given: _look(_of, keys, **given),
        help=both("一组材料可以报送别的单位看目录，或者准予查阅内容",
                  "a set may be laid before others, or lent to them"),
    ))  # fmt: skip
