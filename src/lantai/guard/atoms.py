# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The atoms of the law of sight, each with three bodies, and the sights made of them.

`Atom.q` is for the database, `Atom.holds` for one row in plain Python, `Atom.terms` for a search
index. The rule itself (`sheet.py`) is written once, out of atoms; a twin test holds the three
bodies against each other. A path ends with ``/``; an atom with an empty value makes no clause,
since an empty institution would be everybody's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from django.db.models import Exists, Model, OuterRef, Q


@dataclass(frozen=True, slots=True)
class Term:
    """A condition for a search index: ``column`` equals, lies in [low, high), or is one of many."""

    column: str
    op: Literal["is", "range", "any"]
    value: Any = None
    low: Any = None
    high: Any = None
    inclusive: bool = False


class Atom(Protocol):
    """One condition on one column."""

    @property
    def column(self) -> str:
        """The column it speaks of."""
        ...

    @property
    def empty(self) -> bool:
        """Whether it says nothing, so that its clause must not exist."""
        ...

    def q(self, model: type[Model]) -> Q:
        """The condition for the database."""
        ...

    def holds(self, row: Any) -> bool:
        """Whether one row meets it."""
        ...

    def terms(self) -> Term:
        """The condition for a search index."""
        ...


def after(path: str) -> str:
    """The first text after every path that begins with ``path``: its last ``/`` raised to ``0``."""
    return path[:-1] + "0"


@dataclass(frozen=True, slots=True)
class Is:
    """The column equals a value."""

    column: str
    value: Any

    @property
    def empty(self) -> bool:
        """An empty text says nothing."""
        return self.value in ("", None)

    def q(self, model: type[Model]) -> Q:
        """Equality."""
        return Q((self.column, self.value))

    def holds(self, row: Any) -> bool:
        """Equality."""
        return bool(getattr(row, self.column) == self.value)

    def terms(self) -> Term:
        """Equality."""
        return Term(self.column, "is", value=self.value)


@dataclass(frozen=True, slots=True)
class AtMost:
    """The column is not more than a number."""

    column: str
    value: Any
    empty: bool = field(default=False, init=False)

    def q(self, model: type[Model]) -> Q:
        """Not more."""
        return Q((f"{self.column}__lte", self.value))

    def holds(self, row: Any) -> bool:
        """Not more."""
        return bool(getattr(row, self.column) <= self.value)

    def terms(self) -> Term:
        """Not more."""
        return Term(self.column, "range", high=self.value, inclusive=True)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The column is not less than a number."""

    column: str
    value: Any
    empty: bool = field(default=False, init=False)

    def q(self, model: type[Model]) -> Q:
        """Not less."""
        return Q((f"{self.column}__gte", self.value))

    def holds(self, row: Any) -> bool:
        """Not less."""
        return bool(getattr(row, self.column) >= self.value)

    def terms(self) -> Term:
        """Not less."""
        return Term(self.column, "range", low=self.value, inclusive=True)


@dataclass(frozen=True, slots=True)
class Past:
    """The column's date is here: not empty and not after today."""

    column: str
    today: dt.date
    empty: bool = field(default=False, init=False)

    def q(self, model: type[Model]) -> Q:
        """Not after today; an empty date never matches."""
        return Q((f"{self.column}__lte", self.today))

    def holds(self, row: Any) -> bool:
        """Not empty and not after today."""
        value = getattr(row, self.column)
        return value is not None and value <= self.today

    def terms(self) -> Term:
        """Not after today, as days of the proleptic calendar."""
        return Term(self.column, "range", low=1, high=self.today.toordinal(), inclusive=True)


@dataclass(frozen=True, slots=True)
class Under:
    """The column's path is one of these or lies below one of them."""

    column: str
    paths: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """No path, or one that would hold everything."""
        return not self.paths or not all(path.endswith("/") and path > "/" for path in self.paths)

    def q(self, model: type[Model]) -> Q:
        """Half-open ranges, so that an ordinary index answers."""
        found = Q()
        for path in self.paths:
            found |= Q((f"{self.column}__gte", path), (f"{self.column}__lt", after(path)))
        return found

    def holds(self, row: Any) -> bool:
        """Begins with one of the paths."""
        return bool(getattr(row, self.column).startswith(self.paths))

    def terms(self) -> Term:
        """Any of the paths; an index keeps every beginning of a path as a term of its own."""
        return Term(self.column, "any", value=self.paths)


@dataclass(frozen=True, slots=True)
class Own:
    """The column's path is the actor's own: equality, or a range where there are branches."""

    column: str
    path: str
    branches: bool = False

    @property
    def empty(self) -> bool:
        """No institution owns nothing."""
        return not self.path.endswith("/") or self.path <= "/"

    def q(self, model: type[Model]) -> Q:
        """Equality or a half-open range."""
        if not self.branches:
            return Q((self.column, self.path))
        return Q((f"{self.column}__gte", self.path), (f"{self.column}__lt", after(self.path)))

    def holds(self, row: Any) -> bool:
        """Equality, or begins with it."""
        value = getattr(row, self.column)
        return bool(value.startswith(self.path) if self.branches else value == self.path)

    def terms(self) -> Term:
        """Equality, or any path below."""
        if self.branches:
            return Term(self.column, "any", value=(self.path,))
        return Term(self.column, "is", value=self.path)


