# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of a list: its rows, and the frame round them that outlives most acts.

Both are kept for one person and address until a table they were made from is written (`tide`). An
edited item ends the rows and the count of items; the menu, the filters, the heads of the columns,
the buttons and the saved filters are a string with holes, made by one template, and stay. Nothing
of one request stands in either: the session's token has a hole of its own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape as html_escape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantai.desk import deeds, editing, listing, saved
from lantai.desk.addressing import actor_of, button, crumbs, on_register
from lantai.desk.listing import COUNT_TO, SIZES, TAB_WORDS, Ask, lead_of, ordering, who
from lantai.desk.register import Register, list_pages_of
from lantai.desk.tabs import ACTS
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said

HOLES = {name: f"hole-{secrets.token_hex(16)}"
         for name in ("token", "rows", "shown", "total", "after")}  # fmt: skip
"""Stand in a kept frame where something goes; nobody can write one into a row."""
_AT_HOLES = re.compile("({})".format("|".join(HOLES.values())))


@on_register()
def list_page(request: HttpRequest, register: Register) -> HttpResponse:
    """The list of a register."""
    actor = actor_of(request)
    ask = listing.ask_of(register, request.GET)
    key = (request.get_full_path(), who(actor), getattr(request, "reading", None), lang())
    rows = tide.kept(("rows", key), lambda: _rows(register, actor, ask))
    frame = tide.kept(("frame", key, rows.shape()), lambda: _frame(request, register, actor, rows))
    fills = {HOLES["token"]: get_token(request), HOLES["rows"]: rows.html,
             HOLES["shown"]: str(rows.shown), HOLES["total"]: rows.total,
             HOLES["after"]: rows.next_after}  # fmt: skip
    return HttpResponse("".join([fills.get(part, part) for part in frame]))


# --- the rows -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rows:
    """What an act may change of a list: its rows as HTML, how many there are, what comes after."""

    html: str
    shown: int
    total: str
    next_after: str
    ask: Ask
    tabs: tuple[str, ...]
    bad: tuple[tuple[str, str], ...]

    def shape(self) -> Hashable:
        """What the frame looks like round them."""
        return self.ask.tab, self.tabs, self.bad, bool(self.html), bool(self.next_after)


def _rows(register: Register, actor: Actor, ask: Ask) -> Rows:
    found = listing.listing(register, actor, ask, light=True)
    return Rows(
        str(listing.rows_html(found, actor, ticks=True)), len(found.rows), _total(found),
        found.next_after, found.ask, tuple(found.tabs), tuple(found.bad.items()),
    )  # fmt: skip


def _total(found: listing.Listing) -> str:
    """How many rows there are, as far as they were counted."""
    if found.more:
        return said("{n} 条以上", "more than {n}", n=f"{COUNT_TO:,}")
    return said("{n} 条", "{n} in all", n=f"{found.count:,}")


# --- the frame ------------------------------------------------------------------------------------


def _frame(request: HttpRequest, register: Register, actor: Actor, rows: Rows) -> list[str]:
    """The page without its rows, in parts: what stands there, and the holes between."""
    html = render_to_string("desk/list.html", {
        **_around(request, register, actor, rows),
        **_filters(register, actor, rows.ask, "more" in request.GET),
        **_table(register, actor, rows),
        "bad": [{"label": register.kind(name).label, "value": text} for name, text in rows.bad],
        "empty": _empty(register, actor, rows.ask),
        "csrf_token": HOLES["token"],
    }, request)  # fmt: skip
    return _AT_HOLES.split(html)


def _around(request: HttpRequest, register: Register, actor: Actor, rows: Rows) -> dict[str, Any]:
    ask = listing.ask_of(register, request.GET)  # as it was asked: without a tab that was found
    views = saved.views(register, actor, request.GET.urlencode())
    return {
        "page": {"title": register.title, "crumbs": crumbs(register),
                 "lead": register.about or HOLES["total"],
                 "acts": _acts(register, actor, rows)},
        "tabs": _tabs(register, rows),
        "saved": views,
        "save_url": register.address(page="views") + ask.query()
        if views or ask.narrow or ask.search else "",
        "register": register,
    }  # fmt: skip


def _acts(register: Register, actor: Actor, rows: Rows) -> list[dict[str, Any]]:
    acts = []
    if register.exports and rows.html:
        url = register.address(page="export") + rows.ask.query()
        acts.append(button(both("导出", "Export"), url, "save"))
    if register.imports and actor.has(register.duty("import")):
        acts.append(button(both("从 Excel 导入", "Import from Excel"),
                           register.address(page="import"), "sheet"))  # fmt: skip
    acts += [button(deed.label, f"{register.address(page=ACTS)}?do={deed.name}",
                    deed.icon) for deed in deeds.list_deeds(register.noun, actor)]  # fmt: skip
    acts += [button(each.title, register.address(page=each.name))
             for each in list_pages_of(register, actor)]  # fmt: skip
    if editing.may_add(register, actor):
        acts.append(button(said("登记{one}", "Add {one}", one=register.single),
                           register.address(page="add"), "plus", main=True))  # fmt: skip
    return acts


