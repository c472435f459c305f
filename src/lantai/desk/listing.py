# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The list of a register: one clause of sight at a time, narrowed, ordered, paged by key.

A page walks one ordered index from where the last one ended; nothing is counted beyond
`COUNT_TO`. `Ask` is what the reader asked (it comes from the address and makes it again), `Listing`
what came of it, as rows. Not here: rows for showing only (`lines`), the page round them
(`listpage`).
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from html import escape as html_escape
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantai.craft import refcode
from lantai.desk import bonds
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


def who(actor: Actor) -> Hashable:
    """Under what name something is kept for an actor: all that it is, so nobody sees another's."""
    values = [getattr(actor, name) for name in _PARTS]
    return tuple([frozenset(each.items()) if isinstance(each, Mapping) else each
                  for each in values])  # fmt: skip


_PARTS = tuple(part.name for part in fields(Actor))


def tabs_for(register: Register, actor: Actor) -> list[str]:
    """The clauses by which this actor may see rows of the register: its tabs."""
    if actor.steward or law.is_reference(register.model):
        return [""]
    sight = law.sight_of(register.model, actor, "describe")
    names = [clause.name for clause in sight.clauses]
    return sorted(names, key=lambda name: name != register.first_tab) or [""]


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
    found, way = Q(), "icontains" if text.upper() != text.lower() else "contains"
    for name in register.search.split():
        found |= Q((f"{name}__{way}", text))
    return rows.filter(found) if found else rows


def listing(register: Register, actor: Actor, ask: Ask) -> Listing:
    """The page of rows that an asking gives this actor.

    Where no tab is asked for, it is the first that has rows at all.
    """
    tabs = tabs_for(register, actor)
    wanted = [ask.tab] if ask.tab in tabs else tabs
    found = _of_tab(register, actor, replace(ask, tab=wanted[0]), tabs)
    for tab in wanted[1:]:
        if found.rows or tab in register.quiet_tabs.split():
            break
        other = _of_tab(register, actor, replace(ask, tab=tab), tabs)
        found = other if other.rows else found
    return found


def _of_tab(register: Register, actor: Actor, ask: Ask, tabs: list[str]) -> Listing:
    rows, bad = rows_for(register, actor, ask)
    count = first(rows).count()
    found = list(_with_keys(register, page(register, rows, ask))[: ask.size + 1])
    after = ""
    if len(found) > ask.size:
        last = found[ask.size - 1]
        after = mark_of(getattr(last, ordering(register, ask)[0]), last.pk)
    return Listing(register, ask, found[: ask.size], count, after, tabs, bad)


def first(rows: Any) -> Any:
    """As many rows as are counted."""
    return rows.order_by().values("pk")[: COUNT_TO + 1]


def ordering(register: Register, ask: Ask) -> tuple[str, bool]:
    """The field that orders, and whether downwards."""
    order = ask.order or register.order
    return order.lstrip("-"), order.startswith("-")


def page(register: Register, rows: Any, ask: Ask) -> Any:
    """Rows in the order that was asked for, from where the last page ended."""
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


def mark_of(value: Any, pk: int) -> str:
    """Where a page ended: at a row by its number, and at its value of what orders."""
    if isinstance(value, (dt.date, dt.datetime)):
        value = value.isoformat()
    packed = json.dumps([value, pk], ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read_mark(text: str) -> tuple[Any, int] | None:
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        str(value).encode()  # half a character is no text
        plain = isinstance(value, (str, int)) and "\x00" not in str(value)
        return (value, int(pk)) if plain else None
    except (ValueError, TypeError, OverflowError):
        return None


# --- in HTML -------------------------------------------------------------------------------------


def lead_of(register: Register, names: Sequence[str]) -> str:
    """The column that names the row: the first one that is no code."""
    return next((name for name in names if name != register.code), names[0])


def rows_html(found: Listing, actor: Actor, *, ticks: bool = False) -> SafeString:
    """The table's rows, joined in Python: a template would take five times as long."""
    drawer = Drawer(found.register, found.register.columns_for(actor), ticks=ticks)
    marks = marks_of(found.register, [row.pk for row in found.rows], actor)
    return mark_safe(  # noqa: S308 - by kinds
        "\n".join([drawer.row(row, marks.get(row.pk, "")) for row in found.rows])
    )


def marks_of(register: Register, keys: Sequence[int], actor: Actor) -> Mapping[int, str]:
    """The marks of what binds rows of a page (`bonds`), kept until something of it is written."""
    if not keys or not bonds.may_bind(register.model):
        return {}
    key = ("marks", register.noun, tuple(keys), who(actor), lang())
    return tide.kept(key, lambda: bonds.marks(register.model, keys, actor))


class Drawer:
    """Draws rows of a register in one language: each kind escapes its own cell."""

    def __init__(self, register: Register, names: Sequence[str], *, ticks: bool) -> None:
        lead = lead_of(register, names)
        self.cells = [_cell(register, name, name == lead) for name in names]
        self.lead = list(names).index(lead)
        self.base, self.ticks = register.address(), ticks
        self.tick = html_escape(said("选中", "Select"))

    def row(self, row: Any, mark: str = "") -> str:
        """One row, with the box that chooses it where wanted, and the mark behind its name."""
        url, box = f"{self.base}{row.pk}/", ""
        if self.ticks:
            box = (f'<td class="tick"><input type="checkbox" name="pick" value="{row.pk}" '
                   f'aria-label="{self.tick} {html_escape(str(row))}"></td>')  # fmt: skip
        cells = [cell(row, url) for cell in self.cells]
        if mark:
            cells[self.lead] = f"{cells[self.lead].removesuffix('</th>')} {mark}</th>"
        return f"<tr>{box}{''.join(cells)}</tr>"


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
    shape = " class=num" if kind.number else " class=short" if kind.is_short else ""
    attributes = f'{shape} data-label="{escape(kind.label)}"'
    return lambda row, url: f"<td{attributes}>{show(row)}</td>"
