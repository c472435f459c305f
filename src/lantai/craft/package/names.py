# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which names of files may be trusted, wherever they come from: a folder, an archive, a manifest.

A name is judged as text, before anything is opened. Names are never repaired here: who wrote them
must know that they are wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

NAME_BYTES = 255
"""Bytes of UTF-8 in one part of a path: what ext4, XFS and NTFS-on-Linux hold."""
PATH_BYTES = 4096
DEPTH = 64

_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
    '\\\\:<>"|?*]|\\.\\.|(?:^|/)[./~ ]|[. /](?:/|$)|//'
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNDECODED = re.compile("[\ud800-\udfff]")
_WINDOWS = re.compile('[:<>"|?*]')
UNFIT = re.compile(
    "|".join(each.pattern for each in (_CONTROL, _BIDI, _UNDECODED, _WINDOWS)) + r"|[/\\]"
)
"""One character that no part of a path may have: `judge` says no to it wherever it stands."""
_DRIVE = re.compile(r"^[A-Za-z]:|^//|^\\\\")
_DEVICE = re.compile(
    r"(?i)(?:^|/)(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])"
    r" *(?:\.[^/]*)?(?:/|$)"
)
_ARCHIVE = re.compile(
    r"(?i)\.(?:zip|rar|7z|tar|t?gz|tbz2?|bz2|t?xz|zst|z|lz|lzh|lha|arj|cab|iso|jar|war)$"
)


def judge(name: str) -> list[str]:
    """Kinds of area ``package`` that a relative path with ``/`` offends; empty when it is good.

    Folders come without their last slash.
    """
    found: list[str] = []
    if _SUSPECT.search(name) or not name:
        found.extend(_suspects(name))
    if _DEVICE.search(name):
        found.append("package.name_device")
    if len(name) > NAME_BYTES // 4 and _too_long(name):
        found.append("package.name_too_long")
    if name.count("/") >= DEPTH:
        found.append("package.too_deep")
    return found


def _suspects(name: str) -> Iterator[str]:
    parts = name.split("/")
    if _DRIVE.search(name) or "\\" in name or not {"", ".", ".."}.isdisjoint(parts):
        yield "package.path_outside"
    if _CONTROL.search(name):
        yield "package.name_control"
    if _BIDI.search(name):
        yield "package.name_bidi"
    if _UNDECODED.search(name):
        yield "package.name_encoding"
    if any(part[-1:] in (".", " ") or part[:1] == " " for part in parts if part not in (".", "..")):
        yield "package.name_edge"
    if _WINDOWS.search(name) and not _DRIVE.search(name):
        yield "package.name_windows"


def _too_long(name: str) -> bool:
    raw = name.encode("utf-8", "surrogatepass")
    return len(raw) > PATH_BYTES or any(len(part) > NAME_BYTES for part in raw.split(b"/"))


def looks_nested(name: str) -> bool:
    """Whether the ending says that a file is itself an archive."""
    return _ARCHIVE.search(name) is not None


def folded(name: str) -> str:
    """What two names share that one disk keeps apart and another does not (NFC, letter case)."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``(later, earlier)`` names that are the same, or would be on another disk."""
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(folded(name), name)
        if first is not name:
            yield name, first


def decoded(raw: bytes, *, flagged_utf8: bool = False) -> tuple[str, str]:
    """A name from an archive and how it was read: ``utf-8``, ``gb18030`` or ``""`` (neither)."""
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if not flagged_utf8:
        try:
            return raw.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            pass
    return raw.decode("utf-8", "surrogateescape"), ""


def shown(name: str) -> str:
    """A name as it may be printed: what cannot be seen is written as its number."""
    unsafe = _CONTROL.search(name) or _BIDI.search(name) or _UNDECODED.search(name)
    if not unsafe:
        return name
    return "".join(
        f"<U+{ord(c):04X}>"
        if _CONTROL.match(c) or _BIDI.match(c)
        else f"<0x{ord(c) - 0xDC00:02X}>"
        if _UNDECODED.match(c)
        else c
        for c in name
    )
