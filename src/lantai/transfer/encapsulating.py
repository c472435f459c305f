# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""封装包: an item's files in one encapsulated record (DA/T 48) and out of it again.

A package of the form EEP has the structure of 2012 with one such record for each item.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from lantai.craft import codes, digest, eep
from lantai.craft.errors import storing
from lantai.craft.files import walk
from lantai.craft.findings import Finding
from lantai.craft.package.build_place import fit
from lantai.craft.package.manifest import Record
from lantai.transfer.pieces import Piece

ENDING = ".EEP"


def is_one(path: str) -> bool:
    """Whether a path in a package names an encapsulated record, however its ending is written."""
    return PurePosixPath(path).suffix.upper() == ENDING


def enclose(
    values: Mapping[str, str], files: Sequence[Path], place: Path, *, unit: str, on: dt.date
) -> str:  # fmt: skip
    """Put an item's files into one record in a folder, where they then lie no more; its name.

    Raises `BadInput` for what cannot be encapsulated.
    """
    record = Record(
        row=1, ref_code=values["档号"], title=values["题名"], creator=values.get("责任者", ""),
        date=values.get("日期", ""), year=values.get("年度", ""),
        secrecy=values.get("密级", ""), retention=values.get("保管期限", ""),
        doc_number=values.get("文号", ""), pages=values.get("页数", ""))  # fmt: skip
    name = fit(values["档号"], ENDING)
    held = [eep.ContentFile(path, path.name.partition("-")[2] or path.name) for path in files]
    eep.write(record, held, place / name, created=dt.datetime.combine(on, dt.time()), unit=unit)
    for path in files:
        with storing(path):
            path.unlink()
    return name


def judge(package: Path, today: dt.date) -> Iterator[Finding]:
    """What is wrong with the encapsulated records of a package; one without any is not tested."""
    names = sorted(each.name for each in walk(package) if is_one(each.name))
    if not names:
        yield codes.finding("transfer.no_capsule")
    for name in names:
        yield from eep.read(package / name, today=today, stage="YJ", name=name).findings


def disclose(package: Path, name: str, folder: Path) -> list[Piece]:
    """The files of an encapsulated record, taken out below a folder, each record into its own.

    ``name`` is its path in the package: records of one name may lie in several folders.
    """
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    for _ in eep.verify(package / name, extract=place):
        pass
    return [Piece(each, each.name, digest.of_file(each, ("sha512",))["sha512"],
                  each.stat().st_size) for each in sorted(place.iterdir())]  # fmt: skip
