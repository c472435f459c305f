# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of a snapshot as PREMIS 3.0 text: a file, an event, an agent, a rights statement.

Strings and no tree: an archives of ten million items writes ten million of these. The order of
elements is the schema's; `premis_read` reads them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from lantai.craft.describe import elements, vocabulary
from lantai.craft.describe.snapshot import Agent, DigitalObject, Event, Right
from lantai.craft.describe.xmltext import attribute, text

NAMESPACE = "http://www.loc.gov/premis/v3"
LOCAL = "local"
ALGORITHMS = {
    "md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512",
    "sm3": "SM3", "blake3": "BLAKE3",
}  # fmt: skip
"""How digests are called in METS and PREMIS; others keep the name we have for them."""
JURISDICTION = "cn"


def file(row: DigitalObject) -> str:
    """A computer file: fixity, size, format and original name; what PREMIS lacks in our words."""
    fixity = "".join([
        f"<premis:fixity><premis:messageDigestAlgorithm>{ALGORITHMS.get(name, name)}"
        f"</premis:messageDigestAlgorithm><premis:messageDigest>{value}</premis:messageDigest>"
        f"</premis:fixity>\n" for name, value in row.digests.items()
    ])  # fmt: skip
    fields = elements.written(row.fields) if row.fields else ""
    return (
        '<premis:object xsi:type="premis:file">'
        f"{_identifier('object', row.identifier)}\n"
        "<premis:objectCharacteristics><premis:compositionLevel>0</premis:compositionLevel>\n"
        f"{fixity}<premis:size>{row.size:d}</premis:size>\n"
        f"<premis:format>{_format(row)}</premis:format>\n"
        "<premis:objectCharacteristicsExtension>"
        f'<l:计算机文件 path="{attribute(row.path)}" order="{row.order:d}"'
        f"{_more('origin', row.origin)}{_more('role', row.role)}{_more('document', row.document)}>"
        f"{fields}</l:计算机文件></premis:objectCharacteristicsExtension>"
        "</premis:objectCharacteristics>\n"
        f"<premis:originalName>{text(row.name)}</premis:originalName></premis:object>"
    )


def _more(name: str, value: str) -> str:
    return f' {name}="{attribute(value)}"' if value else ""


@lru_cache(maxsize=1024)
def _format_of(name: str, version: str, puid: str) -> str:
    parts = ""
    if name or version or not puid:
        told = f"<premis:formatVersion>{text(version)}</premis:formatVersion>" if version else ""
        parts = (f"<premis:formatDesignation><premis:formatName>{text(name)}</premis:formatName>"
                 f"{told}</premis:formatDesignation>")  # fmt: skip
    if puid:
        parts += ("<premis:formatRegistry><premis:formatRegistryName>PRONOM"
                  "</premis:formatRegistryName>"
                  f"<premis:formatRegistryKey>{text(puid)}</premis:formatRegistryKey>"
                  "</premis:formatRegistry>")  # fmt: skip
    return parts


def _format(row: DigitalObject) -> str:
    return _format_of(row.format, row.format_version, row.puid)


def event(row: Event) -> str:
    """What was done, when, how it ended, by whom and to what."""
    detail = outcome = ""
    if row.detail:
        detail = (f"<premis:eventDetailInformation><premis:eventDetail>{text(row.detail)}"
                  "</premis:eventDetail></premis:eventDetailInformation>\n")  # fmt: skip
    if row.outcome or row.note:
        outcome = (f"<premis:eventOutcomeInformation>{_outcome(row)}"
                   "</premis:eventOutcomeInformation>\n")  # fmt: skip
    return (
        f"<premis:event>{_identifier('event', row.identifier)}\n"
        f"{_event_type(row.type)}"
        f"<premis:eventDateTime>{text(row.at)}</premis:eventDateTime>\n{detail}{outcome}"
        f"{_links('Agent', row.agents)}{_links('Object', row.objects)}</premis:event>"
    )


def _outcome(row: Event) -> str:
    said = f"<premis:eventOutcome>{text(row.outcome)}</premis:eventOutcome>" if row.outcome else ""
    if row.note:
        said += (f"<premis:eventOutcomeDetail><premis:eventOutcomeDetailNote>{text(row.note)}"
                 "</premis:eventOutcomeDetailNote></premis:eventOutcomeDetail>")  # fmt: skip
    return said


