# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of a list: its rows, and what stands round them and outlives most acts.

All is kept for one person and address until a table they were made from is written (`tide`). An
edited item ends the rows and the count of items. What stands round them (filters, heads of columns,
buttons, saved filters) and round that (the menu, the person's own links) are strings with holes,
each made by one template, and stay. Nothing of one request stands in any: the session's token has
a hole of its own.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from html import escape as html_escape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantai.desk import deeds, editing, listing, saved
from lantai.desk.addressing import actor_of, button, crumbs, on_register
from lantai.desk.faces import AnyQuery, unread_text
from lantai.desk.lines import Shown, shown
from lantai.desk.listing import COUNT_TO, SIZES, TAB_WORDS, Ask, lead_of, ordering, who
from lantai.desk.register import Register, list_pages_of
from lantai.desk.tabs import ACTS
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said

HOLES = {name: f"hole-{secrets.token_hex(16)}"
         for name in ("main", "query", "token", "notices", "rows", "shown", "total",
                      "after")}  # fmt: skip
"""Stand in a kept frame where something goes; nobody can write one into a row."""
_AT_HOLES = re.compile("({})".format("|".join(HOLES.values())))


@on_register()
def list_page(request: HttpRequest, register: Register) -> HttpResponse:
    """The list of a register."""
    actor = actor_of(request)
    ask = listing.ask_of(register, request.GET)
    asked = request.GET.urlencode()
    here = (request.path, who(actor), getattr(request, "reading", None), lang())
    request.notices = HOLES["notices"]  # type: ignore[attr-defined]
    rows = tide.kept(("rows", here, asked), lambda: shown(register, actor, ask))
    around = tide.kept(("around", here), lambda: _around(request, register))
    main = tide.kept(("main", here, asked, _shape(rows)),
                     lambda: _main(request, register, actor, rows))  # fmt: skip
    fills = {HOLES["token"]: get_token(request), HOLES["rows"]: rows.html,
             HOLES["notices"]: unread_text(actor),
             HOLES["query"]: escape(f"{asked}&") if asked else "",
             HOLES["shown"]: str(rows.number), HOLES["total"]: _total(rows),
             HOLES["after"]: rows.next_after}  # fmt: skip
    fills[HOLES["main"]] = _filled(main, fills)
    return HttpResponse(_filled(around, fills))


def _filled(parts: list[str], fills: Mapping[str, str]) -> str:
    return "".join([fills.get(part, part) for part in parts])


def _shape(rows: Shown) -> Hashable:
    """What the frame looks like round them."""
    return rows.ask.tab, rows.tabs, rows.bad, bool(rows.html), bool(rows.next_after)


def _total(rows: Shown) -> str:
    """How many rows there are, as far as they were counted."""
    if rows.more:
        return said("{n} 条以上", "more than {n}", n=f"{COUNT_TO:,}")
    return said("{n} 条", "{n} in all", n=f"{rows.count:,}")


# --- what stands round them -----------------------------------------------------------------------


def _around(request: HttpRequest, register: Register) -> list[str]:
    """The frame of this person's pages of the register, in parts: what stands there, and holes."""
    html = render_to_string("desk/parts/around.html", {
        "page": {"title": register.title, "crumbs": crumbs(register)},
        "main": mark_safe(HOLES["main"]),  # noqa: S308 - our own word
        "csrf_token": HOLES["token"],
        "frame": AnyQuery(request),
    }, request)  # fmt: skip
    return _AT_HOLES.split(html.replace(f"{AnyQuery.mark}=&amp;", HOLES["query"]))


def _main(request: HttpRequest, register: Register, actor: Actor, rows: Shown) -> list[str]:
    """What stands round the rows, in parts."""
    html = render_to_string("desk/parts/list.html", {
        **_head(request, register, actor, rows),
        **_filters(register, actor, rows.ask, "more" in request.GET),
        **_table(register, actor, rows),
        "bad": [{"label": register.kind(name).label, "value": text} for name, text in rows.bad],
        "empty": _empty(register, actor, rows.ask),
        "csrf_token": HOLES["token"],
    })  # fmt: skip
    return _AT_HOLES.split(html)


def _head(request: HttpRequest, register: Register, actor: Actor, rows: Shown) -> dict[str, Any]:
    ask = listing.ask_of(register, request.GET)  # as it was asked: without a tab that was found
    views = saved.views(register, actor, request.GET.urlencode())
    return {
        "page": {"title": register.title, "lead": register.about or HOLES["total"],
                 "acts": _acts(register, actor, rows)},
        "tabs": _tabs(register, rows),
        "saved": views,
        "save_url": register.address(page="views") + ask.query()
        if views or ask.narrow or ask.search else "",
        "register": register,
    }  # fmt: skip


def _acts(register: Register, actor: Actor, rows: Shown) -> list[dict[str, Any]]:
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


def _tabs(register: Register, rows: Shown) -> list[dict[str, Any]]:
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


def _table(register: Register, actor: Actor, rows: Shown) -> dict[str, Any]:
    ask, base = rows.ask, register.address()
    return {
        "head": _columns(register, actor, ask),
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


def _columns(register: Register, actor: Actor, ask: Ask) -> list[dict[str, Any]]:
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
