# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes first: what was accepted goes into the receiver's nearest store, read back there.

Items without an object are laid from the package; those that their sender's store keeps already are
copied from there, proved on the way. Nothing of custody passes here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput, StorageFailed
from lantai.craft.package.manifest import Record
from lantai.guard.actor import Actor
from lantai.transfer import queries
from lantai.transfer.contents import Held
from lantai.transfer.packing import values_of
from lantai.transfer.pieces import Piece
from lantai.vault import acts, landing, places, storing
from lantai.vault import queries as vault_queries
from lantai.vault.storing import Laid

COMPARED = (("title", "题名"), ("creator", "责任者"), ("doc_number", "文号"), ("secrecy", "密级"),
            ("retention", "保管期限"))  # fmt: skip
"""What an item must say as its entry in the package does."""


@dataclass(slots=True)
class Stored:
    """What came of a slice: laid but not yet adopted, copied, and what could not be stored."""

    laid: Laid | None = None
    copied: int = 0
    same: int = 0
    refused: list[tuple[int, Said]] = field(default_factory=list)


def lay(
    transfer: Any, keys: Sequence[int], held: Held, actor: Actor, house: Actor
) -> Stored:  # fmt: skip
    """Bring a slice of items into the receiver's store; `acts.adopt` then writes the rows.

    Raises `Refused` where no store can be used, `StorageFailed` where a medium fails.
    """
    done = Stored()
    known = {row.item_id: row for row in queries.objects_of(keys)}
    same = [pk for pk, why in _compared(transfer, keys, held) if _is_good(pk, why, done)]
    fresh = [pk for pk in same if pk not in known]
    ready = [pk for pk, why in _landed(fresh, held.pieces) if _is_good(pk, why, done)]
    if ready:
        done.laid = storing.lay(ready, actor, holder=transfer.receiver.path)
        done.refused += done.laid.refused
    _copy(transfer, [known[pk] for pk in same if pk in known], done, house)
    return done


def _compared(
    transfer: Any, keys: Sequence[int], held: Held
) -> list[tuple[int, Said | None]]:  # fmt: skip
    """Whether items are described as they were when they were packed and tested."""
    if transfer.is_from_outside:
        return [(pk, None) for pk in keys]
    return [(row.pk, _differs(row, held.records.get(row.ref_code))) for row in queries.items(keys)]


def _differs(row: Any, record: Record | None) -> Said | None:
    now = values_of(row, ())
    if record is not None and all(
        getattr(record, name) == now.get(label, "") for name, label in COMPARED
    ):
        return None
    return Said("transfer.package_differs", {"code": row.ref_code})


def _is_good(pk: int, why: Said | None, done: Stored) -> bool:
    if why is not None:
        done.refused.append((pk, why))
    return why is None


def _landed(
    keys: Sequence[int], pieces: Mapping[str, Sequence[Piece]]
) -> list[tuple[int, Said | None]]:
    """Land the files of items from the package, where they are not landed; why one is not good."""
    files = queries.files_of(keys)
    return [(row.pk, _land(row.ref_code, files.get(row.pk, ()), pieces.get(row.ref_code, ())))
            for row in queries.items(keys)]  # fmt: skip


def _land(code: str, files: Sequence[Any], pieces: Sequence[Piece]) -> Said | None:
    """What the catalogue names must be what the package brought, byte for byte."""
    if {each.sha512 for each in files} != {each.sha512 for each in pieces}:
        return Said("transfer.package_differs", {"code": code})
    for each in pieces:
        if landing.holds(each.sha512):
            continue
        try:
            with each.path.open("rb") as stream:
                landing.land(stream, promised={"sha512": each.sha512})
        except (OSError, BadInput) as fault:
            return Said("transfer.not_landed", {"code": code, "why": type(fault).__name__})
    return None


def _copy(transfer: Any, objects: Sequence[Any], done: Stored, house: Actor) -> None:
    """Copy objects that other stores keep into the receiver's nearest one."""
    if not objects:
        return
    secrecy = max(row.item_secrecy for row in objects)
    home, place = storing.home_of(transfer.receiver.path, secrecy)
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in objects:
        groups[row.kept_in].append(row)
    for kept_in, rows in groups.items():
        if home.pk in vault_queries.stores_in(kept_in):
            done.same += len(rows)
            continue
        source = _source(kept_in)
        wanted = [row.object_id for row in rows]
        proofs = {proof.object_id: proof for proof in place.take_from(source, wanted)}
        done.copied += acts.replicate(rows, home, proofs, house)
        done.refused += [(row.item_id, Said("transfer.not_copied", {"store": home.name}))
                         for row in rows if not proofs[row.object_id].is_good]  # fmt: skip


def _source(kept_in: str) -> Any:
    stores = vault_queries.stores_by_key()
    for pk in sorted(vault_queries.stores_in(kept_in)):
        if pk in stores and places.is_there(stores[pk]):
            return places.open_place(stores[pk])
    raise StorageFailed("transfer.no_source")
