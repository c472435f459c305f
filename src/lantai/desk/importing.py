# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of an import: choose a workbook, look at every row, take the good ones.

What is tried stands in `trying`, what is taken in `taking`; short workbooks are done at once, long
ones by a job. A workbook is seen by those of the institution who may import, as far as whoever sent
it was cleared; a row that an imported one collides with is named only to who may describe it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.errors import CraftError
from lantai.craft.text.numerals import digits
from lantai.desk import jobpages, jobs, paper, receiving, returning, shapes, taking, trying
from lantai.desk.addressing import actor_of, button, crumbs, on_register
from lantai.desk.headings import NOT_TAKEN
from lantai.desk.judging import going_with
from lantai.desk.kinds import Choice, Flag
from lantai.desk.models import ImportFile, ImportRow
from lantai.desk.register import Register
from lantai.desk.templatetags.lantai import moment
from lantai.desk.templatetags.lantai import size as size_text
from lantai.desk.terms import ImportState, RowStatus
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound, Refused
from lantai.guard.words import both, lang, said
from lantai.works.acts import enqueue
from lantai.works.models import Job
from lantai.works.queries import jobs_on
from lantai.works.terms import Stage

MOST_BYTES = 50 * 1024 * 1024
LONG_BYTES = 1024 * 1024
"""A larger workbook is tried by a job, and so is one of more than `taking.LONG` rows."""
SHOWN = 25
GRAVEST = ("bad", "ask", "mended")
"""The order in which the cells of a row are listed."""
TONES = {ImportState.TAKEN: "good", ImportState.BROKEN: "bad", ImportState.TRIED: "warn"}


# --- choosing a workbook --------------------------------------------------------------------------


class WorkbookForm(forms.Form):
    """The workbook."""

    workbook = forms.FileField(
        label=both("工作簿", "Workbook"),
        help_text=both("Excel、WPS 表格、ODS 或者 CSV，不超过 50 MB。",
                       "Excel, WPS, ODS or CSV, at most 50 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.et,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": both("请选一个工作簿。", "Choose a workbook."),
            "empty": both("这个文件是空的。", "This file is empty."),
        },
    )  # fmt: skip

    def clean_workbook(self) -> UploadedFile:
        """Refuse what is too large before anything of it is read."""
        given: UploadedFile = self.cleaned_data["workbook"]
        if (given.size or 0) > MOST_BYTES:
            params = {"size": size_text(given.size), "limit": size_text(MOST_BYTES)}
            raise forms.ValidationError(in_words(Said("many.file_too_large", params)))
        return given


def in_words(told: Said) -> str:
    """A sentence with its remedy, in the reader's language."""
    return CraftError(told.kind, **told.params).sentence(lang())


def may_import(register: Register, actor: Actor) -> None:
    """Raise unless the register takes imports and the actor may."""
    if not register.imports:
        raise Http404
    if not actor.has(register.duty("import")):
        raise Refused(Said("guard.no_duty", {"duty": register.duty("import")}))


@on_register("GET", "POST")
def import_page(request: HttpRequest, register: Register) -> HttpResponseBase:
    """Choose a workbook; it is tried as soon as it is sent."""
    actor = actor_of(request)
    may_import(register, actor)
    if "sample" in request.GET:
        return _sample(register, actor)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = receiving.received(register, actor, form.cleaned_data["workbook"])
            return HttpResponseRedirect(register.address(page=f"import/{file.pk}"))
        except CraftError as fault:
            if isinstance(fault, Refused):
                raise
            form.add_error("workbook", fault.sentence(lang()))
    return render(request, "desk/import.html", {
        "page": {"title": said("导入：{one}", "Import: {one}", one=register.title), "acts": [],
                 "crumbs": crumbs(register, register), "lead": ""},
        "stage": "choose",
        "form": form,
        "accepts": [_accepted(register, name) for name in register.imports.split()],
        "sample_url": "?sample=1",
        "cancel_url": register.address(),
        "earlier": [_earlier(register, each) for each in receiving.files(register, actor)[:10]],
    }, status=422 if form.errors else 200)  # fmt: skip


def _accepted(register: Register, name: str) -> dict[str, Any]:
    kind = register.kind(name)
    choices = kind.field.flatchoices if isinstance(kind, Choice) else ()
    words = said("、", ", ").join(str(label) for _, label in choices[:12])
    has_default = kind.field.has_default() and kind.required
    return {"label": kind.label, "required": kind.required and not has_default,
            "help": words or kind.help, "example": ""}  # fmt: skip


