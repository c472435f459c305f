# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a store can do, whatever lies beneath: folders now, an object store later.

One suite of tests (`tests/rooms/vault/test_stores.py`) is passed by every implementation. Bytes go
in and come out by object and logical path; nobody above learns where they lie. A store proves what
it holds when it is asked; it keeps no times and writes no rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Literal, Protocol

from lantai.craft.findings import Finding
from lantai.craft.ocfl.intake import Source
from lantai.craft.ocfl.inventory import Inventory
from lantai.craft.ocfl.object import Note

How = Literal["full", "quick"]


@dataclass(frozen=True, slots=True)
class Deposit:
    """What one object is to hold next: the files that come, and of those that are there ``keep``.

    None keeps all of them. An object that is not there yet is made; one that is there gets a
    version where it differs.
    """

    object_id: str
    files: Mapping[str, Source]
    note: Note
    keep: Collection[str] | None = ()


@dataclass(frozen=True, slots=True)
class Put:
    """An object as it lies in the store after a deposit: its newest version."""

    object_id: str
    version: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What reading an object back told: errors are damage; an object that is gone has none read."""

    object_id: str
    files: int = 0
    size: int = 0
    version: int = 0
    errors: tuple[Finding, ...] = ()
    is_missing: bool = False

    @property
    def is_good(self) -> bool:
        """Whether every byte was as it must be."""
        return not (self.errors or self.is_missing)


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of mending: the files put right, and those that nothing could be found for."""

    object_id: str
    replaced: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)


class Place(Protocol):
    """An open store. Methods raise `StorageFailed` where the medium refuses."""

    def identity(self) -> str:
        """The token written when it was founded. Raises `StoreAway` where there is none."""

    def found(self, token: str) -> None:
        """Make an empty store, or go on where an interrupted call stopped. Raises `BadInput`."""

    def put(self, deposits: Iterable[Deposit]) -> Iterator[Put]:
        """Store versions; each is told once it is in place and safe.

        After a kill there is all of an object's version or none of it.
        """

    def holds(self, object_id: str) -> bool:
        """Whether there is an object of this name."""

    def inventory(self, object_id: str) -> Inventory:
        """Its versions and files. Raises `BadInput` where it is not there."""

    def open_file(self, object_id: str, path: str, version: str = "") -> IO[bytes]:
        """The bytes of a file, not proved; can be sought in."""

    def prove(self, object_ids: Iterable[str], how: How = "full") -> Iterator[Proof]:
        """Read objects back; all bytes as the inventory says (``quick``: by BLAKE3)."""

    def take_from(self, other: Place, object_ids: Sequence[str]) -> Iterator[Proof]:
        """Bring objects here up to another store's, each read back here. Never overwrites."""

    def mend_from(self, other: Place, object_id: str) -> Mended:
        """Replace what is damaged or missing by what the other store can prove."""

    def inventories(self) -> Iterator[Inventory]:
        """The inventories of all objects; one that cannot be read is left out."""

    def read_kept(self, inventory: Inventory, path: str) -> bytes:
        """All bytes of a small file of an object whose inventory is at hand, not proved."""

    def remove(self, object_id: str) -> None:
        """Take away an object that was never adopted. Absent is as removed."""

    def recover(self) -> list[Finding]:
        """Finish or sweep what a killed writer left."""

    def space(self) -> tuple[int, int]:
        """Bytes in all and bytes free."""
