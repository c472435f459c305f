# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Errors of the bench: a kind and its params; sentences are made where they are shown.

CraftError
├── BadInput        what was given cannot be used; nothing was changed
│   └── Hostile     a bomb, a path trick, a link, an entity: refused, never followed
├── CannotRun       something this machine lacks (a font, a library's part, a permission)
└── StorageFailed   the disk is full, read-only, gone, or gave other bytes; nothing half-stored
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lantai.craft import codes


class CraftError(Exception):
    """An error with a kind listed in an area's TOML and the params of its sentence."""

    def __init__(self, kind: str, **params: Any) -> None:
        super().__init__(kind, params)
        self.kind = kind
        self.params = params

    def sentence(self, lang: str = "zh") -> str:
        """What went wrong and what to do, in one language."""
        return codes.in_full(self.kind, self.params, lang)

    def __str__(self) -> str:
        return self.sentence("en")


class BadInput(CraftError):
    """What was given cannot be used; nothing was changed."""


class Hostile(BadInput):
    """The input tries to reach or consume what it must not."""


class CannotRun(CraftError):
    """This machine lacks something the work needs."""


class StorageFailed(CraftError):
    """Bytes could not be kept or read back."""


_KINDS = {
    errno.ENOENT: "error.not_found",
    errno.ENOTDIR: "error.not_found",
    errno.ELOOP: "error.special_file",
    errno.ENXIO: "error.special_file",
    errno.EISDIR: "error.is_folder",
    errno.ENOSPC: "error.disk_full",
    errno.EDQUOT: "error.disk_full",
    errno.EROFS: "error.read_only",
    errno.EACCES: "error.no_permission",
    errno.EPERM: "error.no_permission",
    errno.EIO: "error.disk_fault",
    errno.ENAMETOOLONG: "error.name_too_long",
}


def of_disk(
    fault: OSError, path: object = "", shape: type[CraftError] = StorageFailed
) -> CraftError:
    """What the disk said, as an error of ours; without a path, of the file it names itself."""
    kind = _KINDS.get(fault.errno or 0, "error.disk_fault")
    name = str(path) or os.fsdecode(fault.filename or "")
    return shape(kind, path=name, why=fault.strerror or str(fault))


@contextmanager
def reading(path: object) -> Iterator[None]:
    """Turn what the disk says while reading ``path`` into `BadInput`."""
    try:
        yield
    except OSError as fault:
        raise of_disk(fault, path, BadInput) from fault


@contextmanager
def storing(path: object) -> Iterator[None]:
    """Turn what the disk says while writing under ``path`` into `StorageFailed`."""
    try:
        yield
    except OSError as fault:
        raise of_disk(fault, path) from fault
