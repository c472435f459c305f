# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Catalogue import: judged rows into files and items, 100,000 and more, in slices of one act each.

`ImportBatch.taken` grows in the act that writes a slice, so that going on after a stop writes no
row twice. Rows that are there already, in doubt or not allowed are told with file, row, field,
sentence and remedy, and never put over what is there. Of rows that were taken, what was only to be
warned of is kept for the first `KEPT`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from lantai.craft.catalogue import Row
from lantai.craft.catalogue.identity import masked
from lantai.craft.catalogue.model import status_of
from lantai.craft.findings import Finding
from lantai.craft.schemes import Scheme
from lantai.guard import bulk, law
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.kept import packed
from lantai.holdings import catalogue, queries
from lantai.holdings.catalogue import Prepared, Target
from lantai.holdings.errors import refused
from lantai.holdings.identities import identity_key
from lantai.holdings.many import SLICE, own, slices, touched
from lantai.holdings.models import File, Fonds, ImportBatch, ImportProblem, Item, ItemPerson
from lantai.holdings.terms import BatchLevel, BatchState, FondsState, Standing

KEPT = 5_000
"""Rows of a batch whose warnings are kept; refusals are all kept."""
TAKEN = frozenset({"ok", "fix", "warn"})
"""What the reader's judgement lets through; the rest waits for a person."""
QUIET = frozenset({"ok", "fix"})
"""What was mended or is only remarked is no reason why a row was not taken."""


def open_import(
    fonds: Fonds, actor: Actor, *, name: str, digest: str, level: str = "auto",
    scheme: str = "",
) -> ImportBatch:  # fmt: skip
    """Register a catalogue file for import into a fonds. 登记导入批次。"""
    with act("holdings.importbatch.add", ImportBatch, actor) as done:
        kept = own(Fonds, actor).filter(pk=fonds.pk).first()
        if scheme and queries.scheme_named(scheme) is None:
            raise refused("no_scheme", scheme=scheme)
        if kept is None or kept.state not in (FondsState.OPEN, FondsState.CLOSED):
            raise refused("fonds_not_open", fonds=str(kept or ""))
        batch = ImportBatch(
            fonds=kept, holder=kept.holder, area=kept.area, line=kept.line, name=name[:255],
            digest=digest, level=level, scheme=scheme, made_at=timezone.now(),
            made_by=actor.name)  # fmt: skip
        batch.save()
        return done(batch)


def import_items(
    batch: ImportBatch, rows: Iterable[Row], actor: Actor, *, level: str = ""
) -> ImportBatch:
    """All rows of a catalogue, slice after slice, from where the batch stands. 导入目录。"""
    start = 0
    for some in slices(rows, SLICE):
        if start + len(some) > batch.taken:
            import_slice(batch, start, some, actor, level=level)
        start += len(some)
    return finish_import(batch, actor)


def import_slice(
    batch: ImportBatch, start: int, rows: Sequence[Row], actor: Actor, *, level: str = ""
) -> int:
    """One slice of judged rows, of which the first is number ``start`` of the catalogue.

    Rows that an earlier run dealt with are passed over. How many rows were added.
    """
    with act("holdings.item.import", batch, actor) as done:
        if batch.state in (BatchState.UNDOING, BatchState.UNDONE):
            raise refused("import_undone", name=batch.name)
        fresh = list(enumerate(rows, start))[max(batch.taken - start, 0):]  # fmt: skip
        if batch.state == BatchState.DONE or not fresh:
            return done(0)
        work = _Slice(batch, actor, level or batch.level)
        for model in (File, Item):
            work.write(model, [pair for pair in fresh if work.is_for(model, pair[1])])
        work.keep(fresh)
        batch.state = BatchState.RUNNING
        batch.taken = fresh[-1][0] + 1
        batch.save()
        return done(work.added, added=work.added, fonds=touched([batch.fonds_id] * work.added))


