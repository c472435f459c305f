# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of this room's rows, and of records on their way. Nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Count, F, Sum

from lantai.guard.actor import Actor
from lantai.guard.models import SetMember
from lantai.holdings.many import slices
from lantai.holdings.models import DigitalObject, File, Fonds, FondsText, Item, Passage
from lantai.holdings.terms import Standing, TextKind
from lantai.orgs.models import Institution
from lantai.transfer.models import (
    Accession,
    Check,
    CheckLine,
    Finding,
    Part,
    SetAside,
    Transfer,
    Waiver,
)
from lantai.transfer.terms import BY_AGREEMENT, AsideState, Way
from lantai.vault import queries as vault_queries
from lantai.vault.models import KeptFile, VaultObject

NOUN = Item._meta.label_lower
TRANSFER = Transfer._meta.label_lower
LEFT_OUT = f"{NOUN} left out"
"""Under which noun a set remembers the drafts that a package brought and a later one left out."""
OVER = ("accessioned", "withdrawn")
AGREED = ("agreed", "ended")
"""States of a plan that archives and unit agreed to."""
CHANGES_IN = ("drafted", "returned")
"""States in which the records of a transfer may still change."""

# --- transfers ------------------------------------------------------------------------------------


def transfer_of(pk: int) -> Transfer:
    """A transfer as it is now, for the house's own work on it."""
    rows = Transfer.objects.unguarded("the transfer that is worked on now")
    return rows.select_related("fonds", "into", "receiver", "plan").get(pk=pk)  # type: ignore[no-any-return]


def comes_by_hand(row: Transfer, institution: str) -> bool:
    """Whether this institution takes a package in by hand: from a medium, or what was uploaded."""
    if row.is_from_outside:
        return row.holder == institution and row.state in CHANGES_IN
    return row.state == "sent" and row.way == Way.MEDIUM and row.receiver.path == institution


def transfers_among(keys: Collection[int]) -> list[Transfer]:
    """Of some numbers the transfers that they are of, as they are now."""
    rows = Transfer.objects.unguarded("transfers of which folders are cleared")
    return list(rows.filter(pk__in=list(keys)).order_by("pk"))


def sender_of(transfer: Transfer) -> Institution | None:
    """The institution that hands over."""
    rows = Institution.objects.unguarded("the institution that hands records over")
    return rows.filter(path=transfer.holder).first()  # type: ignore[no-any-return]


def sender_name(transfer: Transfer) -> str:
    """Who hands over, as papers call it."""
    if transfer.owner:
        return transfer.owner
    found = sender_of(transfer)
    return found.name if found is not None else ""


def standings_for(transfer: Transfer) -> tuple[Any, ...]:
    """The standings of records that may be taken into a transfer."""
    if transfer.kind in BY_AGREEMENT:
        return (Standing.DRAFT, Standing.FILED)
    return (Standing.FILED, Standing.HELD)


def elsewhere(transfer: Transfer, keys: Collection[int]) -> set[int]:
    """Of some items those that another transfer under way has."""
    rows = Transfer.objects.unguarded("transfers under way, so that nothing goes twice at once")
    others = rows.filter(holder=transfer.holder, set__isnull=False).exclude(state__in=OVER)
    sets = list(others.exclude(pk=transfer.pk).values_list("set", flat=True))
    if not sets:
        return set()
    members = SetMember.objects.filter(set__in=sets, noun=NOUN, row__in=list(keys))
    return set(members.values_list("row", flat=True))


def passage_of(transfer: Transfer) -> Passage | None:
    """What keeps the records of a transfer as they are, while it does."""
    rows = Passage.objects.unguarded("whether the records of a transfer are kept as they are")
    return rows.filter(noun=TRANSFER, row=transfer.pk).first()  # type: ignore[no-any-return]


def held_in_vain() -> list[Transfer]:
    """Transfers without a package whose records are kept as they are: packing, or broken off."""
    held = Passage.objects.unguarded("records kept as they are though nothing is packed")
    rows = Transfer.objects.unguarded("transfers whose packing may have broken off")
    rows = rows.filter(state__in=CHANGES_IN, pk__in=held.filter(noun=TRANSFER).values("row"))
    return list(rows.order_by("pk"))


def members(transfer: Transfer) -> list[int]:
    """The numbers of all items of a transfer."""
    if transfer.set_id is None:
        return []
    rows = SetMember.objects.filter(set=transfer.set_id, noun=NOUN).order_by("row")
    return list(rows.values_list("row", flat=True))


