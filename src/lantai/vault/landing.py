# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The landing place: bytes that came in, each under its SHA-512, until an object has taken them.

A stream is read once and digested in that read. It becomes visible whole, by one rename, or not at
all; the same bytes twice are there once; nothing is overwritten. What nobody claims is swept after
a time of grace, and told. Rooms above say with `claims` which digests they still wait to use.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings

from lantai.craft import digest
from lantai.craft.errors import BadInput, CraftError, storing
from lantai.craft.files import sync_folder

ALGORITHMS = ("sha512", "blake3")
DAY = 24 * 3600.0
GRACE = 7 * DAY
"""Seconds for which bytes without a claim are kept."""
HALF = DAY
"""Seconds after which a half upload that nobody goes on with is taken away."""
_COMING = "coming"

claims: list[Callable[[Collection[str]], set[str]]] = []
"""Which of some digests are still waited for: one function per room that lands files."""


class Stream(Protocol):
    """What is read from: a file, an upload, a socket."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Landed:
    """Bytes that are whole and under their digest; ``is_new`` if they were not there before."""

    sha512: str
    blake3: str
    size: int
    is_new: bool


@dataclass(slots=True)
class Swept:
    """What a sweep took away and what it left."""

    unclaimed: list[str] = field(default_factory=list)
    size: int = 0
    halves: int = 0
    kept: int = 0


def folder() -> Path:
    """Where landed bytes lie."""
    return Path(settings.LANTAI_LANDING)


def path_of(sha512: str) -> Path:
    """Where the bytes of a digest lie or would lie."""
    return folder() / sha512[:3] / sha512


def holds(sha512: str) -> bool:
    """Whether the bytes of a digest are there, whole."""
    return len(sha512) == 128 and path_of(sha512).is_file()


def land(
    stream: Stream, *, promised: Mapping[str, str] | None = None, most: int | None = None
) -> Landed:
    """Take a stream in. ``promised`` are the sender's digests by algorithm, ``most`` the bound.

    Raises `BadInput` (longer than may be, not as promised, the upload broke off), `StorageFailed`
    (the disk is full, gone, faulty); nothing of it is left then.
    """
    wanted = {name: value.strip().lower() for name, value in (promised or {}).items()}
    for name in wanted:
        if name not in digest.MAKERS:
            raise BadInput("vault.unknown_digest", algorithm=name)
    coming = folder() / _COMING / secrets.token_hex(12)
    with storing(coming.parent):
        coming.parent.mkdir(parents=True, exist_ok=True)
    digester = digest.Digester(tuple(dict.fromkeys((*ALGORITHMS, *wanted))))
    try:
        _write(stream, coming, digester, most)
        digests = digester.digests()
        for name, value in wanted.items():
            if digests[name] != value:
                raise BadInput("vault.not_promised", algorithm=name, said=value[:32],
                               found=digests[name][:32])  # fmt: skip
        is_new = _settle(coming, digests["sha512"], digester.size)
    finally:
        coming.unlink(missing_ok=True)
    return Landed(digests["sha512"], digests["blake3"], digester.size, is_new)


def _write(stream: Stream, coming: Path, digester: digest.Digester, most: int | None) -> None:
    with storing(coming), coming.open("xb", buffering=0) as sink:
        while block := _next(stream):
            digester.update(block)
            if most is not None and digester.size > most:
                raise BadInput("vault.too_large", most=f"{most:,}")
            view = memoryview(block)
            while view:
                view = view[sink.write(view) :]
        if settings.LANTAI_DURABLE:
            os.fsync(sink.fileno())


def _next(stream: Stream) -> bytes:
    """The next bytes; whatever a broken connection raises is one sentence."""
    try:
        return stream.read(digest.BLOCK)
    except CraftError:
        raise
    except Exception as fault:
        raise BadInput("vault.broke_off", why=type(fault).__name__) from fault


def _settle(coming: Path, sha512: str, size: int) -> bool:
    """Give the bytes their name; whether they were new. Bytes that have rotted there make room."""
    place = path_of(sha512)
    with storing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.hardlink_to(coming)  # unlike a rename it never takes another's place
        except FileExistsError:
            if _is_sound(place, sha512, size):
                os.utime(place)  # the time of grace begins anew
                return False
            place.rename(place.with_name(f"{sha512}.damaged-{secrets.token_hex(4)}"))
            place.hardlink_to(coming)
        coming.unlink()
    if settings.LANTAI_DURABLE:
        sync_folder(place.parent)
    return True


def _is_sound(place: Path, sha512: str, size: int) -> bool:
    return place.stat().st_size == size and digest.of_file(place, ("sha512",))["sha512"] == sha512


def open_landed(sha512: str) -> IO[bytes]:
    """The bytes of a digest. Raises `BadInput`."""
    if not holds(sha512):
        raise BadInput("vault.not_landed", name=sha512[:16])
    return path_of(sha512).open("rb")


# --- sweeping -------------------------------------------------------------------------------------


def sweep(*, grace: float = GRACE, half: float = HALF, now: float | None = None) -> Swept:
    """Take away what nobody claims any more; twice is as once, and two at once do no harm."""
    done, now = Swept(), time.time() if now is None else now
    for path in (folder() / _COMING).glob("*"):
        if _age(path, now) > half:
            path.unlink(missing_ok=True)
            done.halves += 1
    for old in _slices(grace, now):
        wanted = set().union(*(ask(old.keys()) for ask in claims))
        for sha512, path in old.items():
            if sha512 in wanted:
                done.kept += 1
            elif _age(path, now) > grace:  # not landed anew meanwhile
                done.size += path.stat().st_size
                path.unlink(missing_ok=True)
                done.unclaimed.append(sha512)
    return done


def _slices(grace: float, now: float) -> Iterator[dict[str, Path]]:
    """What has lain for longer than the grace, a folder at a time."""
    for some in sorted(folder().glob("[0-9a-f]" * 3)):
        old = {path.name[:128]: path for path in sorted(some.iterdir()) if _age(path, now) > grace}
        if old:
            yield old


def _age(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
