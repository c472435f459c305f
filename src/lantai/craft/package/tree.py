# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A set of files seen through one interface, whatever holds it; what must be true of all of them.

The readers of each kind stand in `folder`, `zipped` and `tarred`; `container` chooses among them.
Nothing here opens an archive inside an archive: see `container.nested`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from lantai.craft import codes, digest
from lantai.craft.errors import BadInput, CraftError, Hostile, storing
from lantai.craft.findings import Finding, Severity, Where
from lantai.craft.package import names
from lantai.craft.package.whole import whole_folder

FILE, FOLDER = "file", "folder"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may cost. Sizes in bytes; ``ratio`` counts only above ``floor``."""

    entries: int = 1_000_000
    expanded: int = 2 << 40
    ratio: int = 200
    floor: int = 64 << 20
    nesting: int = 3


USUAL = Limits()


class Entry(NamedTuple):
    """One name in a container. ``kind``: file, folder, link, hardlink, device, pipe, other."""

    name: str
    size: int
    kind: str = FILE


class Tree:
    """Entries with names, sizes and kinds; streams of the ordinary files; all written elsewhere.

    ``findings`` holds all that was found on opening. Entries that must not be touched are listed
    and cannot be opened; when anything blocks, an archive is not extracted at all.
    """

    kind = ""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.findings: list[Finding] = []
        self._entries: dict[str, Entry] = {}
        self._refused: dict[str, str] = {}

    def __enter__(self) -> Tree:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file underneath."""

    @property
    def sound(self) -> bool:
        """Whether nothing blocks."""
        return all(found.severity is not Severity.ERROR for found in self.findings)

    def entries(self) -> Iterator[Entry]:
        """Every entry, folders too, in the order of the container (folders: sorted)."""
        yield from self._entries.values()

    def files(self) -> Iterator[Entry]:
        """The ordinary files that may be opened."""
        for entry in self._entries.values():
            if entry.kind == FILE and entry.name not in self._refused:
                yield entry

    def open(self, name: str) -> IO[bytes]:
        """A stream of one file. Raises `Hostile` where it was refused, `BadInput` where absent."""
        entry = self._entries.get(name)
        if entry is None:
            raise BadInput("error.not_found", path=names.shown(name))
        if name in self._refused:
            raise Hostile(self._refused[name], path=names.shown(name))
        if entry.kind != FILE:
            raise Hostile("error.special_file", path=names.shown(name))
        return self._stream(entry)

    def streams(self, wanted: Container[str] | None = None) -> Iterator[tuple[Entry, IO[bytes]]]:
        """Every (wanted) file with its stream, in the container's order, each read before the next.

        The one quick way through a compressed tar.
        """
        for entry in self.files():
            if wanted is None or entry.name in wanted:
                with self._stream(entry) as stream:
                    yield entry, stream

    def extract_to(self, folder: Path | str) -> tuple[int, int]:
        """Write all files below a new ``folder``, whole or not at all: ``(files, bytes)``.

        Raises `Hostile` with the first thing that blocks, before anything is written.
        """
        for found in self.findings:
            if found.severity is Severity.ERROR:
                raise Hostile(found.kind, **found.params)
        files = size = 0
        with whole_folder(Path(folder), durable=False) as half:
            for entry in self._entries.values():
                if entry.kind == FOLDER:
                    _make_folder(half / entry.name)
            for entry, stream in self.streams():
                target = half / entry.name
                _make_folder(target.parent)
                written, _ = digest.copy(stream, target, ())
                files, size = files + 1, size + written
        return files, size

    def _stream(self, entry: Entry) -> IO[bytes]:
        raise NotImplementedError

    # --- what every reader does with what it reads ---

    def _tell(self, kind: str, name: str = "", **params: Any) -> None:
        seen = names.shown(name)
        params.setdefault("path", seen or self.path.name)
        self.findings.append(codes.finding(kind, Where(seen), **params))

    def _refuse(self, kind: str, name: str, **params: Any) -> None:
        self._tell(kind, name, **params)
        self._refused.setdefault(name, kind)

    def _take(self, entry: Entry) -> bool:
        """List an entry after judging its name and kind; false when there are too many."""
        name = entry.name
        if len(self._entries) >= self.limits.entries:
            self._tell("package.too_many", limit=self.limits.entries)
            return False
        if name in self._entries:
            self._refuse("package.same_name", name, other=names.shown(name))
            return True
        self._entries[name] = entry
        for kind in names.judge(name):
            if codes.entry(kind)["severity"] == "error":
                self._refuse(kind, name)
            else:
                self._tell(kind, name)
        if entry.kind not in (FILE, FOLDER):
            self._refuse("package.special", name, what=entry.kind)
        elif entry.kind == FILE and names.looks_nested(name):
            self._tell("package.nested_archive", name)
        return True

    def _compare(self, severity: Severity | None = None) -> None:
        """Names that would fall together on another disk, and files that are folders too."""
        for later, earlier in names.alike(self._entries):
            self.findings.append(
                codes.finding("package.same_name", Where(names.shown(later)), severity=severity,
                              path=names.shown(later), other=names.shown(earlier))
            )  # fmt: skip
        for name in self._entries:
            above = name
            while (cut := above.rfind("/")) > 0:
                above = above[:cut]
                holder = self._entries.get(above)
                if holder is not None:
                    if holder.kind != FOLDER:
                        self._refuse("package.same_name", name, other=names.shown(above))
                    break

    def _weigh(self, packed: int, expanded: int, name: str = "") -> bool:
        """Whether a size is bearable; tells a bomb otherwise."""
        limits = self.limits
        if expanded > limits.expanded or (
            expanded > limits.floor and expanded > limits.ratio * max(packed, 1)
        ):
            self._refuse("package.bomb", name, expanded=expanded, packed=packed)
            return False
        return True


def _make_folder(folder: Path) -> None:
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)


def refusal(fault: CraftError, name: str = "") -> Finding:
    """An error met while reading, as the finding it would have been."""
    return codes.finding(fault.kind, Where(names.shown(name)), **fault.params)