def known_among(transfer: Transfer, keys: Collection[int]) -> set[int]:
    """Of some items those that the transfer has already."""
    rows = SetMember.objects.filter(set=transfer.set_id, noun=NOUN, row__in=list(keys))
    return set(rows.values_list("row", flat=True)) if transfer.set_id is not None else set()


def items(keys: Iterable[int]) -> list[Any]:
    """Items of a transfer, in the order of their codes."""
    rows = Item.objects.unguarded("items of a transfer that is worked on")
    return list(rows.filter(pk__in=list(keys)).order_by("ref_code", "pk"))


def items_by_code(transfer: Transfer) -> dict[str, int]:
    """The numbers of a transfer's items by their codes."""
    found: dict[str, int] = {}
    keys = members(transfer)
    rows = Item.objects.unguarded("items of a transfer, to be found by what the package says")
    for some in slices(keys):
        part = rows.filter(pk__in=some)
        found |= dict(part.values_list("ref_code", "pk"))
    return found


def files_of(keys: Iterable[int]) -> dict[int, list[DigitalObject]]:
    """The computer files that items name, in their order."""
    found: dict[int, list[DigitalObject]] = {}
    for row in digital_objects(list(keys)).order_by("item", "order", "pk"):
        found.setdefault(row.item_id, []).append(row)
    return found


def digital_objects(keys: Collection[int]) -> Any:
    """The rows of the computer files that items name."""
    rows = DigitalObject.objects.unguarded("the files of items that are handed over")
    return rows.filter(item__in=list(keys))


def amount(keys: Sequence[int]) -> tuple[int, int]:
    """How many computer files some items name, and their bytes."""
    files = size = 0
    for some in slices(keys):
        told = digital_objects(some).aggregate(n=Count("pk"), size=Sum("size"))
        files, size = files + told["n"], size + (told["size"] or 0)
    return files, size


def entered(keys: Iterable[int]) -> Any:
    """Of some items those that a package from outside brought and that are drafts yet."""
    rows = Item.objects.unguarded("drafts that a package from outside brought")
    return rows.filter(pk__in=list(keys), standing=Standing.DRAFT)


def left_out(keys: Iterable[int]) -> Any:
    """What sets remember of drafts that were left out of a transfer."""
    return SetMember.objects.filter(noun=LEFT_OUT, row__in=list(keys))


def left_by_code(transfer: Transfer, ref_codes: Iterable[str]) -> dict[str, int]:
    """Drafts with these codes that a package from outside brought into this fonds and that were
    left out since: their bytes lie in the vault, so that they could not go.
    """
    rows = Item.objects.unguarded("drafts that were left out and come again")
    found: dict[str, int] = {}
    for some in slices(ref_codes):
        drafts = rows.filter(fonds=transfer.into_id, standing=Standing.DRAFT, ref_code__in=some)
        codes = dict(drafts.values_list("pk", "ref_code"))
        again = left_out(codes).values_list("row", flat=True)
        found |= {codes[pk]: pk for pk in again}
    return found


def kept(keys: Iterable[int]) -> dict[tuple[int, str], KeptFile]:
    """The files of items that a vault keeps, by item and digest."""
    rows = KeptFile.objects.unguarded("the stored files of items that are handed over")
    found = rows.filter(vault_object__item__in=list(keys), until=None)
    return {(row.vault_object.item_id, row.sha512): row
            for row in found.select_related("vault_object")}  # fmt: skip


def objects_of(keys: Iterable[int]) -> list[VaultObject]:
    """The objects of items that are received."""
    rows = VaultObject.objects.unguarded("the objects of items that are received")
    return list(rows.filter(item__in=list(keys)).order_by("pk"))


def introduction_of(fonds: Fonds | None) -> str:
    """The text 全宗介绍 in force of a fonds."""
    rows = FondsText.objects.unguarded("the introduction that goes along with a transfer")
    found = rows.filter(fonds=fonds, kind=TextKind.INTRODUCTION).order_by("-version").first()
    return str(found.text) if found is not None else ""


def undisclosed(keys: Sequence[int]) -> int:
    """How many items say nothing of their disclosure 公开属性."""
    rows = Item.objects.unguarded("items whose disclosure state must come along")
    return sum(rows.filter(pk__in=some, disclosure="").count() for some in slices(keys))


def open_to_draft(actor: Actor) -> Any:
    """The transfers of an actor's institution that still take records in."""
    rows = Transfer.objects.seen_by(actor, "act", only="own")
    return rows.filter(state__in=CHANGES_IN, fonds__isnull=False).order_by("-pk")


