# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Asking PRONOM: pygfried in lots, its answers turned into ours.

pygfried reads files by path, so bytes in memory and paths that are not valid UTF-8 are lent a
plain name in a temporary folder. It keeps the interpreter's lock while it works; threads would
not help.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lantai.craft.formats.identity import Identity, ending

LOT = 256
"""Files per call: enough that the call itself costs nothing, few enough to keep memory small."""


def ask(paths: Sequence[str], workers: int = 1) -> Iterator[Identity]:
    """What PRONOM says of files, in their order.

    ``error`` is what siegfried complained of, for a broken container too; `container.second_look`
    goes on from there.
    """
    for start in range(0, len(paths), LOT):
        yield from _lot(paths[start : start + LOT], workers)


def ask_bytes(data: bytes, name: str) -> Identity:
    """What PRONOM says of bytes that bear a name."""
    with tempfile.TemporaryDirectory(prefix="lantai-") as folder:
        lent = Path(folder, _plain_name(name))
        lent.write_bytes(data)
        return _answer(name, _scan([str(lent)], 1)[0])


def _lot(paths: Sequence[str], workers: int) -> Iterator[Identity]:
    if all(_is_plain(path) for path in paths):
        yield from map(_answer, paths, _scan(paths, workers))
        return
    with tempfile.TemporaryDirectory(prefix="lantai-") as folder:
        lent = []
        for number, path in enumerate(paths):
            stand_in = Path(folder, f"{number}.{ending(path).encode('ascii', 'ignore').decode()}")
            stand_in.symlink_to(Path(path).absolute())
            lent.append(str(stand_in))
        yield from map(_answer, paths, _scan(lent, workers))


def _is_plain(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain_name(name: str) -> str:
    """A name with the same ending that any file system takes."""
    tail = "".join(each for each in ending(name) if each.isalnum() and each.isascii())[:32]
    return f"file.{tail}" if tail else "file"


def _scan(paths: Sequence[str], workers: int) -> list[Mapping[str, Any]]:
    import pygfried

    try:
        answers = pygfried.identify_many(list(paths), workers=workers)["files"]
    except OSError as fault:
        if len(paths) > 1:
            return [_scan([path], 1)[0] for path in paths]
        return [{"errors": str(fault), "matches": []}]
    return list(answers)


def _answer(path: str, said: Mapping[str, Any]) -> Identity:
    matches = said["matches"]
    error = said["errors"] or None
    if error == "empty source":
        return Identity(path, None, basis="empty", extension_fits=True)
    if not matches:
        return Identity(path, None, error=error or "unreadable")
    first = matches[0]
    if first["id"] == "UNKNOWN":
        promised = "based on extension" in first["warning"]
        return Identity(path, None, extension_fits=not promised, error=error)
    return Identity(
        path, first["id"], first["format"], first["mime"].partition(",")[0],
        _basis(first["basis"]), _fits(first["warning"]),
        first["version"], tuple(each["id"] for each in matches[1:]), error,
    )  # fmt: skip


def _fits(warning: str) -> bool:
    """An ending that PRONOM does not know says nothing against plain text."""
    return "extension mismatch" not in warning or "text only" in warning


def _basis(words: str) -> str:
    if "container" in words:
        return "container"
    if "byte match" in words or "text match" in words or "xml match" in words:
        return "pronom"
    return "extension"
