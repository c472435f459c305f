# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a business system sends: a document in JSON with its files, checked as a whole.

Idempotent by the sender's number. A digest that is not the file's own refuses the document by name,
and nothing of it is kept. A document names its sender, the sender's number, fonds, year,
department, ``metadata`` by the names of `drafts.GIVEN`, and ``files``: each its name, role, size,
digests, and the key of its ``upload`` where it came in parts; else it is attached under its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, Any

from django.utils import timezone

from lantai.craft.errors import BadInput
from lantai.filing import uploads
from lantai.filing.acts.captures import Coming, Sent
from lantai.filing.drafts import GIVEN
from lantai.filing.models import CapturedFile
from lantai.holdings.terms import DocumentRole
from lantai.vault import landing

ALGORITHMS = ("sha512", "sha256", "sm3", "blake3")
"""Digests that a sender may give, by their names in JSON."""
MOST_FILES = 200
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


def land(asked: Asked, attached: Mapping[str, IO[bytes]], owner: str,
         known: Sequence[CapturedFile] = ()) -> Coming:  # fmt: skip
    """Land the files of a document: those attached, and those that came in parts before.

    ``known`` are its files as they were registered when it came before: parts that went since need
    not be sent again.
    """
    roles = set(DocumentRole.values)
    files = []
    for each, before in zip_longest(asked.files, known[: len(asked.files)]):
        name = str(each["name"])
        role = str(each.get("role", DocumentRole.MAIN))
        if role not in roles:
            raise BadInput("filing.bad_role", name=name[:120], role=role[:20])
        sha512, size = _landed(each, name, attached, owner, before)
        if "size" in each and each["size"] != size:
            raise BadInput("filing.size_differs", name=name[:120], said=each["size"],
                           found=size)  # fmt: skip
        plain = _plain(name)
        files.append(Sent(plain, size, sha512, name if plain != name else "", role,
                          _promised(each)))  # fmt: skip
    return Coming(tuple(files), asked.number, dict(asked.given))


def let_parts_go(asked: Asked, owner: str) -> None:
    """Let the parts go of which a document was made that is registered."""
    for key in _uploads(asked):
        uploads.drop(owner, key)


def _uploads(asked: Asked) -> list[str]:
    return [key for each in asked.files if (key := str(each.get("upload", "")))]


def _plain(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _promised(each: Mapping[str, Any]) -> dict[str, str]:
    """The digests that the sender gives of a file."""
    return {name: str(each[name]).lower() for name in ALGORITHMS if each.get(name)}


def _is_that(each: Mapping[str, Any], before: CapturedFile) -> bool:
    """Whether a file is called, long and digested as the one that came before.

    Without a digest nobody can say so.
    """
    known, promised = {**before.promised, "sha512": before.sha512}, _promised(each)
    return (bool(promised) and before.name == _plain(str(each["name"]))[-255:]
            and each.get("size", before.size) == before.size
            and promised.items() <= known.items())  # fmt: skip


def _landed(
    each: Mapping[str, Any], name: str, attached: Mapping[str, IO[bytes]], owner: str,
    before: CapturedFile | None,
) -> tuple[str, int]:  # fmt: skip
    """Digest and size of a file that landed, or of the one that is there already."""
    promised = _promised(each)
    try:
        if key := str(each.get("upload", "")):
            if before is not None and _is_that(each, before) and not uploads.have(owner, key):
                return before.sha512, before.size
            landed = uploads.finish(owner, key, promised=promised)[1]
        elif (stream := attached.get(name)) is None:
            raise BadInput("filing.not_attached", name=name[:120])
        else:
            landed = landing.land(stream, promised=promised, most=uploads.MOST_BYTES)
        return landed.sha512, landed.size
    except BadInput as fault:
        if fault.kind != "vault.not_promised":
            raise
        told = {**fault.params, "algorithm": str(fault.params["algorithm"]).upper()}
        raise BadInput("filing.digest_lies", name=name[:120], **told) from fault
