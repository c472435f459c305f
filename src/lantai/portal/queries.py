# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of requests, visits and loans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from lantai.guard.actor import Actor
from lantai.guard.models import Grant
from lantai.guard.terms import Opening
from lantai.holdings.models import Box, Item
from lantai.orgs.models import Institution
from lantai.portal.flow_of_requests import OUT, RUNNING, SEATED
from lantai.portal.models import (
    Loan,
    LoanedRecord,
    ReadingRoom,
    RequestedItem,
    UseConsent,
    UseRequest,
    Visit,
)
from lantai.portal.terms import Basis, Verdict

# --- requests -------------------------------------------------------------------------------------


def request_numbered(number: str) -> UseRequest | None:
    """The request of a number, for whoever then proves that it is theirs."""
    rows = UseRequest.objects.unguarded("the request of a number, shown only with its code")
    found: UseRequest | None = rows.filter(number=number).select_related("archives").first()
    return found


def request_made_of(secret: str) -> UseRequest | None:
    """The request that was made of a form already: sent twice, it is one."""
    rows = UseRequest.objects.unguarded("a form that was sent twice makes one request")
    found: UseRequest | None = rows.filter(secret=secret).first()
    return found


def requests_of(actor: Actor) -> QuerySet[UseRequest]:
    """A reader's own requests, the newest first."""
    rows: QuerySet[UseRequest] = UseRequest.objects.seen_by(actor, "describe", only="self")
    return rows.select_related("archives").order_by("-pk")


def running_with(identity: str, person: int | None, holder: str) -> int:
    """How many requests the same person has under way at an archives, by digest or by account."""
    if not identity and person is None:
        return 0
    rows = UseRequest.objects.unguarded("how many requests one person has under way")
    by = Q(identity_key=identity) if identity else Q(person=person)
    return int(rows.filter(by, holder=holder, state__in=RUNNING).count())


def found_for(request: UseRequest) -> QuerySet[RequestedItem]:
    """The records found for a request, for the house's own work on it."""
    rows = RequestedItem.objects.unguarded("the records found for a request that is worked on")
    return rows.filter(request=request)  # type: ignore[no-any-return]


def given_in(request: UseRequest) -> list[RequestedItem]:
    """Those of them that are to be given, with what each is."""
    rows = found_for(request).filter(verdict=Verdict.GIVE)
    return list(rows.select_related("item", "consent").order_by("pk"))


def found_to_act_on(actor: Actor, keys: Collection[int]) -> list[RequestedItem]:
    """Found records of one's own requests, among these."""
    rows = RequestedItem.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
    return list(rows.select_related("request", "item").order_by("pk"))


def items_to_find(actor: Actor, keys: Collection[int]) -> dict[int, Item]:
    """Records that the actor's institution keeps, among these."""
    rows = Item.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
    return {row.pk: row for row in rows.order_by("pk")}


def items_coded(actor: Actor, codes: Iterable[str]) -> dict[str, Item]:
    """Of these 档号 the records that the actor's institution keeps."""
    rows = Item.objects.seen_by(actor, "act", only="own").filter(ref_code__in=list(codes))
    return {row.ref_code: row for row in rows.order_by("pk")}


def numbers_found(request: UseRequest) -> set[int]:
    """The numbers of the records found for a request."""
    return set(found_for(request).values_list("item", flat=True))


def requests_to_fill(actor: Actor) -> Any:
    """The requests of one's own archives that are being searched."""
    rows = UseRequest.objects.seen_by(actor, "act", only="own")
    return rows.filter(state__in=("received", "accepted")).order_by("-pk")


def requests_to_read(actor: Actor) -> Any:
    """The requests of one's own archives for which somebody may come."""
    rows = UseRequest.objects.seen_by(actor, "act", only="own")
    return rows.filter(state__in=("accepted", "approved", "answered")).order_by("-pk")


def forming_unit_of(path: str) -> Institution | None:
    """The institution of a record's column ``creator``."""
    rows = Institution.objects.unguarded("who formed a record that somebody asks for")
    found: Institution | None = rows.filter(path=path).first() if path else None
    return found


