# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a package says of itself, whatever its kind: records, files, the form's claims, its rules.

Readers of every kind (the layout of 2012, BagIt, EEP, a folder with a catalogue) fill this one
shape; checks, building and storing read it. Nothing here is judged, corrected or looked up:
values stand as written, counts stay text where they were text, and what is absent is told from
what is empty. A package of 100,000 records must fit in memory, so records are lean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lantai.craft.findings import Finding, Where

FIELDS: Mapping[str, str] = {
    "sequence": "顺序号",
    "ref_code": "档号",
    "doc_number": "文件编号",
    "creator": "责任者",
    "title": "题名",
    "date": "日期",
    "year": "年度",
    "secrecy": "密级",
    "retention": "保管期限",
    "pages": "页数",
    "size": "文件大小",
    "files": "电子档案名称",
    "items": "件数",
    "note": "备注",
}
"""Fields of a record that have a place of their own, with the word an archivist knows them by."""

ITEM = "item"
VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that a record names. ``path`` counts from the package's root, with ``/``.

    ``path`` is empty where the name as written (``claimed``) leads out of the package or is none.
    ``size`` and ``digests`` (algorithm of `digest.MAKERS` to lower-case hex) are claims, if any.
    """

    path: str
    claimed: str = ""
    size: int | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    role: str = ""


@dataclass(slots=True)
class Record:
    """One entry of a catalogue: an item 件, or a volume 案卷 (``level``). Values as written.

    ``row`` counts the entries of the catalogue from 1, ``source`` is the catalogue's path;
    ``volume`` is the 档号 of the volume an item lies in. ``present`` names the fields that the
    entry has at all, empty or not; ``more`` holds what has no place of its own.
    """

    row: int
    source: str = ""
    level: str = ITEM
    sequence: str = ""
    ref_code: str = ""
    doc_number: str = ""
    creator: str = ""
    title: str = ""
    date: str = ""
    year: str = ""
    secrecy: str = ""
    retention: str = ""
    pages: str = ""
    size: str = ""
    items: str = ""
    note: str = ""
    volume: str = ""
    files: tuple[FileRef, ...] = ()
    present: frozenset[str] = frozenset()
    more: Mapping[str, str] = field(default_factory=dict)

    def where(self, name: str = "") -> Where:
        """The place of this entry, or of one of its fields, for a finding."""
        return Where(self.source, self.row, FIELDS.get(name, name))

    def value(self, name: str) -> str:
        """A field's text by its code name or, for what has no place of its own, its label."""
        if name == "files":
            return "".join(each.claimed for each in self.files)
        found: str = getattr(self, name) if name in FIELDS else self.more.get(name, "")
        return found

    def has(self, name: str) -> bool:
        """Whether the entry has this field at all, empty or not."""
        return name in self.present or name in self.more


@dataclass(frozen=True, slots=True)
class DigestClaim:
    """One line of a list of digests. ``algorithm`` is empty where the one named is unknown.

    ``claimed`` is the file's name as written, ``named`` the algorithm's.
    """

    path: str
    algorithm: str
    value: str
    size: int | None = None
    named: str = ""
    row: int | None = None
    claimed: str = ""


@dataclass(slots=True)
class FormClaims:
    """What the registration form 移交与接收登记表 (or 归档登记表) says. None where it is silent.

    ``digests`` are of files, ``package_digests`` of the package or carrier as a whole.
    ``values`` holds every line of the form as text, nested names joined by ``/``; ``unread`` the
    numbers that are no numbers, by the same names.
    """

    path: str
    package_id: str | None = None
    items: int | None = None
    volumes: int | None = None
    sheets: int | None = None
    bytes: int | None = None
    gigabytes: str | None = None
    sender: str = ""
    receiver: str = ""
    filled_by: str = ""
    reviewed_by: str = ""
    on: str = ""
    digests: tuple[DigestClaim, ...] = ()
    package_digests: tuple[DigestClaim, ...] = ()
    results: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Readme:
    """The carrier's description file 说明文件.TXT: its lines as names and values.

    ``known`` holds the lines we have a word for: kind, keeper, maker, checker, made_by,
    checked_by, made_on, hardware, software, encoding, vacant.
    """

    path: str
    package_id: str | None = None
    bytes: int | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Rules:
    """What the package's own 元数据规范 and 分类编号与命名规则 ask. Empty: the plan's rules hold.

    ``required`` are code names of `FIELDS` (or labels without one); ``lengths`` give the most
    characters; ``formats`` are upper-case names (PDF, OFD …); ``ref_code`` is the rule's text.
    """

    sources: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    ref_code: str = ""


@dataclass(slots=True)
class Manifest:
    """All that a package claims, kind-neutral, with what could not be read as findings."""

    kind: str
    package_id: str | None = None
    records: list[Record] = field(default_factory=list)
    form: FormClaims | None = None
    readme: Readme | None = None
    rules: Rules = field(default_factory=Rules)
    catalogues: tuple[str, ...] = ()
    content_root: str = ""
    documents: tuple[str, ...] = ()
    encodings: dict[str, str] = field(default_factory=dict)
    whole: bool = True
    findings: list[Finding] = field(default_factory=list)

    def items(self) -> Iterator[Record]:
        """The records that are items 件."""
        return (each for each in self.records if each.level == ITEM)

    def volumes(self) -> Iterator[Record]:
        """The records that are volumes 案卷."""
        return (each for each in self.records if each.level == VOLUME)

    def claimed_files(self) -> dict[str, Record]:
        """Path of each file that a record names, with the first record that names it."""
        named: dict[str, Record] = {}
        for record in self.records:
            for each in record.files:
                if each.path:
                    named.setdefault(each.path, record)
        return named
