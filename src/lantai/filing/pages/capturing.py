# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Capture by browser: a form with many files; with script, each in parts that can be gone on with.

Without script the same form sends all files at once. Either way a job reads them afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from lantai.craft.codes import Said
from lantai.craft.errors import CraftError
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, page, register_of
from lantai.desk.tabs import row_tabs
from lantai.filing import uploads
from lantai.filing.acts import captures as acts
from lantai.filing.acts.captures import Coming, Received, Sent
from lantai.filing.batchjobs import reading_captures
from lantai.filing.errors import told
from lantai.filing.flow_of_batches import OPEN_TO_CAPTURE
from lantai.filing.models import Capture, FilingBatch
from lantai.filing.queries import captures as came
from lantai.filing.terms_of_batches import CaptureState, Channel
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound, Refused
from lantai.guard.words import said
from lantai.holdings.many import ours
from lantai.vault import landing
from lantai.works.ordering import ordered

TITLE = ("采集", "Capture")
DUTY = "filing.capture.add"
PART_HEADER = "Lantai-Part"
"""A request with this header sends a part, asks which are there, or ends a file; see `_parts`."""


@page(FilingBatch, "capture", *TITLE)
def capture_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """Hand in files for a batch, and see how far they are."""
    actor = actor_of(request)
    if not law.holds(actor, "act", row) or not ours(row, actor):
        raise NotFound
    may = actor.has(DUTY) and row.state in OPEN_TO_CAPTURE
    if PART_HEADER in request.headers:
        return _parts(request, row, actor)
    wrong: list[dict[str, str]] = []
    if request.method == "POST":
        if request.POST.get("read"):
            return _read(row, actor)
        wrong = _taken(request, row, actor)
        if not wrong:
            return _read(row, actor)
    captures = register_of(Capture)
    counts = came.capture_counts(row)
    return render(request, "filing/capture.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row),
                 "lead": register.sentence(row)},
        "state": row.get_state_display(),
        "tabs": row_tabs(register, row, actor, "capture"), "may": may, "told": wrong,
        "counts": [{"label": CaptureState(state).label, "n": n,
                    "url": f"{captures.address()}?batch={row.pk}&state={state}"
                    if captures else ""} for state, n in sorted(counts.items())],
        "waiting": counts.get(str(CaptureState.WAITING), 0), "part": uploads.PART,
        "header": PART_HEADER,
    })  # fmt: skip


def _read(row: FilingBatch, actor: Actor) -> HttpResponse:
    job = ordered(reading_captures, row, actor)
    return HttpResponseRedirect(f"/jobs/{job.pk}/")


# --- all at once ----------------------------------------------------------------------------------


def _taken(request: HttpRequest, row: FilingBatch, actor: Actor) -> list[dict[str, str]]:
    """Take the files of a plain form; what could not be taken, each with the reason."""
    coming, wrong = [], []
    for file in request.FILES.getlist("files"):
        name = file.name or "—"
        try:
            landed = landing.land(file, most=uploads.MOST_BYTES)
        except CraftError as fault:
            wrong.append(line_of(name, Said(fault.kind, fault.params)))
            continue
        coming.append(Coming((Sent(name, landed.size, landed.sha512),)))
    if not coming and not wrong:
        return [line_of("", Said("filing.nothing_chosen"))]
    for at in range(0, len(coming), acts.SLICE):
        found = acts.capture(row, coming[at : at + acts.SLICE], actor, channel=str(Channel.BROWSER),
                             sender=actor.name)  # fmt: skip
        wrong += refused_of(found)
    return wrong


def refused_of(found: Iterable[Received]) -> list[dict[str, str]]:
    """What was not taken, each with the reason and what to do about it."""
    return [line_of(each.coming.files[0].name, each.why) for each in found if each.why]


def line_of(name: str, why: Said) -> dict[str, str]:
    """A file that was not taken, and why."""
    return {"name": name, "why": told(why)}


# --- in parts -------------------------------------------------------------------------------------


def _parts(request: HttpRequest, row: FilingBatch, actor: Actor) -> HttpResponse:
    """``have``: which parts are there; ``N/M``: this is part N of M; ``end``: land and register.

    The key, name, path and size stand in the address, the digest of a part in its own header.
    """
    if not actor.has(DUTY):
        raise Refused(Said("guard.no_duty", {"duty": DUTY}))
    asked = request.GET
    owner, key = f"{row.pk}/{actor.key}", asked.get("key", "")
    what = request.headers[PART_HEADER]
    try:
        if what == "have":
            return JsonResponse({"have": uploads.have(owner, key)})
        if request.method != "POST":
            raise NotFound
        if what == "end":
            return JsonResponse(_end(row, actor, owner, key, asked.get("path", "")))
        number, _, of = what.partition("/")
        about = uploads.About(asked.get("name", "")[:255], uploads.whole(asked.get("size", "")),
                              uploads.whole(of))  # fmt: skip
        there = uploads.put(owner, key, uploads.whole(number), about,
                            request.headers.get("Lantai-Digest", ""),
                            request.read(uploads.PART + 1)[: uploads.PART + 1])  # fmt: skip
        return JsonResponse({"have": there})
    except CraftError as fault:
        return JsonResponse(line_of(asked.get("name", ""), Said(fault.kind, fault.params)),
                            status=422, json_dumps_params={"ensure_ascii": False})  # fmt: skip


def _end(row: FilingBatch, actor: Actor, owner: str, key: str, path: str) -> dict[str, Any]:
    about, landed = uploads.finish(owner, key)
    sent = Sent(about.name, landed.size, landed.sha512, path[:600] if path != about.name else "")
    (found,) = acts.capture(row, [Coming((sent,))], actor, channel=str(Channel.BROWSER),
                            sender=actor.name)  # fmt: skip
    if found.why is None:
        uploads.drop(owner, key)
    return _answer(found)


def _answer(found: Received) -> dict[str, Any]:
    if found.why is not None:
        return {"done": False, **line_of("", found.why)}
    state = said("已收到", "received") if found.is_new else said("以前收过", "here already")
    return {"done": True, "new": found.is_new, "state": state}
