# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Our index against bare tantivy: the same made-up records, the same questions, in turns.

    python bench/search.py [RECORDS]

Bare tantivy is the least that answers: pairs of characters in two fields, parts of a question as
phrases in either, the first twenty and the count. Ours does what readers need besides (folding,
numbers, words, sounds, places, what is shown). ``engine`` is our engine's answer, ``whole`` also
reads the question and makes the hits with their highlights. Each question's best of three counts.
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

    def ask(self, kind: str, terms: Sequence[str]) -> int:
        """Answer one question: how many were found."""
        make, schema, should = tantivy.Query, self.index.schema, tantivy.Occur.Should
        parts = []
        for term in terms:
            pairs = gram_list(term)
            fields = [
                make.term_query(schema, name, pairs[0]) if len(pairs) == 1
                else make.phrase_query(schema, name, pairs) for name in ("title", "note")
            ]  # fmt: skip
            parts.append(make.boolean_query([(should, each) for each in fields]))
        query = make.boolean_query([(tantivy.Occur.Must, each) for each in parts])
        if kind == "sort":
            return len(self.searcher.search(query, 20, order_by_field="day").hits)
        found = self.searcher.search(query, 20)
        if kind == "facet":
            counted = {"f": {"terms": {"field": "fonds", "size": 100}}}
            self.searcher.aggregate(query, counted)
        return int(found.count)


def ours(index: Index, kind: str, terms: Sequence[str], *, whole: bool) -> int:
    """Our answer: only the engine's, or all of it."""
    line = " ".join(f'"{term}"' for term in terms) if kind == "quoted" else " ".join(terms)
    sort = "newest" if kind == "sort" else "relevance"
    facets = ("fonds",) if kind == "facet" else ()
    if whole:
        return index.search(line, size=20, sort=sort, facets=facets).total
    asked = understand(line)
    plan = Plan(index._engine, index._searcher, asked, {})
    answer = plan.run(20, 0, sort)
    for name in facets:
        plan.counts(answer.query, name)
    return answer.total


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


def best(ask: Callable[[], int]) -> tuple[float, int]:
    """Milliseconds of the best of three, and what was found."""
    times, found = [], 0
    for _ in range(3):
        began = time.perf_counter()
        found = ask()
        times.append((time.perf_counter() - began) * 1000)
    return min(times), found


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
    print(f"{'':14} {'bare p50':>9} {'p95':>7} {'ours p50':>9} {'p95':>7} {'whole p95':>10} ratio")
    every: list[tuple[float, float]] = []
    for kind, asked in questions(records).items():
        times = [
            (best(lambda k=kind, t=terms: bare.ask(k, t)),
             best(lambda k=kind, t=terms: ours(index, k, t, whole=False)),
             best(lambda k=kind, t=terms: ours(index, k, t, whole=True)))
            for terms in asked
        ]  # fmt: skip
        one, two, three = ([each[place][0] for each in times] for place in range(3))
        every += zip(one, two, strict=True)
        ratio = percentile(two, 0.95) / percentile(one, 0.95)
        print(f"{kind:14} {percentile(one, 0.5):9.3f} {percentile(one, 0.95):7.3f} "
              f"{percentile(two, 0.5):9.3f} {percentile(two, 0.95):7.3f} "
              f"{percentile(three, 0.95):10.3f} {ratio:5.2f}")  # fmt: skip
    one, two = (percentile([each[place] for each in every], 0.95) for place in range(2))
    print(f"all: bare p95 {one:.3f} ms, ours {two:.3f} ms: {two / one:.2f} (gate {LIMIT})")


if __name__ == "__main__":
    main()
