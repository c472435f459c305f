# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a person does with a transfer: gather, pack, test, receive, check, store, take in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.desk.asking import Fields, line, number, one_of, pick, reason, ticks
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both
from lantai.holdings.models import Item
from lantai.holdings.terms import Retention
from lantai.orgs.queries import holders_of
from lantai.transfer import acts, doing, jobs, judging, queries, testing
from lantai.transfer.jobs import ordered
from lantai.transfer.models import Transfer, TransferPlan

SOON = ("Y", "D30", "C")
"""What an archives takes in as a rule: permanent, 30 years, long."""


def _nothing(row: Any, actor: Actor) -> Fields:
    return {}


def _stands(*states: str) -> Any:
    return lambda row, actor: row.state in states


def _ours(*states: str) -> Any:
    return lambda row, actor: row.state in states and row.holder == actor.institution


def _theirs(*states: str) -> Any:
    return lambda row, actor: row.state in states and row.receiver.path == actor.institution


# --- the sender -----------------------------------------------------------------------------------


def _to_gather(row: Transfer, actor: Actor) -> Fields:
    plan = row.plan
    return {
        "first": number(both("档案年度起", "records from"), least=1000, most=2100,
                        first=plan.first_year if plan else None),
        "last": number(both("档案年度止", "records to"), least=1000, most=2100,
                       first=plan.last_year if plan else None),
        "retentions": ticks(both("保管期限", "retention"), Retention.choices, initial=SOON),
    }  # fmt: skip


def _gather(row: Transfer, *, actor: Actor, first: int, last: int, retentions: Sequence[str]
            ) -> Transfer:  # fmt: skip
    keys = queries.to_be_sent(row, first, last, retentions)
    outcome = acts.collect(row, keys, actor)
    if not outcome.changed and outcome.refused:
        raise Refused(*[why for _, why in outcome.refused[:5]])
    return row


def _to_pack(row: Transfer, actor: Actor) -> Fields:
    return {"reviewer": line(
        both("审核人", "to be approved by"), first=_approves(row), most=80,
        help=both("写进登记表；移交前由这位审核", "stands on the form; approves the sending"),
    )}  # fmt: skip


def _approves(row: Transfer) -> str:
    """Who may approve the sending: the first who holds that duty, else the leader on record."""
    at = queries.sender_of(row)
    if at is None:
        return ""
    held = holders_of("transfer.transfer.send", at)
    return held[0].person.name if held else at.leader


def _pack(row: Transfer, *, actor: Actor, reviewer: str) -> Any:
    if why := doing.lacks(row):
        raise Refused(*why)
    return ordered(jobs.packing_records, row, actor, reviewer=reviewer)


SENDER = (
    Deed("gather", "transfer.transfer.collect", both("列入到期档案", "Gather what is due"),
         _to_gather, _gather,
         when=lambda row, actor: _ours(*queries.CHANGES_IN)(row, actor) and row.fonds_id,
         help=both("这个全宗里已经归档、年度和期限对得上的，全部列入",
                   "all filed records of the fonds of these years and periods")),
    Deed("pack", "transfer.transfer.build", both("组包", "Pack"), _to_pack, _pack,
         when=lambda row, actor: _ours(*queries.CHANGES_IN)(row, actor) and row.fonds_id,
         is_next=True,
         help=both("做成信息包；后台办，断了可以接着", "made in the background")),
    Deed("test", "transfer.transfer.test", both("自检", "Test"), _nothing,
         lambda row, actor: ordered(jobs.testing_package, row, actor), when=_ours("built"),
         is_next=True, help=both("移交前的四性检测", "the four-property test before sending")),
)  # fmt: skip

# --- the receiver ---------------------------------------------------------------------------------


