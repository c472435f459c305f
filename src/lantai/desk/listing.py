# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The list of a register: one clause of sight at a time, narrowed, ordered, paged by key.

A page walks one ordered index from where the last one ended; nothing is counted beyond
`COUNT_TO`. `Ask` is what the reader asked (it comes from the address and makes it again), `Listing`
what came of it, as rows; `context` puts it into words for the template.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantai.desk.kinds import BadFilter, Kind, beginning
from lantai.desk.register import Register
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.words import said

COUNT_TO = 1_000
SIZES = (25, 50, 100)
TAB_WORDS = {
    "own": ("本单位保管", "Held by us"),
    "formed": ("本单位形成", "Formed by us"),
    "party": ("与本单位有关", "Affairs of ours"),
    "self": ("本人的", "Your own"),
    "laid": ("报送本单位", "Laid before us"),
    "lent": ("准予查阅", "Lent to us"),
    "listed": ("公开目录", "Published catalogue"),
    "known": ("名录", "Directory"),
}
"""The tabs of a list, by clause of the sheet."""


@dataclass(frozen=True)
class Ask:
    """What a reader asks of a list."""

    tab: str = ""
    search: str = ""
    narrow: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    after: str = ""
    size: int = SIZES[0]

    def query(self, **other: str) -> str:
        """The address's query for this, with some of it replaced; ``after`` is left out."""
        words = {"tab": self.tab, "q": self.search, **self.narrow, "sort": self.order}
        if self.size != SIZES[0]:
            words["size"] = str(self.size)
        words.update(other)
        return "?" + urlencode({key: value for key, value in words.items() if value})


def ask_of(register: Register, given: Mapping[str, str]) -> Ask:
    """What an address asks; what it says wrongly falls back to the register's own."""
    order = given.get("sort", "")
    if order.lstrip("-") not in register.sort_names:
        order = ""
    size = given.get("size", "")
    return Ask(
        tab=given.get("tab", "") if given.get("tab", "") in TAB_WORDS else "",
        search=given.get("q", "").strip()[:200],
        narrow={name: given[name].strip()[:200] for name in register.filter_names
                if given.get(name, "").strip()},
        order=order,
        after=given.get("after", "")[:400],
        size=int(size) if size in {str(each) for each in SIZES} else SIZES[0],
    )  # fmt: skip


@dataclass
class Listing:
    """A page of rows and what is around it."""

    register: Register
    ask: Ask
    rows: list[Any]
    count: int
    next_after: str
    tabs: list[str]
    bad: dict[str, str]

    @property
    def more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count > COUNT_TO


def tabs_for(register: Register, actor: Actor) -> list[str]:
    """The clauses by which this actor may see rows of the register: its tabs."""
    if actor.steward or law.is_reference(register.model):
        return [""]
    sight = law.sight_of(register.model, actor, "describe")
    return [clause.name for clause in sight.clauses] or [""]


def rows_for(register: Register, actor: Actor, ask: Ask) -> tuple[Any, dict[str, str]]:
    """All rows that an asking lets through, unordered, and the filters that could not be used."""
    rows = register.model.objects.seen_by(actor, "describe", only=ask.tab)  # type: ignore[attr-defined]
    bad = {}
    for name, text in ask.narrow.items():
        try:
            rows = register.kind(name).narrow(rows, text)
        except BadFilter:
            bad[name] = text
    if ask.search:
        rows = _searched(register, rows, ask.search)
    return rows, bad


def _searched(register: Register, rows: Any, text: str) -> Any:
    """By code where the text is one, else anywhere in the searched fields."""
    if register.code and text.isascii() and any(each.isdigit() for each in text):
        return rows.filter(**beginning(register.code, text.upper()))
    found = Q()
    for name in register.search.split():
        found |= Q((f"{name}__contains", text))
    return rows.filter(found) if found else rows


def listing(register: Register, actor: Actor, ask: Ask) -> Listing:
    """The page of rows that an asking gives this actor."""
    tabs = tabs_for(register, actor)
    ask = replace(ask, tab=ask.tab if ask.tab in tabs else tabs[0])
    rows, bad = rows_for(register, actor, ask)
    count = rows.order_by().values("pk")[: COUNT_TO + 1].count()
    page = list(_page(register, rows, ask)[: ask.size + 1])
    after = _mark(register, ask, page[ask.size - 1]) if len(page) > ask.size else ""
    return Listing(register, ask, page[: ask.size], count, after, tabs, bad)


def ordering(register: Register, ask: Ask) -> tuple[str, bool]:
    """The field that orders, and whether downwards."""
    order = ask.order or register.order
    return order.lstrip("-"), order.startswith("-")


def _page(register: Register, rows: Any, ask: Ask) -> Any:
    name, down = ordering(register, ask)
    keys = [field.name for field in register.model._meta.concrete_fields if field.is_relation]
    shown = [each for each in keys if each in register.columns.split() + register.sub.split()]
    rows = rows.select_related(*shown) if shown else rows
    rows = rows.order_by(*(("-" if down else "") + each for each in dict.fromkeys([name, "pk"])))
    mark = _read_mark(ask.after)
    if mark is None:
        return rows
    value, pk = mark
    way = "lt" if down else "gt"
    if name in ("id", "pk"):
        return rows.filter(**{f"pk__{way}": pk})
    rows = rows.filter(**{f"{name}__{way}e": value})
    return rows.filter(Q((f"{name}__{way}", value)) | Q((f"pk__{way}", pk)))


