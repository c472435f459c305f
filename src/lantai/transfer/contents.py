# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a received package holds, as its own catalogue says: files by item, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lantai.craft.package.container import open_safely
from lantai.craft.package.layout import read
from lantai.craft.package.manifest import FileRef, Record
from lantai.transfer import encapsulating
from lantai.transfer.pieces import Piece


def records_of(package: Path) -> list[Record]:
    """The items of a package that was unpacked. Raises `BadInput`."""
    with open_safely(package) as tree:
        manifest, _ = read.read(tree)
    _claim(manifest)
    return list(manifest.items())


def _claim(manifest: object) -> None:
    """Digests stand in the form, not in the catalogue: give each file its own."""
    form = getattr(manifest, "form", None)
    said = {(each.path, each.algorithm): each.value for each in form.digests} if form else {}
    for record in getattr(manifest, "records", ()):
        record.files = tuple(
            type(each)(each.path, each.claimed, each.size,
                       {**each.digests, **({"sha512": value} if (value := said.get(
                           (each.path, "sha512"))) else {})}, each.role)
            for each in record.files
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """What a package holds: its entries and their files, by the codes of items."""

    records: Mapping[str, Record]
    pieces: Mapping[str, Sequence[Piece]]


def read_package(package: Path) -> Held:
    """All entries of a package, with their files; those of encapsulated records are taken out."""
    opened = package.with_name("opened")
    records = {record.ref_code: record for record in records_of(package)}
    pieces = {code: [piece for each in record.files
                     for piece in _pieces(package, each, opened)]
              for code, record in records.items()}  # fmt: skip
    return Held(records, pieces)


def _pieces(package: Path, each: FileRef, opened: Path) -> list[Piece]:
    path = package / each.path
    if encapsulating.is_one(each.path) and path.is_file():
        return encapsulating.disclose(package, each.path, opened)
    return [Piece(path, each.claimed.rpartition("/")[2] or path.name,
                  each.digests.get("sha512", ""),
                  path.stat().st_size if path.is_file() else 0)]  # fmt: skip
