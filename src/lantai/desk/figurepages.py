# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of figures 统计数字: totals, then region by region and institution by institution.

The same in JSON (``/api/figures/``). An institution that the reader may not describe is told
without its name. Not here: taking the table away (`figuresheets`), what places are called.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lantai.desk import tallies
from lantai.desk.addressing import actor_of, button, of_staff
from lantai.desk.answers import Wrong, answer, answered, error
from lantai.desk.figures import Figure, figures
from lantai.desk.menu import ROOMS
from lantai.desk.places import Names, areas_at, holders_at
from lantai.desk.tallies import Board, Place
from lantai.desk.templatetags.lantai import moment
from lantai.guard.actor import Actor
from lantai.guard.sheet import FEW
from lantai.guard.words import both, said

URL = "/figures/"
NAME = both("统计数字", "Figures")
CLAUSE_WORDS = {
    "counted": both("监督指导的区域", "The area we supervise"),
    "guided": both("业务指导的系统", "The line we guide"),
    "own": both("本单位保管", "Held by us"),
    "formed": both("本单位形成", "Formed by us"),
    "party": both("与本单位有关", "Affairs of ours"),
}
"""The tabs: by which clause of the sheet the numbers are told."""
MANY = ("counted", "guided")
"""The clauses by which what many institutions keep is counted."""
FORMATS = ("xlsx", "csv", "print")


# --- what is asked --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """What a reader asks of the figures: by which clause, of which region, in which order."""

    tab: str = ""
    at: str = ""
    sort: str = ""

    def query(self, **other: str) -> str:
        """The address of this, with something changed."""
        given = {**vars(self), **other}
        text = urlencode({name: value for name, value in given.items() if value})
        return f"?{text}" if text else ""


def ask_of(given: Mapping[str, str], clauses: Sequence[str]) -> Ask:
    """What an address asks; a tab or an order that is none is passed over."""
    tab, sort = given.get("tab", ""), given.get("sort", "")
    return Ask(
        tab if tab in clauses else (clauses[0] if clauses else ""),
        given.get("at", "")[:200],
        sort if sort in {one.code for one in figures()} else "",
    )


def board_for(actor: Actor, ask: Ask) -> Board | None:
    """The numbers; a region in which the actor counts nothing is absent. Raises `Http404`."""
    found = tallies.board(actor, ask.tab, ask.at) if ask.tab else None
    if found is None and ask.at:
        raise Http404
    return found


# --- the page -------------------------------------------------------------------------------------


@of_staff
@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """What the reader may count, as totals and by places."""
    actor = actor_of(request)
    clauses = tallies.clauses_for(actor)
    ask = ask_of(request.GET, clauses)
    board = board_for(actor, ask)
    names = names_of(board, actor) if board else {}
    return render(request, "desk/figures.html", {
        "page": _head(board, ask, names),
        "tabs": [{"label": CLAUSE_WORDS[name], "url": URL + Ask(name).query(),
                  "current": name == ask.tab, "count": ""} for name in clauses]
        if len(clauses) > 1 else [],
        "parts": list(_parts(board, ask, names)) if board else [],
        "few": FEW if board and any(place.few for place in board.places) else 0,
        "empty": {"title": both("还没有能给您看的数", "No figures for you yet"),
                  "text": both("数字每十分钟数一遍。", "Figures are counted every ten minutes.")},
    })  # fmt: skip


def _head(board: Board | None, ask: Ask, names: Names) -> dict[str, Any]:
    return {"title": _title(board, names), "lead": _lead(board, names),
            "acts": _acts(ask) if board else [], "crumbs": _crumbs(board, ask, names)}  # fmt: skip


def _title(board: Board | None, names: Names) -> str:
    if board is None or board.at == board.root:
        return str(NAME)
    here = names.get(board.at, (board.at, ""))[0]
    return said("统计数字：{here}", "Figures: {here}", here=here)


def _lead(board: Board | None, names: Names) -> str:
    """Where, and how old the numbers are."""
    if board is None:
        return ""
    at = tallies.counted_at()
    told = said("数到 {at}。只有数目，没有内容。", "Counted at {at}. Numbers only, no content.",
                at=moment(at) if at else "—")  # fmt: skip
    here = names.get(board.at, ("", ""))[0] if board.at == board.root else ""
    return f"{here}{said('，', ', ')}{told}" if here else told


def _acts(ask: Ask) -> list[dict[str, Any]]:
    icons = {"xlsx": "save", "csv": "sheet", "print": "print"}
    labels = {"xlsx": both("导出 Excel", "Excel"), "csv": both("导出 CSV", "CSV"),
              "print": both("打印", "Print")}  # fmt: skip
    return [button(labels[name], f"{URL}export/{ask.query(format=name)}", icons[name])
            for name in FORMATS]  # fmt: skip


def _crumbs(board: Board | None, ask: Ask, names: Names) -> list[dict[str, str]]:
    """The way here: the whole, and the region next above this one."""
    found = [{"label": said("工作台", "My desk"), "url": "/"}]
    if board is None or board.at == board.root:
        return found
    found.append({"label": str(NAME), "url": URL + replace(ask, at="").query()})
    if above := _above(board)[1:]:  # three at most
        found.append({"label": names.get(above[-1], (above[-1], ""))[0],
                      "url": URL + replace(ask, at=above[-1]).query()})  # fmt: skip
    return found


def _above(board: Board) -> list[str]:
    """The paths from the root to the region above this one."""
    found, path = [board.root], board.root
    while (below := tallies.child_of(board.at, path)) and below != board.at:
        found.append(below)
        path = below
    return found


