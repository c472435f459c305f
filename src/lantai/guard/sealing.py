# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The sealer: numbers the entries, chains their digests, signs the head outside the database.

There is one at a time (the number is a primary key: a second one collides and gives up). Heads are
lines of JSON in a folder outside the database, signed with an Ed25519 key that lies there too;
`verify` holds entries, details, subjects, readings, chain and heads against each other and says
where each break is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from lantai.craft import chain, codes
from lantai.craft.findings import Finding, Where
from lantai.guard import bulk, trail
from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.guard.models import Entry, EntryDetail, EntrySubject, Link, Reading, Unsealed

SLICE = 5_000
SEALER = steward("sealer")
ERASURE = "guard.entry.erase"
"""The act that erases details; its subjects are the entries (``guard.entry``) they belonged to."""


def head() -> chain.Head:
    """The end of the chain as the database has it."""
    last = Link.objects.order_by("-number").values_list("number", "digest").first()
    return chain.Head(*last) if last else chain.Head()


def seal(limit: int = SLICE) -> int:
    """Seal what waits, at most ``limit`` entries; how many were sealed. Safe to run twice."""
    try:
        with transaction.atomic():
            rows = Unsealed.objects.order_by("entry_id")
            waiting = list(rows.values_list("entry_id", "entry__digest", "tables")[:limit])
            if not waiting:
                return 0
            links = chain.seal(head(), (digest for _, digest, _ in waiting))
            bulk.insert(Link, ("number", "entry_id", "digest", "tables"), (
                (link.number, pk, link.digest, tables)
                for (pk, _, tables), link in zip(waiting, links, strict=True)))  # fmt: skip
            bulk.delete(Unsealed, "entry_id", [pk for pk, _, _ in waiting])
    except IntegrityError:  # another sealer was quicker; what it left comes next time
        return 0
    return len(waiting)


def seal_all() -> int:
    """Seal readings and entries until none waits."""
    seal_readings()
    total = 0
    while done := seal():
        total += done
    return total


def _reading_line(values: tuple[Any, ...]) -> str:
    """A reading as its digest is taken over; one of no place is as those were that knew of none."""
    place = values[-len(PLACE) :]
    given = values if any(place) else values[: -len(PLACE)]
    return json.dumps([trail.plain(each) for each in given], ensure_ascii=False)


PLACE = ("holder", "area")
READING_COLUMNS = (
    *("id", "at", "actor", "name", "institution", "via", "action", "noun", "row", "why"), *PLACE
)  # fmt: skip


def digest_of_readings(rows: Iterator[tuple[Any, ...]]) -> tuple[str, int]:
    """One digest over readings in the order of their numbers, and how many they are."""
    whole, count = hashlib.sha256(), 0
    for row in rows:
        whole.update(_reading_line(row).encode() + b"\n")
        count += 1
    return whole.hexdigest(), count


def readings_wait() -> bool:
    """Whether a reading waits to be sealed."""
    return bool(Reading.every.filter(batch="").exists())


def seal_readings() -> int:
    """Put the readings since the last time under one entry. A kill in the middle loses nothing."""
    waiting = Reading.every.filter(batch="").order_by("id")
    numbers = list(waiting.values_list("pk", flat=True)[:SLICE])
    if not numbers:
        return 0
    # The mark is set first: should we die now, `mend_readings` takes it off again.
    with act("guard.reading.seal", None, SEALER) as done:
        Reading.every.filter(pk__in=numbers, batch="").update(batch=done.id)
        marked = Reading.every.filter(batch=done.id).order_by("id")
        digest, count = digest_of_readings(iter(marked.values_list(*READING_COLUMNS)))
        done(None, digest=digest, count=count)
    return count


def mend_readings() -> int:
    """Free readings whose batch never became an entry; how many."""
    batches = Reading.every.exclude(batch="").values_list("batch", flat=True).distinct()
    known = set(Entry.every.filter(act__in=list(batches)).values_list("act", flat=True))
    lost = [each for each in batches if each not in known]
    return Reading.every.filter(batch__in=lost).update(batch="") if lost else 0


# --- heads outside the database -----------------------------------------------------------------


def heads_file() -> Path:
    """Where the signed heads are kept, one JSON line each."""
    return Path(settings.LANTAI_HEADS) / "heads.jsonl"


def _key() -> Any:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = Path(settings.LANTAI_TRAIL_KEY)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption())  # fmt: skip
        path.touch(mode=0o600)
        path.write_bytes(made)
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    _public_file().write_text(key.public_key().public_bytes_raw().hex() + "\n", "ascii")  # type: ignore[union-attr]
    return key


def _public_file() -> Path:
    """The public half of the key beside it: what a judge of the heads needs."""
    return Path(settings.LANTAI_TRAIL_KEY).with_suffix(".pub")


def _public() -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    text = _public_file().read_text("ascii").strip() if _public_file().exists() else ""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text)) if text else None


def sign_head(now: dt.datetime | None = None) -> dict[str, Any] | None:
    """Sign today's end of the chain and add it to the heads; None where the trail is empty."""
    end = head()
    if not end.number:
        return None
    key = _key()
    line = {"number": end.number, "digest": end.digest, "at": trail.stamp(now or timezone.now()),
            "key": key.public_key().public_bytes_raw().hex()}  # fmt: skip
    line["signature"] = key.sign(chain.canonical(line)).hex()
    path = heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")
    return line


def signed(told: dict[str, Any]) -> tuple[str, str]:
    """The public key and the signature over something that is told, by the key of the heads."""
    key = _key()
    return key.public_key().public_bytes_raw().hex(), key.sign(chain.canonical(told)).hex()


