# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""文件目录.XML and 案卷目录.XML become records, one pass, whatever their elements are called.

An entry is known by what it holds (a 档号, a title, a file name), not by its own name; an entry
that holds entries is a volume. Values are taken as written; judging them is the checks' work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import intern
from typing import IO

from lxml import etree

from lantai.craft.package.layout import names, xmlread
from lantai.craft.package.layout.places import Places
from lantai.craft.package.manifest import ITEM, VOLUME, FileRef, Record

_TELLING = frozenset({"ref_code", "title", "file"})
_SHARED = frozenset({"creator", "secrecy", "retention", "year", "pages", "date"})
_SEVERAL = re.compile(r"\s*[;；\n]\s*")
_TAKEN = "{taken}entry"
VALUE_LIMIT = 1 << 16
"""Longest value kept, in characters; the rest of a longer one is of no use to anybody."""


@dataclass(slots=True)
class _Raw:
    """What the leaves of one entry gave."""

    values: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    named: bool = False


@dataclass(slots=True)
class _Open:
    """An element not yet closed: whether entries were seen inside, and which."""

    leaves: int = 0
    entries: list[Record] = field(default_factory=list)


class Reading:
    """Reads one catalogue into records. ``rows`` counts items, volumes are counted apart."""

    def __init__(self, source: xmlread.Source, places: Places) -> None:
        self.source = source
        self.places = places
        self.root = ""
        self._counts = {ITEM: 0, VOLUME: 0}
        self._stack: list[_Open] = []
        self._present: dict[frozenset[str], frozenset[str]] = {}
        self._volumes = names.writings("entries", "volume")

    @property
    def entries(self) -> int:
        """How many entries were read so far, of either level."""
        return sum(self._counts.values())

    def records(self, stream: IO[bytes]) -> Iterator[Record]:
        """Records as they end; a volume comes after its items, whose ``volume`` it has filled."""
        for event, element in xmlread.events(stream, self.source):
            if event == "start":
                if not self._stack:
                    self.root = xmlread.local_name(element)
                self._stack.append(_Open())
                continue
            if (record := self._ended(element, self._stack.pop())) is not None:
                yield record

    def _ended(self, element: etree._Element, opened: _Open) -> Record | None:
        parent = self._stack[-1] if self._stack else None
        if parent is None:
            return None
        if len(element) == 0 and not (len(element.attrib) > 1 and not (element.text or "").strip()):
            return None
        if not opened.entries and self._is_group(element):
            return None
        record = self._entry(element, opened)
        if record is None:
            parent.entries.extend(opened.entries)
            return None
        parent.entries.append(record)
        element.clear()
        element.set(_TAKEN, "")
        _forget_before(element)
        return record

    def _is_group(self, element: etree._Element) -> bool:
        """Whether an element only gathers fields of the entry around it, as <附件> does.

        So it is by its name, or when it has neither code nor title and its neighbours have.
        """
        parent = element.getparent()
        if parent is None or parent.getparent() is None:
            return False
        local = names.loose(xmlread.local_name(element))
        if local in names.writings("entries", "group"):
            return not _tells(element, ("ref_code",))
        return not _tells(element, ("ref_code", "title")) and _tells(parent, ("ref_code", "title"))

    def _entry(self, element: etree._Element, opened: _Open) -> Record | None:
        raw = _Raw()
        _gather(element, raw, 0)
        local = names.loose(xmlread.local_name(element))
        volume = bool(opened.entries) or (local in self._volumes and not raw.files)
        known = set(raw.values) | ({"file"} if raw.named else set())
        if not known & _TELLING or (len(known) < 2 and len(element) < 3):
            return None
        return self._record(raw, VOLUME if volume else ITEM, opened)

    def _record(self, raw: _Raw, level: str, opened: _Open) -> Record:
        self._counts[level] += 1
        fields = frozenset(raw.values) | (frozenset({"files"}) if raw.named else frozenset())
        record = Record(
            row=self._counts[level], source=self.source.name, level=level,
            files=tuple(ref for name, about in raw.files for ref in self._refs(name, about)),
            present=self._present.setdefault(fields, fields), more=raw.more,
        )  # fmt: skip
        for key, text in raw.values.items():
            setattr(record, key, intern(text) if key in _SHARED else text)
        if level == VOLUME:
            for item in opened.entries:
                item.volume = record.ref_code
        return record

    def _refs(self, written: str, about: dict[str, str]) -> Iterator[FileRef]:
        for name in filter(None, _SEVERAL.split(written.strip())):
            known = names.algorithm(about.get("file_algorithm", ""))
            value = about.get("file_digest", "").strip().lower()
            yield FileRef(
                path=self.places.stored(name), claimed=name,
                size=names.whole_number(about.get("size", "")),
                digests={known: value} if known and value else {},
                role=about.get("file_role", ""),
            )  # fmt: skip


def _gather(element: etree._Element, raw: _Raw, depth: int) -> None:
    """Take in the leaves below an element; leaves beside a file's name in a group speak of it."""
    about: dict[str, str] = {}
    files: list[str] = []
    single = depth > 0
    for name, text in element.attrib.items():
        _leaf(str(name).rpartition("}")[2], str(text), raw, about, files, single=single)
    for child in element:
        if _TAKEN in child.attrib:
            continue
        name = xmlread.local_name(child)
        if len(child) or (child.attrib and not (child.text or "").strip()):
            _gather(child, raw, depth + 1)
        elif name:
            _leaf(name, child.text or "", raw, about, files, single=single)
    if files and single:
        raw.files.extend((each, about) for each in files)
    else:
        raw.files.extend((each, {}) for each in files)
        for key, text in about.items():
            raw.values.setdefault(key, text) if key == "size" else raw.more.setdefault(key, text)


def _leaf(
    name: str, text: str, raw: _Raw, about: dict[str, str], files: list[str], *, single: bool
) -> None:
    text = text[:VALUE_LIMIT]
    key = names.field_of(name)
    if key == "file":
        raw.named = True
        files.append(text)
    elif key.startswith("file_") or (key == "size" and single):
        about[key] = text
    elif key and key not in raw.values:
        raw.values[key] = text
    elif name:
        raw.more[intern(name)] = text


def _tells(element: etree._Element, fields: tuple[str, ...]) -> bool:
    return any(names.field_of(xmlread.local_name(each)) in fields for each in element)


def _forget_before(element: etree._Element) -> None:
    """Drop the emptied elements before this one, or a long catalogue fills the memory."""
    parent = element.getparent()
    if parent is None:
        return
    while (before := element.getprevious()) is not None and _TAKEN in before.attrib:
        parent.remove(before)
