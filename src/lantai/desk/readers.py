# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the cells of a column come to: cleaned values of one field, as the form would take them.

A `Reader` uses the very control that stands in the register's form. What that refuses is mended
where there is only one way to read it, made a question where a person can decide it once for all
cells alike, and else a `Problem`. Each different text is looked at once.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from lantai.craft import dates
from lantai.craft.catalogue import cells
from lantai.craft.catalogue.model import Cell
from lantai.desk.headings import NOT_TAKEN, folded
from lantai.desk.judging import Problem, in_both, said_twice
from lantai.desk.kinds import Choice, Day, Flag, Instant, Key, Kind, LongText, Number, RowField
from lantai.desk.register import Register, register_of
from lantai.desk.shapes import known_as, unmarked
from lantai.guard.actor import Actor

MOST_CHOICES = 60
"""A field with more to choose from makes no questions."""
REMEMBERED = 50_000
"""Different texts of a column that are remembered."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell came to: a value, what was mended to get it, or what is wrong with it.

    ``question`` is the key under which a person may decide it for all cells that say the same.
    """

    value: Any = None
    mended: str = ""
    after: str = ""
    problem: Problem | None = None
    question: str = ""

    @property
    def good(self) -> bool:
        """Whether there is a value."""
        return self.problem is None


_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"\s*[\r\n]+\s*")
_UNITS = ("页", "件", "卷", "张", "册", "盒", "份", "个", "条", "年", "升", "米")
"""What hands write after a number that is nothing but a number."""
_NUMBER = re.compile(rf"([-+]?[0-9][0-9,，']*(?:\.[0-9]+)?)\s*(?:{'|'.join(_UNITS)})?")
_SERIAL = re.compile(r"[1-9][0-9]{4}(\.[0-9]+)?")
"""A day as a spreadsheet counts it; a number of four digits is a year."""
_NO = {"否", "no", "n", "0", "false", "×", "x", "无", "没有"}
_EMPTY = object()