def _earlier(register: Register, file: ImportFile) -> dict[str, Any]:
    state = ImportState(file.state)
    return {"name": file.name, "url": register.address(page=f"import/{file.pk}"),
            "at": moment(file.at), "word": state.label, "tone": TONES.get(state, "")}  # fmt: skip


def _sample(register: Register, actor: Actor) -> FileResponse:
    """An empty workbook with the columns that are taken; few words are offered for choice."""
    columns = []
    for name in register.imports.split():
        kind = register.kind(name)
        options = kind.options(register, actor) if isinstance(kind, (Choice, Flag)) else []
        columns.append(paper.Column(kind.label, code=name == register.code,
                                    choices=[label for _, label in options]))  # fmt: skip

    def write(sink: IO[bytes]) -> None:
        with paper.Ledger(sink) as ledger:
            ledger.table(register.title, columns)

    return shapes.as_workbook(write, shapes.file_name(register, "xlsx"))


# --- looking at every row -------------------------------------------------------------------------


def _find(register: Register, actor: Actor, number: int) -> ImportFile:
    may_import(register, actor)
    file = receiving.files(register, actor).filter(pk=number).first()
    if file is None:
        raise NotFound
    return file  # type: ignore[no-any-return]


def _job(file: ImportFile, actor: Actor) -> Job | None:
    """The job that is at a workbook, going or stopped."""
    return jobs_on(file, actor).exclude(stage=Stage.OVER).first()  # type: ignore[no-any-return]


@on_register()
def file_page(request: HttpRequest, register: Register, file: int) -> HttpResponse:
    """A tried workbook: the four counts, the rows to look at, the columns, the buttons."""
    actor = actor_of(request)
    found = _find(register, actor, file)
    job = _job(found, actor)
    context: dict[str, Any] = {"page": _head(register, found), "notes": _notes(register, found)}
    if job is not None:
        context |= {"stage": "running", "job": jobpages.part(job, actor), "polled": True}
    elif found.state == ImportState.DROPPED:
        return HttpResponseRedirect(register.address(page="import"))
    elif found.state == ImportState.BROKEN:
        return _broken(request, register, found, context)
    else:
        context |= _result(request, register, actor, found)
    return render(request, "desk/import.html", context)


def _head(register: Register, file: ImportFile) -> dict[str, Any]:
    way = [*crumbs(register, register),
           {"label": said("导入", "Import"), "url": register.address(page="import")}]  # fmt: skip
    made = file.counts.get("made", 0)
    total = sum(file.counts.get(each, 0) for each in RowStatus.values) + made
    lead = said("{n} 行都试过了。", "All {n} rows were tried. ", n=f"{total:,}")
    lead += said("收进了 {n} 行。", "{n} were taken. ", n=f"{made:,}") if made else said(
        "现在还什么都没有存。", "Nothing is saved yet. ")  # fmt: skip
    if same := file.counts.get("same", 0):
        lead += said("另有 {n} 行已经有了，内容一样，不用收。",
                     "Another {n} are there already and say the same.", n=f"{same:,}")  # fmt: skip
    another = button(both("另导一个", "Import another"), register.address(page="import"))
    return {"title": said("试导入：{name}", "Try: {name}", name=file.name), "crumbs": way,
            "lead": lead if file.state in (ImportState.TRIED, ImportState.TAKEN) else "",
            "acts": [another]}  # fmt: skip


def _notes(register: Register, file: ImportFile) -> list[dict[str, Any]]:
    """What is told of the workbook as a whole."""
    kinds = {"error": "bad", "warn": "warn"}
    return [{"kind": kinds.get(codes.entry(kind)["severity"], "info"),
             "text": in_words(Said(kind, _with_label(register, params)))}
            for kind, params in file.book.get("notes", [])]  # fmt: skip


def _with_label(register: Register, params: Mapping[str, Any]) -> dict[str, Any]:
    name = params.get("label_of", "")
    return {**params, "label": register.kind(name).label} if name else dict(params)


def _broken(request: HttpRequest, register: Register, file: ImportFile,
            context: dict[str, Any]) -> HttpResponse:  # fmt: skip
    kind, params = file.book["error"]
    form = WorkbookForm(initial={})
    return render(request, "desk/import.html", {
        **context, "stage": "choose", "form": form, "cancel_url": register.address(),
        "sample_url": f"{register.address(page='import')}?sample=1",
        "accepts": [_accepted(register, name) for name in register.imports.split()],
        "notes": [{"kind": "bad", "text": in_words(Said(kind, params))}],
    })  # fmt: skip