def consents_of(request: UseRequest) -> QuerySet[UseConsent]:
    """What units were asked about a request."""
    rows = UseConsent.objects.unguarded("what units say to a request that is worked on")
    return rows.filter(request=request).select_related("unit").order_by("pk")  # type: ignore[no-any-return]


def items_laid(consent: UseConsent, actor: Actor) -> list[Item]:
    """The records that a unit is asked about, as far as the reader may be told of them."""
    keys = found_for(consent.request).filter(consent=consent).values_list("item", flat=True)
    rows = Item.objects.seen_by(actor, "describe").filter(pk__in=list(keys))
    return list(rows.order_by("ref_code", "pk"))


def grants_of_request(request: UseRequest) -> list[Grant]:
    """The grants of a request that have not ended."""
    if request.set_id is None:
        return []
    rows = Grant.objects.unguarded("the grants of a request that ends")
    return list(rows.filter(set=request.set_id, ended_on=None).order_by("pk"))


def grants_of_consent(consent: UseConsent) -> list[Grant]:
    """What was laid before a unit that has answered."""
    if consent.set_id is None:
        return []
    rows = Grant.objects.unguarded("what was laid before a unit that has answered")
    return list(rows.filter(set=consent.set_id, ended_on=None).order_by("pk"))


def answered_until(before: dt.date, quiet_since: dt.date) -> QuerySet[UseRequest]:
    """Requests that were answered and whose time to read is over, or that rest since long."""
    rows = UseRequest.objects.unguarded("requests whose time is over end by themselves")
    over = Q(until__lt=before) | Q(until=None, answered_on__lt=quiet_since)
    return rows.filter(over, state="answered").order_by("pk")  # type: ignore[no-any-return]


def to_forget(ended_before: dt.date) -> QuerySet[UseRequest]:
    """Requests ended for long enough that what tells who asked is no longer needed."""
    rows = UseRequest.objects.unguarded("what tells who asked is erased after its time")
    rows = rows.filter(ended_on__lt=ended_before)
    return rows.exclude(identity_shown="", identity_key="", phone="").order_by("pk")  # type: ignore[no-any-return]


def visits_to_forget(before: dt.date) -> QuerySet[Visit]:
    """Visits long over whose proof of identity is no longer needed."""
    rows = Visit.objects.unguarded("what proves who came is erased after its time")
    return rows.filter(day__lt=before).exclude(identity_key="", identity_shown="").order_by("pk")  # type: ignore[no-any-return]


def is_open(item: Item, today: dt.date) -> bool:
    """Whether a record is open on a day."""
    return item.opening == Opening.OPEN and item.open_on is not None and item.open_on <= today


def refused_by(holder: str, since: dt.date) -> Mapping[str, int]:
    """How often each ground was given by an archives since a day."""
    rows = UseRequest.objects.unguarded("counts of refusals on the desk of their archives")
    found: dict[str, int] = {}
    names = rows.filter(holder=holder, state="refused", ended_on__gte=since)
    for basis in names.values_list("basis", flat=True):
        found[basis] = found.get(basis, 0) + 1
    return {str(Basis(key).label): count for key, count in found.items() if key}


# --- reading rooms and visits ---------------------------------------------------------------------


def open_rooms() -> list[ReadingRoom]:
    """The reading rooms that take requests on line, for everybody."""
    rows = ReadingRoom.objects.unguarded("where the public may apply is public itself")
    return list(rows.filter(is_open=True).order_by("pk"))


def rooms_at(holder: str) -> list[ReadingRoom]:
    """The reading rooms of an archives, for everybody."""
    rows = ReadingRoom.objects.unguarded("reading rooms of an archives are public")
    return list(rows.filter(holder=holder).order_by("pk"))


def keepers_of_rooms(rooms: Iterable[ReadingRoom]) -> list[Institution]:
    """The archives of some reading rooms."""
    paths = {room.holder for room in rooms}
    rows = Institution.objects.unguarded("archives that take requests are public")
    return list(rows.filter(path__in=paths).order_by("pk"))


