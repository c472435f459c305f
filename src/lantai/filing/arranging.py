# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""整理的预演: what joining, classing, ordering and numbering would make of each item of a batch.

Nothing here writes. The same batch gives the same plan; `acts.arranging` carries it out, and every
line says what was and what will be, so that it can be shown before and taken back after.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from lantai.craft import arranging as craft
from lantai.craft.codes import Said
from lantai.filing import barred, numbering
from lantai.filing.models import FiledItem, FilingBatch
from lantai.filing.numbering import Numbers
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.filing.terms_of_batches import Step
from lantai.holdings import dues

STEPS = tuple(map(str, Step.values))


@dataclass(slots=True)
class Planned:
    """One item: what it is now, what it becomes, what joins it, or why nothing can be done."""

    filed: FiledItem
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    place: int = 0
    joins: list[FiledItem] = field(default_factory=list)
    roles: dict[int, str] = field(default_factory=dict)
    why: Said | None = None
    wrong: Said | None = None

    @property
    def item(self) -> Any:
        """The item itself."""
        return self.filed.item

    @property
    def moves(self) -> bool:
        """Whether its place in the batch changes."""
        return self.place != self.filed.position

    @property
    def changes(self) -> bool:
        """Whether anything of it changes."""
        return bool(self.after or self.joins or self.moves)


@dataclass(slots=True)
class Plan:
    """What an arranging would do to a batch, in the order in which the items will stand."""

    batch: FilingBatch
    steps: tuple[str, ...]
    lines: list[Planned]
    numbers: Numbers | None = None

    @property
    def changed(self) -> list[Planned]:
        """The lines that change anything."""
        return [line for line in self.lines if line.changes]

    @property
    def secrecy(self) -> int:
        """How secret the most secret item is that it speaks of."""
        return max((each.item.secrecy for line in self.lines
                    for each in (line.filed, *line.joins)), default=0)  # fmt: skip

    @property
    def wrong(self) -> list[Planned]:
        """The lines of which something cannot be done."""
        return [line for line in self.lines if line.wrong is not None]


def plan(batch: FilingBatch, steps: Collection[str]) -> Plan:
    """The plan of these steps for a batch, in the order of the craft whatever order they have."""
    wanted = tuple(step for step in STEPS if step in steps)
    lines = [Planned(filed, place=filed.position) for filed in queries.filed_in(batch)]
    for line in lines:
        line.filed.batch = batch
        line.item.fonds = batch.fonds
    if "join" in wanted:
        lines = _joined(lines)
    if "class" in wanted:
        for line in lines:
            _classed(line)
    if "sort" in wanted:
        lines = _sorted(batch, lines)
    made = Plan(batch, wanted, lines)
    if "number" in wanted:
        made.numbers = Numbers(batch, [line.item.ref_code for line in lines])
        for line in lines:
            _numbered(batch, line, made.numbers)
    return made


# --- 组件 -----------------------------------------------------------------------------------------


def _joined(lines: Sequence[Planned]) -> list[Planned]:
    by_item = {line.item.pk: line for line in lines}
    names = _names(list(by_item))
    groups = craft.join(
        craft.Doc(pk, names.get(pk, ""), line.item.title, line.item.doc_number,
                  fixed=barred.is_fixed(line.item))
        for pk, line in by_item.items())  # fmt: skip
    found = []
    for group in groups:
        line = by_item[group.main]  # type: ignore[index]
        line.joins = [by_item[each.key].filed for each in group.members[1:]]  # type: ignore[index]
        line.roles = {each.key: each.role for each in group.members}  # type: ignore[misc]
        line.why = group.why
        _set(line, "secrecy", max(by_item[each.key].item.secrecy  # type: ignore[index]
                                  for each in group.members))  # fmt: skip
        found.append(line)
    return sorted(found, key=lambda line: (line.filed.position, line.filed.pk))


