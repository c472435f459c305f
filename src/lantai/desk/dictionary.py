# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The data dictionary 数据字典 and the glossary 词表: what every noun holds, and for whom.

All of it is read off the registers, their kinds and flows, the sheet and the glossary; nothing is
written here a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantai.craft.flow import Flow
from lantai.craft.terms import Term, terms
from lantai.desk import kinds
from lantai.desk.addressing import find_register, of_staff
from lantai.desk.duties import verbs_of, words
from lantai.desk.glossary import help_of, note_of
from lantai.desk.menu import ROOMS
from lantai.desk.register import Register, registers
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said

HOME = {"label": both("数据字典", "Data dictionary"), "url": "/know/"}
KIND_WORDS: dict[type[kinds.Kind], Any] = {
    kinds.LongText: both("几行文字", "several lines"),
    kinds.Year: both("年", "year"),
    kinds.Size: both("字节数", "number of bytes"),
    kinds.Number: both("数", "number"),
    kinds.Flag: both("是或否", "yes or no"),
    kinds.Choice: both("几个词选一个", "one of a few words"),
    kinds.Instant: both("日期和时间", "day and time"),
    kinds.Day: both("日期", "date"),
    kinds.Notes: both("成组的内容", "structured"),
    kinds.Kind: both("一行文字", "a line of text"),
}
VERBS = {
    "read": both("看内容", "read the content"),
    "add": both("登记", "add"),
    "edit": both("修改", "change"),
    "answer": both("作为另一方修改", "change as the other party"),
    "import": both("导入", "import"),
}


# --- all nouns ------------------------------------------------------------------------------------


@of_staff
def dictionary_page(request: HttpRequest) -> HttpResponse:
    """All registers by room."""
    by_room: dict[str, list[Register]] = {name: [] for name in ROOMS}
    for one in registers():
        by_room.setdefault(one.room, []).append(one)
    return render(request, "desk/dictionary.html", {
        "page": {"title": HOME["label"], "lead": both(
            "每一种登记有哪些项，谁能看，谁能办。", "What every register holds, and for whom.")},
        "rooms": [{"title": ROOMS[room][0] if room in ROOMS else room,
                   "registers": [_summary(one) for one in own]}
                  for room, own in by_room.items() if own],
        "terms_url": "/know/terms/",
    })  # fmt: skip


def _summary(one: Register) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": f"/know{one.address()}",
        "about": one.about or note_of(one.model.__name__),
        "fields": len(names_of(one)),
    }


def names_of(one: Register) -> list[str]:
    """Every field that a register shows, takes or asks for."""
    names = [*one.form_names, *one.column_names, *one.sub.split(), *one.facts.split(),
             *one.filter_names, *([one.state_name] if one.state_name else [])]  # fmt: skip
    return [name for name in dict.fromkeys(names) if name != "id"]


# --- one noun -------------------------------------------------------------------------------------


@of_staff
def noun_page(request: HttpRequest, room: str, plural: str) -> HttpResponse:
    """One noun: its fields, who sees it, what may be done with it and in which order."""
    one = find_register(room, plural)
    return render(request, "desk/noun.html", {
        "page": {"title": one.title, "crumbs": [HOME], "acts": [],
                 "lead": one.about or note_of(one.model.__name__)},
        "fields": [_field(kinds.kind_of(one.model, name)) for name in names_of(one)],
        "duties": list(_duties(one)),
        "states": _states(one.steps) if one.steps else [],
        "knots": _knots(one.steps) if one.steps else [],
        "sight": sight_in_words(one),
        "api_url": f"/api{one.address()}",
    })  # fmt: skip


def _field(kind: kinds.Kind) -> dict[str, Any]:
    return {
        "label": kind.label,
        "name": kind.name,
        "kind": kind_word(kind),
        "required": kind.required and not kind.field.has_default(),
        "help": help_of(kind),
        "standard": getattr(kind, "standard", ""),
        "choices": [(value, label) for value, label in getattr(kind.field, "flatchoices", [])],
    }


def kind_word(kind: kinds.Kind) -> str:
    """What is written into a field of this kind, and how much of it."""
    if isinstance(kind, kinds.Key):
        other = str(kind.field.related_model._meta.verbose_name)
        return said("一条“{other}”", "one {other}", other=other)
    word = str(next(KIND_WORDS[cls] for cls in type(kind).__mro__ if cls in KIND_WORDS))
    most = getattr(kind.field, "max_length", None)
    if not most or getattr(kind.field, "flatchoices", None):
        return word
    return word + said("，至多 {n} 字", ", {n} characters at most", n=most)


