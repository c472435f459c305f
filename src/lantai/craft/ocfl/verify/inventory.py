# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One inventory judged by itself, against OCFL 3.5: keys, manifest, versions, fixity.

Nothing on disk is looked at here, and nothing in the inventory is believed before it is checked:
what comes out in `Seen` holds only well-formed names and paths.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lantai.craft.ocfl.verify.names import clashing, fault_of, in_order, is_time, is_uri
from lantai.craft.ocfl.verify.notes import Notes

KEYS = frozenset(
    {"id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest", "versions", "fixity"}
)
VERSION_KEYS = frozenset({"created", "state", "message", "user"})
SPECS = ("1.0", "1.1")
LENGTHS: Mapping[str, int] = {
    "md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "blake2b-512": 128,
    "blake2b-160": 40, "blake2b-256": 64, "blake2b-384": 96, "sha512/256": 64,
    "blake3": 64, "sm3": 64,
}  # fmt: skip
"""Hexadecimal digits: OCFL 3.4, its extension 0009, and BLAKE3 and SM3, which Lantai may add."""
_TYPE = re.compile(r"https://ocfl\.io/(\d+\.\d+)/spec/#inventory\Z")
_HEX = "0123456789abcdefABCDEF"


@dataclass(slots=True)
class Seen:
    """What a judged inventory says, as far as it is well-formed."""

    raw: dict[str, Any]
    where: str
    object_id: str = ""
    spec: str = ""
    algorithm: str = ""
    content: str = "content"
    names_content: bool = False
    names: list[str] = field(default_factory=list)
    manifest: dict[str, str] = field(default_factory=dict)
    fixity: list[tuple[str, str, str]] = field(default_factory=list)
    """Content path, algorithm, digest in lower case."""

    def state(self, version: str) -> dict[str, list[str]]:
        """A version's state as it stands, or nothing where it is not an object."""
        block = self.raw["versions"][version] if version in self.names else None
        state = block.get("state") if isinstance(block, dict) else None
        return state if isinstance(state, dict) else {}


