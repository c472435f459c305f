# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The two decisions, each by itself: opening 开放 and publishing 公布, of records and levels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from lantai.craft.codes import Said
from lantai.desk.asking import Fields, day, line, one_of, reason
from lantai.desk.deeds import Looked, Outcome, RowsDeed, on_rows
from lantai.desk.entrylines import tell_fact
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.terms import Opening, Reach
from lantai.guard.words import both
from lantai.holdings import acts, deciding, passing
from lantai.holdings.models import File, Fonds, Item, RecordClass
from lantai.holdings.terms import Ground

DECIDED = (Opening.UNREVIEWED, Opening.CONTROLLED, Opening.DEFERRED, Opening.OPEN)
"""What is decided by people; whether it is due follows from its date."""
NOTHING = ("", "—")
"""Nothing is decided by not choosing."""

# --- opening --------------------------------------------------------------------------------------


def _to_open(model: Any, actor: Actor) -> Fields:
    fields: Fields = {
        "opening": one_of(both("定为", "decision"),
                          [NOTHING, *((value, label) for value, label in Opening.choices
                                      if value in DECIDED)]),
        "reason": reason(),
        "basis": line(both("依据文件", "basis"), required=False,
                      help=both("开放的写审核结论；延期的必填，写同级档案主管部门同意的文号",
                                "opened: the review's result; deferred: the authority's consent, "
                                "which is needed")),
        "open_on": day(both("开放日期", "open from"), required=False,
                       help=both("只在定为开放时填；不填就是今天",
                                 "for opening only; empty: today")),
        "ground": one_of(both("延期或控制的事由", "ground of deferral or control"),
                         [NOTHING, *Ground.choices], required=False,
                         help=both("《国家档案馆档案开放办法》第八条；延期的必选",
                                   "as the measures on opening have them; needed for a deferral")),
        "review_on": day(both("下次审核的日期", "next review on"), required=False,
                         help=both("延期的必填；到时候重新审", "needed for a deferral")),
    }  # fmt: skip
    return fields


def _given(reason: str, basis: str, open_on: dt.date | None, ground: str | None,
           review_on: dt.date | None) -> dict[str, Any]:  # fmt: skip
    return {"reason": reason, "basis": basis, "open_on": open_on, "ground": ground or "",
            "review_on": review_on}  # fmt: skip


def _look_opening(model: Any, keys: Sequence[int], *, actor: Actor, opening: int,
                  **given: Any) -> Iterator[Looked]:  # fmt: skip
    wanted = Opening(opening)
    more = _given(**given)
    deciding.check(wanted, more["ground"], more["basis"], more["review_on"])
    judge = deciding.may_decide(wanted, deciding.code_of(model))
    values = deciding.values_of(model, wanted, more["open_on"], more["review_on"])
    for pk, row, why in _seen(model, keys, actor, deciding.reads_of(model), judge):
        yield Looked(pk, why=why) if why else Looked(pk, _cells(model, row, values))


def _seen(model: Any, keys: Sequence[int], actor: Actor, reads: Sequence[str], judge: Any
          ) -> Iterator[tuple[int, Any, Said | None]]:  # fmt: skip
    """Each ticked row as it is, and why it may not be decided about."""
    rows = model.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
    found = {row.pk: row for row in rows}
    barred = passing.barred(model, list(found))
    for pk in keys:
        row = found.get(pk)
        if row is None or pk in barred:
            yield pk, row, barred.get(pk, Said("guard.not_found"))
        else:
            yield pk, row, judge({name: getattr(row, name) for name in reads})


def _cells(model: Any, row: Any, values: dict[str, Any]) -> list[tuple[Any, str, str]]:
    if all(getattr(row, name) == value for name, value in values.items()):
        return []
    return [(model._meta.get_field(name).verbose_name, _word(model, name, getattr(row, name)),
             _word(model, name, value)) for name, value in values.items()]  # fmt: skip


def _word(model: Any, name: str, value: Any) -> str:
    choices = dict(model._meta.get_field(name).flatchoices)
    return "" if value is None else str(choices.get(value, value))


def _open(model: Any, keys: Sequence[int], *, actor: Actor, opening: int,
          **given: Any) -> Outcome:  # fmt: skip
    return acts.set_opening(keys, opening, actor, model=model, **_given(**given))


# --- publishing -----------------------------------------------------------------------------------


def _to_publish(model: Any, actor: Actor) -> Fields:
    return {
        "reach": one_of(both("公布到", "how far"), [NOTHING, *Reach.choices]),
        "reason": reason(),
        "basis": line(both("依据文件", "basis"), required=False,
                      help=both("公布审批的文号；需要形成单位或所有人同意的，写明",
                                "the approval; consent of creator or owner where needed")),
    }  # fmt: skip


def _look_reach(model: Any, keys: Sequence[int], *, actor: Actor, reach: int,
                **given: Any) -> Iterator[Looked]:  # fmt: skip
    judge = deciding.may_publish(Reach(reach), deciding.code_of(model))
    reads = ("opening", "secrecy", deciding.code_of(model))
    for pk, row, why in _seen(model, keys, actor, reads, judge):
        yield Looked(pk, why=why) if why else Looked(pk, _cells(model, row, {"reach": reach}))


def _publish(model: Any, keys: Sequence[int], *, actor: Actor, reach: int, reason: str,
             basis: str) -> Outcome:  # fmt: skip
    return acts.set_reach(keys, reach, actor, model=model, reason=reason, basis=basis)


tell_fact("ground", both("事由", "Ground"), Ground.choices)
tell_fact("review_on", both("下次审核", "Next review"))
for _model in (Item, File, RecordClass, Fonds):
    _noun = law.noun_of(_model)
    on_rows(_model, RowsDeed(
        "set_opening", f"{_noun}.set_opening", both("定开放", "Decide the opening"),
        partial(_to_open, _model), partial(_open, _model), partial(_look_opening, _model),
        help=both("记审核的结论。开放不等于公布；不再开放的，公布一并撤下",
                  "puts down the review's result. Opening is not publishing; what is open no more "
                  "is published no more"),
    ), RowsDeed(
        "set_reach", f"{_noun}.set_reach", both("定公布", "Decide the reach"),
        partial(_to_publish, _model), partial(_publish, _model), partial(_look_reach, _model),
        help=both("已经开放的，再定公布到什么范围", "of what is open: how far it is published"),
        grave=both("网上公布以后，看过的人收不回来。",
                   "What was published online cannot be unseen."),
    ))  # fmt: skip
