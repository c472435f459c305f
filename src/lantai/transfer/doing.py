# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the steps of a transfer do besides moving it, inside their act and before it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.craft import clocks
from lantai.craft.codes import Said
from lantai.guard import sealing
from lantai.guard.actor import Actor, steward
from lantai.guard.errors import Refused
from lantai.guard.models import Grant
from lantai.guard.terms import GrantKind
from lantai.holdings.acts import open_fonds
from lantai.holdings.many import slices
from lantai.holdings.models import Fonds, Item
from lantai.holdings.moves import LONGEST
from lantai.holdings.queries import on_their_way
from lantai.orgs.queries import accounts_of_party
from lantai.orgs.stamps import renew
from lantai.transfer import passing, queries, receipts
from lantai.transfer.errors import refused
from lantai.transfer.models import Accession, Transfer
from lantai.transfer.terms import BY_AGREEMENT, AsideState, Decision, Judgement, Kind, Side

HOUSE = steward("transfer")


# --- the sender -----------------------------------------------------------------------------------


def lacks(row: Transfer) -> list[Said]:
    """What must come along and does not (实施条例 30): it blocks packing."""
    keys = queries.members(row)
    told = {"opening_opinion": row.opening_opinion, "disclosure_note": row.disclosure_note,
            "secrecy_note": row.secrecy_note, "aids": row.aids,
            "introduction": row.introduction or queries.introduction_of(row.fonds)}  # fmt: skip
    why = [] if keys else [Said("transfer.no_records")]
    why += [Said("transfer.moving", {"n": n, "move": move}) for move, n in _moving(row, keys)]
    if row.kind == Kind.TRANSFER:
        why += [Said("transfer.lacks", {"what": str(row._meta.get_field(name).verbose_name)})
                for name, text in told.items() if not text.strip()]  # fmt: skip
        if n := queries.undisclosed(keys):
            why.append(Said("transfer.lacks_disclosure", {"n": n}))
    return why


def _moving(row: Transfer, keys: Sequence[int]) -> list[tuple[str, int]]:
    """The moves of custody under way into which some of these records were laid, and how many."""
    found: Counter[str] = Counter()
    for some in slices(keys):
        found.update(str(move) for move in on_their_way(Item, some, row.holder).values())
    return sorted(found.items())


def build(row: Transfer, *, actor: Actor, **_: Any) -> None:
    """The package stands; it was built by somebody, for a further time where it came back."""
    if not row.digest:
        raise refused("not_built")
    row.built_by = actor.name
    passing.hold(row)


def test(row: Transfer, **_: Any) -> None:
    """The sender's test has ended."""
    _must_have(row, Side.SENDER)


def reopen(row: Transfer, **_: Any) -> None:
    """Other records may come in: the package and the test of it stand for nothing any more."""
    row.digest = ""
    forget_check(row, Side.SENDER)
    passing.let_go(row)


def forget_check(row: Transfer, side: Any) -> None:
    """Take a side's test of the present round away, with all that hangs on it."""
    if (old := queries.check_of(row, side)) is not None:
        queries.findings_of(old).delete()
        queries.lines_of(old).delete()
        old.delete()
    if side == Side.RECEIVER:
        queries.set_aside(row).delete()


def send(row: Transfer, *, actor: Actor, **_: Any) -> None:
    """What is handed over is laid before the receiver."""
    check = _must_have(row, Side.SENDER)
    _nothing_open(check)
    row.party, row.sent_by, row.sent_on = row.receiver.path, actor.name, timezone.localdate()
    _lay_before(row, actor)
    passing.hold(row)


def _lay_before(row: Transfer, actor: Actor) -> None:
    """The receiver sees the records that are on their way to it, and may store them."""
    if row.set is None or row.holder == row.receiver.path:
        return
    Grant.objects.create(
        set=row.set, kind=GrantKind.LAID, party=row.receiver.path, reason=row.basis or row.name,
        approved_by=actor.name, until=timezone.localdate() + LONGEST, holder=row.holder,
        area=row.area, line=row.line)  # fmt: skip
    renew(accounts_of_party(row.receiver.path))


def end_grants(row: Transfer) -> None:
    """Nobody sees the records through this transfer any more."""
    grants = Grant.objects.unguarded("the grants of a transfer that came back or is over")
    grants.filter(set=row.set_id, ended_on=None).update(ended_on=timezone.localdate())
    for path in (row.holder, row.receiver.path):
        renew(accounts_of_party(path))


def withdraw(row: Transfer, **_: Any) -> None:
    """Nothing was sent: the records are free for another transfer."""
    end_grants(row)
    passing.let_go(row)


# --- the receiver ---------------------------------------------------------------------------------


def receive(row: Transfer, **_: Any) -> None:
    """All parts are there."""
    if (n := queries.missing(row)) or not queries.parts(row):
        raise refused("parts_missing", n=n)
    row.received_on = timezone.localdate()
    if row.is_from_outside:
        row.party = row.receiver.path
    passing.hold(row)


