# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The one door for writing many rows at once, below the ORM and inside an act.

`insert` is ``executemany`` on SQLite, ``COPY`` on PostgreSQL. `add_rows` is for guarded nouns: it
checks the ceiling, gives the rows their numbers, writes them in slices and notes each on the trail
with the digest of what it became. Four to ten times as fast as ``bulk_create``; nothing else in the
house writes below the ORM (law test). `add` is the same for rows made as models, `put_back` for
rows that come back under their numbers, `change` for rows that each get other values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db import connections, router
from django.db.models import Model

from lantai.guard.columns import check_ceiling
from lantai.guard.seal import acting, must_act
from lantai.guard.tables import note_written

SLICE = 1_000


@dataclass(frozen=True, slots=True)
class Subject:
    """A row of a bulk act with the digests of its before and after."""

    noun: str
    row: int
    before: str = ""
    after: str = ""


def _connection(model: type[Model]) -> Any:
    return connections[router.db_for_write(model)]


def _columns(model: type[Model], names: Sequence[str]) -> tuple[list[Any], str]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    quote = _connection(model).ops.quote_name
    return fields, ", ".join(quote(field.column) for field in fields)


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of values as the database takes them; how many."""
    connection = _connection(model)
    fields, columns = _columns(model, names)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        note_written(model._meta.db_table)
        return _copy(connection, f"COPY {table} ({columns}) FROM STDIN", rows)
    marks = ", ".join(["%s"] * len(fields))
    sql, total = f"INSERT INTO {table} ({columns}) VALUES ({marks})", 0  # noqa: S608
    with connection.cursor() as cursor:
        for some in _slices(rows, SLICE * 10):
            cursor.executemany(sql, some)
            total += len(some)
    return total


def _copy(connection: Any, sql: str, rows: Iterable[Sequence[Any]]) -> int:
    total = 0
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,  # which Django does for every call but this one
        cursor.copy(sql) as copy,
    ):
        for row in rows:
            copy.write_row(row)
            total += 1
    return total


def delete(model: type[Model], column: str, values: Sequence[Any]) -> None:
    """Delete rows of the guard's own tables by the values of one column."""
    connection = _connection(model)
    _, name = _columns(model, [column])
    table = connection.ops.quote_name(model._meta.db_table)
    sql = f"DELETE FROM {table} WHERE {name} ="  # noqa: S608
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which plans each statement anew
            cursor.execute(f"{sql} ANY(%s)", [list(values)])
        else:
            cursor.executemany(f"{sql} %s", [(value,) for value in values])


def _slices(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    source = iter(rows)
    while some := list(islice(source, size)):
        yield some


def reserve(model: type[Model], count: int) -> Sequence[int]:
    """Rising numbers for ``count`` new rows, which nobody else gets; inside a transaction.

    Where others write beside us they need not follow one another.
    """
    connection = _connection(model)
    table, pk = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s)) "
                           "FROM generate_series(1, %s)", [table, pk, count])  # fmt: skip
            return sorted(row[0] for row in cursor.fetchall())
        quote = connection.ops.quote_name
        cursor.execute(f"SELECT COALESCE(MAX({quote(pk)}), 0) FROM {quote(table)}")  # noqa: S608
        first = max(cursor.fetchone()[0], _last_given(cursor, table)) + 1
    return range(first, first + count)


def _last_given(cursor: Any, table: str) -> int:
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    found = cursor.fetchone()
    return int(found[0]) if found else 0


def add_rows(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
             ) -> Sequence[int]:  # fmt: skip
    """Add guarded rows given as prepared values of ``names`` (no key); the numbers they got.

    Raises `OffTrail` outside an act, `AboveCeiling` before anything is written.
    """
    must_act(model)
    if not rows:
        return range(0)
    if "secrecy" in names:
        at = list(names).index("secrecy")
        check_ceiling(max(row[at] for row in rows))
    keys = reserve(model, len(rows))
    pk = model._meta.pk.attname
    insert(model, (pk, *names), ((key, *row) for key, row in zip(keys, rows, strict=True)))
    noun = model._meta.label_lower
    acting.get().rows.extend(
        Subject(noun, key, after=sha256(repr(row).encode()).hexdigest())
        for key, row in zip(keys, rows, strict=True)
    )
    return keys


def add(rows: Sequence[Model]) -> Sequence[int]:
    """Add new guarded rows of one noun; the numbers they got, which the rows then have."""
    if not rows:
        return range(0)
    model = type(rows[0])
    fields = [each for each in model._meta.concrete_fields if not each.primary_key]
    keys = add_rows(model, [each.attname for each in fields], _prepared(rows, fields))
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
    return keys


def change(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write some columns of rows of one noun as the objects have them, by one prepared statement.

    For rows that each get values of their own, where `bulk_update` makes a case of every row in
    one statement. Raises `OffTrail` outside an act, `AboveCeiling` before anything is written.
    """
    if not rows or not names:
        return
    model = type(rows[0])
    must_act(model)
    if "secrecy" in names:
        check_ceiling(max(getattr(row, "secrecy", 0) for row in rows))
    connection = _connection(model)
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in names]
    given = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    sql = (f"UPDATE {quote(model._meta.db_table)} SET {given} "  # noqa: S608
           f"WHERE {quote(model._meta.pk.column)} = %s")  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(sql, _prepared(rows, [*fields, model._meta.pk]))


def put_back(rows: Sequence[Model]) -> None:
    """Write rows of one noun that have their numbers already, such as those that come back."""
    if not rows:
        return
    model = type(rows[0])
    must_act(model)
    fields = list(model._meta.concrete_fields)
    insert(model, [each.attname for each in fields], _prepared(rows, fields))


def _prepared(rows: Sequence[Model], fields: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The values of some columns as the database takes them."""
    connection = _connection(type(rows[0]))
    return [tuple(each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields)
            for row in rows]  # fmt: skip
