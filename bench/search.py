# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Our index against bare tantivy: the same made-up records, the same questions, in turns.

    python bench/search.py [RECORDS]

Both get the line as typed and give the addresses and scores of the first twenty, and the count (or
the counts by fonds). Bare tantivy is the least that answers: pairs of characters in two fields,
parts of the line as phrases in either. Ours does what readers need besides (folding, numbers,
dates, words, places) and, where it finds fewer than twenty, asks a second, wider question. So:

``bare``   phrases only, and few or no hits where few records hold all parts;
``bare+``  where ours asks a second time so does bare, any pair in either field: as many hits. What
           the gate calls the same question;
``ours``   the engine's answer; ``page`` also makes the hits with their passages and marks.

Each question's best of five counts. Below the table, what our time is made of on average.
"""

from __future__ import annotations

import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import tantivy

from lantai.craft.index import Index, Record, understand
from lantai.craft.index.plan import Plan
from lantai.craft.text.prepare import gram_list, grams

FORMS = ("的通知", "的报告", "的批复", "的请示", "会议纪要", "工作总结", "统计表", "来往函件")
LIMIT = 1.3
ROUNDS = 5


def vocabulary(draw: random.Random, size: int = 30_000) -> tuple[list[str], list[float]]:
    """Words of two to four common characters, with the frequencies of a natural language."""
    common = [bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7)
              for low in range(0xA1, 0xFF)]  # fmt: skip
    draw.shuffle(common)
    weights = [1 / (rank + 20) for rank in range(len(common))]
    lengths = draw.choices((2, 3, 4), (8, 1, 1), k=size)
    words = ["".join(draw.choices(common, weights, k=length)) for length in lengths]
    return words, [1 / (rank + 50) ** 0.8 for rank in range(size)]


def rows(count: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Key, title, text, fonds and day of made-up catalogue records, the same every run."""
    draw = random.Random(42)
    words, weights = vocabulary(draw)

    def said(low: int, high: int) -> str:
        return "".join(draw.choices(words, weights, k=draw.randint(low, high)))

    for number in range(count):
        day = f"{draw.randint(1949, 2024)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        fonds = f"全宗{int(draw.random() ** 2 * 40):03d}"
        yield str(number), f"关于{said(4, 12)}{draw.choice(FORMS)}", said(0, 30), fonds, day


class Bare:
    """The least use of the engine."""

    def __init__(self, folder: Path) -> None:
        build = tantivy.SchemaBuilder()
        build.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("title", "note"):
            build.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        build.add_text_field("fonds", fast=True, tokenizer_name="raw")
        build.add_integer_field("day", indexed=True, fast=True)
        folder.mkdir()
        self.index = tantivy.Index(build.build(), path=str(folder))

    def add(self, records: Sequence[tuple[str, ...]]) -> None:
        """Index all records and commit."""
        writer = self.index.writer(200_000_000, 1)
        for key, title, note, fonds, day in records:
            writer.add_document(tantivy.Document(
                id=key, title=grams(title), note=grams(note), fonds=fonds,
                day=int(day.replace("-", "")),
            ))  # fmt: skip
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, kind: str, line: str, *, widely: bool) -> int:
        """Answer one question: how many were found."""
        make, must, should = tantivy.Query, tantivy.Occur.Must, tantivy.Occur.Should
        parts = [gram_list(each) for each in line.replace('"', " ").split()]
        query = make.boolean_query([(must, self._either(pairs)) for pairs in parts])
        if kind == "sort":
            return int(self.searcher.search(query, 20, order_by_field="day").count)
        found = self.searcher.search(query, 20)
        if widely:
            schema = self.index.schema
            wide = [(should, make.term_query(schema, name, pair, "freq"))
                    for pairs in parts for pair in pairs for name in ("title", "note")]  # fmt: skip
            found = self.searcher.search(make.boolean_query(wide), 20)
        if kind == "facet":
            counted = {"f": {"terms": {"field": "fonds", "size": 100}}}
            self.searcher.aggregate(query, counted)
        return int(found.count)

    def _either(self, pairs: list[Any]) -> tantivy.Query:
        make, schema, should = tantivy.Query, self.index.schema, tantivy.Occur.Should
        fields = [
            make.term_query(schema, name, pairs[0]) if len(pairs) == 1
            else make.phrase_query(schema, name, pairs) for name in ("title", "note")
        ]  # fmt: skip
        return make.boolean_query([(should, each) for each in fields])


class Timed:
    """A searcher that adds up the milliseconds of its first and of its later searches."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self.times: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def search(self, *args: Any, **more: Any) -> Any:
        """Search and note how long it took."""
        began = time.perf_counter()
        found = self._searcher.search(*args, **more)
        self.times.append((time.perf_counter() - began) * 1000)
        return found

    def aggregate(self, *args: Any) -> Any:
        """Count, as a part of the first search."""
        began = time.perf_counter()
        found = self._searcher.aggregate(*args)
        self.times[0] += (time.perf_counter() - began) * 1000
        return found


def ours(index: Index, kind: str, line: str, searcher: Any = None) -> Plan:
    """The engine's answer to a line, and how it came to it."""
    plan = Plan(index._engine, searcher or index._searcher, understand(line), {})
    answer = plan.run(20, 0, "newest" if kind == "sort" else "relevance")
    if kind == "facet":
        plan.counts(answer.query, ("fonds",))
    return plan