def _duties(one: Register) -> Iterator[dict[str, Any]]:
    for verb in verbs_of(one):
        yield {"name": one.duty(verb), "label": VERBS[verb]}
    by_duty: dict[str, list[str]] = {}
    for step in one.steps.steps if one.steps else ():
        by_duty.setdefault(step.duty, []).append(step.label(lang()))
    for duty, labels in by_duty.items():
        yield {"name": duty, "label": said("、", ", ").join(labels)}


def _states(flow: Flow) -> list[dict[str, str]]:
    return [{"name": state.name, "label": state.label(lang())} for state in flow.states]


def _knots(flow: Flow) -> list[dict[str, Any]]:
    """The flow as a drawn line: each state with the steps that leave it."""
    return [{"label": state.label(lang()), "state": "next", "lines": _steps_from(flow, state.name)}
            for state in flow.states]  # fmt: skip


def _steps_from(flow: Flow, state: str) -> list[str]:
    found = []
    for step in flow.steps:
        if state in step.sources():
            to = flow.state(step.to).label(lang())
            rules = [said("另一人", "another person")] if step.other_than else []
            if step.quorum > 1:
                rules.append(said("{n} 人", "{n} persons", n=step.quorum))
            if step.within is not None:
                rules.append(said("{n} 个工作日内", "within {n} working days", n=step.within))
            more = said("（{rules}）", " ({rules})", rules=said("、", ", ").join(rules))
            found.append(f"{step.label(lang())} → {to}{more if rules else ''}")
    return found


# --- who sees it ----------------------------------------------------------------------------------


def sight_in_words(one: Register) -> dict[str, Any]:
    """The columns of sight that a noun has, and what the sheet says of them, action by action."""
    model = law.judge_of(one.model)
    if law.is_reference(model):
        note = said(
            "人人可看；有职责的人才能改。", "Everybody may read it; changing it needs the duty."
        )
        return {"note": note, "columns": [], "may": []}
    columns = law.columns_of(model)
    duty = getattr(one.model, "reading_duty", "")
    note = said("只给有这项职责的人看：{duty}。", "Only for who holds this duty: {duty}.",
                duty=words(duty)) if duty else ""  # fmt: skip
    somebody = _anybody(law.noun_of(model))
    return {
        "note": note,
        "columns": [kinds.kind_of(model, field.name).label for field in model._meta.concrete_fields
                    if field.name in columns],
        "may": [{"action": action, "reasons": [
            said(clause.zh, clause.en)
            for clause in law.sight_of(one.model, somebody, action).clauses]}
            for action in law.ACTIONS],
    }  # fmt: skip


def _anybody(noun: str) -> Actor:
    """Somebody for whom every clause exists, so that the sheet says all that it can say."""
    some = frozenset({0})
    return Actor(
        name="", institution="i0/", person="person/0/", supervises=("0/",), guides=("0/",),
        identified=True, sets={"laid": some, "lent": some},
        duties=frozenset(f"{noun}.{verb}" for verb in ("read", "edit", "answer")),
    )  # fmt: skip


# --- the glossary ---------------------------------------------------------------------------------


@of_staff
def terms_page(request: HttpRequest) -> HttpResponse:
    """The glossary: one word per thing."""
    text = request.GET.get("q", "").strip()[:60]
    return render(request, "desk/terms.html", {
        "page": {"title": both("词表", "Glossary"), "crumbs": [HOME], "lead": both(
            "每个词一个意思，网页、接口、文档和代码里都一样。",
            "One word per thing, the same in pages, API, documents and code.")},
        "search": text,
        "terms": [_term(term) for term in terms().values() if _matches(term, text)],
    })  # fmt: skip


def _matches(term: Term, text: str) -> bool:
    words = (term.zh, term.en, *term.code)
    return any(text.lower() in word.lower() for word in words)


def _term(term: Term) -> dict[str, str]:
    return {"zh": term.zh, "en": term.en, "code": ", ".join(term.code),
            "note": term.note_zh if lang() == "zh" else term.note_en}  # fmt: skip
