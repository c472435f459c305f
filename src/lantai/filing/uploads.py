# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A file that comes in parts: each with its digest, in any order, as often as need be, once whole.

The parts lie in a folder of their own beside the landing place until all are there; then the file
lands in one stream, and the folder goes when what came is registered (`drop`). A part that comes
again with other content, or a file that was changed while it came, is refused in words; what nobody
goes on with is swept (`sweep`).
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.craft.errors import BadInput, storing
from lantai.craft.files import write_whole
from lantai.vault import landing
from lantai.vault.landing import Landed

PART = 4 << 20
"""Bytes of a part that a browser of ours sends; a sender may choose less."""
MOST_PARTS = 100_000
MOST_BYTES = 4 << 30
"""Bytes of one file, whichever way it comes in."""
DAYS = 7
_KEY = re.compile(r"[0-9A-Za-z_-]{8,80}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ABOUT = "about.json"
NAMES = "names-"
"""What folders begin with in which landed bytes have names while they are read (`reading`)."""


@dataclass(frozen=True, slots=True)
class About:
    """What a sender says of a file before its first part: its name, its size, how many parts."""

    name: str
    size: int
    parts: int

    @property
    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return {"name": self.name, "size": self.size, "parts": self.parts}


def whole(text: str) -> int:
    """A number as an address has it; -1 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1


def folder() -> Path:
    """Where the parts lie."""
    return landing.folder() / "uploads"


def place_of(owner: str, key: str) -> Path:
    """Where the parts of one file lie. Raises `BadInput` for a key that is none."""
    if not _KEY.fullmatch(key):
        raise BadInput("filing.bad_upload_key", key=key[:40])
    return folder() / hashlib.sha256(f"{owner}/{key}".encode()).hexdigest()[:40]


def have(owner: str, key: str) -> list[int]:
    """The numbers of the parts that are there."""
    return sorted(_parts(place_of(owner, key)))


def _parts(place: Path) -> dict[int, Path]:
    return {int(path.name.partition(".")[0]): path for path in place.glob("[0-9]*.*")
            if _DIGEST.fullmatch(path.name.partition(".")[2])}  # fmt: skip


def put(owner: str, key: str, number: int, about: About, sha256: str, data: bytes) -> list[int]:
    """Take a part; the numbers of those that are there then. Twice is as once.

    Raises `BadInput` where the part is not what its digest says, was another before, or the file is
    another than it was.
    """
    place = place_of(owner, key)
    if about.size > MOST_BYTES:
        raise BadInput("vault.too_large", most=f"{MOST_BYTES:,}")
    if not (1 <= number <= about.parts <= MOST_PARTS) or about.size < 0:
        raise BadInput("filing.part_number", name=about.name[:120], n=number, of=about.parts)
    found = hashlib.sha256(data).hexdigest()
    if sha256.lower() != found:
        raise BadInput("filing.part_broken", name=about.name[:120], n=number)
    with storing(place):
        place.mkdir(parents=True, exist_ok=True)
    _same(place, about)
    there = _parts(place).get(number)
    if there is not None and there.name.partition(".")[2] != found:
        raise BadInput("filing.part_changed", name=about.name[:120], n=number)
    if there is None:
        write_whole(place / f"{number}.{found}", data, durable=False)
    return sorted(_parts(place))


def _same(place: Path, about: About) -> None:
    """The file is what it was said to be with the first part."""
    path = place / _ABOUT
    if not path.exists():
        write_whole(path, json.dumps(about.as_dict).encode(), durable=False)
    elif json.loads(path.read_text("utf-8")) != about.as_dict:
        raise BadInput("filing.upload_changed", name=about.name[:120])


def finish(owner: str, key: str, *, promised: Mapping[str, str] | None = None
           ) -> tuple[About, Landed]:  # fmt: skip
    """Land a file whose parts are all there; they stay. Raises `BadInput` where one is missing."""
    place = place_of(owner, key)
    try:
        about = About(**json.loads((place / _ABOUT).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise BadInput("filing.no_upload", key=key[:40], days=DAYS) from None
    parts = _parts(place)
    missing = [n for n in range(1, about.parts + 1) if n not in parts]
    if missing:
        raise BadInput("filing.parts_missing", name=about.name[:120], n=len(missing),
                       first=missing[0])  # fmt: skip
    size = sum(path.stat().st_size for path in parts.values())
    if size != about.size:
        raise BadInput("filing.size_differs", name=about.name[:120], said=about.size, found=size)
    landed = landing.land(_Joined(parts[n] for n in range(1, about.parts + 1)),
                          promised=promised, most=MOST_BYTES)  # fmt: skip
    return about, landed


def drop(owner: str, key: str) -> None:
    """Let go what came of a file."""
    shutil.rmtree(place_of(owner, key), ignore_errors=True)


class _Joined:
    """Parts read as one stream, each proved by the digest in its name."""

    def __init__(self, paths: Iterator[Path]) -> None:
        self._blocks = self._read(paths)
        self._left = b""

    def _read(self, paths: Iterator[Path]) -> Iterator[bytes]:
        for path in paths:
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != path.name.partition(".")[2]:
                raise BadInput("filing.part_rotten", name=path.name.partition(".")[0])
            yield data

    def read(self, size: int, /) -> bytes:
        """The next bytes."""
        if not self._left:
            self._left = next(self._blocks, b"")
        some, self._left = self._left[:size], self._left[size:]
        return some


def sweep(now: float | None = None) -> int:
    """Let go what nobody went on with for some days, and names of a reading that was cut short.

    How many of either went.
    """
    now, gone = time.time() if now is None else now, 0
    for place in folder().glob("*"):
        named = place.name.startswith(NAMES)
        paths = [place] if named else [place, *place.glob("*")]  # names are as old as their bytes
        newest = max((path.stat().st_mtime for path in paths), default=now)
        if now - newest > (1 if named else DAYS) * 86_400:
            shutil.rmtree(place, ignore_errors=True)
            gone += 1
    return gone
