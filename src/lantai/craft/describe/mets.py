# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A snapshot written as METS 1.12.1 with PREMIS 3.0, in pieces, so that size costs no memory.

Description is in dmdSec, ours in full and Dublin Core for others; files in techMD, rights and
decisions in rightsMD, events, agents and custody in digiprovMD; fileSec and structMap repeat what
others look for there. The same snapshot gives the same bytes. Reading is `mets_read`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import IO

from lantai.craft.describe import elements, premis
from lantai.craft.describe.snapshot import (
    Custody,
    Decision,
    DigitalObject,
    Document,
    Level,
    Snapshot,
)
from lantai.craft.describe.xmltext import attribute, reference, text
from lantai.craft.errors import BadInput

NAME = "mets.xml"
"""Where a snapshot lies in an object: beside the content, so that references are relative."""
PROFILE = elements.NAMESPACE
METS = "http://www.loc.gov/METS/"
DC = "http://purl.org/dc/elements/1.1/"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMAS = (
    f"{METS} http://www.loc.gov/standards/mets/mets.xsd"
    f" {premis.NAMESPACE} http://www.loc.gov/standards/premis/v3/premis-v3-0.xsd"
    f" {DC} http://dublincore.org/schemas/xmls/simpledc20021212.xsd"
)
"""Where others find the schemas; nothing of ours ever asks for them."""
LEVELS = {"fonds": "全宗", "class": "类别", "file": "案卷"}
SECTION = 30_000_000
"""Characters of one section: an event that was done to each of 100,000 files."""
TEXT = 2_400_000
"""Characters of one text: a parser that trusts nobody reads ten million bytes and no more."""
_CHECKSUMS = ("sha512", "sha256")
_DUBLIN = {
    "title": ("title", "parallel_title", "other_title"), "creator": ("responsible",),
    "subject": ("keywords", "subjects"), "description": ("abstract",),
    "date": ("date_text", "date"), "type": ("document_kind", "category_code"),
    "identifier": ("ref_code", "doc_number"), "language": ("language",), "rights": ("rights",),
}  # fmt: skip
"""Dublin Core elements and the fields they are taken from."""
_BATCH = 1 << 18


def as_bytes(snapshot: Snapshot) -> bytes:
    """A snapshot as one document. Raises `BadInput` for a section that is too long."""
    return "".join(pieces(snapshot)).encode("utf-8")


def write(snapshot: Snapshot, sink: IO[bytes]) -> int:
    """Write a snapshot, however many files it has; returns the bytes written."""
    waiting: list[str] = []
    size = held = 0
    for piece in pieces(snapshot):
        waiting.append(piece)
        held += len(piece)
        if held >= _BATCH:
            size += _flush(waiting, sink)
            held = 0
    return size + _flush(waiting, sink)


def _flush(waiting: list[str], sink: IO[bytes]) -> int:
    data = "".join(waiting).encode("utf-8")
    waiting.clear()
    sink.write(data)
    return len(data)


def pieces(snapshot: Snapshot) -> Iterator[str]:
    """The document, section by section."""
    yield _head(snapshot)
    yield from _described(snapshot)
    yield '<amdSec ID="A">\n'
    for number, row in enumerate(snapshot.objects, 1):
        yield _section("techMD", f"T{number}", "PREMIS:OBJECT", premis.file(row))
    for number, right in enumerate(snapshot.rights, 1):
        yield _section("rightsMD", f"R{number}", "PREMIS:RIGHTS", premis.right(right))
    if snapshot.decisions:
        yield _section("rightsMD", "J", "", _rows("决定", snapshot.decisions))
    for number, event in enumerate(snapshot.events, 1):
        yield _section("digiprovMD", f"E{number}", "PREMIS:EVENT", premis.event(event))
    for number, agent in enumerate(snapshot.agents, 1):
        yield _section("digiprovMD", f"G{number}", "PREMIS:AGENT", premis.agent(agent))
    if snapshot.custody:
        yield _section("digiprovMD", "C", "", _rows("保管", snapshot.custody))
    yield "</amdSec>\n"
    yield from _files(snapshot.objects)
    yield from _structure(snapshot)
    yield "</mets>\n"


def _head(snapshot: Snapshot) -> str:
    keeper = snapshot.custody[-1].holder if snapshot.custody else ""
    kept = (f'<agent ROLE="CUSTODIAN" TYPE="ORGANIZATION"><name>{text(keeper)}</name></agent>\n'
            if keeper else "")  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mets xmlns="{METS}" xmlns:premis="{premis.NAMESPACE}" xmlns:l="{elements.NAMESPACE}"'
        f' xmlns:dc="{DC}" xmlns:xlink="{XLINK}" xmlns:xsi="{XSI}"'
        f' xsi:schemaLocation="{_SCHEMAS}"'
        f' PROFILE="{PROFILE}" OBJID="{attribute(snapshot.identifier)}"'
        f' LABEL="{attribute(_title(snapshot.item))}" TYPE="件">\n'
        f'<metsHdr CREATEDATE="{attribute(snapshot.made_at)}">'
        '<agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>Lantai 兰台</name></agent>\n'
        f"{kept}</metsHdr>\n"
    )


