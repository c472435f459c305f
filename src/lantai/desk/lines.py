# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A page of a list for showing only: its rows as HTML, from no more than what they show.

What `listing` gives as whole rows, for a tenth of the work. Three things are kept (`tide`): the SQL
of the questions, for a person and an address; the names that keys lead to; and each row's HTML, by
all that it says, so that after an act the rows are asked for and one of them is drawn.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from lantai.desk import listing
from lantai.desk.listing import COUNT_TO, Ask, Drawer, lead_of, mark_of, ordering, who
from lantai.desk.register import Register
from lantai.guard import tables, tide
from lantai.guard.actor import Actor
from lantai.guard.asked import Asked
from lantai.guard.words import lang

KNOWN = 2_000
"""So many drawn rows are kept of a register, a choice of columns and a language."""


@dataclass(frozen=True)
class Shown:
    """A page of a list: its rows as HTML and what is around them."""

    html: SafeString
    number: int
    count: int
    next_after: str
    ask: Ask
    tabs: tuple[str, ...]
    bad: tuple[tuple[str, str], ...]

    @property
    def more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self.count > COUNT_TO


def shown(register: Register, actor: Actor, ask: Ask) -> Shown:
    """What an asking gives this actor; without a tab, the first that has rows at all."""
    question = _question_of(register, actor, ask)
    if question is None:
        return _of_whole_rows(register, actor, ask)
    found = question.answered(actor)
    for tab in question.tabs[1:] if ask.tab not in question.tabs else ():
        if found.html or tab in register.quiet_tabs.split():
            break
        other = _question_of(register, actor, replace(ask, tab=tab))
        again = other.answered(actor) if other else found
        found = again if again.html else found
    return found


def _of_whole_rows(register: Register, actor: Actor, ask: Ask) -> Shown:
    """Where a kind reads more of a row than its own column."""
    found = listing.listing(register, actor, ask)
    html = listing.rows_html(found, actor, ticks=True)
    return Shown(html, len(found.rows), found.count, found.next_after, found.ask,
                 tuple(found.tabs), tuple(found.bad.items()))  # fmt: skip


