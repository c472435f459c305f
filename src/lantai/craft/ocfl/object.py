# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One OCFL object on disk: its first version built aside, a further version added, a kill mended.

A new object appears by one rename. A new version needs three: the version's folder (from here on
the new version counts), then the inventory, then its sidecar. `mended` finishes the last two from
the copies in the version's folder, so a kill between them costs nothing.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from lantai.craft import digest
from lantai.craft.errors import BadInput, CannotRun, StorageFailed, storing
from lantai.craft.files import read_all
from lantai.craft.ocfl import inventory as inventories
from lantai.craft.ocfl.intake import Intake, Kept, Source, check_conflicts, checked_path
from lantai.craft.ocfl.inventory import NAME, Inventory, User, Version, applied, as_block
from lantai.craft.ocfl.staging import Staging, write_file

DECLARATION = "0=ocfl_object_{}"
_VERSION = re.compile(r"v\d{1,9}\Z")
_NAMING = ("sha512", "sha256")


@dataclass(frozen=True, slots=True)
class Note:
    """When, why and by whom a version is made (OCFL 3.5.3.1); the time is handed in, zoned."""

    created: datetime
    message: str
    user: User

    def version(self, state: Mapping[str, str]) -> Version:
        """The version block with this note."""
        if self.created.tzinfo is None:
            raise BadInput("store.no_zone", created=self.created.isoformat())
        when = self.created.isoformat(timespec="seconds")
        return Version(when, self.message, self.user, as_block(state))


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new version does: removes, then renames (all at once), then adds or replaces."""

    add: Mapping[str, Source] = field(default_factory=dict)
    remove: Collection[str] = ()
    rename: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as it now lies in the root: ``path`` below it, the version, what was taken in."""

    object_id: str
    path: str
    version: str
    files: Mapping[str, Kept]
    is_new: bool = True

    @property
    def size(self) -> int:
        """Bytes of the files taken in."""
        return sum(kept.size for kept in self.files.values())


def build(
    folder: str, object_id: str, files: Mapping[str, Source], note: Note, fixity: tuple[str, ...]
) -> dict[str, Kept]:
    """Write a whole new object with one version at ``folder``, which must not exist."""
    new = Inventory(object_id)
    with storing(folder):
        os.mkdir(folder)
        os.mkdir(f"{folder}/v1")
    kept = _take(new, "v1", f"{folder}/v1", files, fixity)
    state = {logical: each.digests["sha512"] for logical, each in kept.items()}
    new.versions["v1"] = note.version(state)
    data = new.to_bytes()
    side = sidecar(data, "sha512")
    name = DECLARATION.format(new.spec)
    with storing(folder):
        write_file(f"{folder}/{name}", f"{name[2:]}\n".encode())
        for place in (folder, f"{folder}/v1"):
            write_file(f"{place}/{NAME}", data)
            write_file(f"{place}/{NAME}.sha512", side)
    return kept


def build_next(
    folder: str, old: Inventory, changes: Changes, note: Note, fixity: tuple[str, ...]
) -> tuple[Inventory, dict[str, Kept]] | None:
    """Write the folder of the next version aside; None where the changes change nothing."""
    state = applied(old.state(), changes.remove, changes.rename, old.object_id)
    new = replace(
        old,
        manifest={value: [*paths] for value, paths in old.manifest.items()},
        versions=dict(old.versions),
        fixity={name: dict(block) for name, block in old.fixity.items()},
    )
    name = old.next_name()
    with storing(folder):
        os.mkdir(folder)
    kept = _take(new, name, folder, changes.add, fixity)
    state |= {logical: each.digests[new.algorithm] for logical, each in kept.items()}
    check_conflicts(state, old.object_id)
    if state == old.state():
        return None
    new.versions[name] = note.version(state)
    data = new.to_bytes()
    with storing(folder):
        write_file(f"{folder}/{NAME}", data)
        write_file(f"{folder}/{NAME}.{new.algorithm}", sidecar(data, new.algorithm))
    return new, kept


