# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a business system sends: a document in JSON with its files, checked as a whole.

Idempotent by the sender's number. A digest that is not the file's own refuses the document by name,
and nothing of it is kept. The shape is told in docs/work/filing.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone

from lantai.craft.errors import BadInput
from lantai.filing import uploads
from lantai.filing.acts.captures import Coming, Sent
from lantai.filing.drafts import GIVEN
from lantai.holdings.terms import DocumentRole
from lantai.vault import landing

ALGORITHMS = ("sha512", "sha256", "sm3", "blake3")
"""Digests that a sender may give, by their names in JSON."""
MOST_FILES = 200
MOST_BYTES = 4 << 30
"""Bytes of one file of a document."""
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A document as it was sent, before its files landed."""

    sender: str
    number: str
    fonds: str
    year: int
    department: str
    given: Mapping[str, Any]
    files: list[Mapping[str, Any]]


def read(content: Any) -> Asked:
    """A document out of JSON. Raises `BadInput` naming the field that is wrong."""
    if not isinstance(content, dict):
        raise BadInput("filing.bad_document", what="document")
    sender, number = _text(content, "sender", 80), _text(content, "number", 160)
    if not sender or not number:
        raise BadInput("filing.bad_document", what="sender" if not sender else "number")
    files = content.get("files")
    if (
        not isinstance(files, list)
        or not 1 <= len(files) <= MOST_FILES
        or not all(isinstance(each, dict) and str(each.get("name", "")).strip() for each in files)
    ):
        raise BadInput("filing.bad_document", what="files")
    given = content.get("metadata", {})
    if not isinstance(given, dict) or set(given) - set(GIVEN):
        wrong = ", ".join(sorted(set(given) - set(GIVEN))[:3]) if isinstance(given, dict) else ""
        raise BadInput("filing.bad_document", what=f"metadata {wrong}".strip())
    return Asked(sender, number, _text(content, "fonds", 20), _year(content),
                 _text(content, "department", 100),
                 {name: str(value)[:LONGEST] for name, value in given.items()}, files)  # fmt: skip


def _text(content: Mapping[str, Any], name: str, most: int) -> str:
    value = content.get(name, "")
    if not isinstance(value, str | int) or len(str(value)) > most:
        raise BadInput("filing.bad_document", what=name)
    return str(value).strip()


def _year(content: Mapping[str, Any]) -> int:
    year = content.get("year", timezone.localdate().year)
    if not isinstance(year, int) or not 1900 <= year <= 2100:
        raise BadInput("filing.bad_document", what="year")
    return year


def land(asked: Asked, attached: Mapping[str, IO[bytes]], owner: str) -> Coming:
    """Land the files of a document: those attached, and those that came in parts before."""
    roles = set(DocumentRole.values)
    files = []
    for each in asked.files:
        name = str(each["name"])
        role = str(each.get("role", DocumentRole.MAIN))
        if role not in roles:
            raise BadInput("filing.bad_role", name=name[:120], role=role[:20])
        landed = _landed(each, name, attached, owner)
        if "size" in each and each["size"] != landed.size:
            raise BadInput("filing.size_differs", name=name[:120], said=each["size"],
                           found=landed.size)  # fmt: skip
        plain = name.replace("\\", "/").rpartition("/")[2]
        files.append(Sent(plain, landed.size, landed.sha512, name if plain != name else "", role))
    return Coming(tuple(files), asked.number, dict(asked.given))


def _landed(
    each: Mapping[str, Any], name: str, attached: Mapping[str, IO[bytes]], owner: str
) -> landing.Landed:
    promised = {algorithm: str(each[algorithm]) for algorithm in ALGORITHMS if each.get(algorithm)}
    try:
        if key := str(each.get("upload", "")):
            return uploads.finish(owner, key, promised=promised, most=MOST_BYTES)[1]
        if (stream := attached.get(name)) is None:
            raise BadInput("filing.not_attached", name=name[:120])
        return landing.land(stream, promised=promised, most=MOST_BYTES)
    except BadInput as fault:
        if fault.kind != "vault.not_promised":
            raise
        told = {**fault.params, "algorithm": str(fault.params["algorithm"]).upper()}
        raise BadInput("filing.digest_lies", name=name[:120], **told) from fault