def _result(request: HttpRequest, register: Register, actor: Actor,
            file: ImportFile) -> dict[str, Any]:  # fmt: skip
    counts = dict.fromkeys(RowStatus.values, 0)
    counts |= {row["status"]: row["n"]
               for row in file.rows.values("status").annotate(n=Count("pk"))}  # fmt: skip
    rest = counts["bad"] + counts["ask"]
    at = register.address(page=f"import/{file.pk}")
    take = taking.waiting(file).count()
    done = not take and file.rows.filter(made__isnull=False).exists()
    return {
        "stage": "done" if done else "result",
        "counts": {**counts, "asks": len(_open_questions(file))},
        "take": take,
        "rest": rest,
        "take_url": f"{at}take/", "rest_url": f"{at}rest/", "drop_url": f"{at}drop/",
        "answer_url": f"{at}answer/", "columns_url": f"{at}columns/",
        "list_url": register.address(),
        "undo": said("收进的行都在台账里，每一行都留痕；要改可以成批改。",
                     "What was taken stands in the register, each row on the trail; it can be "
                     "changed in bulk.") if done else "",
        "columns": [] if done else list(_columns(register, file)),
        "book": _book(file),
        "after": [said("都记在{holder}名下，每 1,000 行一次留痕。",
                       "They are kept by {holder}; the trail has one entry for 1,000 rows.",
                       holder=said("您的单位", "your institution"))],
        **_rows(request, register, actor, file, counts),
    }  # fmt: skip


def _open_questions(file: ImportFile) -> dict[str, Any]:
    questions: dict[str, Any] = file.book.get("questions", {})
    return questions


def _book(file: ImportFile) -> list[dict[str, Any]]:
    sheets = file.book.get("sheets", [])
    read = [said("{name}，题头在第 {row} 行", "{name}, head in row {row}",
                 name=sheet["name"] or said("（文本）", "(text)"), row=sheet["row"])
            for sheet in sheets]  # fmt: skip
    return [
        {"label": said("文件", "File"), "value": file.name},
        {"label": said("大小", "Size"), "value": size_text(file.size)},
        {"label": said("送来", "Sent"), "value": moment(file.at)},
        {"label": said("工作表", "Sheets"), "value": said("；", "; ").join(read)},
    ]


def _columns(register: Register, file: ImportFile) -> Iterator[dict[str, Any]]:
    """Which column goes where, for a person to look at and to change."""
    fields = [(name, register.kind(name).label) for name in register.imports.split()]
    choices = [("", said("不导入", "not imported")), *fields]
    for order, sheet in enumerate(file.book.get("sheets", [])):
        for column in sheet["columns"]:
            taken = column["name"] if not column["said"] else ""
            yield {
                "letter": f"{sheet['name']} {column['letter']}".strip(), "name": column["header"],
                "sample": column["sample"], "select": _select(order, column["letter"]),
                "choices": choices, "value": taken, "sure": bool(taken) and column["sure"],
            }  # fmt: skip


def _select(order: int, letter: str) -> str:
    return f"col-{order}-{letter}"


def _rows(request: HttpRequest, register: Register, actor: Actor, file: ImportFile,
          counts: Mapping[str, int]) -> dict[str, Any]:  # fmt: skip
    """A page of the rows to look at: first what is not taken, then the questions."""
    tabs = [name for name in ("bad", "ask", "mended") if counts[name]]
    only = request.GET.get("only", "")
    only = only if only in tabs else next(iter(tabs), "")
    if not only:
        return {"rows": [], "tabs": []}
    words = {"bad": both("不能收", "Not taken"), "ask": both("要您定", "To decide"),
             "mended": both("已改好", "Mended")}  # fmt: skip
    after = digits(request.GET.get("after", ""))
    rows = file.rows.filter(status=only).order_by("id")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    page = list(rows[: SHOWN + 1])
    more = f"?only={only}&after={page[SHOWN - 1].pk}" if len(page) > SHOWN else ""
    return {
        "tabs": [{"label": words[name], "url": f"?only={name}", "count": counts[name],
                  "current": name == only} for name in tabs],
        "rows": _shown(register, actor, file, page[:SHOWN]),
        "total": said("{n} 行", "{n} rows", n=f"{counts[only]:,}"),
        "pager": {"next_url": more, "first_url": f"?only={only}" if after else ""},
    }  # fmt: skip


def _shown(register: Register, actor: Actor, file: ImportFile,
           page: Sequence[ImportRow]) -> list[dict[str, Any]]:  # fmt: skip
    """The cells to look at, each with why; a question once however many cells put it."""
    names = returning.names_of(register, actor, page)
    asked: set[str] = set()
    found = []
    for row in page:
        for note in sorted(row.problems, key=lambda note: GRAVEST.index(note["status"])):
            line = _line(register, file, row, note, names)
            key = note.get("question", "")
            if key and key not in asked:
                asked.add(key)
                line["question"] = _question(register, actor, file, note)
            found.append(line)
    return found