def seated(room: ReadingRoom, day: dt.date, half: str) -> int:
    """How many have a seat of a room then."""
    rows = Visit.objects.unguarded("how many seats of a room are taken")
    rows = rows.filter(room=room, day=day, half=half, state__in=SEATED)
    return sum(rows.values_list("people", flat=True))


def visits_on(actor: Actor, day: dt.date) -> list[Visit]:
    """The visits of one's own reading rooms on a day."""
    rows = Visit.objects.seen_by(actor, "describe", only="own").filter(day=day)
    return list(rows.select_related("room").order_by("half", "pk"))


def visits_for(request: UseRequest) -> list[Visit]:
    """The visits booked for a request, for whoever proved that it is theirs."""
    rows = Visit.objects.unguarded("visits booked for a request, shown to its applicant")
    return list(rows.filter(request=request).select_related("room").order_by("day", "half"))


def staying(before: dt.date) -> QuerySet[Visit]:
    """Visits of days that are over and were never closed."""
    rows = Visit.objects.unguarded("visits that nobody closed are closed at night")
    return rows.filter(day__lt=before, state__in=SEATED).order_by("pk")  # type: ignore[no-any-return]


# --- paper that goes out --------------------------------------------------------------------------


def on_loan(
    items: Collection[int] = (), files: Collection[int] = ()
) -> dict[tuple[str, int], Loan]:
    """Which of these is in a loan under way: ``("item", 17) -> loan``."""
    rows = LoanedRecord.objects.unguarded("what is in a loan already is not lent twice")
    rows = rows.filter(Q(item__in=list(items)) | Q(file__in=list(files)), is_open=True)
    found = rows.select_related("loan")
    return {("item", row.item_id) if row.item_id else ("file", row.file_id): row.loan
            for row in found}  # fmt: skip


def records_in(loan: Loan) -> QuerySet[LoanedRecord]:
    """What a loan has, for the house's own work on it."""
    rows = LoanedRecord.objects.unguarded("the records of a loan that is worked on")
    return rows.filter(loan=loan).order_by("pk")  # type: ignore[no-any-return]


def places_in(loan: Loan) -> list[tuple[Any, Box | None]]:
    """Each record of a loan with the box in which it lies; in the order of the store."""
    rows = records_in(loan).select_related("item__file__box", "item__box", "file__box")
    found = []
    for row in rows:
        record: Any = row.item or row.file
        box = record.box or (record.file.box if row.item and record.file else None)
        found.append((record, box))
    boxes = _with_shelves({box.pk for _, box in found if box is not None})
    placed = [(record, boxes.get(box.pk) if box else None) for record, box in found]
    return sorted(placed, key=lambda one: (one[1] is None, one[1].place if one[1] else "",
                                           one[0].ref_code))  # fmt: skip


def _with_shelves(keys: Collection[int]) -> dict[int, Box]:
    rows = Box.objects.unguarded("where a record on loan stands in the store")
    found = rows.filter(pk__in=list(keys)).select_related("shelf__repository")
    return {row.pk: row for row in found}


def loans_out(actor: Actor) -> QuerySet[Loan]:
    """One's own loans that are out, those due first."""
    rows: QuerySet[Loan] = Loan.objects.seen_by(actor, "describe", only="own")
    return rows.filter(state__in=OUT).order_by("due_on", "pk")


def overdue(today: dt.date) -> QuerySet[Loan]:
    """Loans that should be back."""
    rows = Loan.objects.unguarded("loans that are overdue are told to who has them")
    return rows.filter(state__in=OUT, due_on__lt=today).order_by("pk")  # type: ignore[no-any-return]


def records_own(model: Any, actor: Actor, keys: Collection[int]) -> dict[int, Any]:
    """Items or files that the actor's institution keeps, among these."""
    rows = model.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
    return {row.pk: row for row in rows.order_by("pk")}