def page(index: Index, kind: str, line: str) -> None:
    """The answer as a reader sees it."""
    facets = ("fonds",) if kind == "facet" else ()
    index.search(line, sort="newest" if kind == "sort" else "relevance", facets=facets)


def parts(index: Index, kind: str, line: str) -> tuple[float, ...]:
    """Milliseconds of one answer: reading, first search, second search, and Python between."""
    runs = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        understand(line)
        read = (time.perf_counter() - began) * 1000
        timed = Timed(index._searcher)
        began = time.perf_counter()
        ours(index, kind, line, timed)
        whole = (time.perf_counter() - began) * 1000
        first, second = timed.times[0], sum(timed.times[1:])
        runs.append((whole, read, first, second, whole - read - first - second))
    return min(runs)[1:]


def questions(records: Sequence[tuple[str, ...]]) -> dict[str, list[list[str]]]:
    """Forty questions of each kind, cut from the records."""
    draw = random.Random(1)
    long = [each for each in records[::37] if len(each[2]) > 20]
    some = [draw.choice(long)[2] for _ in range(40)]
    common = [[form] for form in ("工作总结", "统计表", "会议纪要", "来往函件")]
    return {
        "2 characters": [[each[4:6]] for each in some],
        "3 characters": [[each[4:7]] for each in some],
        "two parts": [[each[0:3], each[6:9]] for each in some],
        "three parts": [[each[0:3], each[6:9], each[12:15]] for each in some],
        "8 characters": [[each[2:10]] for each in some],
        "quoted": [[each[2:10]] for each in some],
        "sort": common + [[each[2:5]] for each in some[4:]],
        "facet": common + [[each[2:5]] for each in some[4:]],
    }


def best(ask: Callable[[], object]) -> float:
    """Milliseconds of the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def percentile(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rate(name: str, count: int, work: Callable[[], Any]) -> None:
    began = cpu()
    work()
    print(f"{name:>8}: {count / (cpu() - began):8,.0f} records per CPU-s indexed")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    folder = Path(tempfile.mkdtemp(prefix="lantai-bench-"))
    try:
        compare(list(rows(count)), folder)
    finally:
        shutil.rmtree(folder)


def compare(records: Sequence[tuple[str, str, str, str, str]], folder: Path) -> None:
    size = sum(len(" ".join(each).encode()) for each in records) / len(records)
    print(f"{len(records):,} records of {size:.0f} bytes")
    bare, index = Bare(folder / "bare"), Index.create(folder / "ours")
    made = (Record(key, title, text, dates=((day, day),), facets={"fonds": fonds})
            for key, title, text, fonds, day in records)  # fmt: skip
    rate("bare", len(records), lambda: bare.add(records))
    rate("ours", len(records), lambda: index.add(made))
    asked = {
        kind: [line(kind, terms) for terms in each] for kind, each in questions(records).items()
    }
    times = {kind: [timed(bare, index, kind, each) for each in lines]
             for kind, lines in asked.items()}  # fmt: skip
    report(times)
    print("\nmean ms: reading the line, first search, second search, Python between")
    for kind, lines in asked.items():
        shares = zip(*(parts(index, kind, one) for one in lines), strict=True)
        each = [sum(share) / len(lines) for share in shares]
        print(f"{kind:14}" + "".join(f"{share:9.3f}" for share in each))


def line(kind: str, terms: Sequence[str]) -> str:
    """A question as it is typed."""
    return " ".join(f'"{term}"' if kind == "quoted" else term for term in terms)


def timed(bare: Bare, index: Index, kind: str, asked: str) -> tuple[float, ...]:
    """Milliseconds of bare, bare widening where ours does, ours, and our whole page."""
    twice = ours(index, kind, asked).relaxed
    once = best(lambda: bare.ask(kind, asked, widely=False))
    wide = best(lambda: bare.ask(kind, asked, widely=True)) if twice else once
    return (once, wide, best(lambda: ours(index, kind, asked)),
            best(lambda: page(index, kind, asked)))  # fmt: skip


def report(times: dict[str, list[tuple[float, ...]]]) -> None:
    """A line for each kind and one for all of them."""
    print(f"{'ms, p50 / p95':14} {'bare':>15} {'bare+':>15} {'ours':>15} {'page':>15}"
          f" {'ours/bare+':>11} {'ours/bare':>10}")  # fmt: skip
    every = {**times, "all": [each for some in times.values() for each in some]}
    for kind, some in every.items():
        ways = list(zip(*some, strict=True))
        bare, wide, own = (percentile(way, 0.95) for way in ways[:3])
        shown = "".join(
            f" {percentile(way, 0.5):7.3f} {percentile(way, 0.95):7.3f}" for way in ways
        )
        verdict = "met" if own <= LIMIT * wide else "MISSED"
        print(f"{kind:14}{shown} {own / wide:11.2f} {own / bare:10.2f}  gate {LIMIT} {verdict}")


if __name__ == "__main__":
    main()