def _line(register: Register, file: ImportFile, row: ImportRow, note: Mapping[str, Any],
          names: Mapping[int, str]) -> dict[str, Any]:  # fmt: skip
    label = said("、", ", ").join(register.kind(name).label for name in note["field"].split()
                                 if name in register.form_names)  # fmt: skip
    return {
        "number": row.number, "sheet": row.sheet, "status": note["status"], "field": label,
        "cell": note.get("cell", ""), "written": note.get("written", ""),
        "after": note.get("after", ""), "question": None,
        "sentences": [returning.sentence(register, file, note, names)],
    }  # fmt: skip


def _question(register: Register, actor: Actor, file: ImportFile,
              note: Mapping[str, Any]) -> dict[str, Any]:  # fmt: skip
    kind = register.kind(note["field"])
    value = note["params"].get("value", "")
    return {
        "name": note["question"],
        "label": said("写着“{value}”的存成什么", "What “{value}” is kept as", value=value),
        "choices": [*kind.options(register, actor),
                    (NOT_TAKEN, said("写着“{value}”的都不收", "take none that say “{value}”",
                                     value=value))],
        "value": file.answers.get("words", {}).get(note["question"], ""),
    }  # fmt: skip


# --- what is done with it -------------------------------------------------------------------------


@on_register("GET", "POST")
def file_act(request: HttpRequest, register: Register, file: int, act: str) -> HttpResponseBase:
    """Take the good rows, note decisions or columns and try again, drop it, download the rest."""
    actor = actor_of(request)
    found = _find(register, actor, file)
    if act == "rest":
        return _rest(register, actor, found)
    does = ACTS.get(act)
    if does is None or request.method != "POST":
        raise Http404
    if _job(found, actor) is not None and act != "drop":
        raise Refused(Said("many.not_now"))
    does(request, register, actor, found)
    return HttpResponseRedirect(register.address(page=f"import/{found.pk}"))


def _take(request: HttpRequest, register: Register, actor: Actor, file: ImportFile) -> None:
    if file.state != ImportState.TRIED:
        raise Refused(Said("many.not_now"))
    if taking.waiting(file).count() > taking.LONG:
        enqueue(jobs.taking_rows, actor=going_with(actor, "works.job.enqueue"), subject=file)
    else:
        taking.take_all(register, actor, file)


def _answer(request: HttpRequest, register: Register, actor: Actor, file: ImportFile) -> None:
    asked = _open_questions(file)
    given = {key: request.POST[key] for key in asked if request.POST.get(key)}
    words = {**file.answers.get("words", {}), **given}
    _again(register, actor, file, {**file.answers, "words": words})


def _choose(request: HttpRequest, register: Register, actor: Actor, file: ImportFile) -> None:
    fields = {"", *register.imports.split()}
    columns = dict(file.answers.get("columns", {}))
    for order, sheet in enumerate(file.book.get("sheets", [])):
        chosen = dict(columns.get(sheet["name"], {}))
        for column in sheet["columns"]:
            given = request.POST.get(_select(order, column["letter"]))
            taken = column["name"] if not column["said"] else ""
            if given in fields and given != taken:
                chosen[column["letter"]] = given or NOT_TAKEN
        columns[sheet["name"]] = chosen
    _again(register, actor, file, {**file.answers, "columns": columns})


def _again(register: Register, actor: Actor, file: ImportFile, answers: dict[str, Any]) -> None:
    """Try a workbook again with what a person decided."""
    if file.state not in (ImportState.TRIED, ImportState.TAKEN):
        raise Refused(Said("many.not_now"))
    receiving.change(register, actor, file, "try_import", answers=answers)
    receiving.start_trial(register, actor, file)


def _drop(request: HttpRequest, register: Register, actor: Actor, file: ImportFile) -> None:
    job = _job(file, actor)
    if job is not None and job.stage == Stage.GOING:
        raise Refused(Said("many.not_now"))
    trying.drop(register, actor, file)


ACTS = {"take": _take, "answer": _answer, "columns": _choose, "drop": _drop}


def _rest(register: Register, actor: Actor, file: ImportFile) -> FileResponse:
    """A workbook of the rows that were not taken: their own columns, and why."""
    name = f"{Path(file.name).stem} {said('没收的行', 'rows not taken')}.xlsx"
    write = partial(returning.write_rest, register=register, actor=actor, file=file)
    return shapes.as_workbook(write, name)
