# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A store on a file system: an OCFL storage root, which any OCFL tool can read without us.

Beside the root's own files lies ``lantai-store.json`` with the store's code and token.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from lantai.craft import codes
from lantai.craft.errors import BadInput, CannotRun, StorageFailed, storing
from lantai.craft.files import write_whole
from lantai.craft.findings import Finding, Severity, Where
from lantai.craft.ocfl import copies, repair
from lantai.craft.ocfl import object as objects
from lantai.craft.ocfl.inventory import Inventory, User
from lantai.craft.ocfl.object import Changes, Note
from lantai.craft.ocfl.root import NewObject, Root
from lantai.craft.ocfl.verify import verify_object
from lantai.craft.ocfl.verify.ledger import Ledger
from lantai.craft.ocfl.verify.object import Outcome
from lantai.vault.errors import StoreAway
from lantai.vault.stores.interface import Deposit, How, Mended, Place, Proof, Put

MARK = "lantai-store.json"


def number_of(version: str) -> int:
    """``v3`` as 3."""
    return int(version[1:])


class Folders:
    """A store in a folder."""

    def __init__(self, code: str, folder: str | os.PathLike[str], *, durable: bool = True) -> None:
        self.code = code
        self.folder = Path(folder)
        self.durable = durable
        self._root: Root | None = None
        self._ledger: Ledger | None = None

    @property
    def root(self) -> Root:
        """The storage root. Raises `StoreAway`."""
        if self._root is None:
            try:
                self._root = Root.open(self.folder, durable=self.durable)
            except BadInput as fault:
                raise StoreAway("vault.away", store=self.code) from fault
        return self._root

    @property
    def ledger(self) -> Ledger:
        """The root's ledger of BLAKE3, with what was added since it was last asked for."""
        if self._ledger is None:
            self._ledger = Ledger(self.root.path)
        else:
            self._ledger.catch_up()
        return self._ledger

    # --- itself ---

    def identity(self) -> str:
        """The token in the mark. Raises `StoreAway`."""
        try:
            said = json.loads((self.folder / MARK).read_text("utf-8"))
            return str(said["token"])
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise StoreAway("vault.away", store=self.code) from fault

    def found(self, token: str) -> None:
        """Make the root and leave the mark; a folder with other things in it is refused."""
        with storing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / MARK).exists():
            Root.create(self.folder, durable=self.durable)
            said = {"store": self.code, "token": token}
            write_whole(self.folder / MARK, json.dumps(said).encode(), durable=self.durable)
        self._root = self._ledger = None

    def recover(self) -> list[Finding]:
        """Finish what killed writers began, sweep what they left."""
        return self.root.recover()

    def space(self) -> tuple[int, int]:
        """Of the file system that holds it."""
        with storing(self.folder):
            found = shutil.disk_usage(self.folder)
        return found.total, found.free

    # --- in ---

    def put(self, deposits: Iterable[Deposit]) -> Iterator[Put]:
        """New objects in one batch, then a version to each that is there already."""
        new: list[Deposit] = []
        there: list[Deposit] = []
        for each in deposits:
            (there if self.root.holds(each.object_id) else new).append(each)
        made = (NewObject(each.object_id, each.files, each.note) for each in new)
        for stored in self.root.store_many(made):
            yield Put(stored.object_id, number_of(stored.version), True)
        for each in there:
            there_now = self.root.inventory(each.object_id).state().keys()
            stays = there_now if each.keep is None else {*each.keep, *each.files}
            changes = Changes(add=each.files, remove=sorted(there_now - stays))
            stored = self.root.update(each.object_id, changes, each.note)
            yield Put(stored.object_id, number_of(stored.version), stored.is_new)

    def remove(self, object_id: str) -> None:
        """Move it out of sight with one rename, then take it apart."""
        if self.root.holds(object_id):
            self.root.drop(object_id)

    # --- out ---

    def holds(self, object_id: str) -> bool:
        """Whether its folder is there."""
        return self.root.holds(object_id)

    def inventory(self, object_id: str) -> Inventory:
        """As its sidecar proves it."""
        return self.root.inventory(object_id)

    def open_file(self, object_id: str, path: str, version: str = "") -> IO[bytes]:
        """An open file."""
        return self.root.open_file(object_id, path, version)

    def inventories(self) -> Iterator[Inventory]:
        """In the order of folders."""
        for path in self.root.objects():
            try:
                yield objects.read_proved(f"{self.root.path}/{path}")[1]
            except (BadInput, StorageFailed):
                continue

    def read_kept(self, inventory: Inventory, path: str) -> bytes:
        """Read at once."""
        return self.root.read_kept(inventory, path)

    # --- proving, doubling, mending ---

    def prove(self, object_ids: Iterable[str], how: How = "full") -> Iterator[Proof]:
        """Judge each object where it lies; nothing is believed of what memory still has."""
        known = self.ledger if how == "quick" else None
        for object_id in object_ids:
            path = self.root.path_of(object_id)
            folder = f"{self.root.path}/{path}"
            if not Path(folder).is_dir():
                self.identity()  # gone, or is it the whole store that is away?
                yield Proof(object_id, is_missing=True)
                continue
            if self.durable:
                copies.forget(folder)
            said = known.of(path) if known is not None else None
            yield _proof(object_id, *verify_object(folder, base=path, how=how, ledger=said))

    def take_from(self, other: Place, object_ids: Sequence[str]) -> Iterator[Proof]:
        """Copy folder by folder; what is here is the outcome of the judge's reading it here."""
        there = _folders(other)
        paths = {self.root.path_of(each): each for each in object_ids if other.holds(each)}
        for object_id in object_ids:
            if self.root.path_of(object_id) not in paths:
                gone = codes.finding("store.absent", Where(object_id), object=object_id)
                yield Proof(object_id, errors=(gone,))
        wrong: dict[str, list[Finding]] = {}
        proved: dict[str, Outcome] = {}
        steps = copies.copy_root(there.root, self.root, list(paths), known=there.ledger,
                                 recover=False, proved=proved)  # fmt: skip
        for step in steps:
            for found in step.findings:
                wrong.setdefault(found.where.path, []).append(found)
        for path, object_id in paths.items():
            if path in wrong:
                yield Proof(object_id, errors=tuple(wrong[path]))
            elif path in proved:
                yield _proof(object_id, proved[path], ())
            else:  # it was here already, or grew: counted as it lies
                yield _proof(object_id, *verify_object(
                    f"{self.root.path}/{path}", base=path, how="none"))  # fmt: skip

    def mend_from(self, other: Place, object_id: str) -> Mended:
        """File by file, each proved before it takes the damaged one's place."""
        done = repair.repair(self.root, _folders(other).root, self.root.path_of(object_id))
        replaced = [*done.replaced, *(["*"] if done.restored else [])]
        return Mended(object_id, tuple(replaced), dict(done.failed))


def _proof(object_id: str, outcome: Outcome, found: Iterable[Finding]) -> Proof:
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    version = number_of(outcome.head) if outcome.head[1:].isdecimal() else 0
    return Proof(object_id, outcome.files, outcome.size, version, errors)


def _folders(other: Place) -> Folders:
    if not isinstance(other, Folders):
        raise CannotRun("vault.unlike_stores")
    return other


def note_of(created: dt.datetime, message: str, by: str) -> Note:
    """A version's note with an agent of this site."""
    return Note(created, message, User(by, "urn:x-lantai:agent"))
