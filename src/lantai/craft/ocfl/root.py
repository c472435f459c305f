# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A storage root of OCFL 1.1: made, opened, written to in batches, mended after a kill.

Nothing here judges (`verify`) or compares roots (`copies`). Two writers of different objects never
meet; of one new object the second finds it there; of a new version one holds the object's lock.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lantai.craft import codes, digest
from lantai.craft.errors import BadInput, StorageFailed, storing
from lantai.craft.files import read_all
from lantai.craft.findings import Finding, Where
from lantai.craft.ocfl import ledger
from lantai.craft.ocfl import object as objects
from lantai.craft.ocfl.intake import Kept, Source
from lantai.craft.ocfl.inventory import Inventory
from lantai.craft.ocfl.layout import DESCRIPTIONS, Layout, from_config
from lantai.craft.ocfl.object import Changes, Note, Stored
from lantai.craft.ocfl.staging import (
    INTENT,
    Staging,
    abandoned,
    drop_if_empty,
    locked,
    remove_tree,
    sync_filesystem,
    write_file,
)  # fmt: skip

DECLARATION = "0=ocfl_1.1"
LAYOUT = "ocfl_layout.json"
BATCH_FILES = 4096
BATCH_BYTES = 256 << 20
"""A batch is put in place when it holds this many files or bytes: the most a power cut can cost."""


@dataclass(frozen=True, slots=True)
class NewObject:
    """One object to be stored: its identifier (a URI, OCFL W005) and logical path to source."""

    object_id: str
    files: Mapping[str, Source]
    note: Note


def own_files(layout: Layout) -> dict[str, bytes]:
    """The files a root of ours has of its own, in the order in which they are made."""
    about = {"extension": layout.name, "description": DESCRIPTIONS[layout.name]}
    return {
        f"extensions/{layout.name}/config.json": _json(layout.config()),
        LAYOUT: _json(about),
        DECLARATION: f"{DECLARATION[2:]}\n".encode(),
    }


