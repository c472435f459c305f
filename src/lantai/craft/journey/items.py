# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""An item of a package as it is kept and found: its object, its metadata snapshot, its index entry.

Each stored object carries its own description, so that a catalogue can be rebuilt from the store
alone (house: the vault alone can rebuild the catalogue of what it preserves).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lantai.craft import dates
from lantai.craft.errors import CraftError
from lantai.craft.formats import Identity
from lantai.craft.index import Record as Entry
from lantai.craft.ocfl.intake import Source
from lantai.craft.package.manifest import FIELDS, Record
from lantai.craft.text import extract

SNAPSHOT = "metadata/item.json"
CONTENT = "content/"
_SCHEME = "urn:x-lantai:"
_MOST_TEXT = 2_000_000
"""Characters of one item that go into the index."""
_FACETS = {"类型": "category", "层级": "level", "地区": "region", "城市": "city"}
_OLDER = 0.9
"""Rank of a version that is no longer in force (版本 = 历史)."""


def object_id(ref_code: str) -> str:
    """The identifier of an item's object: a URN made of its reference code (OCFL W005)."""
    return _SCHEME + quote(ref_code, safe="-._~")


def snapshot(record: Record, identities: Mapping[str, Identity]) -> bytes:
    """What the archives knows of an item when it is stored, as JSON in one fixed order."""
    described = {label: record.value(name) for name, label in FIELDS.items()
                 if name not in ("files", "sequence") and record.value(name)}  # fmt: skip
    files = []
    for each in record.files:
        identity = identities.get(each.path)
        files.append({
            "name": Path(each.path).name, "size": each.size, "digests": dict(each.digests),
            "puid": identity.puid if identity else None,
            "mime": identity.mime if identity else None,
        })  # fmt: skip
    known = {"ref_code": record.ref_code, "description": described, "more": dict(record.more),
             "files": files}  # fmt: skip
    return (json.dumps(known, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def sources(record: Record, package: Path, identities: Mapping[str, Identity]) -> dict[str, Source]:
    """Logical path to source of everything an item's object holds."""
    kept: dict[str, Source] = {SNAPSHOT: snapshot(record, identities)}
    for each in record.files:
        kept[CONTENT + Path(each.path).name] = str(package / each.path)
    return kept


def _days(text: str) -> tuple[tuple[str, str], ...]:
    span = dates.parse(text)
    return ((span.first.isoformat(), span.last.isoformat()),) if span else ()


def _facets(record: Mapping[str, Any], year: str) -> Iterator[tuple[str, str]]:
    described, more = record["description"], record["more"]
    yield "fonds", record["ref_code"].split("-")[0]
    if year:
        yield "year", year
    for label, facet in _FACETS.items():
        if more.get(label):
            yield facet, more[label]
    if described.get("责任者"):
        yield "issuer", described["责任者"]
    if described.get("保管期限"):
        yield "retention", described["保管期限"]


def entry(known: Mapping[str, Any], text: str) -> Entry:
    """An index entry made from a stored snapshot and the text of the item's files."""
    described, more = known["description"], known["more"]
    days = _days(described.get("日期", ""))
    year = days[0][0][:4] if days and days[0][0][:4] == days[0][1][:4] else ""
    return Entry(
        key=more.get("标识") or known["ref_code"],
        title=described.get("题名", ""),
        text=text,
        number=described.get("文件编号", ""),
        ref_code=known["ref_code"],
        dates=days,
        facets=dict(_facets(known, year)),
        rank=_OLDER if more.get("版本") == "历史" else 1.0,
    )


def text_of(files: Mapping[str, Identity]) -> tuple[str, int]:
    """The text of an item's files, given by path, and how many of them gave none."""
    parts, silent, room = [], 0, _MOST_TEXT
    for path, identity in files.items():
        try:
            said = extract(path, identity)[:room]
        except CraftError:
            said = ""
        if said.strip():
            parts.append(said)
            room -= len(said)
        else:
            silent += 1
    return "\n".join(parts), silent