def to_be_sent(transfer: Transfer, first: int, last: int, retentions: Collection[str]) -> list[int]:
    """The filed items of a transfer's fonds of some years and periods."""
    rows = Item.objects.unguarded("the records of a fonds that its holder gathers to hand over")
    rows = rows.filter(fonds=transfer.fonds_id, holder=transfer.holder, year__gte=first,
                       year__lte=last, standing__in=standings_for(transfer))  # fmt: skip
    if retentions:
        rows = rows.filter(retention__in=list(retentions))
    return list(rows.order_by("pk").values_list("pk", flat=True))


# --- parts ----------------------------------------------------------------------------------------


def part_rows(transfer: Transfer) -> Any:
    """The rows of the parts of the present round."""
    rows = Part.objects.unguarded("the parts of a package on its way")
    return rows.filter(transfer=transfer, round=transfer.round)


def parts(transfer: Transfer) -> list[Part]:
    """The parts of the present round, in their order."""
    return list(part_rows(transfer).order_by("number"))


def extent(transfer: Transfer, *, received: bool = False) -> tuple[int, int]:
    """How many parts the present round has, or those that came, and their bytes."""
    rows = part_rows(transfer)
    if received:
        rows = rows.filter(received_at__isnull=False)
    told = rows.aggregate(n=Count("pk"), size=Sum("size"))
    return told["n"], told["size"] or 0


def missing(transfer: Transfer) -> int:
    """How many of the parts that were announced have not come."""
    return part_rows(transfer).filter(received_at=None).count()  # type: ignore[no-any-return]


# --- checks ---------------------------------------------------------------------------------------


def check_of(transfer: Transfer, side: Any) -> Check | None:
    """The test of one side in the present round."""
    rows = Check.objects.unguarded("the test of a package that is decided about")
    return rows.filter(transfer=transfer, round=transfer.round, side=side).first()  # type: ignore[no-any-return]


def findings_of(check: Check) -> Any:
    """What a test found."""
    rows = Finding.objects.unguarded("the findings of a test that is worked on")
    return rows.filter(check_run=check)


def lines_of(check: Check) -> Any:
    """The lines of a test."""
    rows = CheckLine.objects.unguarded("the lines of a test that is worked on")
    return rows.filter(check_run=check)


def still_open(check: Check) -> tuple[int, int]:
    """How many findings wait for a decision, and how many lines for a signature."""
    return (findings_of(check).filter(is_open=True).count(),
            lines_of(check).filter(is_open=True).count())  # fmt: skip


def waivers(transfer: Transfer) -> dict[str, str]:
    """The items of the check that the plan waives, with the reasons, once both agreed to it."""
    rows = Waiver.objects.unguarded("what the plan of a transfer waives")
    found = rows.filter(plan=transfer.plan_id, plan__state__in=AGREED)
    return dict(found.values_list("number", "reason"))


# --- set aside, accession -------------------------------------------------------------------------


def set_aside(transfer: Transfer) -> Any:
    """The rows of what was set aside in the present round."""
    rows = SetAside.objects.unguarded("what was set aside of a package")
    return rows.filter(transfer=transfer, round=transfer.round)


def aside_now(row: SetAside) -> SetAside | None:
    """An item that was set aside as it is now; its test may have begun anew."""
    rows = SetAside.objects.unguarded("what was set aside and is decided about now")
    return rows.filter(pk=row.pk).select_related("transfer").first()  # type: ignore[no-any-return]


def aside(transfer: Transfer) -> list[SetAside]:
    """What was set aside in the present round."""
    return list(set_aside(transfer).order_by("ref_code"))


def sent_back() -> Any:
    """What went back to its sender in the present round of a transfer that is under way."""
    rows = SetAside.objects.unguarded("what went back to its sender, to be unlinked here")
    rows = rows.filter(state=AsideState.SENT_BACK, round=F("transfer__round"))
    return rows.exclude(transfer__state__in=OVER).select_related("transfer").order_by("pk")


def shut_out(transfer: Transfer) -> set[str]:
    """The codes of items that stay outside: set aside and not confirmed as declassified."""
    return {row.ref_code for row in aside(transfer) if row.state != AsideState.CONFIRMED}


def comers(transfer: Transfer) -> Any:
    """The members of a transfer that are taken in: all but what stays outside, by item ``row``."""
    rows = SetMember.objects.filter(set=transfer.set_id, noun=NOUN)
    outside = set_aside(transfer).exclude(state=AsideState.CONFIRMED)
    items = Item.objects.unguarded("items that stay outside").filter(pk__in=rows.values("row"))
    return rows.exclude(row__in=items.filter(ref_code__in=outside.values("ref_code")).values("pk"))


def coming_in(transfer: Transfer) -> list[int]:
    """The numbers of the items that are taken in, in their order."""
    if transfer.set_id is None:
        return []
    return list(comers(transfer).order_by("row").values_list("row", flat=True))


