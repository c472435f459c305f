# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading a stored file: the law is asked for `fetch`, the nearest good copy gives the bytes.

No path is in any address: a file is named by its row. Small files are proved before a byte leaves
the house; of large ones the digest is taken as they pass, and a copy that gave other bytes is
doubted as soon as the end is reached. A part of a file (a range) cannot be proved. The reading of
an unopened record is noted.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from lantai.craft.errors import CraftError
from lantai.guard import law
from lantai.guard.actor import Actor, steward
from lantai.guard.errors import NotFound
from lantai.guard.terms import Opening
from lantai.guard.trail import note_reading
from lantai.vault import acts, places, queries
from lantai.vault.errors import refused
from lantai.vault.models import Copy, KeptFile

SMALL = 16 << 20
"""Bytes up to which a file is read whole and proved before it is given."""
BLOCK = 1 << 18
HOUSE = steward("vault")


@dataclass(slots=True)
class Opened:
    """An open file of a record; ``parts`` gives its bytes."""

    row: KeptFile
    stream: IO[bytes]
    copy: Copy
    is_proved: bool

    def parts(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """The bytes from ``first`` to ``last`` (both counted), and the stream closed after them."""
        whole = first == 0 and (last is None or last >= self.row.size - 1)
        left = (self.row.size if last is None else last + 1) - first
        digest = hashlib.sha512()
        with self.stream:
            self.stream.seek(first)
            while left > 0 and (block := self.stream.read(min(BLOCK, left))):
                digest.update(block)
                left -= len(block)
                yield block
        if whole and not self.is_proved and digest.hexdigest() != self.row.sha512:
            acts.doubt(self.copy, self.row.path, HOUSE)


def open_file(row: KeptFile, actor: Actor) -> Opened:
    """Open a stored file for somebody.

    Raises `NotFound` for who may not read it (as if there were none), `Refused` where no good copy
    can be reached now.
    """
    item = row.vault_object.item
    if not law.holds(actor, "fetch", item):
        raise NotFound
    opened = nearest(row)
    note(item, actor)
    return opened


def note(item: Any, actor: Actor) -> None:
    """Note that somebody reads a record, where it is not open to all (档案法 29)."""
    if item.opening != Opening.OPEN:
        reasons = law.why(actor, "fetch", item)
        note_reading(actor, "fetch", item, reasons[0].name if reasons else "")


def nearest(row: KeptFile) -> Opened:
    """The file from the nearest good copy, whoever asks. Raises `Refused` where there is none."""
    for copy in queries.good_copies(row):
        try:
            stream = places.open_place(copy.store).open_file(
                row.vault_object.object_id, row.path, _version(row)
            )
        except CraftError:
            continue
        if row.size > SMALL:
            return Opened(row, stream, copy, False)
        with stream:
            data = stream.read(SMALL + 1)
        if hashlib.sha512(data).hexdigest() == row.sha512:
            return Opened(row, io.BytesIO(data), copy, True)
        acts.doubt(copy, row.path, HOUSE)
    raise refused("not_readable")


def _version(row: KeptFile) -> str:
    """The version in which a file is found that the newest has no more."""
    return f"v{row.until - 1}" if row.until else ""


def file_of(item: Any, key: int) -> KeptFile:
    """A stored file of an item by its number. Raises `NotFound`."""
    row = queries.kept_file(item, key)
    if row is None:
        raise NotFound
    return row
