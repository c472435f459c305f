# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who read what 查阅记录: the readings of unopened records, for the auditor and for who keeps them.

They lie in the second database and speak of rows of every noun, so they are no register. Who sees
one is the law's (``guard.reading``, the duty, and the sheet: held by us, in the area we audit);
what was read is named only to who may describe it. Not here: their export (`readingsheets`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lantai.craft import refcode
from lantai.craft.text.numerals import digits
from lantai.desk.addressing import actor_of, button, of_staff
from lantai.desk.answers import Wrong, answer, answered, error
from lantai.desk.kinds import BadFilter, kind_of
from lantai.desk.listing import TAB_WORDS
from lantai.desk.listpage import filled, filter_field
from lantai.desk.places import Names, holders_at
from lantai.desk.register import Register, register_of, registers
from lantai.desk.registers import WAYS
from lantai.desk.templatetags.lantai import moment
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.models import Reading
from lantai.guard.sheet import sights
from lantai.guard.words import both, said

URL = "/readings/"
NAME = both("查阅记录", "Readings")
DUTY = Reading.reading_duty
SIZE = 50
CODES = 200
"""So many records may have the code that is asked for."""
FILTERS = {
    "name": both("谁查的", "By whom"),
    "at": both("哪天", "When"),
    "noun": both("种类", "Kind"),
    "code": both("档号", "Reference code"),
    "row": both("编号", "Number"),
}
ACTIONS = {"describe": both("看著录", "the description"), "fetch": both("看内容", "the content")}
"""What was read of the record."""


# --- what is asked --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """What a reader asks of the readings."""

    tab: str = ""
    narrow: Mapping[str, str] = field(default_factory=dict)
    after: str = ""

    def query(self, **other: str) -> str:
        """The address of this, with something added."""
        given = {"tab": self.tab, **self.narrow, **other}
        text = urlencode({name: value for name, value in given.items() if value})
        return f"?{text}" if text else ""


def clauses_for(actor: Actor) -> list[str]:
    """By which clauses of the sheet an actor sees readings at all. Raises `Http404` where by none.

    Whoever has not the duty shall not know that there is such a page.
    """
    found = law.sight_of(Reading, actor, "describe").clauses if actor.has(DUTY) else ()
    if not found:
        raise Http404
    return sorted(clause.name for clause in found)  # what we audit, then what we hold


def ask_of(given: Mapping[str, str], clauses: Sequence[str]) -> Ask:
    """What an address asks; a tab that is none is the first."""
    tab = given.get("tab", "")
    narrow = {name: text for name in FILTERS
              if (text := given.get(name, "").replace("\x00", "").strip()[:200])}  # fmt: skip
    return Ask(tab if tab in clauses else clauses[0], narrow, given.get("after", "")[:60])


def noted() -> list[Register]:
    """The registers whose rows' reading is noted."""
    return [one for one in registers() if one.reads_are_noted]


def rows_for(actor: Actor, ask: Ask) -> tuple[Any, list[str]]:
    """All readings that an asking lets through, and the conditions that could not be used."""
    rows, bad = Reading.objects.seen_by(actor, "describe", only=ask.tab), []
    for name, text in ask.narrow.items():
        try:
            rows = _narrowed(rows, name, text, actor)
        except BadFilter:
            bad.append(name)
    return rows, bad


def _narrowed(rows: Any, name: str, text: str, actor: Actor) -> Any:
    if name == "noun":
        return rows.filter(noun=text)
    if name == "code":
        return rows.filter(_of_code(text, actor))
    if name == "row" and digits(text) is None:
        raise BadFilter(text)
    return kind_of(Reading, name).narrow(rows, text)


def _of_code(text: str, actor: Actor) -> Q:
    """The records of a code, among those that the actor may describe; what is not seen is none."""
    found, code = Q(pk=None), refcode.normalise(text)
    for one in noted():
        if one.code:
            seen = one.model.objects.seen_by(actor, "describe")  # type: ignore[attr-defined]
            rows = seen.filter(**{f"{one.code}__in": {text, code}}).values_list("pk", flat=True)
            found |= Q(noun=one.model._meta.label_lower, row__in=list(rows[:CODES]))
    return found


# --- a page of them -------------------------------------------------------------------------------


def page_of(rows: Any, ask: Ask, size: int = SIZE) -> tuple[list[Reading], str]:
    """The newest readings after a mark, and the mark of the next page."""
    if mark := _read_mark(ask.after):
        at, pk = mark
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=pk))
    found = list(rows.order_by("-at", "-id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return found[:size], f"{last.at.isoformat()}_{last.pk}" if last else ""


def _read_mark(text: str) -> tuple[dt.datetime, int] | None:
    at, _, pk = text.rpartition("_")
    try:
        moment_of = dt.datetime.fromisoformat(at)
        return (moment_of, int(pk)) if moment_of.tzinfo and len(pk) < 19 else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Told:
    """A reading as its reader is told of it: ``what`` without a title where none may be named."""

    reading: Reading
    what: str
    url: str
    institution: str

    @property
    def action(self) -> str:
        """What was read of the record."""
        return str(ACTIONS.get(self.reading.action, self.reading.action))

    @property
    def why(self) -> str:
        """The clause of the sheet by which it could be read."""
        words = why_words().get(self.reading.why)
        return said(*words) if words else self.reading.why

    @property
    def via(self) -> str:
        """The way by which it was read."""
        return str(WAYS.get(self.reading.via, self.reading.via))


@cache
def why_words() -> Mapping[str, tuple[str, str]]:
    """The clauses of the sheet by which records can be read, in words."""
    some = frozenset({0})
    anybody = Actor(name="", institution="i0/", person="person/0/", identified=True,
                    sets={"laid": some, "lent": some}, duties=frozenset({"a.b.read"}))  # fmt: skip
    found = sights(anybody, law.site(), "a.b")
    return {clause.name: (clause.zh, clause.en) for action in ("describe", "fetch")
            for clause in found[action].clauses}  # fmt: skip


def told(readings: Sequence[Reading], actor: Actor) -> Iterator[Told]:
    """Readings with what their reader may be told: one query a noun, one for the institutions."""
    named = _titles(readings, actor)
    names: Names = holders_at(actor, {each.institution for each in readings if each.institution})
    for each in readings:
        what, url = named.get((each.noun, each.row)) or (_untitled(each), "")
        yield Told(each, what, url, names.get(each.institution, ("", ""))[0])


def _titles(readings: Iterable[Reading], actor: Actor) -> dict[tuple[str, int], tuple[str, str]]:
    """Title and address of those records that the actor may describe."""
    wanted: dict[str, set[int]] = {}
    for each in readings:
        wanted.setdefault(each.noun, set()).add(each.row)
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for noun, numbers in wanted.items():
        model = _model(noun)
        register = register_of(model) if model is not None else None
        if register is not None:
            seen = model.objects.seen_by(actor, "describe").filter(pk__in=numbers)
            found |= {(noun, row.pk): (str(row), register.address(row)) for row in seen}
    return found


def _model(noun: str) -> Any:
    try:
        return apps.get_model(noun)
    except (LookupError, ValueError):  # a noun of another version
        return None


def _untitled(reading: Reading) -> str:
    model = _model(reading.noun)
    name = str(model._meta.verbose_name) if model is not None else reading.noun
    return said("一条“{name}”，编号 {n}", "a row of “{name}”, number {n}", name=name, n=reading.row)


# --- the page -------------------------------------------------------------------------------------


@of_staff
@require_safe
def readings_page(request: HttpRequest) -> HttpResponse:
    """Who read what, the newest first."""
    actor = actor_of(request)
    clauses = clauses_for(actor)
    ask = ask_of(request.GET, clauses)
    rows, bad = rows_for(actor, ask)
    found, after = page_of(rows, ask)
    return render(request, "desk/readings.html", {
        "page": {"title": NAME, "crumbs": [{"label": both("工作台", "My desk"), "url": "/"}],
                 "lead": both("查阅没有开放的档案，看一次记一笔；随留痕封存，改不掉。",
                              "Every reading of an unopened record, sealed with the trail."),
                 "acts": _acts(ask) if found else []},
        "tabs": [{"label": said(*TAB_WORDS[name]), "url": URL + Ask(name).query(),
                  "current": name == ask.tab, "count": ""} for name in clauses]
        if len(clauses) > 1 else [],
        "ask": {"tab": ask.tab},
        "filters": [_filter(name, ask.narrow.get(name, "")) for name in FILTERS],
        "clear_url": URL + Ask(ask.tab).query() if ask.narrow else "",
        "bad": [{"label": FILTERS[name], "value": ask.narrow[name]} for name in bad],
        "rows": [{"told": each, "at": moment(each.reading.at)} for each in told(found, actor)],
        "pager": {"first_url": URL + ask.query() if ask.after else "",
                  "next_url": URL + ask.query(after=after) if after else ""},
        "empty": {"title": both("没有查阅记录", "No readings"),
                  "text": both("换个条件再看看。", "Look under other conditions.")
                  if ask.narrow else ""},
    })  # fmt: skip


def _acts(ask: Ask) -> list[dict[str, Any]]:
    return [button(label, f"{URL}export/{ask.query(format=form)}", icon) for form, label, icon in (
        ("xlsx", both("导出 Excel", "Excel"), "save"), ("csv", both("导出 CSV", "CSV"), "sheet"))
    ]  # fmt: skip


def _filter(name: str, value: str) -> Any:
    """One condition, with what was asked."""
    choices = [(one.model._meta.label_lower, one.single) for one in noted()]
    shape = {"at": "date", "row": "number"}.get(name, "text")
    drawn = filter_field(name, str(FILTERS[name]), choices if name == "noun" else (), shape)
    return filled(drawn, value)


# --- JSON -----------------------------------------------------------------------------------------


@answered("GET")
def readings_api(request: HttpRequest) -> HttpResponse:
    """A page of readings; strict, as all of the API."""
    actor = actor_of(request)
    clauses = clauses_for(actor)
    ask = _asked(request.GET, clauses)
    rows, bad = rows_for(actor, ask)
    if bad:
        raise Wrong(400, *(error("api.bad_param", name, name=name, value=ask.narrow[name])
                           for name in bad))  # fmt: skip
    found, after = page_of(rows, ask)
    return answer({
        "tab": ask.tab, "tabs": clauses,
        "rows": [_json(each) for each in told(found, actor)],
        "next": f"/api{URL}{ask.query(after=after)}" if after else None,
    })  # fmt: skip


def _asked(given: Mapping[str, str], clauses: Sequence[str]) -> Ask:
    known = ("tab", "after", "lang", *FILTERS)
    wrong = [error("api.unknown_param", name, name=name[:80], known=", ".join(known))
             for name in given if name not in known]  # fmt: skip
    ask = ask_of(given, clauses)
    for name, right in (("tab", ask.tab), ("after", ask.after if _read_mark(ask.after) else "")):
        if given.get(name, "") not in ("", right):
            wrong.append(error("api.bad_param", name, name=name, value=given[name][:80]))
    if wrong:
        raise Wrong(400, *wrong)
    return replace(ask)


def _json(each: Told) -> dict[str, Any]:
    reading = each.reading
    return {
        "id": reading.pk, "at": timezone.localtime(reading.at).isoformat(timespec="seconds"),
        "by": reading.name, "institution": each.institution, "action": reading.action,
        "noun": reading.noun, "row": reading.row, "what": each.what, "page": each.url,
        "why": reading.why, "via": reading.via, "sealed": bool(reading.batch),
    }  # fmt: skip
