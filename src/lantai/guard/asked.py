# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A question whose SQL was made once and is asked again and again.

Making the SQL of a list out of the law, the filters and the order takes Django longer than the
database takes to answer it. `Asked` keeps what came of it. It is made from a query that somebody
sees (`seal`), and it holds for that person, that address and that day: whoever keeps one says so in
the key (`tide`).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections


class Asked:
    """The SQL of a query that gives plain columns (``values_list``), ready to be run."""

    def __init__(self, rows: Any) -> None:
        """Raises `Unseen` where nobody said who is looking."""
        self.alias, self.sql = rows.db, ""
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

    def rows(self) -> list[Any]:
        """The rows of now."""
        if not self.sql:
            return []
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            found: list[Any] = cursor.fetchall()
        if not self.written:
            return found
        made = [list(row) for row in found]
        for at, how, column in self.written:
            for row in made:
                for each in how:
                    row[at] = each(row[at], column, connection)
        return [tuple(row) for row in made]

    def count(self) -> int:
        """How many rows there are now."""
        if not self.sql:
            return 0
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({self.sql}) subquery", self.params)  # noqa: S608
            return int(cursor.fetchone()[0])
