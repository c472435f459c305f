# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether a bag is complete and valid: every rule of RFC 8493 §3, older versions by their own.

Independent of the maker. A bag may lie in a folder, or serialised in a zip or tar (§4). Nothing is
fetched, followed or changed; names are compared as written first and by NFC then (§6.1.1).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lantai.craft import codes, digest
from lantai.craft.codes import finding
from lantai.craft.errors import BadInput, CraftError
from lantai.craft.findings import Finding, Progress, Severity, Verdict, Where, verdict
from lantai.craft.package import bag_tags, names

_MANIFEST = re.compile(r"(tag)?manifest-([^/]+)\.txt")
_SYSTEM = re.compile(r"(?:^|/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$")
_TAG_BYTES = 1 << 28
_STEP = 500


class Source(Protocol):
    """Where a bag lies: its files with sizes, small ones as bytes, digests of many."""

    sizes: Mapping[str, int]
    findings: Sequence[Finding]
    folders: bool

    def read(self, name: str) -> bytes:
        """The bytes of a tag file."""

    def digests(
        self, wanted: Iterable[str], algorithms: Sequence[str], workers: int | None
    ) -> Iterator[tuple[str, dict[str, str] | Exception]]:
        """Digests of files by name."""


class FolderSource:
    """A bag in a folder."""

    def __init__(self, root: Path | str) -> None:
        self._root = os.fspath(root) + "/"
        self.sizes: dict[str, int] = {}
        self.findings: list[Finding] = []
        self._walk()
        self.folders = Path(self._root, "data").is_dir()

    def _walk(self) -> None:
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            try:
                with os.scandir(self._root + prefix) as listing:
                    for entry in listing:
                        name = prefix + entry.name
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(name + "/")
                        elif entry.is_file(follow_symlinks=False):
                            self.sizes[name] = entry.stat(follow_symlinks=False).st_size
                        else:
                            self._tell("bag.special", name)
            except OSError as fault:
                self._tell("bag.unreadable", prefix or ".", why=fault.strerror or str(fault))

    def _tell(self, kind: str, name: str, **params: object) -> None:
        seen = names.shown(name)
        self.findings.append(finding(kind, Where(seen), path=seen, **params))

    def read(self, name: str) -> bytes:
        """The bytes of a tag file."""
        with open(self._root + name, "rb") as stream:  # noqa: PTH123
            return stream.read()

    def digests(
        self, wanted: Iterable[str], algorithms: Sequence[str], workers: int | None
    ) -> Iterator[tuple[str, dict[str, str] | Exception]]:
        """Digests of files by name."""
        cut = len(self._root)
        paths = (self._root + name for name in wanted)
        for path, found in digest.of_files(paths, algorithms, workers):
            yield path[cut:], found


class PackedSource:
    """A bag serialised in an archive: inside one top folder (§4)."""

    def __init__(self, path: Path) -> None:
        from lantai.craft.package.container import FILE, open_safely

        self._tree = open_safely(path)
        entries = [entry for entry in self._tree.entries() if entry.name]
        tops = {entry.name.split("/", 1)[0] for entry in entries}
        self.findings = list(self._tree.findings)
        loose = len(tops) != 1
        if loose:
            self.findings.append(finding("bag.loose_archive", Where(path.name)))
        self._prefix = "" if loose else tops.pop() + "/"
        cut = len(self._prefix)
        self.sizes = {entry.name[cut:]: entry.size for entry in self._tree.files()}
        self.folders = any(
            entry.name[cut:] == "data" and entry.kind != FILE for entry in entries
        ) or any(name.startswith("data/") for name in self.sizes)

    def read(self, name: str) -> bytes:
        """The bytes of a tag file."""
        with self._tree.open(self._prefix + name) as stream:
            return stream.read(_TAG_BYTES)

    def digests(
        self, wanted: Iterable[str], algorithms: Sequence[str], workers: int | None
    ) -> Iterator[tuple[str, dict[str, str] | Exception]]:
        """Digests of files by name, in the archive's order."""
        asked, cut = set(wanted), len(self._prefix)
        for entry, stream in self._tree.streams():
            name = entry.name[cut:]
            if name in asked:
                try:
                    yield name, digest.of_stream(stream, algorithms)
                except CraftError as fault:
                    yield name, fault


