# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The journey itself: each step yields progress, is timed, and may be taken again.

What is not good is returned and said, the rest goes on. Run again, after a kill or to the end, it
makes the package anew, stores and copies only what is not there yet, and indexes each item once.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lantai.craft import catalogue
from lantai.craft.catalogue.model import Row
from lantai.craft.checks.outcome import Checked
from lantai.craft.checks.plan import built_in
from lantai.craft.checks.run import run as check
from lantai.craft.digest import of_file
from lantai.craft.errors import BadInput, storing
from lantai.craft.files import ordinary, write_whole
from lantai.craft.findings import Finding, Progress, Verdict
from lantai.craft.journey import asking, building, keeping, place
from lantai.craft.journey.outcome import Outcome, Taken
from lantai.craft.ocfl.root import Root
from lantai.craft.package import names
from lantai.craft.package.build import Built, build
from lantai.craft.package.manifest import Record
from lantai.craft.sample import corpus

UNTIL = ("package", "check", "store", "copy", "verify", "repair", "index", "search")
CATALOGUES = (".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".tsv")
FILES, ROWS, ITEMS = ("个文件", "files"), ("行", "rows"), ("件", "items")

Steps = Generator[Progress, None, None]


@dataclass(frozen=True, slots=True)
class Way:
    """What a journey is asked to do. ``now`` has a zone; ``until`` names the last step."""

    source: Path
    out: Path
    now: datetime
    catalogue: Path | None = None
    until: str = "search"
    workers: int = 0
    durable: bool = True


@dataclass(slots=True)
class _Step:
    """A step while it is taken."""

    count: int = 0
    note: tuple[str, str] = ("", "")


class Journey:
    """One journey: `run` yields progress, ``outcome`` grows as it goes."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.outcome = Outcome(way.source.name, way.now.date().isoformat())
        self._folder = self._listing = Path()
        self._rows: list[Row] = []
        self._built = Built(None, (), ())
        self._checked = Checked(0, None)

    @property
    def records(self) -> list[Record]:
        """The items of the package as it was checked."""
        manifest = self._checked.manifest
        return list(manifest.items()) if manifest else []

    def run(self) -> Steps:
        """Take the steps in their order, as far as asked and as far as nothing blocks."""
        with place.owned(self.way.out, self.way.source):
            yield from self._steps()

    def _steps(self) -> Steps:
        yield from self._files()
        yield from self._catalogue()
        yield from self._pack("package", self._rows)
        if self._built.out is None:
            self.outcome.findings = list(self._built.findings)
            return
        if self._goes_to("check"):
            yield from self._check("check")
            if self._checked.verdict() is Verdict.FAIL:
                yield from self._return()
        if self.outcome.findings or not self._goes_to("store"):
            return
        yield from self._keep()

    def _goes_to(self, step: str) -> bool:
        return UNTIL.index(step) <= UNTIL.index(self.way.until)

    @contextmanager
    def _timed(self, name: str, unit: tuple[str, str]) -> Iterator[_Step]:
        step = _Step()
        cpu, wall = _cpu(), time.perf_counter()
        yield step
        self.outcome.steps.append(
            Taken(name, step.count, unit, _cpu() - cpu, time.perf_counter() - wall, step.note)
        )

    def _files(self) -> Steps:
        """Find the folder and its catalogue; a corpus of texts is made into files first.

        The digest of the corpus lies beside the files made of it: another corpus is made anew.
        """
        source = self.way.source
        if source.is_dir():
            self._folder, self._listing = source, self.way.catalogue or _catalogue_in(source)
            return
        self._folder = self.way.out / "files"
        self._listing = self._folder / corpus.CATALOGUE
        mark, wanted = self.way.out / "files.b3", of_file(ordinary(source), ("blake3",))["blake3"]
        made_of = mark.read_text("ascii", "replace") if mark.is_file() else ""
        if made_of == wanted and self._listing.is_file():
            return
        with self._timed("files", FILES) as step, storing(self._folder):
            mark.unlink(missing_ok=True)
            shutil.rmtree(self._folder, ignore_errors=True)
            for made in corpus.make(source, self._folder):
                step.count = made.done
                yield made
        write_whole(mark, wanted.encode(), durable=self.way.durable)

    def _catalogue(self) -> Steps:
        with self._timed("catalogue", ROWS) as step:
            for row in catalogue.read(self._listing, today=self.way.now.date()):
                self._rows.append(row)
                if len(self._rows) % 500 == 0:
                    yield Progress(len(self._rows), None, self._listing.name)
            step.count = len(self._rows)
        self.outcome.rows = dict(Counter(row.status for row in self._rows))

    def _pack(self, name: str, rows: Sequence[Row]) -> Steps:
        package = self.way.out / "package"
        with storing(package):
            shutil.rmtree(package, ignore_errors=True)
        vacant = building.vacant(self.outcome.returned, rows)
        called = names.shown(self.way.source.name.split(".")[0])
        papers = building.handover(called, self.way.now.date(), vacant)
        with self._timed(name, FILES) as step:
            for each in build(
                self._folder, rows, package, papers, apart=[self._listing, self.way.out]
            ):
                yield each
                self._built = each.built or self._built
            step.count = self._built.files
        if name == "package":
            self.outcome.returned.extend(building.not_taken(self._built))
            self.outcome.unnamed = building.unnamed(self._built)
        self.outcome.items, self.outcome.files = self._built.items, self._built.files
        self.outcome.bytes = self._built.bytes

    def _check(self, name: str) -> Steps:
        plan = built_in("desk")
        with self._timed(name, FILES) as step:
            for each in check(self.way.out / "package", plan, self.way.now.date(),
                              workers=self.way.workers):  # fmt: skip
                yield each
                if isinstance(each, Checked):
                    self._checked = each
            step.count = self._checked.counts.get("files", 0)
            step.note = _VERDICTS[self._checked.verdict()]

    def _return(self) -> Steps:
        """Return the items that findings speak of; pack and check the rest, but only once.

        Codes of what was returned are stated to be vacant, so that they are no unexplained holes.
        """
        items, whole = building.blamed(self._checked, self.records)
        self.outcome.returned.extend(building.returned(items, self.records))
        if not self.outcome.returned:
            self.outcome.findings = whole or list(self._checked.findings)
            return
        rows = building.without(self._rows, self._built.outcomes, items)
        yield from self._pack("rebuild", rows)
        if self._built.out is None:
            self.outcome.findings = list(self._built.findings)
            return
        yield from self._check("recheck")
        if self._checked.verdict() is Verdict.FAIL:
            self.outcome.findings = list(self._checked.findings)

    def _keep(self) -> Steps:
        first = Root.create(self.way.out / "store", durable=self.way.durable)
        identities = self._checked.identities
        with self._timed("store", ITEMS) as step:
            for each in keeping.store(first, self.records, self.way.out / "package", identities,
                                      self.way.now):  # fmt: skip
                step.count = each.done
                yield each
        if not self._goes_to("copy"):
            return
        second = Root.create(self.way.out / "copy", durable=self.way.durable)
        with self._timed("copy", ITEMS) as step:
            wrong: list[Finding] = []
            for each in keeping.copy(first, second):
                step.count = each.done
                wrong.extend(each.findings)
                yield each
        if self._goes_to("verify"):
            yield from self._prove(first, second, wrong)
        if self._goes_to("index") and not self.outcome.findings:
            yield from self._find(first)

    def _prove(self, first: Root, second: Root, wrong: list[Finding]) -> Steps:
        """Read both roots back, then damage one on purpose and mend it."""
        keeping.end_drill(first, second)
        with self._timed("verify", FILES) as step:
            for root in (first, second):
                yield Progress(step.count, None, Path(root.path).name)
                tally, seen = keeping.verify(Path(root.path))
                wrong.extend(seen)
                step.count += tally.files
        if not wrong and self._goes_to("repair"):
            yield Progress(0, None, "bit flip")
            with self._timed("repair", FILES) as step:
                victim, seen, after = keeping.drill(first, second)
                step.count = 1
                step.note = (
                    f"改动一位，查出 {len(seen)} 处，修复后 {len(after)} 处：{victim}",
                    f"one bit flipped: {len(seen)} found, {len(after)} left: {victim}",
                )
            wrong.extend(after)
            self.outcome.drilled = bool(seen) and not after
        self.outcome.findings = wrong
        self.outcome.whole = not wrong

    def _find(self, root: Root) -> Steps:
        with self._timed("index", ITEMS) as step:
            silent = 0
            for done, quiet in asking.fill(root, self.way.out / "index", self.records):
                step.count, silent = done, quiet
                yield Progress(done, len(self.records), "")
            step.note = (f"{silent} 个文件没有文字（图像、声音）", f"{silent} files without text")
            self.outcome.silent = silent
        if self._goes_to("search"):
            with self._timed("search", ("问", "questions")) as step:
                self.outcome.asked = asking.ask(self.way.out / "index", self.records)
                step.count = len(self.outcome.asked)


_VERDICTS = {
    Verdict.PASS: ("通过", "pass"),
    Verdict.WARN: ("通过，有提示", "pass with warnings"),
    Verdict.FAIL: ("不通过", "fail"),
}


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _catalogue_in(folder: Path) -> Path:
    """The one workbook at the top of a folder. Raises `BadInput` where there is none or several."""
    found = sorted(
        path for path in folder.iterdir()
        if path.suffix.lower() in CATALOGUES and not path.name.startswith(("~$", "."))
    )  # fmt: skip
    if len(found) != 1:
        raise BadInput("error.which_catalogue", path=str(folder), count=len(found))
    return found[0]
