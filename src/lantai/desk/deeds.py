# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts that a person takes through a form: what each asks, in a table, and which act it is.

A room fills the table in its `deeds` (one entry per act) and puts it on its nouns with `on_row`,
`on_rows` and `on_list`; `deedpages` draws the tab 办理 of a row, the buttons over ticked rows and
those at the head of a list. Changing fields is `editing`, moving a state is `steps`; a deed is what
is neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from lantai.craft.codes import Said
from lantai.desk.asking import Fields
from lantai.guard import law
from lantai.guard.actor import Actor


def always(row: Any, actor: Actor) -> bool:
    """What makes sense for every row."""
    return True


@dataclass(frozen=True)
class Deed:
    """One act on a row of a noun: its duty, its words, what it asks, and how it is done.

    ``do`` is called with the row, ``actor=`` and the answers by name; what it returns (another
    row, a job) is where its reader is led. ``when`` hides it from rows for which it makes no sense
    now, ``action`` is the sight that its reader must have of the row. ``grave`` says what cannot be
    undone. ``is_next`` puts it at the head of the row's page too: what is to be done with it next.
    """

    name: str
    duty: str
    label: Any
    fields: Callable[[Any, Actor], Fields]
    do: Callable[..., Any]
    help: Any = ""
    grave: Any = ""
    when: Callable[[Any, Actor], bool] = always
    action: str = "act"
    is_next: bool = False


@dataclass(frozen=True)
class ListDeed:
    """One act that makes or takes many rows of a noun at once, such as a table handed in.

    ``do`` is called with ``actor=`` and the answers by name. With a ``look``, which is called
    likewise and changes nothing, every row is looked at first, and ``do`` returns an `Outcome` or
    where its reader is led; ``whole`` says that one wrong row stops all; ``again`` gives the
    answers that stand in for what is not sent twice, such as a file.
    """

    name: str
    duty: str
    label: Any
    fields: Callable[[Actor], Fields]
    do: Callable[..., Any]
    help: Any = ""
    grave: Any = ""
    icon: str = "sheet"
    look: Callable[..., Iterable[Looked]] | None = None
    again: Callable[..., Mapping[str, str]] | None = None
    whole: bool = False


@dataclass
class Outcome:
    """What became of each row: changed, left as it was, or refused with the reason."""

    changed: list[int] = field(default_factory=list)
    refused: list[tuple[int, Said]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take up what came of one slice."""
        self.changed += other.changed
        self.refused += other.refused


@dataclass(frozen=True)
class Looked:
    """What a deed would make of one row: ``cells`` of (label, before, after), or why it cannot.

    ``warn`` is what somebody should see to before it is done; ``title`` names what is no row of the
    list's own noun.
    """

    pk: int
    cells: Sequence[tuple[Any, str, str]] = ()
    why: Said | None = None
    warn: str = ""
    title: str = ""


@dataclass(frozen=True)
class RowsDeed:
    """One act on the rows that somebody ticked in a list.

    ``do`` is called with their numbers, ``actor=`` and the answers by name, and returns an
    `Outcome` or the row to which its reader is led; ``look`` is called likewise, changes nothing,
    and says of every row what would become of it.
    """

    name: str
    duty: str
    label: Any
    fields: Callable[[Actor], Fields]
    do: Callable[..., Any]
    look: Callable[..., Iterable[Looked]]
    help: Any = ""
    grave: Any = ""


_of_row: dict[str, tuple[Deed, ...]] = {}
_of_rows: dict[str, tuple[RowsDeed, ...]] = {}
_of_list: dict[str, tuple[ListDeed, ...]] = {}


def on_row(model: type[models.Model], *deeds: Deed) -> None:
    """Put acts on the tab 办理 of each row of a noun."""
    noun = law.noun_of(model)
    _of_row[noun] = (*_of_row.get(noun, ()), *deeds)


def on_rows(model: type[models.Model], *deeds: RowsDeed) -> None:
    """Put acts over the ticked rows of a noun's list."""
    noun = law.noun_of(model)
    _of_rows[noun] = (*_of_rows.get(noun, ()), *deeds)


def on_list(model: type[models.Model], *deeds: ListDeed) -> None:
    """Put acts at the head of a noun's list."""
    noun = law.noun_of(model)
    _of_list[noun] = (*_of_list.get(noun, ()), *deeds)


def row_deeds(noun: str) -> tuple[Deed, ...]:
    """All acts on a row of a noun."""
    return _of_row.get(noun, ())


def rows_deeds(noun: str, actor: Actor | None = None) -> list[RowsDeed]:
    """The acts on ticked rows of a noun, all or those whose duty an actor has."""
    return [deed for deed in _of_rows.get(noun, ()) if actor is None or actor.has(deed.duty)]


def list_deeds(noun: str, actor: Actor | None = None) -> list[ListDeed]:
    """The acts at the head of a noun's list, all or those whose duty an actor has."""
    return [deed for deed in _of_list.get(noun, ()) if actor is None or actor.has(deed.duty)]


def all_deeds() -> list[tuple[str, Deed | RowsDeed | ListDeed]]:
    """Every act that has a form, with its noun."""
    return [(noun, deed) for table in (_of_row, _of_rows, _of_list)
            for noun, deeds in table.items() for deed in deeds]  # fmt: skip


def open_to(row: Any, actor: Actor) -> list[Deed]:
    """The acts that an actor has the duty and the reach to take with a row now."""
    return [deed for deed in row_deeds(law.noun_of(type(row)))
            if actor.has(deed.duty) and law.holds(actor, deed.action, row)
            and deed.when(row, actor)]  # fmt: skip