@lru_cache(maxsize=256)
def _event_type(term: str) -> str:
    """The type, with its authority where the vocabulary has it."""
    known: Mapping[str, str] | None = vocabulary.types().get(term)
    about = ""
    if known:
        table = vocabulary.table()
        uri = table["uri"]
        about = (f' authority="{table["authority"]}" authorityURI="{uri}"'
                 f' valueURI="{uri}/{known["code"]}"')  # fmt: skip
    return f"<premis:eventType{about}>{text(term)}</premis:eventType>\n"


def agent(row: Agent) -> str:
    """A person, a body, a machine or a program."""
    parts = [f"<premis:agent>{_identifier('agent', row.identifier)}\n"
             f"<premis:agentName>{text(row.name)}</premis:agentName>\n"]  # fmt: skip
    for name, value in (("Type", row.kind), ("Version", row.version), ("Note", row.note)):
        if value:
            parts.append(f"<premis:agent{name}>{text(value)}</premis:agent{name}>\n")
    return "".join(parts) + "</premis:agent>"


def right(row: Right) -> str:
    """On what basis which act is granted or restricted, and for how long."""
    basis = row.basis if row.basis in ("copyright", "license", "statute") else "other"
    return (
        "<premis:rights><premis:rightsStatement>"
        f"{_identifier('rightsStatement', row.identifier)}\n"
        f"<premis:rightsBasis>{basis}</premis:rightsBasis>\n{_basis(row, basis)}\n"
        f"{_granted(row)}{_links('Object', row.objects)}{_links('Agent', row.agents)}"
        "</premis:rightsStatement></premis:rights>"
    )


def _basis(row: Right, basis: str) -> str:
    document, note = text(row.document), text(row.note)
    where = f"<premis:{basis}Jurisdiction>{JURISDICTION}</premis:{basis}Jurisdiction>"
    more = f"<premis:{basis}Note>{note}</premis:{basis}Note>" if note else ""
    if basis == "copyright":
        inside = f"<premis:copyrightStatus>{document}</premis:copyrightStatus>{where}{more}"
    elif basis == "statute":
        inside = f"{where}<premis:statuteCitation>{document}</premis:statuteCitation>{more}"
    elif basis == "license":
        inside = f"<premis:licenseTerms>{document}</premis:licenseTerms>{more}"
    else:
        return ("<premis:otherRightsInformation>"
                f"<premis:otherRightsBasis>{text(row.basis)}</premis:otherRightsBasis>"
                f"<premis:otherRightsNote>{document}</premis:otherRightsNote>"
                f"<premis:otherRightsNote>{note}</premis:otherRightsNote>"
                "</premis:otherRightsInformation>")  # fmt: skip
    return f"<premis:{basis}Information>{inside}</premis:{basis}Information>"


def _granted(row: Right) -> str:
    if not (row.act or row.restriction or row.since or row.until):
        return ""
    restriction = term = ""
    if row.restriction:
        restriction = f"<premis:restriction>{text(row.restriction)}</premis:restriction>"
    if row.since or row.until:
        end = f"<premis:endDate>{text(row.until)}</premis:endDate>" if row.until else ""
        term = (f"<premis:termOfGrant><premis:startDate>{text(row.since)}</premis:startDate>{end}"
                "</premis:termOfGrant>")  # fmt: skip
    return (f"<premis:rightsGranted><premis:act>{text(row.act)}</premis:act>{restriction}{term}"
            "</premis:rightsGranted>\n")  # fmt: skip


def _identifier(kind: str, value: str) -> str:
    name = f"premis:{kind}Identifier"
    return (f"<{name}><{name}Type>{LOCAL}</{name}Type><{name}Value>{text(value)}</{name}Value>"
            f"</{name}>")  # fmt: skip


def _links(kind: str, identifiers: Iterable[str]) -> str:
    name = f"premis:linking{kind}Identifier"
    return "".join([
        f"<{name}><{name}Type>{LOCAL}</{name}Type><{name}Value>{text(value)}</{name}Value></{name}>\n"
        for value in identifiers
    ])  # fmt: skip
