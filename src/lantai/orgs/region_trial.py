# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a table of regions or a list of changes would do to the site, line by line; nothing is done.

`prepare` reads the file and works out the changes; `Prepared.trial` says them with the institutions
that would follow, as plain data to be kept and shown. The same preparation is what is then taken
(`acts.regiontables`), so that what was shown is what is done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from lantai.craft import regions as craft
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding, Severity, Where
from lantai.craft.regions import Change, History, Regions, books, covers
from lantai.guard import trail
from lantai.guard.kept import packed
from lantai.orgs import queries, region_files, region_tree
from lantai.orgs.models import Institution, Region, RegionTable
from lantai.orgs.terms import TableForm, TableWay

LINES_KEPT, FINDINGS_KEPT, UNITS_KEPT = 2_000, 500, 500
"""So much of a trial is kept and shown; the counts are whole."""
PASSED_OVER = ("region.name_differs",)
"""What is said of a table that is laid over; where it is compared, a change says it better."""
_NONE = craft.Region("", "", craft.Level.COUNTRY, "")


@dataclass
class Line:
    """One change: its place in the file, its sentence, and whether a person must say that it is."""

    change: Change
    said: Said
    sure: bool = True
    row: int | None = None
    sheet: str = ""


@dataclass
class Prepared:
    """A file understood: the lines, what cannot be, and the regions before and after."""

    table: RegionTable
    before: Regions
    after: Regions
    history: History
    lines: list[Line]
    findings: list[Finding]
    same: int = 0
    documents: dict[str, str] = field(default_factory=dict)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The rows of a whole table, as they were written."""
        return books.rows_for(books.table_lines(region_files.path_of(self.table)))

    def trial(self) -> dict[str, Any]:
        """All of it as plain data, with the institutions that would follow."""
        accepted = accepted_of(self.table)
        moves = list(_moves(self.before, self.after, self.history))
        by_line, loose = _by_line(self.lines, moves, self.before)
        wrong = [each for each in self.findings if each.severity is Severity.ERROR]
        return {
            "accepted": sorted(accepted),
            "lines": [_line(number, line, by_line.get(number, ()), number in accepted)
                      for number, line in enumerate(self.lines[:LINES_KEPT])],
            "findings": [_finding(each) for each in self.findings[:FINDINGS_KEPT]],
            "loose": [_move(each) for each in loose[:UNITS_KEPT]],
            "counts": {
                "lines": len(self.lines), "same": self.same, "wrong": len(wrong),
                "unsure": sum(not line.sure and number not in accepted
                              for number, line in enumerate(self.lines)),
                "units": len(moves), "stuck": sum(not to for _, to in moves),
            },
        }  # fmt: skip


Move = tuple[Institution, str]
"""An institution that a change touches, and the code of its region then; empty: nobody knows."""


def digest_of_tree() -> str:
    """What the site's regions are now: a trial holds only while they are still that."""
    rows = Region.objects.order_by("pk")
    named = rows.values_list("pk", "code", "full_name", "path", "valid_from", "valid_to")
    return trail.digest_of([[str(each) for each in row] for row in named])


def accepted_of(table: RegionTable) -> set[int]:
    """The doubtful lines of which somebody said that they are so."""
    return set(table.trial.get("accepted", ()))


def prepare(table: RegionTable) -> Prepared:
    """Read a table's file and work out what it comes to.

    Raises `Refused` where the file is gone, `BadInput` where it is no such table.
    """
    path, before, history = region_files.path_of(table), region_tree.tree(), region_tree.history()
    if table.form == TableForm.CHANGES:
        read = books.read_changes(path, before, table.on)
        lines = [Line(change, _said(change, before), row=line.number, sheet=line.sheet)
                 for change, line in zip(read.changes, read.lines, strict=True)]  # fmt: skip
        return _applied(table, before, history, lines, read.findings)
    rows = books.table_lines(path)
    laid = craft.read(books.rows_for(rows), before)
    known = [_placed(each, rows) for each in laid.findings]
    own = _codes(rows, laid.regions)
    over = table.way == TableWay.OVER
    old = _only(before, own) if over else _scope(before, laid.regions, own, table.under)
    found = craft.compare(old, _only(laid.regions, own), table.on or timezone.localdate())
    lines = [Line(each.change, each.said, each.sure) for each in found]
    if over:
        made = Prepared(table, before, laid.regions, history, lines, known)
    else:
        told = [each for each in known if each.kind not in PASSED_OVER]
        made = _applied(table, before, history, lines, told)
    made.same = sum(before.get(code) == laid.regions.get(code) for code in own)
    return made


def _applied(table: RegionTable, before: Regions, history: History, lines: list[Line],
             findings: Sequence[Finding]) -> Prepared:  # fmt: skip
    """The regions after the lines that are sure or were accepted."""
    accepted = accepted_of(table)
    done = [line for number, line in enumerate(lines) if line.sure or number in accepted]
    applied = craft.apply(before, [line.change for line in done], history)
    said = [*findings, *(_of_line(each, done) for each in applied.findings)]
    documents = {_digits(code): line.change.document for line in done for code in line.change.old
                 if line.change.document}  # fmt: skip
    return Prepared(table, before, applied.regions, applied.history, lines, said,
                    documents=documents)  # fmt: skip


