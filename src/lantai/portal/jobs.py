# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of the portal: one hand that keeps the indexes, nights that end what is over."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.portal import acts, queries, telling, texts
from lantai.portal.index import building, entries, folders, following
from lantai.portal.index.engine import Engine
from lantai.portal.models import UseRequest, Visit
from lantai.works.kinds import job
from lantai.works.work import Work

FOR_TEXTS = 30.0
"""Seconds of a run that are spent on taking words: the trail is looked at between all of them."""


@job("portal.indexing", every="1 minute", zh="更新检索库", en="bring the search index up to date",
     retries=3)  # fmt: skip
def indexing(work: Work) -> dict[str, Any]:
    """Build the indexes where there are none, follow the trail, take words of what is new."""
    if building.is_wanted():
        _build(work)
    engines: dict[str, Engine] = dict(folders.make(folders.current()))
    work.drain(lambda: following.follow(engines, work.today))
    taken = 0
    until = time.monotonic() + FOR_TEXTS
    while time.monotonic() < until and (some := _take(engines)):
        taken += some
        work.drain(lambda: following.follow(engines, work.today))
    return {"entries": work.done, "texts": taken}


def _build(work: Work) -> None:
    """Read the tables in slices; killed, it goes on from the last."""
    name = building.begin()
    for noun, rows in building.parts():
        for some in work.slices(rows, building.SLICE, name=f"{name} {noun}"):
            with work.keep():
                work.count(ok=building.write(name, noun, [row.pk for row in some]))
            work.at(work.ok, unit="rows")
    building.finish(name, work.today)


def _take(engines: dict[str, Engine]) -> int:
    """Take the words of some records, keep them and write them to the index."""
    versions, upto = texts.waiting()
    taken = texts.take(versions)
    texts.keep(taken)
    if items := [row.item_id for row in taken]:
        with following.hand(engines) as writing:
            writing.write("item", items)
            writing.write("file", entries.files_of(items))
        folders.look_again()
    texts.note(upto)
    return len(taken)


# --- requests, visits and loans whose time is over ------------------------------------------------

QUIET = dt.timedelta(days=30)
"""After so long an answered request ends by itself, and what tells who asked is erased."""


@job("portal.ending_requests", every="01:40", zh="办结到期的查档申请",
     en="end use requests whose time is over", retries=3)  # fmt: skip
def ending_requests(work: Work) -> dict[str, Any]:
    """End what was answered and read, close the days of the reading room, forget who asked."""
    today = work.today
    requests, visits = register_of(UseRequest), register_of(Visit)
    assert requests is not None and visits is not None, "the room's registers are loaded with it"
    for some in work.slices(queries.answered_until(today, today - QUIET), 50, name="ended"):
        with work.keep():
            for row in some:
                steps.take(requests, row, "end", work.actor)
                work.count(ok=1)
    for some in work.slices(queries.staying(today), 50, name="closed"):
        with work.keep():
            for row in some:
                step = "leave" if row.state == "here" else "miss"
                steps.take(visits, row, step, work.actor)
    for some in work.slices(queries.to_forget(today - QUIET), 50, name="forgotten"):
        with work.keep():
            for row in some:
                acts.forget(row, work.actor)
    for some in work.slices(queries.visits_to_forget(today - QUIET), 50, name="visitors forgotten"):
        with work.keep():
            for row in some:
                acts.forget_visit(row, work.actor)
    return {"ended": work.ok}


@job("portal.telling_overdue", every="08:20", zh="提醒逾期未还的原件",
     en="tell of originals that are overdue", retries=3)  # fmt: skip
def telling_overdue(work: Work) -> dict[str, Any]:
    """Whoever has originals that should be back is told, once a day."""
    for some in work.slices(queries.overdue(work.today), 50, name="overdue"):
        with work.keep():
            work.count(ok=sum(telling.tell_overdue(loan) for loan in some))
    return {"told": work.ok}
