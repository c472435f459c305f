# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of every register: list, row, add, edit, step, trail, who can see this.

A view finds the register and the row under the reader's sight, asks the modules beside, and hands
plain data to a template. Bulk edit, import, export and the API have modules of their own.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from lantai.craft import codes
from lantai.craft.flow import Step
from lantai.desk import deeds, editing, exporting, listing, panels, steps
from lantai.desk.addressing import actor_of, button, crumbs, on_register
from lantai.desk.entrylines import entry_lines
from lantai.desk.register import Register, list_pages_of, pages_on
from lantai.desk.tabs import ACTS, row_tabs
from lantai.guard import law, trail, why
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused, Stale
from lantai.guard.terms import Opening
from lantai.guard.trail import entries_of, note_reading
from lantai.guard.words import both, lang, said


@on_register()
def row_page(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """The page of one row."""
    actor = actor_of(request)
    row = editing.find(register, actor, pk)
    note_if_unopened(register, actor, row)
    shown = [panel.show(register, row, actor) for panel in register.panels or DEFAULT_PANELS]
    return render(request, "desk/detail.html", {
        "page": {**_row_head(register, row), "crumbs": crumbs(register, row),
                 "lead": register.sentence(row), "acts": _row_acts(register, actor, row),
                 "marks": [*listing.marks_of(register, [row.pk], actor).values()]},
        "kind_name": register.single,
        "stamp": [{"label": label, "value": value} for label, value in register.stamp_of(row)],
        "tabs": row_tabs(register, row, actor, ""),
        "state": register.kind_text(row, "state") if register.state_name else "",
        "panels": [panel for panel in shown if panel],
        "row": row,
        "register": register,
    })  # fmt: skip


def _row_head(register: Register, row: Any) -> dict[str, Any]:
    """The title, its code apart from it, and what stands below the title in the list too."""
    title = register.title_of(row)
    code = register.kind_text(row, register.code) if register.code else ""
    if code and title.startswith(f"{code} "):
        title = title[len(code) + 1 :]
    facts = [text for name in register.sub.split() if (text := register.kind_text(row, name))]
    return {"title": title, "code": code if code != title else "",
            "facts": [fact for fact in facts if fact != title]}  # fmt: skip


DEFAULT_PANELS = (panels.Stepper(), panels.Facts(), panels.Trail())


def note_if_unopened(register: Register, actor: Actor, row: Any, action: str = "describe") -> None:
    """Put the reading of an unopened record on the trail."""
    if register.reads_are_noted and getattr(row, "opening", None) != Opening.OPEN:
        reasons = law.why(actor, action, row)
        note_reading(actor, action, row, reasons[0].name if reasons else "")


def _row_acts(register: Register, actor: Actor, row: Any) -> list[dict[str, Any]]:
    acts = _deed_acts(register, actor, row)
    for step, goes_on in _open_steps(register, actor, row):
        acts.append(button(step.label(lang()), register.address(row, f"steps/{step.name}"),
                           main=goes_on and not acts))  # fmt: skip
    if editing.may_edit(register, actor, row):
        acts.insert(0, button(both("修改", "Edit"), register.address(row, "edit"), "pen"))
    return acts


def _open_steps(register: Register, actor: Actor, row: Any) -> list[tuple[Step, bool]]:
    """The steps that may be taken now, those that take the row on first, and whether they do."""
    flow = register.steps
    found = [(each.step, steps.leads_on(flow, each.step, row.state))
             for each in steps.offers(register, row, actor) if each.allowed and flow]  # fmt: skip
    return sorted(found, key=lambda each: not each[1])


def _deed_acts(register: Register, actor: Actor, row: Any) -> list[dict[str, Any]]:
    """What is to be done with a row next, by its reader; all other acts are in the tab alone."""
    return [
        button(deed.label, f"{register.address(row, ACTS)}?do={deed.name}", main=at == 0)
        for at, deed in enumerate(each for each in deeds.open_to(row, actor) if each.is_next)
    ]


@on_register("GET", "POST")
def add_page(request: HttpRequest, register: Register) -> HttpResponse:
    """A form for a new row, and the act of adding it."""
    actor = actor_of(request)
    if not editing.may_add(register, actor):
        raise Refused(codes.Said("guard.no_duty", {"duty": register.duty("add")}))
    form = editing.form_for(register, actor, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = editing.add(register, actor, form.cleaned_data)
        return HttpResponseRedirect(register.address(row))
    title = said("登记{one}", "Add {one}", one=register.single)
    return _form_page(request, register, form, title, crumbs(register, register))


@on_register("GET", "POST")
def edit_page(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """A form for a row, and the act of changing it."""
    actor = actor_of(request)
    row = editing.find(register, actor, pk)
    if against := editing.against_edit(register, actor, row):
        raise Refused(*against)
    sent = request.method == "POST"
    opened = request.POST.get("opened") or UNSEEN if sent else trail.version(row)
    form = editing.form_for(register, actor, row, request.POST or None)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit(register, actor, row, form.cleaned_data, opened)
            return HttpResponseRedirect(register.address(row))
        except Stale as fault:
            row = editing.find(register, actor, pk)
            opened = trail.version(row)
            conflict = _conflict(row, fault, actor)
    title = said("修改：{name}", "Edit: {name}", name=str(row))
    return _form_page(request, register, form, title, crumbs(register, row), row, opened, conflict)


UNSEEN = "-"
"""The version of a form that was never opened, which is the version of no row."""


def _conflict(row: Any, fault: Stale, actor: Actor) -> dict[str, Any]:
    last = entry_lines(entries_of(row, 1), actor, row)
    return {"sentence": fault.sentences(lang())[0],
            "changed": last[0]["changed"] if last else []}  # fmt: skip


def _form_page(request: HttpRequest, register: Register, form: editing.RowForm, title: str,
               way: list[dict[str, str]], row: Any = None, opened: str = "",
               conflict: Any = None) -> HttpResponse:  # fmt: skip
    faults = sum(len(each) for each in form.errors.values())
    status = 409 if conflict else 422 if faults else 200
    return render(request, "desk/edit.html", {
        "page": {"title": title, "crumbs": way, "lead": "", "acts": []},
        "form": form,
        "fieldsets": form.sections(),
        "opened": opened,
        "conflict": conflict,
        "submit": both("存", "Save"),
        "cancel_url": register.address(row) if row is not None else register.address(),
        "register": register,
    }, status=status)  # fmt: skip


@on_register("GET", "POST")
def step_page(request: HttpRequest, register: Register, pk: int, step: str) -> HttpResponse:
    """A step of a flow: its form, why it may not be taken, and the taking."""
    actor = actor_of(request)
    row = editing.find(register, actor, pk)
    known = steps.by_hand(register, step)
    if known is None:
        raise Http404
    form = StepForm(known.asks, request.POST or None)
    reasons = steps.judge(register, row, actor, step, steps.history(row))
    if request.method == "POST" and form.is_valid():
        try:
            steps.take(register, row, step, actor, form.cleaned_data)
            return HttpResponseRedirect(register.address(row))
        except Refused as fault:
            reasons = list(fault.reasons)
    label = known.label(lang())
    return render(request, "desk/step.html", {
        "page": {"title": f"{label}：{row}" if lang() == "zh" else f"{label}: {row}",
                 "crumbs": [*crumbs(register, row),
                            {"label": str(row), "url": register.address(row)}],
                 "lead": "", "acts": []},
        "form": form,
        "fieldsets": [{"title": "", "fields": list(form)}],
        "reasons": [panels.reason_text(register, each) for each in reasons],
        "allowed": not reasons,
        "submit": label,
        "irreversible": register.graves.get(step, ""),
        "cancel_url": register.address(row),
        "flow": panels.Stepper().show(register, row, actor),
    }, status=409 if request.method == "POST" and reasons else 200)  # fmt: skip


class StepForm(forms.Form):
    """What a step asks: its answers, and always an opinion."""

    opinion = forms.CharField(label=both("意见", "Opinion"), required=False, max_length=2_000,
                              widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip

    def __init__(self, asks: tuple[str, ...], data: Any = None) -> None:
        super().__init__(data)
        self.fields["opinion"].required = "opinion" in asks
        for name in asks:
            if name != "opinion":
                label = ANSWERS.get(name, name)
                self.fields[name] = forms.CharField(label=label, max_length=2_000)
        self.order_fields(asks)  # what must be answered stands first


ANSWERS = {
    "reason": both("理由", "Reason"),
    "proposal": both("建议", "Proposal"),
    "document": both("文号", "Document number"),
    "until": both("截止日期", "Until"),
    "from": both("施行日期", "In force from"),
    "findings": both("调查结果", "Findings"),
    "remedy": both("补救措施", "Remedy"),
    "consequence": both("处理结果", "Consequence"),
}
"""The words of what steps ask."""


@on_register()
def trail_page(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """Everything that was done with a row."""
    actor = actor_of(request)
    row = editing.find(register, actor, pk)
    if not panels.may_read_trail(actor, row):
        raise Refused(codes.Said("guard.no_duty", {"duty": "guard.entry.read"}))
    return render(request, "desk/trail.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row), "lead": "",
                 "acts": []},
        "tabs": row_tabs(register, row, actor, "trail"),
        "entries": entry_lines(entries_of(row, 200), actor, row),
    })  # fmt: skip


@on_register()
def why_page(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """Why the reader can see this row, and who else can."""
    actor = actor_of(request)
    row = editing.find(register, actor, pk)
    if not panels.may_read_trail(actor, row):
        raise Refused(codes.Said("guard.no_duty", {"duty": "guard.entry.read"}))
    seen = {each.action: each.clauses for each in why.who_can_see(row, [actor])}
    mine = [
        {"action": action, "reasons": [said(c.zh, c.en) for c in seen.get(action, ())]}
        for action in law.ACTIONS
    ]
    return render(request, "desk/why.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row), "lead": "",
                 "acts": []},
        "tabs": row_tabs(register, row, actor, "why"),
        "mine": mine,
    })  # fmt: skip


@on_register("GET", "POST")
def own_page(request: HttpRequest, register: Register, pk: int, name: str) -> HttpResponse:
    """A page that a room put on its noun."""
    actor = actor_of(request)
    row = editing.find(register, actor, pk)
    for page in pages_on(register, row, actor):
        if page.name == name:
            return page.view(request, register, row)
    raise Http404


@on_register("GET", "POST")
def own_list_page(request: HttpRequest, register: Register, name: str) -> HttpResponse:
    """A page that a room put on its noun as a whole."""
    for page in list_pages_of(register, actor_of(request)):
        if page.name == name:
            return page.view(request, register)
    raise Http404


@on_register()
def export_page(request: HttpRequest, register: Register) -> HttpResponse:
    """An export of what the list shows, in the format asked for."""
    return exporting.respond(request, register, actor_of(request))
