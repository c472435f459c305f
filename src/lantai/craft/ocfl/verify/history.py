# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The inventories of earlier versions against the object's newest (OCFL 3.7)."""

from __future__ import annotations

from typing import Any

from lantai.craft.ocfl.verify import inventory as inventories
from lantai.craft.ocfl.verify.inventory import Seen
from lantai.craft.ocfl.verify.notes import Notes
from lantai.craft.ocfl.verify.reading import (
    INVENTORY,
    Text,
    check_sidecar,
    read_inventory,
    read_small,
)  # fmt: skip
from lantai.craft.ocfl.verify.structure import Contents

Expected = dict[str, set[tuple[str, str, str, str]]]
"""Content path to (algorithm, digest, inventory that says so, kind if it is wrong)."""


class History:
    """Judges the versions of an object whose root inventory has been read."""

    def __init__(self, folder: str, root: Seen, text: Text, notes: Notes) -> None:
        self.expected: Expected = {}
        self._folder = folder
        self._root = root
        self._text = text
        self._notes = notes
        self._spec = ""
        self._first: Seen | None = None

    def run(self, found: Contents) -> None:
        """Judge every version folder's inventory, oldest first."""
        head = self._root.names[-1] if self._root.names else ""
        for version in self._root.names:
            if version not in found.by_version:
                continue
            algorithm = self._root.algorithm
            if version not in found.with_inventory:
                self._notes.add("no_version_inventory", version)
                algorithm = ""
            elif version == head:
                self._head(version)
            else:
                algorithm = self._prior(version, found)
            for name in found.sidecars.get(version, []):
                if name != f"{INVENTORY}.{algorithm}":
                    self._notes.add("stray_in_version", f"{version}/{name}")

    def _head(self, version: str) -> None:
        path = f"{version}/{INVENTORY}"
        try:
            data = read_small(f"{self._folder}/{path}", len(self._text.data))
        except OSError as fault:
            self._notes.add("unreadable", path, why=fault.strerror)
            return
        if data != self._text.data:
            self._notes.add("root_differs", path)
            return
        self._order(self._root, path)
        if self._root.algorithm:
            check_sidecar(self._folder, path, self._text, self._root.algorithm, self._notes)

    def _prior(self, version: str, found: Contents) -> str:
        """Judge an earlier version's inventory; gives its digest algorithm."""
        path = f"{version}/{INVENTORY}"
        text = read_inventory(self._folder, path, self._notes)
        if text is None or text.raw is None:
            return ""
        before = self._notes.errors
        seen = inventories.judge(text.raw, path, self._notes)
        if seen.algorithm:
            check_sidecar(self._folder, path, text, seen.algorithm, self._notes)
        if seen.names and seen.names[-1] != version:
            self._notes.add("head_wrong", path, "head", value=seen.names[-1], newest=version)
        self._order(seen, path)
        self._constant(seen, path)
        if self._notes.errors == before:
            self._manifests(seen, found)
            for each in seen.names:
                self._compare(seen, each)
        return seen.algorithm

    def _order(self, seen: Seen, path: str) -> None:
        if seen.spec and seen.spec < self._spec:
            self._notes.add("spec_backwards", path, spec=seen.spec, before=self._spec)
        if self._root.spec and seen.spec > self._root.spec:
            self._notes.add("spec_backwards", INVENTORY, spec=self._root.spec, before=seen.spec)
        self._spec = max(self._spec, seen.spec)

    def _constant(self, seen: Seen, path: str) -> None:
        """Identifier and content folder never change between versions."""
        if seen.object_id and self._root.object_id and seen.object_id != self._root.object_id:
            self._notes.add("id_changed", path, "id", id=seen.object_id, other=self._root.object_id)
        if self._first is None:
            self._first = seen
            if self._root.names_content and not seen.names_content:
                self._notes.add("content_late", INVENTORY, "contentDirectory")
        if seen.content != self._root.content:
            self._notes.add(
                "content_changed", path, "contentDirectory",
                value=seen.content, other=self._root.content,
            )  # fmt: skip

    def _manifests(self, seen: Seen, found: Contents) -> None:
        same = seen.algorithm == self._root.algorithm
        for path, value in seen.manifest.items():
            if path not in found.files:
                if path not in self._root.manifest:
                    self._notes.add("missing_file", path, inventory=seen.where)
            elif same and path in self._root.manifest:
                if self._root.manifest[path] != value:
                    self._notes.add("old_digest", path, inventory=seen.where, said=value)
            else:
                self._expect(path, seen.algorithm, value, seen.where, "old_digest")
        for path, algorithm, value in seen.fixity:
            self._expect(path, algorithm, value, seen.where, "fixity_differs")
        for version in seen.names:
            for path in found.by_version.get(version, set()) - seen.manifest.keys():
                self._notes.add("unlisted_file", path, inventory=seen.where)

    def _expect(self, path: str, algorithm: str, value: str, where: str, kind: str) -> None:
        self.expected.setdefault(path, set()).add((algorithm, value, where, kind))

    def _compare(self, seen: Seen, version: str) -> None:
        if version not in self._root.names:
            self._notes.add("state_differs", seen.where, f"versions.{version}", version=version)
            return
        old, new = seen.state(version), self._root.state(version)
        if seen.algorithm != self._root.algorithm or old != new:
            self._compare_slowly(seen, version, old, new)
        ours, theirs = self._root.raw["versions"][version], seen.raw["versions"][version]
        if not isinstance(ours, dict):
            return
        for key in ("created", "message", "user"):
            if ours.get(key) != theirs.get(key):
                field = f"versions.{version}.{key}"
                self._notes.add("note_differs", seen.where, field, version=version, key=key)

    def _compare_slowly(
        self, seen: Seen, version: str, old: dict[str, Any], new: dict[str, Any]
    ) -> None:
        """States written differently may mean the same: compare path by path."""
        same = seen.algorithm == self._root.algorithm
        ours = _meaning(new, {} if same else _content(self._root))
        theirs = _meaning(old, {} if same else _content(seen))
        for path in sorted(ours.keys() | theirs.keys()):
            one, other = ours.get(path, frozenset()), theirs.get(path, frozenset())
            if not one or not other or not other <= one:
                self._notes.add(
                    "state_differs", seen.where, f"versions.{version}", version=version, file=path
                )


def _content(seen: Seen) -> dict[str, frozenset[str]]:
    files: dict[str, set[str]] = {}
    for path, value in seen.manifest.items():
        files.setdefault(value, set()).add(path)
    return {value: frozenset(paths) for value, paths in files.items()}


def _meaning(
    state: dict[str, Any], content: dict[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Logical path to what identifies its bytes: the digest, or the content paths behind it."""
    found = {}
    for value, paths in state.items():
        lower = value.lower()
        what = content.get(lower, frozenset({lower}))
        for path in paths if isinstance(paths, list) else ():
            if isinstance(path, str):
                found[path] = what
    return found
