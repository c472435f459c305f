# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How the cells of each kind of column are normalised and judged, a column at a time.

A judge takes the cells of one column in a lot and returns the values; what it has to say goes to
the lot. What two columns say together is judged in `relations`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from lantai.craft import refcode
from lantai.craft.catalogue import choices, dating, identity, paging
from lantai.craft.catalogue.cells import (
    DASHES,
    EMPTY_WORDS,
    LONGEST_CELL,
    NOTHING,
    UNCOMPUTED,
    VACANT,
    clean,
    has_private,
    is_clean,
    is_fault,
    is_garbled,
    plain,
    texts,
)
from lantai.craft.catalogue.lot import Lot, Memory, shown
from lantai.craft.catalogue.model import Cell

Judge = Callable[[Memory, list[Cell], Lot], list[str]]

_DATES = (dt.date, dt.datetime, dt.time, dt.timedelta)
_MOST_KEPT = 50_000
_LONG_TITLE = 1000
_CONTEXTUAL = frozenset({
    "catalogue.date_century_asked", "catalogue.date_serial_asked", "catalogue.date_impossible",
})  # fmt: skip
_YEAR_IN_CODE = re.compile(r"(?<!\d)(1[5-9]\d{2}|20\d{2})(?!\d)")
_NAME_BLANKS = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U000323af·])\s+(?=[\u3400-\u9fff\U00020000-\U000323af·])"
)
_NAME_DOTS = re.compile(r"(?<=[\u3400-\u9fff])[.•・．‧∙●](?=[\u3400-\u9fff])")
_NO_NAME = re.compile(r"[0-9?？#*]|[×xX]{2}")


def tidy(memory: Memory, cells: list[Cell], lot: Lot) -> list[Cell]:
    """Blanks, widths, error values and lost characters of a column, whatever its kind."""
    strings = [cell for cell in cells if type(cell) is str]
    if is_clean(strings):
        if max(map(len, strings), default=0) >= LONGEST_CELL:
            _cut_off(memory, cells, lot)
        return cells
    return [_tidied(memory, i, cell, lot) if type(cell) is str and cell else cell
            for i, cell in enumerate(cells)]  # fmt: skip


def _cut_off(memory: Memory, cells: Sequence[Cell], lot: Lot) -> None:
    for i, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) >= LONGEST_CELL:
            lot.say(i, "catalogue.cut_off", memory.column.name, limit=LONGEST_CELL)


def _tidied(memory: Memory, at: int, cell: str, lot: Lot) -> str:
    name = memory.column.name
    if len(cell) >= LONGEST_CELL:
        lot.say(at, "catalogue.cut_off", name, limit=LONGEST_CELL)
    text, kind = clean(cell)
    if is_fault(text):
        serial = memory.column.kind == "serial" and text == UNCOMPUTED
        kind = "catalogue.serial_lost" if serial else "catalogue.formula_error"
        lot.say(at, kind, name, value=text)
        return ""
    if text in EMPTY_WORDS:
        lot.say(at, "catalogue.empty_word", name, value=text)
        return ""
    if is_garbled(text):
        lot.say(at, "catalogue.garbled", name, value=shown(text))
    elif has_private(text):
        lot.say(at, "catalogue.private_character", name, value=shown(text))
    if kind and (text or memory.column.kind != "text"):
        lot.say(at, f"catalogue.{kind}", name, value=shown(text))
    return text


def _no_dashes(
    memory: Memory, cells: list[Cell], lot: Lot, words: frozenset[str] = NOTHING
) -> list[Cell]:
    """In columns of numbers, dates and codes a dash means: nothing."""
    if words.isdisjoint(cells):
        return cells
    kept: list[Cell] = []
    for i, cell in enumerate(cells):
        dash = isinstance(cell, str) and cell in words
        if dash:
            lot.say(i, "catalogue.empty_word", memory.column.name, value=cell)
        kept.append("" if dash else cell)
    return kept


