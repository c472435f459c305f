# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From what came in to the columns of an item: what the sender says before what the document says.

A value that is doubtful is left out rather than guessed; only a title is always taken, from the
file's name at the least, since nothing is filed without one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from lantai.craft import drawing
from lantai.craft.drawing import Drawn
from lantai.filing.models import FilingBatch
from lantai.filing.reading import Read
from lantai.guard.words import said
from lantai.holdings import dues
from lantai.holdings.catalogue.heads import INTERNAL, secrecy_of
from lantai.holdings.models import DigitalObject, Item, ItemDocument
from lantai.holdings.terms import Digitised, Medium, Origin, Retention, Standing, Urgency

SURE = 50
"""A drawn value below this is shown and not taken."""
SCHEMES = {"WS": "records-2022", "ZP": "photographs-2022", "LY": "sound-2022", "LX": "video-2022",
           "YJ": "mail-2022"}  # fmt: skip
"""The metadata scheme under which what has no column of its own is kept."""
UNDER_SCHEME = {"addressee": "addressees", "copies": "copies_to", "signer": "issued_by",
                "device": "device", "length": "length", "place": "place"}  # fmt: skip
GIVEN = ("title", "doc_number", "responsible", "date", "document_kind", "urgency", "secrecy",
         "retention", "entry", "department", "year", "keywords", "pages", "addressee", "copies",
         "signer")  # fmt: skip
"""What a sender may say of a document, by the names of `craft.drawing` where it has them."""
_URGENCIES = {"特提": Urgency.SPECIAL, "特急": Urgency.VERY_URGENT, "加急": Urgency.SPEEDY,
              "平急": Urgency.EVEN, "急件": Urgency.URGENT}  # fmt: skip
_RETENTIONS = {dues.period(code): code for code in Retention.values} | {
    code: code for code in Retention.values
}


def told(read: Read) -> dict[str, str]:
    """What is known of a document, by element."""
    return elements(read.capture.given, read.drawn)


def elements(given: Mapping[str, Any], drawn: Sequence[Drawn]) -> dict[str, str]:
    """What the sender says; where it says nothing, what the document says surely enough."""
    found = {name: each.value for name, each in drawing.best(drawn).items()
             if each.confidence >= SURE or name == "title"}  # fmt: skip
    return found | {name: str(value) for name, value in given.items()
                    if name in GIVEN and str(value).strip()}  # fmt: skip


def item_of(batch: FilingBatch, read: Read, *, by: str, today: dt.date) -> Item:
    """The item that a document becomes; not saved."""
    known = told(read)
    main = read.files[0].name if read.files else ""
    under = {UNDER_SCHEME[name]: value for name, value in known.items() if name in UNDER_SCHEME}
    item = Item(
        fonds=batch.fonds, holder=batch.holder, area=batch.area, line=batch.line,
        creator=batch.fonds.creator, secrecy=secrecy_said(known),
        title=(known.get("title") or main)[:2000], doc_number=known.get("doc_number", "")[:200],
        responsible=known.get("responsible", "")[:500], date_text=known.get("date", "")[:120],
        document_kind=known.get("document_kind", "")[:40],
        urgency=str(_URGENCIES.get(known.get("urgency", ""), "")),
        keywords=known.get("keywords", "")[:500], pages=_whole(known.get("pages", "")),
        year=_whole(known.get("year", "")) or batch.year,
        retention=_RETENTIONS.get(known.get("retention", ""), ""),
        department=(known.get("department", "") or batch.department)[:100],
        category_code=batch.category_code, medium=str(Medium.ELECTRONIC),
        digitised=str(Digitised.BORN), standing=str(Standing.DRAFT), described_by=by[:80],
        described_on=today, scheme=SCHEMES.get(batch.category_code, ""), extra=under,
    )  # fmt: skip
    if note := read.capture.params.get("released", ""):
        mark = read.mark
        item.secrecy_mark = f"{mark.level}★{mark.years}年" if mark and mark.years else (
            mark.level if mark else str(read.capture.params.get("level", "")))  # fmt: skip
        item.remarks = said("已解密：{note}", "declassified: {note}", note=note)
    item.derive()
    return item


def secrecy_said(known: Mapping[str, Any]) -> int:
    """The handling mark: secrets never come this far (`deciding`), so that whatever is not said to
    be public is kept among ourselves.
    """
    return min(secrecy_of(str(known.get("secrecy", ""))), INTERNAL)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


def parts_of(read: Read, item: int) -> tuple[list[ItemDocument], list[DigitalObject]]:
    """The documents and computer files of an item; one document a file, in the files' order."""
    documents, objects = [], []
    for order, (row, seen) in enumerate(zip(read.files, read.facts, strict=True), 1):
        named = seen.identity
        pages = seen.pages if seen.kind in _PAGED else None
        documents.append(ItemDocument(item_id=item, order=order, role=row.role, pages=pages))
        objects.append(DigitalObject(
            item_id=item, order=order, name=row.name, origin=str(Origin.RECORD), size=row.size,
            sha512=row.sha512, puid=((named.puid or "") if named else "")[:30],
            format=(named.title if named else "")[:100], pages=seen.pages))  # fmt: skip
    return documents, objects


_PAGED = frozenset({"pdf", "ofd", "tiff"})
