# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which files in a folder belong to which row of a catalogue.

In this order: a column that names files; the 档号 in the file's or its folder's name; the 件号 at
its beginning; the title as its name. A file that fits two rows equally is given to neither: a
person must say. Names are compared, contents never opened.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_TOKENS = re.compile(r"[0-9]+|[a-z]+|[^\W\d_]")
_TITLE = re.compile(r"[\W_]+")
_SEVERAL = re.compile(r"[;；|\n、]+")
_NUMBER = re.compile(r"^(?:第)?([0-9]{1,8})(?:件)?(?:$|[^0-9])")
_ATTACHED = re.compile(
    r"^(?:附件|附|attachment|att|fj)([0-9]{1,4})?|(?:附件|attachment)([0-9]{1,4})?$"
)
_YEAR = re.compile(r"(?<![0-9])((?:1[5-9]|20)[0-9]{2})(?![0-9])")
_IGNORED = re.compile(
    r"(?i)(?:^|/)(?:\.[^/]*|~\$[^/]*|thumbs\.db|desktop\.ini|__macosx/.*|.*\.(?:tmp|bak))$"
)
_MOST_TOKENS = 48


@dataclass(slots=True)
class Wanted:
    """What of a row helps to find its files. ``key`` tells rows apart."""

    key: int
    ref_code: str = ""
    names: str = ""
    item: str = ""
    year: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A file that belongs to a row. ``attachment`` is None for the main file, else its number."""

    name: str
    attachment: int | None = None


@dataclass(slots=True)
class Matched:
    """The answer: files by row, names that a row gives and nothing bears, files of nobody."""

    held: dict[int, list[Held]] = field(default_factory=lambda: defaultdict(list))
    absent: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    unclear: dict[str, tuple[int, ...]] = field(default_factory=dict)
    nobody: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def match(files: Iterable[str], rows: Sequence[Wanted]) -> Matched:
    """Give files, as paths with ``/`` below the folder, to rows."""
    result = Matched()
    left: list[str] = []
    for name in files:
        (result.ignored if _IGNORED.search(name) else left).append(name)
    left = _by_column(left, rows, result)
    for way in (_Codes(rows), _Numbers(rows), _Titles(rows)):
        later = []
        for name in left:
            found = way.rows(name)
            if len(found) == 1:
                key, rest = found[0]
                result.held[key].append(Held(name, _attachment(rest)))
            elif found:
                result.unclear[name] = tuple(key for key, _ in found)
            else:
                later.append(name)
        left = later
    result.nobody = left
    for held in result.held.values():
        _number(held)
    return result


def plain(text: str) -> str:
    """Text as names are compared: NFKC, lower case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def tokens(text: str) -> tuple[str, ...]:
    """Numbers without leading zeros, words, single Han characters; no signs between them."""
    found = _TOKENS.findall(plain(text))
    return tuple(each.lstrip("0") or "0" if each.isdigit() else each for each in found)


def _parts(name: str) -> tuple[str, str]:
    folder, _, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    return folder, stem if dot and len(ending) <= 8 else last


def _by_column(left: list[str], rows: Sequence[Wanted], result: Matched) -> list[str]:
    """Files that rows name: by path, else by a last part or stem that only one file has."""
    if not any(row.names for row in rows):
        return left
    by_path = {plain(name): name for name in left}
    by_last: dict[str, list[str]] = defaultdict(list)
    for name in left:
        last = plain(name.rpartition("/")[2])
        by_last[last].append(name)
        stem = plain(_parts(name)[1])
        if stem != last:
            by_last[stem].append(name)
    owners: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for written in _named(row.names, by_path, by_last):
            found = _one(written, by_path, by_last)
            if not found:
                result.absent[row.key].append(written)
            elif row.key not in owners[found]:
                owners[found].append(row.key)
    main: set[int] = set()
    for name, keys in owners.items():
        if len(keys) > 1:
            result.unclear[name] = tuple(keys)
        elif keys:
            result.held[keys[0]].append(Held(name, 0 if keys[0] in main else None))
            main.add(keys[0])
    return [name for name in left if name not in owners]


