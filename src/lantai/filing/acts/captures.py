# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What comes in: registered with its files, read into items, set aside, given back, released.

A thing sent twice is there once: by its sender's number, else by name and digest within its batch;
what a system sends goes by its number alone. What was changed since it was sent first, be it in its
files or in what is said of it, is refused in words, and what is there stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from lantai.craft.checks import marks
from lantai.craft.codes import Said
from lantai.craft.schedules import Suggester
from lantai.filing import drafts, numbering, reading
from lantai.filing.errors import refused
from lantai.filing.flow_of_batches import OPEN_TO_CAPTURE
from lantai.filing.models import Capture, CapturedFile, FiledItem, FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.filing.reading import Read
from lantai.filing.terms_of_batches import CaptureState, Channel
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.kept import packed
from lantai.holdings.dues import span
from lantai.holdings.many import touched
from lantai.holdings.terms import DocumentRole
from lantai.vault import landing

SLICE = 200
"""Documents registered or read in one act."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A computer file that came with a document; its bytes have landed.

    ``promised`` are the digests that its sender gave, by algorithm.
    """

    name: str
    size: int
    sha512: str
    path: str = ""
    role: str = str(DocumentRole.MAIN)
    promised: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coming:
    """A document that comes in: the sender's number for it, what it says of it, its files."""

    files: tuple[Sent, ...]
    number: str = ""
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Received:
    """What became of a document: its row, whether it was there already, or why it is not taken."""

    coming: Coming
    row: int | None = None
    is_new: bool = False
    why: Said | None = None


def capture(
    batch: FilingBatch, some: Sequence[Coming], actor: Actor, *, channel: str, sender: str
) -> list[Received]:
    """Register documents with their files. Twice is as once. 采集登记。

    Raises `Refused` where the batch takes nothing in any more.
    """
    with act("filing.capture.add", batch, actor) as done:
        _open(batch)
        numbering.lock(batch.fonds_id)
        found = _looked_up(batch, some, channel, sender[:80])
        fresh = [each for each in found if each.row is None and each.why is None]
        made = [_capture(batch, each.coming, actor, channel, sender) for each in fresh]
        keys = bulk.add(made)
        bulk.add([_file(key, order, sent) for key, each in zip(keys, fresh, strict=True)
                  for order, sent in enumerate(each.coming.files, 1)])  # fmt: skip
        for key, each in zip(keys, fresh, strict=True):
            each.row, each.is_new = key, True
        return done(found, added=len(fresh), count=len(fresh))


def _open(batch: FilingBatch) -> None:
    """Nothing becomes an item of a batch that was handed over or filed."""
    if batch.state not in OPEN_TO_CAPTURE:
        raise refused("batch_closed", batch=str(batch), state=batch.get_state_display())


def _looked_up(
    batch: FilingBatch, some: Sequence[Coming], channel: str, sender: str
) -> list[Received]:
    """What is there already, what was changed since, what cannot be taken."""
    numbers = {each.number for each in some if each.number}
    known = came.of_sender(batch.holder, sender, numbers) if numbers else {}
    loose = [
        each
        for each in some
        if each.number not in known and (channel != Channel.API or not each.number)
    ]
    alike = came.alike_in(batch, {sent.sha512 for each in loose for sent in each.files})
    there = {row.pk: row for row in known.values()} | {
        row.pk: row for row in came.captures(set(alike.values()))}  # fmt: skip
    files = came.files_of([row.pk for row in known.values()]) if known else {}
    found, here = [], set()
    for each in some:
        one = Received(each)
        name = each.number or _name_of(each)
        if not each.files:
            one.why = Said("filing.no_files", {"name": each.number or "—"})
        elif name in here:
            one.why = Said("filing.twice_in_one", {"name": name[:120]})
        elif row := known.get(each.number) if each.number else None:
            _compare(one, row, [file.sha512 for file in files.get(row.pk, [])])
        elif gone := next((s for s in each.files if not landing.holds(s.sha512)), None):
            one.why = Said("filing.bytes_missing", {"name": gone.name[:120]})
        elif row := there.get(_alike(each, alike) or 0):
            _compare_loose(one, row)
        here.add(name)
        found.append(one)
    return found


def _name_of(each: Coming) -> str:
    return " ".join(f"{sent.path or sent.name} {sent.sha512}" for sent in each.files)


