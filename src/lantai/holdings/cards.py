# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells whoever describes and keeps records: imports, moves, what lacks."""

from __future__ import annotations

from lantai.desk import tallies
from lantai.desk.card import Card, Line, address_of, card, list_of
from lantai.desk.templatetags.lantai import moment
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings import queries
from lantai.holdings.models import CustodyMove, Fonds, ImportBatch
from lantai.holdings.terms import BatchState

SHOWN = 5


@card
def imports(actor: Actor) -> Card | None:
    """The last catalogue imports of one's institution."""
    if not actor.has("holdings.importbatch.add"):
        return None
    lines = [_import(batch) for batch in queries.last_imports(actor)[:SHOWN]]
    return Card("imports", both("最近的目录导入", "The last catalogue imports"), lines,
                url=list_of(ImportBatch),
                empty=both("还没有导入过目录。在全宗的页面上导入。",
                           "No catalogue yet: import one on a fonds' page."))  # fmt: skip


def _import(batch: ImportBatch) -> Line:
    told = said("收 {added}，重复 {doubles}，不能收 {refused}",
                "{added} taken, {doubles} doubles, {refused} refused", added=f"{batch.added:,}",
                doubles=f"{batch.doubles:,}", refused=f"{batch.refused:,}")  # fmt: skip
    over = batch.state == BatchState.DONE
    tone = "warn" if batch.refused or not over else "good"
    value = told if over else f"{batch.get_state_display()}{said('，', ', ')}{told}"
    return Line(batch.name, value, address_of(batch), tone,
                sub=f"{batch.fonds} · {batch.made_by} · {moment(batch.made_at)}")  # fmt: skip


@card
def moves(actor: Actor) -> Card | None:
    """Moves of custody that are under way, from here or to here."""
    if not (actor.has("holdings.custodymove.lay") or actor.has("holdings.custodymove.receive")):
        return None
    lines = [_move(move, actor) for move in queries.moves_under_way(actor)[:SHOWN]]
    return Card("moves", both("正在办的保管权移交", "Moves of custody under way"), lines,
                url=list_of(CustodyMove))  # fmt: skip


def _move(move: CustodyMove, actor: Actor) -> Line:
    comes = move.party == actor.institution
    whose = said("移来", "comes here") if comes else said("移出", "leaves here")
    done = said("{moved} / {total}", "{moved} of {total}", moved=f"{move.moved:,}",
                total=f"{move.total:,}")  # fmt: skip
    return Line(move.name, f"{move.get_state_display()}{said('，', ', ')}{done}", address_of(move),
                "busy", sub=f"{whose} · {move.fonds} · {move.laid_on}")  # fmt: skip


@card
def lacking(actor: Actor) -> Card | None:
    """What one's own holdings lack: guides, introductions, openings that are due."""
    if not actor.has("holdings.fonds.issue_text"):
        return None
    numbers = tallies.totals(actor, "own", ["holdings.fonds", "holdings.items_due"]).numbers
    if not numbers.get("holdings.fonds"):
        return None
    own = queries.fonds_kept(actor)
    found = (
        (both("没有全宗指南的全宗", "Fonds without a guide"), own.filter(guide="").count(),
         list_of(Fonds)),
        (both("没有全宗介绍的全宗", "Fonds without an introduction"),
         own.filter(introduction="").count(), list_of(Fonds)),
        (both("到期没有开放审核的件", "Items whose opening review is due"),
         numbers.get("holdings.items_due", 0), "/figures/?tab=own&sort=holdings.items_due"),
    )  # fmt: skip
    lines = [Line(label, f"{number:,}", url, "warn") for label, number, url in found if number]
    return Card("lacking", both("要补的", "What is lacking"), lines,
                empty=both("每个全宗都有指南和介绍，没有到期未审核的。",
                           "Every fonds has its texts; no review is due."))  # fmt: skip
