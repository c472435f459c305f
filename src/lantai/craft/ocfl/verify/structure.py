# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What lies where in an object's folder (OCFL 3.1 to 3.3, 3.8, 3.9), from the disk alone."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from lantai.craft.ocfl.verify.inventory import SPECS
from lantai.craft.ocfl.verify.names import VERSION
from lantai.craft.ocfl.verify.notes import Notes
from lantai.craft.ocfl.verify.reading import INVENTORY, read_small

REGISTERED = frozenset(
    {
        "0001-digest-algorithms", "0002-flat-direct-storage-layout",
        "0003-hash-and-id-n-tuple-storage-layout", "0004-hashed-n-tuple-storage-layout",
        "0005-mutable-head", "0006-flat-omit-prefix-storage-layout",
        "0007-n-tuple-omit-prefix-storage-layout", "0008-schema-registry",
        "0009-digest-algorithms", "0010-differential-n-tuple-omit-prefix-storage-layout",
        "0011-direct-clean-path-layout", "0012-hash-and-no-prefix-id-n-tuple-storage-layout",
        "initial",
    }
)  # fmt: skip
"""Names in the OCFL community's register of extensions, as of April 2026."""
_SIDECAR = re.compile(r"inventory\.json\.[A-Za-z0-9/-]+\Z")


@dataclass(slots=True)
class Top:
    """The entries of an object's root folder."""

    spec: str = ""
    versions: set[str] = field(default_factory=set)
    sidecars: list[str] = field(default_factory=list)
    has_inventory: bool = False


@dataclass(slots=True)
class Contents:
    """Files below the content folders of all versions: path in the object, to real path."""

    files: dict[str, str] = field(default_factory=dict)
    by_version: dict[str, set[str]] = field(default_factory=dict)
    with_inventory: set[str] = field(default_factory=set)
    sidecars: dict[str, list[str]] = field(default_factory=dict)
    _inodes: dict[int, str] = field(default_factory=dict)

    def keep(self, entry: os.DirEntry[str], path: str, notes: Notes) -> None:
        """Take in one entry that is not a folder."""
        if entry.is_symlink():
            notes.add("link", path)
        elif not entry.is_file(follow_symlinks=False):
            notes.add("special", path)
        else:
            self.files[path] = entry.path
            other = self._inodes.setdefault(entry.inode(), path)
            if other != path and os.path.samefile(entry.path, self.files[other]):
                notes.add("hard_link", path, other=other)


def look_at_top(folder: str, notes: Notes) -> Top:
    """Judge the entries of the object's root folder. Raises OSError."""
    top = Top()
    declarations = []
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        name = entry.name
        if entry.is_symlink():
            notes.add("link", name)
        elif entry.is_dir(follow_symlinks=False):
            if VERSION.match(name):
                top.versions.add(name)
            elif name == "extensions":
                _look_at_extensions(entry.path, notes)
            elif name != "logs":
                notes.add("stray_folder", name)
        elif not entry.is_file(follow_symlinks=False):
            notes.add("special", name)
        elif name == INVENTORY:
            top.has_inventory = True
        elif re.match(r"\d+=", name):
            declarations.append(name)
        elif _SIDECAR.match(name):
            top.sidecars.append(name)
        else:
            notes.add("stray_file", name)
    top.spec = declared(folder, declarations, "ocfl_object_", "", notes)
    return top


def declared(folder: str, names: list[str], stem: str, prefix: str, notes: Notes) -> str:
    """The spec version a folder declares (NAMASTE); ``prefix`` names the root's own kinds."""
    specs = []
    for name in names:
        tag, _, value = name.partition("=")
        version = value.removeprefix(stem)
        if tag != "0":
            notes.add(prefix + "declaration_tag", name)
        elif not value.startswith(stem) or not re.fullmatch(r"\d+\.\d+", version, re.ASCII):
            notes.add(prefix + "declaration_name", name)
        elif version not in SPECS:
            notes.add(prefix + "declaration_spec", name, spec=version)
        else:
            specs.append(version)
            try:
                said = read_small(f"{folder}/{name}")
            except OSError:
                said = None
            if said != f"{value}\n".encode():
                notes.add(prefix + "declaration_text", name, value=value)
    if not names:
        notes.add(prefix + "no_declaration")
    elif len(names) > 1:
        notes.add(prefix + "many_declarations", names[-1], count=len(names))
    return max(specs, default="")


def _look_at_extensions(folder: str, notes: Notes) -> None:
    with os.scandir(folder) as listing:
        for entry in sorted(listing, key=lambda entry: entry.name):
            if entry.is_symlink():
                notes.add("link", f"extensions/{entry.name}")
            elif not entry.is_dir(follow_symlinks=False):
                notes.add("file_in_extensions", f"extensions/{entry.name}")
            elif entry.name not in REGISTERED:
                notes.add("unregistered", f"extensions/{entry.name}", name=entry.name)


def look_at_version(folder: str, version: str, content: str, found: Contents, notes: Notes) -> None:
    """Judge one version's folder and gather its content files. Raises OSError."""
    has_content = False
    with os.scandir(f"{folder}/{version}") as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        path = f"{version}/{entry.name}"
        if entry.is_symlink():
            notes.add("link", path)
        elif entry.is_dir(follow_symlinks=False):
            if entry.name == content:
                has_content = True
            else:
                notes.add("extra_folder", path)
        elif not entry.is_file(follow_symlinks=False):
            notes.add("special", path)
        elif entry.name == INVENTORY:
            found.with_inventory.add(version)
        elif _SIDECAR.match(entry.name):
            found.sidecars.setdefault(version, []).append(entry.name)
        else:
            notes.add("stray_in_version", path)
    found.by_version[version] = set()
    if has_content:
        _walk(f"{folder}/{version}/{content}", f"{version}/{content}", found, notes)
        found.by_version[version] = {path for path in found.files if path.startswith(f"{version}/")}
        if not found.by_version[version]:
            notes.add("empty_content", f"{version}/{content}")


def _walk(folder: str, path: str, found: Contents, notes: Notes) -> None:
    """Gather all files below a content folder, without recursion: depth is the enemy's choice."""
    stack = [(folder, path)]
    while stack:
        real, shown = stack.pop()
        empty = True
        try:
            with os.scandir(real) as listing:
                for entry in listing:
                    empty = False
                    below = f"{shown}/{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        stack.append((entry.path, below))
                    else:
                        found.keep(entry, below, notes)
        except OSError as fault:
            notes.add("unreadable", shown, why=fault.strerror)
            continue
        if empty and shown != path:
            notes.add("empty_folder", shown)
