# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Parts of a package as another system sends them: announced once, sent in any order, taken up.

``POST …/parts/`` announces ``{"parts": [{number, size, sha512}]}``; ``GET`` tells which came;
``PUT …/parts/3/`` sends one as the body, its digest in the header ``Lantai-SHA512`` if its sender
likes. The same request again changes nothing. A person then takes the package in.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput, StorageFailed
from lantai.desk.addressing import actor_of
from lantai.desk.answers import Wrong, answer, answered, error
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound, Refused
from lantai.transfer import acts, queries
from lantai.transfer.acts.parts import TAKE
from lantai.transfer.models import Transfer
from lantai.transfer.parcels import Parcel

MOST = 20_000
"""Parts of one package."""
MOST_JSON = 8 << 20


@answered("GET", "POST")
def parts(request: HttpRequest, pk: int) -> HttpResponse:
    """Which parts are wanted and which came; POST announces them."""
    row = _transfer(request, pk)
    if request.method == "POST":
        try:
            some = _announced(request)
        except BadInput as fault:
            raise Wrong(422, error(fault.kind, "parts", **fault.params)) from fault
        acts.announce(row, some, actor_of(request))
    return answer({"transfer": row.pk, "package": row.package_id, "parts": [
        {"number": each.number, "size": each.size, "sha512": each.sha512,
         "received": each.received_at is not None} for each in queries.parts(row)]})  # fmt: skip


@answered("PUT")
def part(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take one part: 201 new, 200 there already, 409 not the one announced, 422 other bytes.

    503 where we cannot keep it: its sender tries again.
    """
    row = _transfer(request, pk)
    try:
        is_new = acts.take_part(row, number, request, actor_of(request),
                                digest=request.headers.get("Lantai-SHA512", ""))  # fmt: skip
    except BadInput as fault:
        raise Wrong(422, error(fault.kind, **fault.params)) from fault
    except StorageFailed as fault:
        raise Wrong(503, error(fault.kind, **fault.params)) from fault
    return answer({"part": number, "missing": queries.missing(row)}, 201 if is_new else 200)


def _transfer(request: HttpRequest, pk: int) -> Transfer:
    """The transfer that a package is for, which its receiver keeps for a sender from outside."""
    actor: Actor = actor_of(request)
    row = Transfer.objects.seen_by(actor, "act").filter(pk=pk).select_related("receiver").first()
    if row is None or row.receiver.path != actor.institution:
        raise NotFound
    if not actor.has(TAKE):
        raise Refused(Said("guard.no_duty", {"duty": TAKE}))
    return row  # type: ignore[no-any-return]


def _announced(request: HttpRequest) -> list[Parcel]:
    try:
        told: Any = json.loads(request.read(MOST_JSON))
        some = [Parcel(int(each["number"]), int(each["size"]), str(each["sha512"]).lower())
                for each in told["parts"]]  # fmt: skip
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise BadInput("transfer.bad_manifest", name="parts") from fault
    some.sort(key=lambda each: each.number)
    numbered = [each.number for each in some] == list(range(1, len(some) + 1))
    sized = all(each.size >= 0 and len(each.sha512) == 128 for each in some)
    if not (numbered and sized and 0 < len(some) <= MOST):
        raise BadInput("transfer.bad_manifest", name="parts")
    return some
