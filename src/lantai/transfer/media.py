# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""离线移交: a package on a medium, as a folder of parts with their list beside them.

The folder of media is named by the site's settings; a page names no path. Filling a medium twice
gives the same; what lies on one is never changed by taking it in.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.craft.errors import BadInput, storing
from lantai.craft.files import write_whole
from lantai.transfer import folders, parcels, queries
from lantai.transfer.parcels import Parcel

LIST = "manifest.txt"


@dataclass(frozen=True, slots=True)
class Found:
    """A package on a medium."""

    folder: Path
    package_id: str
    parcels: list[Parcel]

    def path(self, number: int) -> Path:
        """Where a part of it lies. Raises `BadInput`."""
        path = self.folder / f"{number:04d}.part"
        if not path.is_file():
            raise BadInput("transfer.part_missing", number=number, name=self.folder.name)
        return path


def export(transfer: Any) -> int:
    """Write the parts of a package and their list onto a medium; how many. Twice is as once."""
    target, parts = folders.medium_of(transfer), queries.parts(transfer)
    with storing(target):
        target.mkdir(parents=True, exist_ok=True)
        for part in parts:
            place = target / f"{part.number:04d}.part"
            if not place.is_file() or place.stat().st_size != part.size:
                half = place.with_name(f".{place.name}.half")
                shutil.copyfile(folders.part_out(transfer, part.number), half)
                half.replace(place)
    lines = parcels.manifest([Parcel(each.number, each.size, each.sha512) for each in parts],
                             transfer.package_id)  # fmt: skip
    write_whole(target / LIST, ("\n".join(lines) + "\n").encode(), durable=True)
    return len(parts)


def find(transfer: Any) -> Found | None:
    """The package of a transfer on a medium; None where no medium has it. Raises `BadInput`."""
    folder = folders.medium_of(transfer)
    if not (folder / LIST).is_file():
        return None
    package_id, found = parcels.read_manifest(folder / LIST)
    if package_id != transfer.package_id:
        raise BadInput("transfer.other_package", name=folder.name, found=package_id[:80])
    return Found(folder, package_id, found)
