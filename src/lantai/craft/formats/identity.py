# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a file is said to be: one answer per file, never an exception.

How the answer was found stands in ``basis``; what PRONOM calls it in ``puid``. A format without
an identifier of its own (OFD is one) keeps the identifier of its container and its own name and
MIME type, so that agreement with other tools and plain speech do not exclude each other.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """The answer for one file.

    ``basis``: bytes (our signatures), container (looked inside), pronom (siegfried's byte or text
    signatures), extension (the name only), empty, none (unknown). ``extension_fits``: the name's
    ending is one that PRONOM lists for the format; false also where the name promises a format
    that the bytes are not. ``others``: further identifiers, where the bytes fit several formats.
    ``error``: why the file could not be read, in the system's words.
    """

    path: str
    puid: str | None
    name: str = ""
    mime: str = ""
    basis: str = "none"
    extension_fits: bool = True
    version: str = ""
    others: tuple[str, ...] = ()
    error: str | None = None

    @property
    def known(self) -> bool:
        """Whether the content told what the file is; a matching ending alone does not count."""
        return self.basis in ("bytes", "container", "pronom")

    @property
    def title(self) -> str:
        """Name and version as one phrase."""
        return f"{self.name} {self.version}".strip()


def ending(path: str) -> str:
    """The last extension of a path in lower case, without the dot."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""
