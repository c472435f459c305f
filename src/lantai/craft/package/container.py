# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Opening what a stranger sent: a folder, a zip or a tar, looked at through one `Tree`.

What is hostile is told as findings of area ``package`` and cannot be opened. Which findings a
receiving archives accepts is its plan's affair, not decided here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lantai.craft import codes
from lantai.craft.errors import BadInput, CraftError, Hostile
from lantai.craft.files import ordinary
from lantai.craft.findings import Finding, Where
from lantai.craft.package import names
from lantai.craft.package.folder import FolderTree
from lantai.craft.package.tarred import TarTree, looks_tarred
from lantai.craft.package.tree import FILE, FOLDER, USUAL, Entry, Limits, Tree, refusal
from lantai.craft.package.zipped import ZipTree

__all__ = ["FILE", "FOLDER", "Entry", "Limits", "Tree", "nested", "open_safely"]

_IN_MEMORY = 1 << 22


def open_safely(path: Path | str, limits: Limits = USUAL) -> Tree:
    """The tree of a folder, zip or tar (plain, gz, bz2, xz).

    Raises `BadInput` where there is nothing or no container; all else is in ``findings``.
    """
    place = Path(path)
    if place.is_dir():
        return FolderTree(place, limits)
    if place.is_symlink():
        raise Hostile("error.special_file", path=str(path))
    ordinary(place)
    try:
        with place.open("rb") as stream:
            magic = stream.read(4)
        if magic in (b"PK\3\4", b"PK\5\6", b"PK\7\x08"):
            return ZipTree(place, limits)
        if looks_tarred(place):  # before looking at the end: a tar may hold a zip
            return TarTree(place, limits)
        if _ends_as_zip(place):
            return ZipTree(place, limits)
    except PermissionError as fault:
        raise BadInput("error.no_permission", path=str(path)) from fault
    raise BadInput("package.not_container", path=str(path))


def _ends_as_zip(path: Path) -> bool:
    """A zip behind something else, such as a program that unpacks itself."""
    if not names.looks_nested(path.name):
        return False
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 66000))
        return b"PK\5\6" in stream.read()


def nested(tree: Tree, limits: Limits = USUAL, depth: int = 1) -> Iterator[Finding]:
    """What archives inside a container hide: their findings, looked at to ``limits.nesting`` deep.

    Their bytes go to a temporary file bounded by the limits, never to the target.
    """
    for entry in tree.files():
        if not names.looks_nested(entry.name):
            continue
        where = Where(names.shown(entry.name))
        if depth >= limits.nesting:
            yield codes.finding("package.too_nested", where, path=str(where), limit=limits.nesting)
            continue
        try:
            with tree.open(entry.name) as stream, tempfile.NamedTemporaryFile() as copy:
                _spool(stream, copy, limits)
                with open_safely(copy.name, limits) as inner:
                    for found in (*inner.findings, *nested(inner, limits, depth + 1)):
                        yield _inside(found, entry.name)
        except CraftError as fault:
            if fault.kind != "package.not_container":
                yield refusal(fault, entry.name)


def _spool(stream: IO[bytes], copy: IO[bytes], limits: Limits) -> None:
    left = limits.floor * 16
    while block := stream.read(_IN_MEMORY):
        left -= len(block)
        if left < 0:
            raise Hostile("package.nested_too_big", path="", limit=limits.floor * 16)
        copy.write(block)
    copy.flush()


def _inside(found: Finding, name: str) -> Finding:
    place = f"{names.shown(name)}!/{found.where.path}"
    params = {**found.params, "path": place}
    return Finding(found.code, found.kind, found.severity, Where(place), params)
