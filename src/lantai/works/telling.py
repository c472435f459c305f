# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A job as the JSON that a page polls, with every sentence made in the reader's language."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone, translation

from lantai.craft import codes
from lantai.guard import kept, law, stewards
from lantai.guard.actor import Actor
from lantai.works.kinds import label_of
from lantai.works.models import Job, JobLine
from lantai.works.queries import eta, may_edit_recurring, may_read
from lantai.works.terms import STAGES, STOPPED, UNITS, Ask, Stage, State

ACTS = {
    "stop": (State.QUEUED, State.WAITING, State.RUNNING),
    "resume": STOPPED,
    "retry": (*STOPPED, State.DONE, State.CANCELLED),
    "cancel": (State.QUEUED, State.WAITING, State.RUNNING, *STOPPED),
}
"""What may be done with a job in which states; each is a duty ``works.job.…`` too."""


def as_dict(job: Job, lang: str, actor: Actor | None = None) -> dict[str, Any]:
    """A job for polling. Note and result only for an actor who may read them."""
    reads = actor is not None and may_read(actor, job)
    left = eta(job)
    return {
        "id": job.pk,
        "kind": job.kind,
        "name": label_of(job.kind, lang),
        "label": job.label,
        "by": stewards.words(job.actor_name),
        "state": job.state,
        "state_label": _label(State(job.state), lang),
        "stage": job.stage,
        "is_over": STAGES[job.state] != Stage.GOING,
        "asked": job.asked,
        "done": job.done,
        "total": job.total,
        "unit": _unit(job.unit, lang),
        "percent": _percent(job),
        "ok": job.ok,
        "failed": job.failed,
        "skipped": job.skipped,
        "note": job.note if reads else "",
        "seconds_left": None if left is None else round(left.total_seconds()),
        "progress": progress(job, lang),
        "error": error(job, lang, reads),
        "result": job.result if reads else None,
        "acts": acts_of(job, actor) if actor else [],
        "created_at": _stamp(job.created_at),
        "started_at": _stamp(job.started_at),
        "heartbeat_at": _stamp(job.heartbeat_at),
        "finished_at": _stamp(job.finished_at),
    }


def progress(job: Job, lang: str) -> str:
    """How it stands, in one sentence: 第 2,044 件，共 3,180 件，约 6 分钟。"""
    params = {"done": job.done, "total": job.total or 0, "unit": _unit(job.unit, lang)}
    match State(job.state):
        case State.RUNNING if job.asked:
            return codes.sentence("works.halting", {}, lang)
        case State.RUNNING if job.total is None:
            return codes.sentence("works.counting", params, lang)
        case State.RUNNING:
            left = eta(job)
            said = codes.sentence("works.progress", params, lang)
            return said if left is None else said + span(left, lang)
        case State.QUEUED if job.not_before and job.not_before > timezone.now():
            at = timezone.localtime(job.not_before).strftime("%H:%M")
            kind = "works.again_at" if job.retried else "works.not_before"
            return codes.sentence(kind, {"at": at}, lang)
        case State.QUEUED | State.WAITING as state:
            return codes.sentence(f"works.is_{state}", {}, lang)
        case State.PAUSED | State.FAILED:
            keeps_place = bool(job.cursor) and job.total is not None
            kind = "works.is_safe" if keeps_place else "works.is_kept"
            return codes.sentence(kind, params, lang)
        case State.CANCELLED:
            return codes.sentence("works.given_up", params, lang)
        case _:
            counts = {"ok": job.ok, "failed": job.failed, "skipped": job.skipped}
            kind = "works.finished" if job.failed or job.skipped else "works.finished_well"
            return codes.sentence(kind, {**params, **counts}, lang)


def span(left: dt.timedelta, lang: str) -> str:
    """A length of time as a person says it, with what joins it to the sentence before."""
    seconds = round(left.total_seconds())
    if seconds < 60:
        return codes.sentence("works.seconds_left", {"n": max(seconds, 1)}, lang)
    if seconds < 3600:
        return codes.sentence("works.minutes_left", {"n": round(seconds / 60)}, lang)
    return codes.sentence("works.hours_left", {"n": round(seconds / 3600, 1)}, lang)


def error(job: Job, lang: str, reads: bool) -> dict[str, str] | None:
    """Why it failed, and what to do: a code and sentences, never a trace.

    Errors of other rooms may name a record, so they are told to those only who read the job.
    """
    if not job.error:
        return None
    kind, params = job.error, job.error_params
    if not reads and not kind.startswith("works."):
        kind, params = "works.failed", {"name": job.actor_name}
    return {"code": job.error, "message": kept.in_words(kind, params, lang),
            "remedy": kept.remedy(kind, params, lang)}  # fmt: skip


def line(row: JobLine, lang: str) -> dict[str, str]:
    """One line of a log."""
    text = kept.in_words(row.kind, row.params, lang) if row.kind else row.text
    return {"at": _stamp(row.at) or "", "text": text}


def acts_of(job: Job, actor: Actor) -> list[str]:
    """What this actor may do with the job as it stands."""
    reach = may_edit_recurring(actor) if job.is_of_house else law.holds(actor, "act", job)
    open_now = [name for name, states in ACTS.items() if job.state in states]
    if job.asked:
        open_now = [name for name in open_now if name == "cancel" and job.asked == Ask.STOP]
    return [name for name in open_now if reach and actor.has(f"works.job.{name}")]


def _label(state: State, lang: str) -> str:
    with translation.override("en" if lang == "en" else "zh-hans"):
        return str(state.label)


def _unit(unit: str, lang: str) -> str:
    zh, en = UNITS.get(unit, (unit, unit))
    return en if lang == "en" else zh


def _percent(job: Job) -> int | None:
    """Whole per cent, never 100 before the end."""
    if job.state == State.DONE:
        return 100
    if not job.total:
        return None
    return min(job.done * 100 // job.total, 99)


def _stamp(at: dt.datetime | None) -> str | None:
    return None if at is None else timezone.localtime(at).isoformat(timespec="seconds")
