# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Catalogue files while they are being imported: kept under their digest, read row by row.

A file is written once, whole or not at all; reading it again gives the same rows in the same order,
which is what an import that goes on after a stop stands on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from lantai.craft import catalogue
from lantai.craft.catalogue import Row
from lantai.craft.catalogue.cells import plain
from lantai.craft.catalogue.grids import open_grids
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


# --- tables of two columns ------------------------------------------------------------------------

OLD = (("原档号", "old"), ("旧档号", "old code"), ("老档号", "former code"), ("变更前", "before"),
       ("变更前档号", "code before"))  # fmt: skip
NEW = (("新档号", "new"), ("变更后", "after"), ("变更后档号", "code after"), ("现档号", "new code"))
"""How the two columns are headed."""


def pairs_of(upload: UploadedFile) -> list[tuple[str, str]]:
    """The old and new codes of a workbook that was handed in. Raises `BadInput` for no table."""
    return _pairs(cells_of(upload))


def pasted_pairs(text: str) -> list[tuple[str, str]]:
    """The two columns of a text, as a spreadsheet gives them to the clipboard."""
    return _pairs([re.split(r"\t|,|，|->|→|\s{2,}", line.strip()) for line in text.splitlines()])


def cells_of(upload: UploadedFile) -> list[list[str]]:
    """The lines of a workbook's sheets, as text. Raises `BadInput` for no table."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"table{Path(upload.name or '').suffix.lower()[:8]}"
        with path.open("wb") as out:
            for part in upload.chunks():
                out.write(part)
        return [[plain(cell).strip() for cell in cells] for grid in open_grids(path)
                if grid.visible for _, cells in grid.lines()]  # fmt: skip


def pasted_cells(text: str) -> list[list[str]]:
    """The lines of a text, as a spreadsheet gives them to the clipboard."""
    lines = [line for line in text.splitlines() if line.strip()]
    mark = "\t" if any("\t" in line for line in lines) else ","
    return [[cell.strip() for cell in line.replace("，", ",").split(mark)] for line in lines]


def _pairs(lines: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """The two columns that are headed so, else the first two; lines without both are left out."""
    one, two, first = 0, 1, 0
    for at, cells in enumerate(lines[:20]):
        heads = [" ".join(cell.split()).lower() for cell in cells]
        olds, news = _headed(heads, OLD), _headed(heads, NEW)
        if olds and news:
            one, two, first = olds[0], news[0], at + 1
            break
    return [(cells[one], cells[two]) for cells in lines[first:]
            if max(one, two) < len(cells) and cells[one] and cells[two]]  # fmt: skip


def _headed(heads: Sequence[str], known: Sequence[tuple[str, str]]) -> list[int]:
    return [at for at, head in enumerate(heads) if any(head in words for words in known)]
