# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Our own first look: formats that fill archives, known by their first bytes at once.

Only answers that must equal PRONOM's are given here (see ``quick.toml`` for the argument); where a
rival format is still possible the answer is None and PRONOM is asked. The whole small file is read
once; a large one is left to PRONOM.
"""

from __future__ import annotations

import re
import struct
import tomllib
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import metadata, resources
from typing import Any

from lantai.craft.formats.identity import Identity

Look = Callable[[bytes, str], Identity | None]
_HIGH = bytes(range(0x80, 0x100))
_PRINTED = bytes(range(0x20, 0x7F)) + b"\t\n\r" + _HIGH
_CONFUSING = ("://", ".aux.xml")
"""In a path: what makes siegfried read the name as an address or by another rule."""


@cache
def _table() -> Mapping[str, Any]:
    found = resources.files("lantai.craft.formats").joinpath("quick.toml")
    return tomllib.loads(found.read_text("utf-8"))


@cache
def limit() -> int:
    """Bytes up to which a file is looked at here; 0 where pygfried is not the proved release."""
    try:
        release = metadata.version("pygfried")
    except metadata.PackageNotFoundError:
        return 0
    return int(_table()["limit"]) if release in _table()["proved"] else 0


def look(data: bytes, path: str, tail: str) -> Identity | None:
    """The answer for a whole file with this path and ending, or None."""
    for rule in _rules().get(tail, ()):
        if answer := rule(data, path):
            return None if any(each in path for each in _CONFUSING) else answer
    return None


def endings() -> frozenset[str]:
    """The endings for which a first look is worth the reading."""
    return frozenset(_rules())


@cache
def _rules() -> Mapping[str, tuple[Look, ...]]:
    rules: dict[str, tuple[Look, ...]] = {}
    table = _table()
    listed = [(entry, _plain(entry)) for entry in table["formats"]]
    listed += [(entry, _office(entry)) for entry in table["office"]]
    listed += [(table["text"], _text(table["text"])), (table["xml"], _xml(table["xml"]))]
    for entry, rule in listed:
        for tail in entry["endings"]:
            rules[tail] = (*rules.get(tail, ()), rule)
    return rules


def _answer(entry: Mapping[str, Any], basis: str = "bytes") -> Callable[[str], Identity]:
    puid, name, mime, version = entry["puid"], entry["name"], entry["mime"], entry["version"]

    def answer(path: str) -> Identity:
        return Identity(path, puid, name, mime, basis, True, version)

    return answer


def _pattern(*parts: str) -> re.Pattern[bytes]:
    return re.compile("|".join(parts).encode("latin-1"))


def _plain(entry: Mapping[str, Any]) -> Look:
    answer, start, within = _answer(entry), _pattern(entry["start"]), entry.get("within", 0)
    end = _pattern(entry["end"])
    never = [each.encode() for each in entry.get("never", ())]
    has = [each.encode() for each in entry.get("has", ())]

    def rule(data: bytes, path: str) -> Identity | None:
        found = start.match(data)
        if not found or not end.search(data, max(len(data) - within, found.end())):
            return None
        begin = found.end()
        if any(data.find(each, begin) >= 0 for each in never):
            return None
        if has and not any(data.find(each, begin) >= 0 for each in has):
            return None
        return answer(path)

    return rule


def _text(entry: Mapping[str, Any]) -> Look:
    answer, start, near = _answer(entry), _pattern(entry["start"]), entry["near"]
    signs = entry["signs"].encode() + _HIGH
    near_signs = entry["near_signs"].encode() + _HIGH
    never, starts_not = _pattern(*entry["never"]), _pattern(*entry["starts_not"])

    def rule(data: bytes, path: str) -> Identity | None:
        if not start.match(data) or starts_not.match(data):
            return None
        if data[:near].translate(None, near_signs) or data.translate(None, signs):
            return None
        if never.search(_plain_signs(data)):
            return None
        return answer(path) if b"\xd3\xa8" not in data and _is_utf8(data) else None

    return rule


def _xml(entry: Mapping[str, Any]) -> Look:
    answer, start, near = _answer(entry), _pattern(entry["start"]), entry["near"]
    never_near, never = _pattern(*entry["never_near"]), _pattern(*entry["never"])

    def rule(data: bytes, path: str) -> Identity | None:
        if not start.match(data) or b"1.1" in data[:40] or data.translate(None, _PRINTED):
            return None
        if never_near.search(_plain_signs(data[:near])) or never.search(_plain_signs(data)):
            return None
        return answer(path) if _is_utf8(data) else None

    return rule


def _plain_signs(data: bytes) -> bytes:
    """The ASCII of a text run together: what is searched for stays whole, and there is less."""
    return data.translate(None, _HIGH)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _office(entry: Mapping[str, Any]) -> Look:
    answer, part, wanted = _answer(entry, "container"), entry["part"], entry["type"].encode()
    never = _pattern(entry["never"])

    def rule(data: bytes, path: str) -> Identity | None:
        places = _directory(data)
        if not places or b"[Content_Types].xml" not in places or part.encode() not in places:
            return None
        offset, crc = places[b"[Content_Types].xml"]
        types = _member(data, offset, 1 << 16)
        if zlib.crc32(types) != crc or not 0 <= types.find(wanted) < 32_000 or never.search(types):
            return None
        main = _member(data, places[part.encode()][0], 4096)
        return answer(path) if main and b"purl.oclc.org" not in main else None

    return rule


def _directory(data: bytes) -> dict[bytes, tuple[int, int]] | None:
    """Member name to offset and CRC in a plain ZIP: no comment, lock or surprise; else None."""
    if data[:4] != b"PK\x03\x04" or data[-22:-18] != b"PK\x05\x06":
        return None
    disk, first, here, count, size, start, comment = struct.unpack("<4H2IH", data[-18:])
    if disk or first or comment or here != count or start + size + 22 != len(data):
        return None
    places: dict[bytes, tuple[int, int]] = {}
    for _ in range(count):
        head = data[start : start + 46]
        if len(head) < 46 or head[:4] != b"PK\x01\x02":
            return None
        flags, method, crc, name, extra, note, offset = struct.unpack("<8xHH4xI8x3H8xI", head)
        if flags & 0x41 or method not in (0, 8) or offset >= len(data):
            return None
        places[data[start + 46 : start + 46 + name]] = (offset, crc)
        start += 46 + name + extra + note
    return places if len(places) == count and start + 22 == len(data) else None


def _member(data: bytes, offset: int, size: int) -> bytes:
    """The first bytes of a member; empty where its own header is not as it should be."""
    head = data[offset : offset + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        return b""
    method, name, extra = struct.unpack("<8xH16xHH", head)
    begin = offset + 30 + name + extra
    if method == 0:
        return b""
    try:
        return zlib.decompressobj(-15).decompress(data[begin : begin + size + 65536], size)
    except zlib.error:
        return b""
