# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The judge of OCFL objects and storage roots, 1.0 and 1.1. It never imports the maker.

核验 OCFL 对象与存储根（1.0、1.1）：结构、清单、历史版本、逐字节读回。不引用生成部分的任何代码。
What maker and judge share is the digests and the shape of findings. Codes are those of the
specification's validation codes; sentences stand in ``codes.toml``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding, Progress
from lantai.craft.ocfl.verify import object as objects
from lantai.craft.ocfl.verify import root as roots
from lantai.craft.ocfl.verify.kind import kind_of, root_below
from lantai.craft.ocfl.verify.ledger import NAME as LEDGER
from lantai.craft.ocfl.verify.ledger import Ledger
from lantai.craft.ocfl.verify.notes import Notes
from lantai.craft.ocfl.verify.object import Outcome, Reading

How = Literal["full", "quick", "none"]
_STEP_FILES = 500
_STEP_BYTES = 64 << 20


@dataclass(slots=True)
class Tally:
    """What was judged, added up while `verify_path` runs."""

    objects: int = 0
    files: int = 0
    size: int = 0
    kind: str = ""


def verify_path(
    path: str | os.PathLike[str], *, how: How = "full", tally: Tally | None = None
) -> Iterator[Progress]:
    """Judge an object or a storage root, whichever ``path`` is; one finding where it is neither.

    ``how``: ``full`` reads every byte back; ``quick`` believes BLAKE3 where the fixity block or
    the root's ledger has it; ``none`` reads no content. Yields progress in files, with findings as
    they come. Raises `BadInput` where there is no folder.
    """
    folder = os.path.abspath(path)
    if not os.path.isdir(folder):
        raise BadInput("error.not_found", path=os.fspath(path))
    counts = tally if tally is not None else Tally()
    counts.kind = kind_of(folder)
    if counts.kind in ("neither", "within"):
        notes = Notes("", folder)
        notes.add(counts.kind, root=root_below(folder))
        yield Progress(0, None, "", notes.take())
    elif counts.kind == "root":
        yield from _verify_root(folder, Reading(how), counts)
    else:
        known = _known(folder) if how == "quick" else {}
        yield from _verify_object(folder, "", Reading(how), known, counts)[1]


def _known(folder: str) -> Mapping[str, str]:
    """What the ledger of the root above an object says of it, if there is such a root."""
    place, _, name = folder.rpartition("/")
    while place:
        if os.path.isfile(f"{place}/{LEDGER}"):
            return Ledger(place).of(name)
        place, _, above = place.rpartition("/")
        name = f"{above}/{name}"
    return {}


def verify_object(
    folder: str,
    *,
    base: str = "",
    how: How = "full",
    ledger: Mapping[str, str] | None = None,
) -> tuple[Outcome, tuple[Finding, ...]]:
    """Judge one object at once: what it is, and all findings, their places below ``base``."""
    outcome, notes = Outcome(), Notes(base, os.fspath(folder))
    for _ in objects.judge(os.fspath(folder), notes, Reading(how), ledger or {}, outcome):
        pass
    return outcome, notes.take()


def _verify_object(
    folder: str, base: str, reading: Reading, ledger: Mapping[str, str], tally: Tally
) -> tuple[Outcome, Iterator[Progress]]:
    outcome, notes = Outcome(), Notes(base, folder)

    def steps() -> Iterator[Progress]:
        done, files, size, since = tally.files, 0, tally.size, 0
        for path, length in objects.judge(folder, notes, reading, ledger, outcome):
            files, size, since = files + 1, size + length, since + length
            if files % _STEP_FILES == 0 or since >= _STEP_BYTES:
                since = 0
                yield Progress(done + files, None, f"{base}/{path}".lstrip("/"))
        tally.objects += 1
        tally.files += outcome.files
        tally.size = size
        yield Progress(tally.files, None, base or outcome.object_id, notes.take())

    return outcome, steps()


def _verify_root(folder: str, reading: Reading, tally: Tally) -> Iterator[Progress]:
    notes = Notes("", folder)
    try:
        seen = roots.look_at_root(folder, notes)
        ledger = Ledger(folder)
        ledger.judge(notes)
        yield Progress(0, None, "", notes.take())
        for path in roots.objects(folder, notes):
            outcome, steps = _verify_object(
                f"{folder}/{path}",
                path,
                reading,
                ledger.of(path) if reading.how == "quick" else {},
                tally,
            )
            yield from steps
            roots.place_object(seen, path, outcome.object_id, outcome.spec, notes)
        roots.finish(seen, notes)
    except OSError as fault:
        notes.add("unreadable", why=fault.strerror)
    yield Progress(tally.files, None, "", notes.take())
