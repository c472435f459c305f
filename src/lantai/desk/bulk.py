# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of a bulk edit: what changes, every row before → after, doing it, taking it back.

What is done stands in `changing`. A tick for a row that the person may not see is as if it had not
been made; a row that they see and may not edit is listed with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.craft.text.numerals import digits
from lantai.desk import changing, deedpages, exporting, jobpages, jobs, shapes
from lantai.desk.addressing import actor_of, crumbs, on_register
from lantai.desk.deeds import rows_deeds
from lantai.desk.differences import unpacked
from lantai.desk.editing import RowForm
from lantai.desk.judging import Problem, going_with
from lantai.desk.listing import ask_of
from lantai.desk.models import ChangeBatch, ChangedRow
from lantai.desk.register import Register
from lantai.desk.templatetags.lantai import moment
from lantai.desk.terms import BatchState, ChangeState
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound, Refused
from lantai.guard.words import both, lang, said
from lantai.works.acts import enqueue
from lantai.works.models import Job
from lantai.works.queries import jobs_on
from lantai.works.terms import Stage

SHOWN = 25
CANNOT = 50
"""How many rows that are not changed are listed on the page; all are in the comparison."""


# --- what changes ---------------------------------------------------------------------------------


class ChangeForm(RowForm):
    """The fields that may change for many rows; only those that are ticked are asked."""

    def __init__(self, register: Register, actor: Actor, changed: Sequence[str],
                 data: Any = None) -> None:  # fmt: skip
        self.changed = [name for name in changing.names_of(register) if name in changed]
        super().__init__(register, actor, None, changing.names_of(register), data=data)

    def clean(self) -> dict[str, Any]:
        """Forget the fields that are not ticked; at least one must be."""
        for name in [name for name in self.fields if name not in self.changed]:
            self._errors.pop(name, None)  # type: ignore[union-attr]
            self.cleaned_data.pop(name, None)
        if not self.changed:
            raise ValidationError(both("先勾选要改的项。", "First tick what is to change."))
        return super().clean()

    def _ask_the_row(self, cleaned: Mapping[str, Any]) -> None:
        """Whole rows are asked one by one when they are looked at."""


def may_change(register: Register, actor: Actor) -> None:
    """Raise unless many rows of the register may be changed, by this actor."""
    if not (register.can_edit and changing.names_of(register)):
        raise Http404
    if not actor.has(register.duty("edit")):
        raise Refused(Said("guard.no_duty", {"duty": register.duty("edit")}))


@on_register("GET", "POST")
def bulk_page(request: HttpRequest, register: Register) -> HttpResponseBase:
    """Choose what changes for the ticked rows, or for all of the list's conditions."""
    actor = actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    picks = [] if given.get("all") == "1" else given.getlist("pick")
    if not picks and given.get("all") != "1":
        raise Refused(Said("many.none_chosen"))
    if given.get("do") == "export":
        return HttpResponseRedirect(_export_url(register, request.GET, picks))
    do = given.get("deed") if given.get("do") == "deed" else given.get("do")
    for deed in rows_deeds(register.noun, actor):
        if deed.name == do:
            return deedpages.rows_page(request, register, deed, picks)
    may_change(register, actor)
    found = exporting.chosen(register, actor, request.GET, picks)
    ready = request.method == "POST" and given.get("ready") == "1"  # an address changes nothing
    sent = given if ready else None
    form = ChangeForm(register, actor, given.getlist("change"), sent)
    if sent is not None and form.is_valid():
        batch = changing.preview(register, actor, found, form.cleaned_data)
        return HttpResponseRedirect(register.address(page=f"bulk/{batch.pk}"))
    return _choose(request, register, found, form, picks)


def _export_url(register: Register, query: QueryDict, picks: Sequence[str]) -> str:
    if not picks:
        return register.address(page="export") + ask_of(register, query).query()
    chosen = QueryDict(mutable=True)
    chosen.setlist("pick", picks)
    return f"{register.address(page='export')}?{chosen.urlencode()}"


def _choose(request: HttpRequest, register: Register, found: exporting.Chosen, form: ChangeForm,
            picks: Sequence[str]) -> HttpResponse:  # fmt: skip
    count = found.rows[: changing.MOST + 1].count()
    hidden = [("ready", "1"), *(("pick", str(number)) for number in found.picks)]
    if not picks:
        hidden.append(("all", "1"))
    return render(request, "desk/bulk.html", {
        "page": {"title": said("成批修改：{one}", "Change many: {one}", one=register.title),
                 "crumbs": crumbs(register, register), "lead": "", "acts": []},
        "stage": "choose",
        "form": form,
        "fields": list(form),
        "changed": form.changed,
        "hidden": hidden,
        "chosen": said("您选了 {n} 条。先选改什么，下一步逐条看。",
                       "You chose {n} rows. Say what changes; next you look at every row.",
                       n=f"{count:,}"),
        "submit_url": register.address(page="bulk") + found.ask.query(),
        "cancel_url": register.address() + found.ask.query(),
    }, status=422 if form.errors else 200)  # fmt: skip


