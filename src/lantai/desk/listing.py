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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape as html_escape
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantai.craft import refcode
from lantai.desk.kinds import BadFilter, Kind, beginning
from lantai.desk.register import Register
from lantai.guard import law, tide
from lantai.guard.actor import Actor
from lantai.guard.words import lang, said

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
    "audited": ("审计范围内", "Under our audit"),
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
            words["per"] = str(self.size)
        words.update(other)
        return "?" + urlencode({key: value for key, value in words.items() if value})


def ask_of(register: Register, given: Mapping[str, str]) -> Ask:
    """What an address asks; what it says wrongly falls back to the register's own."""
    order = given.get("sort", "")
    if order.lstrip("-") not in register.sort_names:
        order = ""
    size = given.get("per", "")
    return Ask(
        tab=given.get("tab", "") if given.get("tab", "") in TAB_WORDS else "",
        search=_clean(given.get("q", "")),
        narrow={name: text for name in register.filter_names
                if (text := _clean(given.get(name, "")))},
        order=order,
        after=given.get("after", "")[:400],
        size=int(size) if size in {str(each) for each in SIZES} else SIZES[0],
    )  # fmt: skip


def _clean(text: str) -> str:
    """What a reader wrote, as a database may be asked for it."""
    return text.replace("\x00", "").strip()[:200]


class Line:
    """A row of a list that has only what the list shows of it: a fifth of the work of a whole row.

    Not for exports, forms or acts. Text kinds read it as they read a row.
    """

    def __init__(self, lead: str, names: Sequence[str], values: Sequence[Any]) -> None:
        self.__dict__.update(zip(names, values, strict=True))
        self.lead = lead

    pk: int

    def __str__(self) -> str:
        """What the first column says."""
        return str(self.__dict__.get(self.lead) or self.pk)


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
    now: Any = None

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
    code = refcode.normalise(text)
    plain = code.replace("·", "")
    if register.code and plain.isascii() and any(each.isdigit() for each in plain):
        return rows.filter(**beginning(register.code, code))
    found = Q()
    for name in register.search.split():
        found |= Q((f"{name}__contains", text))
    return rows.filter(found) if found else rows


def listing(register: Register, actor: Actor, ask: Ask, *, light: bool = False) -> Listing:
    """The page of rows that an asking gives this actor; ``light`` rows are for showing only.

    Where no tab is asked for, it is the first that has rows at all.
    """
    tabs = tabs_for(register, actor)
    wanted = [ask.tab] if ask.tab in tabs else tabs
    found = _of_tab(register, actor, replace(ask, tab=wanted[0]), tabs, light)
    for tab in wanted[1:]:
        if found.rows or tab in register.quiet_tabs.split():
            break
        other = _of_tab(register, actor, replace(ask, tab=tab), tabs, light)
        found = other if other.rows else found
    return found


def _of_tab(register: Register, actor: Actor, ask: Ask, tabs: list[str], light: bool) -> Listing:
    rows, bad = rows_for(register, actor, ask)
    key = ("count", register.noun, who(actor), ask.tab, ask.search, *sorted(ask.narrow.items()))
    now = tide.mark()
    count = tide.kept(now, key, lambda: _count(rows)) if light else _count(rows)
    names = _light_names(register, actor, ask) if light else []
    if names:
        page = _lines(register, actor, _page(register, rows, ask)[: ask.size + 1], names)
    else:
        page = list(_with_keys(register, _page(register, rows, ask))[: ask.size + 1])
    after = _mark(register, ask, page[ask.size - 1]) if len(page) > ask.size else ""
    return Listing(register, ask, page[: ask.size], count, after, tabs, bad, now)


def who(actor: Actor) -> tuple[Any, ...]:
    """Under what name something is kept for an actor: nobody else sees just the same."""
    return actor.key, actor.post, actor.via, actor.duties


def _count(rows: Any) -> int:
    found: int = rows.order_by().values("pk")[: COUNT_TO + 1].count()
    return found


def _light_names(register: Register, actor: Actor, ask: Ask) -> list[str]:
    """The columns of a light row, or none where a kind wants the whole row."""
    names = [*register.columns_for(actor), *register.sub.split(), ordering(register, ask)[0]]
    kinds = [register.kind(name) for name in dict.fromkeys(names)]
    return [kind.name for kind in kinds] if all(kind.is_light for kind in kinds) else []


def _lines(register: Register, actor: Actor, rows: Any, names: Sequence[str]) -> list[Line]:
    kinds = [register.kind(name) for name in names]
    columns = ["pk", *(kind.field.attname for kind in kinds)]
    lead = lead_of(register, register.columns_for(actor))
    lines = [Line(lead, columns, values) for values in rows.values_list(*columns)]
    for kind in kinds:
        if kind.field.is_relation:
            _name_keys(kind, lines)
    return lines


