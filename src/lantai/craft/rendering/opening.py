# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A file opened page by page: PDF through PDFium, OFD and pictures through libvips.

Formats are told by first bytes and not by names. Nothing in a file is run: forms are not drawn,
scripts and embedded files not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lantai.craft.errors import BadInput
from lantai.craft.formats.container import kind_of
from lantai.craft.formats.family import family
from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members
from lantai.craft.rendering.sheets import Sheets

_HEAD = 4_096


def _pdf(path: Path) -> Sheets:
    from lantai.craft.rendering.pdf import Document

    return Document(path)


def _picture(path: Path) -> Sheets:
    from lantai.craft.rendering.picture import Frames

    return Frames(path)


def _ofd(path: Path) -> Sheets:
    from lantai.craft.rendering.ofd import Document

    return Document(path)


SHOWN: Mapping[str, Callable[[Path], Sheets]] = {
    "pdf": _pdf,
    "ofd": _ofd,
    **dict.fromkeys(("jpeg", "png", "tiff", "gif", "webp", "jp2", "heif"), _picture),
}
"""Who opens what, by the words of `craft.formats`."""


def _is_ofd(path: Path) -> bool:
    """Whether what is a ZIP to its first bytes is an OFD; a broken ZIP is none."""
    try:
        with Source(path, path.name) as source:
            return kind_of(Members(source)) == "ofd"
    except BadInput:
        return False


@contextmanager
def open_sheets(path: Path | str) -> Iterator[Sheets]:
    """The pages of a file. Raises `BadInput` for one that has none, or that does not open."""
    place = Path(path)
    with place.open("rb") as stream:
        kind = family(stream.read(_HEAD))
    if kind == "zip" and _is_ofd(place):
        kind = "ofd"
    opener = SHOWN.get(kind)
    if opener is None:
        raise BadInput("rendering.no_pages", what=kind)
    sheets = opener(place)
    try:
        yield sheets
    finally:
        sheets.close()
