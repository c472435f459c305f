# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What was begun and not yet adopted: a note per slice, beside the landing place.

Written before the bytes, taken away after the rows. Only objects named in such a note are ever
swept from a store as unadopted; an object without a row and without a note is told and left alone,
since it may be the rows that were lost.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lantai.craft.files import write_whole
from lantai.vault import landing


@dataclass(frozen=True, slots=True)
class Note:
    """One slice under way: the store's code and the objects' identifiers."""

    path: Path
    store: str
    object_ids: tuple[str, ...]
    age: float


def folder() -> Path:
    """Where the notes lie."""
    return landing.folder() / "pending"


def begin(store: str, object_ids: Sequence[str], *, durable: bool) -> Path:
    """Note what is about to be stored. Raises `StorageFailed`."""
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{secrets.token_hex(12)}.json"
    said = {"store": store, "objects": list(object_ids)}
    write_whole(path, json.dumps(said).encode(), durable=durable)
    return path


def end(path: Path) -> None:
    """It is adopted."""
    path.unlink(missing_ok=True)


def notes(now: float | None = None) -> Iterator[Note]:
    """All notes, with their age in seconds; one that cannot be read says nothing and stays."""
    now = time.time() if now is None else now
    for path in sorted(folder().glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            said = json.loads(path.read_text("utf-8"))
            age = now - path.stat().st_mtime
            yield Note(path, str(said["store"]), tuple(map(str, said["objects"])), age)
