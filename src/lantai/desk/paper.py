# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How a register looks on paper: as a workbook (`Ledger`), and as A4 sheets (`print_page`, `pdf`).

Both are laid out like the forms of archivists: title, what it is of, heads that repeat, ruled
cells, A4 across with the binding edge left. Which rows and fields stand in them is decided in
`exporting`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lantai.craft.report import typesetting
from lantai.guard.words import lang, said

MOST_ROWS = 2_000
"""Rows that are set on a printed page at once."""
SHEET_ROWS = 1_000_000
"""Rows of one sheet of a workbook; what comes after begins another."""
LONGEST_CELL = 32_767
"""Characters that a workbook keeps in a cell."""
_MEASURED = 2_000
"""Rows by whose content the width of a column is set."""
_NARROW, _WIDE = 6, 48
_OPTIONS = {"constant_memory": True, "strings_to_numbers": False, "strings_to_formulas": False,
            "strings_to_urls": False}  # fmt: skip
_TONES = {"bad": "#F8CBAD", "ask": "#FCE4D6", "mended": "#E2F0D9"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column on paper: its head, and whether it holds numbers or codes."""

    label: str
    number: bool = False
    code: bool = False
    choices: Sequence[str] = ()

    @property
    def kind(self) -> str:
        """The word of the printed page for it."""
        return "ref" if self.code else "c" if self.number else ""


def width(text: str) -> int:
    """How wide the first line of a text is, in half-width letters, as far as that matters."""
    line = text.partition("\n")[0][:_WIDE]
    return len(line) + sum(letter > "\u2e7f" for letter in line)


# --- a workbook -----------------------------------------------------------------------------------


class Ledger:
    """An XLSX workbook written row by row in constant memory, ready to print. A context manager.

    ``table`` begins a sheet with its title and head, ``add`` writes a row of it.
    """

    def __init__(self, sink: IO[bytes], *, made_by: str = "") -> None:
        self._made_by = made_by
        self._book = xlsxwriter.Workbook(sink, _OPTIONS)
        self._formats = self._made_formats()
        self._names: set[str] = set()
        self._page: Any = None
        self._next = self._total = 0
        self._widths: list[int] = []

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *fault: object) -> None:
        self._end()
        self._book.close()

    def _made_formats(self) -> dict[str, Any]:
        cell = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_size": 10}
        made = {
            "text": {**cell, "num_format": "@"}, "number": {**cell, "align": "right"},
            "code": {**cell, "num_format": "@", "text_wrap": False},
            "head": {**cell, "bold": True, "align": "center", "bg_color": "#EDEDED"},
            "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
            "line": {"font_size": 10, "valign": "vcenter"},
            **{tone: {**cell, "num_format": "@", "bg_color": colour}
               for tone, colour in _TONES.items()},
        }  # fmt: skip
        return {name: self._book.add_format(form) for name, form in made.items()}

    def table(self, title: str, columns: Sequence[Column], sheet: str = "") -> None:
        """Begin a sheet with its title and the heads of its columns."""
        self._end()
        self.title, self.columns, self._sheet = title, columns, sheet or title
        self._begin()

    def _begin(self) -> None:
        page = self._page = self._book.add_worksheet(free_name(self._sheet, self._names))
        last = len(self.columns) - 1
        page.set_row(0, 28)
        if last > 0:
            page.merge_range(0, 0, 0, last, self.title, self._formats["title"])
        else:
            page.write_string(0, 0, self.title, self._formats["title"])
        page.write_string(1, 0, self._line(), self._formats["line"])
        for index, column in enumerate(self.columns):
            page.write_string(2, index, column.label, self._formats["head"])
        self._next, self._total = 3, 0
        self._widths = [max(width(each.label), _NARROW) for each in self.columns]

    def _line(self) -> str:
        day = f"{timezone.localdate():%Y-%m-%d}"
        by = said("制表人：{name}  ", "Made by: {name}  ", name=self._made_by)
        return (by if self._made_by else "") + said("制表日期：{day}", "Date: {day}", day=day)

    def add(self, cells: Sequence[Any], tones: Mapping[int, str] | None = None) -> None:
        """Write a row; ``tones`` colour single cells (bad, ask, mended) by their place."""
        if self._next >= SHEET_ROWS:
            self._end()
            self._begin()
        for index, (column, value) in enumerate(zip(self.columns, cells, strict=True)):
            self._write(index, column, value, (tones or {}).get(index, ""))
        self._next += 1
        self._total += 1

    def _write(self, index: int, column: Column, value: Any, tone: str) -> None:
        place = (self._next, index)
        if column.number and _is_plain(value):
            self._page.write_number(*place, value, self._formats["number"])
            return
        text = _within("" if value is None else str(value))
        form = self._formats[tone or ("code" if column.code else "text")]
        if text:
            self._page.write_string(*place, text, form)
        else:
            self._page.write_blank(*place, None, form)
        if self._total < _MEASURED:
            self._widths[index] = max(self._widths[index], width(text))

    def _end(self) -> None:
        """What is set once all rows of a sheet are known: widths, heads on every page, paper."""
        page = self._page
        if page is None:
            return
        for index, wide in enumerate(self._widths):
            page.set_column(index, index, min(wide, _WIDE) + 2)
        page.freeze_panes(3, 0)
        page.repeat_rows(2)
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(left=0.79, right=0.55, top=0.55, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.set_footer(said("&C第 &P 页，共 &N 页", "&CPage &P of &N"))
        page.print_area(0, 0, max(self._next - 1, 2), max(len(self.columns) - 1, 0))
        self._offer_choices()

    def _offer_choices(self) -> None:
        """A column of few words offers them where a person writes."""
        for index, column in enumerate(self.columns):
            if column.choices and len(",".join(column.choices)) <= 255:
                rule = {"validate": "list", "source": list(column.choices),
                        "error_type": "warning"}  # fmt: skip
                self._page.data_validation(3, index, max(self._next, 1_000), index, rule)


def _is_plain(value: Any) -> bool:
    """Whether a spreadsheet keeps a number whole: no more than fifteen digits of it."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    return math.isfinite(value) and len(str(value).lstrip("-")) <= 15


def _within(text: str) -> str:
    """A text that fits into a cell; what was cut off is said in its place."""
    if len(text) <= LONGEST_CELL:
        return text
    note = said("……〔这一格太长，后面 {n} 字没有写进来，请导出 CSV〕",
                "… [too long: {n} characters left out; export as CSV]",
                n=len(text) - LONGEST_CELL + 100)  # fmt: skip
    return text[: LONGEST_CELL - 100] + note


def free_name(title: str, taken: set[str]) -> str:
    """A name that a workbook takes for a sheet and that is not in use in any case of letters."""
    plain = "".join("_" if letter in "[]:*?/\\'" else letter for letter in title)
    base = plain.strip()[:28] or said("登记", "register")
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base[:26]}_{number}", number + 1
    taken.add(name.lower())
    return name


