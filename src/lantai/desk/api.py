# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The JSON API: the same registers, sight, filters, forms, steps and acts as the pages.

``/api/room/nouns/`` lists and adds, ``…/17/`` shows and changes, ``…/17/steps/accession/`` takes a
step. Unlike a page it is strict: a condition it does not know is an error and never “all rows”.
How answers are made stands in `answers`, their description in `openapi`, how to use them in
docs/work/api.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags

from lantai.craft.codes import Said
from lantai.desk import editing, listing, pages, panels, steps
from lantai.desk.addressing import actor_of, find_register
from lantai.desk.answers import ERRORS_AT_MOST, Wrong, answer, answered, error, form_errors, worded
from lantai.desk.kinds import Flag, Key, Kind, Notes, kind_of
from lantai.desk.menu import registers_for
from lantai.desk.openapi import document
from lantai.desk.register import Register, registers
from lantai.guard import trail
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import lang

LONGEST = 80
"""So much of an unknown name is said again."""
PARAMS = ("q", "tab", "sort", "per", "after", "lang")
"""What may stand in the address of every list, beside the register's own filters."""


@answered("GET")
def index(request: HttpRequest) -> HttpResponse:
    """The registers in which this actor has something to do, and where their description is."""
    actor = actor_of(request)
    found = [
        {"noun": one.noun, "title": one.title, "url": f"/api{one.address()}", "page": one.address(),
         "may_add": editing.may_add(one, actor)}
        for one in registers_for(actor)
    ]  # fmt: skip
    return answer({"registers": found, "figures": "/api/figures/", "openapi": "/api/openapi.json"})


@answered("GET")
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API, in OpenAPI 3.1 and in the reader's language."""
    return answer(document(registers()))


@answered("GET", "POST")
def rows(request: HttpRequest, room: str, plural: str) -> HttpResponse:
    """A page of rows, or the act of adding one."""
    register, actor = find_register(room, plural), actor_of(request)
    if request.method == "POST":
        return _add(request, register, actor)
    return answer(_page(register, actor, _asked(register, request.GET)))


@answered("GET", "PATCH")
def row(request: HttpRequest, room: str, plural: str, pk: int) -> HttpResponse:
    """One row, or the act of changing it."""
    register, actor = find_register(room, plural), actor_of(request)
    found = editing.find(register, actor, pk)
    if request.method == "PATCH":
        _change(request, register, actor, found)
    else:
        pages.note_if_unopened(register, actor, found)
    return _one(register, actor, found)


@answered("POST")
def step(request: HttpRequest, room: str, plural: str, pk: int, step: str) -> HttpResponse:
    """The act of taking a step of a flow; why not, where it may not be taken."""
    register, actor = find_register(room, plural), actor_of(request)
    found = editing.find(register, actor, pk)
    known = steps.by_hand(register, step)
    if known is None:
        raise Http404
    if why := steps.judge(register, found, actor, step, steps.history(found)):
        raise Wrong(409, *(_reason(register, each) for each in why))
    form = pages.StepForm(known.asks)
    answers = _checked(form, _answers(form, _body(request)))
    try:
        steps.take(register, found, step, actor, answers)
    except Refused as fault:
        raise Wrong(409, *(_reason(register, each) for each in fault.reasons)) from fault
    return _one(register, actor, found)


# --- what is asked --------------------------------------------------------------------------------


def _asked(register: Register, given: Mapping[str, str]) -> listing.Ask:
    """What the address asks. Raises `Wrong` for what a page would pass over."""
    known = [*PARAMS, *register.filter_names]
    wrong = [error("api.unknown_param", name, name=name, known=", ".join(known))
             for name in given if name not in known]  # fmt: skip
    ask = listing.ask_of(register, given)
    for name, value in (("tab", ask.tab), ("sort", ask.order), ("per", str(ask.size))):
        if given.get(name, "") not in ("", value):
            wrong.append(error("api.bad_param", name, name=name, value=given[name]))
    if wrong:
        raise Wrong(400, *wrong)
    return ask


