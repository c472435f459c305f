# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of requests, visits and loans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from lantai.guard.actor import Actor
from lantai.guard.models import Grant, SetMember
from lantai.guard.terms import Opening
from lantai.holdings.models import Box, Item
from lantai.orgs.models import Institution, Person
from lantai.portal.flow_of_requests import OUT, RUNNING, SEATED
from lantai.portal.models import (
    DraftAnswer,
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


def request_to_move(number: int) -> UseRequest:
    """A request as it stands now, locked where the database can: two units may answer at once."""
    rows = UseRequest.objects.unguarded("the request that moves when its last unit has answered")
    found: UseRequest = rows.select_for_update(no_key=True).get(pk=number)
    return found


def found_for(request: UseRequest) -> QuerySet[RequestedItem]:
    """The records found for a request, for the house's own work on it."""
    rows = RequestedItem.objects.unguarded("the records found for a request that is worked on")
    return rows.filter(request=request)  # type: ignore[no-any-return]


def draft_of(request: UseRequest) -> DraftAnswer | None:
    """What the archives means to answer to a request that is worked on."""
    rows = DraftAnswer.objects.unguarded("the draft of a request that is worked on")
    found: DraftAnswer | None = rows.filter(request=request).first()
    if found is not None:
        found.request = request
    return found


def given_in(request: UseRequest) -> list[RequestedItem]:
    """Those of them that are to be given, with what each is."""
    rows = found_for(request).filter(verdict=Verdict.GIVE)
    return list(rows.select_related("item", "consent").order_by("pk"))


def found_to_act_on(actor: Actor, keys: Collection[int]) -> list[RequestedItem]:
    """Found records of one's own requests, among these."""
    rows = RequestedItem.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
    return list(rows.select_related("request", "item").order_by("pk"))


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
    return rows.filter(state="accepted").order_by("-pk")


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
    return _seen_in(consent.set_id, actor)


def items_given(request: UseRequest, actor: Actor) -> list[Item]:
    """The records that a request was given, as far as the reader may be told of them now."""
    return _seen_in(request.set_id, actor)


def _seen_in(number: int | None, actor: Actor) -> list[Item]:
    if number is None:
        return []
    keys = SetMember.objects.filter(set=number, noun="holdings.item").values_list("row", flat=True)
    rows = Item.objects.seen_by(actor, "describe").filter(pk__in=list(keys))
    return list(rows.order_by("ref_code", "pk"))


def grants_of(affair: UseRequest | UseConsent) -> list[Grant]:
    """The grants of a request, or of what was laid before a unit, that have not ended."""
    if affair.set_id is None:
        return []
    rows = Grant.objects.unguarded("the grants of an affair that ends")
    return list(rows.filter(set=affair.set_id, ended_on=None).order_by("pk"))


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


def refused_by(actor: Actor, since: dt.date) -> list[tuple[str, int]]:
    """How often one's own archives gave each ground since a day, the most frequent first."""
    rows = UseRequest.objects.seen_by(actor, "describe", only="own")
    rows = rows.filter(state="refused", ended_on__gte=since).exclude(basis="")
    found = rows.order_by().values_list("basis").annotate(n=Count("pk")).order_by("-n", "basis")
    return [(str(Basis(basis).label), n) for basis, n in found]


def reader_of(username: str) -> Person | None:
    """The identified reader of an account whose name was told at the counter."""
    rows = Person.objects.unguarded("who told the counter the name of their account")
    rows = rows.filter(account__username=username, account__is_active=True)
    found: Person | None = rows.exclude(identified_on=None).first() if username else None
    return found


# --- reading rooms and visits ---------------------------------------------------------------------


def open_rooms() -> list[ReadingRoom]:
    """The reading rooms that take requests on line, for everybody."""
    rows = ReadingRoom.objects.unguarded("where the public may apply is public itself")
    return list(rows.filter(is_open=True).order_by("pk"))


def rooms_at(*holders: str) -> list[ReadingRoom]:
    """The reading rooms of some archives, for everybody."""
    rows = ReadingRoom.objects.unguarded("reading rooms of an archives are public")
    return list(rows.filter(holder__in=holders).order_by("pk"))


def keepers_of_rooms(rooms: Iterable[ReadingRoom]) -> list[Institution]:
    """The archives of some reading rooms."""
    paths = {room.holder for room in rooms}
    rows = Institution.objects.unguarded("archives that take requests are public")
    return list(rows.filter(path__in=paths).order_by("pk"))


def seated(room: ReadingRoom, day: dt.date, half: str, *, but: int | None = None) -> int:
    """How many have a seat of a room then, without those of one visit."""
    rows = Visit.objects.unguarded("how many seats of a room are taken")
    rows = rows.filter(room=room, day=day, half=half, state__in=SEATED).exclude(pk=but)
    return sum(rows.values_list("people", flat=True))


def booking_of(request: UseRequest, room: ReadingRoom, day: dt.date, half: str) -> Visit | None:
    """The seat that was booked for a request then."""
    rows = Visit.objects.unguarded("who has booked is not written down anew")
    found: Visit | None = rows.filter(request=request, room=room, day=day, half=half,
                                      state="booked").first()  # fmt: skip
    return found


def visits_on(actor: Actor, day: dt.date) -> QuerySet[Visit]:
    """Who is there or expected in one's own reading rooms on a day."""
    rows: QuerySet[Visit] = Visit.objects.seen_by(actor, "describe", only="own")
    return rows.filter(day=day, state__in=SEATED).order_by("half", "pk")


def visits_for(request: UseRequest) -> list[Visit]:
    """The visits booked for a request, for whoever proved that it is theirs."""
    rows = Visit.objects.unguarded("visits booked for a request, shown to its applicant")
    return list(rows.filter(request=request).select_related("room").order_by("day", "half"))


def staying(before: dt.date) -> QuerySet[Visit]:
    """Visits of days that are over and were never closed."""
    rows = Visit.objects.unguarded("visits that nobody closed are closed at night")
    return rows.filter(day__lt=before, state__in=SEATED).order_by("pk")  # type: ignore[no-any-return]


# --- paper that goes out --------------------------------------------------------------------------


def on_loan(records: Mapping[tuple[str, int], Any]) -> dict[tuple[str, int], Loan]:
    """Which of these are out already: ``("item", 17) -> loan``.

    An item goes out with its file, and a file of which an item is out is not whole.
    """
    items = [pk for kind, pk in records if kind == "item"]
    files = [pk for kind, pk in records if kind == "file"]
    around = {each.file_id for (kind, _), each in records.items() if kind == "item"} - {None}
    rows = LoanedRecord.objects.unguarded("what is in a loan already is not lent twice")
    rows = rows.filter(Q(item__in=items) | Q(file__in=[*files, *around])
                       | Q(item__file__in=files), is_open=True)  # fmt: skip
    out: dict[tuple[str, int | None], Loan] = {}
    for row in rows.select_related("loan", "item"):
        out["item" if row.item_id else "file", row.item_id or row.file_id] = row.loan
        if row.item is not None and row.item.file_id in files:
            out["file", row.item.file_id] = row.loan
    of_file = {key: out.get(("file", getattr(each, "file_id", None)))
               for key, each in records.items()}  # fmt: skip
    return {key: loan for key in records if (loan := out.get(key) or of_file[key])}


def records_in(loan: Loan) -> QuerySet[LoanedRecord]:
    """What a loan has, for the house's own work on it."""
    rows = LoanedRecord.objects.unguarded("the records of a loan that is worked on")
    return rows.filter(loan=loan).order_by("pk")  # type: ignore[no-any-return]


def places_in(loan: Loan) -> list[tuple[Any, Box | None]]:
    """Each record of a loan with the box in which it lies; in the order of the store."""
    boxes = ("item__file__box", "item__box", "file__box")
    rows = records_in(loan).select_related(*(f"{box}__shelf__repository" for box in boxes))
    placed = []
    for row in rows:
        record: Any = row.item or row.file
        box = record.box or (record.file.box if row.item and record.file else None)
        placed.append((record, box))
    return sorted(placed, key=lambda one: (one[1] is None, one[1].place if one[1] else "",
                                           one[0].ref_code))  # fmt: skip


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
