# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Looking at stored files in the browser: the viewer, its pictures and tiles, what it may play.

`viewer` is the part that other rooms set into their own pages; it works without script, page by
page, and deep zoom is laid over it where script is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from lantai.craft import codes
from lantai.craft.errors import BadInput, CraftError, StorageFailed
from lantai.craft.text.numerals import digits
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, page
from lantai.desk.tabs import row_tabs
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound
from lantai.guard.words import lang
from lantai.holdings.models import Item
from lantai.vault import queries, reading, viewing
from lantai.vault.giving import answer
from lantai.vault.models import KeptFile
from lantai.vault.viewing import FILM, PAGES, SOUND, TEXT

VIEW = ("阅览", "Look at it")
HELD = "private, max-age=30"
"""How long a browser may show a picture again without asking: what is withdrawn is gone then."""


def _has_files(row: Any, actor: Actor) -> bool:
    known = queries.object_of(row)
    return known is not None and law.holds(actor, "fetch", row)


@page(Item, "view", *VIEW, when=_has_files)
def view_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """A stored item as it is looked at by staff."""
    actor = actor_of(request)
    made = viewer(request, row, actor, register.address(row, "view"),
                  register.address(row, "kept"))  # fmt: skip
    if made is None:
        raise NotFound
    return render(request, "vault/view.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row)},
        "tabs": row_tabs(register, row, actor, "view"), "viewer": made,
    })  # fmt: skip


# --- the part that is set into pages --------------------------------------------------------------


def viewer(request: HttpRequest, item: Any, actor: Actor, address: str, save: str = ""
           ) -> dict[str, Any] | None:  # fmt: skip
    """What ``vault/parts/viewer.html`` shows of an item; None where nothing may be looked at.

    ``address`` is the page it stands on (``?file=`` and ``page=`` are added), ``save`` where a file
    is saved from (``?file=…&save=1``), empty where it is not to be had. The reading is noted.
    """
    known = queries.object_of(item)
    if known is None or not law.holds(actor, "fetch", item):
        return None
    files = queries.files_kept(known)
    shown = _chosen(files, request.GET.get("file", ""))
    if shown is None:
        return None
    reading.note(item, actor)
    made: dict[str, Any] = {
        "kind": viewing.kind_of(shown), "name": shown.name, "size": shown.size,
        "files": [{"name": each.name, "url": f"{address}?{urlencode({'file': each.pk})}",
                   "current": each.pk == shown.pk} for each in files],
        "save_url": f"{save}?{urlencode({'file': shown.pk, 'save': 1})}" if save else "",
        "source": f"/vault/files/{shown.pk}/", "why": None,
    }  # fmt: skip
    try:
        made |= _inside(shown, digits(request.GET.get("page", ""), 6) or 1, address)
    except CraftError as fault:
        made["why"] = codes.in_full(fault.kind, fault.params, lang())
    return made


def _chosen(files: Sequence[KeptFile], key: str) -> KeptFile | None:
    """The file asked for, or the first that can be looked at."""
    named = next((each for each in files if str(each.pk) == key), None)
    looked_at = (each for each in files if viewing.kind_of(each))
    return named or next(looked_at, files[0] if files else None)


def _inside(row: KeptFile, number: int, address: str) -> dict[str, Any]:
    kind = viewing.kind_of(row)
    if kind == TEXT:
        return {"parts": viewing.text_of(row)}
    if kind != PAGES:
        return {}
    sheet = viewing.sheet_of(row, number)
    places = {"before": number - 1 if number > 1 else 0,
              "after": number + 1 if number < sheet.count else 0}  # fmt: skip
    return {
        "sheet": sheet, "words": sheet.words,
        "gaps": [codes.in_full(kind, {}, lang()) for kind in sheet.gaps],
        "picture": f"/vault/files/{row.pk}/{number}/page.webp",
        **{name: f"{address}?{urlencode({'file': row.pk, 'page': at})}" if at else ""
           for name, at in places.items()},
    }  # fmt: skip


# --- pictures, tiles, sound -----------------------------------------------------------------------


def picture(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """The picture of a page."""
    row = _file(request, key)
    with _or_absent():
        return _sent(viewing.picture_of(row, number))


def measures(request: HttpRequest, key: int, number: int) -> HttpResponse:
    """How large a page is in its tiles, for the deep zoom."""
    row = _file(request, key)
    with _or_absent():
        width, height = viewing.full_size(row, number)
    made = HttpResponse(f'{{"width": {width}, "height": {height}}}',
                        content_type="application/json")  # fmt: skip
    made["Cache-Control"] = HELD
    return made


def tile(request: HttpRequest, key: int, number: int, level: int, column: int, line: int
         ) -> HttpResponse:  # fmt: skip
    """A tile of a page."""
    row = _file(request, key)
    with _or_absent():
        return _sent(viewing.tile_of(row, number, level, column, line))


def played(request: HttpRequest, key: int) -> HttpResponse:
    """Sound or film, from any place in it."""
    row = _file(request, key)
    if viewing.kind_of(row) not in (SOUND, FILM):
        raise NotFound
    return answer(request, reading.nearest(row))


def _file(request: HttpRequest, key: int) -> KeptFile:
    return viewing.file_for(key, actor_of(request))


@contextmanager
def _or_absent() -> Iterator[None]:
    """What cannot be drawn has no picture; why, the page says on which it should stand."""
    try:
        yield
    except (BadInput, StorageFailed, OSError) as fault:
        raise NotFound from fault


def _sent(path: Path) -> HttpResponse:
    made = HttpResponse(path.read_bytes(), content_type="image/webp")
    made["Cache-Control"] = HELD
    return made
