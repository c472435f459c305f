# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Taking away what a list shows, in one of the shapes in which rows leave.

Exactly the rows of `listing.rows_for`, under the same sight. Who sees a list may export it, and
each export is an act ``room.noun.export`` on the trail. Up to `AT_ONCE` rows are written while the
reader waits; more become a job, whose file only the person who asked for it can fetch. How rows are
written stands in `shapes`, how a workbook and a printed page look in `paper`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from lantai.craft.codes import Said
from lantai.craft.errors import storing
from lantai.craft.text.numerals import digits
from lantai.desk import paper
from lantai.desk.addressing import crumbs
from lantai.desk.judging import going_with
from lantai.desk.listing import Ask, ask_of, ordering, rows_for, tabs_for
from lantai.desk.register import Register, papers_of
from lantai.desk.shapes import (
    FORMATS,
    ON_PAPER,
    TEXTS,
    as_file,
    as_workbook,
    fields_of,
    file_name,
    formats_of,
    write_xlsx,
)
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import NotFound, Refused
from lantai.guard.trail import Subject
from lantai.guard.words import lang, said
from lantai.works.acts import enqueue
from lantai.works.kinds import named
from lantai.works.models import Job
from lantai.works.terms import State

AT_ONCE = 2_000
NAMED_AT_ONCE = 10_000
"""Rows that one entry of the trail names; an export of more has several."""
KEPT = dt.timedelta(days=7)
"""How long the file of an export is kept."""


# --- which rows -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """The rows that a person ticked, or all that their list's conditions let through."""

    rows: Any
    ask: Ask
    picks: Sequence[int] = ()


def chosen(register: Register, actor: Actor, given: QueryDict, picks: Iterable[str] = ()) -> Chosen:
    """The rows of an address and of ticks. Raises `Refused` for a condition that cannot be used.

    A list leaves a bad condition out and says so; here that would take more rows than were meant.
    """
    ticked = list(picks)
    numbers = sorted({each for each in map(digits, ticked) if each is not None})
    ask = Ask() if ticked else ask_of(register, given)
    rows, bad = rows_for(register, actor, _with_tab(register, actor, ask))
    if bad:
        raise Refused(*(Said("many.bad_filter", {"label": register.kind(name).label, "value": text})
                        for name, text in bad.items()))  # fmt: skip
    return Chosen(rows.filter(pk__in=numbers) if ticked else rows, ask, numbers)


def _with_tab(register: Register, actor: Actor, ask: Ask) -> Ask:
    """An address may name a tab that this actor's list does not have."""
    return ask if ask.tab in tabs_for(register, actor) else replace(ask, tab="")


def ordered(register: Register, found: Chosen) -> Any:
    """The chosen rows in the order of the list, with what their keys lead to."""
    name, down = ordering(register, found.ask)
    sign = "-" if down else ""
    keys = [field.name for field in register.model._meta.concrete_fields
            if field.is_relation and field.name in register.export_names]  # fmt: skip
    rows = found.rows.select_related(*keys) if keys else found.rows
    return rows.order_by(*dict.fromkeys([sign + name, sign + "pk"]))


Beat = Callable[[int], None]
"""Told how many rows are written; may raise to stop."""


def rows_of(register: Register, found: Chosen, beat: Beat | None = None) -> Iterator[Any]:
    """The chosen rows, one after the other, in constant memory."""
    number = 0
    for number, row in enumerate(ordered(register, found).iterator(AT_ONCE), 1):
        if beat is not None and number % 500 == 0:
            beat(number)
        yield row
    if beat is not None:
        beat(number)


# --- the page and the act -------------------------------------------------------------------------


def respond(request: HttpRequest, register: Register, actor: Actor) -> HttpResponseBase:
    """An export in the format asked for; without one, the choice of formats."""
    if "job" in request.GET:
        return _fetched(register, actor, request.GET["job"])
    name = request.GET.get("format", "")
    if not name:
        return _choice(request, register, actor)
    if name not in formats_of(register):
        raise Http404
    found = chosen(register, actor, request.GET, request.GET.getlist("pick"))
    count = found.rows.count()
    if name in _on_paper_of(register):
        return _on_paper(request, register, actor, name, noted(register, actor, name, found, count))
    if count > AT_ONCE:
        return HttpResponseRedirect(f"/jobs/{_ordered(register, actor, name, found, count).pk}/")
    return _at_once(register, actor, name, noted(register, actor, name, found, count))


def _at_once(register: Register, actor: Actor, name: str, found: Chosen) -> HttpResponseBase:
    fields, rows = fields_of(register, actor), rows_of(register, found)
    if name == "xlsx":
        write = partial(write_xlsx, register=register, actor=actor, fields=fields, rows=rows)
        return as_workbook(write, file_name(register, name))
    response = StreamingHttpResponse(TEXTS[name](fields, rows))
    return as_file(response, file_name(register, name), FORMATS[name].content_type)


def _on_paper_of(register: Register) -> set[str]:
    """The shapes that hold no more rows than a paper takes."""
    return {*ON_PAPER, *(each.name for each in papers_of(register))}


