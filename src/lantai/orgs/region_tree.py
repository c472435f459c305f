# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The site's regions between their rows and the tree of `craft.regions`, both ways.

`tree` and `history` read the rows; `keep` writes a new tree over them. The newest version of a code
keeps its row, so that what points at it goes on pointing at what is in force; earlier versions get
rows of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lantai.craft import regions as craft
from lantai.craft.regions import History, Level, Regions
from lantai.guard import bulk, trail
from lantai.guard.acts import Act
from lantai.orgs.models import Region, RegionSuccession

COLUMNS = ("code", "name", "name_en", "full_name", "level", "parent_id", "path", "valid_from",
           "valid_to")  # fmt: skip


@dataclass
class Kept:
    """What writing a tree did: rows added and changed, regions whose path or end is another."""

    added: int = 0
    changed: int = 0
    touched: list[Region] = field(default_factory=list)


def tree() -> Regions:
    """The regions of the site, over the provinces that every site knows."""
    rows = list(Region.objects.all())
    codes = {row.pk: row.code for row in rows}
    own = [_version(row, codes.get(row.parent_id, "")) for row in rows]
    known = {each.code for each in own}
    return Regions([*(each for each in craft.provinces() if each.code not in known), *own])


def _version(row: Region, parent: str) -> craft.Region:
    return craft.Region(row.code, row.name, Level(row.level), parent, row.name_en,
                        row.valid_from, row.valid_to)  # fmt: skip


def history() -> History:
    """What happened to the site's regions."""
    rows = RegionSuccession.objects.order_by("on", "pk")
    return History(tuple(craft.Succession(row.old, row.new, row.on, row.kind) for row in rows))


def keep(new: Regions, done: Act) -> Kept:
    """Write a tree over the rows, inside an act; each row that changes is on the trail."""
    kept, newest, earlier = Kept(), *_rows()
    for level in Level:
        codes = dict.fromkeys(each.code for each in new if each.level == level)
        fresh = list(_fresh(new, codes, newest, earlier, kept, done))
        keys = bulk.add_rows(Region, COLUMNS, fresh)
        kept.added += len(keys)
        for row in Region.objects.filter(pk__in=list(keys), code__in=set(codes) - newest.keys()):
            newest[row.code] = max(row, newest.get(row.code, row), key=_rank)
    return kept


def _rows() -> tuple[dict[str, Region], set[tuple[str, dt.date | None]]]:
    """The row of each code's newest version, and which earlier versions have rows."""
    newest: dict[str, Region] = {}
    earlier = set()
    for row in sorted(Region.objects.all(), key=_rank):
        if before := newest.get(row.code):
            earlier.add((row.code, before.valid_from))
        newest[row.code] = row
    return newest, earlier


def _rank(row: Region) -> tuple[bool, dt.date]:
    return row.valid_to is None, row.valid_from or dt.date.min


def _fresh(
    new: Regions, codes: Iterable[str], newest: dict[str, Region],
    earlier: set[tuple[str, dt.date | None]], kept: Kept, done: Act,
) -> Iterator[list[Any]]:  # fmt: skip
    """Change the newest rows of some codes; the values of the rows that are still to be made."""
    for code in codes:
        *before, last = new.versions(code)
        for each in before:
            if (code, each.valid_from) not in earlier:
                yield _values(new, each, newest)
        if code not in newest:
            yield _values(new, last, newest)
        else:
            _change(newest[code], _values(new, last, newest), kept, done)


def _values(new: Regions, each: craft.Region, newest: dict[str, Region]) -> list[Any]:
    """The columns of a version, as it was while it was in force."""
    parent = newest.get(each.parent)
    on = each.valid_to
    return [each.code, each.name, each.en, new.full_name(each.code, on), str(each.level),
            parent.pk if parent else None, new.path(each.code, on), each.valid_from,
            each.valid_to]  # fmt: skip


def _change(row: Region, values: list[Any], kept: Kept, done: Act) -> None:
    before = {name: getattr(row, name) for name in COLUMNS}
    after = dict(zip(COLUMNS, values, strict=True))
    if before == after:
        return
    was = trail.digest_of(trail.snapshot(row))
    for name, value in after.items():
        setattr(row, name, value)
    row.save()
    kept.changed += 1
    done.rows.append(trail.Subject(row._meta.label_lower, row.pk, was,
                                   trail.digest_of(trail.snapshot(row))))  # fmt: skip
    if (before["path"], before["valid_to"]) != (after["path"], after["valid_to"]):
        kept.touched.append(row)


def keep_successions(new: History, document: str, documents: Mapping[str, str]) -> int:
    """Write the successions that are not known yet, each with its document; how many."""
    known = {(row.old, row.new, row.on) for row in RegionSuccession.objects.all()}
    added = 0
    for each in new:
        if (each.old, each.new, each.on) not in known:
            RegionSuccession(old=each.old, new=each.new, on=each.on, kind=str(each.kind),
                             document=documents.get(each.old, document)).save()  # fmt: skip
            added += 1
    return added
