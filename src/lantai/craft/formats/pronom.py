# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Asking PRONOM: pygfried in lots, its answers turned into ours.

pygfried keeps the interpreter's lock while it works; threads would not help. What it cannot read
well by path is lent to it by `standin`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lantai.craft.formats.identity import Identity
from lantai.craft.formats.standin import Lender

LOT = 256
"""Files per call: enough that the call itself costs nothing, few enough to keep memory small."""


def ask(paths: Sequence[str], workers: int = 1) -> Iterator[Identity]:
    """What PRONOM says of files, in their order.

    ``error`` is what siegfried complained of, for a broken container too; `container.second_look`
    goes on from there.
    """
    for start in range(0, len(paths), LOT):
        lot = paths[start : start + LOT]
        with Lender() as lender:
            said = _scan([lender.lend(path) for path in lot], workers)
        yield from map(_answer, lot, said)


def ask_bytes(data: bytes, name: str) -> Identity:
    """What PRONOM says of bytes that bear a name."""
    with Lender() as lender:
        return _answer(name, _scan([lender.keep(data, name)], 1)[0])


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
