# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where packages lie while they are on their way: a folder per transfer, in and out, per round.

Nothing here is the only copy of anything: the sender's files stay where they are until custody has
passed, and what came in goes on into the vault. `clearing` takes away what serves no more.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from lantai.craft.errors import storing


def of_transfer(transfer: Any) -> Path:
    """The folder of a transfer."""
    return Path(settings.LANTAI_TRANSFER) / str(transfer.pk)


def by_transfer() -> dict[int, Path]:
    """The folders of all transfers that have one, by the numbers of the transfers."""
    whole = Path(settings.LANTAI_TRANSFER)
    return {int(each.name): each for each in (whole.iterdir() if whole.is_dir() else ())
            if each.name.isdecimal() and each.name.isascii() and each.is_dir()}  # fmt: skip


def out_of(transfer: Any) -> Path:
    """What the sender built for the present round."""
    return of_transfer(transfer) / f"out-{transfer.round}"


def in_of(transfer: Any) -> Path:
    """What the receiver got in the present round."""
    return of_transfer(transfer) / f"in-{transfer.round}"


def built(transfer: Any) -> Path:
    """The package as its sender built it."""
    return out_of(transfer) / "package"


def received(transfer: Any) -> Path:
    """The package as it was received and unpacked."""
    return in_of(transfer) / "package"


def part_out(transfer: Any, number: int) -> Path:
    """A part of the package at its sender's."""
    return out_of(transfer) / "parts" / f"{number:04d}.part"


def parts_in(transfer: Any) -> Path:
    """The parts of the package at its receiver's."""
    return in_of(transfer) / "parts"


def part_in(transfer: Any, number: int) -> Path:
    """A part of the package at its receiver's."""
    return parts_in(transfer) / f"{number:04d}.part"


def aside_of(transfer: Any) -> Path:
    """Files that were set aside unread: only the house itself may list them."""
    return in_of(transfer) / "aside"


def media() -> Path:
    """Where media are mounted or filled: a folder per package below it."""
    return Path(settings.LANTAI_MEDIA)


def medium_of(transfer: Any) -> Path:
    """The folder of a transfer's package on a medium."""
    return media() / f"{transfer.package_id}-{transfer.round}"


def emptied(folder: Path) -> Path:
    """A folder that is there and empty. Raises `StorageFailed`."""
    with storing(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    return folder