def _on_paper(request: HttpRequest, register: Register, actor: Actor, name: str,
              found: Chosen) -> HttpResponseBase:  # fmt: skip
    own = next((each for each in papers_of(register) if each.name == name), None)
    if own is not None:
        made = own.make(list(ordered(register, found)), actor)
        file = f"{own.label}.pdf"
        return as_file(HttpResponse(made), file, formats_of(register)[name].content_type)
    names = register.paper.split() or register.columns_for(actor)
    fields = fields_of(register, actor, names)
    columns = [paper.Column(field.label, field.number, field.name == register.code)
               for field in fields]  # fmt: skip
    rows = [[field.text(row) for field in fields] for row in rows_of(register, found)]
    facts = [{"label": said("条数", "Rows"), "value": f"{len(rows):,}"}]
    signed = paper.signatures(actor.name)
    if name == "pdf":
        part = paper.Part(facts, rows)
        made = paper.pdf(register.title, columns, [part], signatures=signed)
        return as_file(HttpResponse(made), file_name(register, name), FORMATS[name].content_type)
    return paper.print_page(
        request, register.title, columns, rows, facts=facts, signatures=signed,
        back_url=register.address() + found.ask.query(),
        xlsx_url=_with_format(request, "xlsx") if "xlsx" in formats_of(register) else "",
        pdf_url=_with_format(request, "pdf"),
    )  # fmt: skip


def noted(register: Register, actor: Actor, name: str, found: Chosen, count: int) -> Chosen:
    """The export on the trail: what, how many; of records whose reading is noted, also which.

    Raises `Refused` where there are more rows than a printed page takes.
    """
    if name in _on_paper_of(register) and count > paper.MOST_ROWS:
        params = {"count": f"{count:,}", "limit": f"{paper.MOST_ROWS:,}"}
        raise Refused(Said("many.too_long_to_print", params))
    tag = register.duty("export")
    for rows in _subjects(register, found):
        with act(tag, register.model, going_with(actor, tag)) as done:
            done.rows.extend(rows)
            done(None, format=name, count=count, query=found.ask.query(), picks=len(found.picks))
    return found


def _subjects(register: Register, found: Chosen) -> Iterator[list[Subject]]:
    """The rows that an entry of the trail must name: none, unless their reading is noted."""
    if not register.reads_are_noted:
        yield []
        return
    noun = register.model._meta.label_lower
    numbers = ordered(register, found).values_list("pk", flat=True).iterator(AT_ONCE)
    first = [Subject(noun, pk) for pk in islice(numbers, NAMED_AT_ONCE)]
    yield first
    while more := [Subject(noun, pk) for pk in islice(numbers, NAMED_AT_ONCE)]:
        yield more


def _ordered(register: Register, actor: Actor, name: str, found: Chosen, count: int) -> Job:
    """Order a long export; it is on the trail from the moment it is ordered."""
    noted(register, actor, name, found, count)
    return enqueue(
        named("desk.exporting_rows").function, actor=going_with(actor, "works.job.enqueue"),
        label=f"{register.title} ({name})", register=register.noun, form=name,
        query=found.ask.query(), lang=lang(), count=count,
    )  # fmt: skip


def exports_folder() -> Path:
    """Where the files of long exports lie until they are fetched."""
    return Path(settings.LANTAI_FILES) / "exports"


def write_file(register: Register, actor: Actor, name: str, query: str, language: str,
               beat: Beat) -> dict[str, Any]:  # fmt: skip
    """Write a long export to a file, for a job: whole or not at all. What came of it."""
    kept = f"{secrets.token_hex(16)}.{name}"
    path = exports_folder() / kept
    with translation.override("en" if language == "en" else "zh-hans"):
        found = chosen(register, actor, QueryDict(query.lstrip("?")))
        with storing(path):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = path.with_suffix(".part")
            try:
                _write(part, register, actor, name, rows_of(register, found, beat))
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        return {"file": kept, "name": file_name(register, name), "size": path.stat().st_size}


def _write(path: Path, register: Register, actor: Actor, name: str, rows: Iterable[Any]) -> None:
    fields = fields_of(register, actor)
    if name == "xlsx":
        with path.open("w+b") as sink:
            write_xlsx(sink, register, actor, fields, rows)
        return
    with path.open("w", encoding="utf-8", newline="") as text:
        text.writelines(TEXTS[name](fields, rows))


def _fetched(register: Register, actor: Actor, number: str) -> FileResponse:
    """The file of a long export, for the person who asked for it and for nobody else."""
    jobs = Job.objects.seen_by(actor, "describe").filter(kind="desk.exporting_rows")
    job = jobs.filter(pk=digits(number)).first()
    mine = job is not None and job.account == actor.account and job.holder == actor.institution
    if job is None or not mine or job.args.get("register") != register.noun:
        raise NotFound
    path = exports_folder() / Path(str((job.result or {}).get("file", ""))).name
    if job.state != State.DONE or not path.is_file():
        raise NotFound
    kept: Mapping[str, Any] = job.result or {}
    response = FileResponse(path.open("rb"))
    return as_file(response, kept["name"], FORMATS[job.args["form"]].content_type)


def clear_files(before: dt.datetime) -> int:
    """Take away the files of exports that were made before a moment; how many."""
    if not exports_folder().is_dir():
        return 0
    old = [path for path in exports_folder().iterdir()
           if path.stat().st_mtime < before.timestamp()]  # fmt: skip
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _choice(request: HttpRequest, register: Register, actor: Actor) -> HttpResponse:
    found = chosen(register, actor, request.GET, request.GET.getlist("pick"))
    count, papers = found.rows.count(), _on_paper_of(register)
    return render(request, "desk/export.html", {
        "page": {
            "title": said("导出：{one}", "Export: {one}", one=register.title),
            "crumbs": crumbs(register, register), "acts": [],
            "lead": said("{n} 条，就是列表里看得到的这些。导出会留痕。",
                         "{n} rows, just those that the list shows. The export goes on the trail.",
                         n=f"{count:,}"),
        },
        "forms": [{"name": name, "label": form.label, "help": form.help,
                   "url": _with_format(request, name)}
                  for name, form in formats_of(register).items()
                  if name not in papers or count <= paper.MOST_ROWS],
        "later": count > AT_ONCE,
        "cancel_url": register.address() + found.ask.query(),
    })  # fmt: skip


def _with_format(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query["format"] = name
    return f"?{query.urlencode()}"
