# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages of others while a worker takes in many documents, against the same pages while it rests.

One site on SQLite, 20,000 items in it. Four processes with five threads each ask for pages through
the site's whole WSGI application, each five times a second at most: the desk, lists, lists narrowed
by a year, and pages of unopened records, each of which puts a reading on the trail. First nothing
else is done; then one process takes documents from the first byte to the second copy, as `filing`
does.

usage: python bench/beside.py [DOCUMENTS] [SECONDS OF REST]; 50,000 take ten minutes
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

DOCUMENTS, REST = 5_000, 30
ITEMS = 20_000
PROCESSES, THREADS = 4, 5
PAUSE = 0.2
"""Seconds for which a reader looks at a page."""
GATE = 2.0
KINDS = ("desk", "list", "list of a year", "record", "list", "record", "batches")


def main(words: list[str]) -> int:
    """Fill a site, measure rest and work."""
    if words and words[0] in DOES:
        print(json.dumps(DOES[words[0]](*map(int, words[1:]))))
        return 0
    count, rest = (*[int(word) for word in words], *(DOCUMENTS, REST)[len(words) :])
    with tempfile.TemporaryDirectory(prefix="lantai-bench-") as home:
        told(begin(home, "fill"))
        idle = looked_at(home, rest)
        busy, worker = looked_at(home, 0, "ingest", count)
    print(f"{count:,} documents in {worker['seconds']:,.0f} s; pages that {PROCESSES * THREADS} "
          f"readers had: at rest {len(idle):,}, meanwhile {len(busy):,}")  # fmt: skip
    for kind in ("", *dict.fromkeys(KINDS)):
        before, now = p95(idle, kind), p95(busy, kind)
        print(f"  {kind or 'all pages':<16} p95 {before:.3f} s at rest, {now:.3f} s meanwhile: "
              f"{now / before:.2f}{f' (gate {GATE})' if not kind else ''}")  # fmt: skip
    for name, (begun, ended) in worker["steps"].items():
        some = [each for each in busy if begun <= each[0] < ended]
        if some:
            slowest = max(took for _, _, took in some)
            print(f"  during {name:<8} {ended - begun:5.0f} s  p95 {p95(some) / p95(idle):.2f} "
                  f"times, slowest {slowest:.2f} s")  # fmt: skip
    return 0


def begin(home: str, *words: Any) -> subprocess.Popen[str]:
    """A process of this site."""
    env = {**os.environ, "LANTAI_HOME": home, "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}
    return subprocess.Popen([sys.executable, __file__, *map(str, words)], env=env, text=True,
                            stdout=subprocess.PIPE)  # fmt: skip


def told(process: subprocess.Popen[str]) -> Any:
    """What it found."""
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{process.args}: ended with {process.returncode}")
    return json.loads(out.splitlines()[-1])


def looked_at(home: str, seconds: float, *beside: Any) -> Any:
    """Pages for so long, or while a process beside goes on: when asked for, kind, seconds."""
    for each in Path(home).glob("reader.*"):
        each.unlink()
    stop = Path(home) / "stop"
    stop.unlink(missing_ok=True)
    readers = [begin(home, "read", at) for at in range(PROCESSES)]
    while len([*Path(home).glob("reader.*")]) < PROCESSES * THREADS:
        time.sleep(0.1)
    begun = time.time()
    worker = told(begin(home, *beside)) if beside else time.sleep(seconds)
    stop.touch()
    pages = [page for each in readers for page in told(each) if page[0] >= begun]
    return (pages, worker) if beside else pages


def p95(pages: list[Any], kind: str = "") -> float:
    """Seconds in which 95 of 100 pages of a kind were there."""
    took = sorted(each[2] for each in pages if kind in ("", each[1]))
    return took[int(len(took) * 0.95)]


# --- the processes --------------------------------------------------------------------------------


def fill() -> dict[str, Any]:
    """The items, the unit that will file, a sign-in for every reader."""
    from django.conf import settings

    import desk
    import desk_items
    import filing

    found = desk.filled(ITEMS)
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    made = desk.set_up()
    filing.equipped(made.unit)
    desk.signed_in(desk_items.actor_of(made.archives))
    from lantai.guard.models import Account

    (Path(os.environ["LANTAI_HOME"]) / "account").write_text(
        str(Account.objects.get(username="bench").pk), "ascii")  # fmt: skip
    return found


def ingest(count: int) -> dict[str, Any]:
    """A batch of so many documents to the second copy; when its steps began and ended."""
    import desk
    import filing

    made = desk.set_up()
    from lantai.filing.models import RetentionSchedule
    from lantai.guard.actor import steward
    from lantai.holdings.models import Fonds
    from lantai.works.hand import GIVES_WAY

    os.nice(GIVES_WAY)  # as a hand does
    rows = Fonds.objects.unguarded("the fonds of a bench")
    fonds = rows.get(custodian=made.unit, fonds_code="A027")
    schedule = RetentionSchedule.objects.unguarded("the schedule of a bench").get()
    ready = list(filing.papers(count))
    clock = Clock()
    filing.all_the_way((made.unit, fonds, schedule, None, steward("bench")), ready, clock)
    return {"seconds": time.time() - clock.begun, "steps": clock.steps}


class Clock:
    """When each step began and ended, by the clock on the wall."""

    def __init__(self) -> None:
        self.steps: dict[str, tuple[float, float]] = {}
        self.begun = self._at = time.time()

    def lap(self, name: str) -> None:
        """End a step."""
        now = time.time()
        self.steps[name], self._at = (self._at, now), now


def read(number: int) -> list[Any]:
    """Ask for pages until the stop."""
    from django.conf import settings

    import desk

    made = desk.set_up()
    settings.LANTAI_SESSIONS = 0
    desk.signed_in(made.actor)
    items = _items(made)
    found: list[Any] = []
    faults: list[BaseException] = []
    threads = [threading.Thread(target=_reads, args=(number * THREADS + at, items, found, faults))
               for at in range(THREADS)]  # fmt: skip
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if faults:
        raise faults[0]
    return found


def _items(made: Any) -> list[int]:
    from lantai.holdings.models import Item

    rows = Item.objects.seen_by(made.actor, "describe", only="own").exclude(opening=4)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:2_000])


def _reads(number: int, items: list[int], found: list[Any], faults: list[BaseException]) -> None:
    from django.db import connections
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    assert client.post("/sign-in/", {"username": "bench", "password": "bench"}).status_code == 302
    home, at = Path(os.environ["LANTAI_HOME"]), number
    (home / f"reader.{number}").touch()
    paths = defaultdict(
        lambda: "/", {"list": "/holdings/items/", "batches": "/filing/filing-batches/"}
    )
    try:
        while not (home / "stop").exists():
            at += 1
            kind = KINDS[at % len(KINDS)]
            path = paths[kind]
            if kind == "record":
                path = f"/holdings/items/{items[at * 37 % len(items)]}/"
            elif kind == "list of a year":
                path = f"/holdings/items/?year={1950 + at % 74}"
            begun = time.time()
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            found.append((begun, kind, time.time() - begun))
            time.sleep(PAUSE)
    except Exception as fault:
        faults.append(fault)
    finally:
        connections.close_all()


DOES: dict[str, Any] = {"fill": fill, "ingest": ingest, "read": read}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
