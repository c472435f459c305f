# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where each record and file goes in a package of 2012: 电子档案/年度/类别/[案卷/]档号…

Names are made of the 档号 and stay within 255 bytes; no two files ever get one name. Volumes that
the catalogue does not describe are described by their items, and told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lantai.craft import digest
from lantai.craft.codes import finding
from lantai.craft.findings import Finding
from lantai.craft.package import names
from lantai.craft.package.build_match import Held, tokens
from lantai.craft.package.build_rows import Taken
from lantai.craft.package.layout.write import CONTENT
from lantai.craft.package.manifest import ITEM, VOLUME, Record


@dataclass(slots=True)
class Placed:
    """A record with its files: ``(source, target)``, both with ``/``, in their order."""

    record: Record
    taken: Taken | None
    files: list[tuple[str, str]]


def by_item(taken: Sequence[Taken], held: dict[int, list[Held]]) -> list[Placed]:
    """All records in the catalogue's order."""
    used: set[str] = set()
    placed = []
    for number, each in enumerate(taken, 1):
        each.record.sequence = str(number)
        folder = f"{CONTENT}/{each.year}/{fit(each.category)}"
        placed.append(_placed(each, folder, held, used))
    return placed


def by_volume(
    taken: Sequence[Taken], held: dict[int, list[Held]], told: list[Finding]
) -> list[Placed]:
    """Each volume before its items, volumes in the order in which they first appear."""
    items: dict[tuple[str, ...], list[Taken]] = defaultdict(list)
    volumes: dict[tuple[str, ...], Taken] = {}
    for each in taken:
        if each.level == VOLUME:
            volumes.setdefault(tokens(each.record.ref_code), each)
        elif not each.volume:
            each.outcome.refuse("ask", "package.row_without_volume")
        else:
            items[tokens(each.volume)].append(each)
    for key, volume in volumes.items():
        if key not in items:
            volume.outcome.refuse("error", "package.volume_empty", code=volume.record.ref_code)
    used: set[str] = set()
    placed: list[Placed] = []
    for number, (key, inside) in enumerate(items.items(), 1):
        described = volumes.get(key)
        record = described.record if described else _derived(inside, told)
        record.sequence = str(number)
        _complete(record, inside, told)
        placed.append(Placed(record, described, []))
        first = inside[0]
        folder = (f"{CONTENT}/{first.year}/{fit(first.category)}/"
                  f"{fit(record.ref_code.rpartition('-')[2])}")  # fmt: skip
        for at, each in enumerate(inside, 1):
            each.record.sequence = str(at)
            each.record.volume = record.ref_code
            placed.append(_placed(each, folder, held, used))
    return placed


def _placed(each: Taken, folder: str, held: dict[int, list[Held]], used: set[str]) -> Placed:
    files = []
    for file in held[each.wanted.key]:
        target = _target(folder, each.record.ref_code, file, used)
        used.add(names.folded(target))
        files.append((file.name, target))
    return Placed(each.record, each, files)


def _target(folder: str, code: str, file: Held, used: set[str]) -> str:
    last = file.name.rpartition("/")[2]
    stem, dot, ending = last.rpartition(".")
    ending = f".{fit(ending)}" if dot and stem and len(ending.encode()) <= 16 else ""
    mark = "" if file.attachment is None else f"_附件{file.attachment}"
    number = 1
    while True:
        more = f"_{number}" if number > 1 else ""
        target = f"{folder}/{fit(code, f'{mark}{more}{ending}')}"
        if names.folded(target) not in used:
            return target
        number += 1


def fit(text: str, suffix: str = "") -> str:
    """A text as one part of a path, with a suffix: nothing unfit in it, 255 bytes at most."""
    plain = names.UNFIT.sub("_", text).strip(" .") or "_"
    if "package.name_device" in names.judge(plain + suffix):
        plain = "_" + plain
    room = names.NAME_BYTES - len(suffix.encode())
    if len(plain.encode()) > room:
        mark = "~" + digest.of_bytes(plain.encode(), "sha256")[:8]
        plain = plain.encode()[: room - len(mark)].decode("utf-8", "ignore") + mark
    return plain + suffix


def _derived(inside: Sequence[Taken], told: list[Finding]) -> Record:
    first = inside[0]
    code = first.volume
    title = (
        f"{first.year}年{first.category}案卷（第{code.rpartition('-')[2].lstrip('0') or '0'}卷）"
    )
    told.append(finding("package.volume_derived", first.outcome.where, code=code, title=title))
    terms = Counter(each.record.retention for each in inside)
    return Record(0, level=VOLUME, ref_code=code, title=title,
                  retention=terms.most_common(1)[0][0])  # fmt: skip


def _complete(record: Record, inside: Sequence[Taken], told: list[Finding]) -> None:
    """What a volume says of its items, counted where the catalogue is silent."""
    if not record.date:
        ends = [end for each in inside for end in each.record.date.split("-") if end.isdigit()]
        record.date = "-".join(dict.fromkeys((min(ends), max(ends)))) if ends else ""
    if record.items and record.items.isdigit() and int(record.items) != len(inside):
        told.append(finding("package.volume_count", inside[0].outcome.where, code=record.ref_code,
                            stated=record.items, found=len(inside)))  # fmt: skip
    record.items = record.items or str(len(inside))
    pages = [each.record.pages for each in inside]
    if not record.pages and all(page.isdigit() for page in pages):
        record.pages = str(sum(map(int, pages)))


def only_items(taken: Iterable[Taken]) -> list[Taken]:
    """The items; rows of volumes have no place in a catalogue of items, and are told so.

    A catalogue of volumes alone, whose volumes were never listed by item, comes in as it is.
    """
    taken = list(taken)
    if all(each.level == VOLUME for each in taken):
        for each in taken:
            each.level = each.record.level = ITEM
        return taken
    items = []
    for each in taken:
        if each.level == ITEM:
            items.append(each)
        else:
            each.outcome.refuse("skip", "package.row_of_volume", code=each.record.ref_code)
    return items