def _name_keys(kind: Kind, lines: Sequence[Line]) -> None:
    """The rows that a column's keys lead to: an ancestor's title is part of a record's context."""
    wanted = {getattr(line, kind.field.attname) for line in lines} - {None}
    others = kind.field.related_model.objects
    if hasattr(others, "unguarded"):  # an account is no guarded noun
        others = others.unguarded("names that stand in a list's column")
    known = others.in_bulk(wanted) if wanted else {}
    for line in lines:
        setattr(line, kind.name, known.get(getattr(line, kind.field.attname)))


def ordering(register: Register, ask: Ask) -> tuple[str, bool]:
    """The field that orders, and whether downwards."""
    order = ask.order or register.order
    return order.lstrip("-"), order.startswith("-")


def _page(register: Register, rows: Any, ask: Ask) -> Any:
    name, down = ordering(register, ask)
    rows = rows.order_by(*(("-" if down else "") + each for each in dict.fromkeys([name, "pk"])))
    mark = _read_mark(ask.after)
    if mark is None:
        return rows
    value, pk = mark
    try:
        value = register.kind(name).field.to_python(value)
    except (ValidationError, TypeError):  # a mark of another list: from the beginning
        return rows
    way = "lt" if down else "gt"
    if name in ("id", "pk"):
        return rows.filter(**{f"pk__{way}": pk})
    rows = rows.filter(**{f"{name}__{way}e": value})
    return rows.filter(Q((f"{name}__{way}", value)) | Q((f"pk__{way}", pk)))


def _with_keys(register: Register, rows: Any) -> Any:
    """The rows with those that their shown keys lead to."""
    keys = {field.name for field in register.model._meta.concrete_fields if field.is_relation}
    shown = [each for each in register.columns.split() + register.sub.split() if each in keys]
    return rows.select_related(*shown) if shown else rows


