# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A storage root judged (OCFL 4): its own files, its hierarchy, and where the objects lie."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lantai.craft.ocfl.verify.notes import Notes
from lantai.craft.ocfl.verify.places import Places, places
from lantai.craft.ocfl.verify.reading import INVENTORY, read_small, strict_json
from lantai.craft.ocfl.verify.structure import REGISTERED, declared

LAYOUT = "ocfl_layout.json"
_OBJECT = re.compile(r"\d+=ocfl_object_")


@dataclass(slots=True)
class RootSeen:
    """What the root says of itself, and what its objects add up to."""

    spec: str = ""
    layout: Places | None = None
    ids: dict[bytes, str] = field(default_factory=dict)
    flat: str = ""
    nested: str = ""


def look_at_root(folder: str, notes: Notes) -> RootSeen:
    """Judge the files and extensions of the root itself. Raises OSError."""
    seen = RootSeen()
    declarations = []
    names = set()
    with os.scandir(folder) as listing:
        for entry in sorted(listing, key=lambda entry: entry.name):
            names.add(entry.name)
            if entry.is_symlink():
                notes.add("link", entry.name)
            elif entry.is_file(follow_symlinks=False) and re.match(r"\d+=", entry.name):
                declarations.append(entry.name)
    seen.spec = declared(folder, declarations, "ocfl_", "root_", notes)
    if "extensions" in names:
        _look_at_extensions(folder, notes)
    if LAYOUT in names:
        seen.layout = _layout(folder, notes)
    return seen


def _look_at_extensions(folder: str, notes: Notes) -> None:
    with os.scandir(f"{folder}/extensions") as listing:
        for entry in sorted(listing, key=lambda entry: entry.name):
            if not entry.is_dir(follow_symlinks=False):
                notes.add("root_file_in_extensions", f"extensions/{entry.name}")
            elif entry.name not in REGISTERED:
                notes.add("root_unregistered", f"extensions/{entry.name}", name=entry.name)


def _json(path: str) -> Any:
    """A small JSON document. Raises OSError, ValueError."""
    try:
        return strict_json(read_small(path) or b"")
    except RecursionError:
        raise ValueError("nesting") from None


def _layout(folder: str, notes: Notes) -> Places | None:
    try:
        said = _json(f"{folder}/{LAYOUT}")
    except (OSError, ValueError) as fault:
        notes.add("layout_json", LAYOUT, why=str(fault))
        return None
    keys = ("extension", "description")
    if not isinstance(said, dict) or not all(isinstance(said.get(key), str) for key in keys):
        notes.add("layout_json", LAYOUT, why=" + ".join(keys))
        return None
    name = said["extension"]
    if name not in REGISTERED:
        notes.add("layout_unknown", LAYOUT, name=name)
        return None
    path = f"extensions/{name}/config.json"
    config = None
    try:
        config = _json(f"{folder}/{path}")
        if not isinstance(config, dict):
            raise ValueError("{}")
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as fault:
        notes.add("layout_config", path, key=str(fault))
        return None
    found = places(name, config)
    if isinstance(found, Places):
        return found
    if found:
        notes.add("layout_config", path, key=found)
    return None


def objects(folder: str, notes: Notes) -> Iterator[str]:
    """Folders of all objects below the root; notes what the hierarchy must not hold."""
    with os.scandir(folder) as listing:
        top = sorted(e.name for e in listing if e.is_dir(follow_symlinks=False))
    stack = [name for name in reversed(top) if name != "extensions"]
    while stack:
        path = stack.pop()
        try:
            with os.scandir(f"{folder}/{path}") as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as fault:
            notes.add("unreadable", path, why=fault.strerror)
            continue
        if any(_OBJECT.match(e.name) or e.name == INVENTORY for e in entries):
            yield path
            continue
        if not entries:
            notes.add("empty_in_root", path)
        for entry in reversed(entries):
            below = f"{path}/{entry.name}"
            if entry.is_symlink():
                notes.add("link", below)
            elif entry.is_dir(follow_symlinks=False):
                stack.append(below)
            else:
                notes.add("file_in_hierarchy", below)


def place_object(seen: RootSeen, path: str, object_id: str, spec: str, notes: Notes) -> None:
    """Judge an object's place, identifier and spec within its root."""
    if spec and seen.spec and spec > seen.spec:
        notes.add("object_newer", path, spec=spec, root=seen.spec)
    if "/" in path:
        seen.nested = seen.nested or path
    else:
        seen.flat = seen.flat or path
    if not object_id:
        return
    key = object_id.encode("utf-8", "surrogatepass")
    other = seen.ids.setdefault(key, path)
    if other != path:
        notes.add("same_id", path, id=object_id, other=other)
    if seen.layout and seen.layout.of(object_id) != path:
        notes.add("misplaced", path, id=object_id, place=seen.layout.of(object_id))


def finish(seen: RootSeen, notes: Notes) -> None:
    """What can be said only when all objects have been seen."""
    if seen.flat and seen.nested:
        notes.add("mixed_levels", seen.nested, other=seen.flat)
