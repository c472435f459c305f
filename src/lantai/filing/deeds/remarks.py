# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts of the authority on the lines of a schedule, and of the unit on what was said of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.desk.asking import Fields, line, one_of, text
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.filing.acts import remarks as acts
from lantai.filing.models import EntryRemark, RetentionSchedule, ScheduleEntry
from lantai.filing.terms import RemarkKind, WhyRenewed
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.holdings.terms import Retention

KINDS = [(kind, label) for kind, label in RemarkKind.choices if kind != RemarkKind.ADD]


def _to_remark(actor: Actor) -> Fields:
    return {
        "kind": one_of(both("意见", "remark"), KINDS, RemarkKind.CHANGE),
        "retention": one_of(both("保管期限应为", "period ought to be"),
                            [("", both("不改", "as it is")), *Retention.choices], "",
                            required=False),
        "text": text(both("说明", "text"), required=False, most=2_000, rows=4),
    }  # fmt: skip


def _under_review(keys: Sequence[int], actor: Actor) -> list[tuple[ScheduleEntry, Said | None]]:
    rows = ScheduleEntry.objects.seen_by(actor, "act", only="party").filter(pk__in=list(keys))
    return [(entry, None if entry.schedule.state in acts.UNDER_REVIEW else
             Said("filing.not_under_review", {"title": str(entry.schedule)}))
            for entry in rows.select_related("schedule").order_by("position")]  # fmt: skip


def _look_remark(keys: Sequence[int], *, actor: Actor, kind: str, retention: str | None, text: str
                 ) -> Iterator[Looked]:  # fmt: skip
    said = " ".join(filter(None, [str(RemarkKind(kind).label), _period(retention), text]))
    for entry, why in _under_review(keys, actor):
        cells = [(both("意见", "remark"), "", said)]
        yield Looked(entry.pk, () if why else cells, why)


def _period(retention: str | None) -> str:
    return str(Retention(retention).label) if retention else ""


def _remark(keys: Sequence[int], *, actor: Actor, kind: str, retention: str | None, text: str
            ) -> Outcome:  # fmt: skip
    outcome = Outcome()
    by_schedule: dict[RetentionSchedule, list[ScheduleEntry]] = {}
    for entry, why in _under_review(keys, actor):
        if why is not None:
            outcome.refused.append((entry.pk, why))
        else:
            by_schedule.setdefault(entry.schedule, []).append(entry)
    for schedule, some in by_schedule.items():
        acts.raise_remarks(schedule, some, kind=kind, text=text, retention=retention or "",
                           actor=actor)  # fmt: skip
        outcome.changed += [entry.pk for entry in some]
    return outcome


on_rows(ScheduleEntry, RowsDeed(
    "remark", "filing.entryremark.raise", both("提意见", "Remark on them"), _to_remark, _remark,
    _look_remark, help=both("退回或批准以后，单位才看得到。",
                            "The unit sees it when the schedule is returned or approved."),
))  # fmt: skip


def _reviewed_here(row: RetentionSchedule, actor: Actor) -> bool:
    return row.state in acts.UNDER_REVIEW and row.party == actor.institution


def _missing(row: RetentionSchedule, *, actor: Actor, about: str, text: str) -> RetentionSchedule:
    acts.raise_remarks(row, (), kind=str(RemarkKind.ADD), about=about, text=text, actor=actor)
    return row


def _in_force_here(row: RetentionSchedule, actor: Actor) -> bool:
    return row.state == "in_force" and row.renew_since is None and row.party == actor.institution


on_row(
    RetentionSchedule,
    Deed("missing", "filing.entryremark.raise", both("指出缺的条目", "Say what is missing"),
         lambda row, actor: {"about": line(both("缺什么", "what"), most=400),
                             "text": text(both("说明", "text"), required=False, rows=4)},
         _missing, when=_reviewed_here,
         help=both("对已有条目的意见，在条目里勾选以后提", "of entries that are there, tick them")),
    Deed("call", "filing.retentionschedule.call", both("要求修订", "Call for its renewal"),
         lambda row, actor: {"why": one_of(both("为什么", "why"), WhyRenewed.choices,
                                           WhyRenewed.FUNCTIONS)},
         acts.call_for_renewal, when=_in_force_here,
         help=both("单位职能、机构或上级规定变了", "its functions, bodies or the rules changed")),
)  # fmt: skip


def _to_answer(row: EntryRemark, actor: Actor) -> bool:
    return row.party == actor.institution and row.settled_on is None


def _to_settle(row: EntryRemark, actor: Actor) -> bool:
    return row.holder == actor.institution and row.settled_on is None


on_row(
    EntryRemark,
    Deed("reply", "filing.entryremark.reply", both("答复", "Answer"),
         lambda row, actor: {"reply": text(both("答复", "answer"), first=row.reply, rows=5)},
         acts.reply_remark, when=_to_answer, is_next=True,
         help=both("改了的写怎么改的，没有改的写为什么", "how it was changed, or why not")),
    Deed("settle", "filing.entryremark.settle", both("确认已落实", "Settle it"),
         lambda row, actor: {}, acts.settle_remark, when=_to_settle,
         help=both("照意见改了，或者答复得有理", "it was done, or is answered well")),
)  # fmt: skip


def _open(keys: Sequence[int], actor: Actor) -> Any:
    rows = EntryRemark.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
    return rows.order_by("pk")


def _look_settle(keys: Sequence[int], *, actor: Actor) -> Iterator[Looked]:
    for row in _open(keys, actor):
        cells = [(both("单位答复", "answer of the unit"), "", row.reply or "—")]
        yield Looked(row.pk, () if row.settled_on else cells)


def _settle(keys: Sequence[int], *, actor: Actor) -> Outcome:
    changed = [row for row in _open(keys, actor) if row.settled_on is None]
    return Outcome([acts.settle_remark(row, actor=actor).pk for row in changed])


on_rows(EntryRemark, RowsDeed(
    "settle", "filing.entryremark.settle", both("确认已落实", "Settle them"), lambda actor: {},
    _settle, _look_settle))  # fmt: skip
