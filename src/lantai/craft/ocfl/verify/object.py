# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One object judged: its folder, its inventories, its history, its bytes, in this order.

Each step believes only what the step before has proved, so bytes are read of files that the disk
was seen to have and never of a path that an inventory merely names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lantai.craft.ocfl.verify import content
from lantai.craft.ocfl.verify import inventory as inventories
from lantai.craft.ocfl.verify.history import History
from lantai.craft.ocfl.verify.inventory import Seen
from lantai.craft.ocfl.verify.notes import Notes
from lantai.craft.ocfl.verify.reading import INVENTORY, Text, check_sidecar, read_inventory
from lantai.craft.ocfl.verify.structure import Contents, Top, look_at_top, look_at_version


@dataclass(slots=True)
class Outcome:
    """What a judged object turned out to be."""

    object_id: str = ""
    spec: str = ""
    head: str = ""
    versions: int = 0
    files: int = 0
    size: int = 0


@dataclass(slots=True)
class Reading:
    """How content is read: ``full``, ``quick`` (BLAKE3 first) or ``none``; and the buffer."""

    how: str = "full"
    buffer: memoryview = field(default_factory=lambda: memoryview(bytearray(content.SMALL)))


def judge(
    folder: str, notes: Notes, reading: Reading, ledger: Mapping[str, str], outcome: Outcome
) -> Iterator[tuple[str, int]]:
    """Judge the object at ``folder``; yields ``(path, bytes)`` after each content file."""
    try:
        top = look_at_top(folder, notes)
        outcome.spec = top.spec
        if not top.has_inventory:
            notes.add("no_inventory")
            return
        text = read_inventory(folder, INVENTORY, notes)
        if text is None or text.raw is None:
            return
        if isinstance(text.raw.get("id"), str):
            notes.know(text.raw["id"])
        root = inventories.judge(text.raw, INVENTORY, notes)
        yield from _judge_rest(folder, notes, reading, ledger, outcome, (top, text, root))
    except OSError as fault:
        notes.add("unreadable", why=fault.strerror)


def _judge_rest(
    folder: str, notes: Notes, reading: Reading, ledger: Mapping[str, str], outcome: Outcome,
    known: tuple[Top, Text, Seen],
) -> Iterator[tuple[str, int]]:  # fmt: skip
    top, text, root = known
    outcome.object_id, outcome.versions = root.object_id, len(root.names)
    outcome.head = root.names[-1] if root.names else ""
    _check_root(folder, top, text, root, notes)
    found = _versions(folder, top, root, notes)
    outcome.files = len(found.files)
    history = History(folder, root, text, notes)
    history.run(found)
    for path in sorted(found.files.keys() - root.manifest.keys()):
        notes.add("unlisted_file", path, inventory=INVENTORY)
    for path in sorted(root.manifest.keys() - found.files.keys()):
        notes.add("missing_file", path, inventory=INVENTORY)
    if reading.how == "none" or not root.algorithm:
        return
    asked = content.wanted(root, history.expected, ledger if reading.how == "quick" else None)
    for path, size in content.check(asked, found.files, notes, reading.buffer):
        outcome.size += size
        yield path, size


def _check_root(folder: str, top: Top, text: Text, root: Seen, notes: Notes) -> None:
    if top.spec and root.spec and top.spec != root.spec:
        notes.add("type_differs", INVENTORY, "type", spec=root.spec, declared=top.spec)
    right = f"{INVENTORY}.{root.algorithm}"
    strangers = [name for name in top.sidecars if name != right]
    for name in strangers if root.algorithm else ():
        notes.add("sidecar_algorithm", name, algorithm=root.algorithm)
    if root.algorithm:
        check_sidecar(folder, INVENTORY, text, root.algorithm, notes)


def _versions(folder: str, top: Top, root: Seen, notes: Notes) -> Contents:
    found = Contents()
    for name in sorted(top.versions - set(root.names)):
        notes.add("unlisted_version", name)
    for name in root.names:
        if name in top.versions:
            look_at_version(folder, name, root.content, found, notes)
        else:
            notes.add("missing_version", name)
    return found
