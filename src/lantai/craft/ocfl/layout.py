# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where in a storage root an object lies: OCFL community extensions 0003 and 0004.

Our own roots use 0003, whose folder name still shows the identifier to a person with nothing but
a file browser. One level of 4,096 folders is the default: a million objects make 244 to a folder,
and a small object costs one folder less than with two levels. 0004 is read and kept where a root
of others has it. The judge has its own reading of both; nothing is shared with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lantai.craft.errors import BadInput

ENCAPSULATED = "0003-hash-and-id-n-tuple-storage-layout"
HASHED = "0004-hashed-n-tuple-storage-layout"
DESCRIPTIONS: Mapping[str, str] = {
    ENCAPSULATED: "Hashed n-tuple folders, then a folder named by the percent-encoded identifier.",
    HASHED: "Hashed n-tuple folders, then a folder named by the digest of the identifier.",
}
_LONGEST = 100
_UNSAFE = re.compile(rb"[^A-Za-z0-9_-]")
_DIGESTS = frozenset({"md5", "sha1", "sha256", "sha512"})


def _encoded(object_id: str) -> str:
    raw = object_id.encode("utf-8")
    return _UNSAFE.sub(lambda found: b"%%%02x" % found[0][0], raw).decode("ascii")


@dataclass(frozen=True, slots=True)
class Layout:
    """A deterministic mapping from identifier to folder (OCFL 4.3)."""

    name: str = ENCAPSULATED
    digest: str = "sha256"
    tuple_size: int = 3
    tuples: int = 1
    short_root: bool = False

    def path_of(self, object_id: str) -> str:
        """The object's folder, relative to the root, with ``/``."""
        value = hashlib.new(self.digest, object_id.encode("utf-8")).hexdigest()
        size = self.tuple_size
        parts = [value[at * size : (at + 1) * size] for at in range(self.tuples)]
        if self.name == HASHED:
            last = value[self.tuples * size :] if self.short_root else value
        else:
            last = _encoded(object_id)
            if len(last) > _LONGEST:
                last = f"{last[:_LONGEST]}-{value}"
        return "/".join([*parts, last])

    def config(self) -> dict[str, Any]:
        """What ``extensions/<name>/config.json`` says."""
        values: dict[str, Any] = {
            "extensionName": self.name,
            "digestAlgorithm": self.digest,
            "tupleSize": self.tuple_size,
            "numberOfTuples": self.tuples,
        }
        return values | {"shortObjectRoot": self.short_root} if self.name == HASHED else values


def from_config(name: str, config: Mapping[str, Any]) -> Layout:
    """A layout as a root declares it. Raises `BadInput` for one that cannot be used."""
    digest, size = config.get("digestAlgorithm", "sha256"), config.get("tupleSize", 3)
    tuples, short = config.get("numberOfTuples", 3), config.get("shortObjectRoot", False)
    fits = (
        name in DESCRIPTIONS
        and digest in _DIGESTS
        and type(size) is int
        and type(tuples) is int
        and 0 <= size <= 32
        and 0 <= tuples <= 32
        and (size == 0) == (tuples == 0)
    )
    if not fits or size * tuples > hashlib.new(digest).digest_size * 2:
        raise BadInput("store.unknown_layout", layout=name)
    return Layout(name, digest, size, tuples, bool(short))
