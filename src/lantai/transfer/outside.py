# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package that came from outside this site: its entries become items of the receiver's fonds.

They are drafts until custody has passed. The files are landed before a row names them, so that no
row is without its bytes; run again, what is entered is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lantai.craft.checks import marks
from lantai.craft.errors import BadInput
from lantai.craft.text.numerals import digits
from lantai.guard.actor import steward
from lantai.holdings import dues
from lantai.holdings.catalogue.heads import INTERNAL, SECRET, secrecy_of
from lantai.holdings.many import slices
from lantai.holdings.terms import Retention
from lantai.transfer import acts, queries
from lantai.transfer.contents import Held
from lantai.transfer.terms import AsideState
from lantai.vault import landing

SLICE = 200
_TERMS = {dues.period(code): code for code in Retention.values}


def enter(transfer: Any, held: Held) -> int:
    """Enter the items of a received package, but what is set aside; how many are new or corrected.

    What a package of an earlier round brought follows the present one; what was left out and comes
    again is taken up. Raises `BadInput` for a word
    of secrecy that nobody knows, before anything is entered.
    """
    house = steward("transfer")
    outside = queries.shut_out(transfer)
    records = [each for code, each in held.records.items() if code not in outside]
    freed = {row.ref_code for row in queries.aside(transfer) if row.state == AsideState.CONFIRMED}
    entries = {each.ref_code: values_of(each, is_freed=each.ref_code in freed) for each in records}
    known = queries.items_by_code(transfer)
    for keys in slices((pk for code, pk in known.items() if code not in entries), SLICE):
        acts.leave_out(transfer, keys, house)
    again = queries.left_by_code(transfer, (code for code in entries if code not in known))
    for keys in slices(again.values(), SLICE):
        acts.take_up(transfer, keys, house)
    known |= again
    count = 0
    for codes in slices((code for code in entries if code not in known), SLICE):
        _land(piece for code in codes for piece in held.pieces[code])
        told = [(entries[code], held.pieces[code]) for code in codes]
        count += acts.enter_slice(transfer, told, house)
    for codes in slices((code for code in entries if code in known), SLICE):
        keys = _differing({known[code]: (entries[code], held.pieces[code]) for code in codes})
        _land(piece for _, _, pieces in keys for piece in pieces)
        count += acts.correct_slice(transfer, keys, house) if keys else 0
    acts.count_entered(transfer, house)
    return count


def leave(transfer: Any) -> int:
    """Leave out all that the packages of a withdrawn transfer brought; how many items it was."""
    house, keys = steward("transfer"), queries.members(transfer)
    for some in slices(keys, SLICE):
        acts.leave_out(transfer, some, house)
    return len(keys)


def _differing(told: dict[int, tuple[dict[str, Any], Any]]) -> list[tuple[int, Any, Any]]:
    """Of items that were entered before those of which the package says something else now."""
    files = queries.files_of(told)
    found = []
    for row in queries.items(told):
        values, pieces = told[row.pk]
        same = all((getattr(row, name) or "") == (value or "") for name, value in values.items())
        named = [each.sha512 for each in files.get(row.pk, ())]
        if not same or named != [each.sha512 for each in pieces]:
            found.append((row.pk, values, pieces))
    return found


def _land(pieces: Iterable[Any]) -> None:
    for each in pieces:
        if not each.sha512:
            raise BadInput("transfer.no_digest", name=each.name)
        if not landing.holds(each.sha512):
            with each.path.open("rb") as stream:
                landing.land(stream, promised={"sha512": each.sha512})


def values_of(record: Any, *, is_freed: bool = False) -> dict[str, Any]:
    """The columns of an item by an entry of a package's catalogue.

    ``is_freed``: a person confirmed that its mark of secrecy holds no more. Raises `BadInput`.
    """
    year = record.year or record.date[:4]
    secrecy, mark = _secrecy(record, is_freed=is_freed)
    return {
        "ref_code": record.ref_code, "title": record.title or record.ref_code,
        "doc_number": record.doc_number, "responsible": record.creator,
        "date_text": _dated(record.date), "retention": _TERMS.get(record.retention, ""),
        "year": digits(year, 4),
        "pages": digits(record.pages, 7),
        "secrecy": secrecy, "secrecy_mark": mark, "remarks": record.note,
        "medium": "electronic",
    }  # fmt: skip


def _secrecy(record: Any, *, is_freed: bool) -> tuple[int, str]:
    """What an entry's word means, and the mark it bore: what was declassified stays among ourselves
    until it is opened.
    """
    secrecy, word = secrecy_of(record.secrecy), record.secrecy.strip()
    if secrecy < SECRET:
        return secrecy, ""
    is_over = is_freed or marks.declassification(record.more, record.note)
    if is_over and marks.secrecy_value(word):
        return INTERNAL, word[:60]
    raise BadInput("transfer.unknown_secrecy", code=record.ref_code, word=word)


def _dated(text: str) -> str:
    """``20180305`` as it is read everywhere: 2018-03-05."""
    if len(text) == 8 and text.isascii() and text.isdigit() and not text.endswith("00"):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text.removesuffix("0000") if len(text) == 8 else text
