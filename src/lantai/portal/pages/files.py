# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The files of a record, for whoever may read it: out of the vault, by number and never by a path."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lantai.desk.addressing import actor_of
from lantai.holdings.models import Item
from lantai.portal import permanent
from lantai.vault import queries, reading
from lantai.vault.pages import answer


def files_of(row: Item) -> list[dict[str, Any]]:
    """The files that the vault has of a record that may be read."""
    known = queries.object_of(row)
    if known is None:
        return []
    at = f"{permanent.address_of(row)}/files"
    return [{"name": each.name, "size": each.size, "url": f"{at}/{each.pk}/?save=1"}
            for each in queries.files_kept(known)]  # fmt: skip


@require_safe
def file_page(request: HttpRequest, identifier: str, number: int) -> HttpResponse:
    """The bytes of one file of a record, asked of the law once more, and noted where it is noted."""
    actor = actor_of(request)
    row = permanent.found_at(identifier, actor)
    if not isinstance(row, Item):
        raise Http404
    response = answer(request, reading.open_file(reading.file_of(row, number), actor))
    response.headers["Cache-Control"] = "private, no-store"
    return response