# --- a printed page -------------------------------------------------------------------------------

_PAPER_MM = 263.0
"""The width of the printed area of A4 across."""
_ROWS_MM = 145.0
"""The height that title, head and foot leave to the rows, with something to spare."""
_LETTER_MM, _LINE_MM, _PADDING_MM = 1.8, 5.2, 2.8


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a register that begins a sheet of its own: what it is of, and its rows."""

    facts: Sequence[Mapping[str, str]]
    rows: Sequence[Sequence[str]]


def print_page(request: HttpRequest, title: str, columns: Sequence[Column],
               rows: Sequence[Sequence[str]], *, facts: Sequence[Mapping[str, str]] = (),
               **around: Any) -> HttpResponse:  # fmt: skip
    """A register as sheets of A4; the same page is the preview. ``around``: see print_list.html."""
    return print_parts(request, title, columns, [Part(facts, rows)], **around)


def print_parts(request: HttpRequest, title: str, columns: Sequence[Column],
                parts: Sequence[Part], *, number: str = "", **around: Any
                ) -> HttpResponse:  # fmt: skip
    """A register in parts; the rows of each are numbered from one, under the head ``number``."""
    heads = _numbered(columns, number)
    laid = [(part, some) for part in parts
            for some in list(sheets(heads, _with_numbers(part.rows))) or [[]]]  # fmt: skip
    return render(request, "desk/print_list.html", {
        "page": {"title": title},
        "columns": [{"label": column.label, "kind": column.kind} for column in heads],
        "sheets": [{"number": at, "rows": some, "facts": part.facts}
                   for at, (part, some) in enumerate(laid, 1)],
        "count": len(laid),
        **around,
    })  # fmt: skip


def pdf(title: str, columns: Sequence[Column], parts: Sequence[Part], *, number: str = "",
        signatures: Sequence[Mapping[str, str]] = ()) -> bytes:  # fmt: skip
    """The same as a PDF/A. Raises `CannotRun` where there is no Chinese font to set it in."""
    heads, colon = _numbered(columns, number), said("：", ": ")
    every = [row for part in parts for row in _with_numbers(part.rows)]
    data = {
        "lang": lang(), "title": title, "heads": [column.label for column in heads],
        "widths": _letters(heads, every),
        "centred": [at for at, column in enumerate(heads) if column.number],
        "signatures": [f"{each['label']}{colon}{each['value']}" for each in signatures],
        "words": {"page": said("第 {{page}} 页，共 {{pages}} 页", "Page {{page}} of {{pages}}")},
        "parts": [{"facts": [f"{fact['label']}{colon}{fact['value']}" for fact in part.facts],
                   "rows": _with_numbers(part.rows)} for part in parts],
    }  # fmt: skip
    return typesetting.pdf("register", data, made_at=timezone.now())


def _numbered(columns: Sequence[Column], number: str) -> list[Column]:
    return [Column(number or said("序号", "No."), number=True), *columns]


def _with_numbers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[str(at), *row] for at, row in enumerate(rows, 1)]


def sheets(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> Iterator[list[Any]]:
    """The rows parted into sheets of paper, by the lines that their cells will take."""
    letters = _letters(columns, rows)
    part: list[Sequence[str]] = []
    filled = 0.0
    for row in rows:
        lines = max(lines_of(cell, most) for cell, most in zip(row, letters, strict=True))
        height = lines * _LINE_MM + _PADDING_MM
        if part and filled + height > _ROWS_MM:
            yield part
            part, filled = [], 0.0
        part.append(row)
        filled += height
    if part:
        yield part


def _letters(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> list[float]:
    """How many half-width letters a line of each column holds, sharing the width of the paper."""
    wanted = [max(width(column.label), 2) for column in columns]
    for row in rows:
        wanted = [max(most, width(cell)) for most, cell in zip(wanted, row, strict=True)]
    usable = (_PAPER_MM - 3.4 * len(columns)) / _LETTER_MM
    share = usable / sum(wanted)
    return [max(most * min(share, 1.5), 4.0) for most in wanted]


def lines_of(text: str, letters: float) -> int:
    """How many lines a text takes in a column of so many letters."""
    count = 0
    for line in text.split("\n") or [""]:
        wide = len(line) + sum(letter > "\u2e7f" for letter in line)
        count += max(1, math.ceil(wide / letters))
    return count


def signatures(name: str) -> list[dict[str, str]]:
    """The foot of a printed register: who made it, and room for who looks it over."""
    day = timezone.localdate()
    date = f"{day:%d %b %Y}" if lang() == "en" else f"{day.year}年{day.month}月{day.day}日"
    return [{"label": said("制表人", "Made by"), "value": f"{name}  {date}"},
            {"label": said("检查人", "Checked by"), "value": ""}]  # fmt: skip
