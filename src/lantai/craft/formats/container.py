# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a ZIP or an OLE2 file is, seen with our own eyes where PRONOM has no word or gave up.

OFD has no identifier of its own: it keeps that of ZIP and gets its own name. A container that is
cut, or whose directory is broken, is to PRONOM's reader “a ZIP” or nothing at all; what is left at
its beginning still tells what it was (``containers.toml``). That it is broken is the inspector's
finding, not ours.
"""

from __future__ import annotations

import re
import tomllib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.errors import BadInput
from lantai.craft.formats.family import PROMISES
from lantai.craft.formats.identity import Identity, ending
from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members

ZIP = "x-fmt/263"
_COATS = frozenset({None, ZIP, "fmt/111", "fmt/135", "x-fmt/3"})
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_VERSION = re.compile(rb"office:version=[\"'](1\.[0-9])")
LOOK = 1 << 18
"""Bytes at the beginning in which a broken container is searched."""
UNPACK = 1 << 16
MEMBERS = 64


def kind_of(members: Members) -> str:
    """ofd, ooxml, odf, epub, or nothing for a plain archive."""
    if any(name.rpartition("/")[2] == "OFD.xml" for name in members.by_name):
        return "ofd"
    if "[Content_Types].xml" in members:
        return "ooxml"
    if "mimetype" in members:
        said = members.read("mimetype", 1 << 12)
        if b"opendocument" in said or b"sun.xml" in said:
            return "odf"
        if b"application/epub+zip" in said:
            return "epub"
    return ""


def second_look(said: Identity, origin: str | bytes) -> Identity:
    """The answer as it was, or a better one for OFD and for containers that did not open."""
    if said.error is None and said.puid != ZIP:
        return said
    broken = said.error is not None
    if broken and (said.puid not in _COATS or said.basis == "container"):
        return replace(said, error=None) if said.puid else said
    try:
        with Source(origin, said.path) as source:
            return _left_over(said, source) if broken else _document(said, source)
    except BadInput:
        return said


def _document(said: Identity, source: Source) -> Identity:
    """A document that to PRONOM is a plain ZIP: OFD, or one lacking what PRONOM looks for."""
    kind = kind_of(Members(source))
    fits = kind in PROMISES.get(ending(said.path), ())
    if kind == "ofd":
        return replace(said, name="OFD", version="GB/T 33190", mime="application/ofd",
                       basis="container", extension_fits=fits)  # fmt: skip
    return replace(said, extension_fits=True) if kind and fits else said


@cache
def _table() -> Mapping[str, Any]:
    found = resources.files("lantai.craft.formats").joinpath("containers.toml")
    return tomllib.loads(found.read_text("utf-8"))


def _left_over(said: Identity, source: Source) -> Identity:
    data = source.read(0, LOOK)
    if data.startswith(b"PK\x03\x04"):
        puid = _found("zip", data + b"".join(_unpacked(data)))
    elif data.startswith(_OLE2):
        puid = _found("ole2", data + source.tail)
    else:
        return said
    if not puid:
        return replace(said, error=None) if said.puid else said
    name, version, mime, tail = _table()["names"][puid]
    return Identity(said.path, puid, name, mime, "container", ending(said.path) == tail, version)


def _found(coat: str, data: bytes) -> str | None:
    """The identifier whose marks are all there, by its version where one is written."""
    version = _VERSION.search(data)
    for entry in _table()[coat]:
        if all(_mark(each) in data for each in entry["marks"]):
            versions: Mapping[str, str] = entry["versions"]
            return versions.get(version[1].decode() if version else "", versions[""])
    return None


def _mark(text: str) -> bytes:
    return text[2:].encode("utf-16-le") if text.startswith("w:") else text.encode()


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The first bytes of the members whose own headers stand in this beginning."""
    place = 0
    for _ in range(MEMBERS):
        place = data.find(b"PK\x03\x04", place)
        if place < 0 or len(data) < place + 30:
            return
        method = int.from_bytes(data[place + 8 : place + 10], "little")
        name = int.from_bytes(data[place + 26 : place + 28], "little")
        extra = int.from_bytes(data[place + 28 : place + 30], "little")
        place += 30
        if method == 8:
            try:
                yield zlib.decompressobj(-15).decompress(data[place + name + extra :], UNPACK)
            except zlib.error:
                continue
