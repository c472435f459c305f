# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The first look: which inspector opens this? By first bytes alone, whatever the name says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_AT_ZERO: Sequence[tuple[bytes, str]] = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PK\x07\x08PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF87a", "gif"),
    (b"GIF89a", "gif"), (b"II*\x00", "tiff"), (b"MM\x00*", "tiff"), (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"), (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"), (b"\xffO\xffQ", "jp2"),
    (b"fLaC", "flac"), (b"OggS", "ogg"), (b"\x1aE\xdf\xa3", "matroska"),
    (b"\x00\x00\x01\xba", "mpeg"), (b"\x00\x00\x01\xb3", "mpeg"),
    (b"0&\xb2u\x8ef\xcf\x11", "asf"),
    (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf'\x1c", "7z"), (b"Rar!\x1a\x07", "rar"), (b"{\\rtf", "rtf"),
    (b"MZ", "program"), (b"\x7fELF", "program"), (b"\xca\xfe\xba\xbe", "program"),
    (b"\xfe\xed\xfa\xce", "program"), (b"\xfe\xed\xfa\xcf", "program"),
    (b"\xce\xfa\xed\xfe", "program"), (b"\xcf\xfa\xed\xfe", "program"), (b"dex\n", "program"),
    (b"\x00asm", "program"), (b"ID3", "mp3"),
)  # fmt: skip
_RIFF = {b"WAVE": "wave", b"AVI ": "avi", b"WEBP": "webp"}
_BRANDS = {b"heic": "heif", b"heix": "heif", b"mif1": "heif", b"avif": "heif", b"msf1": "heif"}
PROMISES: Mapping[str, frozenset[str]] = {
    ending: frozenset(kinds.split())
    for endings, kinds in (
        ("pdf", "pdf"), ("ofd", "ofd"), ("docx docm xlsx xlsm pptx pptm", "ooxml ole2"),
        ("doc xls ppt", "ole2"), ("odt ods odp odg", "odf"), ("epub", "epub"), ("zip", "zip"),
        ("jpg jpeg", "jpeg"), ("png", "png"), ("gif", "gif"), ("tif tiff", "tiff"),
        ("bmp", "bmp"), ("jp2", "jp2"), ("webp", "webp"), ("wav", "wave"), ("mp3", "mp3"),
        ("flac", "flac"), ("mp4 mov m4v m4a", "mp4"), ("avi", "avi"), ("mkv", "matroska"),
        ("7z", "7z"), ("rar", "rar"), ("tar", "tar"), ("gz tgz", "gzip"), ("xml", "xml html"),
        ("html htm", "html xml"), ("rtf", "rtf"), ("txt", "text xml html"),
    )
    for ending in endings.split()
}  # fmt: skip
"""What an ending promises, in inspectors' words; for content that PRONOM does not know."""
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"})


def family(head: bytes) -> str:
    """The inspector's word for content that begins so; ``text`` where nothing binary fits."""
    if not head:
        return "empty"
    for signature, kind in _AT_ZERO:
        if head.startswith(signature):
            return kind
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _boxed(head) or _late(head) or "text"


def _boxed(head: bytes) -> str:
    if head[:4] in (b"RIFF", b"RF64", b"BW64"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] in _BOXES:
        return _BRANDS.get(head[8:12], "mp4") if head[4:8] == b"ftyp" else "mp4"
    return ""


def _late(head: bytes) -> str:
    if head[257:262] == b"ustar":
        return "tar"
    if head[:2] == b"BM" and head[6:10] == bytes(4) and head[15:18] == bytes(3):
        return "bmp"
    if len(head) > 188 and head[0] == 0x47 and head[188] == 0x47 and head[3] & 0x30:
        return "mpeg"
    if head[0] == 0xFF and len(head) > 3 and head[1] & 0xE0 == 0xE0 and _is_mp3_frame(head):
        return "mp3"
    return ""


def _is_mp3_frame(head: bytes) -> bool:
    return head[1] & 0x06 == 0x02 and head[1] & 0x18 != 0x08 and head[2] & 0xF0 != 0xF0