# --- looking at every row -------------------------------------------------------------------------


def _find(register: Register, actor: Actor, number: int) -> ChangeBatch:
    may_change(register, actor)
    rows = ChangeBatch.objects.seen_by(actor, "act")
    batch = rows.filter(register=register.noun, holder=actor.institution, pk=number).first()
    if batch is None:
        raise NotFound
    return batch  # type: ignore[no-any-return]


def _job(batch: ChangeBatch, actor: Actor) -> Job | None:
    return jobs_on(batch, actor).exclude(stage=Stage.OVER).first()  # type: ignore[no-any-return]


@on_register()
def batch_page(request: HttpRequest, register: Register, batch: int) -> HttpResponse:
    """A bulk edit: looked at, under way, or done."""
    actor = actor_of(request)
    found = _find(register, actor, batch)
    counts = _counts(found)
    context: dict[str, Any] = {"page": _head(register, found, counts)}
    job = _job(found, actor)
    if job is not None:
        context |= {"stage": "running", "job": jobpages.part(job, actor), "polled": True}
    else:
        context |= _shown(request, register, actor, found, counts)
    return render(request, "desk/bulk.html", context)


def _counts(batch: ChangeBatch) -> dict[str, int]:
    rows = batch.rows.values("state").annotate(n=Count("pk"))
    return dict.fromkeys(ChangeState.values, 0) | {row["state"]: row["n"] for row in rows}


def _head(register: Register, batch: ChangeBatch, counts: Mapping[str, int]) -> dict[str, Any]:
    total = f"{sum(counts.values()):,}"
    title = said("成批修改 {n} 条：改以前看一遍", "Change {n} rows: look first", n=total)
    lead = said("还没有改。", "Nothing is changed yet.")
    if batch.state != BatchState.PREVIEW:
        title = said("成批修改 {n} 条", "Bulk edit of {n} rows", n=total)
        lead = said("{state}，{at}。{reason}", "{state}, {at}. {reason}",
                    state=BatchState(batch.state).label, at=moment(batch.made_at),
                    reason=batch.reason)  # fmt: skip
    return {"title": title, "lead": lead, "crumbs": crumbs(register, register), "acts": []}


