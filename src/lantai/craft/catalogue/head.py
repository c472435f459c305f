# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a table's head is, and what its columns mean.

A head may stand under titles, have two or three lines with merged cells, be written down the cell
letter by letter, stand twice side by side. Every column gets a name: the standard's where the
writing is known, else its own. Not here: what stands in the columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lantai.craft.catalogue import elements
from lantai.craft.catalogue.elements import lookup, squeezed
from lantai.craft.catalogue.grids import Merge
from lantai.craft.catalogue.model import Cell, Column

SEARCHED = 200
"""Rows with something in them among which the first head is looked for."""
_ENOUGH = 0.6
_SURELY = 4
"""So many elements make a head, however many columns of no known name stand beside them."""
LONGEST_WORD = 24
_MOST_LINES = 3
WIDEST = 2000

Lines = Sequence[tuple[int, Sequence[Cell]]]


@dataclass(slots=True)
class Head:
    """A head: its row numbers, and one list of columns for each table side by side."""

    rows: list[int]
    blocks: list[list[Column]]
    raw: list[list[str]] = field(default_factory=list)

    @property
    def columns(self) -> list[Column]:
        """The columns of all blocks."""
        return [column for block in self.blocks for column in block]

    def same_as(self, other: Head) -> bool:
        """Whether two heads name the same columns in the same places."""
        mine = [(column.index, column.name) for column in self.columns]
        return mine == [(column.index, column.name) for column in other.columns]


def find(lines: Lines, merged: Sequence[Merge] = ()) -> Head | None:
    """The first head among these rows, or None. Rows are ``(number, cells)``, no blank ones."""
    scores = [_score(cells) for _, cells in lines[:SEARCHED]]
    best = max(scores, default=0.0)
    if best < 2:
        return None
    at = next(i for i, score in enumerate(scores) if score >= best * _ENOUGH and score >= 2)
    return _whole(lines, _upwards(lines, at), merged)


def looks_like_head(cells: Sequence[Cell]) -> bool:
    """Whether a later row is a head too: mostly names of elements, and no number among them."""
    return _score(cells) >= 3


def at(lines: Lines, start: int, merged: Sequence[Merge] = ()) -> Head:
    """The head whose first line is known to be at ``start``."""
    return _whole(lines, start, merged)


def _score(cells: Sequence[Cell]) -> float:
    """How many different elements a row names, if it names little else."""
    words = [cell for cell in cells[:WIDEST] if not (isinstance(cell, str) and not cell.strip())]
    found = [known.name for word in words if (known := _known(word))]
    typed = [squeezed(word) for word in words if isinstance(word, str) and _is_typed(word)]
    few = 2 * (len(found) + len(typed)) <= len(words)
    if len({*found, *typed}) < 2 or (few and len(set(found)) < _SURELY):
        return 0
    return len(set(found)) + len(set(typed)) * 0.7


def _is_typed(word: str) -> bool:
    """A short word that is no element but ends like one (毕业日期)."""
    short = len(word) <= LONGEST_WORD and not _known(word)
    return short and elements.by_ending(word) is not None


def _known(word: Cell) -> elements.Known | None:
    if not isinstance(word, str) or len(word) > elements.LONGEST_NAME or ":" in word.strip(":"):
        return None
    return lookup(word) if "：" not in word.strip("： \n") else None


def _upwards(lines: Lines, start: int) -> int:
    """One row up where the row above groups the columns of the one found (two-line heads)."""
    if start == 0 or lines[start - 1][0] != lines[start][0] - 1:
        return start
    above, below = lines[start - 1][1], lines[start][1]
    words = {i: cell for i, cell in enumerate(above) if _is_word(cell)}
    others = sum(1 for cell in above if cell != "" and not _is_word(cell))
    fills = sum(1 for i in words if i >= len(below) or below[i] == "")
    return start - 1 if len(words) >= 2 and not others and fills else start


def _is_word(cell: Cell) -> bool:
    return (isinstance(cell, str) and 0 < len(squeezed(cell)) <= LONGEST_WORD
            and "：" not in cell and not any(letter.isdecimal() for letter in cell))  # fmt: skip


def _whole(lines: Lines, start: int, merged: Sequence[Merge]) -> Head:
    """The head with all its lines from ``start`` on."""
    rows = [lines[start]]
    for number, cells in lines[start + 1 : start + _MOST_LINES]:
        if number != rows[-1][0] + 1 or not _continues(rows, number, cells, merged):
            break
        rows.append((number, cells))
    names = _joined(rows, merged)
    raw = [[_text(cell) for cell in cells] for _, cells in rows]
    return Head([number for number, _ in rows], _blocks(names), raw)


