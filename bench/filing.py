# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Filing end to end: small documents captured, read, arranged, tested, filed, kept in two copies.

Each size is a site of its own. Documents are made by `craft.sample` beforehand (Word and text in
turns, some 3 KB each); landed, registered, opened and described, put under lines by suggestion,
ordered and numbered, tested, filed, stored, copied to a second store and read back there, the trail
sealed, in the slices in which the jobs do it. CPU seconds of this process.

usage: python bench/filing.py [SIZE …]
"""

from __future__ import annotations

import io
import json
import sys
import time

import sites

SIZES = (1_000, 10_000)
GATE = 120.0


def main(words: list[str]) -> int:
    """Measure each size in a process of its own."""
    if words[:1] == ["--at"]:
        print(json.dumps(at_size(int(words[1]))))
        return 0
    rates = []
    for size in [int(word) for word in words if word.isdigit()] or SIZES:
        found = sites.child(__file__, ["--at", str(size)])
        rates.append(found["files per CPU-s"])
        print(f"{size:>9,} files  {sites.line(found)}", flush=True)
    print(f"gate {GATE:.0f} files per CPU-s: {'holds' if min(rates) >= GATE else 'missed'}; "
          f"last against first: {rates[-1] / rates[0]:.2f}")  # fmt: skip
    return 0


def site():
    """A unit with all that filing wants, and nobody else."""
    sites.set_up()
    from lantai.guard.acts import setting_up
    from lantai.orgs.models import Institution

    with setting_up("a site to measure"):
        unit = Institution(name="槐序县农时局", kind="government", level="county",
                           region=sites.region())  # fmt: skip
        unit.save()
    return equipped(unit)


def equipped(unit):
    """A unit with two stores, a schedule of two hundred lines in force, a fonds."""
    from lantai.filing.models import RetentionSchedule, ScheduleEntry
    from lantai.guard.actor import steward
    from lantai.guard.acts import setting_up
    from lantai.holdings.models import Fonds

    sight = {"holder": unit.path, "area": unit.area, "line": unit.line}
    with setting_up("a unit to measure"):
        fonds = Fonds(fonds_code="A027", name="样", custodian=unit, creating_unit=unit, **sight)
        fonds.save()
        schedule = RetentionSchedule(institution=unit, title="样", state="in_force",
                                     effective_on="2020-01-01", **sight)  # fmt: skip
        schedule.save()
        for n in range(200):
            ScheduleEntry(schedule=schedule, position=n, number=f"1.{n}",
                          covers=f"第{n}类业务的通知、报告", retention=("Y", "D30", "D10")[n % 3],
                          **sight).save()  # fmt: skip
    house = steward("bench")
    stores = sites.two_stores(sight, house)
    return unit, fonds, schedule, stores, house


def papers(count: int):
    """So many documents, each its own, as they would come in."""
    from dataclasses import replace

    from lantai.craft.sample import office, plain
    from lantai.craft.sample.writing import Writer

    writer = Writer(7)
    known = [writer.draft(3) for _ in range(min(count, 500))]
    for n in range(count):
        made = known[n % len(known)]
        mine = replace(made, title=f"{made.title[:-2]}第{n}号{made.title[-2:]}",
                       number=f"槐农〔2025〕{n + 1}号")  # fmt: skip
        yield (f"{n:06d}.docx", office.docx(mine)) if n % 2 else (f"{n:06d}.txt", plain.txt(mine))


class Clock:
    """CPU milliseconds a file of each step."""

    def __init__(self, count: int) -> None:
        self.count, self.steps, self._at = count, {}, time.process_time()

    def lap(self, name: str) -> None:
        """End a step."""
        now = time.process_time()
        self.steps[name] = (now - self._at) * 1_000 / self.count
        self._at = now


def at_size(count: int) -> dict[str, float]:
    """Files per CPU-second from the stream to two copies."""
    made = site()
    ready = list(papers(count))
    clock = Clock(count)
    all_the_way(made, ready, clock)
    total = sum(clock.steps.values())
    return {"files per CPU-s": 1_000 / total, "ms a file": total, **clock.steps}


def all_the_way(made, ready, clock):
    """One batch from the first byte to the second copy."""
    from lantai.filing.acts import batches
    from lantai.guard.sealing import seal_all

    unit, fonds, schedule, _, house = made
    batch = batches.open_batch(fonds, house, year=2025, department="办公室")
    come_in(batch, ready, house, clock, schedule)
    arranged(batch, schedule, house, clock)
    keys = filed(batch, house, clock)
    kept(keys, unit, house, clock)
    seal_all()
    clock.lap("seal")


def come_in(batch, ready, house, clock, schedule):
    """Landed, registered, opened, described, a line suggested."""
    from lantai.filing import reading
    from lantai.filing.acts import captures
    from lantai.filing.acts.captures import Coming, Sent
    from lantai.filing.queries import batches as queries
    from lantai.filing.queries import captures as came
    from lantai.vault import landing

    for begin in range(0, len(ready), captures.SLICE):
        coming = []
        for name, data in ready[begin : begin + captures.SLICE]:
            landed = landing.land(io.BytesIO(data))
            coming.append(Coming((Sent(name, landed.size, landed.sha512),)))
        captures.capture(batch, coming, house, channel="folder", sender="样")
    clock.lap("land")
    suggester = queries.suggester(batch, schedule)
    waiting = list(came.to_read(batch).order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(ready), captures.SLICE):
        some = list(came.captures(waiting[begin : begin + captures.SLICE]).order_by("pk"))
        read = reading.read(some, came.files_of([row.pk for row in some]))
        captures.take(batch, read, house, suggester)
    clock.lap("read")


def in_state(batch, state):
    """The batch moved without its people."""
    from lantai.guard.acts import setting_up

    with setting_up("a batch that is measured"):
        batch.state = state
        batch.save()


def arranged(batch, schedule, house, clock):
    """Put under lines, ordered, numbered, tested."""
    from lantai.filing import testing
    from lantai.filing.acts import arranging, lines
    from lantai.filing.acts import testing as testing_acts
    from lantai.filing.queries import batches as queries

    lines.take_suggestions(batch, house, least=1)
    in_state(batch, "received")
    rest = [row.pk for row in queries.filed_in(batch) if row.entry_id is None]
    lines.set_line(rest, next(iter(queries.entries(schedule).values())), house)
    clock.lap("line")
    arranging.arrange(batch, ("class", "sort", "number"), house)
    clock.lap("arrange")
    testing_acts.keep_test(batch, testing.test(batch, house_day()), house)
    clock.lap("test")


def filed(batch, house, clock):
    """Filed slice by slice; the keys of the items."""
    from lantai.filing.acts import filing
    from lantai.filing.queries import batches as queries

    in_state(batch, "filing")
    keys = queries.filed_keys(batch)
    for begin in range(0, len(keys), filing.SLICE):
        filing.file_items(batch, keys[begin : begin + filing.SLICE], house)
    clock.lap("file")
    return keys


def kept(keys, unit, house, clock):
    """Stored and read back, copied to the second store and read back there."""
    from lantai.vault import acts, copying, queries, storing

    for begin in range(0, len(keys), storing.SLICE):
        laid = storing.lay(keys[begin : begin + storing.SLICE], house)
        acts.adopt(laid, house)
        storing.finish(laid)
    clock.lap("store")
    ways = copying.Ways()
    for course in list(copying.courses(unit.path)):
        rows = list(queries.objects_in(course.group))
        source, target = ways.open(course.source), ways.open(course.target)
        for begin in range(0, len(rows), copying.SLICE):
            part = rows[begin : begin + copying.SLICE]
            proofs = target.take_from(source, [row.object_id for row in part])
            acts.replicate(part, course.target, {p.object_id: p for p in proofs}, house)
    clock.lap("copy")


def house_day():
    """Today, as the site has it."""
    from django.utils import timezone

    return timezone.localdate()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