RECEIVER = (
    Deed("take_in", "transfer.transfer.receive", both("收下信息包", "Take the package in"),
         _nothing, lambda row, actor: ordered(jobs.taking_in, row, actor), is_next=True,
         when=lambda row, actor: queries.comes_by_hand(row, actor.institution),
         help=both("从载体文件夹读，或者收齐上传的分卷", "from the medium, or what was uploaded")),
    Deed("drop_parts", acts.TAKE, both("弃掉已传的", "Drop what was uploaded"), _nothing,
         lambda row, actor: acts.drop_parts(row, actor),
         grave=both("已经传上来的要从头再传。", "What came has to be sent again."),
         when=lambda row, actor: row.is_from_outside and queries.part_rows(row).exists()
         and queries.comes_by_hand(row, actor.institution),
         help=both("传错了包才用", "for a package that was the wrong one")),
    Deed("check", "transfer.transfer.check", both("接收检测", "Test on receipt"), _nothing,
         lambda row, actor: ordered(jobs.checking_package, row, actor), when=_theirs("received"),
         is_next=True, help=both("带密级标志的自动隔离，其余接着办",
                                 "what bears a mark is set aside, the rest goes on")),
    Deed("store", "transfer.transfer.store", both("入库", "Store"), _nothing,
         lambda row, actor: ordered(jobs.storing_package, row, actor), when=_theirs("accepted"),
         is_next=True, help=both("存进保管库并逐字节读回；保管权还没有变",
                                 "into the vault, every byte read back; custody stays")),
    Deed("accession", "transfer.transfer.accession", both("接收进馆", "Take into custody"),
         _nothing, lambda row, actor: ordered(jobs.taking_custody, row, actor),
         when=_theirs("stored"), is_next=True,
         help=both("登记进馆，签发回执，保管权转过来", "numbered, signed for, custody passes")),
)  # fmt: skip

on_row(Transfer, *SENDER, *RECEIVER)

# --- records, ticked in their list ----------------------------------------------------------------


def _to_collect(actor: Actor) -> Fields:
    return {"transfer": pick(both("列入哪一次移交", "into which transfer"),
                             queries.open_to_draft(actor),
                             help=both("没有的，先在“移交”里登记一次",
                                       "if there is none, begin one first"))}  # fmt: skip


def _collect(keys: Sequence[int], *, actor: Actor, transfer: Transfer) -> Outcome:
    return acts.collect(transfer, keys, actor)


def _look(keys: Sequence[int], *, actor: Actor, transfer: Transfer) -> Iterator[Looked]:
    known = queries.known_among(transfer, keys)
    why = judging.why_not(transfer, [pk for pk in keys if pk not in known], actor)
    for pk in keys:
        if pk in known:
            yield Looked(pk)
        elif why[pk] is not None:
            yield Looked(pk, why=why[pk])
        else:
            yield Looked(pk, [(both("移交", "transfer"), "", str(transfer))])


on_rows(Item, RowsDeed(
    "hand_in", "transfer.transfer.collect", both("向档案馆移交", "Hand over to the archives"),
    _to_collect, _collect, _look,
    help=both("列入一次移交；进馆以前仍由本单位保管",
              "into a transfer; until they are taken in we keep them")))  # fmt: skip


def _to_drop(actor: Actor) -> Fields:
    return {"transfer": pick(both("从哪一次移交里移出", "out of which transfer"),
                             queries.open_to_draft(actor))}  # fmt: skip


def _drop(keys: Sequence[int], *, actor: Actor, transfer: Transfer) -> Outcome:
    return acts.drop(transfer, keys, actor)


def _look_at_drops(keys: Sequence[int], *, actor: Actor, transfer: Transfer) -> Iterator[Looked]:
    known = queries.known_among(transfer, keys)
    label = both("移交", "transfer")
    for pk in keys:
        yield (Looked(pk, [(label, str(transfer), "")]) if pk in known
               else Looked(pk, why=Said("transfer.not_in_it")))  # fmt: skip


on_rows(Item, RowsDeed(
    "drop_from_transfer", "transfer.transfer.drop", both("移出移交", "Take out of a transfer"),
    _to_drop, _drop, _look_at_drops,
    help=both("列错了的，组包以前移出来；档案还在原处",
              "what was chosen by mistake, before packing; the records stay where they are"),
))  # fmt: skip

# --- the plan -------------------------------------------------------------------------------------


def _to_waive(row: TransferPlan, actor: Actor) -> Fields:
    choices = [(n, f"{n} {name}") for n, name in testing.numbers().items()]
    return {"number": one_of(both("检测项", "item of the check"), choices), "reason": reason()}


on_row(TransferPlan, Deed(
    "waive", "transfer.transferplan.waive", both("定免检项", "Waive an item"), _to_waive,
    acts.waive, when=lambda row, actor: row.state == "drafted" and row.holder == actor.institution,
    help=both("这次移交不要求的检测项，写明理由", "what need not be tested, and why"),
))  # fmt: skip
