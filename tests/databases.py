# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the tests' databases are: files of SQLite, or a PostgreSQL server that may be filled.

``LANTAI_TEST_DATABASE=postgresql://user@host/name`` names a server whose user may make databases;
`tools/with_postgres.py` starts one for as long as a command runs. Django's own test databases are
``test_name`` and ``test_name_side``, one pair a worker. Tests that start real processes or threads
want a `Pair` of their own, of the same kind.
"""

import fcntl
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

SERVER = os.environ.get("LANTAI_TEST_DATABASE", "")
ALIASES = ("default", "side")


TABLES = """
import sys, django
django.setup()
from lantai.guard import sides
sides.make_tables(sys.argv[1], run_syncdb=True)
"""


def named(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


NAME = urlsplit(SERVER).path.lstrip("/") or "lantai"
PAIR = {"default": named(SERVER, NAME), "side": named(SERVER, f"{NAME}_side")}


def on_server(statement: str) -> None:
    """Say something to the server itself, in autocommit."""
    import psycopg

    with psycopg.connect(named(SERVER, "postgres"), autocommit=True) as server:
        server.execute(statement)


class Pair:
    """The two databases of a site in a folder of its own: its files, or two of the server's."""

    def __init__(self, folder):
        self.folder = folder
        name = f"pair_{secrets.token_hex(6)}"
        on_disk = {"default": "lantai.sqlite3", "side": "side.sqlite3"}
        self.names = (
            {"default": name, "side": f"{name}_side"} if SERVER
            else {alias: str(folder / file) for alias, file in on_disk.items()}
        )  # fmt: skip

    def made(self):
        """Empty databases; files come by themselves."""
        for name in self.names.values() if SERVER else ():
            on_server(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self

    def migrated(self, **more):
        """With the tables of the site whose settings ``more`` names, both at once."""
        environment = self.environment(**more)
        started = [subprocess.Popen([sys.executable, "-c", TABLES, alias], env=environment)
                   for alias in ALIASES]  # fmt: skip
        assert [each.wait() for each in started] == [0, 0], "the tables were not made"
        return self

    def copy(self, folder):
        """The same in another folder. Nobody may be connected."""
        other = Pair(folder)
        for alias, name in self.names.items():
            if SERVER:
                on_server(f'CREATE DATABASE "{other.names[alias]}" TEMPLATE "{name}"')
            else:
                shutil.copy(name, other.names[alias])
        return other

    def end(self):
        """Away with them, whoever is connected."""
        for name in self.names.values() if SERVER else ():
            _drop(name)

    def address(self, alias):
        """Where one of them is on the server."""
        return named(SERVER, self.names[alias])

    def addresses(self):
        """The settings that name them; none for files, which lie in the site's folder."""
        settings = {"LANTAI_DATABASE": "default", "LANTAI_SIDE_DATABASE": "side"}
        return {name: self.address(alias) for name, alias in settings.items()} if SERVER else {}

    def environment(self, **more):
        """What a process of this site finds in its environment."""
        return {**os.environ, "LANTAI_HOME": str(self.folder), **self.addresses(), **more}

    @contextmanager
    def standing(self):
        """Django's connections, those of new threads too, lead here."""
        from django.db import connections

        before = {alias: connections[alias] for alias in ALIASES}
        led = {alias: dict(connections.settings[alias]) for alias in ALIASES}
        for alias, old in before.items():
            connections.settings[alias]["NAME"] = self.names[alias]
            settings = {**old.settings_dict, "NAME": self.names[alias]}
            connections[alias] = type(old)(settings, alias)
        try:
            yield self
        finally:
            for alias, old in before.items():
                connections[alias].close()
                connections[alias] = old
                connections.settings[alias].update(led[alias])


@contextmanager
def with_tables(of_the_run):
    """Django's test databases are found with their tables: these are made once for all workers.

    ``of_the_run`` is a folder that the workers of a run share. On a server, where Django makes
    databases of its own, it makes the tables too.
    """
    if SERVER:
        yield
        return
    with (of_the_run / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pair = Pair(of_the_run)
        if not Path(pair.names["default"]).exists():
            pair.migrated(PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    held = [sqlite3.connect(in_memory(alias), uri=True) for alias in ALIASES]
    for alias, ours in zip(ALIASES, held, strict=True):
        with closing(sqlite3.connect(pair.names[alias])) as made:
            made.backup(ours)
    yield
    for ours in held:
        ours.close()


def in_memory(alias):
    """Where Django keeps a test database of SQLite."""
    from django.db import connections

    return connections[alias].creation._get_test_db_name()


def _drop(name, tries=20):
    """Away with a database; one that the server itself is tidying up is tried again."""
    from psycopg import errors

    try:
        on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except (errors.InsufficientPrivilege, errors.ObjectInUse):
        if tries == 0:
            raise
        time.sleep(0.2)
        _drop(name, tries - 1)


NUMBER_ANEW = """
DO $$ DECLARE one record; last bigint; BEGIN
  FOR one IN SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = 'public' AND is_identity = 'YES' LOOP
    EXECUTE format('SELECT max(%I) FROM %I', one.column_name, one.table_name) INTO last;
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I RESTART WITH %s', one.table_name,
                   one.column_name, coalesce(last, 0) + 1);
  END LOOP;
END $$
"""


def _number_anew(name):
    """New rows are numbered after those that are there: what earlier tests took back left gaps."""
    import psycopg

    with psycopg.connect(named(SERVER, name), autocommit=True) as database:
        database.execute(NUMBER_ANEW)


def copy_of_the_tests_own(folder):
    """Django's test databases as they are now, in a folder; to be called outside a transaction."""
    from django.db import connections

    pair = Pair(folder)
    for alias, name in pair.names.items():
        connections[alias].ensure_connection()
        if SERVER:
            own = connections[alias].settings_dict["NAME"]
            connections[alias].close()
            on_server(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
            _number_anew(name)
            continue
        with sqlite3.connect(name) as copy:
            connections[alias].connection.backup(copy)
        copy.close()
    return pair