@dataclass(frozen=True, slots=True)
class BagProgress(Progress):
    """Progress of a verification: ``done`` of ``total`` files; ``bytes`` of the whole payload."""

    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """The whole verdict on a bag. ``files`` and ``bytes`` count the payload."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    files: int
    bytes: int


def judge(path: Path | str, workers: int | None = None) -> Judged:
    """Verify a bag to the end and sum up."""
    last = BagProgress(0, 0)
    found: list[Finding] = []
    for step in verify(path, workers):
        last = step
        found.extend(step.findings)
    return Judged(verdict(found), tuple(found), last.total or 0, last.bytes)


def verify(path: Path | str, workers: int | None = None) -> Iterator[BagProgress]:
    """Judge a bag: progress with findings, the last step with the payload's files and bytes.

    Raises `BadInput` where there is nothing at ``path``, or no folder, zip or tar.
    """
    place = Path(path)
    if not place.exists():
        raise BadInput("error.not_found", path=str(path))
    source: Source = FolderSource(place) if place.is_dir() else PackedSource(place)
    yield from _Verification(source, place.name).run(workers)


class _Verification:
    """One judgement in progress: what was declared, what is there, what was found."""

    def __init__(self, source: Source, name: str) -> None:
        self.source = source
        self.name = name
        self.told: list[Finding] = list(source.findings)
        self.payload = {
            name: size for name, size in source.sizes.items() if name.startswith("data/")
        }
        self.expected: dict[str, list[tuple[str, str, str]]] = {}
        self.declared = bag_tags.Declaration()
        self._normal: dict[str, str] | None = None

    def tell(self, kind: str, path: str = "", **params: object) -> None:
        seen = names.shown(path)
        self.told.append(finding(kind, Where(seen), **{"path": seen, **params}))

    def run(self, workers: int | None) -> Iterator[BagProgress]:
        files, size = len(self.payload), sum(self.payload.values())
        if self._declaration():
            self._structure()
            self._info(files, size)
            yield self._step(0, files, size)
            for done, fault in enumerate(self._contents(workers), 1):
                if fault is not None:
                    self.told.append(fault)
                if done % _STEP == 0:
                    yield self._step(min(done, files), files, size)
        yield self._step(files, files, size)

    def _step(self, done: int, files: int, size: int) -> BagProgress:
        told, self.told = tuple(self.told), []
        return BagProgress(done, files, self.name, told, size)

    # --- what the tag files say ---

    def _read(self, name: str) -> bytes:
        size = self.source.sizes[name]
        if size > _TAG_BYTES:
            self.tell("bag.too_big", name, size=size)
            return b""
        try:
            return self.source.read(name)
        except (OSError, CraftError) as fault:
            self.tell("bag.unreadable", name, why=str(fault))
            return b""

    def _text(self, name: str) -> str:
        return bag_tags.decoded(self._read(name), name, self.declared, self.told)

    def _declaration(self) -> bool:
        if bag_tags.DECLARATION not in self.source.sizes:
            self.tell("bag.no_declaration", self.name)
            return False
        self.declared = bag_tags.declaration(self._read(bag_tags.DECLARATION))
        self.told.extend(self.declared.findings)
        return True

    def _info(self, files: int, size: int) -> None:
        name = self.declared.info
        if name not in self.source.sizes:
            return
        pairs, told = bag_tags.tags(self._text(name), name, self.declared.strict)
        self.told.extend(told)
        labels = [label.lower() for label, _ in pairs]
        for label in codes.area("bag")["once"]:
            if labels.count(label) > 1:
                self.tell("bag.repeated", name, label=label)
        sums = [value for label, value in pairs if label.lower() == "payload-oxum"]
        if len(sums) > 1:
            kind = "bag.oxum_repeated" if self.declared.strict else "bag.repeated"
            self.tell(kind, name, label="Payload-Oxum")
        for said in sums:
            if said != f"{size}.{files}":
                self.tell("bag.oxum", name, said=said, found=f"{size}.{files}")

    def _structure(self) -> None:
        if not self.source.folders:
            self.tell("bag.no_payload")
        payload: dict[str, dict[str, str]] = {}
        tags: dict[str, dict[str, str]] = {}
        known = codes.area("bag")["algorithms"]
        unknown = 0
        for name in sorted(self.source.sizes):
            match = _MANIFEST.fullmatch(name)
            if match is None:
                continue
            algorithm = known.get(match[2]) or known.get(re.sub("[^a-z0-9]", "", match[2].lower()))
            listed, told = bag_tags.manifest(
                self._text(name), name, self.declared, payload=not match[1]
            )
            self.told.extend(told)
            (tags if match[1] else payload)[name] = listed
            if algorithm is None:
                unknown += not match[1]
                self.tell("bag.algorithm", name, algorithm=match[2])
                continue
            self._expect(name, algorithm, listed)
        if not payload:
            self.tell("bag.no_manifest")
        elif unknown == len(payload):
            self.tell("bag.no_known_algorithm")
        fetched = self._fetches(payload)
        self._complete(payload, fetched)
        self._tags(tags, list(payload), fetched)
        self._alike()

    def _expect(self, manifest: str, algorithm: str, listed: Mapping[str, str]) -> None:
        sizes, expected = self.source.sizes, self.expected
        for path, value in listed.items():
            place = path if path in sizes else self._found(path)
            if place:
                claims = expected.get(place)
                if claims is None:
                    expected[place] = [(algorithm, value, manifest)]
                else:
                    claims.append((algorithm, value, manifest))

    def _found(self, path: str) -> str:
        """The file that a listed path means when its normalisation was changed on the way."""
        if self._normal is None:
            self._normal = {unicodedata.normalize("NFC", name): name for name in self.source.sizes}
        return self._normal.get(unicodedata.normalize("NFC", path), "")

    def _fetches(self, payload: Mapping[str, Mapping[str, str]]) -> set[str]:
        if "fetch.txt" not in self.source.sizes:
            return set()
        listed, told = bag_tags.fetches(self._text("fetch.txt"), self.declared)
        self.told.extend(told)
        for each in listed:
            without = [name for name, paths in payload.items() if each.path not in paths]
            if without and (self.declared.strict or len(without) == len(payload)):
                self.tell("bag.fetch_unlisted", each.path, manifest=without[0])
            size = self.payload.get(each.path)
            if size is not None and each.length is not None and size != each.length:
                self.tell("bag.fetch_length", each.path, found=size, said=each.length)
        return {each.path for each in listed}

    # --- whether all of it is there ---

    def _complete(self, payload: Mapping[str, Mapping[str, str]], fetched: set[str]) -> None:
        listed: dict[str, str] = {}
        for manifest, paths in payload.items():
            for path in paths:
                listed.setdefault(path, manifest)
        sizes = self.source.sizes
        met = set()
        for path in [path for path in listed if path not in sizes]:
            found = self._found(path)
            if found:
                met.add(found)
                self.tell("bag.normalization", path)
            else:
                self._missing(path, listed[path], fetched)
        for path in sorted(fetched - listed.keys() - sizes.keys()):
            self._missing(path, "fetch.txt", fetched)
        extra = self.payload.keys() - listed.keys() - met
        for path in sorted(extra):
            self.tell("bag.extra", path, manifest="、".join(payload) or "manifest")
        if len(payload) > 1:
            self._every_manifest(payload, listed, extra)

    def _every_manifest(
        self, payload: Mapping[str, Mapping[str, str]], listed: Mapping[str, str], extra: set[str]
    ) -> None:
        """From 1.0 on every payload manifest lists every file; before, one of them was enough."""
        for manifest, paths in payload.items():
            without = sorted(listed.keys() - paths.keys() - extra)
            if without and not self.declared.strict:
                self.tell("bag.manifests_differ", manifest)
                return
            for path in without:
                self.tell("bag.extra", path, manifest=manifest)

    def _missing(self, path: str, manifest: str, fetched: set[str]) -> None:
        kind = "bag.not_fetched" if path in fetched else "bag.missing"
        self.tell(kind, path, manifest=manifest)

    def _tags(
        self, tags: Mapping[str, Mapping[str, str]], payload: list[str], fetched: set[str]
    ) -> None:
        for manifest, paths in tags.items():
            for path in paths:
                match = _MANIFEST.fullmatch(path)
                if match is not None and match[1]:
                    severity = None if self.declared.strict else Severity.WARN
                    self.told.append(
                        finding("bag.tag_forbidden", Where(manifest), severity=severity,
                                path=manifest, name=path)
                    )  # fmt: skip
                if path not in self.source.sizes and not self._found(path):
                    self._missing(path, manifest, fetched)
            for name in payload:
                if name not in paths and self.declared.strict:
                    self.tell("bag.tag_unlisted", name, manifest=manifest)

    def _alike(self) -> None:
        for later, earlier in names.alike(self.payload):
            self.tell("bag.alike", later, other=names.shown(earlier))
        for path in self.payload:
            if (path[-2:] in ("re", "db", "ni") or "/._" in path) and _SYSTEM.search(path):
                self.tell("bag.system_file", path)

    # --- whether it is what it was ---

    def _contents(self, workers: int | None) -> Iterator[Finding | None]:
        """One by one every digest that is claimed; None where it is right."""
        lots: dict[tuple[str, ...], list[str]] = {}
        for path, claims in self.expected.items():
            wanted = tuple(sorted({claim[0] for claim in claims})) if claims[1:] else claims[0][:1]
            lots.setdefault(wanted, []).append(path)
        for algorithms, paths in lots.items():
            for path, found in self.source.digests(paths, algorithms, workers):
                if isinstance(found, Exception):
                    yield self._unread(path, found)
                    continue
                for algorithm, value, manifest in self.expected[path]:
                    if found[algorithm] != value:
                        seen = names.shown(path)
                        yield finding("bag.altered", Where(seen), path=seen,
                                      algorithm=algorithm, manifest=manifest)  # fmt: skip
                    else:
                        yield None

    def _unread(self, path: str, fault: Exception) -> Finding:
        why = getattr(fault, "strerror", None) or str(fault)
        seen = names.shown(path)
        return finding("bag.unreadable", Where(seen), path=seen, why=why)
