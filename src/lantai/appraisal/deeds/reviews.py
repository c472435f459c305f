# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is said of many records at once; one by one it is said at the reviewing desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lantai.appraisal import acts, queries
from lantai.appraisal.judging import Word, why_not_said, why_silent
from lantai.appraisal.models import OpeningReview
from lantai.appraisal.terms import Decision, Screened, Stage, View
from lantai.craft.codes import Said
from lantai.desk.asking import Fields, day, line, one_of
from lantai.desk.deeds import Looked, Outcome, RowsDeed, on_rows
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.holdings.terms import Ground

NOTHING = ("", "—")
VIEWS = [(str(View.CONCUR), both("同意", "concur")),
         (str(View.DISSENT), both("不同意", "dissent"))]  # fmt: skip


def _opinion() -> Any:
    return line(both("意见", "opinion"), required=False, most=1_000)


def decisions() -> Fields:
    """What is asked of a proposal or a decision."""
    return {
        "decision": one_of(both("怎样定", "what it ought to be"), [NOTHING, *Decision.choices],
                           required=False),
        "ground": one_of(both("延期的事由", "ground of deferral"), [NOTHING, *Ground.choices],
                         required=False,
                         help=both("延期的必选", "needed for a deferral")),
        "again_on": day(both("再评估日期", "judged anew on"), required=False,
                        help=both("延期的必填", "needed for a deferral")),
    }  # fmt: skip


Given = dict[str, Any]


def _word(view: Any, given: Given) -> Word:
    again: dt.date | None = given.get("again_on")
    return Word(view, given.get("decision") or "", given.get("ground") or "", again,
                given.get("opinion", ""))  # fmt: skip


def _look(stage: Any, say: Callable[[Given], Word]) -> Callable[..., Iterator[Looked]]:
    def look(keys: Sequence[int], *, actor: Actor, **given: Any) -> Iterator[Looked]:
        found = {row.pk: row for row in queries.reviews_to_act_on(actor, keys)}
        word = say(given)
        for pk in keys:
            row = found.get(pk)
            if row is None:
                yield Looked(pk, why=Said("guard.not_found"))
            elif why := (why_silent(row.batch, stage, actor)
                         or why_not_said(row, stage, word, actor)):  # fmt: skip
                yield Looked(pk, why=why)
            else:
                yield Looked(pk, [(both("意见", "view"), _stands(row), _told(word))])

    return look


def _stands(row: OpeningReview) -> str:
    return str(row.get_proposal_display())


def _told(word: Word) -> str:
    return str(Decision(word.decision).label) if word.decision else str(View(word.view).label)


def _clean(given: Given) -> Given:
    return {name: value if value is not None or name == "again_on" else ""
            for name, value in given.items()}  # fmt: skip


def _propose(keys: Sequence[int], *, actor: Actor, **given: Any) -> Outcome:
    return acts.propose(keys, actor, **_clean(given))


def _second(keys: Sequence[int], *, actor: Actor, **given: Any) -> Outcome:
    return acts.second(keys, actor, **_clean(given))


def _answer(keys: Sequence[int], *, actor: Actor, view: str, opinion: str) -> Outcome:
    return acts.answer(keys, actor, view=view, opinion=opinion)


def _decide(keys: Sequence[int], *, actor: Actor, **given: Any) -> Outcome:
    return acts.decide(keys, actor, **_clean(given))


def _view() -> Any:
    return one_of(both("意见", "view"), VIEWS, str(View.CONCUR))


def _look_sign(keys: Sequence[int], *, actor: Actor, opinion: str) -> Iterator[Looked]:
    found = {row.pk: row for row in queries.reviews_to_act_on(actor, keys)}
    for pk in keys:
        row = found.get(pk)
        if row is None or row.screened != Screened.UNREAD:
            yield Looked(pk, why=Said("appraisal.nothing_to_sign" if row else "guard.not_found"))
        else:
            yield Looked(pk, [(both("初筛", "screening"), str(Screened(Screened.UNREAD).label),
                               str(Screened(Screened.SIGNED).label))])  # fmt: skip


def _sign(keys: Sequence[int], *, actor: Actor, opinion: str) -> Outcome:
    return acts.sign_unread(keys, actor, opinion=opinion)


on_rows(
    OpeningReview,
    RowsDeed("propose", "appraisal.openingreview.propose", both("初审", "Read first"),
             lambda actor: {**decisions(), "opinion": _opinion()}, _propose,
             _look(Stage.FIRST, lambda given: _word(View.PROPOSED, given)),
             help=both("勾选的提同样的建议；有机器提示的，要写理由才能建议开放",
                       "the same proposal for all ticked")),
    RowsDeed("second", "appraisal.openingreview.second", both("复审", "Read second"),
             lambda actor: {"view": _view(), **decisions(), "opinion": _opinion()}, _second,
             _look(Stage.SECOND, lambda given: _word(given["view"], given)),
             help=both("同意的不用再选；不同意的，选您的建议并写意见",
                       "to dissent, choose your own proposal and say why")),
    RowsDeed("answer", "appraisal.openingreview.answer", both("逐件反馈", "Answer about them"),
             lambda actor: {"view": _view(), "opinion": _opinion()}, _answer,
             _look(Stage.UNIT, lambda given: _word(given["view"], given)),
             help=both("不同意的写意见；都办完以后，在批次里“反馈意见”",
                       "then answer for the batch as a whole")),
    RowsDeed("decide", "appraisal.openingreview.decide", both("逐件审定", "Decide about them"),
             lambda actor: {**decisions(), "opinion": _opinion()}, _decide,
             _look(Stage.DECISION, lambda given: _word(View.DECIDED, given)),
             help=both("有不同意见的逐件定；其余的，审定整批时照建议",
                       "where there is dissent; the rest follows the proposal")),
    RowsDeed("sign", "appraisal.openingreview.sign", both("签人工看过", "Sign as read"),
             lambda actor: {"opinion": _opinion()}, _sign, _look_sign,
             help=both("机器读不到内容的，看过原件以后签", "of what no machine could read")),
)  # fmt: skip
