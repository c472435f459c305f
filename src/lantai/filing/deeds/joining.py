# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""组件 by hand, as a person does it: ticked items are made one, files of one are split off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.desk.asking import Fields, line, ticks
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.filing import arranging, barred
from lantai.filing.acts import joining as acts
from lantai.filing.errors import refused
from lantai.filing.models import FiledItem
from lantai.filing.pieces import pieces
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both
from lantai.holdings.many import ours

DUTY = "filing.filingbatch.arrange"


def _nothing(actor: Actor) -> Fields:
    return {}


def _filed(keys: Sequence[int], actor: Actor) -> list[FiledItem]:
    rows = FiledItem.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    return list(rows.select_related("item", "batch").order_by("position", "pk"))


def _look(keys: Sequence[int], *, actor: Actor) -> Iterator[Looked]:
    rows = _filed(keys, actor)
    why = barred.against_joining(rows)
    if why is not None or len(rows) < len(keys):
        why = why or refused("join_gone", batch=str(rows[0].batch)).reasons[0]
        yield from (Looked(pk, why=why) for pk in keys)
        return
    planned = arranging.by_hand(rows)
    main = planned.filed
    stays = both("题名、文号留下", "its title and number stay")
    yield Looked(main.pk, [(both("合成一件", "made one"), main.item.title, str(stays))])
    for each in planned.joins:
        yield Looked(each.pk, [(both("合到", "joins"), each.item.title, main.item.title)])


def _join(keys: Sequence[int], *, actor: Actor) -> Outcome:
    rows = _filed(keys, actor)
    if why := barred.against_joining(rows):
        raise Refused(why)
    if len(rows) < len(keys):
        raise refused("join_gone", batch=str(rows[0].batch))
    acts.join(rows[0].batch, [row.item_id for row in rows], actor)
    return Outcome(changed=[row.pk for row in rows])


def _parts(row: FiledItem, actor: Actor) -> Fields:
    help_ = both("勾选的拆出去成为另一件；至少留一份。",
                 "What is ticked makes another item; at least one stays.")  # fmt: skip
    return {"parts": ticks(both("拆出的文件", "files to split off"),
                           [(each.key, str(each)) for each in pieces(row.item_id)], help=help_),
            "title": line(both("新件的题名", "title of the new item"), most=2000),
            "doc_number": line(both("新件的文号", "its document number"),
                               required=False)}  # fmt: skip


def _may_split(row: FiledItem, actor: Actor) -> bool:
    return (ours(row.batch, actor) and barred.against_making_up(row) is None
            and len(pieces(row.item_id)) > 1)  # fmt: skip


def _split(row: FiledItem, *, actor: Actor, **answers: Any) -> FiledItem:
    acts.split(row, actor, **answers)
    return row


on_rows(FiledItem, RowsDeed(
    "join", DUTY, both("合成一件…", "Make one item…"), _nothing, _join, _look,
    help=both("正文的题名、文号留下，别的件并进去，文件都在；可以撤回",
              "the main text's title stays, all files stay; it can be taken back")))  # fmt: skip
on_row(FiledItem, Deed(
    "split", DUTY, both("拆成两件", "Split in two"), _parts, _split, when=_may_split,
    help=both("保管期限、密级、条目照原来的件；在批次的“办理”里可以撤回",
              "period, secrecy and entry as before; it is taken back at the batch")))  # fmt: skip
