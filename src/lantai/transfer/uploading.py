# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package sent up from the browser of who receives it: one file, or the parts of a medium.

With script the parts go one by one through the doors for programs (`arriving`), each with its
digest, and what is there is not sent twice. Without script the form sends all at once. Either way
the package is then taken in by the deed that takes in a medium.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from lantai.craft import digest
from lantai.craft.errors import BadInput, CraftError
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.deedpages import told as in_words
from lantai.desk.register import Register, page
from lantai.desk.tabs import ACTS, row_tabs
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.transfer import acts, media, parcels, queries
from lantai.transfer.models import Transfer
from lantai.transfer.parcels import PART, Parcel

TITLE = ("上传信息包", "Upload the package")
MOST_LIST = 8 << 20
_PART = re.compile(r"([0-9]{4,6})\.part")


def _is_wanted(row: Transfer, actor: Actor) -> bool:
    return actor.has(acts.TAKE) and queries.comes_by_hand(row, actor.institution)


@page(Transfer, "upload", *TITLE, when=_is_wanted)
def upload_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """Send a package up, and see how much of it is there."""
    actor = actor_of(request)
    told: list[dict[str, str]] = []
    if request.method == "POST":
        told = _taken(request, row, actor)
        if not told and not queries.missing(row):
            return HttpResponseRedirect(f"{register.address(row, ACTS)}?do=take_in")
    wanted, here = queries.extent(row), queries.extent(row, received=True)
    return render(request, "transfer/upload.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row),
                 "lead": register.sentence(row)},
        "state": row.get_state_display(), "tabs": row_tabs(register, row, actor, "upload"),
        "told": told, "parts": wanted[0], "here": here[0], "size": wanted[1], "came": here[1],
        "package": row.package_id, "list": media.LIST, "cut": PART,
        "api": f"/api{register.address(row)}parts/",
        "next": f"{register.address(row, ACTS)}?do=take_in",
    })  # fmt: skip


def _taken(request: HttpRequest, row: Transfer, actor: Actor) -> list[dict[str, str]]:
    """Take what a plain form sent; what was not taken, each with the reason."""
    files = {(file.name or "—"): file for file in request.FILES.getlist("files")}
    if not files:
        return _lines("", BadInput("transfer.nothing_chosen"))
    try:
        numbered = _announced(files, row, actor)
    except (CraftError, Refused) as fault:
        return _lines("", fault)
    wrong = []
    for name, number in numbered.items():
        try:
            acts.take_part(row, number, files[name], actor)
        except (CraftError, Refused) as fault:
            wrong += _lines(name, fault)
    return wrong


def _announced(files: dict[str, Any], row: Transfer, actor: Actor) -> dict[str, int]:
    """Announce what the list says, or a single file as one part; the number of each file."""
    told = files.pop(media.LIST, None)
    if told is not None:
        text = told.read(MOST_LIST).decode("utf-8", "replace")
        package_id, some = parcels.listed(text, media.LIST)
        if package_id != row.package_id:
            raise BadInput("transfer.other_package", name=media.LIST, found=package_id[:80])
        acts.announce(row, some, actor)
    elif len(files) == 1 and not _PART.fullmatch(next(iter(files))):
        (file,) = files.values()
        acts.announce(row, [_whole(file)], actor)
        return dict.fromkeys(files, 1)
    elif not queries.part_rows(row).exists():
        raise BadInput("transfer.list_missing", name=media.LIST)
    numbered = {name: _PART.fullmatch(name) for name in files}
    if odd := [name for name, found in numbered.items() if found is None]:
        raise BadInput("transfer.no_part", name=odd[0][:120], list=media.LIST)
    return {name: int(found[1]) for name, found in numbered.items() if found is not None}


def _whole(file: Any) -> Parcel:
    """A file as the one part of its package."""
    found = hashlib.sha512()
    while block := file.read(digest.BLOCK):
        found.update(block)
    file.seek(0)
    return Parcel(1, file.size, found.hexdigest())


def _lines(name: str, fault: Refused | CraftError) -> list[dict[str, str]]:
    """A file that was not taken, and why."""
    return [{"name": name, "why": each} for each in in_words(fault)]
