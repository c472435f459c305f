# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Archives: entries, locked, damaged, bombs, archives inside archives.

ZIP is also the coat of documents; which document it is decides `container.kind_of`, and the
document's own inspector goes on.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats import epub, odf, ofd, ooxml, probe
from lantai.craft.formats.container import kind_of
from lantai.craft.formats.family import family
from lantai.craft.formats.identity import Identity, ending
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import TOTAL_LIMIT, Members, is_bomb

ARCHIVE_ENDINGS = frozenset({
    "zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst", "cab", "arj", "lzh", "z", "iso",
    "jar", "war",
})  # fmt: skip
PROGRAM_ENDINGS = frozenset({
    "exe", "dll", "com", "scr", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "wsh",
    "msi", "lnk", "hta", "jar", "cpl", "pif", "reg",
})  # fmt: skip
TAR_ENTRIES = 200_000
_DOCUMENTS: dict[str, Callable[[Members, Sheet], None]] = {
    "ofd": ofd.look, "ooxml": ooxml.look, "odf": odf.look, "epub": epub.look,
}  # fmt: skip


def look(source: Source, sheet: Sheet, identity: Identity) -> None:
    """Inspect an archive, or the document that a ZIP is."""
    try:
        _LOOKS[sheet.kind](source, sheet)
    except Hostile as fault:
        sheet.fails("bomb" if fault.kind == "format.bomb" else "hostile_xml")
    except BadInput as fault:
        if fault.kind == "format.truncated":
            sheet.cut(str(fault.params["why"]))
            sheet.fact(opens=False)
        else:
            sheet.fails("unreadable", why=str(fault.params.get("why", fault.kind)))


def _zip(source: Source, sheet: Sheet) -> None:
    members = Members(source)
    _refuse_bombs(members, source)
    if members.locked():
        sheet.fact(encrypted=True)
        sheet.problem("encrypted")
    document = kind_of(members)
    if document:
        sheet.kind = document
        _DOCUMENTS[document](members, sheet)
    else:
        sheet.fact(pages=len(members.infos), unit="entry")
        _names(sheet, [info.filename for info in members.infos])
        _local_headers(members, sheet)
    _look_for_probe(members, sheet)
    if members.declared() <= TOTAL_LIMIT:
        members.test()
    else:
        sheet.fact(checked=False)
        sheet.problem("too_large")


def _refuse_bombs(members: Members, source: Source) -> None:
    for info in members.infos:
        if is_bomb(info.file_size, max(info.compress_size, 1)):
            raise Hostile("format.bomb", path=f"{source.name}!{info.filename}")
    if is_bomb(members.declared(), source.size):
        raise Hostile("format.bomb", path=source.name)


def _names(sheet: Sheet, names: Sequence[str]) -> None:
    for name in names:
        if ending(name) in ARCHIVE_ENDINGS and len(sheet.nested) < 1000:
            sheet.nested.append(name)
        if ending(name) in PROGRAM_ENDINGS:
            sheet.acts("executable")
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            sheet.problem("path_trick", at=name[:200])
    if sheet.nested:
        sheet.problem("nested_archive", at=sheet.nested[0][:200], count=len(sheet.nested))


def _local_headers(members: Members, sheet: Sheet) -> None:
    """The directory and the members' own headers must name the same things."""
    for info, raw in members.local_names():
        codec = "utf-8" if info.flag_bits & 0x800 else "cp437"
        listed = info.orig_filename.encode(codec, "replace")
        if raw is None or raw != listed:
            sheet.problem("directory_differs", at=info.filename[:200])
            return


def _look_for_probe(members: Members, sheet: Sheet) -> None:
    for info in members.infos[:1000]:
        small = 68 <= info.file_size < 4096 and not info.flag_bits & 1
        if small and probe.bears(members.read(info.filename)):
            sheet.acts("test_signature")


def _tar(source: Source, sheet: Sheet) -> None:
    """Tar, header by header (POSIX.1-2001); the parts that hold long names are skipped."""
    names: list[str] = []
    offset = 0
    while (head := source.read(offset, 512)).strip(b"\0"):
        if len(head) < 512:
            sheet.cut("tar")
            break
        size = _tar_size(head)
        if size is None:
            raise BadInput("format.unreadable", path=source.name, why=f"tar {offset}")
        kind, name = head[156:157], head[:100].rstrip(b"\0").decode("utf-8", "replace")
        offset += 512 + (size + 511) // 512 * 512
        if kind in (b"1", b"2", b"3", b"4", b"6"):
            sheet.problem("special_entry", at=name[:200])
        if kind not in (b"x", b"g", b"L", b"K", b"5"):
            names.append(name)
        if offset > source.size:
            sheet.cut(name[:200])
            break
        if len(names) > TAR_ENTRIES:
            raise Hostile("format.bomb", path=source.name)
    sheet.fact(pages=len(names), unit="entry")
    _names(sheet, names)


