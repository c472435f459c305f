# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about what came into batches, its files, and what came before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count

from lantai.filing.models import Capture, CapturedFile, FilingBatch, WatchedFolder
from lantai.filing.terms_of_batches import CaptureState, Channel
from lantai.holdings.many import slices
from lantai.holdings.queries import ASKED_AT_ONCE


def captures(keys: Iterable[int]) -> Any:
    """Captures by their numbers, for the house's own work on them."""
    rows = Capture.objects.unguarded("captures that a batch's own work deals with")
    return rows.filter(pk__in=list(keys))


def files_of(keys: Collection[int]) -> dict[int, list[CapturedFile]]:
    """The files of captures, in their order."""
    rows = CapturedFile.objects.unguarded("files of captures that a batch's own work deals with")
    found: dict[int, list[CapturedFile]] = defaultdict(list)
    for some in slices(keys, ASKED_AT_ONCE):
        for row in rows.filter(capture__in=some).order_by("capture", "order"):
            found[row.capture_id].append(row)
    return found


def of_sender(holder: str, sender: str, numbers: Collection[str]) -> dict[str, Capture]:
    """What a sender sent under these numbers before."""
    rows = Capture.objects.unguarded("whether a sender sent a document before")
    found = rows.filter(holder=holder, sender=sender, sender_number__in=list(numbers))
    return {row.sender_number: row for row in found}


def sent_files(holder: str, sender: str, number: str) -> list[CapturedFile]:
    """The files of a document that a sender sent under this number before, in their order."""
    rows = CapturedFile.objects.unguarded("the files of what a sender sent before")
    rows = rows.filter(capture__holder=holder, capture__sender=sender,
                       capture__sender_number=number)  # fmt: skip
    return list(rows.order_by("order"))


def alike_in(batch: FilingBatch, digests: Collection[str]) -> dict[tuple[str, str], int]:
    """What lies in a batch by name and digest, so that the same file twice is there once."""
    rows = CapturedFile.objects.unguarded("whether a file was handed in before")
    found = rows.filter(sha512__in=list(digests), capture__batch=batch)
    found = found.exclude(capture__state=CaptureState.REFUSED)
    return {(path or name, sha512): pk for path, name, sha512, pk in
            found.values_list("path", "name", "sha512", "capture_id")}  # fmt: skip


def came_by_folder(
    row: WatchedFolder, paths: Collection[str]
) -> dict[str, list[tuple[int, dt.datetime]]]:
    """What of these paths was taken out of a watched folder before: how large, and when."""
    rows = CapturedFile.objects.unguarded("what was taken out of a watched folder before")
    rows = rows.filter(path__in=[path[-600:] for path in paths], capture__holder=row.holder,
                       capture__channel=Channel.FOLDER, capture__sender=row.code)  # fmt: skip
    found: dict[str, list[tuple[int, dt.datetime]]] = defaultdict(list)
    for path, size, at in rows.values_list("path", "size", "capture__captured_at"):
        found[path].append((size, at))
    return found


def wanted_digests(digests: Collection[str]) -> set[str]:
    """Which of some digests a capture still waits to use (`landing.claims`).

    Once it is an item the vault claims them until they lie in a store (`vault.queries.awaited`).
    """
    rows = CapturedFile.objects.unguarded("landed bytes that captures still need")
    undecided = (CaptureState.WAITING, CaptureState.ASIDE)
    rows = rows.filter(sha512__in=list(digests), capture__state__in=undecided)
    return set(rows.values_list("sha512", flat=True))


def capture_counts(batch: FilingBatch) -> dict[str, int]:
    """How many captures of a batch stand in which state."""
    rows = Capture.objects.unguarded("how far the captures of a batch are")
    return dict(rows.filter(batch=batch).order_by().values_list("state").annotate(n=Count("pk")))


def captures_of(items: Collection[int]) -> dict[int, list[Capture]]:
    """What came in and became an item, in the order in which it came."""
    rows = Capture.objects.unguarded("what items of a batch were captured from")
    found: dict[int, list[Capture]] = defaultdict(list)
    for some in slices(items, ASKED_AT_ONCE):
        for row in rows.filter(item__in=some).order_by("pk"):
            found[row.item_id or 0].append(row)
    return found


def to_read(batch: FilingBatch) -> Any:
    """What came into a batch and nobody has read, for a job to walk."""
    rows = Capture.objects.unguarded("captures of a batch that a job reads")
    return rows.filter(batch=batch, state=CaptureState.WAITING)
