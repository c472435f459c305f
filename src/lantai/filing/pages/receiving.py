# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What business systems send through the API: whole documents, and large files in parts.

``POST /api/filing/send/`` is multipart: the field ``document`` is JSON, each file is attached under
its own name. ``/api/filing/uploads/<key>/`` takes parts of a file that ``document`` then names.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput, CraftError
from lantai.desk.addressing import actor_of
from lantai.desk.answers import Wrong, answer, answered, error
from lantai.filing import sending, uploads
from lantai.filing.acts import batches as batch_acts
from lantai.filing.acts import captures as acts
from lantai.filing.batchjobs import reading_captures
from lantai.filing.models import FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.filing.terms_of_batches import Channel
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.works.acts import enqueue
from lantai.works.kinds import kind_of
from lantai.works.queries import jobs_on
from lantai.works.terms import State

DUTY = "filing.capture.add"
MOST_JSON = 1 << 20


@answered("POST")
def send(request: HttpRequest) -> HttpResponse:
    """One document: 201 new, 200 known by its number, 409 changed since, 422 not as it says."""
    actor = _allowed(request)
    try:
        asked = sending.read(_json(request))
        fonds = queries.fonds_of(actor.institution, asked.fonds)
        if fonds is None:
            raise BadInput("filing.no_fonds", fonds=asked.fonds or "—")
        attached = {name: file for name in request.FILES for file in request.FILES.getlist(name)}
        known = came.sent_files(actor.institution, asked.sender, asked.number)
        coming = sending.land(asked, attached, _owner(actor), known)
    except CraftError as fault:
        raise Wrong(422, error(fault.kind, **fault.params)) from fault
    batch = batch_acts.open_batch(fonds, actor, year=asked.year, department=asked.department)
    (found,) = acts.capture(batch, [coming], actor, channel=str(Channel.API), sender=asked.sender)
    if found.why is not None:
        raise Wrong(409, error(found.why.kind, **found.why.params))
    sending.let_parts_go(asked, _owner(actor))
    if found.is_new:
        _order(batch, actor)
    content = {"capture": found.row, "number": asked.number, "batch": batch.pk,
               "new": found.is_new}  # fmt: skip
    return answer(content, 201 if found.is_new else 200)


def _order(batch: FilingBatch, actor: Actor) -> None:
    """Have the batch read; a job that has not begun reads what came meanwhile, too."""
    there = jobs_on(batch, actor).filter(kind=kind_of(reading_captures).name)
    if not there.filter(state__in=(State.QUEUED, State.WAITING)).exists():
        enqueue(reading_captures, actor=actor, subject=batch)


def _allowed(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.has(DUTY):
        raise Refused(Said("guard.no_duty", {"duty": DUTY}))
    return actor


def _json(request: HttpRequest) -> Any:
    text = request.POST.get("document", "")
    if not text or len(text) > MOST_JSON:
        raise BadInput("filing.bad_document", what="document")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BadInput("filing.bad_document", what="document") from fault


def _owner(actor: Actor) -> str:
    return f"api/{actor.key}/{actor.institution}"


@answered("GET", "PUT", "DELETE")
def parts(request: HttpRequest, key: str) -> HttpResponse:
    """``PUT ?part=2&parts=9&name=…&size=…&sha256=…``; GET says which are there; DELETE drops."""
    owner = _owner(_allowed(request))
    try:
        if request.method == "DELETE":
            uploads.drop(owner, key)
        if request.method != "PUT":
            return answer({"have": uploads.have(owner, key)})
        asked = request.GET
        about = uploads.About(asked.get("name", "")[:255], uploads.whole(asked.get("size", "")),
                              uploads.whole(asked.get("parts", "")))  # fmt: skip
        data = request.read(uploads.PART + 1)
        if len(data) > uploads.PART:
            raise BadInput("filing.part_too_large", name=about.name[:120],
                           most=uploads.PART >> 20)  # fmt: skip
        there = uploads.put(owner, key, uploads.whole(asked.get("part", "")), about,
                            asked.get("sha256", ""), data)  # fmt: skip
    except CraftError as fault:
        raise Wrong(422, error(fault.kind, **fault.params)) from fault
    return answer({"have": there})