def is_signed(told: dict[str, Any], key: str, signature: str) -> bool:
    """Whether a signature is over what is told, and its key is the one by which heads are judged.

    The key that a row names proves nothing: whoever changes the row could write one of his own.
    """
    from cryptography.exceptions import InvalidSignature

    try:
        public = _public()
        if public is None or public.public_bytes_raw().hex() != key:
            return False
        public.verify(bytes.fromhex(signature), chain.canonical(told))
    except (ValueError, InvalidSignature):
        return False
    return True


def read_heads(path: Path) -> tuple[list[chain.Head], list[Finding]]:
    """The heads whose signature is right, and a finding for each that is not."""
    from cryptography.exceptions import InvalidSignature

    heads: list[chain.Head] = []
    wrong: list[Finding] = []
    public = _public()
    if public is None or not path.exists():
        return heads, [
            codes.finding("guard.heads_unread", Where(path.name))
        ] if head().number else []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            line = json.loads(text)
            signature = bytes.fromhex(line.pop("signature"))
            public.verify(signature, chain.canonical(line))
            found = chain.Head(line["number"], line["digest"])
        except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
            wrong.append(codes.finding("guard.head_forged", Where(path.name, number), line=number))
            continue
        if heads and found.number < heads[-1].number:
            wrong.append(codes.finding("guard.heads_back", Where(path.name, number), line=number))
        heads.append(found)
    return heads, wrong


# --- verifying ----------------------------------------------------------------------------------


def verify(heads: Path | None = None) -> Iterator[Finding]:
    """Everything that is wrong with the trail, each with its place; nothing means it is whole."""
    kept, forged = read_heads(heads or heads_file())
    yield from forged
    links = (chain.Link(number, entry, digest) for number, entry, digest in
             Link.objects.order_by("number").values_list("number", "entry__digest", "digest")
             .iterator(SLICE))  # fmt: skip
    yield from chain.verify(links, known=kept)
    yield from _entries()
    yield from _missing()
    yield from _unlinked()
    yield from _strays()


def _entries() -> Iterator[Finding]:
    rows = Entry.every.select_related("link", "detail").order_by("link__number")
    erased = set(EntrySubject.objects.filter(entry__tag=ERASURE, noun="guard.entry")
                 .values_list("row", flat=True))  # fmt: skip
    for entry in rows.filter(link__isnull=False).iterator(SLICE):
        number = entry.link.number
        place = Where("", number)
        if chain.entry_digest(trail.facts(entry.__dict__)) != entry.digest:
            yield codes.finding("guard.entry_changed", place, number=number)
        detail = getattr(entry, "detail", None)
        if detail is not None and trail.digest_of(detail.data) != entry.detail_digest:
            yield codes.finding("guard.detail_changed", place, number=number)
        if detail is None and entry.detail_digest and entry.pk not in erased:
            yield codes.finding("guard.detail_missing", place, number=number)
        if entry.subjects:
            yield from _subjects(entry, number)
        if entry.tag == "guard.reading.seal" and detail is not None:
            yield from _readings(entry, detail, number)


def _subjects(entry: Entry, number: int) -> Iterator[Finding]:
    rows = EntrySubject.objects.filter(entry=entry).order_by("id")
    found = rows.values_list("noun", "row", "before", "after").iterator(SLICE)
    if trail.digest_of_subjects(found) != entry.subjects:
        yield codes.finding(
            "guard.subject_changed", Where("", number), number=number, count=entry.count
        )


def _readings(entry: Entry, detail: EntryDetail, number: int) -> Iterator[Finding]:
    rows = Reading.every.filter(batch=entry.act).order_by("id").values_list(*READING_COLUMNS)
    digest, count = digest_of_readings(iter(rows.iterator(SLICE)))
    facts = detail.data["facts"]
    if (digest, count) != (facts["digest"], facts["count"]):
        yield codes.finding("guard.readings_changed", Where("", number), number=number)


def _missing() -> Iterator[Finding]:
    there = Entry.every.filter(pk=OuterRef("entry_id"))
    for number in Link.objects.exclude(Exists(there)).values_list("number", flat=True):
        yield codes.finding("guard.entry_missing", Where("", number), number=number)


def _unlinked() -> Iterator[Finding]:
    stray = Entry.every.filter(link__isnull=True, unsealed__isnull=True)
    for pk in stray.values_list("pk", flat=True).iterator(SLICE):
        yield codes.finding("guard.unlinked", Where("", pk), entry=pk)


def _strays() -> Iterator[Finding]:
    """What hangs on no entry, on an entry that should have none, or waits though it is sealed."""
    sealed = Link.objects.filter(entry_id=OuterRef("entry_id"))
    there = Entry.every.filter(pk=OuterRef("entry_id"))
    for rows in (EntrySubject.objects, EntryDetail.objects):
        stray = rows.exclude(Exists(there)).exclude(Exists(sealed)).order_by()
        for pk in stray.values_list("entry_id", flat=True).distinct():
            yield codes.finding("guard.unlinked", Where("", pk), entry=pk)
    bare = Link.objects.filter(entry__subjects="", entry__rows__isnull=False).distinct()
    for number, count in bare.values_list("number", "entry__count"):
        yield codes.finding("guard.subject_changed", Where("", number), number=number, count=count)
    again = Link.objects.filter(entry__unsealed__isnull=False)
    for number in again.values_list("number", flat=True):
        yield codes.finding("guard.waits_again", Where("", number), number=number)
