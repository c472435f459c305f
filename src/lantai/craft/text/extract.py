# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Text out of a file, chosen by what the bytes are and never by the name alone.

Which format it is in PRONOM's words is `craft.formats`' matter; here only a reader is chosen. What
cannot be read is said in a finding. Recognising scans is not done here.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats.container import kind_of
from lantai.craft.formats.family import family
from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members
from lantai.craft.text.passage import CHARACTERS, Extracted, Read, bounded, collect, found

if TYPE_CHECKING:
    from lantai.craft.formats import Identity

_READERS = {
    "pdf": "pdf", "ofd": "ofd", "ooxml": "ooxml", "odf": "odf", "epub": "epub",
    "ole2": "ole2", "rtf": "rtf", "text": "plain",
}  # fmt: skip
_PICTURES = frozenset({
    "jpeg", "png", "gif", "tiff", "jp2", "bmp", "webp", "heif", "flac", "ogg", "matroska", "mpeg",
    "asf", "wave", "avi", "mp4", "mp3", "empty",
})  # fmt: skip
"""Kinds that have no text to be taken: nothing is said about them."""


def extract(origin: str | os.PathLike[str] | bytes, identity: Identity | None = None) -> str:
    """The text of a file, at most `CHARACTERS`; see `read` for its pages and findings."""
    return read(origin, identity).text


def read(
    origin: str | os.PathLike[str] | bytes, identity: Identity | None = None,
    limit: int = CHARACTERS,
) -> Extracted:  # fmt: skip
    """The text of a file with the places of its pages and with findings.

    Raises `BadInput` only where there is no ordinary file to open.
    """
    return collect(passages(origin, identity, limit))


def passages(
    origin: str | os.PathLike[str] | bytes, identity: Identity | None = None,
    limit: int = CHARACTERS,
) -> Iterator[Read]:  # fmt: skip
    """Pages, slides, sheets or sections one by one, and findings between them."""
    name = identity.path if identity else "" if isinstance(origin, bytes) else os.fspath(origin)
    with Source(origin, name) as source:
        yield from bounded(_guarded(source), name, limit)


def _guarded(source: Source) -> Iterator[Read]:
    try:
        yield from _read(source)
    except Hostile:
        yield found("hostile", source.name)
    except BadInput as fault:
        why = str(fault.params.get("why", "")) or fault.sentence("zh")
        yield found("damaged", source.name, why=why)


def _read(source: Source) -> Iterator[Read]:
    kind = family(source.head)
    if kind in _PICTURES:
        return
    if kind == "zip":
        kind = kind_of(Members(source)) or "zip"
    if kind not in _READERS:
        yield found("no_reader", source.name, what=kind.upper())
        return
    reader = importlib.import_module(f"lantai.craft.text.readers.{_READERS[kind]}")
    yield from reader.passages(source)