class Words:
    """The values of a batch in words, each put once."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.of = lru_cache(maxsize=1_000)(self._of)

    def _of(self, name: str, value: Any) -> str:
        columns = unpacked(self.register, {name: value})
        return self.register.kind_text(self.register.model(**columns), name)

    def cell(self, name: str, was: Any, now: Any) -> dict[str, str]:
        """A field of a row, before and after."""
        label, before = self.register.kind(name).label, self._said(name, was)
        if was == now:
            return {"label": label, "same": before or "—"}
        return {"label": label, "before": before, "after": self._said(name, now), "same": ""}

    def _said(self, name: str, value: Any) -> str:
        return self.of(name, value) if isinstance(value, (str, int, type(None))) else str(value)


def _shown(request: HttpRequest, register: Register, actor: Actor, batch: ChangeBatch,
           counts: Mapping[str, int]) -> dict[str, Any]:  # fmt: skip
    at = register.address(page=f"bulk/{batch.pk}")
    preview = batch.state == BatchState.PREVIEW
    words = Words(register)
    until = moment(batch.undo_until or timezone.now() + changing.UNDO)
    return {
        "stage": "preview" if preview or batch.state == BatchState.CHANGING else "done",
        "counts": _four(counts, batch),
        "what": list(_what(register, batch, words)),
        "run_url": f"{at}run/",
        "run_label": _run_label(preview, counts["will"]),
        "ask_reason": preview and bool(counts["will"]),
        "back_url": register.address(), "list_url": register.address(),
        "csv_url": f"{at}comparison/",
        "undo_url": f"{at}undo/" if _may_undo(batch, counts) else "",
        "undo_until": until,
        "undo": _undo(batch, preview, until),
        **_cannot(register, actor, batch),
        **_rows(request, register, actor, batch, words),
    }  # fmt: skip


def _run_label(preview: bool, will: int) -> str:
    """The button; one that was broken off is gone on with."""
    if not will:
        return ""
    if preview:
        return said("改 {n} 条", "Change {n} rows", n=f"{will:,}")
    return said("接着改 {n} 条", "Go on with {n} rows", n=f"{will:,}")


def _may_undo(batch: ChangeBatch, counts: Mapping[str, int]) -> bool:
    if batch.state == BatchState.UNDOING:
        return True
    in_time = batch.undo_until is not None and timezone.now() <= batch.undo_until
    return batch.state == BatchState.CHANGED and bool(counts["done"]) and in_time


def _undo(batch: ChangeBatch, preview: bool, until: str) -> str:
    if preview:
        return said("改完以后，7 天内可以整批撤回，撤回也留痕。"
                    "这期间别人又改过的不会被盖掉，会逐条列给您。",
                    "For 7 days all of it can be taken back, on the trail too. What others changed "
                    "meanwhile is not overwritten but listed for you.")  # fmt: skip
    if batch.state == BatchState.UNDONE:
        return said("已经撤回。没有撤回的列在上面。",
                    "Taken back. What was not is listed above.")  # fmt: skip
    return said("撤回的期限是 {until}，已经过了，或者没有可以撤回的。",
                "It could be taken back until {until}; that is over, or nothing is left.",
                until=until)  # fmt: skip


def _four(counts: Mapping[str, int], batch: ChangeBatch) -> list[dict[str, Any]]:
    unit = said("条", "rows")

    def one(title: Any, n: int, tone: str, word: Any) -> dict[str, Any]:
        return {"title": title, "n": n, "unit": unit, "tone": tone, "word": word, "sign": ""}

    def refused(title: Any, n: int) -> dict[str, Any]:
        why = both("原因在下面", "see below") if n else both("没有", "none")
        return one(title, n, "bad" if n else "", why)

    same = one(both("不用改", "Nothing to change"), counts["same"], "",
               both("本来就是", "so already"))  # fmt: skip
    cannot = refused(both("不能改", "Not to be changed"), counts["cannot"])
    if batch.state == BatchState.PREVIEW:
        chosen = one(both("选中", "Chosen"), sum(counts.values()), "", "")
        return [chosen, one(both("要改", "To change"), counts["will"], "good",
                            both("能办", "can be done")), same, cannot]  # fmt: skip
    if batch.state in (BatchState.UNDONE, BatchState.UNDOING):
        kept = refused(both("没有撤回", "Not taken back"), counts["kept"])
        back = one(both("撤回了", "Taken back"), counts["undone"], "good", "")
        return [back, kept, same, cannot]
    changed = one(both("改了", "Changed"), counts["done"], "good", "")
    left = one(both("还没改", "Not yet"), counts["will"], "", "")
    return [changed, left, same, cannot]


def _what(register: Register, batch: ChangeBatch, words: Words) -> Iterator[dict[str, Any]]:
    """What changes, field by field, over all rows that do."""
    rows = list(batch.rows.exclude(state__in=(ChangeState.SAME, ChangeState.CANNOT))
                .values_list("before", flat=True))  # fmt: skip
    for name, after in batch.values.items():
        was = Counter(words.cell(name, before[name], None).get("before", "") for before in rows
                      if before[name] != after)  # fmt: skip
        empty = said("（空）", "(empty)")
        shown = [said("{word}（{n} 条）", "{word} ({n})", word=word or empty, n=n)
                 for word, n in was.most_common(3)]  # fmt: skip
        if len(was) > 3:
            shown.append(said("等 {n} 种", "and others, {n} in all", n=len(was)))
        yield {
            "label": register.kind(name).label, "before": shown,
            "after": words.cell(name, None, after).get("after", "") or empty,
            "n": said("{n} 条", "{n} rows", n=f"{was.total():,}"),
        }  # fmt: skip


def _cannot(register: Register, actor: Actor, batch: ChangeBatch) -> dict[str, Any]:
    rows = batch.rows.filter(state__in=(ChangeState.CANNOT, ChangeState.KEPT)).order_by("pk")
    some = list(rows[: CANNOT + 1])
    problems = [Problem.of(each.problem) for each in some]
    seen = _seen(register, actor, some)
    others = _seen(register, actor, [], [problem.other for problem in problems])
    lines = []
    for each, problem in zip(some[:CANNOT], problems, strict=False):
        other = others.get(problem.other or 0)
        line = _named(register, seen.get(each.row))
        line["reasons"] = [problem.sentence(register, lang(), str(other) if other else "")]
        lines.append({**line, "remedy": problem.remedy(lang())})
    more = said("只列前 {n} 条，全部在对照表里", "The first {n}; all are in the comparison",
                n=CANNOT) if len(some) > CANNOT else ""  # fmt: skip
    return {"cannot": lines, "cannot_more": more}


def _seen(register: Register, actor: Actor, rows: Sequence[ChangedRow],
          numbers: Sequence[Any] = ()) -> dict[int, Any]:  # fmt: skip
    """The register's rows of these that the actor may still see."""
    wanted = [*(each.row for each in rows), *(number for number in numbers if number)]
    if not wanted:
        return {}
    seen = register.model.objects.seen_by(actor, "describe")  # type: ignore[attr-defined]
    return {row.pk: row for row in seen.filter(pk__in=wanted)}


