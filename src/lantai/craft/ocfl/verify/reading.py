# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Small files read with suspicion: never through a link, never more than a limit, strict JSON."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from typing import Any, NamedTuple

from lantai.craft.ocfl.verify.notes import Notes

INVENTORY = "inventory.json"
LARGEST_INVENTORY = 256 << 20
"""Bytes. An honest inventory of 700,000 files is of this size; a larger one is refused."""
LARGEST_SMALL = 64 << 10
_SIDECAR = re.compile(rb"([0-9A-Za-z]+)[ \t]+(\S+)[ \t]*(?:\r?\n)?\Z")
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class Text(NamedTuple):
    """An inventory as read: its bytes' digests by algorithm asked so far, and the JSON if sound."""

    data: bytes
    raw: dict[str, Any] | None

    def digest(self, algorithm: str) -> str:
        """The digest of the bytes."""
        return hashlib.new(algorithm, self.data).hexdigest()


def read_small(path: str, limit: int = LARGEST_SMALL) -> bytes | None:
    """Bytes of an ordinary file up to ``limit`` + 1, None where it is not one. Raises OSError."""
    handle = os.open(path, _FLAGS)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return None
        parts = []
        left = limit + 1
        while left and (block := os.read(handle, min(left, max(status.st_size + 1, 4096)))):
            parts.append(block)
            left -= len(block)
            if len(parts) == 1 and len(block) == status.st_size:
                break
        return b"".join(parts) if len(parts) != 1 else parts[0]
    finally:
        os.close(handle)


class _TwiceError(ValueError):
    """A key that an object of the JSON has twice."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _TwiceError(key)
            seen.add(key)
    return found


def _refused(word: str) -> Any:
    raise ValueError(word)


def strict_json(data: bytes) -> Any:
    """RFC 8259 JSON in UTF-8: no byte-order mark, NaN, or key said twice. Raises ValueError."""
    text = data.decode("utf-8")
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_refused)


def read_inventory(folder: str, path: str, notes: Notes) -> Text | None:
    """An inventory at ``path`` below ``folder``; None, noted, where there is nothing to read."""
    try:
        data = read_small(f"{folder}/{path}", LARGEST_INVENTORY)
    except OSError as fault:
        notes.add("unreadable", path, why=fault.strerror)
        return None
    if data is None or len(data) > LARGEST_INVENTORY:
        notes.add("inventory_too_large" if data else "special", path, limit=LARGEST_INVENTORY >> 20)
        return None
    try:
        raw = strict_json(data)
    except UnicodeDecodeError as fault:
        notes.add("not_utf8", path, at=fault.start)
    except _TwiceError as fault:
        notes.add("key_twice", path, key=str(fault))
    except (ValueError, RecursionError) as fault:
        notes.add("bad_json", path, why=str(fault))
    else:
        if isinstance(raw, dict):
            return Text(data, raw)
        notes.add("not_object", path)
    return Text(data, None)


def check_sidecar(folder: str, path: str, text: Text, algorithm: str, notes: Notes) -> None:
    """Whether the sidecar of the inventory at ``path`` proves it (OCFL 3.6)."""
    name = f"{path}.{algorithm}"
    try:
        said = read_small(f"{folder}/{name}")
    except FileNotFoundError:
        notes.add("no_sidecar", path, name=os.path.basename(name))
        return
    except OSError as fault:
        notes.add("unreadable", name, why=fault.strerror)
        return
    found = _SIDECAR.match(said or b"")
    if not found or found[2] != INVENTORY.encode():
        notes.add("sidecar_text", name)
        return
    value = found[1].decode("ascii")
    if value.lower() != text.digest(algorithm):
        notes.add("sidecar_differs", name, inventory=path)
    elif value not in (value.lower(), value.upper()):
        notes.add("sidecar_case", name)  # no program writes so: a flipped bit does
