# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of background jobs: what stands, what runs, what is over; one job; stop and go on.

A running job's part of a page asks again by itself: every two seconds at first, slower after a
minute, and no more when it is over. Without script the page has 刷新. What a job is and may do is
said by `works.queries`, `works.telling` and `works.acts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from lantai.craft.text.numerals import digits
from lantai.desk.addressing import actor_of, of_staff
from lantai.desk.register import register_of
from lantai.desk.templatetags.lantai import moment
from lantai.guard import stewards
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.works import acts, queries, telling
from lantai.works.kinds import kinds
from lantai.works.models import Job, Recurring
from lantai.works.terms import Stage, State

SHOWN = 25
LINES = 200
"""How much of a log is shown; all of it can be downloaded."""
TABS = {
    "mine": both("我的", "Mine"),
    "ours": both("本单位", "Our institution"),
    "house": both("按时自动的", "By the clock"),
}
TONES: Mapping[Any, str] = {
    State.DONE: "good",
    State.FAILED: "bad",
    State.PAUSED: "warn",
    State.RUNNING: "busy",
}
ACTS: Mapping[str, tuple[Callable[[Job, Actor], Job], Any, str]] = {
    "stop": (acts.stop_job, both("停下", "Stop"), "pause"),
    "resume": (acts.resume_job, both("接着跑", "Go on"), "play"),
    "retry": (acts.retry_job, both("从头再跑", "Begin anew"), "turn"),
    "cancel": (acts.cancel_job, both("不跑了", "Give it up"), "cross"),
}
RECURRING_ACTS: Mapping[str, Callable[[Recurring, Actor], Recurring]] = {
    "pause": acts.pause_recurring,
    "unpause": acts.unpause_recurring,
}


def poll_after(asked: int) -> int:
    """Seconds until a running job is asked for again, when it was asked so many times."""
    return 2 if asked < 30 else 5 if asked < 60 else 15


# --- one job as its part of a page ----------------------------------------------------------------


def part(job: Job, actor: Actor, asked: int = 0) -> dict[str, Any]:
    """A job for ``desk/parts/job.html``."""
    told = telling.as_dict(job, lang(), actor)
    fault = told["error"]
    return {
        "id": job.pk,
        "title": f"{told['name']} {told['label']}".strip(),
        "url": f"/jobs/{job.pk}/",
        "tone": TONES.get(job.state, ""),
        "word": told["state_label"],
        "done": told["done"],
        "total": 0 if job.state == State.DONE else told["total"],
        "percent": told["percent"] or 0,
        "text": fault["message"] if fault else told["progress"],
        "safe": f"{told['progress']}{fault['remedy']}" if fault else told["note"],
        "acts": [_button(job, name) for name in told["acts"]],
        "poll_url": f"/jobs/{job.pk}/?part={asked + 1}",
        "poll_after": 0 if told["is_over"] else poll_after(asked),
    }


def _button(job: Job, name: str) -> dict[str, Any]:
    _, label, icon = ACTS[name]
    return {"label": label, "icon": icon, "url": f"/jobs/{job.pk}/{name}/",
            "main": name == "resume", "post": True}  # fmt: skip


def going_on(request: HttpRequest, most: int = 5) -> list[dict[str, Any]]:
    """The person's own jobs that stand or run, for the desk."""
    actor = actor_of(request)
    rows = queries.jobs_for(actor, only="self").filter(stage__lt=Stage.OVER)
    return [part(job, actor) for job in rows[:most]]


# --- all jobs -------------------------------------------------------------------------------------


@of_staff
def jobs_page(request: HttpRequest) -> HttpResponse:
    """The jobs: what stands first, then what goes on, then what is over."""
    actor = actor_of(request)
    tab = request.GET.get("tab", "mine")
    tabs = [name for name in TABS if name != "house" or queries.may_edit_recurring(actor)]
    tab = tab if tab in tabs else "mine"
    rows = _rows(actor, tab)
    going, halted = rows.filter(stage=Stage.GOING), rows.filter(stage=Stage.STOPPED)
    running = [part(job, actor) for job in going[:SHOWN]]
    stopped = [part(job, actor) for job in halted[:SHOWN]]
    over = list(_after(rows.filter(stage=Stage.OVER), request)[: SHOWN + 1])
    return render(request, "desk/jobs.html", {
        "page": {"title": both("后台任务", "Background jobs"), "acts": [],
                 "crumbs": [{"label": said("工作台", "My desk"), "url": "/"}],
                 "lead": _lead(_number(running, going), _number(stopped, halted))},
        "tabs": [{"label": TABS[name], "url": f"/jobs/?tab={name}", "current": name == tab,
                  "count": ""} for name in tabs],
        "stopped": stopped,
        "running": running,
        "polled": bool(running),
        "done": [_done(job, actor) for job in over[:SHOWN]],
        "pager": {"next_url": f"/jobs/?tab={tab}&after={over[SHOWN - 1].pk}"
                  if len(over) > SHOWN else ""},
        "total": "",
        "recurring": _recurring(actor),
        "machine": _machine(),
    })  # fmt: skip


def _number(shown: Sequence[Any], rows: Any) -> int:
    """How many there are, also where not all are shown."""
    return len(shown) if len(shown) < SHOWN else int(rows.count())


def _lead(running: int, stopped: int) -> str:
    """How many go on or are stopped, and that nobody has to wait for them."""
    counts = [said("{n} 个在跑、在排队", "{n} run or wait", n=running)] if running else []
    counts += [said("{n} 个停着", "{n} are stopped", n=stopped)] if stopped else []
    stay = said(
        "可以离开这一页，办完的列在下面。", "You may leave this page; what is done is below."
    )
    told = said("，", ", ").join(counts)
    return said("{told}。{stay}", "{told}. {stay}", told=told, stay=stay) if told else stay


def _rows(actor: Actor, tab: str) -> Any:
    if tab == "house":
        return queries.jobs_of_house(actor)
    return queries.jobs_for(actor, only="self" if tab == "mine" else "own")


def _after(rows: Any, request: HttpRequest) -> Any:
    after = digits(request.GET.get("after", ""))
    return rows if after is None else rows.filter(pk__lt=after)


def _done(job: Job, actor: Actor) -> dict[str, Any]:
    told = telling.as_dict(job, lang(), actor)
    took = job.finished_at - job.started_at if job.finished_at and job.started_at else None
    return {
        "title": f"{told['name']} {told['label']}".strip(),
        "url": f"/jobs/{job.pk}/",
        "sub": told["by"],
        "word": told["progress"],
        "tone": TONES.get(job.state, ""),
        "link": link_of(told["result"]),
        "took": _took(took.total_seconds()) if took else "",
        "at": moment(job.finished_at),
    }


def _took(seconds: float) -> str:
    if seconds < 60:
        return said("{n} 秒", "{n} s", n=round(seconds))
    return said("{n} 分钟", "{n} min", n=round(seconds / 60))


def link_of(result: Any) -> dict[str, str] | None:
    """Where a job's result is to be had: a result may name an address of this site as ``url``."""
    url = result.get("url", "") if isinstance(result, dict) else ""
    if not isinstance(url, str) or not url.startswith("/") or url.startswith("//"):
        return None
    return {"label": str(result.get("name") or said("看结果", "See the result")), "url": url}


def _recurring(actor: Actor) -> list[dict[str, Any]]:
    """What recurs, for those who may pause it."""
    if not queries.may_edit_recurring(actor):
        return []
    known, today = kinds(), timezone.localdate()
    return [_rest(row, known[row.kind].schedule, row.rests_on(today))
            for row in queries.recurring_rows() if row.kind in known]  # fmt: skip


def _rest(row: Recurring, schedule: Any, rests: bool) -> dict[str, Any]:
    name, label = ("unpause", said("恢复", "Let it run")) if rests else (
        "pause", said("暂停", "Pause"))  # fmt: skip
    return {
        "when": said(schedule.zh, schedule.en),
        "title": str(row),
        "word": said("暂停着", "paused") if rests else "",
        "tone": "warn",
        "act": {"label": label, "url": f"/jobs/{row.pk}/{name}/"},
    }


def _machine() -> list[dict[str, Any]]:
    yard = queries.yard()
    return [
        {"label": said("干活的", "Hands"), "value": yard.hands},
        {"label": said("在跑", "Running"), "value": yard.running},
        {"label": said("排队", "Waiting"), "value": yard.queued},
    ]


# --- one job --------------------------------------------------------------------------------------


@of_staff
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; ``?part=3`` is only how it stands, ``?log=all`` its whole log as text."""
    actor = actor_of(request)
    job = queries.job_for(actor, pk)
    if (asked := digits(request.GET.get("part", ""))) is not None:
        shown = part(job, actor, min(asked, 1_000))
        return render(request, "desk/parts/job.html", {"job": shown})
    reads = queries.may_read(actor, job)
    if "log" in request.GET and reads:
        return _log_file(job, actor)
    shown = part(job, actor)
    return render(request, "desk/job.html", {
        "page": {"title": shown["title"], "lead": "", "acts": [],
                 "crumbs": [{"label": both("后台任务", "Background jobs"), "url": "/jobs/"}]},
        "job": {**shown, "url": ""},
        "polled": bool(shown["poll_after"]),
        "facts": _facts(job),
        "result": _result(queries.result_of(job, actor)) if reads else [],
        **(_log(job, actor) if reads else {}),
    })  # fmt: skip


def _facts(job: Job) -> list[dict[str, Any]]:
    register = register_of(job.noun) if job.noun else None
    about = {"label": said("对象", "Subject"), "value": job.label,
             "url": register.address(job.row) if register and job.row else ""}  # fmt: skip
    times = (
        (said("排队", "Queued"), job.created_at),
        (said("开始", "Started"), job.started_at),
        (said("办完", "Finished"), job.finished_at),
    )
    found = [about] if job.label else []
    found.append({"label": said("由谁开始", "Started by"), "value": stewards.words(job.actor_name)})
    return found + [{"label": label, "value": moment(at)} for label, at in times if at]


def _result(result: Any) -> list[dict[str, Any]]:
    if not isinstance(result, dict):
        return []
    link = link_of(result)
    facts = [{"label": said("结果", "Result"), "value": link["label"], "url": link["url"]}] if (
        link) else []  # fmt: skip
    return facts + [{"label": str(RESULT_WORDS[name]), "value": value}
                    for name, value in result.items() if name in RESULT_WORDS]  # fmt: skip


RESULT_WORDS: dict[str, Any] = {
    "rows": both("行数", "rows"),
    "added": both("新增", "added"),
    "changed": both("改动", "changed"),
    "skipped": both("跳过", "skipped"),
    "failed": both("没办成", "failed"),
    "bytes": both("字节", "bytes"),
}
"""The words of what jobs give; rooms add theirs."""


def _log(job: Job, actor: Actor) -> dict[str, Any]:
    rows = queries.lines_of(job, actor)
    last = list(rows.order_by("-id")[: LINES + 1])
    if not last:
        return {}
    lines = [{"at": timezone.localtime(row.at), "text": telling.line(row, lang())["text"]}
             for row in reversed(last[:LINES])]  # fmt: skip
    more = said("只列最后 {n} 行", "The last {n} lines", n=LINES) if len(last) > LINES else ""
    return {"log": lines, "log_more": more, "log_url": f"/jobs/{job.pk}/?log=all"}


def _log_file(job: Job, actor: Actor) -> HttpResponse:
    lines = [telling.line(row, lang()) for row in queries.lines_of(job, actor)]
    text = "".join(f"{line['at']} {line['text']}\n" for line in lines)
    return HttpResponse(
        text, content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="job-{job.pk}.txt"'},
    )  # fmt: skip


@of_staff
@require_POST
def job_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Stop, go on, begin anew or give up; ``pause`` and ``unpause`` are of what recurs."""
    actor = actor_of(request)
    if act in RECURRING_ACTS:
        row = queries.recurring_rows().filter(pk=pk).first()
        if row is None or not queries.may_edit_recurring(actor):
            raise Http404
        RECURRING_ACTS[act](row, actor)
        return HttpResponseRedirect("/jobs/")
    if act not in ACTS:
        raise Http404
    ACTS[act][0](queries.job_for(actor, pk), actor)
    return HttpResponseRedirect(f"/jobs/{pk}/")