def _tar_size(head: bytes) -> int | None:
    """The size of a member; None where the header's own sum does not fit."""
    try:
        told = int(head[148:156].strip(b" \0") or b"0", 8)
        if sum(head[:148]) + sum(head[156:]) + 256 != told:
            return None
        if head[124] & 0x80:
            return int.from_bytes(head[125:136], "big")
        return int(head[124:136].strip(b" \0") or b"0", 8)
    except ValueError:
        return None


def _packed(source: Source, sheet: Sheet) -> None:
    """gzip, bzip2, xz: unpacked once within bounds, nothing kept but the first bytes."""
    total, first = 0, b""
    for block in _unpacked(source, sheet.kind, sheet):
        first = first or block[:1024]
        total += len(block)
        if is_bomb(total, source.size):
            raise Hostile("format.bomb", path=source.name)
        if total > _PACKED_LIMITS[sheet.kind]:
            sheet.fact(checked=False)
            sheet.problem("too_large")
            break
    inside = family(first) if first else ""
    if inside in ("tar", "zip", "gzip", "bzip2", "xz", "7z", "rar"):
        sheet.nested.append(inside)
        sheet.problem("nested_archive", at=inside, count=1)
    if probe.bears(first):
        sheet.acts("test_signature")
    sheet.fact(pages=1, unit="entry")


_PACKED_LIMITS = {"gzip": TOTAL_LIMIT, "bzip2": TOTAL_LIMIT >> 2, "xz": TOTAL_LIMIT >> 1}
_UNPACKERS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=128 << 20),
}


def _unpacked(source: Source, kind: str, sheet: Sheet) -> Iterator[bytes]:
    stream = source.whole()
    unpacker = _UNPACKERS[kind]()
    try:
        while data := stream.read(1 << 16):
            while data:
                yield from _blocks(unpacker, data, kind)
                data = unpacker.unused_data if unpacker.eof else b""
                if data:
                    if not data.strip(b"\0"):
                        break
                    unpacker = _UNPACKERS[kind]()
    except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError, MemoryError) as fault:
        raise BadInput("format.unreadable", path=source.name, why=str(fault)) from fault
    if not unpacker.eof:
        sheet.cut(kind)


def _blocks(unpacker: Any, data: bytes, kind: str) -> Iterator[bytes]:
    if kind == "gzip":
        while data:
            yield unpacker.decompress(data, 1 << 20)
            data = unpacker.unconsumed_tail
        return
    yield unpacker.decompress(data, 1 << 20)
    while not unpacker.eof and not unpacker.needs_input:
        yield unpacker.decompress(b"", 1 << 20)


def _seven(source: Source, sheet: Sheet) -> None:
    """7z: its start header says where the end header lies, and that it is all there."""
    head = source.head[:32]
    if len(head) < 32 or zlib.crc32(head[12:32]) != int.from_bytes(head[8:12], "little"):
        raise BadInput("format.unreadable", path=source.name, why="7z start header")
    offset = int.from_bytes(head[12:20], "little")
    size = int.from_bytes(head[20:28], "little")
    if 32 + offset + size > source.size:
        sheet.cut("7z end header")
        sheet.fact(opens=False)
        return
    end = source.read(32 + offset, min(size, 1 << 20))
    if size <= 1 << 20 and zlib.crc32(end) != int.from_bytes(head[28:32], "little"):
        sheet.fails("unreadable", why="7z end header")
    if b"\x06\xf1\x07\x01" in end:
        sheet.fact(encrypted=True)
        sheet.problem("encrypted")
    sheet.fact(checked=False)


def _rar(source: Source, sheet: Sheet) -> None:
    """RAR: only its first headers are read; the packing is not public (YJ-3-8)."""
    five = source.head.startswith(b"Rar!\x1a\x07\x01\x00")
    head = source.head.ljust(16, b"\0")
    locked = head[12] == 4 if five else bool(head[10] & 0x80)
    if locked:
        sheet.fact(encrypted=True)
        sheet.problem("encrypted")
    sheet.fact(checked=False)


_LOOKS: dict[str, Callable[[Source, Sheet], None]] = {
    "zip": _zip, "tar": _tar, "gzip": _packed, "bzip2": _packed, "xz": _packed,
    "7z": _seven, "rar": _rar,
}  # fmt: skip
