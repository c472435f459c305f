# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""PREMIS 3.0 elements as `premis` writes them, read back as rows of a snapshot.

What is not there is empty; what cannot be a row raises `Broken`, for the reader to tell. The names
that PREMIS gives within one entity are each of one place only, so they are gathered in one pass.
"""

from __future__ import annotations

from lxml import etree

from lantai.craft.describe import elements, premis
from lantai.craft.describe.elements import Broken
from lantai.craft.describe.snapshot import LARGEST, Agent, DigitalObject, Event, Right
from lantai.craft.describe.xmltext import plain

P = f"{{{premis.NAMESPACE}}}"
_OURS = f"{{{elements.NAMESPACE}}}计算机文件"
_START = len(P)
_KEYS = {shown: name for name, shown in premis.ALGORITHMS.items()}


class _Said:
    """The texts of an entity by the names of their elements."""

    __slots__ = ("_texts", "ours")

    def __init__(self, entity: etree._Element) -> None:
        self._texts: dict[str, list[str]] = {}
        self.ours: etree._Element | None = None
        for each in entity.iter(P + "*", _OURS):
            if each.tag == _OURS:
                self.ours = each
            else:
                self._texts.setdefault(each.tag[_START:], []).append(plain(each.text))

    def one(self, name: str) -> str:
        """The first of this name; empty where there is none."""
        found = self._texts.get(name)
        return found[0] if found else ""

    def all(self, name: str) -> tuple[str, ...]:
        """All of this name."""
        return tuple(self._texts.get(name, ()))

    def needed(self, name: str) -> str:
        """The first of this name, which may not be empty."""
        if not (found := self.one(name)):
            raise Broken(name)
        return found


def file(element: etree._Element) -> DigitalObject:
    """A computer file."""
    said = _Said(element)
    if said.ours is None:
        raise Broken("objectCharacteristicsExtension")
    ours = {str(key): plain(str(value)) for key, value in said.ours.attrib.items()}
    return DigitalObject(
        said.needed("objectIdentifierValue"), ours.get("path", ""), said.one("originalName"),
        number(said.one("size")), _digests(said), number(ours.get("order")),
        ours.get("origin", ""), ours.get("role", ""), ours.get("document", ""),
        said.one("formatRegistryKey"), said.one("formatName"), said.one("formatVersion"),
        elements.read(said.ours),
    )  # fmt: skip


def _digests(said: _Said) -> dict[str, str]:
    names, values = said.all("messageDigestAlgorithm"), said.all("messageDigest")
    if len(names) != len(values):
        raise Broken("fixity")
    return {_KEYS.get(name, name): value for name, value in zip(names, values, strict=True)}


def event(element: etree._Element) -> Event:
    """What was done."""
    said = _Said(element)
    return Event(
        said.needed("eventIdentifierValue"), said.one("eventType"), said.one("eventDateTime"),
        said.one("eventOutcome"), said.one("eventDetail"), said.one("eventOutcomeDetailNote"),
        said.all("linkingAgentIdentifierValue"), said.all("linkingObjectIdentifierValue"),
    )  # fmt: skip


def agent(element: etree._Element) -> Agent:
    """Who did it."""
    said = _Said(element)
    return Agent(
        said.needed("agentIdentifierValue"), said.one("agentName"), said.one("agentType"),
        said.one("agentVersion"), said.one("agentNote"),
    )  # fmt: skip


def right(element: etree._Element) -> Right:
    """What may be done."""
    said = _Said(element)
    basis, document, note = _basis(said)
    return Right(
        said.needed("rightsStatementIdentifierValue"), basis, document, note, said.one("act"),
        said.one("restriction"), said.one("startDate"), said.one("endDate"),
        said.all("linkingAgentIdentifierValue"), said.all("linkingObjectIdentifierValue"),
    )  # fmt: skip


_DOCUMENTS = {"copyright": "copyrightStatus", "statute": "statuteCitation",
              "license": "licenseTerms"}  # fmt: skip


def _basis(said: _Said) -> tuple[str, str, str]:
    basis = said.one("rightsBasis")
    if basis in _DOCUMENTS:
        return basis, said.one(_DOCUMENTS[basis]), said.one(f"{basis}Note")
    document, note = (*said.all("otherRightsNote"), "", "")[:2]
    return said.one("otherRightsBasis"), document, note


def number(said: str | None) -> int:
    """A whole number from nought up. Raises `Broken`."""
    if not said or len(said) > 19 or not (said.isascii() and said.isdigit()):
        raise Broken(f"{said or ''}"[:40])
    if (found := int(said)) > LARGEST:
        raise Broken(said)
    return found
