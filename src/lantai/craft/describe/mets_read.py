# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A snapshot read back from METS that may come from anybody: what can be had, and what is wrong.

What cannot be read at all (no XML, a document type, another kind of document, a later form) raises;
a section that is broken, said twice or that disagrees with another is a finding, and the rest is
read, since a catalogue is rebuilt from what there is.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import IO, Any, TypeVar

from lxml import etree

from lantai.craft import codes, xmlsafe
from lantai.craft.describe import elements, mets, premis, premis_read
from lantai.craft.describe.elements import Broken
from lantai.craft.describe.snapshot import (
    FORM,
    Agent,
    Custody,
    Decision,
    DigitalObject,
    Document,
    Event,
    Level,
    Right,
    Snapshot,
    is_moment,
)
from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding, Where

BETWEEN = 4 * mets.SECTION
"""Bytes that may pass without a section: no character takes more than four."""
SHOWN = 1000
"""Findings of one document that are kept; a thousand are as good as a million."""
_M = f"{{{mets.METS}}}"
_L = f"{{{elements.NAMESPACE}}}"
_P = premis_read.P
_METADATA = tuple(_M + name for name in ("dmdSec", "techMD", "rightsMD", "digiprovMD", "sourceMD"))
_WRAP, _DATA = _M + "mdWrap", _M + "xmlData"
_LEVELS = {_L + zh: level for level, zh in mets.LEVELS.items()}
_DC = f"{{{mets.DC}}}"

T = TypeVar("T", Decision, Custody)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the snapshot, if the item itself could be, and what is wrong."""

    snapshot: Snapshot | None
    findings: tuple[Finding, ...] = ()


def read(source: bytes | IO[bytes], name: str) -> Reading:
    """Read a METS snapshot. Raises `BadInput` or `Hostile` for what is none or cannot be read."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    steps = xmlsafe.sections(
        stream, name, _M + "mets", (*_METADATA, _M + "file", _M + "div"), BETWEEN
    )
    top = next(steps, None)
    if top is None:
        raise BadInput("describe.not_mets", path=name)
    profile = top.get("PROFILE", "")
    if profile != mets.PROFILE:
        ours = profile.rpartition(":")[0] == mets.PROFILE.rpartition(":")[0]
        if ours:
            raise BadInput("describe.form_unknown", form=profile.rpartition(":")[2][:40],
                           known=FORM)  # fmt: skip
        raise BadInput("describe.not_ours", path=name, profile=profile[:80])
    work = _Reader(name, premis_read.plain(top.get("OBJID")))
    for element in steps:
        work.take(element)
    return work.reading()


