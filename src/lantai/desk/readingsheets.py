# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The readings taken away: CSV or a workbook, of what the page lets through; on the trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from lantai.craft.codes import Said
from lantai.desk import paper, shapes
from lantai.desk.addressing import actor_of, of_staff
from lantai.desk.judging import going_with
from lantai.desk.readings import FILTERS, NAME, ask_of, clauses_for, rows_for, told
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.guard.models import Reading
from lantai.guard.words import both

MOST = 10_000
"""So many readings leave at once."""
AT_ONCE = 500
HEADS = (both("时间", "time"), both("谁查的", "by whom"), both("所在单位", "of which institution"),
         both("查了什么", "what was read"), both("看了", "saw"), both("凭什么", "by what right"),
         both("途径", "by way of"), both("种类", "noun"), both("编号", "number"),
         both("已封存", "sealed"))  # fmt: skip


@of_staff
@require_safe
def export_page(request: HttpRequest) -> HttpResponseBase:
    """The readings of the page's conditions; a condition that cannot be used is refused here."""
    actor = actor_of(request)
    ask, form = ask_of(request.GET, clauses_for(actor)), request.GET.get("format", "")
    if form not in ("csv", "xlsx"):
        raise Http404
    rows, bad = rows_for(actor, ask)
    if bad:
        raise Refused(*(Said("many.bad_filter", {"label": FILTERS[name], "value": text})
                        for name, text in ask.narrow.items() if name in bad))  # fmt: skip
    found = list(rows.order_by("-at", "-id")[: MOST + 1])
    if len(found) > MOST:
        raise Refused(Said("many.too_many_readings", {"limit": f"{MOST:,}"}))
    with act("guard.reading.export", Reading, going_with(actor, "guard.reading.export")) as done:
        done(None, format=form, count=len(found), query=ask.query())
    name = f"{NAME} {timezone.localdate():%Y-%m-%d}.{form}"
    lines = _lines(found, actor)
    if form == "xlsx":
        return shapes.as_workbook(partial(_ledger, actor=actor, lines=lines), name)
    heads = [str(head) for head in HEADS]
    texts = ([shapes.neutral(cell) for cell in line] for line in lines)
    response = StreamingHttpResponse(_with_mark(shapes.csv_lines(heads, texts)))
    return shapes.as_file(response, name, shapes.FORMATS["csv"].content_type)


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def _lines(found: Sequence[Reading], actor: Actor) -> Iterator[list[str]]:
    for some in _parted(found):
        for each in told(some, actor):
            reading = each.reading
            yield [timezone.localtime(reading.at).strftime("%Y-%m-%d %H:%M:%S"), reading.name,
                   each.institution, each.what, each.action, each.why, each.via, reading.noun,
                   str(reading.row), "√" if reading.batch else ""]  # fmt: skip


def _parted(found: Sequence[Reading]) -> Iterator[Sequence[Reading]]:
    for at in range(0, len(found), AT_ONCE):
        yield found[at : at + AT_ONCE]


def _ledger(sink: IO[bytes], *, actor: Actor, lines: Iterator[list[str]]) -> None:
    with paper.Ledger(sink, made_by=actor.name) as ledger:
        ledger.table(str(NAME), [paper.Column(str(head)) for head in HEADS])
        for line in lines:
            ledger.add([shapes.marked(cell) for cell in line])
