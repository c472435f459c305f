# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The counter on PostgreSQL beside SQLite: what a page costs here and in the server, and how it
walks its index.

The sites and pages are those of `desk`. Each size is filled into files, and into databases of a
server that is thrown away; there tables are analysed once after that, as the server does by itself
within minutes. Server time is the CPU of the processes that serve our connections, as the kernel
counts it. Before each list an item that stands on it is edited, and only the page is timed. For
each list the plans of its statements are looked at: whether items are sorted, or many read in vain.

usage: python bench/desk_served.py [SIZE …]
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import desk

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools"))
from with_postgres import Absent, server

SIZES = (10_000, 200_000)
SLACK = 60
"""Rows of items that a page may read and pass over."""
Pair = tuple[float, float]
"""Milliseconds of CPU: ours, and the server's."""


def main(words: list[str]) -> int:
    """Fill and measure each size."""
    if words[:1] == ["--size"]:
        print(json.dumps(at_size(int(words[1]))))
        return 0
    sizes = [int(word) for word in words] or list(SIZES)
    try:
        with server(["shared_buffers=1GB", "autovacuum=off", "jit=off"]) as address:
            for size in sizes:
                line(size, child(size, {}), child(size, databases(address, size)))
    except Absent as reason:
        print(f"not run: no PostgreSQL ({reason})")
    return 0


def line(size: int, lite: dict[str, Any], found: dict[str, Any]) -> None:
    """The figures of one size, of both kinds of databases."""
    print(f"  {size:,} items: SQLite, PostgreSQL here + in the server")
    for name, (ours, its) in found["ms"].items():
        print(f"  {name:<26}{lite['ms'][name][0]:>9.2f}{ours:>9.2f} + {its:.2f} ms")
    for name, (ours, its) in found["rate"].items():
        both = f"{1 / (1 / ours + its):,.0f} with the server"
        print(f"  {name:<26}{lite['rate'][name][0]:>9,.0f}{ours:>9,.0f} a CPU-s, {both}")
    print("\n".join(found["plans"]) or "  every list walks one index", flush=True)


def databases(address: str, size: int) -> dict[str, str]:
    """Two databases of the server, as the settings name them."""
    import psycopg

    names = {"LANTAI_DATABASE": f"bench_{size}", "LANTAI_SIDE_DATABASE": f"bench_{size}_side"}
    with psycopg.connect(named(address, "postgres"), autocommit=True) as keeper:
        for name in names.values():
            keeper.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return {setting: named(address, name) for setting, name in names.items()}


def child(size: int, places: dict[str, str]) -> dict[str, Any]:
    """Measure one size in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="lantai-bench-") as home:
        env = {**os.environ, **places, "LANTAI_HOME": home,
               "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}  # fmt: skip
        done = subprocess.run([sys.executable, "-W", "ignore", __file__, "--size", str(size)],
                              env=env, check=True, stdout=subprocess.PIPE)  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def named(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


# --- one size -------------------------------------------------------------------------------------


def at_size(size: int) -> dict[str, Any]:
    """Fill a site, ask for its pages, look at their plans."""
    desk.filled(size)
    analyse()
    made = desk.set_up()
    import desk_items

    ask, clerk = desk.signed_in(made.actor), desk.Clerk(made.actor)
    ms: dict[str, Pair] = {}
    plans: list[str] = []
    for name, query in desk.queries(made, desk_items.FILTERS).items():
        path = f"/holdings/items/{query}"
        clerk.takes(ask(path))
        ms[name] = each(lambda path=path: ask(path), 20, clerk.edits)
        clerk.edits()
        plans += [f"{name}: {told}" for told in detours(lambda path=path: ask(path))]
    ms["again"] = each(lambda: ask("/holdings/items/"))
    ms["detail"] = each(lambda: ask(f"/holdings/items/{desk.any_item(made)}/"))
    there = served()
    rate = {"import": (desk.imported(made), (served() - there) / 20_000), "sealing": sealed()}
    desk.each = each  # the inbox is measured as the lists are
    ms["inbox"] = desk.inbox(made)
    return {"ms": ms, "rate": rate, "plans": plans}


def sealed() -> Pair:
    """Entries that the sealer numbers and chains per second of ours, and seconds of its for one."""
    from lantai.guard import sealing as sealer
    from lantai.guard.actor import steward
    from lantai.guard.acts import act

    sealer.seal_all()
    for _ in range(5_000):
        with act("guard.bench.entry", None, steward("bench")):
            pass
    analyse()  # keys are checked by a plan that is as old as what the server knows of its tables
    at, there = time.process_time(), served()
    done = sealer.seal()
    return done / (time.process_time() - at), (served() - there) / done


def analyse() -> None:
    """What the server's own housekeeper does soon after so many rows came."""
    from django.db import connections

    for each in connections.all():
        if each.vendor == "postgresql":
            with each.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")


def served() -> float:
    """Seconds of CPU of the processes that serve this process's connections, so far."""
    from django.db import connections

    total = 0.0
    for each in connections.all():
        if each.connection is not None and each.vendor == "postgresql":
            at = Path(f"/proc/{each.connection.info.backend_pid}/schedstat")
            total += int(at.read_text("ascii").split()[0]) / 1e9
    return total


def each(work: Callable[[], Any], times: int = 60,
         before: Callable[[], Any] = lambda: None) -> Pair:  # fmt: skip
    """Medians of three rounds, a call, without what is done before each."""
    for _ in range(5):
        before()
        work()
    rounds = []
    for _ in range(3):
        ours = its = 0.0
        for _ in range(times):
            before()
            at, there = time.process_time(), served()
            work()
            ours, its = ours + time.process_time() - at, its + served() - there
        rounds.append((ours / times * 1000, its / times * 1000))
    return statistics.median(one for one, _ in rounds), statistics.median(it for _, it in rounds)


# --- plans ----------------------------------------------------------------------------------------


def detours(work: Callable[[], Any]) -> Iterator[str]:
    """Of the statements that this sends, those that sort items or read many in vain."""
    from django.db import connection

    for sql, params in sent(work) if connection.vendor == "postgresql" else ():
        if '"holdings_item"' in sql and sql.startswith("SELECT"):
            for told in wrong(plan_of(sql, params)):
                yield f"{told} in {sql[:60]} … {sql[-160:]}"


def sent(work: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements that this sends to the catalogue."""
    from django.db import connection

    found: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return found


def plan_of(sql: str, params: Any) -> dict[str, Any]:
    """How the server carried a statement out."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return plan


def wrong(plan: dict[str, Any]) -> Iterator[str]:
    """What a plan does that a walk along one index does not."""
    kind, rows = plan["Node Type"], plan.get("Rows Removed by Filter", 0)
    read = plan["Actual Rows"] * plan["Actual Loops"]
    if kind in ("Seq Scan", "Bitmap Heap Scan", "Bitmap Index Scan") and read > 1_000 + SLACK:
        yield f"{kind} of {read:,.0f} rows"
    if rows > SLACK:
        yield f"{kind} passes over {rows:,} rows"
    if "Sort" in kind and read > SLACK:
        yield f"{kind} of {read:,.0f} rows"
    for part in plan.get("Plans", ()):
        yield from wrong(part)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