def _named(text: str, *known: Mapping[str, object]) -> list[str]:
    whole = text.strip()
    if not whole or any(_path(whole) in each for each in known):
        return [whole] if whole else []
    return [part.strip() for part in _SEVERAL.split(whole) if part.strip()]


def _path(written: str) -> str:
    path = plain(written).replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    return path


def _one(written: str, by_path: Mapping[str, str], by_last: Mapping[str, list[str]]) -> str:
    path = _path(written)
    while path:
        if path in by_path:
            return by_path[path]
        _, _, path = path.partition("/")
    last = by_last.get(_path(written).rpartition("/")[2], ())
    return last[0] if len(last) == 1 else ""


class _Codes:
    """Rows by their 档号: the longest one that a file's or folder's name begins with."""

    def __init__(self, rows: Sequence[Wanted]) -> None:
        self._rows: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for row in rows:
            if len(code := tokens(row.ref_code)) > 1:
                self._rows[code].append(row.key)

    def rows(self, name: str) -> list[tuple[int, str]]:
        folder, stem = _parts(name)
        found = self._longest(stem, whole=False)
        while not found and folder:
            folder, _, last = folder.rpartition("/")
            found = [(key, stem) for key, _ in self._longest(last, whole=True)]
        return found

    def _longest(self, text: str, *, whole: bool) -> list[tuple[int, str]]:
        mine = tokens(text)[:_MOST_TOKENS]
        for count in range(len(mine), 1, -1):
            if (keys := self._rows.get(mine[:count])) is not None:
                if whole and count != len(mine):
                    return []
                rest = " ".join(mine[count:])
                return [(key, rest) for key in keys]
        return []


class _Numbers:
    """Rows by their 件号 within their year, where a file's name begins with a number."""

    def __init__(self, rows: Sequence[Wanted]) -> None:
        self._rows: dict[int, list[Wanted]] = defaultdict(list)
        for row in rows:
            if row.item.isascii() and row.item.isdigit():
                self._rows[int(row.item)].append(row)

    def rows(self, name: str) -> list[tuple[int, str]]:
        _, stem = _parts(name)
        number = _NUMBER.match(plain(stem))
        if number is None:
            return []
        rest = plain(stem)[number.end(1) :]
        wanted = self._rows.get(int(number[1]), [])
        years = set(_YEAR.findall(name))
        if years and len(wanted) > 1:
            wanted = [row for row in wanted if row.year in years] or wanted
        return [(row.key, rest) for row in wanted]


class _Titles:
    """Rows by their title, which the file bears as its name, perhaps with 附件 after it."""

    def __init__(self, rows: Sequence[Wanted]) -> None:
        self._rows: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            if len(title := _TITLE.sub("", plain(row.title))) > 3:
                self._rows[title].append(row.key)

    def rows(self, name: str) -> list[tuple[int, str]]:
        _, stem = _parts(name)
        mine = _TITLE.sub("", plain(stem))
        if mine in self._rows:
            return [(key, "") for key in self._rows[mine]]
        attached = re.search("附件|attachment", mine)
        if attached and mine[: attached.start()] in self._rows:
            rest = mine[attached.start() :]
            return [(key, rest) for key in self._rows[mine[: attached.start()]]]
        return []


def _attachment(rest: str) -> int | None:
    """The number of an attachment by what follows the code; 0 where it has none of its own."""
    found = _ATTACHED.search(_TITLE.sub("", rest))
    if found:
        return int(found[1] or found[2] or 0)
    number = re.fullmatch(r"\W*([0-9]{1,3})\W*", rest)
    return int(number[1]) if number else None


def _number(held: list[Held]) -> None:
    """Main files first, then attachments with numbers of which none occurs twice."""
    held.sort(key=lambda each: (each.attachment is not None, each.attachment or 1 << 30, each.name))
    used: set[int] = set()
    for at, each in enumerate(held):
        number = each.attachment
        if number is None:
            continue
        if not number or number in used:
            number = next(_free(used))
        used.add(number)
        held[at] = Held(each.name, number)


def _free(used: set[int]) -> Iterator[int]:
    number = 1
    while True:
        if number not in used:
            yield number
        number += 1