def check(row: Transfer, **_: Any) -> None:
    """The receiver's test has ended."""
    _must_have(row, Side.RECEIVER)


def accept(row: Transfer, *, actor: Actor, **_: Any) -> None:
    """Every line is answered, every finding that blocks decided; the records come in."""
    found = _must_have(row, Side.RECEIVER)
    _nothing_open(found)
    _must_be_agreed(row)
    if twice := queries.same_package(row):
        raise refused("accepted_already", number=twice.number)
    row.accepted_by = actor.name


def _must_be_agreed(row: Transfer) -> None:
    """What an owner gives or deposits comes in under an agreement that is in force now."""
    if row.kind in BY_AGREEMENT and (row.agreement is None or row.agreement.state != "in_force"):
        raise refused("no_agreement")


def give_back(row: Transfer, *, actor: Actor, **_: Any) -> None:
    """The records are the sender's to correct; the next package is of another round.

    What was set aside and not decided about goes back with the rest.
    """
    end_grants(row)
    passing.let_go(row)
    queries.set_aside(row).filter(state=AsideState.ASIDE).update(
        state=AsideState.SENT_BACK, confirmed_by=actor.name, confirmed_on=timezone.localdate()
    )
    row.round += 1
    row.digest = ""
    row.received_on = None


def store(row: Transfer, **_: Any) -> None:
    """All that comes in lies in the receiver's own store."""
    must_be_kept(row, queries.coming_in(row))


def must_be_kept(row: Transfer, keys: Sequence[int]) -> None:
    """Raise where the receiver has not the bytes of an item: custody of it cannot pass."""
    if lacking := queries.not_kept(keys, row.receiver.path):
        raise refused("not_all_stored", n=len(lacking))


def _must_have(row: Transfer, side: Any) -> Any:
    found = queries.check_of(row, side)
    if found is None or found.verdict == Judgement.RUNNING:
        raise refused("not_tested")
    return found


def _nothing_open(check: Any) -> None:
    findings, lines = queries.still_open(check)
    why = []
    if findings:
        back = queries.findings_of(check).filter(is_open=True, decision=Decision.BACK).count()
        why.append(Said("transfer.findings_open", {"n": findings, "back": back}))
    if lines:
        why.append(Said("transfer.lines_open", {"n": lines}))
    if why:
        raise Refused(*why)


# --- accession ------------------------------------------------------------------------------------


def fonds_into(row: Transfer, actor: Actor) -> Fonds:
    """The receiver's fonds for what comes in: of that code, else a new one."""
    known = row.into or queries.fonds_for(row)
    if known is not None:
        return known
    old = row.fonds
    assert old is not None, "what comes from outside names its fonds"
    return open_fonds(actor, custodian=row.receiver, fonds_code=old.fonds_code, name=old.name,
                      creating_unit=old.creating_unit, creator_name=old.creator_name)  # fmt: skip


def accession(row: Transfer, *, actor: Actor, **_: Any) -> None:
    """All is held by the receiver: entered, numbered, signed for, with the trail's head."""
    passing.let_go(row)
    if queries.accession_of(row) is not None:
        return
    keys = queries.coming_in(row)
    if not keys or queries.not_held(keys, row.receiver.path):
        raise refused("not_all_passed")
    must_be_kept(row, keys)
    files, size = queries.amount(keys)
    made = Accession(
        number=_next_number(row), transfer=row, kind=row.kind, sender=queries.sender_name(row),
        fonds=fonds_into(row, actor), items=len(keys), files=files, size=size,
        digest=row.digest, received_by=actor.name, received_on=timezone.localdate(),
        keeps_until=_keeps_until(row), holder=row.receiver.path, area=row.receiver.area,
        line=row.receiver.line, party=_other(row), secrecy=row.secrecy)  # fmt: skip
    head = sealing.head()
    made.head_number, made.head_digest = head.number, head.digest
    made.signed = receipts.told(made)
    made.key, made.signature = sealing.signed(made.signed)
    made.save()
    end_grants(row)


def _other(row: Transfer) -> str:
    return row.holder if row.holder != row.receiver.path else ""


def _next_number(row: Transfer) -> str:
    """The next number of a receiver's register in a year: J2026-0001."""
    beginning = f"J{timezone.localdate().year}-"
    last = queries.last_number(row.receiver.path, beginning)
    return f"{beginning}{int(last.removeprefix(beginning) or 0) + 1:04d}"


def _keeps_until(row: Transfer) -> Any:
    if row.kind != Kind.TRANSFER or not _other(row):
        return None
    today = timezone.localdate()
    return clocks.sender_keeps_until(today, today=today).on


DOES = {
    "build": build, "test": test, "reopen": reopen, "send": send, "withdraw": withdraw,
    "receive": receive, "take_in": receive, "check": check, "accept": accept, "return": give_back,
    "store": store, "accession": accession,
}  # fmt: skip
"""What each step does, by its name."""
