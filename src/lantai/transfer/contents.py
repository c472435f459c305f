# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a received package holds, as its own catalogue says: files by item, read once."""

from __future__ import annotations

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


def pieces_of(package: Path) -> dict[str, list[Piece]]:
    """The files of a package by the codes of their items; those of encapsulated records within."""
    opened = package.with_name("opened")
    return {record.ref_code: [piece for each in record.files
                              for piece in _pieces(package / each.path, each, opened)]
            for record in records_of(package)}  # fmt: skip


def _pieces(path: Path, each: FileRef, opened: Path) -> list[Piece]:
    if path.suffix == encapsulating.ENDING and path.is_file():
        return encapsulating.disclose(path, opened)
    return [Piece(path, each.claimed.rpartition("/")[2] or path.name,
                  each.digests.get("sha512", ""), each.size or 0)]  # fmt: skip
