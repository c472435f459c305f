# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where an object should lie in a root, as the judge reads the layout extensions for itself."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FLAT = "0002-flat-direct-storage-layout"
ENCAPSULATED = "0003-hash-and-id-n-tuple-storage-layout"
HASHED = "0004-hashed-n-tuple-storage-layout"
_PLAIN = frozenset((string.ascii_letters + string.digits + "-_").encode())
_DIGESTS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


@dataclass(frozen=True, slots=True)
class Places:
    """A layout whose folders can be computed."""

    name: str
    digest: str = "sha256"
    size: int = 3
    tuples: int = 3
    short: bool = False

    def of(self, object_id: str) -> str:
        """The object's folder below the root."""
        raw = object_id.encode("utf-8", "surrogatepass")
        if self.name == FLAT:
            return object_id
        value = hashlib.new(self.digest, raw, usedforsecurity=False).hexdigest()
        cut = self.size * self.tuples
        parts = [value[at : at + self.size] for at in range(0, cut, self.size or 1)]
        if self.name == HASHED:
            return "/".join([*parts, value[cut:] if self.short else value])
        coded = "".join(chr(byte) if byte in _PLAIN else f"%{byte:02x}" for byte in raw)
        return "/".join([*parts, coded if len(coded) <= 100 else f"{coded[:100]}-{value}"])


def places(name: str, config: Mapping[str, Any] | None) -> Places | str:
    """The layout declared; a word of what is wrong; ``""`` where it is not one we can compute."""
    if name == FLAT:
        return Places(name)
    if name not in (ENCAPSULATED, HASHED):
        return ""
    said = config or {}
    digest, size = said.get("digestAlgorithm", "sha256"), said.get("tupleSize", 3)
    tuples, short = said.get("numberOfTuples", 3), said.get("shortObjectRoot", False)
    if config is not None and said.get("extensionName") != name:
        return "extensionName"
    if not isinstance(digest, str) or digest not in _DIGESTS:
        return "digestAlgorithm"
    for key, value in (("tupleSize", size), ("numberOfTuples", tuples)):
        if type(value) is not int or not 0 <= value <= 32:
            return key
    if (size == 0) != (tuples == 0) or size * tuples > _DIGESTS[digest]:
        return "numberOfTuples"
    return Places(name, digest, size, tuples, bool(short))
