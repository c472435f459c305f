# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Deciding about the opening of many records: batches of 5,000 gathered, read, decided, put down.

A site of its own with an archives' held records that are due. Measured apart: gathering, both
readings, and the decision put down in slices, whose gate it is. CPU seconds of this process.

usage: python bench/opening.py [SIZE …]
"""

from __future__ import annotations

import json
import sys
import time

import sites
from pairs import gate

SIZES = (10_000, 50_000)
GATE = 2_000
BATCH = 5_000


def main(words: list[str]) -> int:
    """Measure each size in a process of its own."""
    if words[:1] == ["--at"]:
        print(json.dumps(at_size(int(words[1]))))
        return 0
    for size in [int(word) for word in words if word.isdigit()] or SIZES:
        found = sites.child(__file__, ["--at", str(size)])
        print(f"{size:>9,} items  {sites.line(found)}", flush=True)
        gate(f"{size:,} items put down (per CPU-s)", found["put down per CPU-s"], GATE)
    return 0  # a gate that is missed is told, and is no failure of the run


def due(world, count: int):
    """A fonds of the archives with so many held records that are due for review."""
    from lantai.guard import bulk
    from lantai.guard.actor import steward
    from lantai.guard.acts import act
    from lantai.holdings.acts import open_fonds
    from lantai.holdings.catalogue.prepared import names_of, plain_default
    from lantai.holdings.models import Item

    house, at = steward("bench"), world["archives"]
    fonds = open_fonds(house, custodian=at, fonds_code="B001", name="样")
    names = names_of(Item)
    plain = {f.attname: plain_default(f) for f in Item._meta.concrete_fields if not f.primary_key}
    plain |= {"holder": at.path, "area": at.area, "line": at.line, "fonds_id": fonds.pk,
              "fonds_code": "B001", "standing": "held", "category_code": "WS", "year": 1990,
              "retention": "Y", "opening": 1, "date_text": "1990-03-05",
              "date_from": "1990-03-05", "date_to": "1990-03-05",
              "review_on": "2015-03-05"}  # fmt: skip
    keys: list[int] = []
    for begin in range(0, count, 1_000):
        numbers = range(begin, min(begin + 1_000, count))
        with act("guard.site.set_up", None, house):
            keys += bulk.add_rows(Item, names, [
                [{**plain, "ref_code": f"B001-WS·1990·Y-{n + 1:06d}",
                  "title": f"关于第{n + 1}项工作的通知"}[name] for name in names]
                for n in numbers
            ])  # fmt: skip
    return fonds, keys


def at_size(count: int) -> dict[str, float]:
    """Items per CPU-second of each part, over as many batches as it takes."""
    sites.set_up()
    from lantai.appraisal import acts, queries
    from lantai.appraisal.models import OpeningBatch
    from lantai.desk import editing, steps
    from lantai.desk.register import register_of
    from lantai.guard.acts import setting_up
    from lantai.house.demo import DEMO_PASSWORD
    from lantai.house.world import build_world
    from lantai.works.models import Job
    from lantai.works.running import Seat, run

    world = build_world(password=DEMO_PASSWORD, items=0)
    fonds, keys = due(world, count)
    register = register_of(OpeningBatch)
    spent = {"gathered": 0.0, "read twice": 0.0, "put down": 0.0}
    for at in range(0, count, BATCH):
        given = {"name": f"样{at}", "fonds": fonds, "first_year": 1990, "last_year": 1990,
                 "why": "due", "criteria": "样"}  # fmt: skip
        batch = editing.add(register, world.actor("opener"), given)
        begun = time.process_time()
        acts.gather_slice(batch, keys[at : at + BATCH], world.actor("opener"))
        spent["gathered"] += time.process_time() - begun
        with setting_up("the readings of a bench begin"):
            row = queries.batch_of(batch.pk)
            row.state = "first"
            row.save()
        some = list(queries.reviews(batch).values_list("pk", flat=True))
        begun = time.process_time()
        with setting_up("a person has read them"):
            queries.reviews(batch).update(screened="signed")
        acts.propose(some, world.actor("opener"), decision="open")
        row = steps.take(register, queries.batch_of(batch.pk), "finish_first",
                         world.actor("opener"))  # fmt: skip
        acts.second(some, world.actor("preserver"), view="concur")
        row = steps.take(register, queries.batch_of(batch.pk), "go_on", world.actor("preserver"))
        spent["read twice"] += time.process_time() - begun
        begun = time.process_time()
        steps.take(register, queries.batch_of(batch.pk), "decide", world.actor("curator"))
        job = Job.objects.unguarded("the job of a bench").order_by("-pk").first()
        assert job is not None and job.kind == "appraisal.applying_decisions"
        assert run(job.pk, Seat("a bench")) == "done"
        spent["put down"] += time.process_time() - begun
    return {f"{name} per CPU-s": count / seconds for name, seconds in spent.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
