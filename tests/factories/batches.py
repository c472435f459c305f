# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of capture and batches, and an office in which a filing year is walked."""

from __future__ import annotations

import hashlib
import io
import itertools
from dataclasses import replace
from typing import Any

from factories import filing, holdings
from factories.anything import MAKERS, SIGHT, make
from lantai.craft.sample.writing import Draft, Writer
from lantai.desk.duties import catalogue
from lantai.filing.acts import batches as batch_acts
from lantai.filing.acts import captures
from lantai.filing.acts.captures import Coming, Sent
from lantai.filing.models import (
    ArrangedRow,
    Arrangement,
    Capture,
    CapturedFile,
    FiledItem,
    FilingBatch,
    FilingFinding,
    FilingTest,
    NumberRange,
)
from lantai.guard.acts import setting_up
from lantai.holdings.models import Fonds, Item
from lantai.vault import landing
from lantai.works.models import Job
from lantai.works.work import Work

_numbers = itertools.count(1)


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    """The columns of sight among some values."""
    return {name: values[name] for name in SIGHT if name in values}


def _with_fonds(values: dict[str, Any]) -> dict[str, Any]:
    fit = {name: value for name, value in _kept(values).items() if name != "secrecy"}
    return {"fonds": values.pop("fonds", None) or make(Fonds, **fit)}


def batch(**values: Any) -> FilingBatch:
    """A batch of a fonds that its holder keeps."""
    number = next(_numbers)
    values = {"name": f"办公室{number}", "year": 2025, "department": "办公室",
              **_with_fonds(values), **values}  # fmt: skip
    row = FilingBatch(**values)
    row.save()
    return row


def _batch_for(values: dict[str, Any]) -> FilingBatch:
    fit = {name: value for name, value in _kept(values).items()
           if name in ("holder", "area", "line", "party", "secrecy")}  # fmt: skip
    return values.pop("batch", None) or batch(**fit)


def capture(**values: Any) -> Capture:
    """Something that came into a batch."""
    number = next(_numbers)
    at = _batch_for(values)
    row = Capture(batch=at, **{"title": f"第{number}号通知", "channel": "browser",
                               "sender": "网页", "captured_at": "2026-03-05T09:00:00Z",
                               "captured_by": "闻知秋", **values})  # fmt: skip
    row.save()
    return row


def filed_item(**values: Any) -> FiledItem:
    """An item and how it is filed; the item is where the batch is."""
    at = values.pop("batch", None)
    where = {"holder": at.holder, "area": at.area, "line": at.line} if at else {}
    item = values.pop("item", None) or make(Item, **{**where, **_kept(values)})
    at = at or batch(fonds=item.fonds, holder=item.holder, area=item.area, line=item.line)
    plain = {name: value for name, value in values.items() if name not in SIGHT}
    row = FiledItem(item=item, batch=at, **{"position": next(_numbers), **plain})
    row.save()
    return row


def _of_batch(model: Any, **given: Any) -> Any:
    def made(**values: Any) -> Any:
        at = _batch_for(values)
        names = {each.name for each in model._meta.concrete_fields}
        kept = {name: getattr(at, name) for name in ("holder", "area", "line", "party", "secrecy")
                if name in names}  # fmt: skip
        row = model(batch=at, **{**kept, **{name: make_one() if callable(make_one) else make_one
                                            for name, make_one in given.items()},
                                 **{n: v for n, v in values.items() if n in names}})  # fmt: skip
        row.save()
        return row

    return made


def captured_file(**values: Any) -> CapturedFile:
    """A file of something that came in."""
    at = values.pop("capture", None) or capture(**_kept(values))
    plain = {name: value for name, value in values.items() if name not in SIGHT}
    number = next(_numbers)
    row = CapturedFile(capture=at, **{"order": number, "name": f"{number}.pdf", "size": 1,
                                      "sha512": hashlib.sha512(b"%d" % number).hexdigest(),
                                      **plain})  # fmt: skip
    row.save()
    return row