def judge_text(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """Free text."""
    return texts(cells)


def judge_words(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """Titles, creators, document numbers: text that a spreadsheet may have turned into a date."""
    name = memory.column.name
    if memory.column.kind in ("title", "agent"):
        cells = _no_dashes(memory, cells, lot, VACANT)
    for i, cell in enumerate(cells):
        if type(cell) is not str:
            if isinstance(cell, _DATES):
                lot.say(i, "catalogue.became_date", name, value=plain(cell))
            elif isinstance(cell, float) and abs(cell) >= 1e15:
                lot.say(i, "catalogue.precision_lost", name)
    values = texts(cells)
    if memory.column.kind == "title" and max(map(len, values), default=0) > _LONG_TITLE:
        for i, value in enumerate(values):
            if len(value) > _LONG_TITLE:
                lot.say(i, "catalogue.long_title", name, size=len(value))
    return values


def judge_date(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """One date, or a span where the column is of spans."""
    name = memory.column.name
    reader = dating.read_span if memory.column.kind == "dates" else dating.read
    values: list[str] = []
    dated: list[dating.Dated | None] = []
    for i, cell in enumerate(_no_dashes(memory, cells, lot)):
        if cell == "":
            values.append("")
            dated.append(None)
            continue
        found = memory.read.get(cell)
        if found is None:
            found = reader(cell)
            if found.kind not in _CONTEXTUAL and len(memory.read) < _MOST_KEPT:
                memory.read[cell] = found
        if found.kind is not None:
            found = _in_context(memory, cell, found, lot, i)
            lot.say(i, found.kind or "catalogue.date_notation", name, value=shown(plain(cell)),
                    read=found.iso)  # fmt: skip
        elif found.first:
            memory.year = found.first.year
        values.append(found.iso)
        dated.append(found if found.first else None)
    lot.dated[name] = dated
    return values


def _in_context(memory: Memory, cell: Cell, found: dating.Dated, lot: Lot, at: int) -> dating.Dated:
    """What a doubtful date means beside the record's own year."""
    if found.kind not in _CONTEXTUAL:
        return found
    if found.kind == "catalogue.date_serial_asked" and memory.serials:
        return found._replace(kind="catalogue.date_serial")
    year = year_of(lot, at) or memory.year
    return dating.read(cell, year) if year else found


def year_of(lot: Lot, at: int) -> int | None:
    """The year that a record's own 年度, 档号 or 文号 tells."""
    for name in ("年度", "档号", "文号", "登记证字号"):
        if found := _YEAR_IN_CODE.search(lot.of(name, at)):
            return int(found[1])
    return None


def judge_refcode(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """档号: one spelling; the form and the width of its neighbours."""
    values: list[str] = []
    name, normal = memory.column.name, refcode.normalise
    for i, cell in enumerate(_no_dashes(memory, cells, lot)):
        if isinstance(cell, _DATES):
            lot.say(i, "catalogue.became_date", name, value=plain(cell))
        elif isinstance(cell, float) and abs(cell) >= 1e15:
            lot.say(i, "catalogue.precision_lost", name)
        text = cell if type(cell) is str else plain(cell)
        code = normal(text) if text else ""
        if code != text:
            lot.say(i, "catalogue.refcode_respelled", name, value=shown(text), read=shown(code))
        values.append(code)
    return _like_neighbours(memory, values, lot)


_RUNS = re.compile(r"[0-9]+|[A-Z]+|[^-·0-9A-Z]+")
_TERM = re.compile(r"(?<![^-·])(?:Y|D\d{1,3}|[CD])(?![^-·])")


def shape(code: str) -> str:
    """The form of a code: A for letters, 9 for digits, R for a retention period."""
    bare = _TERM.sub("®", code)
    return _RUNS.sub(lambda run: "R" if run[0] == "®" else "9" if run[0].isdecimal() else "A", bare)


def _like_neighbours(memory: Memory, codes: list[str], lot: Lot) -> list[str]:
    if not memory.shape:
        _survey_codes(memory, codes)
    if not memory.shape:
        return codes
    if memory.shape == "?":
        _of_no_form(memory, codes, lot)
        return codes
    values = []
    for i, code in enumerate(codes):
        if code and memory.width:
            tail = refcode.split(code)
            longer = f"{tail[0]}{tail[1]:0{memory.width}d}" if tail else ""
            if tail and tail[2] < memory.width and shape(longer) == memory.shape:
                lot.say(i, "catalogue.refcode_zeros", memory.column.name, value=code, read=longer)
                code = longer
        if code and shape(code) != memory.shape:
            lot.say(i, "catalogue.refcode_form", memory.column.name, value=shown(code))
        values.append(code)
    if memory.prefix:
        _apart(memory, values, lot)
    return values


def _of_no_form(memory: Memory, codes: Sequence[str], lot: Lot) -> None:
    """Where codes have several forms: one that no rule can read, among others that are read."""
    known = memory.read
    for form, code in {shape(code): code for code in codes if code}.items():
        if form not in known:
            known[form] = bool(refcode.parse(code))
    odd = [i for i, code in enumerate(codes) if code and not known[shape(code)]]
    if 2 * len(odd) < len(codes) - codes.count(""):
        for i in odd:
            lot.say(i, "catalogue.refcode_form", memory.column.name, value=shown(codes[i]))


def _apart(memory: Memory, codes: Sequence[str], lot: Lot) -> None:
    """A single code of another series between two of the usual one is likely a slip."""
    usual = [not code or code.startswith(memory.prefix) for code in codes]
    if all(usual):
        return
    for i, code in enumerate(codes[1:-1], 1):
        alone = usual[i - 1] and not usual[i] and usual[i + 1]
        if alone and shape(code) == memory.shape:
            lot.say(i, "catalogue.refcode_apart", memory.column.name, value=shown(code))


def _survey_codes(memory: Memory, codes: Sequence[str]) -> None:
    """The form of nine codes in ten, and the width of their last number."""
    filled = [code for code in codes if code]
    memory.shape = "?"
    if len(filled) < 4:
        return
    shapes = [shape(code) for code in filled]
    common = max(set(shapes), key=shapes.count)
    if shapes.count(common) >= 0.85 * len(filled):
        memory.shape = common
    tails = [tail for code in filled if (tail := refcode.split(code))]
    prefixes = [tail[0] for tail in tails]
    usual = max(set(prefixes), key=prefixes.count) if prefixes else ""
    memory.prefix = usual if prefixes.count(usual) >= 0.9 * len(filled) else ""
    widths = [width for _, _, width in tails]
    zeros = any(len(str(number)) < width for _, number, width in tails)
    if zeros and widths:
        memory.width = max(set(widths), key=widths.count)


def judge_item(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """件号: digits of one width; a bare number gets its noughts back."""
    name = memory.column.name
    values = [_whole(cell) for cell in _no_dashes(memory, cells, lot)]
    if not memory.width:
        given = [len(value) for value in values if value.startswith("0") and value.isdecimal()]
        longest = max((len(value) for value in values if value.isdecimal()), default=1)
        memory.width = max(max(set(given), key=given.count) if given else 3, min(longest, 8))
    for i, value in enumerate(values):
        if value.isdecimal() and len(value) < memory.width:
            values[i] = value.zfill(memory.width)
            lot.say(i, "catalogue.zeros_restored", name, value=value, read=values[i])
        elif value and not value.isdecimal() and not choices.COMPOUND_NUMBER.fullmatch(value):
            lot.say(i, "catalogue.number_unclear", name, value=shown(value))
    return values


def judge_number(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """案卷号, 盒号, 照片号 and other numbers that are names: kept as written."""
    name = memory.column.name
    for i, cell in enumerate(cells):
        if isinstance(cell, _DATES):
            lot.say(i, "catalogue.became_date", name, value=plain(cell))
        elif isinstance(cell, float) and abs(cell) >= 1e15:
            lot.say(i, "catalogue.precision_lost", name)
    return [_whole(cell) for cell in cells]


def _whole(cell: Cell) -> str:
    return cell if type(cell) is str else plain(cell)


def judge_fonds(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """全宗号, spelled like codes."""
    return [refcode.normalise(_whole(cell)) for cell in _no_dashes(memory, cells, lot)]


def judge_person(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """Names of persons: no blanks inside Chinese names, one dot between their parts."""
    name = memory.column.name
    values = []
    for i, value in enumerate(texts(_no_dashes(memory, cells, lot))):
        kept = value
        if value and not value.isalpha():
            value = _NAME_DOTS.sub("·", _NAME_BLANKS.sub("", value))
            if value != kept:
                lot.say(i, "catalogue.name_spaces", name, value=shown(value))
            if _NO_NAME.search(value):
                lot.say(i, "catalogue.name_doubtful", name, value=shown(value))
        values.append(value)
    return values


def judge_identity(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """Identity numbers; the sentence shows only their ends."""
    name = memory.column.name
    values: list[str] = []
    found: list[identity.Identity | None] = []
    for i, cell in enumerate(_no_dashes(memory, cells, lot)):
        if cell == "":
            values.append("")
            found.append(None)
            continue
        number = identity.read(cell)
        if number.kind:
            lot.say(i, number.kind, name, value=identity.masked(number.number or plain(cell)),
                    size=len(number.number))  # fmt: skip
        values.append(number.number)
        found.append(number)
    lot.identities[name] = found
    return values


def _by_list(kind: str, read: Callable[[Cell], choices.Chosen]) -> Judge:
    words = DASHES if kind == "secrecy" else NOTHING  # 密级 “无” is an answer

    def judge(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
        values = []
        for i, cell in enumerate(_no_dashes(memory, cells, lot, words)):
            if cell == "":
                values.append("")
                continue
            chosen = memory.read.get(cell)
            if chosen is None:
                chosen = read(cell)
                if len(memory.read) < _MOST_KEPT:
                    memory.read[cell] = chosen
            if chosen.kind:
                lot.say(i, chosen.kind, memory.column.name, value=shown(plain(cell)),
                        read=chosen.value)  # fmt: skip
            values.append(chosen.value)
        return values

    return judge


def judges(lists: choices.Lists) -> dict[str, Judge]:
    """Kind of column to its judge, with these value lists."""
    return _JUDGES | {kind: _by_list(kind, read) for kind, read in lists.readers().items()}


_JUDGES: dict[str, Judge] = {
    "serial": judge_text,
    "text": judge_text,
    "duration": judge_text,
    "title": judge_words,
    "agent": judge_words,
    "docnumber": judge_words,
    "certificate": judge_words,
    "date": judge_date,
    "dates": judge_date,
    "refcode": judge_refcode,
    "item": judge_item,
    "number": judge_number,
    "fonds": judge_fonds,
    "person": judge_person,
    "identity": judge_identity,
    "pages": paging.judge,
}
