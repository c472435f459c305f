# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of the portal: one hand that keeps the indexes as the house is."""

from __future__ import annotations

import time
from typing import Any

from lantai.portal import texts
from lantai.portal.index import building, folders, following
from lantai.portal.index.engine import Engine
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
    if taken:
        with following.hand(engines) as writing:
            writing.write("item", [row.item_id for row in taken])
        folders.look_again()
    texts.note(upto)
    return len(taken)
