# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Names in OCFL: versions and their order, paths and what they may not hold, times, addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise

from lantai.craft.ocfl.verify.notes import Notes

VERSION = re.compile(r"v\d+\Z", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[!-~]+\Z")
_BAD_PART = re.compile("(?:^|/)\\.{0,2}(?:/|$)|[\0\ud800-\udfff]")
_CREATED = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-](\d\d):(\d\d))\Z", re.ASCII
)


def is_uri(text: str) -> bool:
    """Whether a text has the shape of a URI (RFC 3986: a scheme, then printable ASCII)."""
    return _URI.match(text) is not None


def is_time(text: str) -> bool:
    """Whether a text is an Internet date and time with seconds and zone (RFC 3339, 5.6)."""
    found = _CREATED.match(text)
    if not found:
        return False
    try:
        date.fromisoformat(found[1])
    except ValueError:
        return False
    hour, minute, second, zone_hour, zone_minute = (int(each or 0) for each in found.groups()[1:])
    return hour < 24 and minute < 60 and second <= 60 and zone_hour < 24 and zone_minute < 60


def fault_of(path: object) -> str:
    """What is wrong with a logical or content path: ``text``, ``slash``, ``dots`` or nothing."""
    if not isinstance(path, str):
        return "text"
    if not _BAD_PART.search(path):
        return ""
    return "slash" if path.startswith("/") or path.endswith("/") else "dots"


def clashing(paths: Collection[str]) -> list[str]:
    """Paths that are also a folder of another path."""
    folders: set[str] = set()
    for path in {path.rpartition("/")[0] for path in paths}:
        while path and path not in folders:
            folders.add(path)
            path = path.rpartition("/")[0]
    return sorted(folder for folder in folders if folder in paths)


def in_order(keys: Iterable[str], where: str, notes: Notes) -> list[str]:
    """Version names in order of number; notes every breach of OCFL 3.3."""
    numbered: list[tuple[int, str]] = []
    for key in keys:
        if VERSION.match(key) and len(key) < 12 and int(key[1:]) > 0:
            numbered.append((int(key[1:]), key))
        elif key.startswith("v"):
            notes.add("version_number", where, "versions", version=key)
        else:
            notes.add("version_prefix", where, "versions", version=key)
    numbered.sort()
    if numbered:
        _check_sequence([number for number, _ in numbered], where, notes)
        _check_padding([name for _, name in numbered], where, notes)
    return [name for _, name in numbered]


def _check_sequence(numbers: list[int], where: str, notes: Notes) -> None:
    if numbers[0] != 1:
        notes.add("not_from_one", where, "versions", version=f"v{numbers[0]}")
    for before, after in pairwise(numbers):
        if after > before + 1:
            notes.add("gap", where, "versions", before=f"v{before}", after=f"v{after}")


def _check_padding(names: list[str], where: str, notes: Notes) -> None:
    padded = [name for name in names if name[1] == "0"]
    if not padded:
        if len(set(map(int, (name[1:] for name in names)))) != len(names):
            notes.add("mixed_padding", where, "versions", first=names[0], other=names[-1])
        return
    notes.add("padded", where, "versions", version=names[0])
    for name in names:
        if len(name) != len(names[0]):
            notes.add("mixed_padding", where, "versions", first=names[0], other=name)
        elif name[1] != "0":
            notes.add("padding", where, "versions", version=name)