def _mark(register: Register, ask: Ask, row: Any) -> str:
    value = getattr(row, ordering(register, ask)[0])
    if isinstance(value, (dt.date, dt.datetime)):
        value = value.isoformat()
    packed = json.dumps([value, row.pk], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read_mark(text: str) -> tuple[Any, int] | None:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return (value, int(pk)) if isinstance(value, (str, int)) else None
    except (ValueError, TypeError):
        return None


# --- in words -------------------------------------------------------------------------------------


def count_text(found: Listing) -> str:
    """How many rows there are, as far as they were counted."""
    if found.more:
        return said("{n} 条以上", "more than {n}", n=f"{COUNT_TO:,}")
    return said("{n} 条", "{n} in all", n=f"{found.count:,}")


def context(found: Listing, actor: Actor) -> dict[str, Any]:
    """The listing for ``desk/list.html``: see the comment at its top."""
    register, ask = found.register, found.ask
    base = register.address()
    return {
        "tabs": _tabs(found, base),
        "filters": [_filter(register, name, ask, actor) for name in register.filters.split()],
        "more": [_filter(register, name, ask, actor) for name in register.more_filters.split()],
        "search": ask.search,
        "can_search": bool(register.search or register.code),
        "head": _head(found, actor, base),
        "rows_html": rows_html(found, actor),
        "caption": f"{register.title}，{len(found.rows)}",
        "total": count_text(found),
        "bad": [{"label": register.kind(name).label, "value": text}
                for name, text in found.bad.items()],
        "ask": ask,
        "pager": {
            "first_url": base + ask.query() if ask.after else "",
            "next_url": base + ask.query(after=found.next_after) if found.next_after else "",
            "sizes": [{"label": size, "url": base + replace(ask, size=size).query(),
                       "current": size == ask.size} for size in SIZES],
        },
    }  # fmt: skip


def _tabs(found: Listing, base: str) -> list[dict[str, Any]]:
    if len(found.tabs) < 2:
        return []
    return [
        {"label": said(*TAB_WORDS[name]), "url": base + replace(found.ask, tab=name).query(),
         "current": name == found.ask.tab, "count": count_text(found) if name == found.ask.tab
         else ""}
        for name in found.tabs
    ]  # fmt: skip


def _filter(register: Register, name: str, ask: Ask, actor: Actor) -> dict[str, Any]:
    kind = register.kind(name)
    choices = kind.options(register, actor) if kind.filter_as == "choice" else []
    return {
        "name": name,
        "label": kind.label,
        "kind": kind.filter_as if choices or kind.filter_as != "choice" else "text",
        "value": ask.narrow.get(name, ""),
        "choices": choices,
    }


def _head(found: Listing, actor: Actor, base: str) -> list[dict[str, Any]]:
    register, ask = found.register, found.ask
    name_now, down = ordering(register, ask)
    head = []
    for name in register.columns_for(actor):
        kind, here = register.kind(name), name == name_now
        sortable = name in register.sort_names
        other = name if here and down else f"-{name}" if here else name
        head.append({
            "label": kind.label, "num": kind.number,
            "sort_url": base + replace(ask, order=other).query() if sortable else "",
            "sorted": ("descending" if down else "ascending") if here else "",
        })  # fmt: skip
    return head


def rows_html(found: Listing, actor: Actor) -> SafeString:
    """The table's rows, joined in Python: a template would take five times as long."""
    register = found.register
    names = register.columns_for(actor)
    lead = next((name for name in names if name != register.code), names[0])
    cells = [_cell(register, name, name == lead) for name in names]
    base, tick = register.address(), escape(said("选中", "Select"))
    rows = []
    for row in found.rows:
        url = f"{base}{row.pk}/"
        name = escape(str(row))
        rows.append(
            f'<tr><td class="tick"><input type="checkbox" name="pick" value="{row.pk}" '
            f'aria-label="{tick} {name}"></td>{"".join([cell(row, url) for cell in cells])}</tr>'
        )
    return mark_safe("\n".join(rows))  # noqa: S308 - every cell is escaped by its kind


def _cell(register: Register, name: str, lead: bool) -> Callable[[Any, str], str]:
    kind: Kind = register.kind(name)
    show = kind.cell
    if lead:
        subs = [register.kind(each) for each in register.sub.split()]

        def lead_cell(row: Any, url: str) -> str:
            sub = " · ".join([text for each in subs if (text := each.cell(row))])
            below = f'<span class="sub">{sub}</span>' if sub else ""
            title = show(row) or "—"
            return (f'<th scope="row" class="lead"><a class="row-link" href="{url}">{title}</a>'
                    f"{below}</th>")  # fmt: skip

        return lead_cell
    if name == register.code:
        return lambda row, url: f'<td><a class="ref" href="{url}">{show(row)}</a></td>'
    attributes = f'{" class=num" if kind.number else ""} data-label="{escape(kind.label)}"'
    return lambda row, url: f"<td{attributes}>{show(row)}</td>"
