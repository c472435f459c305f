# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The vault end to end: small files with rows, trail and two copies; rebuilding; the matrix.

Each size is a site of its own. Bytes are landed, stored with their description, read back, adopted,
copied to a second store and read back there, in the slices in which the jobs do it; reading back
makes the system forget the bytes, so the first rebuilding finds a cold disk, the second does not.
The matrix is asked over rows without bytes. CPU seconds of this process.

usage: python bench/vault.py [SIZE …] [--matrix OBJECTS]
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
import time
from pathlib import Path

import sites

SIZES = (1_000, 10_000)
OBJECTS = 1_000_000


def main(words: list[str]) -> int:
    """Measure each size in a process of its own."""
    if words[:1] == ["--at"]:
        print(json.dumps(at_size(int(words[1]))))
        return 0
    if words[:1] == ["--rows"]:
        print(json.dumps(matrix_over(int(words[1]))))
        return 0
    objects = int(words[words.index("--matrix") + 1]) if "--matrix" in words else OBJECTS
    sizes = [int(word) for word in words if word.isdigit() and int(word) != objects] or SIZES
    for size in sizes:
        found = sites.child(__file__, ["--at", str(size)])
        print(f"{size:>9,} files  {sites.line(found)}", flush=True)
    print(f"{objects:>9,} objects  {sites.line(sites.child(__file__, ['--rows', str(objects)]))}")
    return 0


def site(items: int):
    """An archives with two stores, a fonds and so many items; the fonds and the items' keys."""
    sites.set_up()
    from lantai.guard import bulk
    from lantai.guard.actor import steward
    from lantai.guard.acts import act, setting_up
    from lantai.holdings.catalogue.prepared import names_of, plain_default
    from lantai.holdings.models import Fonds, Item
    from lantai.orgs.models import Institution

    house = steward("bench")
    with setting_up("a site to measure"):
        region = sites.region()
        archives = Institution(name="槐序县档案馆", kind="comprehensive", level="county",
                               region=region)  # fmt: skip
        archives.save()
        sight = {"holder": archives.path, "area": archives.area, "line": archives.line}
        fonds = Fonds(fonds_code="A001", name="样", custodian=archives, **sight)
        fonds.save()
    stores = sites.two_stores(sight, house)
    names = names_of(Item)
    plain = {f.attname: plain_default(f) for f in Item._meta.concrete_fields if not f.primary_key}
    plain |= {**sight, "fonds_id": fonds.pk, "fonds_code": "A001", "standing": "held",
              "category_code": "WS", "year": 2018, "retention": "Y"}  # fmt: skip
    keys: list[int] = []
    for begin in range(0, items, 10_000):
        with act("guard.site.set_up", None, house):
            keys += bulk.add_rows(Item, names, [
                [{**plain, "ref_code": f"A001-WS·2018·Y-{n:07d}",
                  "title": f"关于第{n}项工作的通知"}[name] for name in names]
                for n in range(begin, min(begin + 10_000, items))
            ])  # fmt: skip
    return archives, fonds, stores, keys, house


