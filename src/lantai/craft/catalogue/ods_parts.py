# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A look at the XML of an ODS workbook before calamine unfolds it.

OpenDocument writes a run of equal cells once with a count; a filled cell with a huge count is a
bomb of a few bytes. Empty runs to the end of the sheet are usual and harmless.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from lxml import etree

from lantai.craft.catalogue.xlsx_parts import MOST_CELLS
from lantai.craft.errors import BadInput, Hostile

_LARGEST = 1 << 30
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def look(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise `Hostile` where filled cells are repeated beyond sense, `BadInput` where locked."""
    info = archive.getinfo("content.xml")
    if info.file_size > _LARGEST:
        raise BadInput("catalogue.too_large", path=path.name, limit="1 GB")
    if _encrypted(archive):
        raise BadInput("catalogue.locked", path=path.name)
    with archive.open(info) as stream:
        if _unfolded(stream, path.name) > MOST_CELLS:
            raise Hostile("catalogue.bomb", path=path.name, part="content.xml")


def _unfolded(stream: IO[bytes], name: str) -> int:
    """The cells of the largest sheet, runs of filled ones unfolded."""
    largest = height = width = 0
    try:
        for _, element in etree.iterparse(
            stream, events=("end",), tag=(_TABLE + "table-row", _TABLE + "table"),
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
        ):  # fmt: skip
            if element.tag.endswith("}table"):
                largest, height, width = max(largest, height * width), 0, 0
            elif filled := _filled(element):
                height += _repeats(element, "number-rows-repeated")
                width = max(width, filled)
                largest = max(largest, height * width)
            if largest > MOST_CELLS:
                return largest
            element.clear(keep_tail=False)
    except etree.XMLSyntaxError as fault:
        raise BadInput("catalogue.broken", path=name, why=str(fault)) from fault
    return largest


def _filled(row: etree._Element) -> int:
    """How many columns a row takes up to its last filled cell; 0 for an empty row."""
    at = last = 0
    for cell in row:
        at += _repeats(cell, "number-columns-repeated")
        if len(cell) or any("value" in name for name in cell.attrib):
            last = at
    return last


def _repeats(element: etree._Element, name: str) -> int:
    text = element.get(_TABLE + name, "1")
    return int(text) if text.isdecimal() and len(text) < 9 else 1


def _encrypted(archive: zipfile.ZipFile) -> bool:
    try:
        return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except KeyError:
        return False
