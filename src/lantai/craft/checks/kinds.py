# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which kind of package lies there, seen from its content: 2012, a bag, a bag of 2012, an EEP.

Judging each kind is its own module's work; here they are only told apart.
"""

from __future__ import annotations

from pathlib import Path

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.package import container
from lantai.craft.package.layout import encoding, read

LAYOUT, BAG, BAG_OF_2012, EEP = "2012", "bag", "bag+2012", "eep"
_HEAD = 1 << 16


def kind_of(path: Path) -> str:
    """The kind of a package. Raises `BadInput` where there is none that we know."""
    if path.is_symlink():
        raise Hostile("error.special_file", path=str(path))
    if path.is_file() and _is_eep(path):
        return EEP
    if path.is_dir() and not _may_be_bag(path):
        return LAYOUT
    with container.open_safely(path) as tree:
        bag = any(entry.name.rpartition("/")[2] == "bagit.txt" and entry.name.count("/") < 2
                  for entry in tree.files())  # fmt: skip
        if not bag:
            return LAYOUT
        return BAG_OF_2012 if read.is_layout(tree) else BAG


def _may_be_bag(folder: Path) -> bool:
    """Whether bagit.txt lies in the folder or one below; spares walking a large package twice."""
    return (folder / "bagit.txt").is_file() or next(folder.glob("*/bagit.txt"), None) is not None


def _is_eep(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except PermissionError as fault:
        raise BadInput("error.no_permission", path=str(path)) from fault
    if path.suffix.lower() == ".eep":
        return True
    if b"<" not in head[:200]:
        return False
    known = encoding.judge(head, final=False)
    return "电子文件封装包" in head.decode(known.true, "ignore")