def arranged_row(**values: Any) -> ArrangedRow:
    """What an arranging did to an item."""
    at = values.pop("arrangement", None) or MAKERS["filing.arrangement"](**_kept(values))
    row = ArrangedRow(arrangement=at, row=1)
    row.save()
    return row


AT = "2026-03-05T09:00:00Z"
MAKERS |= {
    "filing.filingbatch": batch,
    "filing.capture": capture,
    "filing.capturedfile": captured_file,
    "filing.fileditem": filed_item,
    "filing.arrangement": _of_batch(Arrangement, at=AT, by="闻知秋", steps="sort"),
    "filing.arrangedrow": arranged_row,
    "filing.filingtest": _of_batch(FilingTest, at=AT, by="闻知秋", plan="filing",
                                   plan_version="2026.1", verdict="pass"),
    "filing.filingfinding": _of_batch(FilingFinding, code="GD-2-9", severity="error",
                                      kind="check.unsigned", params=dict),
    "filing.numberrange": _of_batch(NumberRange, series="A001-WS·2025-", last=9,
                                    first=lambda: next(_numbers)),
}  # fmt: skip


# --- an office ------------------------------------------------------------------------------------


def sent(name: str, data: bytes, **more: Any) -> Sent:
    """A file whose bytes have landed."""
    landed = landing.land(io.BytesIO(data))
    return Sent(name, landed.size, landed.sha512, **more)


def paper(number: int, **more: Any) -> tuple[str, bytes]:
    """A document of its own, as plain text, with the name of its file."""
    draft = replace(Writer(number).draft(2), **more)
    return f"{draft.title}.txt", draft.text().encode()


def draft(number: int) -> Draft:
    """The same before it has a format."""
    return Writer(number).draft(2)


class Office:
    """A unit with a schedule in force, a fonds, a clerk, an officer, a leader, an open batch."""

    def __init__(self, *, lines: int = 3, kind: str = "government") -> None:
        self.unit = holdings.institution("槐序县农时局", kind)
        duties = frozenset(catalogue())
        self.clerk = holdings.person(self.unit, 1, duties)
        self.officer = holdings.person(self.unit, 2, duties)
        self.leader = holdings.person(self.unit, 3, duties)
        self.fonds = holdings.fonds(self.unit, "A027", creator=self.unit)
        with setting_up("a schedule in force"):
            self.schedule = filing.schedule(
                institution=self.unit, state="in_force", effective_on="2020-01-01",
                approved_on="2019-12-01", template="agency")  # fmt: skip
            self.entries = [
                filing.entry(schedule=self.schedule, number=f"1.{n}", covers=covers,
                             retention=retention, keywords=words)
                for n, (covers, retention, words) in enumerate(LINES[:lines], 1)
            ]  # fmt: skip
        self.batch = batch_acts.open_batch(self.fonds, self.clerk, year=2025, department="办公室")

    def capture(self, *files: tuple[str, bytes], actor: Any = None, **more: Any) -> list[Any]:
        """Each file as a document of its own."""
        some = [Coming((sent(name, data),)) for name, data in files]
        more = {"channel": "browser", "sender": "网页", **more}
        return captures.capture(self.batch, some, actor or self.clerk, **more)

    def run(self, job: Any, who: Any, **args: Any) -> Any:
        """Run a job on the batch to its end, without a queue; what it gives."""
        work = Work(Job(kind="filing.reading_captures"))
        work._actor = who
        for name in ("_mark", "_obey", "_renew"):
            setattr(work, name, lambda **_: None)
        found = job(work, self.fresh(), **args)
        self.fresh()
        return found

    def fresh(self) -> FilingBatch:
        """The batch as it is now."""
        rows = FilingBatch.objects.unguarded("the batch as it is now")
        self.batch = rows.get(pk=self.batch.pk)
        return self.batch


LINES = (("本单位召开会议的通知、纪要", "Y", "通知、纪要"), ("一般业务文件材料", "D30", "报告、函"),
         ("一般事务性文件材料", "D10", "请示、批复"))  # fmt: skip