def by_hand(rows: Sequence[FiledItem]) -> Planned:
    """One item of all of these, the main text first, as the machine orders what it joins."""
    ordered = sorted(rows, key=lambda row: (row.position, row.pk))
    names = _names([row.item_id for row in ordered])
    group = craft.together(craft.Doc(row.item_id, names.get(row.item_id, ""), row.item.title,
                                     row.item.doc_number) for row in ordered)  # fmt: skip
    by_item = {row.item_id: row for row in ordered}
    main, *others = [by_item[each.key] for each in group.members]  # type: ignore[index]
    roles = {each.key: each.role for each in group.members}
    return Planned(main, place=main.position, joins=others, roles=roles)  # type: ignore[arg-type]


def _names(items: Sequence[int]) -> dict[int, str]:
    """Where the main file of each item lay and what it was called."""
    captures = came.captures_of(items)
    firsts = {some[0].pk: item for item, some in captures.items()}
    files = came.files_of(list(firsts))
    return {firsts[pk]: (some[0].path or some[0].name) for pk, some in files.items()}


# --- 分类 -----------------------------------------------------------------------------------------


def _classed(line: Planned) -> None:
    """Category and retention as the line of the schedule has them; the year as it is written."""
    item, entry, batch = line.item, line.filed.entry, line.filed.batch
    if entry is None:
        line.wrong = Said("filing.no_entry", {"title": item.title[:60]})
        return
    if not entry.is_filed:
        line.wrong = Said("filing.not_to_be_filed", {"title": item.title[:60],
                                                     "entry": str(entry)[:80]})  # fmt: skip
        return
    if entry.retention != item.retention and dues.names_period(item.ref_code, item.retention):
        line.wrong = Said("filing.period_in_code", {"title": item.title[:60],
                                                    "code": item.ref_code})  # fmt: skip
        return
    _set(line, "retention", entry.retention)
    _set(line, "category_code", entry.category_code or batch.category_code)
    _set(line, "department", item.department or batch.department)
    _set(line, "year", item.year or batch.year)
    if "retention" in line.after or "year" in line.after:
        year, retention = _now(line, "year"), _now(line, "retention")
        _set(line, "expires_on", dues.expires_on(year, retention, timezone.localdate()))


def _set(line: Planned, name: str, value: Any) -> None:
    before = getattr(line.item, name)
    if before != value:
        line.before[name], line.after[name] = before, value


def _now(line: Planned, name: str) -> Any:
    return line.after.get(name, getattr(line.item, name))


# --- 排列 -----------------------------------------------------------------------------------------


def _sorted(batch: FilingBatch, lines: Sequence[Planned]) -> list[Planned]:
    """In the batch's order; what has its number already stays before the rest, as it is."""
    fixed = [line for line in lines if line.item.ref_code]
    free = [line for line in lines if not line.item.ref_code]
    ordered = craft.arranged((craft.Placed(
        at, at, _now(line, "category_code"), _now(line, "year"), _now(line, "retention"),
        _now(line, "department"), line.item.title, line.item.doc_number, line.item.date_from)
        for at, line in enumerate(free)), str(batch.sorting))  # fmt: skip
    found = [*fixed, *(free[each.at] for each in ordered)]
    for place, line in enumerate(found, 1):
        line.place = place
    return found


# --- 编号 -----------------------------------------------------------------------------------------


def _numbered(batch: FilingBatch, line: Planned, numbers: Numbers) -> None:
    """A code for what has none; what has one keeps it (`numbering`)."""
    if line.item.ref_code or line.wrong is not None:
        return
    item = copy.copy(line.item)
    for name, value in line.after.items():
        setattr(item, name, value)
    if not item.retention:
        line.wrong = Said("filing.no_retention", {"title": item.title[:60]})
        return
    series = numbering.series_of(batch, item)
    if isinstance(series, Said):
        line.wrong = series
        return
    number = numbers.next(series)
    line.before |= {"ref_code": "", "item_number": item.item_number}
    line.after |= {"ref_code": numbering.code(series, number),
                   "item_number": f"{number:0{numbering.WIDTH}d}"}  # fmt: skip