@dataclass(frozen=True, slots=True)
class In:
    """The row is a member of one of these sets (`SetMember`)."""

    column: str
    values: frozenset[int]

    @property
    def empty(self) -> bool:
        """No set holds nothing."""
        return not self.values

    def q(self, model: type[Model]) -> Q:
        """One indexed look into the members."""
        from django.apps import apps

        members = apps.get_model("guard", "SetMember").objects.filter(
            noun=model._meta.label_lower, row=OuterRef("pk"), set_id__in=self.values
        )
        return Q(Exists(members))

    def holds(self, row: Any) -> bool:
        """Whether one of the row's sets is among them."""
        return not self.values.isdisjoint(row.set_ids)

    def terms(self) -> Term:
        """Any of the sets' numbers."""
        return Term("set", "any", value=tuple(sorted(self.values)))


@dataclass(frozen=True, slots=True)
class Clause:
    """Atoms that must all hold, and why a row is then seen, in both languages."""

    name: str
    zh: str
    en: str
    atoms: tuple[Atom, ...]
    never: bool = False

    def with_duty(self, held: bool) -> Clause:
        """The clause where a duty is held, and no clause where it is not."""
        return self if held else Clause(self.name, self.zh, self.en, (), never=True)

    def without(self, column: str) -> Clause:
        """The clause for a noun that has no such column and needs none."""
        rest = tuple(atom for atom in self.atoms if atom.column != column)
        return Clause(self.name, self.zh, self.en, rest, never=self.never or not rest)

    def fits(self, columns: frozenset[str]) -> bool:
        """Whether a noun has all the columns; a clause on a column it lacks never allows."""
        return all(atom.column in columns for atom in self.atoms)

    def q(self, model: type[Model]) -> Q:
        """All atoms, for the database."""
        found = Q()
        for atom in self.atoms:
            found &= atom.q(model)
        return found

    def holds(self, row: Any) -> bool:
        """All atoms, for one row."""
        for atom in self.atoms:  # noqa: SIM110 - a generator costs more than the loop
            if not atom.holds(row):
                return False
        return True


def allow(name: str, zh: str, en: str, *atoms: Atom) -> Clause:
    """A clause that allows; with an atom that says nothing it is none."""
    return Clause(name, zh, en, atoms, never=not atoms or any(atom.empty for atom in atoms))


@dataclass(frozen=True, slots=True)
class Sight:
    """A ceiling before all, then the clauses of which one must hold. No clause, no sight."""

    ceiling: tuple[Atom, ...]
    clauses: tuple[Clause, ...]

    def only(self, names: Iterable[str]) -> Sight:
        """The same sight with some of its clauses: one tab of a list."""
        wanted = set(names)
        return Sight(self.ceiling, tuple(c for c in self.clauses if c.name in wanted))

    def without(self, column: str) -> Sight:
        """The same sight for a noun that has no such column and needs none."""
        rest = tuple(atom for atom in self.ceiling if atom.column != column)
        return Sight(rest, any_of(*(clause.without(column) for clause in self.clauses)))

    def fitting(self, columns: frozenset[str]) -> Sight:
        """The same sight with the clauses that a noun of these columns can have."""
        return Sight(self.ceiling, tuple(c for c in self.clauses if c.fits(columns)))

    def q(self, model: type[Model]) -> Q | None:
        """The condition for the database; None = nothing is seen."""
        if not self.clauses:
            return None
        found = Q()
        for clause in self.clauses:
            found |= clause.q(model)
        for atom in self.ceiling:
            found &= atom.q(model)
        return found

    def holds(self, row: Any) -> bool:
        """Whether one row is seen."""
        for atom in self.ceiling:
            if not atom.holds(row):
                return False
        for clause in self.clauses:  # noqa: SIM110 - a generator costs more than the loop
            if clause.holds(row):
                return True
        return False

    def why(self, row: Any) -> list[Clause]:
        """The clauses that let one row be seen; empty where it is not."""
        if not all(atom.holds(row) for atom in self.ceiling):
            return []
        return [clause for clause in self.clauses if clause.holds(row)]

    def terms(self) -> tuple[list[Term], list[list[Term]]]:
        """For a search index: what must hold, and the alternatives of which one must."""
        return (
            [atom.terms() for atom in self.ceiling],
            [[atom.terms() for atom in clause.atoms] for clause in self.clauses],
        )


def any_of(*clauses: Clause) -> tuple[Clause, ...]:
    """The clauses that may allow anything at all."""
    return tuple(clause for clause in clauses if not clause.never)


def beginnings(path: str) -> Iterator[str]:
    """Every beginning of a path, itself the last: what a search index keeps of it."""
    parts = path.split("/")[:-1]
    for count in range(1, len(parts) + 1):
        yield "/".join(parts[:count]) + "/"
