# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The public's search and pages end to end, at 2·10^5 and 10^6 open items.

Each size is a site of its own: items through the bulk door, all but some of them open and
published, with made-up titles of a natural vocabulary (`search.rows`). ``search`` is the question
under the law with all counts and the last look. Pages go through the whole site: ``new`` at
addresses nobody asked before, then the same addresses again while nothing is done, as the plain
Django list page (that of `desk.py`) is asked too. ``suggest`` is the box's own list. CPU only.

usage: python bench/portal.py [SIZE …]
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any
from urllib.parse import quote

import desk
import search
from pairs import gate
from sites import child, set_up

SIZES = (200_000, 1_000_000)

Figures = dict[str, float]


def main(words: list[str]) -> int:
    """Measure each size in a process of its own, then hold the figures against the gates."""
    if words and words[0] == "--measure":
        print(json.dumps(measured(int(words[1]))))
        return 0
    sizes = [int(word) for word in words] or list(SIZES)
    plain, found = [], {}
    for size in sizes:
        plain.append(desk.child(["--plain"], None)["page"])
        found[size] = child(__file__, ["--measure", str(size)])
    plain.append(desk.child(["--plain"], None)["page"])
    judge(found, statistics.median(plain))
    return 0  # a gate that is missed is told, and is no failure of the run


def judge(found: dict[int, Figures], plain: float) -> None:
    """The gates: what search may cost, how it grows, pages against a plain one."""
    print(f"plain Django list page: {plain:.2f} ms")
    first = found[min(found)]
    for size, figures in sorted(found.items()):
        print(f"{size:,} items; {figures['built']:,.0f} entries per CPU-s")
        gate("search, p95 ms", figures["search_p95"], 20 if size == min(found) else
             1.5 * max(first["search_p95"], 1), least=False)  # fmt: skip
        gate("suggestion, p95 ms", figures["suggest_p95"], 10, least=False)
        for name in ("home", "results", "item"):
            print(f"    {name}: {figures[name]:.2f} ms; new {figures[f'new {name}']:.2f} ms")
            gate(f"{name}, times the plain page", plain / figures[name], 3)


def measured(size: int) -> Figures:
    """Fill a site and ask it."""
    set_up()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    built, lines, codes = filled(size)
    from django.test import Client

    from lantai.guard.actor import PUBLIC
    from lantai.portal import searching
    from lantai.portal.searching import Question

    client = Client()
    answer = [cost(lambda line=line: searching.answer(Question(line), PUBLIC)) for line in lines]
    hints = [cost(lambda line=line: searching.suggestions(line[:4], PUBLIC)) for line in lines]
    found = {"built": built, **spread("search", answer), **spread("suggest", hints)}
    asked, records = cycle(lines[:60]), cycle(codes[:60])
    pages: dict[str, Callable[[], Any]] = {
        "home": lambda: client.get("/"),
        "results": lambda: client.get(f"/search/?q={quote(next(asked))}"),
        "item": lambda: client.get(f"/r/{quote(next(records))}"),
    }  # fmt: skip
    for again in ("new", ""):
        for name, page in pages.items():
            times = [cost(page) for _ in range(60)]
            found[f"{again} {name}".strip()] = statistics.median(times)
    return found


def cost(ask: Callable[[], Any]) -> float:
    """Milliseconds of CPU of one question."""
    begun = time.process_time()
    ask()
    return (time.process_time() - begun) * 1000


def spread(name: str, costs: list[float]) -> Figures:
    return {f"{name}_p50": statistics.median(costs),
            f"{name}_p95": search.percentile(costs, 0.95)}  # fmt: skip


def filled(size: int) -> tuple[float, list[str], list[str]]:
    """A site with so many open items: entries built per CPU second, questions, addresses."""
    from django.utils import timezone

    import desk_items
    from lantai.guard.acts import setting_up
    from lantai.guard.terms import Opening, Reach
    from lantai.holdings.models import Item
    from lantai.portal import permanent
    from lantai.portal.index import building

    desk_items.fill(size)
    with setting_up("open items of a bench"):
        rows = Item.objects.unguarded("open items of a bench")
        rows.update(opening=Opening.OPEN, reach=Reach.ONLINE, secrecy=0, open_on=desk_items.TODAY)
        rows.filter(pk__endswith="7").update(reach=Reach.NONE)
        rows.filter(pk__endswith="3").update(reach=Reach.CATALOGUE)
    records = titled(size)
    begun = time.process_time()
    made = building.build(timezone.localdate())
    built = made / (time.process_time() - begun)
    some = rows.filter(reach__gte=1).order_by("pk")[:: max(1, size // 200)]
    return built, list(lines(records)), [permanent.identifier_of(row) for row in some]


def titled(size: int) -> list[tuple[str, str, str, str, str]]:
    """Give the items titles and notes of a natural vocabulary."""
    from django.db import connection, transaction

    from lantai.holdings.models import Item

    rows = Item.objects.unguarded("open items of a bench").order_by("pk")
    keys = rows.values_list("pk", flat=True)
    records = list(search.rows(size))
    pairs = [(row[1], row[2], key) for key, row in zip(keys, records, strict=True)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany("UPDATE holdings_item SET title=%s, abstract=%s WHERE id=%s", pairs)
    return records


def lines(records: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    """What people type: two to eight characters of a record, two parts, common words, years."""
    draw = random.Random(1)
    for kind, asked in search.questions(records).items():
        for parts in asked:
            yield f'"{parts[0]}"' if kind == "quoted" else " ".join(parts)
    for _ in range(40):
        yield f"{draw.choice(records)[1][2:6]} {draw.randint(1960, 2010)}年"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
