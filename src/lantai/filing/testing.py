# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归档检测 (DA/T 70-2018): a batch as a case for the checks of `craft`, and where findings belong.

The digest of each file is taken again from its bytes; what each file is and whether it opens was
seen when it came in, and holds for bytes of that digest. Nothing here writes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lantai.craft import digest
from lantai.craft.checks import plan as plans
from lantai.craft.checks import run, survey
from lantai.craft.checks.case import Case
from lantai.craft.checks.integrity import ENTRY, NOT_FILED
from lantai.craft.checks.outcome import Checked
from lantai.craft.checks.plan import Plan, Tick
from lantai.craft.checks.survey import FileFacts, Task
from lantai.craft.errors import CraftError
from lantai.craft.findings import Finding
from lantai.craft.package.manifest import FIELDS, FileRef, FormClaims, Manifest, Record
from lantai.filing import reading
from lantai.filing.models import FiledItem, FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.filing.terms_of_batches import Decision
from lantai.holdings import dues
from lantai.holdings.catalogue.heads import SECRECY_WORDS
from lantai.holdings.models import DigitalObject
from lantai.vault import landing

PLAN = "filing"
CATALOGUE = "归档文件目录"
FORM = "归档登记表"
STAGE = "GD"
UNSIGNED = "check.unsigned"
LET_PASS = (Decision.PASSED, Decision.ACCEPTED)
"""Decisions that hold for a finding that comes again."""
SOME = 500
"""Items read in one go."""


@dataclass(slots=True)
class Told:
    """The result of a test, and which item each finding speaks of."""

    checked: Checked
    items: list[int] = field(default_factory=list)
    seal: str = ""
    paths: dict[str, int] = field(default_factory=dict)

    def item_of(self, found: Finding) -> int | None:
        """The item a finding speaks of, by its row or its file."""
        if found.where.row is not None and 0 < found.where.row <= len(self.items):
            return self.items[found.where.row - 1]
        return self.paths.get(found.where.path)


def signed(batch: FilingBatch) -> list[Tick]:
    """The answers that persons signed for items of the plan; what went back is asked anew."""
    found = queries.findings_of(batch).filter(kind=UNSIGNED, decision__in=LET_PASS)
    return [Tick(row.code, row.decided_by, f"{row.decided_at:%Y-%m-%d}", row.opinion)
            for row in found if row.decided_at is not None]  # fmt: skip


def plan() -> Plan:
    """The plan of tests at filing."""
    return plans.built_in(PLAN)


def test(batch: FilingBatch, today: dt.date, signed: Sequence[Tick] = ()) -> Told:
    """Test a batch: every item of the plan answered, signed, waived or told as not run."""
    seal = seal_of(batch)  # first: what is changed from here on is told apart
    filed = queries.filed_in(batch)
    told = Told(Checked(0, 0), [each.item_id for each in filed], seal)
    case = Case(Manifest("filing", package_id=str(batch.pk), catalogues=(CATALOGUE,)), plan(),
                STAGE, today)  # fmt: skip
    facts: dict[str, FileFacts] = {}
    for at in range(0, len(filed), SOME):
        some = filed[at : at + SOME]
        for row, (record, seen) in enumerate(_read(some), at + 1):
            record.row, record.sequence = row, str(row)
            case.manifest.records.append(record)
            facts.update((each.path, each) for each in seen)
            told.paths.update((each.path, filed[row - 1].item_id) for each in seen)
    case.facts = facts
    case.manifest.form = _form(batch)
    told.checked = run.judge(case, str(batch), signed)
    return told


def seal_of(batch: FilingBatch) -> str:
    """A digest of what a test reads: items, their lines, their files; as they are now."""
    made = hashlib.sha256()
    for row in queries.tested_in(batch):
        made.update(json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n")
    return made.hexdigest()


def _form(batch: FilingBatch) -> FormClaims:
    """What the batch says of itself, as the form of filing does (GB/T 18894 表 A.1)."""
    return FormClaims(
        FORM, package_id=str(batch.pk), items=batch.items, bytes=batch.size,
        sender=batch.department or str(batch.fonds.name), filled_by=batch.handed_by,
        reviewed_by=batch.received_by, on=batch.handed_on.isoformat() if batch.handed_on else "",
    )  # fmt: skip


def _read(filed: Sequence[FiledItem]) -> Iterable[tuple[Record, list[FileFacts]]]:
    keys = [each.item_id for each in filed]
    objects, seen = queries.objects_of(keys), _seen(keys)
    for each in filed:
        rows = objects[each.item_id]
        paths = _paths(each.item, rows)
        pairs = zip(rows, paths, strict=True)
        yield _record(each, rows, paths), [_facts(row, path, seen) for row, path in pairs]


def _seen(items: Sequence[int]) -> dict[str, Mapping[str, Any]]:
    """What was seen of files when they came in, by digest."""
    captures = [row for some in came.captures_of(items).values() for row in some]
    files = came.files_of([row.pk for row in captures])
    return {file.sha512: kept for row in captures
            for file, kept in zip(files.get(row.pk, ()), row.facts, strict=False)}  # fmt: skip


def _paths(item: Any, rows: Sequence[DigitalObject]) -> list[str]:
    """What each file is called in findings: the code of its item and its own name, once."""
    head, taken, found = item.ref_code or item.title[:40], set(), []
    for row in rows:
        path = f"{head}/{row.name}"
        if path in taken:
            path = f"{head}/{row.order}/{row.name}"
        taken.add(path)
        found.append(path)
    return found


def _record(filed: FiledItem, rows: Sequence[DigitalObject], paths: Sequence[str]) -> Record:
    item, entry = filed.item, filed.entry
    line = "" if entry is None else str(entry) if entry.is_filed else f"{NOT_FILED} {entry}"
    return Record(
        0, CATALOGUE, ref_code=item.ref_code, doc_number=item.doc_number,
        creator=item.responsible, title=item.title,
        date=item.date_text.replace("-", "") if item.date_from == item.date_to else item.date_text,
        year=str(item.year or ""), secrecy=SECRECY_WORDS.get(item.secrecy, ""),
        retention=dues.period(item.retention), pages=str(item.pages or ""),
        size=str(sum(row.size for row in rows)), note=item.remarks, present=frozenset(FIELDS),
        files=tuple(FileRef(path, row.name, row.size, {"sha512": row.sha512})
                    for row, path in zip(rows, paths, strict=True)),
        more={ENTRY: line},
    )  # fmt: skip


def _facts(row: DigitalObject, path: str, seen: Mapping[str, Mapping[str, Any]]) -> FileFacts:
    """What a file is; its digest is of the bytes as they are now."""
    place = landing.path_of(row.sha512)
    kept = seen.get(row.sha512)
    try:
        digests = digest.of_file(place, ("sha512",))
    except CraftError as fault:
        return FileFacts(path, row.size, {}, fault=(fault.kind, fault.sentence("zh")))
    if kept is not None:
        return reading.from_json(path, kept, digests)
    (found,) = survey.look([Task(path, str(place), row.size, ("sha512",), True)])
    return found
