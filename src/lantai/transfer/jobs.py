# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of this room, thin: packing, testing, bringing over, storing, custody.

Each job may be killed and run again: a package is there whole or not at all, a test begins anew,
parts that came stay, what is stored is not stored twice, and custody passes slice by slice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lantai.craft.checks.outcome import Checked
from lantai.craft.errors import BadInput
from lantai.craft.findings import Severity
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard import sealing
from lantai.guard.actor import Actor
from lantai.transfer import (
    acts,
    clearing,
    contents,
    doing,
    folders,
    media,
    outside,
    packing,
    parcels,
    queries,
    setting_aside,
    testing,
)
from lantai.transfer import storing as storing_here
from lantai.transfer.errors import refused
from lantai.transfer.models import Transfer
from lantai.transfer.packing import Packed
from lantai.transfer.terms import Side, Way
from lantai.vault import acts as vault_acts
from lantai.vault import storing
from lantai.vault.jobs import copying_objects
from lantai.works import ordering
from lantai.works.acts import enqueue, retry_job
from lantai.works.kinds import job
from lantai.works.models import Job
from lantai.works.ordering import going_on
from lantai.works.work import Work

KEPT_AT_ONCE = 1_000
TOLD = 200
"""Lines of a log that tell why something is not packed."""


def _step(transfer: Transfer, name: str, actor: Actor) -> Any:
    register = register_of(Transfer)
    assert register is not None, "the room's registers are loaded with it"
    return steps.take(register, queries.transfer_of(transfer.pk), name, actor)


def ordered(function: Callable[..., Any], transfer: Transfer, actor: Actor, **args: Any) -> Job:
    """The job of this kind on a transfer: the one that goes on, one that stands begun anew, or new.

    What it did is found where it is and not done twice, so that beginning anew loses nothing.
    """
    return ordering.ordered(function, transfer, actor, again=retry_job, **args)


# --- the sender -----------------------------------------------------------------------------------


@job("transfer.packing_records", per_subject=1, zh="组包", en="pack records",
     duty="transfer.transfer.build")  # fmt: skip
def packing_records(work: Work, transfer: Transfer, *, reviewer: str = "") -> dict[str, Any]:
    """Build the package of a transfer and cut it into parts; what is lacking is told, item by item.

    Twice on one day gives the same bytes. Meanwhile the records stay as they are; where no package
    comes of it they are free again.
    """
    transfer = queries.transfer_of(transfer.pk)
    if transfer.state not in queries.CHANGES_IN:
        return {"packed": transfer.files}
    transfer = acts.begin_packing(transfer, doing.HOUSE)
    try:
        packed = _made(work, transfer, reviewer)
    except BaseException:
        acts.leave_packing(transfer, doing.HOUSE)
        raise
    return {"items": packed.items, "files": packed.files, "bytes": packed.size}


def _made(work: Work, transfer: Transfer, reviewer: str) -> Packed:
    """The package, noted. Raises `BadInput` where a record cannot go into it."""
    packed = _packed(work, transfer, reviewer)
    if packed.refused or not packed.parcels:
        for code, why in packed.refused[:TOLD]:
            work.say("transfer.not_packed", code=code, why=why)
        work.failed = len(packed.refused)
        raise BadInput("transfer.nothing_packed", n=len(packed.refused))
    acts.note_package(transfer, packed, doing.HOUSE)
    _step(transfer, "build", work.actor)
    return packed


def _packed(work: Work, transfer: Transfer, reviewer: str) -> Packed:
    for step in packing.pack(transfer, by=work.actor.name, reviewer=reviewer):
        if isinstance(step, Packed):
            return step
        work.ok = step.done
        work.at(step.done, of=step.total, unit="files", note=step.title)
    return Packed()


@job("transfer.testing_package", per_subject=1, zh="四性检测（移交前）", en="test before sending",
     duty="transfer.transfer.test")  # fmt: skip
def testing_package(work: Work, transfer: Transfer) -> dict[str, Any]:
    """The sender's test of what it built."""
    transfer = queries.transfer_of(transfer.pk)
    if transfer.state != "built":
        return {}
    verdict = _tested(work, transfer, Side.SENDER)
    _step(transfer, "test", work.actor)
    return {"verdict": verdict}


