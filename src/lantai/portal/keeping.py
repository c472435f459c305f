# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Public pages kept in memory, for as long as nothing that they were made from was written.

What the public sees is the same for everybody, so a page that was made may be given again: until an
act writes one of the tables that were read for it, the index is another, or the day is (`tide`).
What is withdrawn is gone with the act that withdraws it. Only so many pages are kept, apart from
what the staff's pages keep.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from django.http import HttpRequest, HttpResponse

from lantai.desk.addressing import actor_of
from lantai.guard import tables, tide
from lantai.guard.words import lang
from lantai.portal.index import folders

MOST = 300
LARGEST = 200_000
"""Bytes of a page beyond which it is made anew each time."""
_pages: OrderedDict[Hashable, tuple[frozenset[str], object, bytes]] = OrderedDict()


def page(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """A page for the public as it was made, or made anew; for others always made."""
    if actor_of(request).account is not None or request.method != "GET":
        return make()
    key = (request.build_absolute_uri(), getattr(request, "reading", None), lang(), folders.state())
    known = _pages.get(key)
    if known is not None and known[1] is _seal(known[0]):
        _pages.move_to_end(key)
        return HttpResponse(known[2])
    _seal(frozenset())  # the trail is looked at before anything is read
    with tables.reading() as read:
        made = make()
    if _may_be_kept(made) and read <= tables.watched():
        _pages[key] = (names := frozenset(read), _seal(names), made.content)
        if len(_pages) > MOST:
            _pages.popitem(last=False)
    return made


def only_once(response: HttpResponse, *, when: bool) -> None:
    """Say of a page that it tells of something passing, and is to be made anew next time."""
    if when:
        response.only_once = True  # type: ignore[attr-defined]


def _may_be_kept(made: HttpResponse) -> bool:
    passes = getattr(made, "only_once", False)
    return made.status_code == 200 and len(made.content) <= LARGEST and not passes


def _seal(names: frozenset[str]) -> object:
    """The same object for as long as none of these tables was written."""

    def sealed() -> object:
        tables.note_read(names)
        return object()

    found: Any = tide.kept(("portal", names), sealed)
    return found
