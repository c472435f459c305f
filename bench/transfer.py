# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A transfer end to end: small filed files packed, tested, delivered, tested, stored, taken in.

Each size is a site of its own with a unit and an archives: rows, trail and two copies counted, the
files landed before as a unit's office would have done. CPU seconds of this process and its helpers.

usage: python bench/transfer.py [SIZE …]
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
from pathlib import Path

import sites
from pairs import gate

SIZES = (1_000, 10_000)
GATE = 120
BODY = 3_000
"""Characters of a file's text."""


def main(words: list[str]) -> int:
    """Measure each size in a process of its own."""
    if words[:1] == ["--at"]:
        print(json.dumps(at_size(int(words[1]))))
        return 0
    for size in [int(word) for word in words if word.isdigit()] or SIZES:
        found = sites.child(__file__, ["--at", str(size)])
        print(f"{size:>9,} files  {sites.line(found)}", flush=True)
        gate(f"{size:,} files (per CPU-s)", found["files per CPU-s"], GATE)
    return 0  # a gate that is missed is told, and is no failure of the run


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def site():
    """The demo world with the archives' two stores."""
    sites.set_up()
    from lantai.house.demo import DEMO_PASSWORD
    from lantai.house.world import build_world
    from lantai.vault.sample import fill_vault

    world = build_world(password=DEMO_PASSWORD, items=0)
    fill_vault(world)
    return world


def filed(world, count: int):
    """A unit's fonds with so many filed records of one landed text each."""
    from lantai.guard import bulk
    from lantai.guard.actor import steward
    from lantai.guard.acts import act
    from lantai.holdings.acts import open_fonds
    from lantai.holdings.catalogue.prepared import names_of, plain_default
    from lantai.holdings.models import DigitalObject, Item
    from lantai.transfer.corpus import COLUMNS
    from lantai.vault import landing

    house, unit = steward("bench"), world["unit"]
    fonds = open_fonds(house, custodian=unit, fonds_code="B001", name="样", creating_unit=unit)
    names = names_of(Item)
    plain = {f.attname: plain_default(f) for f in Item._meta.concrete_fields if not f.primary_key}
    plain |= {"holder": unit.path, "area": unit.area, "line": unit.line, "fonds_id": fonds.pk,
              "fonds_code": "B001", "standing": "filed", "category_code": "WS", "year": 2018,
              "retention": "Y", "creator": unit.path, "responsible": "槐序县农时局",
              "date_text": "2018-03-05", "date_from": "2018-03-05", "date_to": "2018-03-05",
              "medium": "electronic", "disclosure": "active", "pages": 1}  # fmt: skip
    dice = random.Random(7)
    keys: list[int] = []
    for begin in range(0, count, 1_000):
        numbers = range(begin, min(begin + 1_000, count))
        with act("guard.site.set_up", None, house):
            fresh = list(bulk.add_rows(Item, names, [
                [{**plain, "ref_code": f"B001-WS·2018·Y-{n + 1:06d}",
                  "title": f"关于第{n + 1}项工作的通知"}[name] for name in names]
                for n in numbers
            ]))  # fmt: skip
        rows = []
        for pk, n in zip(fresh, numbers, strict=True):
            text = "".join(dice.choices("春夏秋冬水渠乡镇农时节令通知各单位照此办理", k=BODY // 3))
            landed = landing.land(io.BytesIO(f"关于第{n + 1}项工作的通知\n\n{text}\n".encode()))
            rows.append((pk, 1, "正文.txt", "archives", landed.size, landed.sha512, "", "TXT"))
        with act("guard.site.set_up", None, house):
            bulk.add_rows(DigitalObject, COLUMNS, rows)
        keys += fresh
    return fonds, keys


def at_size(count: int) -> dict[str, float]:
    """Files per CPU-second from the unit's desk to two copies in the archives, and each step."""
    world = site()
    fonds, keys = filed(world, count)
    from lantai.guard.sealing import seal_all
    from lantai.transfer import corpus

    row = corpus.drafted(world, fonds, Path("bench"))
    steps: dict[str, float] = {}
    begun = last = cpu()
    for stage in corpus.hand_over(world, row, keys, corpus.Clock()):
        now = cpu()
        steps[stage.en] = (now - last) / count * 1_000
        last = now
    seal_all()
    total = cpu() - begun
    return {"files per CPU-s": count / total, **{f"{name} ms": ms for name, ms in steps.items()}}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
