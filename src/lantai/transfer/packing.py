# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From records to a package: the rows of its catalogue, its files staged, its papers, then built.

The files come from the landing place or from the sender's own copies, proved on the way; nothing of
the sender's is changed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from lantai.craft import digest
from lantai.craft.catalogue.model import Row
from lantai.craft.codes import Said
from lantai.craft.errors import CraftError, storing
from lantai.craft.findings import Progress
from lantai.craft.package.build import Built, Order, build
from lantai.craft.package.layout.write import Handover
from lantai.holdings import dues
from lantai.holdings.catalogue.heads import SECRECY_WORDS
from lantai.transfer import encapsulating, folders, parcels, queries
from lantai.transfer.terms import Form
from lantai.vault import landing, places
from lantai.vault import queries as vault_queries

SLICE = 500
SHEET = "移交目录"
CARRIERS = {"network": "在线", "medium": "离线存储载体"}
"""How a package comes, in the words of the hand-over form."""
_APART = str.maketrans(dict.fromkeys(";；|、\n\r/\\0", "_"))


@dataclass(slots=True)
class Packed:
    """What was packed, or why nothing was: reasons by the code of the item they speak of."""

    parcels: list[parcels.Parcel] = field(default_factory=list)
    items: int = 0
    files: int = 0
    size: int = 0
    refused: list[tuple[str, Said]] = field(default_factory=list)


def pack(transfer: Any, *, by: str, reviewer: str) -> Iterator[Progress | Packed]:
    """Build the package of a transfer and cut it into parts; at last a `Packed`.

    What stands there of an earlier time is built anew: twice gives the same. Raises `BadInput`,
    `StorageFailed`; nothing that could be taken for a package is left then.
    """
    out = folders.emptied(folders.out_of(transfer))
    staged, packed = out / "staged", Packed()
    rows = list(_staged(transfer, staged, packed))
    if packed.refused or not rows:
        shutil.rmtree(staged, ignore_errors=True)
        yield packed
        return
    order = Order(kind=transfer.form if transfer.form != Form.EEP else "layout", whole=True,
                  by_volume=all("案卷档号" in row.values or "件数" in row.values
                                for row in rows))  # fmt: skip
    made: Built | None = None
    for step in build(staged, rows, folders.built(transfer),
                      _papers(transfer, by=by, reviewer=reviewer), order):  # fmt: skip
        made = step.built or made
        yield step
    shutil.rmtree(staged, ignore_errors=True)
    if made is None or made.out is None:
        packed.refused = list(_why_not(made))
    else:
        packed.items, packed.files, packed.size = made.items, made.files, made.bytes
        packed.parcels = parcels.pack(folders.built(transfer),
                                      folders.emptied(out / "parts"))  # fmt: skip
    yield packed


def _why_not(made: Built | None) -> Iterator[tuple[str, Said]]:
    for each in made.outcomes if made else ():
        if not each.good:
            yield from ((each.ref_code, Said(found.kind, found.params)) for found in each.reasons)
    for found in made.findings if made else ():
        yield str(found.where), Said(found.kind, found.params)


# --- rows and files -------------------------------------------------------------------------------


def _staged(transfer: Any, staged: Path, packed: Packed) -> Iterator[Row]:
    keys, number = queries.members(transfer), 0
    told: set[int] = set()
    with storing(staged):
        staged.mkdir(parents=True)
    for at in range(0, len(keys), SLICE):
        some = queries.items(keys[at : at + SLICE])
        files = queries.files_of(each.pk for each in some)
        sources = _Sources(each.pk for each in some)
        volumes = queries.volumes_of([each.pk for each in some])
        for item in some:
            number += 1
            volume = volumes.get(item.file_id)
            if volume is not None and volume.pk not in told:
                told.add(volume.pk)
                yield Row(SHEET, number, "ok", _volume(volume))
                number += 1
            names = []
            for file in files.get(item.pk, ()):
                name = f"{number:06d}/{file.order}-{file.name.translate(_APART)[-80:]}"
                try:
                    sources.put(file, staged / name)
                except CraftError as fault:
                    packed.refused.append((item.ref_code, Said(fault.kind, fault.params)))
                names.append(name)
            if not names:
                packed.refused.append((item.ref_code, Said("transfer.no_files")))
            elif transfer.form == Form.EEP and not packed.refused:
                names = _enclosed(transfer, item, names, staged, packed)
            values = values_of(item, names)
            yield Row(SHEET, number, "ok",
                      values | {"案卷档号": volume.ref_code} if volume else values)  # fmt: skip


