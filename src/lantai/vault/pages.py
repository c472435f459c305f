# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages that the desk cannot draw: an item's place in the vault, its files, the matrix."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lantai.craft.text.numerals import digits
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.panels import Rows
from lantai.desk.register import Register, page, register_of
from lantai.desk.tabs import row_tabs
from lantai.guard import law
from lantai.guard.words import both, said
from lantai.holdings.models import Item
from lantai.vault import matrix, queries, reading, viewpages
from lantai.vault.giving import answer
from lantai.vault.models import Store, VaultObject
from lantai.vault.terms import Grade

KEPT = ("保管", "In the vault")
MATRIX = ("备份矩阵", "Matrix of copies")
SHOWN = 50
"""Records of a drill-down on one page."""
OWN_FILES = (viewpages,)


@page(Item, "kept", *KEPT)
def kept_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """What the vault has of an item: files to open, copies, events; or one file itself."""
    actor = actor_of(request)
    if key := request.GET.get("file", ""):
        kept = reading.file_of(row, digits(key) or 0)
        return answer(request, reading.open_file(kept, actor))
    known = queries.object_of(row)
    reads = law.holds(actor, "fetch", row)
    panels = [_parts(known, noun, actor) for noun in ("copy", "objectversion", "event")] \
        if known is not None and law.holds(actor, "act", row) else []  # fmt: skip
    return render(request, "vault/kept.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row)},
        "tabs": row_tabs(register, row, actor, "kept"),
        "known": known,
        "files": [_file(each, register.address(row, "kept"), reads)
                  for each in queries.files_kept(known)] if known is not None else [],
        "reads": reads,
        "panels": [panel for panel in panels if panel],
    })  # fmt: skip


def _parts(known: VaultObject, noun: str, actor: Any) -> dict[str, Any] | None:
    register = register_of(VaultObject)
    assert register is not None, "the vault's registers are loaded with it"
    return Rows(f"vault.{noun}", "vault_object").show(register, known, actor)


def _file(row: Any, address: str, reads: bool) -> dict[str, Any]:
    return {"name": row.name, "size": row.size, "digest": row.sha512[:16],
            "url": f"{address}?file={row.pk}" if reads else ""}  # fmt: skip


# --- the matrix -----------------------------------------------------------------------------------


@page(Store, "matrix", *MATRIX)
def matrix_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """The matrix of the reader's own institution; with a fonds and a grade, what lacks a copy."""
    actor = actor_of(request)
    found = matrix.matrix_of(actor)
    address = register.address(row, "matrix")
    chosen = _chosen(found, request)
    return render(request, "vault/matrix.html", {
        "page": {"title": both(*MATRIX), "crumbs": crumbs(register, row), "lead": _lead(found)},
        "tabs": row_tabs(register, row, actor, "matrix"),
        "stores": found.stores,
        "lines": [_line(line, found.stores, address) for line in found.lines],
        "chosen": _lacking(chosen, request, actor, address) if chosen is not None else None,
    })  # fmt: skip


def _lead(found: matrix.Matrix) -> str:
    text = said("{n} 个保存对象，{lack} 个还缺备份", "{n} objects, {lack} lack a copy",
                n=f"{found.total:,}", lack=f"{found.lacking:,}")  # fmt: skip
    oldest = queries.oldest_unchecked(found.stores)
    if oldest is None:
        return text
    days = (timezone.now() - oldest).days
    if days < 1:
        return text + said("；一天之内都校验过", "; all read back within a day")
    return text + said("；最久的 {n} 天没有校验", "; the oldest unchecked for {n} days", n=days)


def _line(line: matrix.Line, stores: Any, address: str) -> dict[str, Any]:
    return {
        "fonds": str(line.fonds), "grade": Grade(line.grade).label, "total": f"{line.total:,}",
        "cells": [f"{line.in_store.get(store.pk, 0):,}" for store in stores],
        "lacking": f"{line.lacking:,}", "is_lacking": bool(line.lacking),
        "alone": f"{line.alone:,}", "none": line.none,
        "url": f"{address}?fonds={line.fonds.pk}&grade={line.grade}",
    }  # fmt: skip


def _chosen(found: matrix.Matrix, request: HttpRequest) -> matrix.Line | None:
    asked = (request.GET.get("fonds", ""), request.GET.get("grade", ""))
    for line in found.lines:
        if asked == (str(line.fonds.pk), str(line.grade)):
            return line
    return None


def _lacking(line: matrix.Line, request: HttpRequest, actor: Any, address: str) -> dict[str, Any]:
    """The first records of a line that lack a copy, and the way to the next."""
    after = request.GET.get("after", "")
    rows = queries.lacking(line.fonds.pk, line.grade, line.lacks, actor)
    some = list(rows.filter(pk__gt=int(after) if after.isdecimal() else 0)[: SHOWN + 1])
    items = register_of(Item)
    stores = {store.pk: store.name for store in queries.stores_of(actor.institution)}
    return {
        "title": f"{line.fonds} · {Grade(line.grade).label}",
        "rows": [{"name": str(each.item), "url": items.address(each.item_id) if items else "",
                  "stores": [stores[pk] for pk in sorted(queries.stores_in(each.kept_in))
                             if pk in stores]} for each in some[:SHOWN]],
        "next": f"{address}?fonds={line.fonds.pk}&grade={line.grade}&after={some[SHOWN - 1].pk}"
        if len(some) > SHOWN else "",
    }  # fmt: skip