# --- what a table says ----------------------------------------------------------------------------


def _codes(rows: Iterable[books.Line], laid: Regions) -> set[str]:
    """The codes that the table's own rows brought."""
    found = set()
    for row in rows:
        try:
            code = craft.parse(row.cells.get("code"))
        except BadInput:
            continue
        if not code.group and code.digits in laid:
            found.add(code.digits)
    return found


def _only(regions: Regions, codes: Iterable[str]) -> Regions:
    return Regions(each for code in codes if (each := regions.get(code)))


def _scope(before: Regions, laid: Regions, own: set[str], under: str) -> Regions:
    """The regions of which the table would have told, had they not ended.

    They are of its levels, and at or below its uppermost rows or the region that it is of.
    """
    levels = {each.level for code in own if (each := laid.get(code))}
    tops = [laid.path(under)] if under and under in laid else [
        laid.path(code) for code in own if (laid.get(code) or _NONE).parent not in own
    ]  # fmt: skip
    found = []
    for each in before.current():
        if each.level in levels and each.code not in (craft.COUNTRY, under):
            path = before.path(each.code)
            if any(covers(top, path) for top in tops):
                found.append(each)
    return Regions(found)


def _said(change: Change, before: Regions) -> Said:
    """A change of a list as a sentence, with the names that go with its codes."""
    names = dict(zip(change.new, change.names, strict=False))
    new = [f"{code} {names.get(code, '') or _name(before, code)}".strip() for code in change.new]
    old = [f"{code} {_name(before, code)}".strip() for code in change.old]
    return Said("region.change_line", {
        "change": craft.Kind(change.kind).said(),
        "old": "、".join(old) or "—", "new": "、".join(new) or "—",
    })  # fmt: skip


def _name(regions: Regions, code: str) -> str:
    found = regions.get(_digits(code))
    return found.name if found else ""


def _digits(code: str) -> str:
    """A code as the tree has it; as it was written where it is none."""
    try:
        return craft.parse(code).digits
    except BadInput:
        return code


# --- where a finding stands -----------------------------------------------------------------------


def _placed(found: Finding, rows: Sequence[books.Line]) -> Finding:
    """A finding of the n-th row below the head, with its place in the file."""
    at = (found.where.row or 0) - 1
    where = rows[at].where(found.where.field) if 0 <= at < len(rows) else found.where
    return Finding(found.code, found.kind, found.severity, where, found.params)


def _of_line(found: Finding, lines: Sequence[Line]) -> Finding:
    at = (found.where.row or 0) - 1
    where = Where("", None, found.where.field)
    if 0 <= at < len(lines) and lines[at].row is not None:
        where = Where(lines[at].sheet, lines[at].row, found.where.field)
    return Finding(found.code, found.kind, found.severity, where, found.params)


# --- the institutions that follow -----------------------------------------------------------------


def _moves(before: Regions, after: Regions, history: History) -> Iterator[Move]:
    """The institutions of regions that end or come elsewhere, and where they would be then."""
    changed = [
        each.code for each in before.current()
        if (now := after.get(each.code)) is None or now.name != each.name
        or after.path(each.code) != before.path(each.code)
    ]  # fmt: skip
    rows = Region.objects.filter(code__in=changed, valid_to=None) if changed else ()
    today = timezone.localdate()
    for unit in queries.institutions_in(rows):
        code = unit.region.code
        if code in after:
            yield unit, code
            continue
        heirs = [each for each in history.successors(code, on=today) if each in after]
        yield unit, heirs[0] if len(heirs) == 1 else ""


def _by_line(lines: Sequence[Line], moves: Iterable[Move], before: Regions
             ) -> tuple[dict[int, list[Move]], list[Move]]:  # fmt: skip
    """The institutions under the line that moves them; the rest apart."""
    paths = {before.path(code): number for number, line in enumerate(lines)
             for code in map(_digits, line.change.old) if code in before}  # fmt: skip
    found: dict[int, list[Move]] = {}
    loose = []
    for move in moves:
        steps = move[0].region.path.split("/")[:-1]
        above = ["".join(f"{step}/" for step in steps[:deep]) for deep in range(len(steps), 0, -1)]
        number = next((paths[path] for path in above if path in paths), None)
        if number is None:
            loose.append(move)
        else:
            found.setdefault(number, []).append(move)
    return found, loose


# --- as plain data --------------------------------------------------------------------------------


def _line(number: int, line: Line, moves: Sequence[Move], accepted: bool) -> dict[str, Any]:
    on: dt.date = line.change.on
    return {"n": number, "row": line.row, "sheet": line.sheet, "kind": line.said.kind,
            "params": packed(line.said.params), "on": on.isoformat(),
            "sure": line.sure or accepted,
            "units": [_move(each) for each in moves[:UNITS_KEPT]], "of": len(moves)}  # fmt: skip


def _move(move: Move) -> list[Any]:
    return [move[0].pk, move[1]]


def _finding(found: Finding) -> dict[str, Any]:
    return {"row": found.where.row, "sheet": found.where.path, "kind": found.kind,
            "params": packed(found.params), "severity": str(found.severity)}  # fmt: skip
