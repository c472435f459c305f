# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""目录加文件: a catalogue whose rows name files, and the files: looked at row by row, then taken.

The workbook is read as all catalogues are (`craft.catalogue`). A row finds its files by the names
that it writes, with or without folders, whatever the case of letters; a file that no row names is
told and not taken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lantai.craft import arranging, catalogue, codes
from lantai.craft.catalogue import Row
from lantai.craft.codes import Said
from lantai.filing.acts.captures import Coming, Sent
from lantai.filing.errors import told
from lantai.guard.words import lang

FILES = "电子文件名"
GIVEN = {"题名": "title", "文号": "doc_number", "责任者": "responsible", "日期": "date",
         "文种": "document_kind", "密级": "secrecy", "保管期限": "retention",
         "机构(问题)": "department", "年度": "year", "主题词": "keywords",
         "页数": "pages"}  # fmt: skip
"""The elements of a catalogue, by the names that a capture gives them."""
TAKEN = ("ok", "fix", "warn")
_PARTED = re.compile(r"[\n;；|]+|、(?=[^、]*\.[A-Za-z0-9]{1,5}(?:$|、))")


@dataclass(slots=True)
class Line:
    """A row of the catalogue: what it becomes, or why it is not taken."""

    row: int
    title: str
    coming: Coming | None = None
    names: list[str] = field(default_factory=list)
    why: Said | None = None
    told: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Why it is not taken, with the remedy, in the reader's language."""
        return "" if self.why is None else told(self.why)


@dataclass(slots=True)
class Looked:
    """A catalogue held against files: its lines, and the files that no line names."""

    lines: list[Line]
    unnamed: list[str]

    @property
    def good(self) -> list[Coming]:
        """What would be taken."""
        return [line.coming for line in self.lines if line.coming is not None]


def look(path: Path, files: Sequence[Sent], today: dt.date) -> Looked:
    """Hold a catalogue against files. Raises `BadInput` for no table."""
    known = _Known(files)
    lines = [_line(row, known) for _, rows in catalogue.sheets(path, today) for row in rows
             if row.status != "skip"]  # fmt: skip
    return Looked(lines, [sent.path or sent.name for sent in files if sent not in known.used])


class _Known:
    """Files by what a row may call them, each to be used once."""

    def __init__(self, files: Sequence[Sent]) -> None:
        self.used: list[Sent] = []
        self._by_name: dict[str, list[Sent]] = {}
        for sent in files:
            for name in {_plain(sent.path or sent.name), _plain(sent.name), _stem(sent.name)}:
                self._by_name.setdefault(name, []).append(sent)

    def find(self, name: str) -> Sent | Said:
        """The file that a row means, or why it means none."""
        found = self._by_name.get(_plain(name)) or self._by_name.get(_stem(name)) or []
        fresh = [sent for sent in found if sent not in self.used]
        if len(fresh) == 1:
            self.used.append(fresh[0])
            return fresh[0]
        kind = "file_twice" if len(fresh) > 1 else "file_used" if found else "file_unknown"
        return Said(f"filing.{kind}", {"name": name[:120]})


def _plain(name: str) -> str:
    return name.strip().replace("\\", "/").strip("/").lower()


def _stem(name: str) -> str:
    """A name without folders and ending."""
    last = _plain(name).rpartition("/")[2]
    return last.rpartition(".")[0] or last


def _line(row: Row, known: _Known) -> Line:
    line = Line(row.row, row.values.get("题名", ""))
    line.told = [codes.sentence(each.kind, each.params, lang()) for each in row.reasons]
    if row.status not in TAKEN:
        line.why = Said("filing.row_not_taken", {"row": row.row})
        return line
    line.names = [name for name in _PARTED.split(row.values.get(FILES, "")) if name.strip()]
    if not line.names:
        line.why = Said("filing.no_file_named", {"row": row.row})
        return line
    sent = []
    for name in line.names:
        found = known.find(name)
        if isinstance(found, Said):
            line.why = found
            return line
        sent.append(found)
    line.coming = Coming(tuple(_with_roles(sent)), row.values.get("档号", "")[:160],
                         {GIVEN[name]: value for name, value in row.values.items()
                          if name in GIVEN and value})  # fmt: skip
    return line


def _with_roles(sent: Sequence[Sent]) -> Iterator[Sent]:
    """The first named is the main text unless its name says otherwise; the rest by their names."""
    for at, each in enumerate(sent):
        role = arranging.role_of(each.name)
        yield Sent(each.name, each.size, each.sha512, each.path,
                   "attachment" if at and role == "main" else role)  # fmt: skip