def _body(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent. Raises `Wrong`."""
    if request.content_type != "application/json":
        raise Wrong(415, error("api.not_json"))
    try:
        found = json.loads(request.body.decode(), parse_constant=_refuse_constant)
        json.dumps(found, ensure_ascii=False).encode()  # half a character is no text
    except (ValueError, RecursionError):
        raise Wrong(400, error("api.not_json")) from None
    if not isinstance(found, dict):
        raise Wrong(400, error("api.not_json"))
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _fields(register: Register, content: Mapping[str, Any], row: Any = None) -> dict[str, Any]:
    """The fields that were sent, as a form takes them. Raises `Wrong`."""
    given = content.get("fields")
    if not isinstance(given, dict) or not given:
        raise Wrong(400, error("api.nothing"))
    closed = () if row is None else register.only_new.split()
    known = [name for name in register.form_names if name not in closed]
    return _each(given, known, lambda name, value: _written(register.kind(name), value))


def _answers(form: forms.Form, content: Mapping[str, Any]) -> dict[str, Any]:
    return _each(content, list(form.fields), lambda _, value: _plain(value))


def _each(given: Mapping[str, Any], known: list[str], take: Any) -> dict[str, Any]:
    """Every value as it is taken. Raises `Wrong` with those that are unknown or of a wrong type."""
    wrong, values = [], {}
    for name, value in given.items():
        try:
            if name in known:
                values[name] = take(name, value)
            else:
                wrong.append(error("api.unknown_field", name[:LONGEST], name=name[:LONGEST]))
        except TypeError:
            wrong.append(error("api.bad_value", name, name=name))
        if len(wrong) == ERRORS_AT_MOST:
            break
    if wrong:
        raise Wrong(422, *wrong)
    return values


def _written(kind: Kind, value: Any) -> Any:
    """A value of JSON as the form takes it. Raises `TypeError`."""
    if isinstance(kind, Notes):
        return "" if value is None else json.dumps(value, ensure_ascii=False)
    if isinstance(kind, Key) and isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, bool) and isinstance(kind, Flag):
        return value
    return kind.written(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, (dict, list, bool)):
        raise TypeError
    return "" if value is None else value


# --- what is done ---------------------------------------------------------------------------------


def _add(request: HttpRequest, register: Register, actor: Actor) -> HttpResponse:
    if not editing.may_add(register, actor):
        raise Refused(Said("guard.no_duty", {"duty": register.duty("add")}))
    values = _fields(register, _body(request))
    form = editing.form_for(register, actor)
    made = editing.add(register, actor, _checked(form, {**_initial(form), **values}))
    response = _one(register, actor, made, 201)
    response.headers["Location"] = _address(register, made)
    return response


def _initial(form: forms.Form) -> dict[str, Any]:
    """What stands in the empty form: it holds for what is not sent."""
    found = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in found.items() if value is not None}


def _checked(form: forms.Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the form makes of the data. Raises `Wrong` with what it says against it."""
    form.data, form.is_bound = data, True  # type: ignore[assignment]
    if not form.is_valid():
        raise Wrong(422, *form_errors(form))
    return form.cleaned_data


def _change(request: HttpRequest, register: Register, actor: Actor, row: Any) -> None:
    if against := editing.against_edit(register, actor, row):
        raise Refused(*against)
    content = _body(request)
    values = _fields(register, content, row)
    form = editing.form_for(register, actor, row, names=list(values))
    opened = _opened(request, content, row)
    editing.edit(register, actor, row, _checked(form, values), opened)


def _opened(request: HttpRequest, content: Mapping[str, Any], row: Any) -> str:
    """The version that the program saw: of ``If-Match``, else ``opened``; empty = whatever is."""
    asked = request.headers.get("If-Match", "").strip()
    if not asked:
        opened = content.get("opened")
        return "" if opened is None else str(opened)
    tags, now = [tag.strip('"') for tag in parse_etags(asked)], trail.version(row)
    if tags == ["*"]:
        return ""
    return now if now in tags else asked  # what is no version at all is none of now


# --- what is shown --------------------------------------------------------------------------------


def _address(register: Register, row: Any, page: str = "") -> str:
    return f"/api{register.address(row, page)}"


def _page(register: Register, actor: Actor, ask: listing.Ask) -> dict[str, Any]:
    found = listing.listing(register, actor, ask)
    bad = dict(found.bad)
    if ask.tab and found.ask.tab != ask.tab:
        bad["tab"] = ask.tab
    if bad:
        raise Wrong(400, *(error("api.bad_param", name, name=name, value=value)
                           for name, value in bad.items()))  # fmt: skip
    names = list(dict.fromkeys([*register.columns_for(actor), *register.sub.split()]))
    after = found.next_after
    return {
        "noun": register.noun,
        "tab": found.ask.tab,
        "tabs": found.tabs,
        "count": min(found.count, listing.COUNT_TO),
        "more": found.more,
        "rows": [_line(register, row, names) for row in found.rows],
        "next": f"/api{register.address()}{found.ask.query(after=after)}" if after else None,
    }


def _line(register: Register, row: Any, names: list[str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "label": str(row),
        "url": _address(register, row),
        "page": register.address(row),
        "fields": {name: _kind(register, name).json(row) for name in names},
    }


def _kind(register: Register, name: str) -> Kind:
    return kind_of(register.model, name) if name == register.state_name else register.kind(name)


def _one(register: Register, actor: Actor, row: Any, status: int = 200) -> HttpResponse:
    names = [*register.export_names, *([register.state_name] if register.state_name else [])]
    version = trail.version(row)
    content = {
        **_line(register, row, list(dict.fromkeys(names))),
        "version": version,
        "steps": [_offer(register, row, each) for each in steps.offers(register, row, actor)],
    }
    return answer(content, status, ETag=f'"{version}"')


def _offer(register: Register, row: Any, offer: steps.Offer) -> dict[str, Any]:
    return {
        "name": offer.step.name,
        "label": offer.step.label(lang()),
        "url": _address(register, row, f"steps/{offer.step.name}"),
        "asks": list(offer.step.asks),
        "allowed": offer.allowed,
        "reasons": [_reason(register, each) for each in offer.reasons],
    }


def _reason(register: Register, reason: Said) -> dict[str, str]:
    return worded(reason.kind, "", panels.reason_text(register, reason))
