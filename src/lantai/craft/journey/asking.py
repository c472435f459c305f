# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Stored items made findable, and a few questions asked of them.

The index is made from the store alone: each object's own snapshot and the bytes it keeps.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lantai.craft.errors import BadInput, storing
from lantai.craft.formats import Identity, identify
from lantai.craft.index import Index
from lantai.craft.journey import items
from lantai.craft.journey.outcome import Asked
from lantai.craft.ocfl.root import Root
from lantai.craft.package.manifest import Record

_LOT = 200
_KIND = 2
_LONGEST = 12


def fill(root: Root, folder: Path, records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    """Put every stored item into the index; yields items done and files without text so far."""
    index = _opened(folder)
    silent = 0
    for start in range(0, len(records), _LOT):
        lot = records[start : start + _LOT]
        entries = []
        for known, files in _stored(root, lot):
            text, quiet = items.text_of(files)
            entries.append(items.entry(known, text))
            silent += quiet
        index.add(entries)
        yield start + len(lot), silent


def _opened(folder: Path) -> Index:
    """The index of an earlier journey; one that cannot be read is made anew from the store."""
    try:
        return Index.create(folder)
    except BadInput:
        with storing(folder):
            shutil.rmtree(folder)
        return Index.create(folder)


def _stored(
    root: Root, records: Sequence[Record]
) -> Iterator[tuple[dict[str, Any], dict[str, Identity]]]:
    """Each item's snapshot and its files, the main one first, as the store has them."""
    snapshots, paths = [], []
    for record in records:
        name = items.object_id(record.ref_code)
        inventory, base = root.inventory(name), root.folder_of(name)
        held = {each: f"{base}/{inventory.content_path(each)}" for each in inventory.state()}
        snapshots.append(json.loads(Path(held.pop(items.SNAPSHOT)).read_bytes()))
        paths.append([held[each] for each in sorted(held, key=len)])
    identities = identify([path for each in paths for path in each])
    for known, mine in zip(snapshots, paths, strict=True):
        yield known, {path: next(identities) for path in mine}


def questions(records: Sequence[Record]) -> list[str]:
    """What a reader might ask: a matter, a number, a year in characters, a phrase of a title."""
    asked = [_matter(record.title) for record in records[:: max(1, len(records) // 3)][:3]]
    if numbered := next((record for record in records if record.doc_number), None):
        asked.append(numbered.doc_number)
    if dated := next((record for record in records if record.date[:4].isdigit()), None):
        digits = str.maketrans("0123456789", "〇一二三四五六七八九")
        asked.append(f"{dated.date[:4].translate(digits)}年")
    if records:
        asked.append(f"“{_matter(records[-1].title)}”")
    return asked


def _matter(title: str) -> str:
    """What a title is about: what stands behind 关于, without its 文种, or its middle."""
    _, about, rest = title.partition("关于")
    if about and len(rest) > _KIND + 2:
        return rest[:_LONGEST].removesuffix("》")[:-_KIND].rstrip("的") or rest[:_LONGEST]
    return title[len(title) // 3 :][:_LONGEST]


def ask(folder: Path, records: Sequence[Record]) -> list[Asked]:
    """Put the questions to the index."""
    index = Index.open(folder)
    told = []
    for query in questions(records):
        began = time.perf_counter()
        found = index.search(query, size=3)
        spent = (time.perf_counter() - began) * 1000
        titles = tuple(hit.title for hit in found.hits)
        told.append(Asked(query, found.total, titles, spent))
    return told