def _title(described: Mapping[str, object]) -> str:
    title = described.get("title")
    return title if isinstance(title, str) else ""


def _section(name: str, mark: str, kind: str, content: str) -> str:
    """A metadata section around its content; ours where there is no kind."""
    if len(content) > TEXT and (len(content) > SECTION or _longest(content) > TEXT):
        raise BadInput("describe.section_too_long", section=mark)
    about = f'MDTYPE="{kind}"' if kind else 'MDTYPE="OTHER" OTHERMDTYPE="LANTAI"'
    version = ' MDTYPEVERSION="3.0"' if kind[:6] == "PREMIS" else ""
    return (f'<{name} ID="{mark}"><mdWrap {about}{version}><xmlData>\n{content}\n'
            f"</xmlData></mdWrap></{name}>\n")  # fmt: skip


def _longest(content: str) -> int:
    """The length of the longest text or tag."""
    return max(map(len, content.replace(">", "<").split("<")))


def _described(snapshot: Snapshot) -> Iterator[str]:
    content = f"<l:件>{elements.written(snapshot.item)}</l:件>"
    yield _section("dmdSec", "I", "", content)
    yield _section("dmdSec", "DC", "DC", "".join(_dublin(snapshot)))
    for number, level in enumerate(snapshot.above, 1):
        yield _section("dmdSec", f"L{number}", "", _level(level))
    for number, document in enumerate(snapshot.documents, 1):
        yield _section("dmdSec", f"D{number}", "", _document(document))


def _level(row: Level) -> str:
    name = f"l:{LEVELS[row.level]}"
    return f'<{name} id="{attribute(row.identifier)}">{elements.written(row.fields)}</{name}>'


def _document(row: Document) -> str:
    about = f'id="{attribute(row.identifier)}" order="{row.order:d}"'
    return f"<l:件内文件 {about}>{elements.written(row.fields)}</l:件内文件>"


def _dublin(snapshot: Snapshot) -> Iterator[str]:
    yield f"<dc:identifier>{text(snapshot.identifier)}</dc:identifier>\n"
    for name, keys in _DUBLIN.items():
        for key in keys:
            value = snapshot.item.get(key)
            for each in value if isinstance(value, list | tuple) else (value,):
                if isinstance(each, str) and each:
                    yield f"<dc:{name}>{text(each)}</dc:{name}>\n"
    if snapshot.custody:
        yield f"<dc:publisher>{text(snapshot.custody[-1].holder)}</dc:publisher>\n"


def _rows(name: str, rows: Iterable[Decision | Custody]) -> str:
    """Rows that are all text, as empty elements of ours."""
    found = []
    for row in rows:
        values = ((each.name, getattr(row, each.name)) for each in fields(row))
        about = "".join([f' {key}="{attribute(value)}"' for key, value in values if value])
        found.append(f"<l:{name}{about}/>\n")
    return "".join(found)


def _files(objects: Iterable[DigitalObject]) -> Iterator[str]:
    first = True
    for number, row in enumerate(objects, 1):
        if first:
            yield '<fileSec><fileGrp USE="content">\n'
            first = False
        used = f' USE="{attribute(row.role)}"' if row.role else ""
        yield (
            f'<file ID="F{number}" ADMID="T{number}" SEQ="{number}" SIZE="{row.size:d}"'
            f"{_checksum(row.digests)}{used}>"
            f'<FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="{reference(row.path)}"/>'
            "</file>\n"
        )
    if not first:
        yield "</fileGrp></fileSec>\n"


def _checksum(digests: Mapping[str, str]) -> str:
    for name in _CHECKSUMS:
        if name in digests:
            return f' CHECKSUM="{digests[name]}" CHECKSUMTYPE="{premis.ALGORITHMS[name]}"'
    return ""


def _structure(snapshot: Snapshot) -> Iterator[str]:
    """The item, its documents in order, the files of each; files of no document come first."""
    of: dict[str, list[int]] = {row.identifier: [] for row in snapshot.documents}
    loose: list[int] = []
    for number, row in enumerate(snapshot.objects, 1):
        of.get(row.document, loose).append(number)
    label = attribute(_title(snapshot.item))
    yield (f'<structMap TYPE="logical"><div TYPE="件" LABEL="{label}" DMDID="I DC" ADMID="A">\n'
           )  # fmt: skip
    yield from _pointers(loose)
    for number, document in enumerate(snapshot.documents, 1):
        named = attribute(_title(document.fields))
        yield (
            f'<div TYPE="件内文件" ORDER="{document.order:d}" LABEL="{named}" DMDID="D{number}">\n'
        )
        yield from _pointers(of[document.identifier])
        yield "</div>\n"
    yield "</div></structMap>\n"


def _pointers(numbers: Iterable[int]) -> Iterator[str]:
    return (f'<fptr FILEID="F{number}"/>\n' for number in numbers)