def accession_of(transfer: Transfer) -> Accession | None:
    """The accession that a transfer became."""
    rows = Accession.objects.unguarded("whether a transfer was taken in already")
    return rows.filter(transfer=transfer).first()  # type: ignore[no-any-return]


def same_package(transfer: Transfer) -> Accession | None:
    """The accession of the very same package at the same receiver."""
    rows = Accession.objects.unguarded("whether a package was taken in already")
    found = rows.filter(holder=transfer.receiver.path, digest=transfer.digest)
    return found.exclude(transfer=transfer).first()  # type: ignore[no-any-return]


def last_number(holder: str, beginning: str) -> str:
    """The last accession number of a holder that begins so."""
    rows = Accession.objects.unguarded("the next accession number of an archives")
    found = rows.filter(holder=holder, number__startswith=beginning).order_by("-number")
    return found.values_list("number", flat=True).first() or ""


def not_kept(keys: Sequence[int], holder: str) -> list[int]:
    """Of some items those that lie in no store of a holder."""
    stores = {store.pk for store in vault_queries.stores_of(holder)}
    found: list[int] = []
    for some in slices(keys):
        kept_in = {row.item_id for row in objects_of(some)
                   if stores & vault_queries.stores_in(row.kept_in)}  # fmt: skip
        found += [pk for pk in some if pk not in kept_in]
    return found


def not_held(keys: Sequence[int], holder: str) -> list[int]:
    """Of some items those that a holder does not have yet."""
    rows = Item.objects.unguarded("items that are taken into custody now")
    found: list[int] = []
    for part in slices(keys):
        some = rows.filter(pk__in=part).exclude(holder=holder)
        found += some.order_by("pk").values_list("pk", flat=True)
    return found


def volumes_of(keys: Collection[int]) -> dict[int, File]:
    """The files 案卷 in which some items lie, by their numbers."""
    rows = Item.objects.unguarded("the files in which items of a transfer lie")
    rows = rows.filter(pk__in=list(keys), file__isnull=False)
    found = set(rows.order_by().values_list("file", flat=True))
    every = File.objects.unguarded("files of which the items are handed over")
    return {row.pk: row for row in every.filter(pk__in=found)}


def count_in(file: File) -> int:
    """How many items lie in a file."""
    return int(Item.objects.unguarded("how many items a file has").filter(file=file).count())


def whole_volumes(transfer: Transfer) -> list[int]:
    """The files that pass themselves: all of their items come in, and their sender has them yet."""
    keys = set(coming_in(transfer))
    found: dict[int, File] = {}
    for part in slices(keys):
        found |= volumes_of(part)
    rows = Item.objects.unguarded("whether all items of a file are handed over")
    torn: set[int] = set()
    for part in slices(found):
        inside = rows.filter(file__in=part).values_list("file", "pk")
        torn |= {file for file, pk in inside if pk not in keys}
    return sorted(pk for pk, row in found.items()
                  if pk not in torn and row.holder == transfer.holder)  # fmt: skip


def in_volumes_of(keys: Collection[int], holder: str) -> set[int]:
    """Of some items those whose file a holder has already."""
    rows = Item.objects.unguarded("items whose file has passed before them")
    return set(rows.filter(pk__in=list(keys), file__holder=holder).values_list("pk", flat=True))


def fonds_for(transfer: Transfer) -> Fonds | None:
    """The receiver's fonds of the same code, where it has one."""
    rows = Fonds.objects.unguarded("the fonds into which records are taken")
    code = transfer.fonds.fonds_code if transfer.fonds else ""
    return rows.filter(holder=transfer.receiver.path, fonds_code=code).first()  # type: ignore[no-any-return]


def items_under(agreement: Any) -> list[int]:
    """The numbers of the items that came in under an agreement."""
    rows = Transfer.objects.unguarded("what came in under an agreement")
    found = rows.filter(agreement=agreement, state="accessioned").order_by("pk")
    return [pk for row in found for pk in coming_in(row)]


def under_way(actor: Actor) -> Any:
    """The transfers that an actor sees and that are neither over nor withdrawn."""
    rows = Transfer.objects.seen_by(actor, "describe").exclude(state__in=OVER)
    return rows.select_related("receiver").order_by("-pk")


def free_copies(actor: Actor, today: dt.date) -> Any:
    """What an actor's institution handed over so long ago that its own copy may be appraised."""
    rows = Accession.objects.seen_by(actor, "describe", only="party")
    return rows.filter(keeps_until__lt=today).select_related("transfer").order_by("keeps_until")
