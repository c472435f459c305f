# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The inventory of an object as the maker sees it: read, carried one version further, written.

Only inventories whose sidecar proves them are read here (see `object`), so this file trusts their
shape more than the judge does; what does not fit is refused, never repaired on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import Any

from lantai.craft.errors import BadInput

SPEC = "1.1"
NAME = "inventory.json"
_TYPE = "https://ocfl.io/{}/spec/#inventory"
Block = dict[str, list[str]]
"""Digest to paths: the shape of manifest, state and each algorithm's fixity."""


@dataclass(frozen=True, slots=True)
class User:
    """Who made a version: a name and a URI (``mailto:`` or a personal identifier)."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version block: when, why, by whom, and the state as digest to logical paths."""

    created: str
    message: str | None
    user: User | None
    state: Block


@dataclass(slots=True)
class Inventory:
    """All versions of one object (OCFL 1.1, 3.5)."""

    object_id: str
    algorithm: str = "sha512"
    spec: str = SPEC
    content: str = "content"
    names_content: bool = False
    manifest: Block = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    fixity: dict[str, Block] = field(default_factory=dict)

    @property
    def head(self) -> str:
        """The newest version's name; empty before the first."""
        return next(reversed(self.versions), "")

    def next_name(self) -> str:
        """The name of the version to come, padded as its forerunners are (OCFL 3.3)."""
        head = self.head
        if not head:
            return "v1"
        number = str(int(head[1:]) + 1)
        name = "v" + number.zfill(len(head) - 1) if head[1] == "0" else "v" + number
        if head[1] == "0" and name[1] != "0":
            raise BadInput("store.versions_full", object=self.object_id, version=head)
        return name

    def state(self, version: str = "") -> dict[str, str]:
        """Logical path to digest at a version (the newest by default)."""
        try:
            block = self.versions[version or self.head].state
        except KeyError:
            raise BadInput("store.no_version", object=self.object_id, version=version) from None
        return {path: value for value, paths in block.items() for path in paths}

    def content_path(self, logical: str, version: str = "") -> str:
        """Where in the object the bytes of a logical path lie."""
        value = self.state(version).get(logical)
        if value is None or not self.manifest.get(value):
            raise BadInput("store.no_such_file", object=self.object_id, path=logical)
        return self.manifest[value][0]

    def to_bytes(self) -> bytes:
        """UTF-8 JSON, a line per digest: a person can read it and `diff` shows what changed."""
        return "".join(_lines(self)).encode("utf-8")


def _lines(inventory: Inventory) -> Iterator[str]:
    head = {
        "id": inventory.object_id,
        "type": _TYPE.format(inventory.spec),
        "digestAlgorithm": inventory.algorithm,
        "head": inventory.head,
    }
    if inventory.names_content:
        head["contentDirectory"] = inventory.content
    yield "{\n"
    yield from (f" {quoted(key)}: {quoted(value)},\n" for key, value in head.items())
    yield f' "manifest": {_block(inventory.manifest, "  ")},\n'
    if inventory.fixity:
        blocks = (f"  {quoted(k)}: {_block(v, '   ')}" for k, v in inventory.fixity.items())
        yield ' "fixity": {\n' + ",\n".join(blocks) + "\n },\n"
    versions = (f"  {quoted(k)}: {_version(v)}" for k, v in inventory.versions.items())
    yield ' "versions": {\n' + ",\n".join(versions) + "\n }\n}\n"


def _version(version: Version) -> str:
    parts = [f'"created": {quoted(version.created)}']
    if version.message is not None:
        parts.append(f'"message": {quoted(version.message)}')
    if version.user:
        address = version.user.address
        more = f', "address": {quoted(address)}' if address else ""
        parts.append(f'"user": {{"name": {quoted(version.user.name)}{more}}}')
    parts.append(f'"state": {_block(version.state, "    ")}')
    return "{\n   " + ",\n   ".join(parts) + "\n  }"


def _block(block: Block, pad: str) -> str:
    if not block:
        return "{}"
    lines = [f'{pad}"{value}": [{", ".join(map(quoted, paths))}]' for value, paths in block.items()]
    return "{\n" + ",\n".join(lines) + f"\n{pad[1:]}}}"


def as_block(state: Mapping[str, str]) -> Block:
    """Logical path to digest, turned into digest to logical paths, in order of path."""
    block: Block = {}
    for path in sorted(state):
        block.setdefault(state[path], []).append(path)
    return block


def from_bytes(data: bytes, name: str) -> Inventory:
    """An inventory already proved by its sidecar. Raises `BadInput` naming ``name``."""
    try:
        raw = json.loads(data)
        return _from_raw(raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise BadInput("store.bad_inventory", path=name, why=str(fault)[:200]) from fault


def _from_raw(raw: Mapping[str, Any]) -> Inventory:
    names = sorted(raw["versions"], key=lambda name: int(name[1:]))
    if not names or names[-1] != raw["head"]:
        raise ValueError("head")
    return Inventory(
        object_id=raw["id"],
        algorithm=raw["digestAlgorithm"],
        spec=raw["type"].split("/")[3],
        content=raw.get("contentDirectory", "content"),
        names_content="contentDirectory" in raw,
        manifest=raw["manifest"],
        versions={name: _version_from(raw["versions"][name]) for name in names},
        fixity=raw.get("fixity", {}),
    )


def _version_from(raw: Mapping[str, Any]) -> Version:
    user = raw.get("user")
    return Version(
        raw["created"],
        raw.get("message"),
        User(user["name"], user.get("address", "")) if user else None,
        raw["state"],
    )


def applied(
    state: Mapping[str, str], remove: Iterable[str], rename: Mapping[str, str], object_id: str
) -> dict[str, str]:
    """The state after removes and renames. All renames happen at once, so two may change places.

    Raises `BadInput` for a path that is not there or a name that is already taken.
    """
    new = dict(state)
    moved: dict[str, str] = {}
    for path in remove:
        if new.pop(path, None) is None:
            raise BadInput("store.no_such_file", object=object_id, path=path)
    for old, target in rename.items():
        value = new.pop(old, None)
        if value is None:
            raise BadInput("store.no_such_file", object=object_id, path=old)
        if target in moved:
            raise BadInput("store.path_taken", object=object_id, path=target)
        moved[target] = value
    for target in moved:
        if target in new:
            raise BadInput("store.path_taken", object=object_id, path=target)
    return new | moved
