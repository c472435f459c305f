# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package's items kept twice: stored, copied, verified, damaged on purpose and repaired."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from lantai.craft.errors import storing
from lantai.craft.files import write_whole
from lantai.craft.findings import Finding, Progress, Severity
from lantai.craft.formats import Identity
from lantai.craft.journey import items
from lantai.craft.ocfl import copies
from lantai.craft.ocfl.inventory import User
from lantai.craft.ocfl.object import Changes, Note
from lantai.craft.ocfl.repair import repair_root
from lantai.craft.ocfl.root import NewObject, Root
from lantai.craft.ocfl.verify import Tally, verify_path
from lantai.craft.package.manifest import Record

_BY = User("兰台全程演练", "urn:x-lantai:exercise")


def store(
    root: Root, records: Iterable[Record], package: Path, identities: Mapping[str, Identity],
    now: datetime,
) -> Iterator[Progress]:  # fmt: skip
    """Store an object per item; what is there already gets a version only where it differs."""
    root.recover()
    note = Note(now, "入库", _BY)
    fresh: list[NewObject] = []
    done = 0
    for record in records:
        name = items.object_id(record.ref_code)
        files = items.sources(record, package, identities)
        if root.holds(name):
            root.update(name, Changes(add=files), note)
            done += 1
            yield Progress(done, None, record.title)
        else:
            fresh.append(NewObject(name, files, note))
    for stored in root.store_many(fresh):
        done += 1
        yield Progress(done, None, stored.object_id)


def copy(source: Root, target: Root) -> Iterator[Progress]:
    """Bring the second root up to the first."""
    yield from copies.copy_root(source, target)


def verify(folder: Path) -> tuple[Tally, list[Finding]]:
    """Judge a root by reading every byte back: what was read, and what is wrong."""
    tally = Tally()
    found = [each for step in verify_path(folder, tally=tally) for each in step.findings]
    return tally, [each for each in found if each.severity is Severity.ERROR]


def drill(good: Root, bad: Root) -> tuple[str, list[Finding], list[Finding]]:
    """Flip one bit in the second root on purpose, find it, repair it from the first.

    Returns the file that was damaged, what the judge found then, and what it finds afterwards. A
    mark beside the root says that one is on, for `end_drill`.
    """
    victim = _victim(Path(bad.path))
    write_whole(_mark(bad), victim.name.encode(), durable=bad.durable)
    _flip(victim)
    _, seen = verify(Path(bad.path))
    _mend(good, bad)
    _, after = verify(Path(bad.path))
    return victim.name, seen, after


def end_drill(good: Root, bad: Root) -> None:
    """Mend what a drill that was killed left damaged; without its mark nothing is touched."""
    if _mark(bad).exists():
        _mend(good, bad)


def _mend(good: Root, bad: Root) -> None:
    for _ in repair_root(bad.path, good, durable=bad.durable):
        pass
    _mark(bad).unlink(missing_ok=True)


def _mark(root: Root) -> Path:
    return Path(root.path).with_name(f".{Path(root.path).name}.drill")


def _victim(root: Path) -> Path:
    """The first stored content file that is not empty: the same one every time."""
    for folder, names, files in os.walk(root):
        names.sort()
        if f"{os.sep}content" in folder:
            for name in sorted(files):
                path = Path(folder) / name
                if path.stat().st_size:
                    return path
    return root


def _flip(path: Path) -> None:
    with storing(path), path.open("r+b") as stream:
        middle = path.stat().st_size // 2
        stream.seek(middle)
        byte = stream.read(1)[0]
        stream.seek(middle)
        stream.write(bytes([byte ^ 1]))