@dataclass(slots=True)
class _Reader:
    """What was read so far."""

    name: str
    identifier: str
    made_at: str = ""
    item: dict[str, Any] | None = None
    above: list[Level] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    objects: dict[str, DigitalObject] = field(default_factory=dict)
    custody: list[Custody] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)
    rights: list[Right] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    known: set[tuple[str, str]] = field(default_factory=set)
    listed: int = 0
    headed: bool = False

    def take(self, element: etree._Element) -> None:
        """One section, of whatever kind."""
        name = str(element.tag)[len(_M) :]
        if name == "div":
            return
        mark = element.get("ID", "")
        if not self.headed:
            self._header(element)
        if mark in self.marks:
            self._find("twice", name, what=mark[:80])
            return
        self.marks.add(mark)
        try:
            if name == "file":
                self._listed(element)
            else:
                self._section(element, mark)
        except Broken as fault:
            self._find("broken_section", f"{name} {mark}"[:80], why=str(fault)[:200])

    def _header(self, element: etree._Element) -> None:
        """The header stands before every section, and is dropped with what is before the first."""
        self.headed = True
        header = element.getroottree().getroot().find(f"{_M}metsHdr")
        self.made_at = premis_read.plain(header.get("CREATEDATE")) if header is not None else ""
        if not is_moment(self.made_at):
            self._find("broken_section", "metsHdr", why=f"CREATEDATE {self.made_at}"[:80])

    def _section(self, element: etree._Element, mark: str) -> None:
        bare = True
        for wrap in element.iterchildren(_WRAP):
            for data in wrap.iterchildren(_DATA):
                for each in data.iterchildren("*"):
                    bare = False
                    self._content(each, mark)
        if bare:
            raise Broken("xmlData")

    def _content(self, element: etree._Element, mark: str) -> None:
        tag = element.tag
        if tag in _TAKEN:
            _TAKEN[tag](self, element, mark)
        elif not (isinstance(tag, str) and tag.startswith(_DC)):
            self._find("foreign_section", mark[:80], element=_shown(element))

    def _item(self, element: etree._Element, mark: str) -> None:
        if self.item is None:
            self.item = elements.read(element)
        else:
            self._find("twice", mark, what="件")

    def _level(self, element: etree._Element, mark: str) -> None:
        level = _LEVELS[str(element.tag)]
        identifier = premis_read.plain(element.get("id"))
        if self._new(level, identifier, mark):
            self.above.append(Level(level, identifier, elements.read(element)))

    def _document(self, element: etree._Element, mark: str) -> None:
        identifier = premis_read.plain(element.get("id"))
        if self._new("document", identifier, mark):
            order = premis_read.number(element.get("order"))
            self.documents.append(Document(identifier, order, elements.read(element)))

    def _object(self, element: etree._Element, mark: str) -> None:
        row = premis_read.file(element)
        if self._new("object", row.identifier, mark) and self._new("path", row.path, mark):
            self.objects[mark] = row

    def _event(self, element: etree._Element, mark: str) -> None:
        row = premis_read.event(element)
        if self._new("event", row.identifier, mark):
            self.events.append(row)

    def _agent(self, element: etree._Element, mark: str) -> None:
        row = premis_read.agent(element)
        if self._new("agent", row.identifier, mark):
            self.agents.append(row)

    def _right(self, element: etree._Element, mark: str) -> None:
        row = premis_read.right(element)
        if self._new("right", row.identifier, mark):
            self.rights.append(row)

    def _decision(self, element: etree._Element, mark: str) -> None:
        self.decisions.append(_attributes(Decision, element))

    def _custody(self, element: etree._Element, mark: str) -> None:
        self.custody.append(_attributes(Custody, element))

    def _listed(self, element: etree._Element) -> None:
        """A file of fileSec must be what its techMD says."""
        self.listed += 1
        row = self.objects.get(element.get("ADMID", ""))
        if row is None:
            raise Broken("ADMID")
        kind = element.get("CHECKSUMTYPE", "")
        said = row.digests.get(_ALGORITHMS.get(kind, kind), "")
        if element.get("CHECKSUM", "").lower() != said or element.get("SIZE") != str(row.size):
            self._find("disagree", row.path, file=row.path[:200])

    def _new(self, kind: str, identifier: str, mark: str) -> bool:
        """Whether this is the first of its kind by this name; told if not."""
        if (kind, identifier) in self.known:
            self._find("twice", mark[:80], what=identifier[:80])
            return False
        self.known.add((kind, identifier))
        return True

    def _find(self, kind: str, place: str, **params: Any) -> None:
        if len(self.findings) < SHOWN:
            where = Where(self.name, field=place)
            self.findings.append(codes.finding(f"describe.{kind}", where, **params))

    def _loose_ends(self) -> None:
        """Names that lead nowhere: of agents, of files, of documents."""
        linking: list[Event | Right] = [*self.events, *self.rights]
        for each in linking:
            for kind, names in (("agent", each.agents), ("object", each.objects)):
                for name in names:
                    if (kind, name) not in self.known:
                        self._find("leads_nowhere", each.identifier[:80], what=name[:80])
        for row in self.objects.values():
            if row.document and ("document", row.document) not in self.known:
                self._find("leads_nowhere", row.path, what=row.document[:80])
        if self.listed != len(self.objects):
            self._find("not_listed", "fileSec", listed=self.listed, described=len(self.objects))

    def reading(self) -> Reading:
        """The snapshot and the findings."""
        self._loose_ends()
        if self.item is None or not self.identifier:
            self._find("no_item", "")
            return Reading(None, tuple(self.findings))
        made = Snapshot(
            self.identifier, self.made_at, self.item, tuple(self.above), tuple(self.documents),
            tuple(self.objects.values()), tuple(self.custody), tuple(self.decisions),
            tuple(self.events), tuple(self.agents), tuple(self.rights),
        )  # fmt: skip
        return Reading(made, tuple(self.findings))


_TAKEN: Mapping[Any, Callable[[_Reader, etree._Element, str], None]] = {
    f"{_L}件": _Reader._item,
    **dict.fromkeys(_LEVELS, _Reader._level),
    f"{_L}件内文件": _Reader._document,
    f"{_L}决定": _Reader._decision,
    f"{_L}保管": _Reader._custody,
    f"{_P}object": _Reader._object,
    f"{_P}event": _Reader._event,
    f"{_P}agent": _Reader._agent,
    f"{_P}rights": _Reader._right,
}
_ALGORITHMS = {shown: name for name, shown in premis.ALGORITHMS.items()}


def _attributes(kind: type[T], element: etree._Element) -> T:
    row: Any = kind
    names = _names(row)
    given = {str(key): premis_read.plain(str(value)) for key, value in element.attrib.items()}
    if unknown := given.keys() - names.keys():
        raise Broken(min(unknown)[:80])
    return kind(**(names | given))


@cache
def _names(kind: Any) -> dict[str, str]:
    """The fields of a row that stand in attributes, empty."""
    return {each.name: "" for each in fields(kind)}


def _shown(element: etree._Element) -> str:
    return str(element.tag)[:80]