def _tested(work: Work, transfer: Transfer, side: Any) -> str:
    """Test the package of a side and keep what was found; the verdict."""
    by_sender = side == Side.SENDER
    plan = testing.plan_for(transfer.way, queries.waivers(transfer), by_sender=by_sender)
    package = folders.built(transfer) if by_sender else folders.received(transfer)
    check = acts.begin_check(transfer, side, doing.HOUSE, tester=work.actor.name)
    checked = Checked(0, None)
    for step in testing.test(package, plan, work.today):
        work.at(step.done, of=step.total, unit="files", note=step.title)
        if isinstance(step, Checked):
            checked = step
    more = testing.more_about(package, transfer.form, work.today)
    rows = list(testing.findings_of(checked, more))
    for at in range(0, len(rows), KEPT_AT_ONCE):
        acts.keep_findings(check, rows[at : at + KEPT_AT_ONCE], doing.HOUSE)
    aside = () if by_sender else testing.marked(checked, work.today)
    lines = list(testing.lines_of(checked))
    verdict = testing.judgement(rows, lines)
    acts.end_check(check, verdict, _counts(checked, rows), lines, (plan.id, plan.version),
                   doing.HOUSE, aside=aside)  # fmt: skip
    # The rows come first: killed from here on, the test begins anew with all files where they were.
    setting_aside.put_aside(transfer, aside)
    return verdict


def _counts(checked: Checked, rows: Any) -> dict[str, int]:
    heavy = sum(row["severity"] in (Severity.ERROR, Severity.NOT_RUN) for row in rows)
    light = sum(row["severity"] == Severity.WARN for row in rows)
    return {"files": checked.counts.get("files", 0), "errors": heavy, "warnings": light}


# --- on the way -----------------------------------------------------------------------------------


@job("transfer.delivering_package", per_subject=1, zh="移交信息包", en="deliver a package",
     duty="transfer.transfer.send", retries=3)  # fmt: skip
def delivering_package(work: Work, transfer: Transfer) -> dict[str, Any]:
    """Bring the parts over, each proved; those that are there are passed over. Or fill a medium."""
    transfer = queries.transfer_of(transfer.pk)
    if transfer.state != "sent":
        return {}
    if transfer.way == Way.MEDIUM:
        return {"parts": media.export(transfer)}
    for part in work.slices(queries.parts(transfer), 1):
        with folders.part_out(transfer, part[0].number).open("rb") as stream:
            taken = acts.take_part(transfer, part[0].number, stream, doing.HOUSE,
                                   digest=part[0].sha512)  # fmt: skip
        work.count(ok=taken, skipped=not taken)
    _unpack(transfer)
    _step(transfer, "receive", doing.HOUSE)
    return {"parts": work.ok + work.skipped}


def _unpack(transfer: Transfer) -> None:
    """The package as its receiver has it; there already, it is left."""
    if not folders.received(transfer).is_dir():
        numbers = [part.number for part in queries.parts(transfer)]
        parcels.unpack([folders.part_in(transfer, each) for each in numbers],
                       folders.received(transfer))  # fmt: skip


@job("transfer.taking_in", per_subject=1, zh="收下信息包", en="take a package in",
     duty="transfer.transfer.receive")  # fmt: skip
def taking_in(work: Work, transfer: Transfer) -> dict[str, Any]:
    """Take in what a medium or an upload brought, once all parts are there."""
    transfer = queries.transfer_of(transfer.pk)
    if transfer.state not in ("sent", *queries.CHANGES_IN):
        return {}
    found = media.find(transfer)
    if found is not None:
        acts.announce(transfer, found.parcels, doing.HOUSE)
        for part in work.slices(found.parcels, 1):
            with found.path(part[0].number).open("rb") as stream:
                acts.take_part(transfer, part[0].number, stream, doing.HOUSE)
            work.count(ok=1)
    if (n := queries.missing(transfer)) or not queries.parts(transfer):
        raise refused("parts_missing", n=n)
    _unpack(transfer)
    _step(transfer, "receive" if transfer.state == "sent" else "take_in", work.actor)
    return {"parts": len(queries.parts(transfer))}


# --- the receiver ---------------------------------------------------------------------------------


@job("transfer.checking_package", per_subject=1, zh="四性检测（接收）", en="test on receipt",
     duty="transfer.transfer.check")  # fmt: skip