def _take(
    new: Inventory, name: str, folder: str, files: Mapping[str, Source], fixity: tuple[str, ...]
) -> dict[str, Kept]:
    for logical in files:
        checked_path(logical, new.object_id)
    check_conflicts(dict.fromkeys(files, ""), new.object_id)
    wanted = tuple(dict.fromkeys((new.algorithm, "blake3", *fixity)))
    prefix = f"{name}/{new.content}/"
    intake = Intake(f"{folder}/{new.content}", prefix, new.manifest, wanted, new.object_id)
    kept = {logical: intake.take(logical, files[logical]) for logical in sorted(files)}
    for algorithm in fixity:
        block = new.fixity.setdefault(algorithm, {})
        for each in kept.values():
            if each.is_new:
                block.setdefault(each.digests[algorithm], []).append(each.path)
    return kept


def sidecar(data: bytes, algorithm: str) -> bytes:
    """The text of a sidecar (OCFL 3.6)."""
    return f"{digest.of_bytes(data, algorithm)} {NAME}\n".encode()


def commit_next(folder: str, staging: Staging, staged: str, new: Inventory) -> None:
    """Put a staged version into an object: folder, inventory, sidecar. Raises `StorageFailed`.

    Where the disk refuses between the steps, the folder is taken back; where it refuses that too,
    the staging stays for recovery, which finishes the version.
    """
    names = (NAME, f"{NAME}.{new.algorithm}")
    with storing(folder):
        asides = [_copied(f"{staged}/{name}", staging) for name in names]
        staging.flush()
        try:
            os.rename(staged, f"{folder}/{new.head}")
        except OSError as fault:
            if fault.errno in (errno.EEXIST, errno.ENOTEMPTY):
                raise StorageFailed("store.locked", object=new.object_id) from fault
            raise
        try:
            os.rename(asides[0], f"{folder}/{names[0]}")
        except OSError:
            _take_back(f"{folder}/{new.head}", staging)
            raise
        staging.keep = True
        os.rename(asides[1], f"{folder}/{names[1]}")
        staging.keep = False
        staging.flush()


def _take_back(version: str, staging: Staging) -> None:
    try:
        os.rename(version, staging.new_name())
    except OSError:
        staging.keep = True


def _copied(path: str, staging: Staging) -> str:
    aside = staging.new_name()
    write_file(aside, read_all(path))
    return aside


def read_proved(folder: str) -> tuple[bytes, Inventory]:
    """An inventory whose sidecar proves it, with its bytes.

    Raises `StorageFailed` where one is missing or they disagree, `BadInput` where it is not for us.
    """
    path = f"{folder}/{NAME}"
    try:
        data = read_all(path)
    except OSError as fault:
        raise StorageFailed("store.damaged", path=path) from fault
    for algorithm in _NAMING:
        with suppress(OSError):
            said = read_all(f"{path}.{algorithm}").split()
            if len(said) == 2 and said[0].lower() == digest.of_bytes(data, algorithm).encode():
                return data, inventories.from_bytes(data, path)
    raise StorageFailed("store.damaged", path=path)


def version_folders(folder: str) -> list[str]:
    """Names of the version folders an object has on disk, oldest first."""
    with os.scandir(folder) as listing:
        names = [entry.name for entry in listing if _VERSION.match(entry.name)]
    return sorted(names, key=lambda name: int(name[1:]))


def mended(folder: str, staging: Staging) -> bool:
    """Finish a version whose folder is in place but whose inventory is not; True if it was so.

    Raises `StorageFailed` where the newest version cannot prove itself: that is damage, for
    `copies`, and not the trace of a kill.
    """
    names = version_folders(folder)
    if not names:
        raise StorageFailed("store.damaged", path=folder)
    with suppress(StorageFailed):
        if read_proved(folder)[1].head == names[-1]:
            return False
    newest = f"{folder}/{names[-1]}"
    new = read_proved(newest)[1]
    if new.head != names[-1] or [*new.versions] != names:
        raise StorageFailed("store.damaged", path=newest)
    with storing(folder):
        for name in (NAME, f"{NAME}.{new.algorithm}"):
            os.rename(_copied(f"{newest}/{name}", staging), f"{folder}/{name}")
    staging.flush()
    return True


def refuse_foreign(old: Inventory, folder: str) -> None:
    """Only objects whose spec and naming this maker writes get new versions from it."""
    if old.spec not in ("1.0", "1.1") or old.algorithm not in _NAMING:
        raise CannotRun("store.foreign", path=folder)
