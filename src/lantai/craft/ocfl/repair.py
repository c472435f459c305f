# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Damaged objects mended file by file from the copy in another root.

First it is settled what the object should be: the newest inventory that proves itself, the damaged
object's own before the other's, so that a newer version is never set back. Then each file that is
not as it says is replaced by one rename, after the other root's bytes proved right by digest. What
does not belong is never deleted, what cannot be mended is said. Stopping halfway leaves a
less damaged object; beginning again goes on.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput, StorageFailed, storing
from lantai.craft.findings import Finding, Progress, Severity, Where
from lantai.craft.ocfl import copies
from lantai.craft.ocfl import object as objects
from lantai.craft.ocfl.inventory import NAME, Inventory
from lantai.craft.ocfl.root import Root, lock_name, own_files
from lantai.craft.ocfl.staging import Staging, locked, write_file
from lantai.craft.ocfl.verify import verify_object


@dataclass(slots=True)
class Repair:
    """The event of one repair: what was replaced, what could not be, what the judge says after."""

    path: str
    restored: bool = False
    replaced: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    """File to the reason, a kind of area ``store``."""

    def findings(self) -> tuple[Finding, ...]:
        """The event in findings."""
        found = [
            codes.finding("store.repaired", Where(self.path), object=self.path, file=file)
            for file in self.replaced
        ]
        if self.restored:
            found.append(codes.finding("store.restored", Where(self.path), object=self.path))
        for file, why in self.failed.items():
            found.append(
                codes.finding(
                    "store.cannot_repair", Where(self.path),
                    object=self.path, file=file, why=Said(why),
                )
            )  # fmt: skip
        return tuple(found)


def repair_root(bad_path: str, good: Root, *, durable: bool = True) -> Iterator[Progress]:
    """Judge every object of a root, repair what fails, restore what is gone; progress in objects.

    The root's own files are set right first. Raises `StorageFailed` where its disk refuses.
    """
    bad = repair_own(bad_path, good, durable=durable)
    copies.same_layout(bad, good)
    bad.recover()
    paths = sorted({*bad.objects(), *good.objects()})
    for done, path in enumerate(paths, 1):
        folder = f"{bad.path}/{path}"
        findings: tuple[Finding, ...] = ()
        if not os.path.isdir(folder) or _is_damaged(folder):
            findings = repair(bad, good, path).findings()
        yield Progress(done, len(paths), path, findings)


def _is_damaged(folder: str) -> bool:
    """Whether the judge finds an error, or a bit flipped where the meaning survived (L002)."""
    findings = verify_object(folder)[1]
    return any(f.severity is Severity.ERROR or f.code == "L002" for f in findings)


def repair_own(bad_path: str, good: Root, *, durable: bool = True) -> Root:
    """Set a root's own files right by the layout of the good root; opens it."""
    bad = Root(os.fspath(bad_path), good.layout, durable=durable)
    wrong = {}
    for name, data in own_files(good.layout).items():
        try:
            with open(f"{bad.path}/{name}", "rb") as stream:
                said = stream.read(len(data) + 1)
        except FileNotFoundError:
            said = b""
        except OSError:
            with storing(bad.path):
                raise
        if said != data:
            wrong[name] = data
    with storing(bad.path):
        if wrong:
            bad.write_own(wrong)
            bad.note_own()
        bad.mend_ledger()
    return bad


def repair(bad: Root, good: Root, path: str) -> Repair:
    """Mend one object of ``bad`` from ``good``. Raises `StorageFailed` where the disk refuses."""
    event = Repair(path)
    folder = f"{bad.path}/{path}"
    if not os.path.isdir(folder):
        for step in copies.copy_root(good, bad, [path]):
            for fault in step.findings:
                event.failed[str(fault.params.get("file", NAME))] = "store.no_good_copy"
        event.restored = not event.failed
        return event
    with (
        locked(bad.path, lock_name(path), object=path),
        Staging(bad.path, durable=bad.durable) as staging,
    ):
        with suppress(StorageFailed, BadInput):
            objects.mended(folder, staging)
        _Mender(folder, f"{good.path}/{path}", staging, event).run()
    _judge_after(folder, event)
    return event


def _judge_after(folder: str, event: Repair) -> None:
    """What the judge still finds is said, under the file it finds it at."""
    for found in verify_object(folder)[1]:
        if found.severity is Severity.ERROR and found.where.path not in event.failed:
            belongs = found.kind in ("ocfl.missing_file", "ocfl.content_differs")
            why = "store.no_good_copy" if belongs else "store.stray"
            event.failed[found.where.path] = why