def _named(register: Register, row: Any) -> dict[str, Any]:
    """A row as a line names it; one that is gone, or no longer for these eyes, has no name."""
    if row is None:
        return {"title": said("（没有，或者您不能看）", "(absent, or not for you to see)"),
                "url": "", "ref": ""}  # fmt: skip
    code = register.kind_text(row, register.code) if register.code else ""
    return {"title": str(row), "url": register.address(row), "ref": code}


def _rows(request: HttpRequest, register: Register, actor: Actor, batch: ChangeBatch,
          words: Words) -> dict[str, Any]:  # fmt: skip
    """A page of rows, before and after."""
    after = digits(request.GET.get("after", ""))
    rows = batch.rows.exclude(state__in=(ChangeState.SAME, ChangeState.CANNOT)).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    page = list(rows[: SHOWN + 1])
    seen = _seen(register, actor, page[:SHOWN])
    lines = []
    for each in page[:SHOWN]:
        row = seen.get(each.row)
        cells = [words.cell(name, each.before[name], now) for name, now in each.after.items()]
        lines.append({**_named(register, row), "warn": "", "cells": cells if row else []})
    return {
        "head": [register.single, *(register.kind(name).label for name in batch.values)],
        "rows": lines,
        "total": "",
        "pager": {"next_url": f"?after={page[SHOWN - 1].pk}" if len(page) > SHOWN else "",
                  "first_url": "?" if after else ""},
    }  # fmt: skip


# --- doing it, taking it back ---------------------------------------------------------------------


@on_register("GET", "POST")
def batch_act(request: HttpRequest, register: Register, batch: int, act: str) -> HttpResponseBase:
    """Change the rows, take it back, or download the comparison of all rows."""
    actor = actor_of(request)
    found = _find(register, actor, batch)
    if act == "comparison":
        return _comparison(register, actor, found)
    if act not in ("run", "undo") or request.method != "POST":
        raise Http404
    if _job(found, actor) is not None:
        raise Refused(Said("many.not_now"))
    if act == "run":
        changing.start(register, actor, found, request.POST.get("reason", "").strip()[:500])
    else:
        changing.start_undo(register, actor, found)
    if changing.waiting(found).count() > changing.LONG:
        enqueue(jobs.changing_rows, actor=going_with(actor, "works.job.enqueue"), subject=found)
    else:
        changing.go_on(register, actor, found)
    return HttpResponseRedirect(register.address(page=f"bulk/{found.pk}"))


def _comparison(register: Register, actor: Actor, batch: ChangeBatch) -> StreamingHttpResponse:
    """Every row with what it was and what it becomes, as CSV."""
    names = list(batch.values)
    labels = [register.kind(name).label for name in names]
    was = [said("{label}：原来", "{label}: was", label=label) for label in labels]
    now = [said("{label}：改成", "{label}: becomes", label=label) for label in labels]
    head = [register.single, said("结果", "Result"), *was, *now]
    lines = shapes.csv_lines(head, _compared(register, actor, batch, names))
    response = StreamingHttpResponse(["\ufeff", *lines])
    name = f"{register.title} {said('对照表', 'comparison')} {batch.pk}.csv"
    return shapes.as_file(response, name, shapes.FORMATS["csv"].content_type)


def _compared(register: Register, actor: Actor, batch: ChangeBatch,
              names: Sequence[str]) -> Iterator[list[str]]:  # fmt: skip
    words = Words(register)
    rows = list(batch.rows.order_by("pk"))
    for begin in range(0, len(rows), changing.SLICE):
        part = rows[begin : begin + changing.SLICE]
        seen = _seen(register, actor, part)
        for each in part:
            row = seen.get(each.row)
            if row is not None:
                cells = [words.cell(name, each.before[name], each.after[name]) for name in names]
                was = [cell.get("before") or cell["same"] for cell in cells]
                now = [cell.get("after") or cell["same"] for cell in cells]
                state = str(ChangeState(each.state).label)
                title = _named(register, row)
                yield [shapes.neutral(text) for text in
                       (f"{title['ref']} {title['title']}".strip(), state, *was, *now)]  # fmt: skip