def _mark(register: Register, ask: Ask, row: Any) -> str:
    value = getattr(row, ordering(register, ask)[0])
    if isinstance(value, (dt.date, dt.datetime)):
        value = value.isoformat()
    packed = json.dumps([value, row.pk], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read_mark(text: str) -> tuple[Any, int] | None:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        str(value).encode()  # half a character is no text
        plain = isinstance(value, (str, int)) and "\x00" not in str(value)
        return (value, int(pk)) if plain else None
    except (ValueError, TypeError, OverflowError):
        return None


# --- in words -------------------------------------------------------------------------------------


def count_text(found: Listing) -> str:
    """How many rows there are, as far as they were counted."""
    if found.more:
        return said("{n} 条以上", "more than {n}", n=f"{COUNT_TO:,}")
    return said("{n} 条", "{n} in all", n=f"{found.count:,}")


def context(found: Listing, actor: Actor, *, more: bool = False) -> dict[str, Any]:
    """The listing for ``desk/list.html``: see the comment at its top. ``more`` unfolds filters."""
    register, ask = found.register, found.ask
    base = register.address()
    folded = register.more_filters.split()
    more = more or any(name in ask.narrow for name in folded)
    return {
        "tabs": _tabs(found, base),
        "filters": [filter_html(found, name, actor) for name in register.filters.split()],
        "more": [filter_html(found, name, actor) for name in folded] if more else [],
        "more_url": base + ask.query(more="1") if folded and not more else "",
        "more_open": more,
        "search": ask.search,
        "can_search": bool(register.search or register.code),
        "search_label": search_label(register),
        "head": _head(found, actor, base),
        "rows_html": rows_html(found, actor, ticks=True),
        "caption": f"{register.title}，{len(found.rows)}",
        "total": count_text(found),
        "bad": [{"label": register.kind(name).label, "value": text}
                for name, text in found.bad.items()],
        "ask": ask,
        "clear_url": base if ask.narrow or ask.search else "",
        "pager": {
            "first_url": base + ask.query() if ask.after else "",
            "next_url": base + ask.query(after=found.next_after) if found.next_after else "",
            "sizes": [{"label": size, "url": base + replace(ask, size=size).query(),
                       "current": size == ask.size} for size in SIZES],
        },
    }  # fmt: skip


def search_label(register: Register) -> str:
    """What the box above a list looks through: its code and the first of the texts."""
    names = dict.fromkeys([*register.code.split(), *register.search.split()])
    labels = dict.fromkeys(register.kind(name).label for name in names)
    return said("、", ", ").join(list(labels)[:2])


def _tabs(found: Listing, base: str) -> list[dict[str, Any]]:
    quiet = found.register.quiet_tabs.split()
    shown = [name for name in found.tabs if name == found.ask.tab or name not in quiet]
    if len(shown) < 2:
        return []
    return [
        {"label": said(*TAB_WORDS[name]), "url": base + replace(found.ask, tab=name).query(),
         "current": name == found.ask.tab, "count": count_text(found) if name == found.ask.tab
         else ""}
        for name in shown
    ]  # fmt: skip


def filter_html(found: Listing, name: str, actor: Actor) -> SafeString:
    """One filter, with what is chosen; its choices are kept until an act."""
    register = found.register
    key = ("filter", register.noun, name, who(actor), lang())
    plain = tide.kept(found.now, key, lambda: _drawn(register, name, actor))
    value = found.ask.narrow.get(name, "")
    if not value:
        return plain
    chosen = f'value="{escape(value)}"'
    if plain.count("<option"):
        return mark_safe(plain.replace(f"{chosen}>", f"{chosen} selected>", 1))  # noqa: S308
    return mark_safe(plain.replace('value=""', chosen, 1))  # noqa: S308 - escaped above


def _drawn(register: Register, name: str, actor: Actor) -> SafeString:
    kind = register.kind(name)
    choices = kind.options(register, actor) if kind.filter_as == "choice" else []
    return filter_field(name, kind.label, choices, kind.filter_as)


def filter_field(name: str, label: str, choices: Sequence[tuple[str, str]] = (),
                 shape: str = "text") -> SafeString:  # fmt: skip
    """The HTML of one filter, with nothing chosen: a list where there are choices, else a line."""
    if choices:
        options = "".join(
            f'<option value="{html_escape(value)}">{html_escape(word)}</option>'
            for value, word in [("", said("全部", "All")), *choices]
        )
        field = f'<select name="{name}">{options}</select>'
    else:
        narrow = ' inputmode="numeric" class="w-s"' if shape in ("date", "number") else ""
        hint = ' placeholder="2026-01-01"' if shape == "date" else ""
        field = f'<input name="{name}" type="text" value=""{narrow}{hint}>'
    return mark_safe(f"<label>{html_escape(label)}{field}</label>")  # noqa: S308 - escaped


def _head(found: Listing, actor: Actor, base: str) -> list[dict[str, Any]]:
    register, ask = found.register, found.ask
    name_now, down = ordering(register, ask)
    head = []
    lead = lead_of(register, register.columns_for(actor))
    for name in register.columns_for(actor):
        kind, here = register.kind(name), name == name_now
        sortable = name in register.sort_names
        other = name if here and down else f"-{name}" if here else name
        head.append({
            "label": kind.label, "num": kind.number and name != lead,
            "sort_url": base + replace(ask, order=other).query() if sortable else "",
            "sorted": ("descending" if down else "ascending") if here else "",
        })  # fmt: skip
    return head


def lead_of(register: Register, names: Sequence[str]) -> str:
    """The column that names the row: the first one that is no code."""
    return next((name for name in names if name != register.code), names[0])


def rows_html(found: Listing, actor: Actor, *, ticks: bool = False) -> SafeString:
    """The table's rows, joined in Python: a template would take five times as long."""
    register = found.register
    names = register.columns_for(actor)
    lead = lead_of(register, names)
    cells = [_cell(register, name, name == lead) for name in names]
    base, tick = register.address(), html_escape(said("选中", "Select"))
    rows = []
    for row in found.rows:
        url = f"{base}{row.pk}/"
        box = ""
        if ticks:
            box = (f'<td class="tick"><input type="checkbox" name="pick" value="{row.pk}" '
                   f'aria-label="{tick} {html_escape(str(row))}"></td>')  # fmt: skip
        rows.append(f"<tr>{box}{''.join([cell(row, url) for cell in cells])}</tr>")
    return mark_safe("\n".join(rows))  # noqa: S308 - every cell is escaped by its kind


def _cell(register: Register, name: str, lead: bool) -> Callable[[Any, str], str]:
    kind: Kind = register.kind(name)
    show = kind.shower()
    if lead:
        subs = [register.kind(each).shower() for each in register.sub.split()]

        def lead_cell(row: Any, url: str) -> str:
            title = show(row) or "—"
            sub = " · ".join([text for each in subs if (text := each(row)) and text != title])
            below = f'<span class="sub">{sub}</span>' if sub else ""
            return (f'<th scope="row" class="lead"><a class="row-link" href="{url}">{title}</a>'
                    f"{below}</th>")  # fmt: skip

        return lead_cell
    if name == register.code:
        return lambda row, url: f'<td><a class="ref" href="{url}">{show(row)}</a></td>'
    attributes = f'{" class=num" if kind.number else ""} data-label="{escape(kind.label)}"'
    return lambda row, url: f"<td{attributes}>{show(row)}</td>"
