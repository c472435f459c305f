# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes first: what was accepted goes into the receiver's nearest store, read back there.

Items without an object are laid from the package; those that their sender's store keeps already are
copied from there, proved on the way, and where they name other files by now a version more is laid
upon that copy. Nothing of custody passes here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
    rows = {row.pk: row for row in queries.items(keys)}
    files = queries.files_of(keys)
    good = [pk for pk, why in _compared(transfer, rows, files, held) if _is_good(pk, why, done)]
    known = {row.item_id: row for row in queries.objects_of(good)}
    behind = _grown(known, files)
    _copy(transfer, [known[pk] for pk in known if pk not in behind], done, house)
    ready = [pk for pk in good if (pk not in known or pk in behind)
             and _is_good(pk, _land(rows[pk].ref_code, held.pieces), done)]  # fmt: skip
    ready = _brought_along(transfer, ready, [known[pk] for pk in ready if pk in known], done, house)
    if ready:
        done.laid = storing.lay(ready, actor, holder=transfer.receiver.path)
        done.refused += done.laid.refused
    return done


def _grown(known: Mapping[int, Any], files: Mapping[int, Sequence[Any]]) -> set[int]:
    """The items whose object holds other files than they name now: it needs a version more."""
    kept: dict[int, set[str]] = defaultdict(set)
    for pk, sha512 in queries.kept(known):
        kept[pk].add(sha512)
    return {pk for pk in known if kept[pk] != _digests(files.get(pk, ()))}


def _brought_along(
    transfer: Any, keys: Sequence[int], objects: Sequence[Any], done: Stored, house: Actor
) -> list[int]:  # fmt: skip
    """Bring the objects that grow into the store where they grow; the items that can go on."""
    here = Stored()
    if objects:
        secrecy = max(row.secrecy for row in queries.items(keys))
        _copy(transfer, objects, here, house, secrecy)
        done.refused += here.refused
    bad = {pk for pk, _ in here.refused}
    return [pk for pk in keys if pk not in bad]


def _digests(some: Sequence[Any]) -> set[str]:
    return {each.sha512 for each in some}


def _compared(
    transfer: Any, rows: Mapping[int, Any], files: Mapping[int, Sequence[Any]], held: Held
) -> Iterator[tuple[int, Said | None]]:  # fmt: skip
    """Whether items are described, and name the files, as when they were packed and tested."""
    for pk, row in rows.items():
        code = row.ref_code
        why = None if transfer.is_from_outside else _differs(row, held.records.get(code))
        if why is None and _digests(files.get(pk, ())) != _digests(held.pieces.get(code, ())):
            why = Said("transfer.package_differs", {"code": code})
        yield pk, why


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


def _land(code: str, pieces: Mapping[str, Sequence[Piece]]) -> Said | None:
    """Land the files of an item from the package, where they are not landed; why it cannot be."""
    for each in pieces.get(code, ()):
        if landing.holds(each.sha512):
            continue
        try:
            with each.path.open("rb") as stream:
                landing.land(stream, promised={"sha512": each.sha512})
        except (OSError, BadInput) as fault:
            return Said("transfer.not_landed", {"code": code, "why": type(fault).__name__})
    return None


def _copy(transfer: Any, objects: Sequence[Any], done: Stored, house: Actor,
          secrecy: int = 0) -> None:  # fmt: skip
    """Copy objects that other stores keep into the receiver's nearest one."""
    if not objects:
        return
    secrecy = max(secrecy, *(row.item_secrecy for row in objects))
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
