# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Requests written down at the counter or by a unit; who asks; the draft; copies."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lantai.desk.asking import Fields, day, line, number, one_of, pick, text
from lantai.desk.deeds import Deed, ListDeed, on_list, on_row
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both
from lantai.orgs.models import Institution
from lantai.portal import acts, judging, queries
from lantai.portal.flow_of_requests import SEARCHING
from lantai.portal.judging import Proof
from lantai.portal.models import DraftAnswer, UseRequest
from lantai.portal.terms import (
    Applicant,
    Basis,
    Channel,
    Matter,
    Outcome,
    Papers,
    Purpose,
    Way,
)

_AT_COUNTER = [each for each in Channel.choices if each[0] in (Channel.COUNTER, Channel.LETTER)]


def _what() -> Fields:
    """What is wanted: the same questions at every door."""
    return {
        "matter": one_of(both("事项", "matter"), Matter.choices),
        "wanted": text(both("要查什么", "what is wanted"), most=2_000, rows=4,
                       help=both("知道档号的写档号；不知道的，写什么事、哪一年、哪个单位。",
                                 "Reference codes where known; else what, when, which unit.")),
        "people": line(both("当事人", "people it is about"), required=False),
        "years": line(both("大约时间", "about when"), required=False, most=60),
        "place": line(both("地点、单位", "place or unit"), required=False, most=120),
        "purpose": one_of(both("用途", "purpose"), Purpose.choices),
        "way": one_of(both("怎样用", "how it is used"), Way.choices, Way.READ),
    }  # fmt: skip


def _papers(*, required: bool) -> Fields:
    return {
        "papers": one_of(both("看过的证件", "paper seen"), Papers.choices, required=required),
        "identity": line(both("证件号码", "its number"), required=required, most=40,
                         help=both("系统不存号码，只记遮盖以后的样子，用来核对是不是同一个人。",
                                   "The number is not kept: only how it looks when masked.")),
    }  # fmt: skip


def proof_seen(papers: str | None, identity: str) -> Proof:
    """What is kept of a paper seen at the counter.

    Raises `Refused` where the number cannot be right.
    """
    if (said := judging.against_number(papers or "", identity)) is not None:
        raise Refused(said)
    return judging.proof_of(papers or str(Papers.OTHER), identity)


# --- at the head of the list ----------------------------------------------------------------------


def _to_register(actor: Actor) -> Fields:
    return {
        "channel": one_of(both("来的途径", "came in"), _AT_COUNTER, Channel.COUNTER),
        "applicant": one_of(both("替谁查", "for whom"), Applicant.choices, Applicant.SELF),
        "name": line(both("申请人", "applicant"), most=120),
        "phone": line(both("电话", "telephone"), required=False, most=40),
        "on_behalf_of": line(both("所替的人或单位", "on whose behalf"), required=False, most=120),
        "authority": line(both("看过的委托书、介绍信", "letter of authority seen"),
                          required=False),
        **_papers(required=False),
        **_what(),
    }  # fmt: skip


def _register(*, actor: Actor, papers: str | None, identity: str, **given: Any) -> UseRequest:
    return acts.register_request(given, proof_seen(papers, identity), actor)


def _to_ask(actor: Actor) -> Fields:
    archives = queries.keepers_of_rooms(queries.open_rooms())
    known = Institution.objects.seen_by(actor, "describe")
    return {
        "archives": pick(both("向哪个馆查", "of which archives"),
                         known.filter(pk__in=[each.pk for each in archives])),
        "phone": line(both("联系电话", "telephone"), required=False, most=40),
        "authority": line(both("介绍信、公函文号", "number of the letter"),
                          help=both("没有文号的，写经办人和批准人。",
                                    "Without one: who acts, and who approved.")),
        **_what(),
    }  # fmt: skip


def _ask(*, actor: Actor, archives: Institution, **given: Any) -> UseRequest:
    return acts.ask_archives(archives, given, actor)


on_list(
    UseRequest,
    ListDeed("register", "portal.userequest.register",
             both("登记查档申请", "Write a request down"), _to_register, _register, icon="pen",
             help=both("窗口、来信、来电的，馆员替申请人填",
                       "the counter fills it in for whoever comes, writes or telephones")),
    ListDeed("ask", "portal.userequest.ask", both("替本单位查档", "Ask an archives"), _to_ask,
             _ask, icon="pen",
             help=both("查已经移交进馆的，或者别的单位的档案",
                       "for records that were transferred, or those of others")),
)  # fmt: skip

# --- on a request ---------------------------------------------------------------------------------


def _ours(row: UseRequest, actor: Actor, *states: str) -> bool:
    return row.state in states and row.holder == actor.institution