def at_size(count: int) -> dict[str, float]:
    """Files per CPU-second from the stream to two copies, and what rebuilding costs."""
    archives, _, stores, keys, house = site(count)
    from lantai.guard import bulk
    from lantai.guard.acts import act
    from lantai.guard.sealing import seal_all
    from lantai.holdings.models import DigitalObject
    from lantai.vault import acts, copying, landing, places, queries, rebuilding, storing

    dice = random.Random(7)
    steps: dict[str, float] = {}
    at = time.process_time()

    def lap(name: str) -> None:
        nonlocal at
        now = time.process_time()
        steps[name] = now - at
        at = now

    landed = [landing.land(io.BytesIO(dice.randbytes(4_000))) for _ in keys]
    lap("land")
    with act("guard.site.set_up", None, house):
        names = ("item_id", "order", "name", "origin", "size", "sha512", "puid", "format", "pages")
        bulk.add_rows(DigitalObject, names,
                      [(key, 1, "正文.pdf", "archives", each.size, each.sha512, "fmt/95", "PDF", 3)
                       for key, each in zip(keys, landed, strict=True)])  # fmt: skip
    lap("name")
    for begin in range(0, count, storing.SLICE):
        laid = storing.lay(keys[begin : begin + storing.SLICE], house)
        acts.adopt(laid, house)
        storing.finish(laid)
    lap("store")
    ways = copying.Ways()
    for course in list(copying.courses(archives.path)):
        rows = list(queries.objects_in(course.group).order_by("pk"))
        for begin in range(0, len(rows), copying.SLICE):
            some = rows[begin : begin + copying.SLICE]
            proofs = ways.open(course.target).take_from(
                ways.open(course.source), [row.object_id for row in some])  # fmt: skip
            acts.replicate(some, course.target, {each.object_id: each for each in proofs}, house)
    lap("copy")
    seal_all()
    lap("seal")
    whole = sum(steps.values())
    for name in ("rebuild from a cold disk", "rebuild from memory"):
        _lose(house)
        at = time.process_time()
        known, made = rebuilding.Known(), 0
        for some in rebuilding.slices(places.open_place(stores[0])):
            made += len(acts.rebuild(some, stores[0], known, house))
        lap(name)
        assert made == count
    return {"files per CPU-s": count / whole,
            **{f"{name} ms": 1000 * value / count for name, value in steps.items()},
            **{f"{name}, objects per CPU-s": count / steps[name]
               for name in steps if name.startswith("rebuild")}}  # fmt: skip


def _lose(house: object) -> None:
    from lantai.guard.acts import setting_up
    from lantai.holdings.models import DigitalObject, Item
    from lantai.vault.models import Copy, Event, KeptFile, ObjectVersion, VaultObject

    with setting_up("the catalogue is lost"):
        for model in (Event, Copy, KeptFile, ObjectVersion, VaultObject, DigitalObject, Item):
            model.objects.unguarded("a bench loses the catalogue")._raw_delete("default")


def matrix_over(count: int) -> dict[str, float]:
    """Seconds of the matrix over so many objects of a few fonds."""
    archives, fonds, stores, keys, house = site(count)
    from django.utils import timezone

    from lantai.guard import bulk
    from lantai.guard.acts import act
    from lantai.holdings.models import Fonds
    from lantai.vault import events, queries
    from lantai.vault.models import VaultObject

    dice, now = random.Random(7), events.stamp(VaultObject, timezone.now())
    with act("guard.site.set_up", None, house):
        more = [Fonds(fonds_code=f"B{n:03d}", name="样", custodian=archives, holder=archives.path)
                for n in range(50)]  # fmt: skip
        for each in more:
            each.save()
    every = [fonds.pk, *(each.pk for each in more)]
    kept = [f",{stores[0].pk},", f",{stores[0].pk},{stores[1].pk},", ","]
    names = ("item_id", "fonds_id", "item_secrecy", "object_id", "grade", "is_grade_fixed",
             "version", "files", "size", "kept_in", "described_at", "as_of")  # fmt: skip
    for begin in range(0, count, 20_000):
        with act("guard.site.set_up", None, house):
            bulk.insert(VaultObject, names, [
                (key, dice.choice(every), dice.choice((0, 0, 0, 1)), f"urn:uuid:{key}",
                 dice.choice((1, 2, 2, 3)), False, 1, 2, 5_000,
                 dice.choices(kept, (20, 79, 1))[0], now, 0)
                for key in keys[begin : begin + 20_000]
            ])  # fmt: skip
    laps = []
    for _ in range(3):
        at = time.perf_counter()
        groups = queries.groups(every, 1)
        laps.append(time.perf_counter() - at)
    assert sum(each.count for each in groups) == count
    return {"matrix s": min(laps), "groups": len(groups), "first s": laps[0]}


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    sys.exit(main(sys.argv[1:]))