class _Mender:
    """Brings one folder to what the reference inventory says."""

    def __init__(self, folder: str, other: str, staging: Staging, event: Repair) -> None:
        self._folder = folder
        self._other = other
        self._staging = staging
        self._event = event

    def run(self) -> None:
        reference = self._reference()
        if reference is None:
            self._event.failed[NAME] = "store.no_inventory"
            return
        data, inventory = reference
        self._content(inventory)
        for name in [*inventory.versions][:-1]:
            self._version(name, inventory)
        places = [inventory.head, ""] if self._has_inventory(inventory.head) else [""]
        for place in places:
            self._pair(place, data, inventory.algorithm)
        name = objects.DECLARATION.format(inventory.spec)
        self._exact(name, f"{name[2:]}\n".encode())

    def _has_inventory(self, version: str) -> bool:
        return any(
            os.path.lexists(f"{place}/{version}/{NAME}") for place in (self._folder, self._other)
        )

    def _reference(self) -> tuple[bytes, Inventory] | None:
        """The inventory to go by: our own, our newest version's, or the other root's if newer."""
        own, there = _proved(self._folder), _proved(self._other)
        names = objects.version_folders(self._folder)
        if own and (not names or names[-1] == own[1].head):
            return own
        for name in reversed(names):
            newest = _proved(f"{self._folder}/{name}")
            if newest and newest[1].head == name:
                own = own if own and len(own[1].versions) > len(newest[1].versions) else newest
                break
        if own and there and len(own[1].versions) < len(there[1].versions):
            return there if own[1].object_id == there[1].object_id else own
        return own or there

    def _content(self, inventory: Inventory) -> None:
        there = _proved(self._other)
        for value, paths in inventory.manifest.items():
            for path in paths:
                if self._digest(path, inventory.algorithm) == value.lower():
                    continue
                places = [path, *(there[1].manifest.get(value, []) if there else [])]
                self._replace(path, places, inventory.algorithm, value.lower())

    def _digest(self, path: str, algorithm: str) -> str:
        return copies.file_digest(f"{self._folder}/{path}", algorithm)

    def _replace(self, path: str, places: list[str], algorithm: str, value: str) -> None:
        """Take the first of the other root's files whose copy, read back, has the digest."""
        why = "store.no_good_copy"
        for place in dict.fromkeys(places):
            aside = self._staging.new_name()
            source = f"{self._other}/{place}"
            if os.path.islink(source) or not os.path.isfile(source):
                continue
            with suppress(FileNotFoundError), storing(self._folder):
                copies.copy_file(source, aside)
            if copies.file_digest(aside, algorithm) == value:
                why = self._put(aside, path)
                break
        if why:
            self._event.failed[path] = why

    def _put(self, aside: str, path: str) -> str:
        """Rename into place; gives why not, or nothing."""
        if not self._has_true_parents(path):
            return "store.stray"
        self._staging.flush()
        try:
            os.rename(aside, f"{self._folder}/{path}")
        except (IsADirectoryError, NotADirectoryError):
            return "store.stray"
        except OSError:
            with storing(f"{self._folder}/{path}"):
                raise
        self._event.replaced.append(path)
        return ""

    def _has_true_parents(self, path: str) -> bool:
        """Make missing folders; False where a link or file stands in the way."""
        place = self._folder
        for part in path.split("/")[:-1]:
            place = f"{place}/{part}"
            try:
                if not stat.S_ISDIR(os.lstat(place).st_mode):
                    return False
            except FileNotFoundError:
                with storing(place):
                    os.mkdir(place)
        return True

    def _version(self, name: str, inventory: Inventory) -> None:
        """An earlier version's inventory, from whichever side can prove it."""
        mine = f"{self._folder}/{name}"
        for place in (mine, f"{self._other}/{name}"):
            found = _proved(place)
            if found and found[1].head == name and found[1].object_id == inventory.object_id:
                self._pair(name, found[0], found[1].algorithm)
                return
        if self._has_inventory(name):
            self._event.failed[f"{name}/{NAME}"] = "store.no_good_copy"

    def _pair(self, place: str, data: bytes, algorithm: str) -> None:
        prefix = f"{place}/" if place else ""
        self._exact(f"{prefix}{NAME}", data)
        side = objects.sidecar(data, algorithm)
        if not _says(self._read(f"{prefix}{NAME}.{algorithm}"), side):
            self._exact(f"{prefix}{NAME}.{algorithm}", side)

    def _read(self, path: str) -> bytes:
        real = f"{self._folder}/{path}"
        with suppress(OSError):
            if stat.S_ISREG(os.lstat(real).st_mode):
                with open(real, "rb") as stream:
                    return stream.read()
        return b""

    def _exact(self, path: str, data: bytes) -> None:
        if self._read(path) != data:
            aside = self._staging.new_name()
            with storing(self._folder):
                write_file(aside, data)
            if why := self._put(aside, path):
                self._event.failed[path] = why


def _says(found: bytes, right: bytes) -> bool:
    """Whether a sidecar says what it should, in one case and with only blanks between."""
    value, name = right.split()
    pattern = b"(?:%s|%s)[ \\t]+%s[ \\t]*\\r?\\n?" % (value, value.upper(), re.escape(name))
    return re.fullmatch(pattern, found) is not None


def _proved(folder: str) -> tuple[bytes, Inventory] | None:
    with suppress(StorageFailed, BadInput):
        return objects.read_proved(folder)
    return None
