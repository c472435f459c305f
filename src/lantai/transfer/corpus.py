# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A corpus of texts sent the whole way: made into files, filed in a unit, handed over, taken in.

The texts are somebody else's and are named by whoever starts it; the files are made by us, and the
catalogue says so. Each step is told with what it took.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from lantai.craft import catalogue, digest
from lantai.craft.catalogue.model import Row
from lantai.craft.sample import corpus
from lantai.desk import editing
from lantai.desk.register import register_of
from lantai.guard import bulk
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.holdings import acts as holdings
from lantai.holdings.models import DigitalObject, Fonds, Item
from lantai.holdings.terms import Disclosure, Medium, Origin
from lantai.transfer import folders, jobs, queries
from lantai.transfer.models import Transfer
from lantai.transfer.sample import PAPERS
from lantai.transfer.terms import Side
from lantai.transfer.walking import Walk
from lantai.vault import copying, landing
from lantai.vault import queries as vault_queries
from lantai.vault.acts import replicate

HOUSE = steward("演示数据")
COLUMNS = ("item_id", "order", "name", "origin", "size", "sha512", "puid", "format")
SLICE = 500


@dataclass(frozen=True, slots=True)
class Stage:
    """A step that was taken: how much, and the seconds it took."""

    zh: str
    en: str
    count: int
    seconds: float
    note: str = ""


def send(world: Any, source: Path, work: Path) -> Iterator[Stage]:
    """Send a corpus from a unit of the county to its archives; yields the steps.

    Raises `BadInput` for a file that is no corpus. Again, it makes a further transfer of what is
    new only: records that are there already are passed over.
    """
    clock = Clock()
    files = sum(1 for _ in corpus.make(source, folders.emptied(work)))
    yield clock("生成文件", "files made", files)
    rows = list(catalogue.read(work / corpus.CATALOGUE, today=timezone.localdate()))
    fonds = _fonds(world)
    batch = holdings.open_import(
        fonds, HOUSE, name=source.name, digest=digest.of_file(source, ("sha512",))["sha512"]
    )
    batch = holdings.import_items(batch, rows, HOUSE)
    yield clock("目录导入、归档", "catalogue imported, filed", batch.added)
    keys = _with_files(fonds, rows, work)
    yield clock("文件收存（落地、登记）", "files landed and entered", len(keys))
    yield from hand_over(world, drafted(world, fonds, source), keys, clock)


def hand_over(
    world: Any, row: Transfer, keys: list[int], clock: Callable[..., Stage]
) -> Iterator[Stage]:  # fmt: skip
    """Records on their way from their unit into the archives, with a second copy."""
    walk = Walk(world, row)
    walk.collect(keys)
    done = walk.job(jobs.packing_records, "officer", reviewer=walk.actor("leader").name)
    yield clock("组包", "packed", done.files)
    walk.job(jobs.testing_package, "officer")
    noted = walk.settle(Side.SENDER, "officer")
    yield clock("移交前检测", "tested by the sender", done.files, _noted(noted))
    walk.step("send", "leader")
    walk.job(jobs.delivering_package, "leader")
    yield clock("移交", "delivered", len(queries.parts(walk.row)))
    walk.checked()
    noted = walk.settle(Side.RECEIVER, "archivist")
    yield clock("接收检测", "tested by the receiver", done.files, _noted(noted))
    walk.step("accept", "curator")
    walk.job(jobs.storing_package, "archivist")
    yield clock("入库、读回", "stored and read back", done.files)
    walk.job(jobs.taking_custody, "archivist")
    made = queries.accession_of(walk.row)
    yield clock("接收进馆", "taken into custody", made.items if made else 0,
                made.number if made else "")  # fmt: skip
    yield clock("第二份备份", "second copies", second_copies(world["archives"].path))


def _noted(count: int) -> str:
    return f"带问题接收 {count} 处 · {count} accepted with a note" if count else ""


class Clock:
    """Tells a step with the seconds since the one before."""

    def __init__(self) -> None:
        self._at = time.perf_counter()

    def __call__(self, zh: str, en: str, count: int, note: str = "") -> Stage:
        """The step that has ended now."""
        now = time.perf_counter()
        made = Stage(zh, en, count, now - self._at, note)
        self._at = now
        return made


def _fonds(world: Any) -> Fonds:
    holder = world["unit"]
    rows = Fonds.objects.unguarded("the fonds of the exercise with a corpus")
    known = rows.filter(holder=holder.path, fonds_code=corpus.FONDS).first()
    return known or holdings.open_fonds(
        HOUSE, custodian=holder, fonds_code=corpus.FONDS, name="公开法律文本（演示）",
        creating_unit=holder)  # fmt: skip


def _with_files(fonds: Fonds, rows: list[Row], work: Path) -> list[int]:
    """Land the files that rows name and enter them; the numbers of their items."""
    named = {row.values["档号"]: row.values.get("电子文件名", "") for row in rows
             if row.values.get("档号")}  # fmt: skip
    every = Item.objects.unguarded("the records of a corpus that get their files")
    known = dict(every.filter(fonds=fonds, holder=fonds.holder).order_by("pk")
                 .values_list("ref_code", "pk"))  # fmt: skip
    entered: list[int] = []
    codes = [code for code in named if code in known and (work / named[code]).is_file()]
    for at in range(0, len(codes), SLICE):
        entered += _enter({known[code]: work / named[code] for code in codes[at : at + SLICE]})
    return entered


def _enter(some: Mapping[int, Path]) -> list[int]:
    prepared = []
    for pk, path in some.items():
        with path.open("rb") as stream:
            found = landing.land(stream)
        prepared.append((pk, 1, path.name, str(Origin.ARCHIVES), found.size, found.sha512, "",
                         path.suffix[1:].upper()))  # fmt: skip
    with setting_up("the files of a corpus"):
        bulk.add_rows(DigitalObject, COLUMNS, prepared)
        rows = Item.objects.unguarded("the records of a corpus").filter(pk__in=list(some))
        rows.update(medium=str(Medium.ELECTRONIC), disclosure=str(Disclosure.ACTIVE))
    return list(some)


def drafted(world: Any, fonds: Fonds, source: Path) -> Transfer:
    """A transfer of a unit's fonds to the county's archives, with all that must go along."""
    register = register_of(Transfer)
    assert register is not None, "the room's registers are loaded with it"
    made: Transfer = editing.add(register, world.actor("officer"), {
        **PAPERS, "name": f"公开法律文本移交（{source.name.split('.')[0]}）", "kind": "transfer",
        "fonds": fonds, "receiver": world["archives"], "form": "layout", "way": "network",
        "description": corpus.NOTE, "basis": "演练", "introduction": corpus.NOTE,
    })  # fmt: skip
    return made


def second_copies(holder: str) -> int:
    """What the night's job would do for one archives; how many copies were made."""
    ways, made = copying.Ways(), 0
    for course in list(copying.courses(holder)):
        rows = list(vault_queries.objects_in(course.group).order_by("pk"))
        source, target = ways.open(course.source), ways.open(course.target)
        for at in range(0, len(rows), copying.SLICE):
            some = rows[at : at + copying.SLICE]
            proofs = target.take_from(source, [row.object_id for row in some])
            made += replicate(some, course.target, {each.object_id: each for each in proofs},
                              HOUSE)  # fmt: skip
    return made