class Judge:
    """Walks through one inventory."""

    def __init__(self, raw: dict[str, Any], where: str, notes: Notes) -> None:
        self.seen = Seen(raw, where)
        self._notes = notes
        self._keys: set[str] = set()
        self._good: set[str] = set()

    def _add(self, kind: str, field: str = "", **params: Any) -> None:
        self._notes.add(kind, self.seen.where, field, **params)

    def run(self) -> Seen:
        """Judge all of it."""
        raw = self.seen.raw
        for key in sorted(raw.keys() - KEYS):
            self._add("unknown_key", key, key=key)
        for key in ("id", "type", "digestAlgorithm", "head"):
            if key not in raw:
                self._add("missing_key", key, key=key)
        self._identity(raw)
        self._algorithm(raw)
        self._content_folder(raw)
        self._version_names(raw)
        self._manifest(raw)
        used = self._versions(raw)
        self._unused(used)
        if "fixity" in raw:
            self._fixity(raw["fixity"])
        return self.seen

    def _identity(self, raw: dict[str, Any]) -> None:
        if "id" in raw:
            value = raw["id"]
            if not isinstance(value, str) or not value:
                self._add("bad_id", "id")
            else:
                self.seen.object_id = value
                if not is_uri(value):
                    self._add("id_not_uri", "id", id=value)
        if "type" in raw:
            value = raw["type"]
            found = _TYPE.match(value) if isinstance(value, str) else None
            if found and found[1] in SPECS:
                self.seen.spec = found[1]
            else:
                self._add("bad_type", "type", value=value)

    def _algorithm(self, raw: dict[str, Any]) -> None:
        value = raw.get("digestAlgorithm", "")
        if value in ("sha512", "sha256"):
            self.seen.algorithm = value
        elif "digestAlgorithm" in raw:
            self._add("bad_algorithm", "digestAlgorithm", value=value)
        if value == "sha256":
            self._add("sha256", "digestAlgorithm")

    def _content_folder(self, raw: dict[str, Any]) -> None:
        if "contentDirectory" not in raw:
            return
        value = raw["contentDirectory"]
        self.seen.names_content = True
        if value in (".", ".."):
            self._add("content_dots", "contentDirectory", value=value)
        elif not isinstance(value, str) or fault_of(value) or "/" in value:
            self._add("content_slash", "contentDirectory", value=value)
        else:
            self.seen.content = value

    def _version_names(self, raw: dict[str, Any]) -> None:
        if "versions" not in raw:
            self._add("no_block", "versions", key="versions")
            return
        versions = raw["versions"]
        if not isinstance(versions, dict):
            self._add("versions_not_object", "versions")
            return
        self.seen.names = in_order(versions, self.seen.where, self._notes)
        if not self.seen.names:
            self._add("no_versions", "versions")
        elif "head" in raw and raw["head"] != self.seen.names[-1]:
            self._add("head_wrong", "head", value=raw["head"], newest=self.seen.names[-1])

    def _is_digest(self, value: str, algorithm: str) -> bool:
        return len(value) == LENGTHS.get(algorithm, len(value)) and not value.strip(_HEX)

    def _manifest(self, raw: dict[str, Any]) -> None:
        if "manifest" not in raw:
            self._add("no_block", "manifest", key="manifest")
            return
        if not isinstance(raw["manifest"], dict):
            self._add("manifest_not_object", "manifest")
            return
        prefixes = {f"{name}/{self.seen.content}" for name in self.seen.names}
        lowered: set[str] = set()
        for value, paths in raw["manifest"].items():
            lower = value.lower()
            if not self._is_digest(value, self.seen.algorithm):
                self._add("manifest_digest", "manifest", value=value)
            if lower in lowered:
                self._add("digest_twice", "manifest", value=value)
            lowered.add(lower)
            self._keys.add(value)
            if isinstance(paths, list) and paths:
                for path in paths:
                    self._content_path(path, lower, prefixes)
            else:
                self._add("manifest_list", "manifest", value=value)
        for path in clashing(self.seen.manifest.keys()):
            self._add("content_conflict", "manifest", file=path)

    def _content_path(self, path: object, value: str, prefixes: set[str]) -> None:
        if self._path_fault(path, "manifest"):
            return
        name = str(path)
        parts = name.split("/", 2)
        if len(parts) < 3 or f"{parts[0]}/{parts[1]}" not in prefixes:
            self._add("content_outside", "manifest", file=name)
        elif name in self.seen.manifest:
            self._add("content_twice", "manifest", file=name)
        else:
            self.seen.manifest[name] = value

    def _path_fault(self, path: object, block: str) -> bool:
        fault = fault_of(path)
        if fault:
            self._add(f"content_path_{fault}", block, file=path)
        return bool(fault)

    def _versions(self, raw: dict[str, Any]) -> set[str]:
        used: set[str] = set()
        for name in self.seen.names:
            version = raw["versions"][name]
            place = f"versions.{name}"
            if not isinstance(version, dict):
                self._add("version_not_object", place, version=name)
                continue
            for key in sorted(version.keys() - VERSION_KEYS):
                self._add("unknown_key", f"{place}.{key}", key=key)
            self._created(version, place, name)
            self._note(version, place, name)
            if "state" not in version:
                self._add("version_lacks", place, version=name, key="state")
            elif isinstance(version["state"], dict):
                self._state(version["state"], f"{place}.state", name)
                used |= version["state"].keys()
            else:
                self._add("state_not_object", f"{place}.state", version=name)
        return used

    def _created(self, version: dict[str, Any], place: str, name: str) -> None:
        if "created" not in version:
            self._add("version_lacks", place, version=name, key="created")
        elif not isinstance(version["created"], str) or not is_time(version["created"]):
            self._add("bad_created", f"{place}.created", value=version["created"])

    def _note(self, version: dict[str, Any], place: str, name: str) -> None:
        if "message" not in version:
            self._add("no_note", place, version=name, key="message")
        elif not isinstance(version["message"], str):
            self._add("bad_message", f"{place}.message", version=name)
        if "user" not in version:
            self._add("no_note", place, version=name, key="user")
            return
        user = version["user"]
        if not isinstance(user, dict) or not isinstance(user.get("name"), str) or not user["name"]:
            self._add("bad_user", f"{place}.user", version=name)
        elif "address" not in user:
            self._add("no_address", f"{place}.user", version=name)
        elif not isinstance(user["address"], str):
            self._add("bad_user", f"{place}.user", version=name)
        elif not is_uri(user["address"]):
            self._add("address_not_uri", f"{place}.user", value=user["address"])

    def _state(self, state: dict[str, Any], place: str, name: str) -> None:
        paths: set[str] = set()
        for value, listed in state.items():
            if value not in self._keys:
                self._add("state_digest", place, version=name, value=value)
            if not isinstance(listed, list):
                self._add("state_list", place, version=name, value=value)
                continue
            for path in listed:
                self._logical_path(path, paths, place, name)
        for path in clashing(paths):
            self._add("path_conflict", place, version=name, file=path)

    def _logical_path(self, path: Any, paths: set[str], place: str, name: str) -> None:
        if not isinstance(path, str) or path not in self._good:
            if fault := fault_of(path):
                self._add(f"path_{fault}", place, version=name, file=path)
                return
            self._good.add(path)
        if path in paths:
            self._add("path_twice", place, version=name, file=path)
        paths.add(path)

    def _unused(self, used: set[str]) -> None:
        lowered = {value.lower() for value in used}
        for value in self._keys:
            if value.lower() not in lowered:
                self._add("unused_digest", "manifest", value=value)

    def _fixity(self, fixity: Any) -> None:
        if not isinstance(fixity, dict):
            self._add("fixity_not_object", "fixity")
            return
        for algorithm, block in fixity.items():
            place = f"fixity.{algorithm}"
            if algorithm not in LENGTHS and algorithm != "size":
                self._add("fixity_algorithm", place, algorithm=algorithm)
            if not isinstance(block, dict):
                self._add("fixity_block", place, algorithm=algorithm)
                continue
            lowered: set[str] = set()
            for value, paths in block.items():
                self._fixity_value(algorithm, value, paths, lowered)

    def _fixity_value(self, algorithm: str, value: str, paths: Any, lowered: set[str]) -> None:
        place = f"fixity.{algorithm}"
        lower = value.lower()
        fits = value.isascii() and value.isdigit() if algorithm == "size" else True
        if not fits or (algorithm in LENGTHS and not self._is_digest(value, algorithm)):
            self._add("fixity_digest", place, value=value)
        if lower in lowered:
            self._add("fixity_twice", place, value=value)
        lowered.add(lower)
        if not isinstance(paths, list):
            self._add("fixity_list", place, value=value)
            return
        for path in paths:
            if self._path_fault(path, place):
                continue
            if path in self.seen.manifest:
                self.seen.fixity.append((path, algorithm, lower))
            else:
                self._add("fixity_path", place, file=path)


def judge(raw: dict[str, Any], where: str, notes: Notes) -> Seen:
    """Judge one inventory; findings go to ``notes``."""
    return Judge(raw, where, notes).run()
