# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How a request stands, in the words of whoever asked: no duties, no names of staff, no titles.

Of what was found only records are named that this reader may be told of now; the rest is a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from lantai.craft import workdays
from lantai.desk import steps
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.holdings.models import Item
from lantai.portal import answering, permanent, queries
from lantai.portal.flow_of_requests import RUNNING
from lantai.portal.models import UseRequest
from lantai.portal.pages.applying import rooms_of
from lantai.portal.terms import Outcome

STATES: Mapping[str, tuple[Any, str, Any]] = {
    "received": (both("收到了", "Received"), "busy",
                 both("馆员正在看材料齐不齐。", "An archivist looks whether all is there.")),
    "returned": (both("等您补充", "Waits for you"), "warn",
                 both("还缺一点材料，写在下面；补了，马上接着办。",
                      "Something is missing, see below; it goes on as soon as you have sent it.")),
    "accepted": (both("正在查找", "Being searched"), "busy",
                 both("已经受理，馆员正在找。", "Accepted; an archivist is searching.")),
    "asking": (both("正在征求意见", "Others are asked"), "busy",
               both("按规定要征求有关单位的意见，答复日期顺延。",
                    "Units concerned have to be asked; the answer comes later by that time.")),
    "deciding": (both("正在审批", "Being decided"), "busy",
                 both("查找完了，正在审批。", "The search is done; it is being decided.")),
    "approved": (both("正在答复", "Being answered"), "busy",
                 both("审批完了，正在写答复。", "It was decided; the answer is being written.")),
    "answered": (both("已经答复", "Answered"), "good", both("答复在下面。", "See below.")),
    "ended": (both("已经办结", "Done"), "good", both("这件申请办完了。", "This request is done.")),
    "refused": (both("不予提供", "Refused"), "bad",
                both("理由和依据的条款在下面。", "The reason and its article are below.")),
    "withdrawn": (both("已经撤回", "Withdrawn"), "",
                  both("您撤回了这件申请，不再办。", "You withdrew it; nothing more is done.")),
}  # fmt: skip
"""Each state as its applicant is told it: the word, its tone, a sentence."""
WAY = (both("收到", "Received"), both("受理、查找", "Searched"), both("审批", "Decided"),
       both("答复", "Answered"))  # fmt: skip
_AT = {"received": 0, "returned": 0, "accepted": 1, "asking": 2, "deciding": 2, "approved": 2,
       "answered": 3, "ended": 4, "refused": 4, "withdrawn": 0}  # fmt: skip


def state_of(row: UseRequest) -> dict[str, Any]:
    """The state as a word with its tone."""
    word, tone, told = STATES[row.state]
    return {"word": word, "tone": tone, "told": told}


def clock_of(row: UseRequest) -> workdays.Deadline | None:
    """By when it has to be answered, in working days; nothing where it was."""
    if row.promised_on is None or row.state not in RUNNING:
        return None
    return workdays.deadline(row.promised_on, timezone.localdate(), lang(), working=True,
                             calendar=steps.calendar())  # fmt: skip


def told_of(row: UseRequest, actor: Actor) -> dict[str, Any]:
    """All that the page of a request tells."""
    late = row.state in RUNNING and row.promised_on and row.promised_on < timezone.localdate()
    return {
        "row": row,
        "state": state_of(row),
        "clock": clock_of(row),
        "late": late,
        "knots": list(_knots(row)),
        "missing": _missing(row),
        "answer": _answer(row, actor) if answering.is_given(row) else None,
        "complaints": answering.complaints_of(row),
        "visits": [{"when": said("{day} {half}", "{day}, {half}", day=f"{each.day:%Y-%m-%d}",
                                 half=each.get_half_display()),
                    "room": each.room.name, "state": each.get_state_display()}
                   for each in queries.visits_for(row)],
        "rooms": rooms_for(row),
    }  # fmt: skip


def rooms_for(row: UseRequest) -> list[dict[str, Any]]:
    """How the archives that was asked is reached."""
    return rooms_of([row.archives])


def _knots(row: UseRequest) -> Iterator[dict[str, Any]]:
    """The way of a request as four steps; where it was withdrawn there is none."""
    if row.state == "withdrawn":
        return
    here, days = _AT[row.state], {0: row.received_on, 3: row.answered_on or row.ended_on}
    for at, label in enumerate(WAY):
        yield {"label": label, "state": "done" if at < here else "now" if at == here else "next",
               "day": days.get(at)}  # fmt: skip


def _missing(row: UseRequest) -> str:
    """What the archives asked to be completed, in its own words."""
    if row.state != "returned":
        return ""
    back = [each for each in steps.history(row) if each.step == "send_back"]
    return str(back[-1].answers.get("reason", "")) if back else ""


def _answer(row: UseRequest, actor: Actor) -> dict[str, Any]:
    given = queries.given_in(row) if row.state in ("answered", "ended") else []
    seen = Item.objects.seen_by(actor, "describe").filter(pk__in=[each.item_id for each in given])
    records = [{"title": each.title, "code": each.ref_code, "url": permanent.address_of(each)}
               for each in seen.order_by("ref_code", "pk")]  # fmt: skip
    return {
        "result": row.get_outcome_display() if row.outcome else "",
        "words": row.answer,
        "articles": answering.articles(row),
        "searched": row.searched if row.outcome == Outcome.NONE else "",
        "records": records,
        "unnamed": len(given) - len(records),
        "until": row.until if row.state == "answered" else None,
        "on": row.answered_on or row.ended_on,
    }
