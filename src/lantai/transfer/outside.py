# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package that came from outside this site: its entries become items of the receiver's fonds.

They are drafts until custody has passed. The files are landed before a row names them, so that no
row is without its bytes; run again, what is entered is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lantai.craft.errors import BadInput
from lantai.guard.actor import steward
from lantai.holdings import dues
from lantai.holdings.terms import Retention
from lantai.transfer import acts, contents, folders, queries
from lantai.vault import landing

SLICE = 200
_TERMS = {dues.period(code): code for code in Retention.values}


def enter(transfer: Any) -> int:
    """Enter the items of a received package, but what is set aside; how many."""
    house = steward("transfer")
    package = folders.received(transfer)
    known, outside = set(queries.items_by_code(transfer)), queries.shut_out(transfer)
    held = contents.read_package(package)
    records = [each for code, each in held.records.items()
               if code not in known and code not in outside]  # fmt: skip
    pieces = held.pieces
    for at in range(0, len(records), SLICE):
        some = records[at : at + SLICE]
        _land(piece for each in some for piece in pieces[each.ref_code])
        acts.enter_slice(transfer, [(values_of(each), pieces[each.ref_code]) for each in some],
                         house)  # fmt: skip
    return len(records)


def _land(pieces: Iterable[Any]) -> None:
    for each in pieces:
        if not each.sha512:
            raise BadInput("transfer.no_digest", name=each.name)
        if not landing.holds(each.sha512):
            with each.path.open("rb") as stream:
                landing.land(stream, promised={"sha512": each.sha512})


def values_of(record: Any) -> dict[str, Any]:
    """The columns of an item by an entry of a package's catalogue."""
    year = record.year or record.date[:4]
    return {
        "ref_code": record.ref_code, "title": record.title or record.ref_code,
        "doc_number": record.doc_number, "responsible": record.creator,
        "date_text": _dated(record.date), "retention": _TERMS.get(record.retention, ""),
        "year": int(year) if year.isascii() and year.isdigit() else None,
        "pages": int(record.pages) if record.pages.isascii() and record.pages.isdigit() else None,
        "secrecy": 1 if record.secrecy == "限制" else 0, "remarks": record.note,
        "medium": "electronic",
    }  # fmt: skip


def _dated(text: str) -> str:
    """``20180305`` as it is read everywhere: 2018-03-05."""
    if len(text) == 8 and text.isascii() and text.isdigit() and not text.endswith("00"):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text.removesuffix("0000") if len(text) == 8 else text
