# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Catalogue files while they are being imported: kept under their digest, read row by row.

A file is written once, whole or not at all; reading it again gives the same rows in the same order,
which is what an import that goes on after a stop stands on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from lantai.craft import catalogue
from lantai.craft.catalogue import Row
from lantai.craft.errors import storing
from lantai.holdings.catalogue import NAMES
from lantai.holdings.errors import refused
from lantai.holdings.models import ImportBatch
from lantai.holdings.terms import BatchLevel


class Taken(NamedTuple):
    """A row with its place in the whole file, and what it becomes."""

    number: int
    row: Row
    level: str


def folder() -> Path:
    """Where the catalogue files lie, by digest."""
    return Path(settings.LANTAI_FILES) / "catalogues"


def path_of(batch: ImportBatch) -> Path:
    """Where the file of a batch lies; it keeps its ending, by which its format is told."""
    return folder() / f"{batch.digest}{Path(str(batch.name)).suffix.lower()[:8]}"


def keep(name: str, parts: Iterable[bytes]) -> str:
    """Write a file that came in, and give its digest."""
    whole = hashlib.sha512()
    with storing(folder()):
        folder().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder()) as place:
            coming = Path(place) / "coming"
            with coming.open("wb") as out:
                for part in parts:
                    whole.update(part)
                    out.write(part)
            coming.replace(folder() / f"{whole.hexdigest()}{Path(name).suffix.lower()[:8]}")
    return whole.hexdigest()


def check(batch: ImportBatch) -> Path:
    """The batch's file, if it is still what was registered. Raises `Refused`."""
    path = path_of(batch)
    if not path.is_file():
        raise refused("file_gone", name=batch.name)
    with path.open("rb") as source:
        if hashlib.file_digest(source, "sha512").hexdigest() != batch.digest:
            raise refused("file_changed", name=batch.name)
    return path


def rows_of(batch: ImportBatch, today: dt.date) -> Iterator[Taken]:
    """Every judged row of the batch's file. Raises `Refused`, or `BadInput` for no table."""
    number = 0
    for sheet, rows in catalogue.sheets(check(batch), today):
        for row in rows:
            whole = sheet.form == NAMES.files_form and batch.level == BatchLevel.AS_WRITTEN
            yield Taken(number, row, str(BatchLevel.FILE if whole else batch.level))
            number += 1
