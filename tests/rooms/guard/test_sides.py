# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a database must be for the house to stand on it, and what is said of one that is not."""

import os
import subprocess
import sys

import pytest

from databases import ALIASES, SERVER, Pair, named, on_server
from lantai.guard import sides
from twin.models import Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def set_up(home, **where):
    """`lantai setup` as an operator runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTAI_")}
    env = {**kept, "LANTAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lantai.house.settings",
           **where}  # fmt: skip
    return subprocess.run([sys.executable, "-m", "lantai.cli", "setup", "--quiet"], env=env,
                          capture_output=True, text=True, timeout=300)  # fmt: skip


def test_the_tests_own_databases_are_good_enough():
    for alias in ALIASES:
        assert sides.compares_bytes(alias) and sides.holds_every_character(alias)


def test_codes_are_listed_in_the_order_of_their_bytes():
    from lantai.guard.acts import setting_up

    codes = [*sides.IN_ORDER]
    with setting_up("things in disorder"):
        for code in sorted(codes, key=hash):
            Thing.objects.create(holder="i1/", code=code)
    rows = Thing.objects.unguarded("what a test looks at").order_by("code")
    assert list(rows.values_list("code", flat=True)) == codes == sorted(codes)


def test_a_database_that_is_not_there_is_told_without_a_trace(tmp_path):
    done = set_up(tmp_path, LANTAI_DATABASE="postgresql://nobody@/none?host=/nowhere")
    assert done.returncode == 2 and "连不上数据库" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "side.sqlite3").exists()


@pytest.mark.skipif(not SERVER, reason="only a server may compare text otherwise")
@pytest.mark.parametrize("made, said", [
    ("LOCALE_PROVIDER icu ICU_LOCALE 'zh'", "排序规则"),
    ("ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'", "字符编码"),
])  # fmt: skip
def test_a_database_that_orders_or_keeps_text_otherwise_is_refused(tmp_path, made, said):
    pair = Pair(tmp_path)
    try:
        for alias in ALIASES:
            how = made if alias == "side" else ""
            on_server(f'CREATE DATABASE "{pair.names[alias]}" TEMPLATE template0 {how}')
        done = set_up(tmp_path, **pair.addresses())
        assert done.returncode == 2 and said in done.stderr, done.stderr
        assert "django_migrations" not in tables(pair.names["default"])
    finally:
        pair.end()


def tables(name):
    import psycopg

    with psycopg.connect(named(SERVER, name)) as db:
        return {row[0] for row in db.execute("SELECT tablename FROM pg_tables")}