def checking_package(work: Work, transfer: Transfer) -> dict[str, Any]:
    """The receiver's test; marked files are set aside unread, the rest goes on."""
    transfer = queries.transfer_of(transfer.pk)
    if transfer.state != "received":
        return {}
    _unpack(transfer)
    setting_aside.undo(transfer)
    verdict = _tested(work, transfer, Side.RECEIVER)
    _step(transfer, "check", work.actor)
    return {"verdict": verdict}


@job("transfer.storing_package", per_subject=1, zh="移交档案入库", en="store what came in",
     duty="transfer.transfer.store", retries=3)  # fmt: skip
def storing_package(work: Work, transfer: Transfer) -> dict[str, Any]:
    """Bytes into the receiver's store and read back, then their rows, slice after slice."""
    transfer = queries.transfer_of(transfer.pk)
    if transfer.state != "accepted":
        return {}
    setting_aside.bring_back(transfer, queries.aside(transfer))
    held = contents.read_package(folders.received(transfer))
    if transfer.is_from_outside:
        outside.enter(transfer, held)
    comers = queries.comers(transfer)
    work.total = comers.count()
    for part in work.slices(comers, storing.SLICE, by="row", name=f"store {transfer.round}"):
        keys = [each.row for each in part]
        stored = storing_here.lay(transfer, keys, held, work.actor, doing.HOUSE)
        with work.keep():
            laid = stored.laid
            adopted = vault_acts.adopt(laid, work.actor) if laid is not None else []
            same = stored.same + (len(laid.same) if laid is not None else 0)
            work.count(ok=len(adopted) + stored.copied, failed=len(stored.refused), skipped=same)
        if stored.laid is not None:
            storing.finish(stored.laid)
        for key, why in stored.refused[:TOLD]:
            work.say("transfer.not_stored", n=key, why=why)
    if work.failed:
        raise BadInput("transfer.some_not_stored", n=work.failed)
    _step(transfer, "store", work.actor)
    return {"stored": work.ok, "there": work.skipped}


@job("transfer.leaving_entries", per_subject=1, zh="清掉送来的草稿", en="leave out entries",
     duty="transfer.transfer.withdraw", retries=3)  # fmt: skip
def leaving_entries(work: Work, transfer: Transfer) -> dict[str, Any]:
    """Take away the drafts that the packages of a withdrawn transfer from outside brought."""
    transfer = queries.transfer_of(transfer.pk)
    return {"left_out": outside.leave(transfer) if transfer.state == "withdrawn" else 0}


@job("transfer.taking_custody", per_subject=1, zh="接收进馆", en="take into custody",
     duty="transfer.transfer.accession", retries=3)  # fmt: skip
def taking_custody(work: Work, transfer: Transfer) -> dict[str, Any]:
    """Custody passes slice by slice; the last small act numbers it and makes it final.

    A transfer that was taken in already keeps its accession.
    """
    transfer = queries.transfer_of(transfer.pk)
    if transfer.state != "stored":
        known = queries.accession_of(transfer)
        return {"accession": known.number if known else ""}
    transfer = acts.choose_fonds(transfer, doing.HOUSE)
    keys = queries.coming_in(transfer)
    doing.must_be_kept(transfer, keys)
    volumes = queries.whole_volumes(transfer)
    for at in range(0, len(volumes), acts.PASSED):
        acts.pass_volumes(transfer, volumes[at : at + acts.PASSED], doing.HOUSE)
    passes = acts.hold_slice if transfer.holder == transfer.receiver.path else acts.pass_slice
    for part in work.slices(keys, acts.PASSED):
        with work.keep():
            work.count(ok=passes(transfer, list(part), doing.HOUSE))
    while sealing.seal():
        pass  # the receipt bears a head that covers all that came before it
    done = _step(transfer, "accession", work.actor)
    enqueue(copying_objects, actor=doing.HOUSE, holder=transfer.receiver.path)
    return {"accession": queries.accession_of(done).number, "items": len(keys)}  # type: ignore[union-attr]


@job("transfer.clearing_folders", zh="清理移交的信息包", en="clear packages away", every="night")
def clearing_folders(work: Work) -> dict[str, Any]:
    """Take away packages of rounds gone by and of transfers that are over, and half uploads.

    Records of a transfer whose packing broke off and is not gone on with are free again.
    """
    done = clearing.clear()
    for transfer in queries.held_in_vain():
        if going_on(transfer, doing.HOUSE) is None:
            acts.leave_packing(transfer, doing.HOUSE)
    return {"places": done.places, "bytes": done.size}
