# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package out of a folder of files and the rows of a catalogue.

Kinds: ``layout`` (the structure of 2012), ``bag`` (BagIt holding that structure), ``eep`` (one
encapsulated record of DA/T 48 per item). Every byte is read once and digested as it is written;
the package appears whole or not at all. What is not good is left out, and said: each row has an
outcome with reasons, each file that nobody names a finding. With ``whole`` nothing is made then.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lantai.craft import digest
from lantai.craft.catalogue.model import Row
from lantai.craft.codes import Said, finding
from lantai.craft.errors import BadInput, storing
from lantai.craft.findings import Finding, Progress, Severity, Where
from lantai.craft.package import bag_make, build_match, build_place, build_rows, names
from lantai.craft.package.build_place import Placed
from lantai.craft.package.build_rows import Outcome, Taken
from lantai.craft.package.container import Tree, open_safely
from lantai.craft.package.layout import write
from lantai.craft.package.layout.write import Handover
from lantai.craft.package.manifest import ITEM, VOLUME, FileRef, Record
from lantai.craft.package.whole import whole_folder

KINDS = ("layout", "bag", "eep")
REQUIRED = {"title": "题名", "creator": "责任者", "date": "日期", "secrecy": "密级",
            "retention": "保管期限"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """How to build. ``defaults`` give texts for fields (code names) that rows leave empty."""

    kind: str = "layout"
    by_volume: bool = False
    encoding: str = "utf-8"
    algorithms: tuple[str, ...] = ("sha512",)
    defaults: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """What was built. ``out`` is None where nothing was made; ``findings`` count rows' too."""

    out: Path | None
    outcomes: Sequence[Outcome]
    findings: Sequence[Finding]
    records: Sequence[Record] = ()
    items: int = 0
    volumes: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class BuildProgress(Progress):
    """Progress of building: files of all files; the last step has ``built``."""

    built: Built | None = None


def build(
    folder: Path | str, rows: Iterable[Row], out: Path | str, handover: Handover,
    order: Order = Order(), *, apart: Sequence[Path | str] = (),
) -> Iterator[BuildProgress]:  # fmt: skip
    """Build a package of ``folder`` (a folder, zip or tar) at ``out``, which must not exist.

    Files in ``apart`` (the catalogue itself) are no content. Raises `BadInput` where the folder
    cannot be opened or ``out`` exists, `StorageFailed` when the disk fails: nothing is left then.
    """
    if order.kind not in KINDS or order.encoding not in write.ENCODINGS:
        raise BadInput("package.order", wanted=f"{order.kind}, {order.encoding}")
    write.refuse_unfit(handover)
    with open_safely(folder) as tree:
        told = [found for found in tree.findings if found.kind != "package.nested_archive"]
        outcomes, taken = build_rows.take(rows, order.defaults)
        placed = _arranged(tree, outcomes, taken, order, told,
                           _inside(Path(folder), (*apart, out)))  # fmt: skip
        told.extend(build_rows.lacking(_used(placed), REQUIRED))
        handover = _completed(handover, placed, told)
        bad = [each for each in outcomes if each.status in ("ask", "error")]
        blocked = bad or any(found.severity is Severity.ERROR for found in told)
        if not placed or (order.whole and blocked):
            told.append(finding("package.not_made", path=str(out)))
            yield BuildProgress(0, 0, "", (), Built(None, outcomes, _all(outcomes, told)))
            return
        yield from _Building(tree, placed, handover, order).run(Path(out), outcomes, told)


def _all(outcomes: Iterable[Outcome], told: Iterable[Finding]) -> list[Finding]:
    return [*(found for each in outcomes for found in each.reasons), *told]


def _used(placed: Iterable[Placed]) -> list[Taken]:
    return [each.taken for each in placed if each.taken is not None]


def _inside(folder: Path, apart: Iterable[Path | str]) -> set[str]:
    """Names below the folder of what must not be taken for content."""
    root = Path(os.path.realpath(folder))  # Path.resolve raises where links lead in a circle
    found = set()
    for each in apart:
        place = Path(os.path.realpath(each))
        if place.is_relative_to(root) and place != root:
            found.add(place.relative_to(root).as_posix())
    return found


def _arranged(
    tree: Tree, outcomes: Sequence[Outcome], taken: list[Taken], order: Order,
    told: list[Finding], apart: set[str],
) -> list[Placed]:  # fmt: skip
    """Good rows with their files in their places; all others get their outcome here."""
    if not order.by_volume:
        taken = build_place.only_items(taken)
    files = [entry.name for entry in tree.files() if not _apart(entry.name, apart)]
    items = [each for each in taken if each.level == ITEM]
    matched = build_match.match(files, [each.wanted for each in items])
    by_key = {each.wanted.key: each for each in items}
    refused = [each for each in outcomes if each.status in ("ask", "error")]
    told.extend(_strays(matched.nobody, refused))
    for name, keys in matched.unclear.items():
        rows = "、".join(str(by_key[key].outcome.row) for key in keys)
        told.append(_about("package.file_unclear", name, rows=rows))
    told.extend(_about("package.file_ignored", name) for name in matched.ignored)
    for each in items:
        _judge(each, matched, order)
        if not each.outcome.good:
            told.extend(_about("package.file_of_refused", held.name, row=each.outcome.row)
                        for held in matched.held.get(each.wanted.key, ()))  # fmt: skip
    good = [each for each in taken if each.outcome.good]
    if order.by_volume:
        placed = build_place.by_volume(good, matched.held, told)
    else:
        placed = build_place.by_item(good, matched.held)
    for one in placed:
        if one.taken is not None:
            one.taken.outcome.files = one.files
    return placed


def _apart(name: str, apart: set[str]) -> bool:
    return name in apart or any(name.startswith(f"{each}/") for each in apart)


def _strays(files: Iterable[str], refused: Sequence[Outcome]) -> Iterator[Finding]:
    """Files that no good row has: of a row that was refused, or truly of nobody."""
    rows = [build_match.Wanted(at, each.ref_code, title=each.title)
            for at, each in enumerate(refused)]  # fmt: skip
    matched = build_match.match(files, rows)
    for at, held in matched.held.items():
        for each in held:
            yield _about("package.file_of_refused", each.name, row=refused[at].row)
    for name, keys in matched.unclear.items():
        yield _about("package.file_of_refused", name, row=refused[keys[0]].row)
    for name in matched.nobody:
        yield _about("package.file_unmatched", name)


def _about(kind: str, name: str, **params: Any) -> Finding:
    seen = names.shown(name)
    return finding(kind, Where(seen), path=seen, **params)


def _judge(each: Taken, matched: build_match.Matched, order: Order) -> None:
    key, outcome = each.wanted.key, each.outcome
    code = each.record.ref_code
    if absent := matched.absent.get(key):
        outcome.refuse("error", "package.file_absent", code=code, names="、".join(absent))
    elif not matched.held.get(key):
        outcome.refuse("error", "package.row_without_files", code=code)
    elif not (each.year.isascii() and each.year.isdigit() and len(each.year) == 4):
        outcome.refuse("ask", "package.row_without_year", code=code)
    elif order.by_volume and not each.volume:
        outcome.refuse("ask", "package.row_without_volume", code=code)


def _completed(handover: Handover, placed: Sequence[Placed], told: list[Finding]) -> Handover:
    """The form's sender, where nobody said, is the body most records are of; people sign it."""
    if not handover.sender:
        creators = Counter(
            each.record.creator
            for each in placed
            if each.record.level == ITEM and each.record.creator
        )
        common = creators.most_common(1)
        if common and 2 * common[0][1] > sum(creators.values()):
            handover = replace(handover, sender=common[0][0])
            told.append(finding("package.sender_assumed", name=handover.sender))
    blank = write.blanks(handover)
    if blank:
        told.append(
            finding("package.form_blank", Where(write.FORM), fields="、".join(blank.values()))
        )
    return handover


class _Building:
    """One package being written."""

    def __init__(self, tree: Tree, placed: list[Placed], handover: Handover, order: Order) -> None:
        self.tree, self.placed, self.handover, self.order = tree, placed, handover, order
        self.items = self.files = self.bytes = 0
        self.total = sum(len(each.files) for each in placed)
        self.bag = bag_make.Bag()

    def run(
        self, out: Path, outcomes: Sequence[Outcome], told: list[Finding]
    ) -> Iterator[BuildProgress]:
        with whole_folder(out) as half:
            if self.order.kind == "eep":
                yield from self._encapsulated(half)
            else:
                root = half / "data" if self.order.kind == "bag" else half
                yield from self._copied(root)
                self._described(root)
                if self.order.kind == "bag":
                    info = [("External-Identifier", self.handover.package_id)]
                    if self.handover.sender:
                        info.insert(0, ("Source-Organization", self.handover.sender))
                    bag_make.sealed(half, self.bag, today=self.handover.made_on, info=info,
                                    algorithms=self.order.algorithms)  # fmt: skip
        records = [each.record for each in self.placed]
        volumes = sum(record.level == VOLUME for record in records)
        items = self.items or len(records) - volumes
        built = Built(out, outcomes, _all(outcomes, told), records, items, volumes,
                      self.files, self.bytes)  # fmt: skip
        yield BuildProgress(self.total, self.total, out.name, (), built)

    def _copied(self, root: Path) -> Iterator[BuildProgress]:
        """Copy all files, in the order of their container, and digest them on the way."""
        targets = {source: target for each in self.placed for source, target in each.files}
        made: dict[str, FileRef] = {}
        folders: set[Path] = set()
        for entry, stream in self.tree.streams(targets):
            target = targets[entry.name]
            place = root / target
            if place.parent not in folders:
                folders.add(place.parent)
                with storing(place):
                    place.parent.mkdir(parents=True, exist_ok=True)
            size, digests = digest.copy(stream, place, self.order.algorithms)
            original = entry.name.rpartition("/")[2]
            made[entry.name] = FileRef(target, original, size, digests)
            self._count(target, size, digests)
            yield BuildProgress(self.files, self.total, entry.name)
        for each in self.placed:
            each.record.files = tuple(made[source] for source, _ in each.files)

    def _count(self, name: str, size: int, digests: Mapping[str, str]) -> None:
        self.files, self.bytes = self.files + 1, self.bytes + size
        if self.order.kind == "bag":
            self.bag.add(name, size, digests)

    def _described(self, root: Path) -> None:
        records = [each.record for each in self.placed]
        volumes = sum(record.level == VOLUME for record in records)
        held = write.Held(records, self.order.by_volume, len(records) - volumes, volumes,
                          self.bytes)  # fmt: skip
        for name in write.documents(root, held, self.handover, self.order.encoding):
            if self.order.kind == "bag":
                found = digest.of_file(root / name, self.order.algorithms)
                self.bag.add(name, (root / name).stat().st_size, found)

    def _encapsulated(self, half: Path) -> Iterator[BuildProgress]:
        """One EEP per item, 年度/类别/[案卷/]档号.EEP."""
        from lantai.craft import eep  # loads lxml, which the other kinds do without

        source = self.tree.path
        unpacked = half / ".source"
        if self.tree.kind != "folder":
            self.tree.extract_to(unpacked)
            source = unpacked
        for each in self.placed:
            if each.record.level != ITEM:
                continue
            target = half / Path(each.files[0][1]).relative_to(write.CONTENT)
            target = target.with_name(build_place.fit(each.record.ref_code, ".EEP"))
            with storing(target):
                target.parent.mkdir(parents=True, exist_ok=True)
            held = [eep.ContentFile(source / name, Path(to).name) for name, to in each.files]
            made_at = dt.datetime.combine(self.handover.made_on, dt.time())
            unit = self.handover.sender or each.record.creator
            try:
                eep.write(each.record, held, target, created=made_at, unit=unit)
            except BadInput as fault:
                self._not_encapsulated(each, fault)
                continue
            self.items += 1
            self.files, self.bytes = self.files + len(held), self.bytes + target.stat().st_size
            yield BuildProgress(self.files, self.total, each.record.ref_code)
        shutil.rmtree(unpacked, ignore_errors=True)
        if not self.items:
            raise BadInput("package.not_made", path=self.handover.package_id)

    def _not_encapsulated(self, each: Placed, fault: BadInput) -> None:
        """One record that cannot be encapsulated is left out; the others go on."""
        if each.taken is not None:
            why = Said(fault.kind, fault.params)
            each.taken.outcome.files = []
            each.taken.outcome.refuse("error", "package.eep_refused",
                                      code=each.record.ref_code, why=why)  # fmt: skip