def finish_import(batch: ImportBatch, actor: Actor) -> ImportBatch:
    """Close a batch whose rows were all dealt with. 导入完毕。"""
    with act("holdings.importbatch.close", batch, actor) as done:
        if batch.state in (BatchState.UNDOING, BatchState.UNDONE):
            raise refused("import_undone", name=batch.name)
        batch.state, batch.finished_at = BatchState.DONE, timezone.now()
        batch.save()
        return done(batch, added=batch.added, doubles=batch.doubles, refused=batch.refused,
                    fonds={str(batch.fonds_id): batch.added})  # fmt: skip


@dataclass
class _Slice:
    """One slice being taken: the rows written and the problems found."""

    batch: ImportBatch
    actor: Actor
    level: str
    added: int = 0
    problems: list[tuple[int, Row, str, Finding]] = field(default_factory=list)

    def is_for(self, model: Any, row: Row) -> bool:
        """Whether a row that may be taken becomes one of this noun."""
        if row.status not in TAKEN:
            return False
        if self.level == BatchLevel.AS_WRITTEN:
            return catalogue.is_file(row.values) is (model is File)
        return (self.level == BatchLevel.FILE) is (model is File)

    def write(self, model: Any, rows: Sequence[tuple[int, Row]]) -> None:
        """Prepare, take out the doubles, write, and note who the records are about."""
        if not rows:
            return
        target, by_place = self._target(), dict(rows)
        made = catalogue.prepare(rows, model, target)
        doubles = self._drop_doubles(made, by_place, target)
        if model is Item:
            self._into_files(made, by_place, target)
        names = catalogue.names_of(model)
        keys = bulk.add_rows(model, names, list(made.rows(names)))
        if model is Item:
            values = (by_place[place].values for place in made.at)
            _add_people(zip(keys, values, strict=True), target.scheme)
        self.added += len(keys)
        self.batch.added += len(keys)
        said = [("error", made.found), *([("warn", made.told)] if self.has_room else [])]
        for status, by in said:
            self.problems += [(place, by_place[place], status, each)
                              for place, found in by.items() for each in found]  # fmt: skip
        self.batch.refused += len(made.found) - doubles
        self.batch.doubles += doubles

    @property
    def has_room(self) -> bool:
        """Whether warnings are still kept."""
        return self.batch.taken < KEPT

    def _target(self) -> Target:
        batch, fonds = self.batch, self.batch.fonds
        held = queries.is_archives(batch.holder)
        return Target(
            file=batch.name, today=timezone.localdate(), ceiling=law.site().ceiling,
            standing=str(Standing.HELD if held else Standing.FILED),
            scheme=queries.scheme_named(batch.scheme),
            common={"holder": batch.holder, "area": batch.area, "line": batch.line,
                    "creator": fonds.creator, "fonds_id": fonds.pk, "batch_id": batch.pk,
                    "fonds_code": fonds.fonds_code, "scheme": batch.scheme,
                    "described_by": batch.made_by})  # fmt: skip

    def _drop_doubles(self, made: Prepared, rows: Mapping[int, Row], target: Target) -> int:
        """Rows whose code is taken in this holder, or in this slice, are told, never put over."""
        codes = made.columns["ref_code"]
        taken = queries.bearers_of(self.batch.holder, codes)
        told = queries.told_of(self.actor, taken.values()) if taken else {}
        found = self._doubles_without_code(made, rows, target) if "" in codes else {}
        first: dict[str, int] = {}
        for place, code in zip(made.at, codes, strict=True):
            bearer = taken.get(code)
            if bearer is not None:
                kind, more = _kind_of_double(bearer, told)
                told_so = catalogue.say(target, rows[place], kind, "档号", value=code, **more)
                found[place] = [told_so]
            elif code and first.setdefault(code, place) != place:
                other = rows[first[code]].row
                found[place] = [catalogue.say(target, rows[place], "double_row", "档号", value=code,
                                              other=other)]  # fmt: skip
        made.drop(found)
        return len(found)

    def _doubles_without_code(
        self, made: Prepared, rows: Mapping[int, Row], target: Target
    ) -> dict[int, list[Finding]]:
        """Rows without a code that an earlier import brought already, alike in all they say."""
        names = ("title", "date_text", "catalogue_number", "file_number")
        mine = list(zip(*(made.columns[name] for name in names), strict=False))
        wanted = {alike for alike, code in zip(mine, made.columns["ref_code"], strict=True)
                  if not code}  # fmt: skip
        known = queries.without_code(made.model, self.batch, {alike[0] for alike in wanted}, names)
        there = wanted & known
        return {place: [catalogue.say(target, rows[place], "double_without_code", "档号",
                                      value=alike[0])]
                for place, alike, code in zip(made.at, mine, made.columns["ref_code"], strict=True)
                if not code and alike in there}  # fmt: skip

    def _into_files(self, made: Prepared, rows: Mapping[int, Row], target: Target) -> None:
        """Items of a volume's list lie in the file that bears the volume's code.

        Into one that is being handed over nothing more goes: its package describes it already.
        """
        by_place = {place: rows[place].values.get(catalogue.NAMES.file_code, "")
                    for place in made.at}  # fmt: skip
        if not any(by_place.values()):
            return
        files = File.objects.unguarded("the file that an imported item names")
        files = files.filter(holder=self.batch.holder, fonds=self.batch.fonds)
        wanted = set(by_place.values())
        found = dict(files.filter(ref_code__in=wanted).values_list("ref_code", "pk"))
        passing = queries.passages_of(File, list(found.values()))
        made.drop({place: [catalogue.say(target, rows[place], "into_passing",
                                         catalogue.NAMES.file_code, value=code,
                                         affair=passing[found[code]].name)]
                   for place, code in by_place.items()
                   if found.get(code) in passing})  # fmt: skip
        made.columns["file_id"] = [found.get(by_place[place]) for place in made.at]

    def keep(self, rows: Sequence[tuple[int, Row]]) -> None:
        """Count what was not taken and keep what was said of rows."""
        for place, row in rows:
            if row.status == "skip":
                self.batch.skipped += 1
            elif row.status not in TAKEN:
                self.batch.refused += 1
                self.problems += [(place, row, status, each) for each in row.reasons
                                  if (status := status_of(each.kind)) not in QUIET]  # fmt: skip
            elif row.status == "warn" and self.has_room:
                self.problems += [(place, row, "warn", each) for each in row.reasons
                                  if status_of(each.kind) == "warn"]  # fmt: skip
        bulk.insert(ImportProblem, PROBLEM, [self._problem(*each) for each in self.problems])

    def _problem(self, place: int, row: Row, status: str, found: Finding) -> tuple[Any, ...]:
        params = json.dumps(packed(found.params), ensure_ascii=False)
        return (self.batch.pk, place, row.sheet[:80], row.row, found.where.field[:60], status,
                found.kind, params)  # fmt: skip


def _kind_of_double(
    bearer: queries.Bearer, told: Mapping[tuple[Any, int], str]
) -> tuple[str, dict[str, str]]:
    """How a double is told: the other record is named only to who may describe it."""
    if bearer.former:
        return "retired_code", {}
    title = told.get((bearer.model, bearer.pk))
    return ("double", {}) if title is None else ("double_of", {"title": title})


PROBLEM = ("batch_id", "number", "sheet", "row", "field", "status", "kind", "params")
PERSON = ("item_id", "role", "name", "identity_shown", "identity_key", "born")


def _add_people(rows: Iterable[tuple[int, Mapping[str, str]]], scheme: Scheme | None) -> None:
    """The persons that people's records 民生档案 are about, to be found by name and number."""
    people = [(key, *_person(each)) for key, values in rows
              for each in catalogue.people_of(values, scheme)]  # fmt: skip
    if people:
        bulk.insert(ItemPerson, PERSON, people)


def _person(each: catalogue.Person) -> tuple[str, ...]:
    shown = masked(each.identity)[:30] if each.identity else ""
    return (each.role[:20], each.name[:100], shown, identity_key(each.identity),
            each.born[:20])  # fmt: skip
