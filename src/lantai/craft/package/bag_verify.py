# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether a bag is complete and valid: every rule of RFC 8493 §3, older versions by their own.

Independent of the maker. A bag may lie in a folder, or serialised in a zip or tar (§4). Nothing is
fetched, followed or changed; names are compared as written first and by NFC then (§6.1.1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.craft.codes import finding
from lantai.craft.errors import BadInput, CraftError
from lantai.craft.findings import Finding, Progress, Severity, Verdict, Where, verdict
from lantai.craft.package import bag_tags, names
from lantai.craft.package.bag_source import TAG_BYTES, Source, lying_at

_MANIFEST = re.compile(r"(tag)?manifest-([^/]+)\.txt")
_SYSTEM = re.compile(r"(?:^|/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$")
_STEP = 500
_SMALL = 1 << 18
"""Mean bytes of a file below which a second thread costs more than it helps."""


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
    source = lying_at(place)
    try:
        yield from _Verification(source, place.name).run(workers)
    finally:
        source.close()


class _Verification:
    """One judgement in progress: what was declared, what is there, what was found."""

    def __init__(self, source: Source, name: str) -> None:
        self.source = source
        self.name = name
        self.told: list[Finding] = list(source.findings)
        self.payload = {name: None for name in source.files if name.startswith("data/")}
        self.bytes = 0
        self.claims: list[tuple[str, str, Mapping[str, str]]] = []
        self.declared = bag_tags.Declaration()
        self._normal: dict[str, str] | None = None

    def tell(self, kind: str, path: str = "", **params: Any) -> None:
        seen = names.shown(path)
        self.told.append(finding(kind, Where(seen), **{"path": seen, **params}))

    def run(self, workers: int | None) -> Iterator[BagProgress]:
        if self._declaration():
            self._structure()
            yield self._step(0)
            for done, fault in enumerate(self._contents(workers), 1):
                if fault is not None:
                    self.told.append(fault)
                if done % _STEP == 0:
                    yield self._step(min(done, len(self.payload)))
            self._info()
        yield self._step(len(self.payload))

    def _step(self, done: int) -> BagProgress:
        told, self.told = tuple(self.told), []
        return BagProgress(done, len(self.payload), self.name, told, self.bytes)

    # --- what the tag files say ---

    def _read(self, name: str) -> bytes:
        size = self.source.size(name)
        if size > TAG_BYTES:
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
        if bag_tags.DECLARATION not in self.source.files:
            self.tell("bag.no_declaration", self.name)
            return False
        self.declared = bag_tags.declaration(self._read(bag_tags.DECLARATION))
        self.told.extend(self.declared.findings)
        return True

    def _info(self) -> None:
        """The metadata, after the contents were counted."""
        name = self.declared.info
        if name not in self.source.files:
            return
        pairs, told = bag_tags.tags(self._text(name), name, self.declared.strict)
        self.told.extend(told)
        labels = [label.lower() for label, _ in pairs]
        for label in bag_tags.rules()["once"] if self.declared.strict else ():
            if labels.count(label) > 1:
                self.tell("bag.repeated", name, label=label)
        sums = [value for label, value in pairs if label.lower() == "payload-oxum"]
        if len(sums) > 1 and self.declared.strict:
            self.tell("bag.oxum_repeated", name)
        found = f"{self.bytes}.{len(self.payload)}"
        for said in sums:
            if said != found:
                self.tell("bag.oxum", name, said=said, found=found)

    def _structure(self) -> None:
        if not self.source.has_payload:
            self.tell("bag.no_payload")
        payload: dict[str, dict[str, str]] = {}
        tags: dict[str, dict[str, str]] = {}
        held: dict[str, str] = {}
        unknown = 0
        for name in sorted(self.source.files):
            match = _MANIFEST.fullmatch(name)
            if match is None:
                continue
            algorithm = _algorithm(match[2])
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
            if not match[1] and held.setdefault(algorithm, name) != name:
                self.tell("bag.two_manifests", name, algorithm=algorithm, other=held[algorithm])
        if not payload:
            self.tell("bag.no_manifest")
        elif unknown == len(payload):
            self.tell("bag.no_known_algorithm")
        fetched = self._fetches(payload)
        self._complete(payload, fetched)
        self._tags(tags, list(payload), fetched)
        self._alike()

    def _expect(self, manifest: str, algorithm: str, listed: dict[str, str]) -> None:
        """Keep what a manifest claims of files that are there, under their names on the disk."""
        absent = listed.keys() - self.source.files.keys()
        if not absent:
            self.claims.append((manifest, algorithm, listed))
            return
        here = {path: value for path, value in listed.items() if path not in absent}
        self.claims.append((manifest, algorithm, here))
        for path in absent:
            if place := self._found(path):
                self.claims.append((manifest, algorithm, {place: listed[path]}))

    def _found(self, path: str) -> str:
        """The file that a listed path means when its normalisation was changed on the way."""
        if self._normal is None:
            self._normal = {unicodedata.normalize("NFC", name): name for name in self.source.files}
        return self._normal.get(unicodedata.normalize("NFC", path), "")

    def _fetches(self, payload: Mapping[str, Mapping[str, str]]) -> set[str]:
        if "fetch.txt" not in self.source.files:
            return set()
        listed, told = bag_tags.fetches(self._text("fetch.txt"), self.declared)
        self.told.extend(told)
        for each in listed:
            without = [name for name, paths in payload.items() if each.path not in paths]
            if without and (self.declared.strict or len(without) == len(payload)):
                self.tell("bag.fetch_unlisted", each.path, manifest=without[0])
            if each.path in self.payload and each.length is not None:
                size = self.source.size(each.path)
                if size != each.length:
                    self.tell("bag.fetch_length", each.path, found=size, said=each.length)
        return {each.path for each in listed}

    # --- whether all of it is there ---

    def _complete(self, payload: Mapping[str, Mapping[str, str]], fetched: set[str]) -> None:
        listed: dict[str, str] = {}
        for manifest, paths in payload.items():
            for path in paths:
                listed.setdefault(path, manifest)
        here = self.source.files
        met = set()
        for path in [path for path in listed if path not in here]:
            found = self._found(path)
            if found:
                met.add(found)
                self.tell("bag.normalization", path)
            else:
                self._missing(path, listed[path], fetched)
        for path in sorted(fetched - listed.keys() - here.keys()):
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
                if path not in self.source.files and not self._found(path):
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
        merged = self._merged()
        lots = self._lots(merged)
        for algorithms, paths in lots.items():
            hands = self._hands(paths) if workers is None else workers
            for path, found in self.source.digests(paths, (*algorithms, "size"), hands):
                if isinstance(found, Exception):
                    yield self._unread(path, found)
                    continue
                if path in self.payload:
                    self.bytes += int(found["size"])
                fault = None
                for algorithm in algorithms:
                    if found[algorithm] != merged[algorithm][path]:
                        fault = self._altered(path, found)
                yield fault
        for path in self.payload.keys() - {path for paths in lots.values() for path in paths}:
            self.bytes += self.source.size(path)

    def _merged(self) -> dict[str, dict[str, str]]:
        """By algorithm the digest claimed of each file; none where two claims contradict."""
        merged: dict[str, dict[str, str]] = {}
        for _, algorithm, values in self.claims:
            known = merged.setdefault(algorithm, {})
            if known.keys().isdisjoint(values):
                known.update(values)
                continue
            for path, value in values.items():
                known[path] = value if known.get(path, value) == value else ""
        return merged

    def _lots(self, merged: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, ...], list[str]]:
        """Files to read by the digests that are claimed of them: each is read once."""
        if len(merged) == 1:
            return {(algorithm,): list(values) for algorithm, values in merged.items()}
        lots: dict[tuple[str, ...], list[str]] = {}
        for path in dict.fromkeys(path for values in merged.values() for path in values):
            wanted = tuple([name for name, values in merged.items() if path in values])
            lots.setdefault(wanted, []).append(path)
        return lots

    def _altered(self, path: str, found: Mapping[str, str]) -> Finding:
        """Which manifest a file does not agree with."""
        seen = names.shown(path)
        for manifest, algorithm, values in self.claims:
            if values.get(path, found.get(algorithm)) != found.get(algorithm):
                return finding("bag.altered", Where(seen), path=seen, algorithm=algorithm,
                               manifest=manifest)  # fmt: skip
        raise AssertionError(path)

    def _hands(self, paths: Sequence[str]) -> int | None:
        """One thread for small files, as a second costs more than it helps; else all cores."""
        some = paths[:: max(1, len(paths) // 32)]
        try:
            return 1 if sum(map(self.source.size, some)) < _SMALL * len(some) else None
        except OSError:
            return 1

    def _unread(self, path: str, fault: Exception) -> Finding:
        why = getattr(fault, "strerror", None) or str(fault)
        seen = names.shown(path)
        return finding("bag.unreadable", Where(seen), path=seen, why=why)


def _algorithm(word: str) -> str | None:
    """Our name of the algorithm that a manifest's file name bears; None where it is unknown."""
    known: Mapping[str, str] = bag_tags.rules()["algorithms"]
    return known.get(re.sub("[^a-z0-9]", "", word.lower()))