def _compare(one: Received, row: Capture, digests: Sequence[str]) -> None:
    """The same number with the same bytes and words is the same; else it was changed since."""
    if row.state == CaptureState.REFUSED:
        one.why = Said("filing.refused_before", {"number": row.sender_number})
    elif list(digests) == [sent.sha512 for sent in one.coming.files] and _says_the_same(one, row):
        one.row = row.pk
    else:
        one.why = Said("filing.changed_since", {"number": row.sender_number})


def _compare_loose(one: Received, row: Capture) -> None:
    """The same files are the same document; what is said of them now and was not then is told."""
    if not one.coming.given or _says_the_same(one, row):
        one.row = row.pk
    else:
        name = one.coming.number or one.coming.files[0].name
        one.why = Said("filing.said_otherwise", {"name": name[:120]})


def _says_the_same(one: Received, row: Capture) -> bool:
    """Whether a document is described as before; of what was set aside nothing was kept."""
    return row.given == one.coming.given or "level" in row.params or row.state == CaptureState.ASIDE


def _alike(each: Coming, alike: dict[tuple[str, str], int]) -> int | None:
    """The capture that holds all these files by name and digest."""
    found = {alike.get((sent.path or sent.name, sent.sha512)) for sent in each.files}
    return found.pop() if len(found) == 1 else None


def _capture(batch: FilingBatch, each: Coming, actor: Actor, channel: str, sender: str) -> Capture:
    return Capture(
        holder=batch.holder, area=batch.area, line=batch.line, batch=batch, channel=channel,
        sender=sender[:80], sender_number=each.number[:160], given=dict(each.given),
        title=str(each.given.get("title", ""))[:2000], captured_at=timezone.now(),
        captured_by=actor.name[:80], secrecy=drafts.secrecy_said(each.given))  # fmt: skip


def _file(capture: int, order: int, sent: Sent) -> CapturedFile:
    return CapturedFile(capture_id=capture, order=order, name=sent.name[-255:],
                        path=sent.path[-600:], role=sent.role, size=sent.size,
                        sha512=sent.sha512, promised=dict(sent.promised))  # fmt: skip


# --- read -----------------------------------------------------------------------------------------

BECOME = ("state", "item", "title", "given", "said", "params", "secrecy", "drawn", "facts")
"""The columns of a capture that reading it fills."""


@dataclass(slots=True)
class Taken:
    """What came of a slice: items made, captures set aside, and those somebody else had taken."""

    items: list[int] = field(default_factory=list)
    aside: int = 0
    passed: int = 0


def take(
    batch: FilingBatch, some: Sequence[Read], actor: Actor, suggester: Suggester | None = None,
    lines: Mapping[str, int] = MappingProxyType({}),
) -> Taken:  # fmt: skip
    """Make items of what was read; set aside what bears a secrecy mark. 收为归档件。

    ``lines`` are those of the schedule by number: one that the sender names is suggested.
    Twice is as once: what was taken meanwhile is passed over. It is a part of capturing, so that a
    key that may send needs no more. Raises `Refused` where the batch takes nothing in any more.
    """
    with act("filing.capture.take", batch, actor, duty="filing.capture.add") as done:
        _open(batch)
        still = {row.pk: row for row in came.captures(each.capture.pk for each in some)
                 .filter(state=CaptureState.WAITING).select_for_update()}  # fmt: skip
        mine = [each for each in some if each.capture.pk in still]
        taken = Taken(passed=len(some) - len(mine))
        for each in mine:
            each.capture = still[each.capture.pk]
        good = [each for each in mine if not _set_aside(each)]
        taken.aside = len(mine) - len(good)
        taken.items = _add_items(batch, good, actor, suggester, lines)
        bulk.change([each.capture for each in mine], BECOME)
        batch.items += len(good)
        batch.files += sum(len(each.files) for each in good)
        batch.size += sum(row.size for each in good for row in each.files)
        batch.save()
        return done(taken, added=len(good), aside=taken.aside,
                    fonds=touched([batch.fonds_id] * len(good)))  # fmt: skip


def _set_aside(each: Read) -> bool:
    """Set a document aside unread where it bears a mark, or holds what no document should.

    Level and file names are kept, nothing that it or its sender says (decision 30).
    """
    row, why = each.capture, _why_aside(each)
    if why is None:
        row.said = ""
        return False
    row.state, row.title, row.given, row.drawn, row.facts = CaptureState.ASIDE, "", {}, [], []
    kept = {"released": row.params["released"]} if row.params.get("released") else {}
    row.said, row.params = why.kind, {**packed(why.params), **kept}
    return True


