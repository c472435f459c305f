# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The files of a record, for whoever may read it: out of the vault, by number, never by a path."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lantai.craft.text.numerals import digits
from lantai.desk.addressing import actor_of
from lantai.holdings.models import Item
from lantai.portal import permanent
from lantai.vault import queries, reading
from lantai.vault.giving import answer


def place_of(row: Item) -> str:
    """The address under which the files of a record are given: ``?file=17``."""
    return f"{permanent.address_of(row)}/files/"


def files_of(row: Item) -> list[dict[str, Any]]:
    """The files that the vault has of a record that may be read."""
    known = queries.object_of(row)
    if known is None:
        return []
    return [
        {"name": each.name, "size": each.size, "url": f"{place_of(row)}?file={each.pk}&save=1"}
        for each in queries.files_kept(known)
    ]


@require_safe
def file_page(request: HttpRequest, identifier: str) -> HttpResponse:
    """The bytes of one file of a record, asked of the law once more."""
    actor = actor_of(request)
    row = permanent.found_at(identifier, actor)
    key = digits(request.GET.get("file", ""))
    if not isinstance(row, Item) or key is None:
        raise Http404
    response = answer(request, reading.open_file(reading.file_of(row, key), actor))
    response.headers["Cache-Control"] = "private, no-store"
    return response