def _to_verify(row: UseRequest, actor: Actor) -> Fields:
    return {
        **_papers(required=row.unit_id is None),
        "authority": line(both("看过的委托书、介绍信", "letter of authority seen"),
                          required=row.applicant != Applicant.SELF, first=row.authority),
        "reader": line(both("他的实名帐号", "the name of his or her account"), required=False,
                       most=150,
                       help=both("本人有实名帐号的才填，批准以后可以在网上看；帐号要是申请人自己的。",
                                 "Where there is one: what is granted can then be read on line. "
                                 "It has to be the applicant's own.")),
    }  # fmt: skip


def _verify(row: UseRequest, *, actor: Actor, papers: str | None, identity: str, authority: str,
            reader: str) -> UseRequest:  # fmt: skip
    return acts.verify(row, actor, proof=proof_seen(papers, identity), authority=authority,
                       reader=reader)  # fmt: skip


def _to_draft(row: UseRequest, actor: Actor) -> Fields:
    was = queries.draft_of(row) or DraftAnswer()
    return {
        "outcome": one_of(both("查找结果", "result"), Outcome.choices, was.outcome or None),
        "basis": one_of(both("不提供的理由", "why not given"), Basis.choices, was.basis or None,
                        required=False,
                        help=both("部分提供、不予提供的要选；条款自动写进答复。",
                                  "Where not all is given; its article is named by itself.")),
        "searched": text(both("查了哪里", "where it was searched"), required=False, most=2_000,
                         rows=3, first=was.searched,
                         help=both("哪些全宗、目录，用什么词；没有查到的必须写。",
                                   "Fonds, lists, words; needed where nothing was found.")),
        "answer": text(both("答复", "answer"), most=4_000, rows=6, first=was.answer,
                       help=both("写给申请人看的。没有提供的，不要写题名。",
                                 "For the applicant. Name no titles of what is not given.")),
        "until": day(both("可查阅到", "may be read until"), required=False,
                     help=both("在网上看的才有；不填，从答复那天起 30 天，最多 180 天。",
                               "For reading on line; empty: 30 days from the answer; at most "
                               "180.")),
    }  # fmt: skip


def _draft(row: UseRequest, *, actor: Actor, basis: str | None, until: dt.date | None,
           **given: Any) -> UseRequest:  # fmt: skip
    return acts.draft(row, actor, basis=basis or "", until=until, **given)


def _to_decline(row: UseRequest, actor: Actor) -> Fields:
    return {
        "basis": one_of(both("理由", "ground"),
                        [each for each in Basis.choices if each[0] in judging.FORMAL],
                        help=both("别的理由，先受理、查找，由另一人批准。",
                                  "On any other it is searched first, and another approves.")),
        "reason": text(both("写给申请人", "to the applicant"), most=2_000, rows=4,
                       help=both("为什么，可以到哪里查。", "Why, and where else to ask.")),
    }  # fmt: skip


def _decline(row: UseRequest, *, actor: Actor, basis: str, reason: str) -> UseRequest:
    return acts.decline(row, actor, basis=basis, reason=reason)


def _copies(row: UseRequest, *, actor: Actor, pages: int, certificates: int) -> UseRequest:
    return acts.count_copies(row, actor, pages=pages, certificates=certificates)


on_row(
    UseRequest,
    Deed("draft", "portal.userequest.draft", both("拟答复", "Draft the answer"), _to_draft, _draft,
         when=lambda row, actor: _ours(row, actor, "accepted"), is_next=True,
         help=both("查到的先列入；再写结果、依据和答复",
                   "put down what was found first; then result, grounds and words")),
    Deed("verify", "portal.userequest.verify", both("核对身份", "Check who asks"), _to_verify,
         _verify,
         when=lambda row, actor: _ours(row, actor, *SEARCHING),
         help=both("看过证件以后登记；提供没有开放的、出证的，送审批以前要办",
                   "when the papers were seen; before anything unopened is sent for approval")),
    Deed("decline", "portal.userequest.decline", both("不予受理", "Decline"), _to_decline,
         _decline, when=lambda row, actor: _ours(row, actor, "received", "returned"),
         help=both("写明条款，告诉申请人到哪里查", "with the article, and where else to ask")),
    Deed("copies", "portal.userequest.count_copies", both("登记复制、出证", "Copies, certificates"),
         lambda row, actor: {
             "pages": number(both("复制页数", "pages copied"), first=0, most=10_000),
             "certificates": number(both("证明份数", "certificates"), first=0, most=100)},
         _copies, when=lambda row, actor: _ours(row, actor, "approved", "answered")),
)  # fmt: skip