class Reader:
    """Reads the cells of one column into values of one field, as the form would."""

    def __init__(self, register: Register, actor: Actor, name: str,
                 answers: Mapping[str, str]) -> None:  # fmt: skip
        self.register, self.name = register, name
        self.kind: Kind = register.kind(name)
        self.field: models.Field[Any, Any] = self.kind.field
        self.control: forms.Field = self.kind.control(register, actor)
        options = self.kind.options(register, actor)
        self.options: list[tuple[str, str]] = options if len(options) <= MOST_CHOICES else []
        self._answers = answers
        self._known: dict[Any, Read] = {}

    def prepare(self, written: Iterable[Cell]) -> None:
        """Get ready for the cells of a slice; a key fetches its rows in one query."""

    def read(self, cell: Cell) -> Read:
        """What a cell comes to."""
        key = cell if type(cell) is str else (type(cell), cell)
        found = self._known.get(key)
        if found is None:
            found = self._judge(cell)
            if len(self._known) < REMEMBERED:
                self._known[key] = found
        return found

    def _judge(self, cell: Cell) -> Read:
        cell, cleaned = self._cleaned(cell)
        plain = cells.plain(cell).strip()
        if cells.is_fault(plain):
            return Read(problem=self._problem("many.fault_cell", value=plain[:60]))
        written = self.kind.written(cell)
        if self._is_no_word(written, plain):
            fault: ValidationError | None = ValidationError("", code="invalid_choice")
        else:
            value, fault = self._try(written)
        if fault is None:
            return Read(value, "many.mended_text", plain) if cleaned else Read(value)
        for said, candidate, after in self._mends(plain):
            value, refused = self._try(candidate)
            if refused is None:
                return Read(value, said, after)
        return self._refused(plain, fault)

    def _cleaned(self, cell: Cell) -> tuple[Cell, bool]:
        """A text without our own apostrophe and what nobody sees; whether the latter was there."""
        if not isinstance(cell, str):
            return cell, False
        text = unmarked(cell).strip()
        plain = _UNSEEN.sub("", text).strip()
        if not isinstance(self.kind, LongText):
            plain = _BREAKS.sub(" ", plain)
        return plain, plain != text

    def _is_no_word(self, written: Any, plain: str) -> bool:
        """A flag takes every unknown word for no; here that is a mistake to tell."""
        return isinstance(self.kind, Flag) and not written and plain.lower() not in {"", *_NO}

    def _try(self, written: Any) -> tuple[Any, ValidationError | None]:
        """The value that the form's control, and the noun's field, make of what is written."""
        try:
            given = self.control.widget.value_from_datadict({self.name: written}, {}, self.name)  # type: ignore[arg-type]
            value = self.control.clean(given)
            if not (self.field.blank and value in self.field.empty_values):
                value = self._as_field(value)
        except ValidationError as fault:
            return None, fault
        return value, None

    def _as_field(self, value: Any) -> Any:
        return value if self.field.is_relation else self.field.clean(value, None)

    # --- mending ---

    def _mends(self, plain: str) -> Iterator[tuple[str, Any, str]]:
        """Other ways to read a cell, each with what to say of it and how it then stands."""
        if not plain:
            yield from self._default()
            return
        narrow = unicodedata.normalize("NFKC", plain).strip()
        if isinstance(self.kind, Number):
            if found := _NUMBER.fullmatch(narrow):
                number = re.sub("[,，']", "", found[1])
                yield "many.mended_number", number, number
        elif isinstance(self.kind, Day) and not isinstance(self.kind, Instant):
            span = dates.parse(narrow, serial=bool(_SERIAL.fullmatch(narrow)))
            if span is not None and span.exact:
                yield "many.mended_date", span.first.isoformat(), span.first.isoformat()
        elif isinstance(self.kind, Choice):
            yield from self._choice(narrow)
        yield from self._decided(plain)

    def _default(self) -> Iterator[tuple[str, Any, str]]:
        """An empty cell of a field that has a usual value."""
        if self.field.has_default() and not self.field.blank:
            value = self.field.get_default()
            yield "many.mended_empty", value, self.shown(value)

    def _choice(self, narrow: str) -> Iterator[tuple[str, Any, str]]:
        wanted = folded(narrow)
        for value, label in self.field.flatchoices:
            words = [str(value), *in_both(label).values()]
            if wanted and wanted in map(folded, words):
                yield "many.mended_word", value, str(label)

    def _decided(self, plain: str) -> Iterator[tuple[str, Any, str]]:
        answer = self._answers.get(self.question(plain), "")
        for value, label in self.options:
            if value == answer:
                yield "many.decided", self.kind.written(value), label

    def shown(self, value: Any) -> str:
        """A value as an export would write it."""
        return self.kind.text(self.register.model(**{self.field.attname: value}))

    # --- refusing ---

    def question(self, plain: str) -> str:
        """The key of the question what a text means here."""
        said = f"{self.name}\n{folded(plain)}".encode()
        return f"q{hashlib.sha256(said).hexdigest()[:16]}"

    def _refused(self, plain: str, fault: ValidationError) -> Read:
        asks = plain and self.options and isinstance(self.kind, (Choice, Key, Flag))
        if not asks:
            return Read(problem=self._fault(plain, fault))
        question = self.question(plain)
        if self._answers.get(question) == NOT_TAKEN:
            return Read(problem=self._problem("many.answered_no", value=plain[:60]))
        return Read(problem=self._problem("many.ask_word", value=plain[:60]), question=question)

    def _fault(self, plain: str, fault: ValidationError) -> Problem:
        """What the form says, in the words of an import."""
        first = fault.error_list[0]
        match first.code:
            case "required" | "blank" | "null":
                return self._problem("many.required")
            case "max_length":
                params = first.params or {}
                return self._problem("many.too_long", limit=params.get("limit_value", ""),
                                     length=params.get("show_value", len(plain)))  # fmt: skip
            case "invalid" if isinstance(self.kind, Day):
                return self._problem("many.no_date", value=plain[:60])
            case "invalid" if isinstance(self.kind, Number):
                return self._problem("many.no_number", value=plain[:60])
            case "invalid_choice" if isinstance(self.kind, (Choice, Flag)):
                return self._unknown_word(plain)
        return said_twice(self.name, fault)

    def _unknown_word(self, plain: str) -> Problem:
        words = [in_both(label) for _, label in (self.field.flatchoices or ())[:20]]
        return self._problem("many.unknown_word", value=plain[:60],
                             known_zh="、".join(word["zh"] for word in words),
                             known_en=", ".join(word["en"] for word in words))  # fmt: skip

    def _problem(self, kind: str, **params: Any) -> Problem:
        return Problem(kind, self.name, params)


