# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The list of what a move of custody handed over, kept when all of it had passed.

Afterwards each side sees only what is its own; this list both may print, as it was, for as long as
they keep their papers. A file under the digest of what it says: a head with numbers, then a line a
row. Who may not see a row's secrecy does not get its line.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from lantai.craft import files
from lantai.craft.errors import BadInput, storing
from lantai.holdings import queries
from lantai.holdings.models import Box, CustodyMove, File, Item

LISTED: tuple[Any, ...] = (File, Item, Box)
"""The nouns in the order of the list."""
RECORD = ("ref_code", "title", "responsible", "date_text", "secrecy", "retention", "pages")
BOX = ("code", "label", "year", "secrecy")


def folder() -> Path:
    """Where the lists lie, by digest."""
    return Path(settings.LANTAI_FILES) / "handed"


def keep(move: CustodyMove) -> str:
    """Write the list of a move, and give its digest; twice is as once. Raises `StorageFailed`."""
    whole = hashlib.sha256()
    with storing(folder()):
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder()) as place:
            coming = Path(place) / "coming"
            with coming.open("wb") as out, gzip.GzipFile("", "wb", 6, out, mtime=0) as packed:
                for line in _told(move):
                    whole.update(line)
                    packed.write(line)
                packed.close()
                out.flush()
                os.fsync(out.fileno())
            coming.replace(folder() / whole.hexdigest())
    files.sync_folder(folder())
    return whole.hexdigest()


def _told(move: CustodyMove) -> Iterator[bytes]:
    yield _line({each._meta.label_lower: queries.move_secrecies(move, each) for each in LISTED})
    for model in LISTED:
        for values in queries.move_whole(move, model, BOX if model is Box else RECORD):
            yield _line([model._meta.label_lower, *values])


def _line(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def is_kept(move: CustodyMove) -> bool:
    """Whether the list of a move was kept, and is there."""
    return bool(move.list_digest) and (folder() / move.list_digest).is_file()


def counts(move: CustodyMove, clearance: int) -> dict[Any, int]:
    """How many rows of the list somebody of a clearance sees, noun by noun."""
    head = json.loads(next(_lines(move)))
    return {model: sum(n for secrecy, n in head.get(model._meta.label_lower, {}).items()
                       if int(secrecy) <= clearance) for model in LISTED}  # fmt: skip


def rows(move: CustodyMove, clearance: int) -> Iterator[Any]:
    """The rows of the list that somebody of a clearance sees, as they were. Raises `BadInput`."""
    by_noun = {model._meta.label_lower: model for model in LISTED}
    told = _lines(move)
    next(told)
    for line in told:
        noun, *values = json.loads(line)
        model = by_noun[noun]
        row = model(**dict(zip(BOX if model is Box else RECORD, values, strict=True)))
        if row.secrecy <= clearance:
            yield row


def _lines(move: CustodyMove) -> Iterator[bytes]:
    """The lines, once the whole is what was kept."""
    path, whole = folder() / move.list_digest, hashlib.sha256()
    for line in files.lines(path):
        whole.update(line)
    if whole.hexdigest() != move.list_digest:
        raise BadInput("holdings.list_changed", name=move.name)
    return files.lines(path)