def names_of(board: Board, actor: Actor) -> dict[str, tuple[str, str]]:
    """What the places of a board are called, for its reader."""
    areas = {place.path for place in board.places if place.is_region} | {board.at, *_above(board)}
    holders = {place.path for place in board.places if not place.is_region}
    return {**areas_at(areas), **holders_at(actor, holders)}


def named(place: Place, names: Names) -> tuple[str, str]:
    """A place's name and address; an institution that may not be described has neither."""
    if place.path in names:
        return names[place.path]
    return (place.path if place.is_region else
            said("不列入名录的单位", "an institution outside the directory")), ""  # fmt: skip


# --- on the desk ----------------------------------------------------------------------------------


def on_desk(actor: Actor) -> list[dict[str, Any]]:
    """The few figures that stand on somebody's desk, those that should be nought first."""
    clauses = tallies.clauses_for(actor)
    if not clauses:
        return []
    many = clauses[0] in MANY
    shown = [one for one in figures() if one.on_desk == "all" or (many and one.on_desk)]
    place = tallies.totals(actor, clauses[0], [one.code for one in shown])
    return [
        {"label": one.name, "value": written(one, place), "bad": one.lacks,
         "url": URL + Ask(clauses[0], sort=one.code).query()}
        for one in sorted(shown, key=lambda one: not one.lacks) if place.numbers.get(one.code)
    ]  # fmt: skip


# --- tables ---------------------------------------------------------------------------------------


def by_room() -> dict[str, list[Figure]]:
    """The figures, room after room."""
    found: dict[str, list[Figure]] = {}
    for one in figures():
        found.setdefault(one.room, []).append(one)
    return found


def ordered(board: Board, lead: str) -> list[Place]:
    """Regions before institutions, the larger number first."""
    return sorted(board.places, key=lambda place: (
        not place.is_region, -place.numbers.get(lead, 0), place.path))  # fmt: skip


def _parts(board: Board, ask: Ask, names: Names) -> Iterator[dict[str, Any]]:
    """Each room's figures: the totals with their definitions, and a table by places."""
    for room, own in by_room().items():
        codes = [one.code for one in own]
        lead = ask.sort if ask.sort in codes else codes[0]
        places = ordered(board, lead) if len(board.places) > 1 else []
        some = [place for place in places if _has_any(place, codes)]
        only = _row(some[0], (), ask, names) if len(some) == 1 else None
        yield {
            "id": room,
            "title": ROOMS[room][0] if room in ROOMS else room,
            "totals": [{"label": one.name, "value": written(one, board.total),
                        "about": one.about} for one in own],
            "head": [{"label": one.name, "sort_url": URL + replace(ask, sort=one.code).query(),
                      "sorted": one.code == lead} for one in own],
            "only": only,
            "rows": [_row(place, own, ask, names) for place in some] if only is None else [],
            "nothing": [_row(place, (), ask, names) for place in places if place not in some],
        }  # fmt: skip


def _has_any(place: Place, codes: Sequence[str]) -> bool:
    return any(place.numbers.get(code) or code in place.few for code in codes)


def _row(place: Place, own: Sequence[Figure], ask: Ask, names: Names) -> dict[str, Any]:
    name, url = named(place, names)
    return {
        "name": name,
        "url": URL + replace(ask, at=place.path).query() if place.is_region else url,
        "is_region": place.is_region,
        "cells": [number_text(one, place) for one in own],
    }


def number_text(one: Figure, place: Place) -> str:
    """A number as it is told of a place: “fewer than 3” where it is too small."""
    number = place.numbers.get(one.code, 0)
    if one.code in place.few and not place.is_region:
        return said("不足 {n}", "under {n}", n=FEW)
    return f"{number:,}"


def written(one: Figure, place: Place) -> str:
    """A number with its unit."""
    text, unit = f"{place.numbers.get(one.code, 0):,}", str(one.unit)
    return f"{text} {unit}".strip()


# --- JSON -----------------------------------------------------------------------------------------


@answered("GET")
def figures_api(request: HttpRequest) -> HttpResponse:
    """The figures of a region, and of what lies in it, by one clause."""
    actor = actor_of(request)
    clauses = tallies.clauses_for(actor)
    ask = _asked(request.GET, clauses)
    board = board_for(actor, ask)
    at = tallies.counted_at()
    names = names_of(board, actor) if board else {}
    return answer({
        "tab": ask.tab, "tabs": clauses, "counted_at": _stamp(at), "few": FEW,
        "figures": [{"code": one.code, "name": str(one.name), "unit": str(one.unit),
                     "about": str(one.about)} for one in figures()],
        "at": board.at if board else "",
        "total": _json(board.total) if board else {},
        "rows": [{"path": place.path, "kind": "area" if place.is_region else "institution",
                  "name": named(place, names)[0], "page": names.get(place.path, ("", ""))[1],
                  "numbers": _json(place)}
                 for place in (board.places if board else ())],
    })  # fmt: skip


def _asked(given: Mapping[str, str], clauses: Sequence[str]) -> Ask:
    """As `ask_of`, strictly. Raises `Wrong`."""
    known = ("tab", "at", "lang")
    wrong = [error("api.unknown_param", name, name=name[:80], known=", ".join(known))
             for name in given if name not in known]  # fmt: skip
    ask = ask_of(given, clauses)
    if given.get("tab", "") not in ("", ask.tab):
        wrong.append(error("api.bad_param", "tab", name="tab", value=given["tab"][:80]))
    if wrong:
        raise Wrong(400, *wrong)
    return ask


def _json(place: Place) -> dict[str, int | None]:
    """The numbers by code; null is a number too small to be told."""
    return {one.code: None if one.code in place.few and not place.is_region
            else place.numbers.get(one.code, 0) for one in figures()}  # fmt: skip


def _stamp(at: dt.datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None
