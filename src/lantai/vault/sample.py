# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The vault of the demo world: two stores, some records with real small files, one damaged copy.

Files are made by `craft.sample` from the record's own title, so that opening one shows what it says
it is. Everything goes in by the room's own acts; a world that has its stores already is left alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from typing import Any

from lantai.craft.formats import identify_bytes
from lantai.craft.sample.forms import Forms, ending
from lantai.craft.sample.writing import Draft, Writer
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import DigitalObject, Item
from lantai.holdings.terms import Origin, Standing
from lantai.vault import acts, copying, landing, queries, storing
from lantai.vault.models import CopyPolicy, Store

HOUSE = steward("演示数据")
RECORDS = 40
SHOWN = 90
"""Records besides that readers may look at."""
MIX = ("ofd", "pdf", "tif", "pdf", "ofd", "jpg", "docx", "pdf", "ofd", "html", "pptx", "txt",
       "xlsx", "png")  # fmt: skip
HEARD = {"ZP": "photo", "LY": "wav"}
"""What the records of a category are, where they are no documents."""
LEFT = 6
"""Records stored last, which no night has copied yet: the matrix has something to say."""
STORES = (
    ("near", "一号机房磁盘阵列", "槐序县档案馆三楼机房", False, None, "disk"),
    ("far", "清和市备份中心", "清和市档案馆备份库", True, 86, "tape"),
)
POLICIES = ((1, 3, 1, 2), (2, 2, 1, 1), (3, 2, 1, 1))


def fill_vault(world: Any, count: int = RECORDS, shown: int = SHOWN) -> int:
    """Stores and stored records of the county's archives; how many records were stored."""
    archives = world["archives"]
    if queries.stores_of(archives.path):
        return 0
    sight = {"holder": archives.path, "area": archives.area, "line": archives.line}
    for rank, told in enumerate(STORES, 1):
        _store(rank, told, sight)
    with setting_up("the policy of the demo world"):
        for grade, copies, offsite, media in POLICIES:
            CopyPolicy(grade=grade, copies=copies, offsite=offsite, media=media, **sight).save()
    keys = _with_files(archives.path, count, shown)
    stored = _keep(keys[:-LEFT] if len(keys) > LEFT else keys)
    _double(archives.path)
    return stored + _keep(keys[len(keys) - LEFT :] if len(keys) > LEFT else [])


def _store(rank: int, told: tuple[Any, ...], sight: dict[str, str]) -> None:
    code, name, place, is_offsite, distance, medium = told
    with setting_up("a store of the demo world"):
        row = Store(code=code, name=name, place=place, is_offsite=is_offsite, distance=distance,
                    medium=medium, rank=rank, ceiling=1, **sight)  # fmt: skip
        row.save()
    acts.found_store(row, HOUSE)


def _with_files(holder: str, count: int, shown: int) -> list[int]:
    """Records without computer files that are given one or two, with their bytes landed.

    ``count`` of those arranged by item, then ``shown`` of those that readers may look at.
    """
    named = DigitalObject.objects.unguarded("records of the demo world that have files")
    rows = Item.objects.unguarded("records of the demo world that get files")
    held = rows.filter(holder=holder, standing=Standing.HELD)
    held = held.exclude(pk__in=named.values("item_id")).order_by("-reach", "pk")
    items = list(held.filter(category_code="WS").order_by("pk")[:count])
    read = held.filter(opening=Opening.OPEN, reach__gte=Reach.NAMED)
    for heard in ("LY", "ZP", None):
        more = read.filter(category_code=heard) if heard else read.exclude(category_code="WS")
        items += list(more.exclude(pk__in=[each.pk for each in items])[: shown // 3])
    with setting_up("files of the demo world"):
        writer, forms = Writer(0), Forms()
        for number, item in enumerate(items):
            draft = writer.under(_head(item))
            kind = HEARD.get(item.category_code) or MIX[number % len(MIX)]
            _file(item, 1, f"{item.title[:30]}.{ending(kind)}",
                  forms.bytes_of(kind, draft, number))  # fmt: skip
            if number % 5 == 0 and kind != "docx":
                _file(item, 2, "定稿.docx", forms.bytes_of("docx", draft, number))
    return [item.pk for item in items]


def _file(item: Any, order: int, name: str, data: bytes) -> None:
    landing.land(io.BytesIO(data))
    known = identify_bytes(data, name)
    DigitalObject(item=item, order=order, name=name, origin=Origin.ARCHIVES, size=len(data),
                  puid=known.puid, format=name.rpartition(".")[2].upper(),
                  sha512=hashlib.sha512(data).hexdigest()).save()  # fmt: skip


def _head(item: Any) -> Draft:
    day = item.date_from or dt.date(item.year or 2018, 3, 5)
    return Draft(
        title=item.title, issuer=item.responsible or "槐序县农时局", number=item.doc_number,
        formed=day, to="", department=item.department, retention=item.retention,
        fonds=item.fonds_code, paragraphs=())  # fmt: skip


def _keep(keys: list[int]) -> int:
    done = 0
    for at in range(0, len(keys), storing.SLICE):
        laid = storing.lay(keys[at : at + storing.SLICE], HOUSE)
        done += len(acts.adopt(laid, HOUSE))
        storing.finish(laid)
    return done


def _double(holder: str) -> None:
    """What the night's job would do."""
    ways = copying.Ways()
    for course in list(copying.courses(holder)):
        rows = list(queries.objects_in(course.group))
        source, target = ways.open(course.source), ways.open(course.target)
        proofs = target.take_from(source, [row.object_id for row in rows])
        acts.replicate(rows, course.target, {each.object_id: each for each in proofs}, HOUSE)