def _why_aside(each: Read) -> Said | None:
    """A declassification lifts the mark alone: what holds something suspicious stays aside."""
    mark = None if each.capture.params.get("released") else _marked(each)
    harm = each.suspicious
    if mark is None:
        return Said("filing.suspicious", {"name": harm}) if harm else None
    if harm:
        return Said("filing.marked_suspicious", {**mark.params, "harm": harm})
    return mark


def _marked(each: Read) -> Said | None:
    name, mark = each.marked
    mark = mark or marks.secrecy_value(str(each.capture.given.get("secrecy", "")))
    if mark is None:
        return None
    told = {"level": mark.level, "name": name or each.files[0].name}
    if mark.declassified:
        return Said("filing.marked_declassified", told)
    made = span(str(each.capture.given.get("date", "")))[1]
    if marks.expired(mark, made, timezone.localdate()):
        return Said("filing.marked_expired", {**told, "years": mark.years})
    return Said("filing.marked", told)


def _add_items(
    batch: FilingBatch, good: Sequence[Read], actor: Actor, suggester: Suggester | None,
    lines: Mapping[str, int],
) -> list[int]:  # fmt: skip
    today = timezone.localdate()
    items = [drafts.item_of(batch, each, by=actor.name, today=today) for each in good]
    keys = list(bulk.add(items))
    parts = [drafts.parts_of(each, key) for each, key in zip(good, keys, strict=True)]
    documents = [row for some, _ in parts for row in some]
    bulk.add(documents)
    for row, made in zip((row for _, some in parts for row in some), documents, strict=True):
        row.document_id = made.pk
    bulk.add([row for _, some in parts for row in some])
    place = queries.last_position(batch)
    filed = [_filed(batch, item, place + at, suggester, lines.get(_entry(each)))
             for at, (each, item) in enumerate(zip(good, items, strict=True), 1)]  # fmt: skip
    bulk.add(filed)
    for each, item in zip(good, items, strict=True):
        row = each.capture
        row.state, row.item_id, row.title = CaptureState.TAKEN, item.pk, item.title
        row.secrecy = item.secrecy
        row.drawn = reading.drawn_as_json(each.drawn)
        row.facts = [reading.as_json(seen) for seen in each.facts]
    return keys


def _entry(each: Read) -> str:
    """The number of the line that the sender names."""
    return str(each.capture.given.get("entry", "")).strip()


def _filed(
    batch: FilingBatch, item: Any, place: int, suggester: Suggester | None, entry: int | None
) -> FiledItem:
    row = FiledItem(item_id=item.pk, batch=batch, position=place)
    if entry is not None:
        row.suggested_id, row.confidence, row.why = entry, 100, "filing.entry_as_sent"
        return row
    found = suggester.suggest(item.title, issuer=item.responsible, number=item.doc_number,
                              department=item.department, most=1) if suggester else []  # fmt: skip
    if found:
        row.suggested_id, row.confidence = int(str(found[0].key)), round(found[0].confidence * 100)
        row.why, row.why_params = found[0].why.kind, packed(found[0].why.params)
    return row


# --- what was set aside ---------------------------------------------------------------------------


ONLY_MARKED = ("filing.marked", "filing.marked_expired", "filing.marked_declassified")
"""Why something is aside that a declassification settles."""


def give_back(row: Capture, actor: Actor, *, opinion: str) -> Capture:
    """Give back what was set aside: it is not taken, and its bytes are let go. 退还。"""
    with act("filing.capture.give_back", row, actor) as done:
        if row.state not in (CaptureState.ASIDE, CaptureState.WAITING):
            raise refused("not_aside", capture=str(row))
        row.state, row.opinion, row.decided_by = CaptureState.REFUSED, opinion, actor.name[:80]
        row.save()
        return done(row)


def release(
    row: Capture, actor: Actor, *, basis: str, organ: str, on: Any, opinion: str = ""
) -> Capture:
    """Take in what was set aside: declassified by whom, when, by which document. 确认已解密。

    The decision is the classifying organ's; here somebody of the unit says that it was made. What
    is suspicious is not made good by it. Raises `Refused`.
    """
    with act("filing.capture.release", row, actor) as done:
        if row.state != CaptureState.ASIDE:
            raise refused("not_aside", capture=str(row))
        if row.said not in ONLY_MARKED:
            raise refused("not_by_release", name=str(row.params.get("harm") or row.params["name"]))
        _open(row.batch)
        note = f"{organ} {on:%Y-%m-%d} {basis}".strip()
        row.state, row.opinion, row.decided_by = CaptureState.WAITING, opinion, actor.name[:80]
        row.said, row.params = "", {**row.params, "released": note}
        row.save()
        return done(row, basis=note)
