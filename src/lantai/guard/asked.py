# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A question whose SQL was made once and is asked again and again.

Making the SQL of a list out of the law, the filters and the order takes Django longer than the
database takes to answer it. `Asked` keeps what came of it. It is made from a query that somebody
sees (`seal`), and it holds for that person, that address and that day: whoever keeps one says so in
the key (`tide`). A question about one row has a gap where the row's number goes: it is made with
`GAP` in its place, and is asked of a row by filling it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections

GAP = 2_147_483_629
"""Stands for the number of a row that is not known yet: one that every kind of key can hold."""
FURTHEST = 2**63 - 1
"""No database has rows of higher numbers."""


class Asked:
    """The SQL of a query that gives plain columns (``values_list``), ready to be run."""

    def __init__(self, rows: Any) -> None:
        """Raises `Unseen` where nobody said who is looking."""
        self.model, self.alias, self.sql = rows.model, rows.db, ""
        self.params: tuple[Any, ...] = ()
        self.written: list[tuple[int, Any, Any]] = []
        compiler = rows.query.get_compiler(self.alias)
        try:
            self.sql, self.params = compiler.as_sql()
        except EmptyResultSet:  # nothing can be found
            return
        columns = [each[0] for each in compiler.select[: compiler.col_count]]
        found = compiler.get_converters(columns)
        self.written = [(at, how, column) for at, (how, column) in found.items()]

    def rows(self, fill: int | None = None) -> list[Any]:
        """The rows of now; ``fill`` goes into every gap."""
        if not self.sql or (fill is not None and abs(fill) > FURTHEST):
            return []
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._filled(fill))
            found: list[Any] = cursor.fetchall()
        if not self.written:
            return found
        made = [list(row) for row in found]
        for at, how, column in self.written:
            for row in made:
                for each in how:
                    row[at] = each(row[at], column, connection)
        return [tuple(row) for row in made]

    def objects(self, fill: int | None = None) -> list[Any]:
        """The rows of now as objects of their noun, for a question that gives all its columns."""
        names = columns_of(self.model)
        return [self.model.from_db(self.alias, names, row) for row in self.rows(fill)]

    def count(self) -> int:
        """How many rows there are now."""
        if not self.sql:
            return 0
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({self.sql}) subquery", self.params)  # noqa: S608
            return int(cursor.fetchone()[0])

    def _filled(self, fill: int | None) -> tuple[Any, ...]:
        if fill is None:
            return self.params
        return tuple([fill if each == GAP else each for each in self.params])


def columns_of(model: Any) -> list[str]:
    """All columns of a noun, in the order in which `Asked.objects` wants them."""
    return [each.attname for each in model._meta.concrete_fields]
