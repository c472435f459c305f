# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""CSV and TSV as offices write them: the encoding and the delimiter are found, not asked.

UTF-8 (with or without mark), UTF-16, GB18030 (which covers GBK and GB 2312). A line number is the
row number that Excel would show: line breaks inside quotes do not count.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lantai.craft.catalogue.grids import Grid
from lantai.craft.catalogue.model import Cell
from lantai.craft.errors import BadInput

DELIMITERS = ",\t;|，\x01"
_BLOCK = 1 << 20
_SAMPLE = 64 * 1024
_LONGEST_LINE = 1 << 22
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"), (b"\x84\x31\x95\x33", "gb18030"))  # fmt: skip
_TOLERATED = 0.001


def grids(path: Path) -> Iterator[Grid]:
    """The one table of a text file. Raises `BadInput` where it is no text or no table."""
    encoding, lossy = find_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        sample = stream.read(_SAMPLE)
    controls = sum(sample.count(chr(code)) for code in (0, 1, 2, 3, 4, 5, 6, 7, 8))
    if controls > 8 and controls * 100 > len(sample):
        raise BadInput("catalogue.not_a_table", path=path.name, format="?")
    delimiter = find_delimiter(sample)
    grid = Grid("", lambda: _rows(path, encoding, delimiter))
    if lossy:
        grid.notes.append(("catalogue.lossy_text", {"encoding": encoding}))
    yield grid


def find_encoding(path: Path) -> tuple[str, bool]:
    """The encoding of a text file, and whether some bytes of it could not be read."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding, False
        if wide := _wide(head):
            return wide, False
        stream.seek(0)
        bad = _undecodable(stream, "utf-8")
        if not bad:
            return "utf-8", False
        stream.seek(0)
        worse = _undecodable(stream, "gb18030")
    if not worse:
        return "gb18030", False
    size = path.stat().st_size
    encoding = "utf-8" if bad <= worse else "gb18030"
    if min(bad, worse) > max(3, size * _TOLERATED):
        raise BadInput("catalogue.unknown_encoding", path=path.name)
    return encoding, True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: ASCII delimiters leave zero bytes on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 20 < len(head) or min(even, odd) * 4 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _undecodable(stream: IO[bytes], encoding: str) -> int:
    """How many characters of a stream are not of this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    bad = 0
    while block := stream.read(_BLOCK):
        bad += decoder.decode(block).count("\ufffd")
    return bad + decoder.decode(b"", True).count("\ufffd")


def find_delimiter(sample: str) -> str:
    """The character that parts the fields: the one that parts most lines in the same number."""
    lines = [line for line in sample.splitlines()[:60] if line.strip()]
    best, weight = ",", 0
    for each in DELIMITERS:
        counts = Counter(count for line in lines if (count := _outside_quotes(line, each)))
        if counts:
            fields, times = max(counts.items(), key=lambda pair: pair[1] * min(pair[0], 12))
            if times * min(fields, 12) > weight:
                best, weight = each, times * min(fields, 12)
    return best


def _outside_quotes(line: str, delimiter: str) -> int:
    if '"' in line:
        line = "".join(line.split('"')[::2])
    return line.count(delimiter)


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[Cell]]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        reader = csv.reader(_lines(stream, path.name), delimiter=delimiter)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                raise BadInput("catalogue.broken_quotes", path=path.name,
                               row=reader.line_num, why=str(fault)) from fault  # fmt: skip
            yield row  # type: ignore[misc]


def _lines(stream: IO[str], name: str) -> Iterator[str]:
    """Lines of bounded length; Excel's ``sep=;`` in the first line is not a record."""
    first = True
    while line := stream.readline(_LONGEST_LINE):
        if len(line) >= _LONGEST_LINE:
            raise BadInput("catalogue.broken_quotes", path=name, row=0, why="line too long")
        if first and line[:4].lower() == "sep=" and len(line.strip()) <= 5:
            line = "\n"
        first = False
        yield line.replace("\x00", "")
