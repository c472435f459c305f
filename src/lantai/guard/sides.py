# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which database a table lies in, and what a database must be for the house to stand on it.

What readers write lies apart from the catalogue: on SQLite a page that notes a reading or renews a
session must never wait for somebody's import. Paths, codes and the marks of keyed pages are
compared as ranges, so text is compared byte by byte everywhere, as SQLite does by itself and
PostgreSQL where the database was made so.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.core.management import call_command
from django.db import OperationalError, connections

IN_ORDER = ("-", "/", "0", "Z", "a", "i1", "i1/", "i1/i2/", "i10", "·", "一", "丁", "𠀀")
"""Texts as their bytes order them; every language orders some of them otherwise."""
SIDE = {
    ("sessions", "session"),
    ("guard", "reading"),
    ("axes", "accessattempt"),
    ("axes", "accesslog"),
    ("axes", "accessfailurelog"),
    ("axes", "accessattemptexpiration"),
}

GAVE_WAY = frozenset({"40P01", "40001", "55P03"})
"""What PostgreSQL calls it (SQLSTATE) when of two who wait for each other one has to give way."""


class Sides:
    """Django's router: `side` for what readers write, `default` for all else."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """The database of a noun."""
        return "side" if (model._meta.app_label, model._meta.model_name) in SIDE else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Within one database only."""
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None,
                      **hints: Any) -> bool:  # fmt: skip
        """Each table in its own database; operations of no table in `default`."""
        if model_name is None:
            return db == "default"
        return ((app_label, model_name) in SIDE) == (db == "side")


def make_tables(alias: str, *, verbosity: int = 0, run_syncdb: bool = False) -> None:
    """Make the tables that lie in a database, or bring them up to date; see Django's `migrate`.

    In `side` lie tables of few apps: the history of the others is not walked through there.
    """
    how = {"database": alias, "verbosity": verbosity, "interactive": False}
    if alias != "side":
        call_command("migrate", run_syncdb=run_syncdb, **how)
        return
    for app in sorted({app for app, _ in SIDE}):
        call_command("migrate", app, **how)


def compares_bytes(alias: str) -> bool:
    """Whether this database compares text byte by byte."""
    pairs = list(pairwise(IN_ORDER))
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT " + " AND ".join(["%s < %s"] * len(pairs)), sum(pairs, ()))
        return bool(cursor.fetchone()[0])


def holds_every_character(alias: str) -> bool:
    """Whether this database keeps text in UTF-8."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        return bool(cursor.fetchone()[0] == "UTF8")


def gave_way(fault: OperationalError) -> bool:
    """Whether a transaction was given up for another's sake: nothing is wrong, only try again."""
    state = getattr(fault.__cause__, "sqlstate", "")
    return state in GAVE_WAY or "database is locked" in str(fault)