# --- asking ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What a page of a list asks of the database, ready to be asked again after an act.

    ``columns`` are those of the values, the row's number first, ``by`` the place of the one that
    orders; ``keys`` are fields that lead to other rows, ``shown`` the heads of the list.
    """

    register: Register
    ask: Ask
    tabs: tuple[str, ...]
    bad: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    by: int
    keys: tuple[Any, ...]
    shown: tuple[str, ...]
    page: Asked
    first: Asked
    key: Hashable

    def answered(self, actor: Actor) -> Shown:
        """What comes of it now for whom it was made."""
        rows, size = self.page.rows(), self.ask.size
        after = ""
        if len(rows) > size:
            after = mark_of(rows[size - 1][self.by], rows[size - 1][0])
        marks = listing.marks_of(self.register, [row[0] for row in rows[:size]], actor)
        html = self._drawn(rows[:size], marks)
        count = tide.kept(self.key, self.first.count)
        return Shown(html, min(len(rows), size), count, after, self.ask, self.tabs, self.bad)

    def _drawn(self, rows: Sequence[Any], marks: Mapping[int, str]) -> SafeString:
        for field in self.keys:
            rows = _named(field.related_model, rows, self.columns.index(field.attname))
        key = ("drawn", self.register.noun, self.columns, self.shown, lang())
        drawn = tide.kept(key, lambda: _Drawn(self))
        return drawn.html(rows, marks)


def _question_of(register: Register, actor: Actor, ask: Ask) -> Question | None:
    narrow = tuple(sorted(ask.narrow.items()))
    key = (register.noun, who(actor), ask.tab, ask.search, narrow)
    whole = ("question", key, ask.order, ask.after, ask.size)
    return tide.kept(whole, lambda: _question(register, actor, ask, key))


def _question(register: Register, actor: Actor, ask: Ask, key: Hashable) -> Question | None:
    """None where the list wants whole rows."""
    heads, order = register.columns_for(actor), ordering(register, ask)[0]
    kinds = {name: register.kind(name) for name in (*heads, *register.sub.split(), order)}
    if not all(kind.is_light for kind in kinds.values()):
        return None
    fields = [kind.field for kind in kinds.values()]
    tabs = listing.tabs_for(register, actor)
    ask = replace(ask, tab=ask.tab if ask.tab in tabs else tabs[0])
    rows, bad = listing.rows_for(register, actor, ask)
    wanted = ("pk", *(field.attname for field in fields))
    page = listing.page(register, rows, ask).values_list(*wanted)[: ask.size + 1]
    return Question(
        register, ask, tuple(tabs), tuple(bad.items()), wanted, 1 + list(kinds).index(order),
        tuple(field for field in fields if field.is_relation), tuple(heads),
        Asked(page), Asked(listing.first(rows)), ("count", key),
    )  # fmt: skip


def _named(model: Any, rows: Sequence[Any], at: int) -> list[Any]:
    """Rows with the names that their keys lead to put after them.

    An ancestor's title is part of a record's context. Names and no rows are kept: a row would hold
    what it was asked for before.
    """
    wanted = frozenset(row[at] for row in rows) - {None}
    known = tide.kept(("names", model, wanted, lang()), lambda: _names(model, wanted))
    return [(*row, known.get(row[at])) for row in rows]


def _names(model: Any, wanted: frozenset[Any]) -> dict[Any, str]:
    others = model.objects
    if hasattr(others, "unguarded"):  # an account is no guarded noun
        others = others.unguarded("names that stand in a list's column")
    return {key: str(row) for key, row in others.in_bulk(wanted).items()} if wanted else {}


# --- drawing --------------------------------------------------------------------------------------


class Line:
    """A row that has only what the list shows of it; text kinds read it as they read a row."""

    def __init__(self, lead: str, names: Sequence[str], values: Sequence[Any]) -> None:
        self.__dict__.update(zip(names, values, strict=True))
        self.lead = lead

    pk: int

    def __str__(self) -> str:
        """What the first column says."""
        return str(self.__dict__.get(self.lead) or self.pk)


class _Drawn:
    """Rows of one register as HTML, each drawn once for as long as it says the same."""

    def __init__(self, asked: Question) -> None:
        self.names = (*asked.columns, *(field.name for field in asked.keys))
        self.lead = lead_of(asked.register, asked.shown)
        self.drawer = Drawer(asked.register, asked.shown, ticks=True)
        types = {each.get_internal_type() for each in asked.register.model._meta.concrete_fields
                 if each.attname in asked.columns}  # fmt: skip
        self.structured = "JSONField" in types  # such a value is no key of what is known
        self.known: dict[Any, str] = {}

    def html(self, rows: Sequence[Any], marks: Mapping[int, str]) -> SafeString:
        """All rows. Marks, and what a kind asked the database for, are not kept here."""
        told = [repr(row) for row in rows] if self.structured else rows
        drawn = {each: self.known.get(each) for each in told}
        fresh = {each: row for each, row in zip(told, rows, strict=True) if drawn[each] is None}
        if fresh:
            with tables.reading() as read:
                new = {each: self.drawer.row(Line(self.lead, self.names, row))
                       for each, row in fresh.items()}  # fmt: skip
            drawn |= new
            if not read:
                self._know(new)
        for each, row in zip(told, rows, strict=True):
            if row[0] in marks:
                drawn[each] = self.drawer.row(Line(self.lead, self.names, row), marks[row[0]])
        return mark_safe("\n".join([drawn[each] or "" for each in told]))  # noqa: S308 - by kinds

    def _know(self, new: Mapping[Any, str]) -> None:
        if len(self.known) > KNOWN:
            self.known.clear()
        self.known.update(new)