def _continues(rows: Lines, number: int, cells: Sequence[Cell], merged: Sequence[Merge]) -> bool:
    """Whether this row is a further line of the head: short words under a group or a gap."""
    words = {i: cell for i, cell in enumerate(cells) if cell != ""}
    if not words or not all(_is_word(cell) for cell in words.values()):
        return False
    first, above = rows[0][0] - 1, rows[-1][1]
    down = {c for r0, c0, r1, c1 in merged if r0 <= number - 2 and first <= r0 and r1 >= number - 1
            for c in range(c0, min(c1, WIDEST) + 1)}  # fmt: skip
    if down & set(words):
        return False
    across = _groups(rows[-1][0] - 1, above, merged, words)
    under = sum(1 for i in words if i in across)
    titles = [i for i, cell in enumerate(above) if cell != "" and i not in across]
    filled = sum(1 for i in titles if i in words)
    return under >= max(1, len(words) // 2) and filled <= len(titles) // 3


def _groups(
    row: int, cells: Sequence[Cell], merged: Sequence[Merge], below: Mapping[int, Cell]
) -> dict[int, str]:
    """Column index to the text of the group it stands under, in one line of a head."""
    found: dict[int, str] = {}
    for r0, c0, r1, c1 in merged:
        if r0 <= row <= r1 and c1 > c0 and c0 < len(cells) and _text(cells[c0]):
            found.update(dict.fromkeys(range(c0, min(c1, WIDEST) + 1), _text(cells[c0])))
    if found:
        return found
    last = ""
    for index in range(max([len(cells), *(i + 1 for i in below)])):
        text = _text(cells[index]) if index < len(cells) else ""
        gap = not text and index in below
        if text:
            last = text
        if gap and last:
            found[index] = last
            if index - 1 in below:
                found.setdefault(index - 1, last)
    return found


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else str(int(cell) if isinstance(cell, float) else cell)


def _joined(rows: Lines, merged: Sequence[Merge]) -> dict[int, list[str]]:
    """Column index to the words above it, from the top line down."""
    names: dict[int, list[str]] = {}
    below: Mapping[int, Cell] = {}
    for number, cells in reversed(rows):
        words = {i: cell for i, cell in enumerate(cells[:WIDEST]) if _text(cell).strip()}
        groups = _groups(number - 1, cells, merged, below) if len(rows) > 1 else {}
        for index in sorted({*words, *(i for i in groups if i in names)}):
            text = _text(words[index]) if index in words else groups[index]
            names.setdefault(index, []).insert(0, text)
        below = {**below, **words}
    return names


def _blocks(names: Mapping[int, list[str]]) -> list[list[Column]]:
    """Columns with names; a sequence of names that begins again is a second table beside."""
    lasts = Counter(squeezed(words[-1]) for words in names.values())
    columns = [_column(index, words, lasts) for index, words in sorted(names.items())]
    starts = _starts([column.name for column in columns])
    blocks = [columns[a:b] for a, b in zip(starts, [*starts[1:], len(columns)], strict=True)]
    for block in blocks:
        _tell_apart(block)
    return blocks


def _starts(names: Sequence[str]) -> list[int]:
    """Where each table begins: at its first name again, if several others come again as well."""
    first = names[0]
    again = [i for i, name in enumerate(names) if name == first and elements.is_element(name)]
    if len(again) < 2:
        return [0]
    size = again[1]
    if size < 2 or any(names[i : i + 2] != list(names[:2]) for i in again):
        return [0]
    return again


def _column(index: int, words: Sequence[str], lasts: Mapping[str, int]) -> Column:
    header = " / ".join(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    bare = [squeezed(word) for word in words if squeezed(word)]
    known = _meaning(bare, lasts)
    return Column(index, header, known.name, known.kind, known.confidence, _called(bare))


def _called(words: Sequence[str]) -> str:
    """The column as a person would call it: the lower line, with its group before it."""
    last = words[-1] if words else ""
    group = words[-2] if len(words) > 1 else ""
    return last if last.startswith(group) else group + last


def _meaning(words: Sequence[str], lasts: Mapping[str, int]) -> elements.Known:
    """What a column with these head lines means."""
    last = words[-1] if words else ""
    group = words[-2] if len(words) > 1 and words[-2] != last else ""
    if group:
        found = _in_group(group, last)
        if found is None and lasts[last] < 2 and not last.startswith(group):
            found = lookup(last)
        if found is None:
            name = _called(words)
            found = lookup(name) or elements.of_person(name) or _own(name)
        return found
    return lookup(last) or elements.of_person(last) or _own(last)


def _in_group(group: str, last: str) -> elements.Known | None:
    """起 and 止 under 起止日期 or 页号."""
    parts, known = elements.parts(), lookup(group)
    name = known.name if known else group
    start, end = last in parts["start"], last in parts["end"]
    if not start and not end:
        return None
    if name in parts["dates"]:
        return elements.Known("起" if start else "止", "date", 0.95)
    if name in parts["pages"]:
        return elements.Known("页号" if start else "止页", "pages", 0.95)
    return None


def _own(name: str) -> elements.Known:
    kind = elements.by_ending(name) if name else None
    return elements.Known(name, kind or "text", 0.6 if kind else 0.0)


def _tell_apart(block: Iterable[Column]) -> None:
    """Two columns of one meaning: the surer keeps the name, others are called as written."""
    taken: dict[str, Column] = {}
    for column in block:
        other = taken.get(column.name)
        if other is not None:
            loser = column if column.confidence <= other.confidence else other
            if loser is other:
                taken[column.name] = column
            loser.name = _free(squeezed(loser.header) or loser.letter, taken)
            loser.confidence = min(loser.confidence, 0.5)
            taken[loser.name] = loser
        else:
            column.name = column.name or column.letter
            taken.setdefault(column.name, column)


def _free(name: str, taken: Mapping[str, Column]) -> str:
    number = 2
    base = name
    while name in taken:
        name, number = f"{base}{number}", number + 1
    return name