def _json(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode()


def _refuse_inside(path: str) -> None:
    """A root within a root would be strange files to the outer one (OCFL 1.1, 4.1)."""
    for above in Path(os.path.realpath(path)).parents:
        if (above / DECLARATION).is_file():
            raise BadInput("store.inside_root", path=path, root=str(above))


class Root:
    """An open storage root. ``durable=False`` leaves flushing to the system (tests, scratch)."""

    def __init__(self, path: str, layout: Layout, *, durable: bool = True) -> None:
        self.path = path
        self.layout = layout
        self.durable = durable

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], layout: Layout | None = None, *, durable: bool = True
    ) -> Root:
        """Make an empty root, or open what an earlier, interrupted call began.

        Raises `BadInput` where the folder holds anything else, `StorageFailed` where it cannot be
        written.
        """
        root = cls(os.fspath(path), layout or Layout(), durable=durable)
        _refuse_inside(root.path)
        files = own_files(root.layout)
        with storing(root.path):
            os.makedirs(root.path, exist_ok=True)
            known = {name.split("/")[0] for name in files} | {ledger.NAME}
            strangers = set(os.listdir(root.path)) - known
            if DECLARATION in os.listdir(root.path):
                return cls.open(path, durable=durable)
            if strangers:
                raise BadInput("store.not_empty", path=root.path)
            root.note_own()
            root.write_own(files)
        return root

    def note_own(self) -> None:
        """Note the digests of the root's own files in the ledger. Raises OSError."""
        said = {
            name: digest.of_bytes(data, "blake3") for name, data in own_files(self.layout).items()
        }
        # Twice, since nothing else proves them: one damaged line must not hide a damaged file.
        ledger.append(self.path, [("", said)] * 2)

    def write_own(self, files: Mapping[str, bytes]) -> None:
        """Write files of the root itself, each whole or not at all. Raises OSError."""
        for name, data in files.items():
            place = f"{self.path}/{name}"
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with Staging(self.path, durable=self.durable) as staging:
                aside = staging.new_name()
                write_file(aside, data)
                staging.flush()
                os.rename(aside, place)
        if self.durable:
            sync_filesystem(self.path)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, durable: bool = True) -> Root:
        """Open a root whose layout we know. Raises `BadInput`."""
        place = os.fspath(path)
        if not os.path.isfile(f"{place}/{DECLARATION}"):
            raise BadInput("store.no_root", path=place)
        try:
            name = str(_load(f"{place}/{LAYOUT}")["extension"])
            config = _load(f"{place}/extensions/{name}/config.json")
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as fault:
            raise BadInput("store.no_layout", path=place) from fault
        return cls(place, from_config(name, config), durable=durable)

    def path_of(self, object_id: str) -> str:
        """Where the object lies or would lie, relative to the root. Raises `BadInput`."""
        try:
            object_id.encode("utf-8")
        except UnicodeEncodeError:
            raise BadInput("store.bad_id", object=ascii(object_id)) from None
        if not object_id:
            raise BadInput("store.bad_id", object=object_id)
        return self.layout.path_of(object_id)

    def folder_of(self, object_id: str) -> str:
        """The object's folder. Raises `BadInput` where there is none."""
        folder = f"{self.path}/{self.path_of(object_id)}"
        if not os.path.isdir(folder):
            raise BadInput("store.absent", object=object_id)
        return folder

    def holds(self, object_id: str) -> bool:
        """Whether the root has this object."""
        return os.path.isdir(f"{self.path}/{self.path_of(object_id)}")

    def inventory(self, object_id: str) -> Inventory:
        """The object's proved inventory. Raises `BadInput` or `StorageFailed`."""
        return objects.read_proved(self.folder_of(object_id))[1]

    def open_file(self, object_id: str, logical: str, version: str = "") -> IO[bytes]:
        """The bytes of one file as of a version (the newest by default), unproved."""
        inventory = self.inventory(object_id)
        path = f"{self.path_of(object_id)}/{inventory.content_path(logical, version)}"
        with storing(path):
            return open(f"{self.path}/{path}", "rb")

    def read_kept(self, inventory: Inventory, logical: str) -> bytes:
        """All bytes of a small file of an object whose inventory is at hand, unproved."""
        path = f"{self.path_of(inventory.object_id)}/{inventory.content_path(logical)}"
        with storing(path):
            return read_all(f"{self.path}/{path}")

    def objects(self) -> Iterator[str]:
        """Folders of all objects, relative to the root, in order."""
        yield from object_folders(self.path)

    def store(
        self, object_id: str, files: Mapping[str, Source], note: Note, fixity: tuple[str, ...] = ()
    ) -> Stored:
        """Store one new object, whole or not at all.

        ``fixity`` names further digests for the inventory's fixity block (``sm3`` where a rule
        asks); SHA-512 and BLAKE3 come in any case. Raises `BadInput`, `Hostile`, `StorageFailed`.
        """
        [stored] = self.store_many([NewObject(object_id, files, note)], fixity)
        return stored

    def store_many(
        self, items: Iterable[NewObject], fixity: tuple[str, ...] = ()
    ) -> Iterator[Stored]:
        """Store many new objects; each is yielded once it is in place and safe.

        An error of one object stops the work; those before it are put in place and yielded first.
        """
        with Staging(self.path, durable=self.durable) as staging:
            waiting: list[tuple[str, Stored]] = []
            files = size = 0
            try:
                for item in items:
                    staged, stored = self._build(staging, item, fixity)
                    waiting.append((staged, stored))
                    files, size = files + len(stored.files), size + stored.size
                    if files >= BATCH_FILES or size >= BATCH_BYTES:
                        full, waiting, files, size = waiting, [], 0, 0
                        yield from self._place(staging, full)
            except Exception:
                yield from self._place(staging, waiting)
                raise
            yield from self._place(staging, waiting)

    def _build(
        self, staging: Staging, item: NewObject, fixity: tuple[str, ...]
    ) -> tuple[str, Stored]:
        path = self.path_of(item.object_id)
        if os.path.lexists(f"{self.path}/{path}"):
            raise BadInput("store.exists", object=item.object_id)
        staged = staging.new_name()
        try:
            kept = objects.build(staged, item.object_id, item.files, item.note, fixity)
        except BaseException:
            remove_tree(staged)
            raise
        return staged, Stored(item.object_id, path, "v1", kept)

    def _place(self, staging: Staging, waiting: list[tuple[str, Stored]]) -> Iterator[Stored]:
        if not waiting:
            return
        staging.flush()
        placed: list[Stored] = []
        fault: Exception | None = None
        for staged, stored in waiting:
            try:
                with storing(self.path):
                    if place(staging, staged, stored.path):
                        placed.append(stored)
                    else:
                        fault = BadInput("store.exists", object=stored.object_id)
            except StorageFailed as refused:
                fault = refused
                break
        self._note((each.path, _blake3(each.files)) for each in placed)
        staging.flush()
        yield from placed
        if fault:
            raise fault

    def _note(self, lines: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        """Tell the ledger, if the disk lets us: what is stored is stored without it."""
        with suppress(OSError):
            ledger.append(self.path, lines)

    def update(
        self, object_id: str, changes: Changes, note: Note, fixity: tuple[str, ...] = ()
    ) -> Stored:
        """Add a version. Where the changes change nothing, the newest is returned, not `is_new`.

        Raises `BadInput`, `Hostile`; `StorageFailed` where another writer has the object, where it
        is damaged, or where the disk fails: the object then is as it was.
        """
        folder = self.folder_of(object_id)
        path = self.path_of(object_id)
        with (
            locked(self.path, lock_name(path), object=object_id),
            Staging(self.path, durable=self.durable) as staging,
        ):
            objects.mended(folder, staging)
            old = objects.read_proved(folder)[1]
            objects.refuse_foreign(old, folder)
            staged = staging.new_name()
            built = objects.build_next(staged, old, changes, note, fixity)
            if built is None:
                return Stored(object_id, path, old.head, {}, is_new=False)
            new, kept = built
            with storing(folder):
                staging.intend(path)
                objects.commit_next(folder, staging, staged, new)
            self._note([(path, _blake3(kept))])
            return Stored(object_id, path, new.head, kept)

    def drop(self, object_id: str) -> None:
        """Take a whole object away, by one rename; the folders it leaves empty go too.

        For what was stored and never taken into care. Raises `BadInput`, `StorageFailed`.
        """
        folder, path = self.folder_of(object_id), self.path_of(object_id)
        with (
            locked(self.path, lock_name(path), object=object_id),
            Staging(self.path, durable=self.durable) as staging,
            storing(folder),
        ):
            os.rename(folder, staging.new_name())
            with suppress(OSError):
                for depth in range(path.count("/"), 0, -1):
                    os.rmdir("/".join([self.path, *path.split("/")[:depth]]))

    def recover(self) -> list[Finding]:
        """Sweep what killed writers left and finish what they had begun; twice is as once.

        Returns findings for objects that turned out to be damaged. Writers alive are left alone.
        """
        found = []
        with storing(self.path):
            for folder, _ in abandoned(self.path):
                path = _intent(folder)
                if path and os.path.isdir(f"{self.path}/{path}"):
                    try:
                        self._mend(path)
                    except (StorageFailed, BadInput) as fault:
                        why = codes.Said(fault.kind, fault.params)
                        found.append(
                            codes.finding("store.not_recovered", Where(path), object=path, why=why)
                        )
                remove_tree(folder)
            self.mend_ledger()
            drop_if_empty(self.path)
        return found

    def mend_ledger(self) -> None:
        """Drop torn lines from the ledger of BLAKE3. Raises OSError."""
        with Staging(self.path, durable=self.durable) as staging:
            ledger.mend(self.path, staging)

    def _mend(self, path: str) -> None:
        with (
            locked(self.path, lock_name(path), object=path),
            Staging(self.path, durable=self.durable) as staging,
        ):
            objects.mended(f"{self.path}/{path}", staging)


def _load(path: str) -> dict[str, object]:
    with open(path, "rb") as stream:
        value = json.loads(stream.read(1 << 16))
    if not isinstance(value, dict):
        raise TypeError(path)
    return value


def _intent(folder: str) -> str:
    try:
        with open(f"{folder}/{INTENT}", encoding="utf-8") as stream:
            return stream.read(4096)
    except (OSError, UnicodeDecodeError):
        return ""


def _blake3(files: Mapping[str, Kept]) -> dict[str, str]:
    return {
        kept.path: kept.digests["blake3"]
        for kept in files.values()
        if kept.is_new and "blake3" in kept.digests
    }


def lock_name(path: str) -> str:
    """The name of an object's lock."""
    return "object-" + hashlib.sha256(path.encode("utf-8")).hexdigest()[:32]


def place(staging: Staging, staged: str, path: str) -> bool:
    """Rename a staged object to ``path`` below the root; False where something is there already.

    Missing folders above it come in by the same rename, so that a kill leaves no empty folder
    (OCFL E073). Raises OSError.
    """
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        target = f"{staging.root}/{'/'.join(parts[:depth])}"
        if depth < len(parts) and os.path.isdir(target):
            continue
        carrier = staged
        if depth < len(parts):
            carrier = staging.new_name()
            parent = "/".join([carrier, *parts[depth:-1]])
            os.makedirs(parent)
            os.rename(staged, f"{parent}/{parts[-1]}")
            staged = f"{parent}/{parts[-1]}"
        try:
            os.rename(carrier, target)
        except OSError as fault:
            if fault.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
            if depth == len(parts):
                return False
        else:
            return True
    return False


def object_folders(root: str) -> Iterator[str]:
    """Folders that declare an object, below a root, in order; nothing inside one is looked at."""
    with os.scandir(root) as listing:
        top = sorted(e.name for e in listing if e.is_dir(follow_symlinks=False))
    stack = [name for name in reversed(top) if name != "extensions"]
    while stack:
        path = stack.pop()
        with os.scandir(f"{root}/{path}") as listing:
            entries = list(listing)
        if any(entry.name.startswith("0=ocfl_object_") for entry in entries):
            yield path
            continue
        folders = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False))
        stack.extend(f"{path}/{name}" for name in reversed(folders))
