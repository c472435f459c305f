# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Opening files to see whether they open: one inspector per kind, chosen by the first bytes.

An inspector never renders and never runs anything; it reads within bounds of time and memory,
refuses bombs before decoding them, and writes what it saw on a `Sheet`. No inspector raises for
what a file contains: that is what findings are for. Secrecy marks and catalogues are others' work.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping

from lantai.craft.formats import probe
from lantai.craft.formats.family import PROMISES, family
from lantai.craft.formats.identity import Identity, ending
from lantai.craft.formats.inspection import Inspection, Sheet
from lantai.craft.formats.source import Source

_MODULES: Mapping[str, str] = {
    "pdf": "pdf", "zip": "archive", "tar": "archive", "gzip": "archive", "bzip2": "archive",
    "xz": "archive", "7z": "archive", "rar": "archive", "ole2": "ole2", "rtf": "text",
    "text": "text", "jpeg": "image", "png": "image", "gif": "image", "tiff": "image",
    "jp2": "image", "webp": "image", "heif": "image", "bmp": "image",
    "wave": "sound", "flac": "sound", "mp3": "sound", "ogg": "sound",
    "mp4": "film", "avi": "film", "matroska": "film", "mpeg": "film", "asf": "film",
    "program": "program",
}  # fmt: skip


def inspect(origin: str | os.PathLike[str] | bytes, identity: Identity | None = None) -> Inspection:
    """What is in a file. ``identity`` gives the name and what the file was said to be.

    Raises `BadInput` only where there is no ordinary file to open.
    """
    if identity is None:
        identity = Identity("" if isinstance(origin, bytes) else os.fspath(origin), None)
    with Source(origin, identity.path) as source:
        kind = family(source.head)
        sheet = Sheet(source.name, kind)
        if kind == "empty":
            sheet.fails("empty")
            return sheet.done()
        probe.look(source, sheet)
        _inspector(kind)(source, sheet, identity)
        _compare(identity, sheet)
        return sheet.done()


def _inspector(kind: str) -> Callable[[Source, Sheet, Identity], None]:
    module = importlib.import_module(f"lantai.craft.formats.{_MODULES[kind]}")
    found: Callable[[Source, Sheet, Identity], None] = module.look
    return found


def _compare(identity: Identity, sheet: Sheet) -> None:
    """Say where the content is unknown, or is not what the name promises."""
    tail = ending(identity.path)
    if identity.puid is None and not sheet.kind:
        sheet.problem("unknown")
    if identity.known:
        if not identity.extension_fits:
            sheet.problem("mismatch", ending=tail or "-", title=identity.title)
    elif sheet.kind and sheet.kind not in PROMISES.get(tail, (sheet.kind,)):
        sheet.problem("mismatch", ending=tail, title=sheet.kind.upper())
