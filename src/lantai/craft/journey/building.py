# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From a folder and its catalogue to a package that passes: what does not pass is returned.

The first package holds every row that is good. Where its check blocks, the items that the findings
speak of are returned with the reasons and the package is made again without them, as a sender
would; a fault of no item blocks the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from lantai.craft.catalogue.model import Row
from lantai.craft.checks.outcome import Checked
from lantai.craft.findings import Finding, Severity
from lantai.craft.journey.outcome import Returned
from lantai.craft.package.build import Built
from lantai.craft.package.build_rows import Outcome as RowOutcome
from lantai.craft.package.layout.write import Handover
from lantai.craft.package.manifest import Record

_SELF = "兰台全程演练"
"""Who signs the papers of a package that nobody hands over: the exercise itself."""
_HEAVY = (Severity.ERROR, Severity.NOT_RUN)


def handover(name: str, today: date, vacant: Sequence[str] = ()) -> Handover:
    """The papers of a package that one machine makes for itself, with the codes not in it."""
    return Handover(package_id=name, made_on=today, name=name, sender=_SELF, receiver="本机存储库",
                    made_by=_SELF, checker=_SELF, checked_by=_SELF, filled_by=_SELF,
                    reviewed_by=_SELF, vacant=tuple(vacant))  # fmt: skip


def not_taken(built: Built) -> Iterator[Returned]:
    """Rows that never came into the package, with the reasons."""
    for each in built.outcomes:
        if not each.good and each.status != "skip":
            yield Returned(row_name(each), each.title, tuple(each.reasons))


def row_name(row: RowOutcome) -> str:
    """A row by its reference code, else by its place."""
    return row.ref_code or str(row.where)


def unnamed(built: Built) -> list[str]:
    """Files in the folder that no row names."""
    kinds = {"package.file_unmatched", "package.file_ignored", "package.file_unclear"}
    return [str(found.where) for found in built.findings if found.kind in kinds]


def vacant(returned_: Sequence[Returned], rows: Sequence[Row]) -> list[str]:
    """Reference codes of what was returned that no remaining row bears."""
    borne = {row.values.get("档号") or row.values.get("照片号", "") for row in rows}
    return sorted({each.name for each in returned_ if "-" in each.name} - borne)


def blamed(
    checked: Checked, records: Sequence[Record]
) -> tuple[dict[str, list[Finding]], list[Finding]]:
    """Blocking findings by the reference code of the item they speak of, and those of no item."""
    by_row = {(record.source, record.row): record.ref_code for record in records}
    by_path = {each.path: record.ref_code for record in records for each in record.files}
    items: dict[str, list[Finding]] = {}
    whole: list[Finding] = []
    for found in checked.findings:
        if found.severity not in _HEAVY:
            continue
        where = found.where
        code = by_path.get(where.path) or by_row.get((where.path, where.row or 0))
        if code:
            items.setdefault(code, []).append(found)
        else:
            whole.append(found)
    return items, whole


def without(
    rows: Sequence[Row], outcomes: Sequence[RowOutcome], codes: Collection[str]
) -> list[Row]:
    """The rows that went into the package, but for those of these reference codes."""
    good = {(each.sheet, each.row) for each in outcomes
            if each.good and each.ref_code not in codes}  # fmt: skip
    return [row for row in rows if (row.sheet, row.row) in good]


def returned(
    items: Mapping[str, Sequence[Finding]], records: Sequence[Record]
) -> Iterator[Returned]:
    """Items that the check returned, in the order of the catalogue."""
    for record in records:
        if found := items.get(record.ref_code):
            yield Returned(record.ref_code, record.title, tuple(found))


def place(out: Path) -> Path:
    """Where the package of a journey lies."""
    return out / "package"
