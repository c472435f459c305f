# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of filing: retention schedules with their lines, units that file under them."""

from __future__ import annotations

import itertools
from typing import Any

from django.utils import timezone

from factories.anything import MAKERS, SIGHT, make
from lantai.filing.models import (
    EntryRemark,
    FilingComparison,
    FormedDocument,
    LineMapping,
    RetentionSchedule,
    ScheduleEntry,
)
from lantai.orgs.models import Institution

_numbers = itertools.count(1)


def schedule(**values: Any) -> RetentionSchedule:
    """A draft of a unit; kept by the unit unless said otherwise."""
    number = next(_numbers)
    unit = values.pop("institution", None)
    if unit is None:
        unit = make(Institution, **{k: v for k, v in values.items() if k in ("area", "line")})
    given = {"title": f"第{number}号归档范围和保管期限表", "edition": number % 30_000 + 1,
             "holder": unit.path, "area": unit.area, "line": unit.line, **values}  # fmt: skip
    row = RetentionSchedule(institution=unit, **given)
    row.save()
    return row


def entry(**values: Any) -> ScheduleEntry:
    """A line of a schedule that is kept where the line is."""
    number = next(_numbers)
    at = values.pop("schedule", None) or schedule(
        **{name: values[name] for name in SIGHT if name in values}
    )
    kept = {name: getattr(at, name) for name in ("holder", "area", "line", "party", "secrecy")}
    given = {"number": f"1.{number}", "covers": f"第{number}类文件材料", "retention": "D30",
             "position": number * 10, **kept, **values}  # fmt: skip
    row = ScheduleEntry(schedule=at, **given)
    row.save()
    return row


def remark(**values: Any) -> EntryRemark:
    """What an authority said of a line."""
    at = values.pop("schedule", None) or schedule()
    given = {"about": "1.1 第一类文件材料", "kind": "change", "text": "应列为永久", **values}
    row = EntryRemark(schedule=at, **given)
    row.save()
    return row


def mapping(**values: Any) -> LineMapping:
    """A line of a schedule's earlier edition and the one that follows it."""
    sight = {name: values.pop(name) for name in SIGHT if name in values}
    at = values.pop("schedule", None) or schedule(**(sight or {"holder": "i12/"}))
    given = {"old_entry": entry(), "new_entry": entry(schedule=at), **values}
    row = LineMapping(schedule=at, **given)
    row.save()
    return row


def formed(**values: Any) -> FormedDocument:
    """A line of a unit's register of documents formed."""
    number = next(_numbers)
    unit = values.pop("institution", None) or make(Institution)
    given = {"title": f"关于第{number}项工作的通知", "year": 2025,
             "doc_number": f"样〔2025〕{number}号", "holder": unit.path, **values}  # fmt: skip
    row = FormedDocument(institution=unit, **given)
    row.save()
    return row


def comparison(**values: Any) -> FilingComparison:
    """What was found of a unit and a year."""
    unit = values.pop("institution", None) or make(Institution)
    given = {"year": 2025, "holder": unit.path, "formed": 10, "ought": 8, "filed": 6, "unfiled": 2,
             "permille": 750, "compared_at": timezone.now(), **values}  # fmt: skip
    row = FilingComparison(institution=unit, **given)
    row.save()
    return row


MAKERS |= {
    "filing.formeddocument": formed,
    "filing.filingcomparison": comparison,
    "filing.linemapping": mapping,
    "filing.retentionschedule": schedule,
    "filing.scheduleentry": entry,
    "filing.entryremark": remark,
}