def _volume(row: Any) -> dict[str, str]:
    """A file 案卷 as a row of the catalogue: it counts its items."""
    told = {"档号": row.ref_code, "题名": row.title, "保管期限": dues.period(row.retention),
            "起止日期": _day(row), "年度": str(row.year or ""), "页数": str(row.pages or ""),
            "件数": str(row.item_count or queries.count_in(row))}  # fmt: skip
    return {name: text for name, text in told.items() if text}


def _enclosed(
    transfer: Any, item: Any, names: Sequence[str], staged: Path, packed: Packed
) -> list[str]:  # fmt: skip
    """One encapsulated record in place of an item's files."""
    folder = names[0].partition("/")[0]
    try:
        name = encapsulating.enclose(
            values_of(item, ()), [staged / each for each in names], staged / folder,
            unit=queries.sender_name(transfer), on=timezone.localdate())  # fmt: skip
    except CraftError as fault:
        packed.refused.append((item.ref_code, Said(fault.kind, fault.params)))
        return list(names)
    return [f"{folder}/{name}"]


def values_of(item: Any, names: Sequence[str]) -> dict[str, str]:
    """An item as a row of a catalogue; what it says nothing of is left out."""
    told = {
        "档号": item.ref_code, "文号": item.doc_number, "责任者": item.responsible,
        "题名": item.title, "日期": _day(item), "年度": str(item.year or ""),
        "密级": SECRECY_WORDS.get(item.secrecy, ""), "保管期限": dues.period(item.retention),
        "页数": str(item.pages or ""), "件号": item.item_number, "备注": item.remarks,
        "档案门类代码": item.category_code, "机构或问题": item.department,
        "公开属性": str(item.get_disclosure_display() or ""),
        "原密级": item.secrecy_mark, "保密期限": item.secrecy_term,
        "开放状态": str(item.get_opening_display()), "电子文件名": "；".join(names),
    }  # fmt: skip
    return {name: text for name, text in told.items() if text}


def _day(item: Any) -> str:
    first, last = item.date_from, item.date_to
    if first is None or last is None:
        return str(item.date_text)
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


class _Sources:
    """Where the bytes of some items' files are: landed, or in a store of their keeper."""

    def __init__(self, keys: Any) -> None:
        self._kept = queries.kept(keys)

    def put(self, file: Any, place: Path) -> None:
        """Put a file's bytes there, proved. Raises `BadInput` or `StorageFailed`."""
        with storing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
        if landing.holds(file.sha512):
            _link(landing.path_of(file.sha512), place)
            return
        row = self._kept.get((file.item_id, file.sha512))
        for copy in vault_queries.good_copies(row) if row is not None else ():
            try:
                if _copied(copy, row, place):
                    return
            except CraftError:
                continue
        raise CraftError("transfer.no_bytes", name=file.name)


def _link(source: Path, place: Path) -> None:
    try:
        os.link(source, place)
    except OSError:
        with storing(place):
            shutil.copyfile(source, place)


def _copied(copy: Any, row: Any, place: Path) -> bool:
    """Copy a stored file; whether it is what it should be. What another copy gave makes room."""
    with storing(place):
        place.unlink(missing_ok=True)
    source = places.open_place(copy.store).open_file(row.vault_object.object_id, row.path)
    with source as stream:
        _, found = digest.copy(stream, place, ("sha512",))
    return found["sha512"] == row.sha512


# --- papers ---------------------------------------------------------------------------------------


def _papers(transfer: Any, *, by: str, reviewer: str) -> Handover:
    sender = queries.sender_name(transfer)
    papers = (
        ("到期开放意见", transfer.opening_opinion), ("政府信息公开情况", transfer.disclosure_note),
        ("密级变更情况", transfer.secrecy_note),
        ("全宗介绍", transfer.introduction or queries.introduction_of(transfer.fonds)),
        ("检索工具", transfer.aids),
    )  # fmt: skip
    return Handover(
        package_id=transfer.package_id, made_on=timezone.localdate(), name=transfer.name,
        description=transfer.description or transfer.name, sender=sender,
        receiver=transfer.receiver.name, made_by=by, checker=sender, checked_by=by, filled_by=by,
        reviewed_by=reviewer, carrier=CARRIERS[transfer.way],
        papers=tuple((name, text) for name, text in papers if text.strip()),
    )  # fmt: skip
