# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of results: the question kept, how it was understood, hits, counts, and a way on.

Its address is the question: it may be kept, sent and printed. Whatever is typed gives a calm page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantai.craft import refcode
from lantai.craft.index import Hit, Query
from lantai.craft.index.query import LONGEST
from lantai.craft.text.numerals import digits
from lantai.desk.addressing import actor_of
from lantai.guard.actor import Actor
from lantai.guard.terms import Opening, Reach
from lantai.guard.words import both, said
from lantai.holdings.models import Fonds
from lantai.portal import keeping, permanent, searching, texts
from lantai.portal.index.entries import reading_of
from lantai.portal.pages import words
from lantai.portal.pages.applying import asked_with
from lantai.portal.searching import SIZE, Answer, Question

SEARCH = "/search/"
NARROWED = tuple(name for name in searching.FACETS if name != "year")
SHOWN = 8
"""Values of a facet that are shown at first."""
VALUES = 20
LABEL = 40
"""Letters of a condition that are shown."""
HELPED = 4
"""Conditions that are tried one by one where nothing was found."""
SORTS = (("relevance", both("最贴切", "Best match")), ("oldest", both("从早到晚", "Oldest first")),
         ("newest", both("从晚到早", "Newest first")))  # fmt: skip


@require_safe
def results_page(request: HttpRequest) -> HttpResponse:
    """What answers the question in the address."""
    response = keeping.page(request, lambda: _results(request))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _results(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    asked = Asked(request.GET)
    found = searching.answer(asked.question, actor)
    names = _names(asked, found, actor)
    parts = list(chips(asked, found, names))
    return render(request, "portal/results.html", {
        "page": {"title": _title(asked)},
        "section": "search",
        "asked": asked,
        "found": found,
        "count": _count(asked, found),
        "hits": list(_hits(found)),
        "facets": list(_facets(asked, found, names)),
        "years": _years(asked, found),
        "chips": parts,
        "sorts": [{"label": label, "url": asked.address(sort=sort),
                   "on": asked.question.sort == sort} for sort, label in SORTS],
        "pager": _pager(asked, found),
        "help": list(_help(parts, actor)) if not found.total else [],
        "only_words": asked.only_words(found.asked),
        "permalink": request.build_absolute_uri(asked.address()),
        "ask": asked_with(q=asked.line),
    })  # fmt: skip


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that begin to answer what was typed: JSON, for the box's own list."""
    line = request.GET.get("q", "")[:LONGEST]
    titles = searching.suggestions(line, actor_of(request))
    response = JsonResponse({"titles": titles}, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "private, no-store"
    return response


class Asked:
    """The question of an address, and the addresses of questions near it."""

    def __init__(self, given: QueryDict) -> None:
        self.line = "".join(each if each.isprintable() else " "
                            for each in given.get("q", "")[:LONGEST]).strip()  # fmt: skip
        self.chosen: dict[str, list[str]] = {
            name: kept for name in NARROWED
            if (kept := [value[:200] for value in given.getlist(name)[:VALUES] if value])
        }  # fmt: skip
        self.first, self.last = _year(given.get("y1", "")), _year(given.get("y2", ""))
        sort = given.get("sort", "")
        self.sort = sort if sort in searching.SORTS else "relevance"
        self.page = min(digits(given.get("page", ""), 6) or 1, searching.LAST_PAGE)

    @property
    def span(self) -> tuple[int, int] | None:
        """The years asked for, in their order."""
        years = [year for year in (self.first, self.last) if year]
        return (min(years), max(years)) if years else None

    @property
    def question(self) -> Question:
        """What is put to the index."""
        filters: dict[str, Sequence[str]] = dict(self.chosen)
        if self.span:
            filters["year"] = [f"{self.span[0]}-{self.span[1]}"]
        return Question(self.line, filters, self.sort, self.page)

    def address(self, **changes: Any) -> str:
        """The address of this question with changes; from the first page, unless told otherwise."""
        given: dict[str, Any] = {"q": self.line, **self.chosen, "y1": self.first, "y2": self.last,
                                 "sort": self.sort, **changes}  # fmt: skip
        if given["sort"] == "relevance":
            given["sort"] = ""
        kept = {name: value for name, value in given.items() if value}
        return f"{SEARCH}?{urlencode(kept, doseq=True)}" if kept else SEARCH

    def but(self, name: str, value: str) -> str:
        """The address without one value of a facet."""
        return self.address(**{name: [one for one in self.chosen.get(name, ()) if one != value]})

    def only_words(self, asked: Query) -> str:
        """The address of the same words and no others: in quotes; empty where it makes no sense."""
        plain = bool(asked.segments) and not asked.phrases and '"' not in self.line
        return self.address(q=f'"{self.line}"') if plain else ""


def _year(text: str) -> int:
    year = digits(text, 6) or 0
    return year if 1 <= year <= 9999 else 0


def _title(asked: Asked) -> str:
    if not asked.line:
        return said("开放的档案", "Records that are open")
    return said("“{line}”的检索结果", "Results for “{line}”", line=asked.line[:60])


def _count(asked: Asked, found: Answer) -> str:
    if not found.is_ready:
        return said("检索库正在准备", "The search index is being made")
    exact = sum(hit.exact for hit in found.hits)
    if not found.relaxed or not found.total or asked.page > 1:
        return said("找到 {n} 件", "{n} found", n=f"{found.total:,}")
    near = f"{found.total - exact:,}"
    if not exact:
        return said("没有与所问完全相符的，相近的 {n} 件", "Nothing as asked; {n} that are near",
                    n=near)  # fmt: skip
    return said("找到 {exact} 件，另有相近的 {n} 件", "{exact} found; {n} more that are near",
                exact=exact, n=near)  # fmt: skip


def _hits(found: Answer) -> Iterator[dict[str, Any]]:
    by_noun: dict[type, list[Any]] = defaultdict(list)
    for row in found.rows.values():
        by_noun[type(row)].append(row)
    online = {noun: texts.readable(rows) for noun, rows in by_noun.items()}
    for hit in found.hits:
        row = found.rows[hit.key]
        yield shown(hit, row, reading_of(row, has_files=row.pk in online[type(row)]))


def shown(hit: Hit, row: Any, reading: int) -> dict[str, Any]:
    """A hit as the page shows it: what it is comes from the row of now."""
    is_fonds = isinstance(row, Fonds)
    title = searching.title_of(row)
    same = title == hit.title
    return {
        "url": permanent.address_of(row),
        "title": words.marked(title, hit.title_marks if same else ()),
        "said": words.marked(hit.snippet, hit.marks) if hit.marks and same else "",
        "kind": words.KINDS[row._meta.model_name] if row._meta.model_name != "item" else "",
        "from": row.creator_name if is_fonds else row.responsible or row.fonds.creator_name,
        "date": "" if is_fonds else words.when(row),
        "pages": None if is_fonds else row.pages,
        "code": permanent.code_of(row),
        "reading": words.READING[Reach(reading)] if row.opening == Opening.OPEN else "",
        "online": reading == Reach.ONLINE,
        "near": not hit.exact,
    }  # fmt: skip


Names = Mapping[str, Mapping[str, str]]
"""What the values of facets are called, by facet."""


def _names(asked: Asked, found: Answer, actor: Actor) -> Names:
    """What values are called, of those chosen only where the reader is told of something there.

    Anybody may write any number into an address: it must not be answered with a name.
    """
    named = {}
    for name in NARROWED:
        told = set(found.facets.get(name, {}))
        if alone := [value for value in asked.chosen.get(name, ()) if value not in told]:
            near = searching.answer(Question(filters={name: alone}), actor, (name,))
            told.update(near.facets.get(name, {}))
        named[name] = words.names_of(name, told) if told else {}
    return named


def chips(asked: Asked, found: Answer, names: Names) -> Iterator[dict[str, str]]:
    """Each condition that was recognised, with the address of the question without it."""
    parts = _code(asked.line, found) or _parts(found.asked)
    for at, (label, _) in enumerate(parts):
        rest = " ".join(text for place, (_, text) in enumerate(parts) if place != at)
        yield {
            "label": label if len(label) <= LABEL else f"{label[:LABEL]}…",
            "url": asked.address(q=rest),
        }
    for name, values in asked.chosen.items():
        for value in values:
            yield {"label": f"{words.HEADS[name]}：{names[name].get(value, value)}",
                   "url": asked.but(name, value)}  # fmt: skip
    if asked.span:
        first, last = asked.span
        label = said("{first} 年", "{first}", first=first) if first == last else said(
            "{first}—{last} 年", "{first}–{last}", first=first, last=last)  # fmt: skip
        yield {"label": label, "url": asked.address(y1=0, y2=0)}


def _code(line: str, found: Answer) -> list[tuple[str, str]]:
    """The line as one condition, where it is the 档号 of what was found."""
    code = refcode.normalise(line)
    is_code = bool(code) and code in map(permanent.code_of, found.rows.values())
    return [(said("档号 {text}", "reference code {text}", text=line), line)] if is_code else []


def _parts(understood: Query) -> list[tuple[str, str]]:
    """The parts of a line, as they are shown and as they would be typed."""
    if understood.numbers and not understood.phrases:
        return [(said("文号 {text}", "document number {text}", text=understood.text.strip()),
                 understood.text.strip())]  # fmt: skip
    found = [(said("含“{word}”", "with “{word}”", word=each), each) for each in understood.segments]
    found += [(said("原样“{word}”", "exactly “{word}”", word=each), f'"{each}"')
              for each in understood.phrases]  # fmt: skip
    found += [(f"{words.TYPED.get(name, name)}：{value}", f"{name}:{value}")
              for name, value in understood.filters]  # fmt: skip
    found += [(_days(each.first, each.last), _days(each.first, each.last))
              for each in understood.days]  # fmt: skip
    return found


def _days(first: Any, last: Any) -> str:
    """A span of days as it would be typed."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}年" if first.year == last.year else f"{first.year}年—{last.year}年"
    if first == last:
        return f"{first.year}年{first.month}月{first.day}日"
    return f"{first.year}年{first.month}月{first.day}日—{last.year}年{last.month}月{last.day}日"


def _facets(asked: Asked, found: Answer, names: Names) -> Iterator[dict[str, Any]]:
    """What the results can be narrowed by: only where it parts them, or is chosen already."""
    for name in ("creator", "fonds", "category", "reading", "kind", "holder"):
        counts = found.facets.get(name, {})
        chosen = asked.chosen.get(name, [])
        if len(counts) < 2 and not chosen:
            continue
        if name == "fonds" and not chosen and len(counts) == len(found.facets.get("creator", {})):
            continue  # each unit formed one: its name stands there already
        values = [_value(asked, name, value, count, names[name], chosen)
                  for value, count in counts.items() if value]  # fmt: skip
        yield {"head": words.HEADS[name], "values": values[:SHOWN], "more": values[SHOWN:]}


def _value(asked: Asked, name: str, value: str, count: int, names: Mapping[str, str],
           chosen: Sequence[str]) -> dict[str, Any]:  # fmt: skip
    is_on = value in chosen
    return {
        "label": names.get(value, value),
        "count": f"{count:,}",
        "on": is_on,
        "url": asked.but(name, value) if is_on else asked.address(**{name: [*chosen, value]}),
    }


def _years(asked: Asked, found: Answer) -> dict[str, Any]:
    bars = words.by_decade(found.facets.get("year", {}))
    return words.chart(bars, lambda first, last: asked.address(y1=first, y2=last), asked.span)


def _pager(asked: Asked, found: Answer) -> dict[str, Any]:
    start = asked.question.start
    pages = min(-(-found.total // SIZE), searching.LAST_PAGE)
    return {
        "said": said("第 {first}–{last} 件，共 {n} 件", "{first}–{last} of {n}",
                     first=start + 1, last=start + len(found.hits), n=f"{found.total:,}")
        if found.hits else "",
        "before": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "after": asked.address(page=asked.page + 1) if asked.page < pages else "",
    }  # fmt: skip


def _help(tried: Sequence[Mapping[str, str]], actor: Actor) -> Iterator[dict[str, str]]:
    """Where nothing was found: what would be, were one condition left away."""
    if len(tried) < 2:
        return
    for chip in tried[:HELPED]:
        near = Asked(QueryDict(chip["url"].partition("?")[2]))
        total = searching.answer(near.question, actor, ()).total
        if total:
            label = said("去掉 {part}：{n} 件", "without {part}: {n}", part=chip["label"],
                         n=f"{total:,}")  # fmt: skip
            yield {"label": label, "url": chip["url"]}
