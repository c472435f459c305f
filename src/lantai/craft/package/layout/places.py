# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the parts of a package of 2012 lie, and which stored file a written name means.

A package may stand one folder deeper than what was handed in (a zip of the folder, for one), and
its names may be written from the package's root or from 电子档案. Nothing outside is ever meant.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lantai.craft.package.layout import names


@dataclass(slots=True)
class Places:
    """The places found. ``base`` ends with ``/`` or is empty; paths count from what was opened.

    ``content`` is the folder of the records with its last slash; ``content_named`` whether it has
    the standard's name. ``documents`` maps readme, item_catalogue, volume_catalogue, form,
    metadata_rules and code_rules to paths.
    """

    base: str = ""
    content: str = ""
    content_named: bool = True
    other: str = ""
    documents: dict[str, str] = field(default_factory=dict)
    more: dict[str, list[str]] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    _folded: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """Paths of all documents of the structure, in their place or not."""
        return frozenset(self.documents.values()).union(*self.more.values())

    def stored(self, written: str, *, below: str = "") -> str:
        """The stored path a written name means: from ``below``, from the root, from 电子档案.

        A name that fits no file is answered by where it ought to be; one that leads out of the
        package, by nothing.
        """
        path = clean(written)
        if not path:
            return ""
        below = below or self.content
        for start in (below, self.base, self.content):
            if start + path in self.files:
                return start + path
        for start in (below, self.base, self.content):
            if found := self._alike(start + path):
                return found
        return self._expected(path, below)

    def _expected(self, path: str, below: str) -> str:
        first, _, rest = path.partition("/")
        if rest and first in names.table()["places"]["content"]:
            moved = self.content + rest
            return moved if moved in self.files else self.base + path
        return below + path

    def _alike(self, path: str) -> str:
        if not self._folded:
            self._folded = {fold(each): each for each in self.files}
        return self._folded.get(fold(path), "")


def fold(path: str) -> str:
    """A path as two writings of the same characters share it (NFC); case is kept."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def clean(written: str) -> str:
    """A written path with ``/``, without blanks; nothing where it is empty or leads outside."""
    path = written.strip().replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    parts = path.split("/")
    if not path or path.startswith("/") or ".." in parts or (len(path) > 1 and path[1] == ":"):
        return ""
    if any(ord(char) < 32 for char in path):
        return ""
    return "/".join(part for part in parts if part not in ("", "."))


def find(files: Sequence[str], folders: Iterable[str] = ()) -> Places:
    """Locate the parts by their names among all file paths (and empty folders)."""
    known = frozenset(files)
    base = _base(known)
    places = Places(base=base, files=known)
    tops = {path[len(base) :].partition("/")[0] for path in known
            if path.startswith(base) and "/" in path[len(base) :]}  # fmt: skip
    tops |= {path[len(base) :].partition("/")[0] for path in folders
             if path.startswith(base) and path != base.rstrip("/")}  # fmt: skip
    table = names.table()["places"]
    places.other = next((base + top + "/" for top in table["other"] if top in tops), "")
    named = next((top for top in table["content"] if top in tops), "")
    places.content_named = bool(named)
    places.content = base + (named or _likely(known, base, places.other)) + "/"
    _documents(places)
    return places


def _base(files: frozenset[str]) -> str:
    """The folder that holds the package: through single folders, and a bag's ``data``."""
    base = ""
    for _ in range(4):
        if base + "bagit.txt" in files:
            base += "data/"
            continue
        here = [path for path in files if path.startswith(base)]
        tops = {path[len(base) :].partition("/")[0] for path in here}
        if len(tops) != 1 or any("/" not in path[len(base) :] for path in here):
            return base
        only = tops.pop()
        table = names.table()["places"]
        if only in table["content"] or only in table["other"]:
            return base
        base += only + "/"
    return base


def _likely(files: frozenset[str], base: str, other: str) -> str:
    """The folder with most files that is not 其他: what the records may have been put into."""
    count: dict[str, int] = {}
    for path in files:
        top, slash, _ = path[len(base) :].partition("/")
        if slash and path.startswith(base) and base + top + "/" != other:
            count[top] = count.get(top, 0) + 1
    best = max(sorted(count), key=lambda top: count[top], default="")
    return best or names.table()["places"]["content"][0]


def _documents(places: Places) -> None:
    base, other = places.base, places.other
    for path in sorted(places.files):
        if not path.startswith(base) or path.startswith(places.content):
            continue
        rest = path[len(base) :]
        key = names.place_of(rest.rpartition("/")[2])
        in_place = "/" not in rest if key in _AT_ROOT else bool(other) and path.startswith(other)
        if not key:
            continue
        better = (
            key == "form" and "移交" in rest and "移交" not in places.documents.get(key, "移交")
        )
        if in_place and (better or key not in places.documents):
            if better:
                places.more.setdefault(key, []).append(places.documents[key])
            places.documents[key] = path
        else:
            places.more.setdefault(key, []).append(path)


_AT_ROOT = frozenset({"readme", "item_catalogue", "volume_catalogue"})
