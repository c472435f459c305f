# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft search``: ask an index made by the journey, or a file of JSON lines.

Exit codes: 0 something was found, 1 nothing, 2 could not run.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lantai.craft.cli.screen import Screen
from lantai.craft.errors import BadInput
from lantai.craft.index import Hit, Index, Result
from lantai.craft.index.corpus import records
from lantai.craft.index.filters import KNOWN

INDEX = Path("build/journey/index")
CACHE = Path("build/search")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help="检索词，可用引号、字段:值、年代、文号 · what to look for")
    parser.add_argument("--index", type=Path, help=f"检索库所在文件夹 · index folder ({INDEX})")
    parser.add_argument("--corpus", type=Path, help="直接检索一个 JSONL 文件 · search a JSONL file")
    parser.add_argument("--filter", action="append", default=[], metavar="FIELD=VALUE",
                        help="筛选，可重复 · filter, may be repeated")  # fmt: skip
    parser.add_argument("--facet", action="append", default=[], metavar="FIELD",
                        help="按字段计数，可重复 · counts per value of a field")  # fmt: skip
    parser.add_argument("--sort", choices=("relevance", "newest", "oldest"), default="relevance")
    parser.add_argument("--size", type=int, default=20, help="返回条数 · hits to show")
    parser.add_argument("--start", type=int, default=0, help="从第几条起（0 起） · first hit")


def run(args: argparse.Namespace, screen: Screen) -> int:
    index = _of_corpus(args.corpus, args.index) if args.corpus else Index.open(args.index or INDEX)
    began = time.perf_counter()
    result = index.search(
        args.query, _filters(args.filter), args.size, args.start, args.sort, args.facet
    )
    took = (time.perf_counter() - began) * 1000
    if screen.json:
        screen.data({
            "total": result.total, "relaxed": result.relaxed,
            "hits": [_as_dict(hit) for hit in result.hits],
            "facets": result.facets, "took_ms": round(took, 2),
        })  # fmt: skip
    else:
        _show(result, took, screen)
    return 0 if result.hits or result.total else 1


def _of_corpus(corpus: Path, folder: Path | None) -> Index:
    """The index of a file, kept beside the journey's and made anew when the file changes."""
    if folder is None:
        try:
            status = corpus.stat()
        except OSError as fault:
            raise BadInput("error.not_found", path=str(corpus)) from fault
        name = f"{corpus.resolve()} {status.st_size} {status.st_mtime_ns}"
        folder = CACHE / hashlib.sha256(name.encode()).hexdigest()[:16]
    index = Index.create(folder)
    if not len(index):
        index.add(records(corpus))
    return index


def _filters(words: Sequence[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise BadInput("index.filter", name=word, known="、".join(KNOWN))
        filters.setdefault(name, []).append(value)
    return filters


def _as_dict(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.key, "title": hit.title, "score": round(hit.score, 4), "exact": hit.exact,
        "ref_code": hit.ref_code, "number": hit.number, "date": hit.date, **hit.shown,
        "facets": hit.facets, "title_marks": hit.title_marks,
        "snippet": hit.snippet, "marks": hit.marks,
    }  # fmt: skip


def _show(result: Result, took: float, screen: Screen) -> None:
    more = screen.word("（放宽后）", " (relaxed)") if result.relaxed else ""
    screen.say(f"共 {result.total} 件{more}，{took:.1f} 毫秒",
               f"{result.total} found{more}, {took:.1f} ms")  # fmt: skip
    for hit in result.hits:
        head = "  ".join(each for each in (hit.key, hit.ref_code, hit.date, hit.number) if each)
        print(f"\n{_marked(hit.title, hit.title_marks)}\n  {head}")
        if hit.snippet:
            print(f"  {_marked(hit.snippet, hit.marks)}")
    for name, counts in result.facets.items():
        print(f"\n{name}")
        screen.pairs({f"  {value}": count for value, count in counts.items()})


def _marked(text: str, marks: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(marks):
        text = f"{text[:start]}【{text[start:end]}】{text[end:]}"
    return text
