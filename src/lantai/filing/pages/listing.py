# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""目录加文件: hand in a catalogue with the files it names; look row by row; take what can be taken.

Between the look and the taking the files lie in the landing place; what stands in the page is
signed, so that nothing else can be slipped in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput, CraftError
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, page
from lantai.desk.tabs import row_tabs
from lantai.filing import listed, uploads
from lantai.filing.acts import captures as acts
from lantai.filing.acts.captures import Sent
from lantai.filing.batchjobs import reading_captures
from lantai.filing.errors import refused
from lantai.filing.flow_of_batches import OPEN_TO_CAPTURE
from lantai.filing.models import FilingBatch
from lantai.filing.pages.capturing import refused_of
from lantai.filing.terms_of_batches import Channel
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound, Refused
from lantai.holdings import workbooks
from lantai.holdings.many import ours, slices
from lantai.vault import landing
from lantai.works.ordering import ordered

TITLE = ("目录加文件", "List and files")
DUTY = "filing.capture.add"
SALT = "filing.listed"
HOURS = 24
SHOWN = 1_000


@page(FilingBatch, "listed", *TITLE)
def listed_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """The form; what would become of each row; the button that takes what can be taken."""
    actor = actor_of(request)
    if not law.holds(actor, "act", row) or not ours(row, actor):
        raise NotFound
    may = actor.has(DUTY) and row.state in OPEN_TO_CAPTURE
    if request.method == "POST" and not actor.has(DUTY):
        raise Refused(Said("guard.no_duty", {"duty": DUTY}))
    shown: dict[str, Any] = {}
    if request.method == "POST" and (token := request.POST.get("token", "")):
        shown = {"told": _take(row, actor, token)}
        if not shown["told"]:
            return HttpResponseRedirect(f"/jobs/{ordered(reading_captures, row, actor).pk}/")
    elif request.method == "POST":
        try:
            shown = _look(request, row)
        except CraftError as fault:
            raise Refused(Said(fault.kind, fault.params)) from fault
    return render(request, "filing/listed.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row),
                 "lead": register.sentence(row)},
        "tabs": row_tabs(register, row, actor, "listed"), "may": may,
        "state": row.get_state_display(), **shown,
    })  # fmt: skip


def _look(request: HttpRequest, row: FilingBatch) -> dict[str, Any]:
    book = request.FILES.get("workbook")
    if book is None:
        raise BadInput("filing.nothing_chosen")
    digest = workbooks.keep(book.name or "", book.chunks())
    files = []
    for file in request.FILES.getlist("files"):
        landed = landing.land(file, most=uploads.MOST_BYTES)
        files.append(Sent(file.name or "—", landed.size, landed.sha512))
    name = f"{digest}{Path(book.name or '').suffix.lower()[:8]}"
    looked = listed.look(workbooks.folder() / name, files, timezone.localdate())
    told = [[each.name, each.size, each.sha512] for each in files]
    token = signing.dumps({"batch": row.pk, "book": name, "files": told}, salt=SALT, compress=True)
    return {"looked": True, "lines": looked.lines[:SHOWN], "unnamed": looked.unnamed[:SHOWN],
            "more": max(len(looked.lines) - SHOWN, 0), "good": len(looked.good),
            "bad": len(looked.lines) - len(looked.good), "token": token}  # fmt: skip


def _take(row: FilingBatch, actor: Actor, token: str) -> list[dict[str, str]]:
    """Take what the look said would be taken; twice is as once. What was not taken after all."""
    try:
        told = signing.loads(token, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature as fault:
        raise refused("look_again") from fault
    if told["batch"] != row.pk:
        raise refused("look_again")
    files = [Sent(*each) for each in told["files"]]
    try:
        looked = listed.look(workbooks.folder() / told["book"], files, timezone.localdate())
    except CraftError as fault:
        raise refused("look_again") from fault
    wrong: list[dict[str, str]] = []
    for some in slices(looked.good, acts.SLICE):
        wrong += refused_of(acts.capture(row, some, actor, channel=str(Channel.WORKBOOK),
                                         sender=told["book"][:16]))  # fmt: skip
    return wrong
