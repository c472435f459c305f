# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The table of figures taken away: CSV, a workbook, A4; each an act on the trail.

What stands in it is what the page shows (`figurepages`), all rooms beside each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO, Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from lantai.desk import paper, shapes, tallies
from lantai.desk.addressing import actor_of, of_staff
from lantai.desk.figurepages import (
    CLAUSE_WORDS,
    FORMATS,
    NAME,
    URL,
    Ask,
    Names,
    ask_of,
    board_for,
    named,
    names_of,
    number_text,
    ordered,
)
from lantai.desk.figures import Figure, figures
from lantai.desk.judging import going_with
from lantai.desk.models import Tally
from lantai.desk.tallies import Board, Place
from lantai.desk.templatetags.lantai import moment
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.words import lang, said


@of_staff
@require_safe
def export_page(request: HttpRequest) -> HttpResponseBase:
    """The table of the page, all rooms beside each other; on the trail."""
    actor = actor_of(request)
    ask = ask_of(request.GET, tallies.clauses_for(actor))
    form, board = request.GET.get("format", ""), board_for(actor, ask)
    if form not in FORMATS or board is None:
        raise Http404
    names = names_of(board, actor)
    columns, rows = _columns(), list(_lines(board, ask, names))
    with act("desk.tally.export", Tally, going_with(actor, "desk.tally.export")) as done:
        done(None, format=form, count=len(rows), tab=ask.tab, at=board.at)
    if form == "print":
        return _printed(request, actor, ask, board, names, columns, rows)
    name = f"{NAME} {timezone.localdate():%Y-%m-%d}.{form}"
    if form == "csv":
        texts = ([shapes.neutral(str(cell)) for cell in row] for row in rows)
        heads = [column.label for column in columns]
        response = StreamingHttpResponse(_with_mark(shapes.csv_lines(heads, texts)))
        return shapes.as_file(response, name, shapes.FORMATS["csv"].content_type)
    return shapes.as_workbook(partial(_ledger, actor=actor, columns=columns, rows=rows), name)


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def _columns() -> list[paper.Column]:
    heads = [paper.Column(said("地方、单位", "Place")),
             paper.Column(said("是什么", "What it is"))]  # fmt: skip
    return heads + [paper.Column(_headed(one), number=True) for one in figures()]


def _headed(one: Figure) -> str:
    unit = str(one.unit)
    return said("{name}（{unit}）", "{name} ({unit})", name=one.name, unit=unit) if unit and (
        lang() == "zh") else str(one.name)  # fmt: skip


def _lines(board: Board, ask: Ask, names: Names) -> Iterator[list[Any]]:
    """The places, and last the whole."""
    kinds = {True: said("区域", "area"), False: said("单位", "institution")}
    lead = ask.sort or next(iter(one.code for one in figures()), "")
    for place in ordered(board, lead):
        cells = [_cell(one, place) for one in figures()]
        yield [shapes.marked(named(place, names)[0]), kinds[place.is_region], *cells]
    whole = names.get(board.at, ("", ""))[0]
    yield [said("合计", "Total"), whole, *(_cell(one, board.total) for one in figures())]


def _cell(one: Figure, place: Place) -> int | str:
    few = one.code in place.few and not place.is_region
    return number_text(one, place) if few else place.numbers.get(one.code, 0)


def _ledger(sink: IO[bytes], *, actor: Actor, columns: Sequence[paper.Column],
            rows: Sequence[Sequence[Any]]) -> None:  # fmt: skip
    with paper.Ledger(sink, made_by=actor.name) as ledger:
        ledger.table(str(NAME), columns)
        for row in rows:
            ledger.add(row)


def _printed(request: HttpRequest, actor: Actor, ask: Ask, board: Board,
             names: Names, columns: Sequence[paper.Column],
             rows: Sequence[Sequence[Any]]) -> HttpResponse:  # fmt: skip
    at = tallies.counted_at()
    texts = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    return paper.print_page(
        request, str(NAME), columns, texts,
        facts=[{"label": said("范围", "Of"), "value": str(CLAUSE_WORDS[board.clause])},
               {"label": said("数到", "Counted at"), "value": moment(at) if at else "—"}],
        signatures=paper.signatures(actor.name), back_url=URL + ask.query(),
        xlsx_url=f"{URL}export/{ask.query(format='xlsx')}",
    )  # fmt: skip
