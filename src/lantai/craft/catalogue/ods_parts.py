# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A look at the XML of an ODS workbook before calamine unfolds it.

OpenDocument writes a run of equal cells once with a count; a filled cell with a huge count is a
bomb of a few bytes. Empty runs to the end of the sheet are usual and harmless.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from lantai.craft.errors import BadInput, Hostile

MOST_REPEATS = 20_000
"""A filled cell or row repeated more often than this is no catalogue."""
_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b(?=[^>]*number-columns-repeated=\"(\d{5,})\")"
    rb"(?=[^>]*office:value)[^>]*>"
)
_ROW = re.compile(
    rb"<table:table-row\b[^>]*number-rows-repeated=\"(\d{5,})\"[^>]*>(.*?)</table:table-row>",
    re.DOTALL,
)
_FILLED = re.compile(rb"office:value|<text:p")
_LARGEST = 1 << 30


def look(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise `Hostile` where filled cells are repeated beyond sense, `BadInput` where locked."""
    info = archive.getinfo("content.xml")
    if info.file_size > _LARGEST:
        raise BadInput("catalogue.too_large", path=path.name, limit="1 GB")
    if _encrypted(archive):
        raise BadInput("catalogue.locked", path=path.name)
    data = archive.read(info)
    repeats = [int(found[1]) for found in _CELL.finditer(data)]
    repeats += [int(found[1]) for found in _ROW.finditer(data) if _FILLED.search(found[2])]
    if max(repeats, default=0) > MOST_REPEATS:
        raise Hostile("catalogue.bomb", path=path.name, part="content.xml")


def _encrypted(archive: zipfile.ZipFile) -> bool:
    try:
        return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except KeyError:
        return False