class KeyReader(Reader):
    """Reads the cells of a key: the other row's code, its name, or both as an export writes them.

    Never its number: a file number that is in no file would else find the row of that number.
    """

    def __init__(self, register: Register, actor: Actor, name: str,
                 answers: Mapping[str, str]) -> None:  # fmt: skip
        super().__init__(register, actor, name, answers)
        other = register_of(self.field.related_model)  # type: ignore[arg-type]
        self._code = other.code if other else ""
        self._rows: dict[str, Any] = {}
        self._asked: set[str] = set()
        self._by_name: dict[str, Any] | None = None

    def prepare(self, written: Iterable[Cell]) -> None:
        """Fetch the rows of a slice's codes in one query."""
        words = {word for cell in written if cell != "" for word in _words(self._text(cell))
                 if "\x00" not in word}  # fmt: skip
        wanted = words - self._asked
        if self._code and wanted:
            self._asked |= wanted
            found = self.control.rows.filter(**{f"{self._code}__in": wanted})  # type: ignore[attr-defined]
            for row in found.order_by("-pk"):
                self._rows[str(getattr(row, self._code))] = row
        if len(self._rows) > REMEMBERED:
            self._rows, self._asked = {}, set()

    def _text(self, cell: Cell) -> str:
        written = self.kind.written(unmarked(cell) if isinstance(cell, str) else cell)
        return str(written)

    def _try(self, written: Any) -> tuple[Any, ValidationError | None]:
        text = str(written)
        if not text:
            return super()._try(written)
        self.prepare([text])
        whole, *first = _words(text)
        found = self._rows.get(whole)
        if found is None and first and known_as(self._rows.get(first[0])) == text:
            found = self._rows[first[0]]
        if found is None:
            found = self._named(text)
        if found is None:
            return None, ValidationError("", code="invalid_choice")
        return found, None

    def _named(self, text: str) -> Any:
        """The one row of this name, among few."""
        if self._by_name is None:
            self._by_name = {}
            if self.options:
                rows = list(self.control.rows[: MOST_CHOICES + 1])  # type: ignore[attr-defined]
                for row in rows:
                    for word in {str(row), known_as(row)}:
                        self._by_name[word] = _EMPTY if word in self._by_name else row
        found = self._by_name.get(text)
        return None if found is _EMPTY else found

    def _decided(self, plain: str) -> Iterator[tuple[str, Any, str]]:
        answer = self._answers.get(self.question(plain), "")
        for value, label in self.options:
            if value == answer:
                row = self.control.rows.filter(pk=int(value)).first()  # type: ignore[attr-defined]
                if row is not None:
                    yield "many.decided", known_as(row), label

    def shown(self, value: Any) -> str:
        """The name of a row."""
        return known_as(value)

    def _fault(self, plain: str, fault: ValidationError) -> Problem:
        if fault.error_list[0].code != "invalid_choice":
            return self._problem("many.required") if not plain else said_twice(self.name, fault)
        meta = self.field.related_model._meta  # type: ignore[union-attr]
        one = in_both(meta.verbose_name)
        return self._problem("many.no_such_row", value=plain[:60], one_zh=one["zh"],
                             one_en=one["en"])  # fmt: skip


def _words(text: str) -> list[str]:
    """A text, and its first word where it has several: a code with a name after it."""
    text = text.strip()
    first, _, rest = text.partition(" ")
    return [text, first] if rest else [text]


def reader(register: Register, actor: Actor, name: str, answers: Mapping[str, str]) -> Reader:
    """The reader of a field's cells."""
    kind = register.kind(name)
    made = Reader(register, actor, name, answers)
    if isinstance(kind, Key) and isinstance(made.control, RowField):
        return KeyReader(register, actor, name, answers)
    return made