def _tabs(register: Register, rows: Rows) -> list[dict[str, Any]]:
    quiet, here = register.quiet_tabs.split(), rows.ask.tab
    shown = [name for name in rows.tabs if name == here or name not in quiet]
    if len(shown) < 2:
        return []
    return [
        {"label": said(*TAB_WORDS[name]), "current": name == here,
         "url": register.address() + replace(rows.ask, tab=name).query(),
         "count": HOLES["total"] if name == here else ""}
        for name in shown
    ]  # fmt: skip


def _table(register: Register, actor: Actor, rows: Rows) -> dict[str, Any]:
    ask, base = rows.ask, register.address()
    return {
        "head": _head(register, actor, ask),
        "rows_html": mark_safe(HOLES["rows"]) if rows.html else "",  # noqa: S308 - our own word
        "caption": f"{register.title}，{HOLES['shown']}",
        "total": HOLES["total"],
        "bulk": _bulk(register, actor),
        "bulk_url": register.address(page="bulk") + ask.query(),
        "bulk_all": said("符合条件的全部", "All that match"),
        "pager": {
            "first_url": base + ask.query() if ask.after else "",
            "next_url": base + ask.query(after=HOLES["after"]) if rows.next_after else "",
            "sizes": [{"label": size, "url": base + replace(ask, size=size).query(),
                       "current": size == ask.size} for size in SIZES],
        },
    }  # fmt: skip


def _head(register: Register, actor: Actor, ask: Ask) -> list[dict[str, Any]]:
    name_now, down = ordering(register, ask)
    head = []
    names = register.columns_for(actor)
    lead = lead_of(register, names)
    for name in names:
        kind, here = register.kind(name), name == name_now
        other = name if here and down else f"-{name}" if here else name
        url = register.address() + replace(ask, order=other).query()
        head.append({
            "label": kind.label, "num": kind.number and name != lead,
            "sort_url": url if name in register.sort_names else "",
            "sorted": ("descending" if down else "ascending") if here else "",
        })  # fmt: skip
    return head


def _bulk(register: Register, actor: Actor) -> list[dict[str, Any]]:
    found = []
    if register.bulk and actor.has(register.duty("edit")):
        found.append({"value": "edit", "label": both("成批修改…", "Change many…"), "main": True})
    found += [{"value": deed.name, "label": f"{deed.label}…", "main": False}
              for deed in deeds.rows_deeds(register.noun, actor)]  # fmt: skip
    if register.exports:
        found.append({"value": "export", "label": both("导出选中", "Export selected"),
                      "main": False})  # fmt: skip
    return found


def _empty(register: Register, actor: Actor, ask: Ask) -> dict[str, Any]:
    if ask.search or ask.narrow:
        return {"title": said("没有符合这些条件的{one}", "No {one} meets these conditions",
                              one=register.single),
                "text": both("去掉一个条件再看看。", "Take one condition off and look again."),
                "act": button(both("去掉条件", "Take all off"), register.address())}  # fmt: skip
    act = None
    if editing.may_add(register, actor):
        act = button(said("登记{one}", "Add {one}", one=register.single),
                     register.address(page="add"))  # fmt: skip
    return {"title": said("这里还没有{one}", "There is no {one} here yet", one=register.single),
            "text": "", "act": act}  # fmt: skip


# --- filters --------------------------------------------------------------------------------------


def _filters(register: Register, actor: Actor, ask: Ask, more: bool) -> Mapping[str, Any]:
    """What stands above the rows; ``more`` unfolds the filters that are seldom used."""
    base, folded = register.address(), register.more_filters.split()
    more = more or any(name in ask.narrow for name in folded)
    return {
        "filters": [filter_html(register, actor, ask, name) for name in register.filters.split()],
        "more": [filter_html(register, actor, ask, name) for name in folded] if more else [],
        "more_url": base + ask.query(more="1") if folded and not more else "",
        "more_open": more,
        "search": ask.search,
        "can_search": bool(register.search or register.code),
        "search_label": _search_label(register),
        "ask": ask,
        "clear_url": base if ask.narrow or ask.search else "",
    }


def _search_label(register: Register) -> str:
    """What the box above a list looks through: its code and the first of the texts."""
    names = dict.fromkeys([*register.code.split(), *register.search.split()])
    labels = dict.fromkeys(register.kind(name).label for name in names)
    return said("、", ", ").join(list(labels)[:2])


def filter_html(register: Register, actor: Actor, ask: Ask, name: str) -> SafeString:
    """One filter, with what is chosen; its choices are the same at every address."""
    key = ("filter", register.noun, name, who(actor), lang())
    plain = tide.kept(key, lambda: _drawn(register, name, actor))
    return filled(plain, ask.narrow.get(name, ""))


def filled(plain: SafeString, value: str) -> SafeString:
    """A filter as it was drawn, with what is chosen."""
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
