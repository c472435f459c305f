# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Values as they are kept in JSON, and the differences of acts on many rows, kept as files.

An entry of the trail keeps the digests of each row's before and after; the values themselves stand
in a file that the entry's facts name by its digest, so that they can be held against the trail.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from lantai.craft.errors import BadInput, reading
from lantai.craft.files import write_whole
from lantai.desk.register import Register
from lantai.guard import trail


def packed(register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned values by field as JSON; a key by its number."""
    return {name: getattr(value, "pk", value) if register.kind(name).field.is_relation
            else trail.plain(value) for name, value in values.items()}  # fmt: skip


def unpacked(register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values from JSON, by the names of columns (a key by its number)."""
    found = {}
    for name, value in values.items():
        column = register.kind(name).field
        plain = value if column.is_relation or value is None else column.to_python(value)
        found[column.attname] = plain
    return found


Difference = tuple[int, Mapping[str, list[Any]]]
"""A row's number, and each of its columns that changed with what it was and what it is."""


def path_of(digest: str) -> Path:
    """Where the difference of this digest lies."""
    return Path(settings.LANTAI_FILES) / "differences" / digest


def keep(rows: Iterable[Difference]) -> str:
    """Keep a difference; its digest. The same difference is kept once."""
    plain = [[number, dict(columns)] for number, columns in rows]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    data = text.encode()
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, zlib.compress(data, 6))
    return digest


def load(digest: str) -> list[Difference]:
    """A kept difference. Raises `BadInput` where it is gone or is no longer what it was."""
    path = path_of(digest)
    with reading(path.name):
        packed = path.read_bytes()
    try:
        data = zlib.decompress(packed)
    except zlib.error:
        data = b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise BadInput("many.difference_changed", digest=digest)
    return [(number, columns) for number, columns in json.loads(data)]
