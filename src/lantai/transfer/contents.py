# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a received package holds, as its own catalogue says: files by item, read once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lantai.craft.package.container import open_safely
from lantai.craft.package.layout import read
from lantai.craft.package.manifest import Record


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of an item in a package: where it lies and what it must be."""

    path: Path
    name: str
    sha512: str
    size: int


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


def pieces_of(package: Path) -> dict[str, list[Piece]]:
    """The files of a package by the codes of their items."""
    return {
        record.ref_code: [Piece(package / each.path, each.path.rpartition("/")[2],
                                each.digests.get("sha512", ""), each.size or 0)
                          for each in record.files]
        for record in records_of(package)
    }  # fmt: skip
