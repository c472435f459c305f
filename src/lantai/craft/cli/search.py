# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft search``: ask an index made by the journey, or a file of JSON lines.

Exit codes: 0 something was found, 1 nothing, 2 could not run.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lantai.craft.cli.screen import Screen
from lantai.craft.cli.usage import count
from lantai.craft.errors import BadInput
from lantai.craft.index import Hit, Index, Result
from lantai.craft.index.corpus import records
from lantai.craft.index.filters import KNOWN
from lantai.craft.index.plan import MOST_RELAXED

INDEX = Path("build/journey/index")
CACHE = Path("build/search")
_PASSAGE = 140
"""Columns of a passage: two lines of a terminal, and room for an open mark."""
_LONGEST_TITLE = 200
_TAIL = 6
"""Letters that a passage must share with a title's end to be cut as a part of it."""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help="检索词，可用引号、字段:值、年代、文号 · what to look for")
    parser.add_argument("--index", type=Path, help=f"检索库所在文件夹 · index folder ({INDEX})")
    parser.add_argument("--corpus", type=Path, help="直接检索一个 JSONL 文件 · search a JSONL file")
    parser.add_argument("--filter", action="append", default=[], metavar="FIELD=VALUE",
                        help="筛选，可重复 · filter, may be repeated")  # fmt: skip
    parser.add_argument("--facet", action="append", default=[], metavar="FIELD",
                        help="按字段计数，可重复 · counts per value of a field")  # fmt: skip
    parser.add_argument("--sort", choices=("relevance", "newest", "oldest"), default="relevance",
                        help="排序：最相符、最新、最旧的在前 · what comes first")  # fmt: skip
    parser.add_argument("--size", type=count, default=20, help="返回条数 · hits to show")
    parser.add_argument("--start", type=count, default=0, help="从第几条起（0 起） · first hit")


def run(args: argparse.Namespace, screen: Screen) -> int:
    index = _of_corpus(args.corpus, args.index) if args.corpus else Index.open(args.index or INDEX)
    asked = args.query, _filters(args.filter)
    began = time.perf_counter()
    result = index.search(*asked, args.size, args.start, args.sort, args.facet)
    took = (time.perf_counter() - began) * 1000
    exact = result.total
    if result.relaxed:
        exact = sum(hit.exact for hit in index.search(*asked, MOST_RELAXED, sort=args.sort).hits)
    if screen.json:
        screen.data({
            "total": result.total, "exact": exact, "relaxed": result.relaxed,
            "hits": [_as_dict(hit) for hit in result.hits],
            "facets": result.facets, "took_ms": round(took, 2),
        })  # fmt: skip
    else:
        _say_how_many(result, exact, took, screen)
        _show(result, args.start, exact > 0, screen)
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


def _say_how_many(result: Result, exact: int, took: float, screen: Screen) -> None:
    near = result.total - exact
    if not result.relaxed:
        zh, en = f"共 {exact} 件", f"{exact} found"
    elif exact:
        zh = f"与所问相符的 {exact} 件；放宽后另有相近的 {near} 件，排在后面"
        en = f"{exact} as asked; {near} more that are near, listed after"
    else:
        zh = f"没有与所问完全相符的；放宽后找到相近的 {near} 件"
        en = f"None as asked; {near} that are near"
    screen.say(f"{zh}（{took:.1f} 毫秒）", f"{en} ({took:.1f} ms)")


def _show(result: Result, start: int, mixed: bool, screen: Screen) -> None:
    """Each hit once: title, how it is called, and a passage that does not say its title again."""
    digits = len(str(start + len(result.hits)))
    for at, hit in enumerate(result.hits, start + 1):
        near = screen.word("（相近）", "(near)") if mixed and not hit.exact else ""
        names = dict.fromkeys((hit.ref_code, hit.key, hit.date, hit.number, near))
        passage = _marked(hit.snippet, hit.marks, _titles(hit.snippet, hit.title), _PASSAGE)
        lines = ["  ".join(filter(None, names)), passage]
        screen.line("")
        screen.table((), [(f"{at:>{digits}}", _marked(hit.title, hit.title_marks)),
                          *(("", line) for line in lines if line)])  # fmt: skip
    for name, counts in result.facets.items():
        screen.line(f"\n{name}")
        screen.pairs({f"  {value}": count for value, count in counts.items()})


def _titles(passage: str, title: str) -> list[tuple[int, int]]:
    """Where a passage says the title, whole or, at its beginning, the end of it."""
    letters = title.split()
    if not letters or len(title) > _LONGEST_TITLE:
        return []
    whole = r"\s*".join(re.escape(each) for each in "".join(letters))
    spans = [each.span() for each in re.finditer(whole + r"\s*", passage)]
    for left in range(len(title) - 1, _TAIL - 1, -1):
        if passage.startswith(title[-left:]):
            return [(0, left), *spans]
    return spans


def _marked(
    text: str, marks: Sequence[tuple[int, int]], dropped: Sequence[tuple[int, int]] = (),
    columns: int = 10**6,
) -> str:  # fmt: skip
    """A text with marks set, those that touch as one; without some places; cut at a width."""
    inside = {at for start, end in marks for at in range(start, end)}
    gone = {at for start, end in dropped for at in range(start, end)}
    said, is_open, used = "", False, 0
    for at, each in enumerate(text):
        if at in gone or (each == " " and said[-1:] in ("", " ")):
            continue
        used += 2 if unicodedata.east_asian_width(each) in "WF" else 1
        if used > columns:
            return said + ("】…" if is_open else "…")
        if (at in inside) != is_open:
            said += "】" if is_open else "【"
            is_open, used = not is_open, used + 2
        said += each
    return said + "】" if is_open else said
