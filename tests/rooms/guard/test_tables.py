# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which tables a statement reads and writes; what is not understood means every one."""

import pytest
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef

from lantai.guard import bulk, tables
from lantai.guard.actor import steward
from lantai.guard.acts import act, setting_up
from lantai.guard.models import Account, Entry, SetMember, Unsealed
from lantai.works.models import Job
from twin.models import Part, Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])
EVERY = {tables.EVERY}
THING, PART, MEMBER = "twin_thing", "twin_part", "guard_setmember"


@pytest.mark.parametrize("sql, written", [
    ('INSERT INTO "a" ("x") VALUES (%s)', {"a"}),
    ('INSERT INTO "a" ("x") SELECT "x" FROM "b"', {"a"}),
    ('INSERT OR IGNORE INTO "a" ("x") VALUES (%s)', {"a"}),
    ('  UPDATE "a" SET "x" = 1 WHERE "y" IN (SELECT "y" FROM "b")', {"a"}),
    ('DELETE FROM "a" WHERE "x" = %s', {"a"}),
    ('SELECT "x" FROM "a" FOR UPDATE', set()),
    ('SAVEPOINT "s1_x1"', set()), ('RELEASE SAVEPOINT "s1"', set()),
    ('ROLLBACK TO SAVEPOINT "s1"', set()),
    ('UPDATE a SET x = 1', EVERY), ('update "a" set "x" = 1', EVERY),
    ('UPDATE "public"."a" SET "x" = 1', EVERY), ('UPDATE ONLY "a" SET "x" = 1', EVERY),
    ('WITH d AS (DELETE FROM "a" RETURNING *) SELECT * FROM d', EVERY),
    ('DELETE FROM "a"; DELETE FROM "b"', EVERY), ('COPY "a" FROM STDIN', EVERY),
    ('TRUNCATE "a"', EVERY), ('REPLACE INTO "a" VALUES (1)', EVERY), ("", EVERY),
])  # fmt: skip
def test_what_a_statement_writes(sql, written):
    assert tables.written_by(sql) == written


@pytest.mark.parametrize("sql, read", [
    ('SELECT "a"."x" FROM "a"', {"a"}),
    ('SELECT "a"."x" FROM "a" WHERE "a"."x" IN (1, 2) ORDER BY "a"."x", "a"."y"', {"a"}),
    ('SELECT 1 AS "n" FROM "a" INNER JOIN "b" ON ("a"."x" = "b"."y") '
     'LEFT OUTER JOIN "c" T4 ON (1 = 1)', {"a", "b", "c"}),
    ('SELECT COUNT(*) FROM (SELECT "a"."x" FROM "a" LIMIT 5) subquery', {"a"}),
    ('SELECT "a"."x" FROM "a" WHERE EXISTS(SELECT 1 FROM "b" U0 WHERE U0."y" = ("a"."x"))',
     {"a", "b"}),
    ('(SELECT "x" FROM "a") UNION (SELECT "x" FROM "b")', EVERY),
    ('SELECT "date_from", "from" FROM "a"', {"a"}),
    ('SELECT "x" FROM a', EVERY), ('select "x" from "a"', EVERY), ("SELECT 1", EVERY),
    ('SELECT "x" FROM "a", "b"', EVERY), ('SELECT "x" FROM "a" T1 , "b" T2', EVERY),
    ('SELECT "x" FROM "public"."a"', EVERY), ('SELECT "x" FROM made(1) f', EVERY),
    ('SELECT EXTRACT(YEAR FROM x) FROM "a"', EVERY),
    ('WITH w AS (SELECT 1 FROM "a") SELECT * FROM "w"', EVERY),
    ('UPDATE "a" SET "x" = 1', EVERY), ('SELECT 1 FROM "a"; SELECT 1 FROM b', EVERY),
])  # fmt: skip
def test_what_a_statement_reads(sql, read):
    assert tables.read_by(sql) == read


def read_in(ask):
    with tables.reading() as found:
        ask()
    return found


PARTS = Part.objects.unguarded("what a test looks at")
SEEN = Thing.objects.unguarded("what a test looks at")


@pytest.mark.parametrize("ask, read", [
    (lambda: list(SEEN.all()), {THING}),
    (lambda: SEEN.count(), {THING}),
    (lambda: SEEN.filter(parts__isnull=False).distinct().count(), {THING, PART}),
    (lambda: list(PARTS.select_related("thing")), {THING, PART}),
    (lambda: list(SEEN.annotate(n=Count("parts")).values_list("n")), {THING, PART}),
    (lambda: list(SEEN.filter(Exists(SetMember.objects.filter(row=OuterRef("pk"))))),
     {THING, MEMBER}),
    (lambda: list(PARTS.exclude(thing__code=F("thing__party"))), {THING, PART}),
    (lambda: list(PARTS.filter(thing__in=SEEN.filter(code="x"))), {THING, PART}),
    (lambda: SEEN.aggregate(Count("pk")), {THING}),
    (lambda: Account.objects.filter(username="x").exists(), {"guard_account"}),
    (lambda: list(SEEN.dates("open_on", "year")), {THING}),
    (lambda: None, set()),
])  # fmt: skip
def test_what_djangos_own_questions_read(ask, read):
    """`EVERY` besides would do no harm here; a table that is missing would."""
    found = read_in(ask)
    assert found == read or tables.EVERY in found


def test_a_frame_in_a_frame_tells_the_outer_one_too():
    with tables.reading() as outer:
        assert read_in(lambda: SEEN.count()) == {THING}
        tables.note_read({"kept"})
    assert outer == {THING, "kept"}


# --- what an act leaves ---------------------------------------------------------------------------


def left():
    """What the last act said that it wrote."""
    return set(Unsealed.objects.order_by("-entry_id")[0].tables.split())


def new(code):
    return Thing.objects.create(holder="i12/", code=code)


def test_an_act_leaves_the_names_of_the_tables_that_it_wrote():
    with setting_up("two tables") as done:
        done(Part.objects.create(thing=new("A1")))
    assert left() == {THING, PART}
    with act("twin.thing.count", None, steward("test")):
        SEEN.count()
    assert left() == set()


def test_updates_deletes_and_what_they_take_along_are_told():
    with setting_up("rows"):
        thing = new("A1")
        Part.objects.create(thing=thing)
    with setting_up("an update"):
        SEEN.filter(pk=thing.pk).update(code="A2")
    assert left() == {THING}
    with setting_up("a delete"):
        SEEN.filter(pk=thing.pk).delete()
    assert left() == {THING, PART}


def test_the_bulk_door_tells_what_it_writes():
    names = ("holder", "area", "line", "party", "secrecy", "creator", "opening", "reach",
             "is_listed", "code")  # fmt: skip
    rows = [("i12/", "", "", "", 0, "", 0, 0, False, f"B{n}") for n in range(3)]
    with setting_up("rows below the ORM"):
        bulk.add_rows(Thing, names, rows)
    assert left() == {THING}
    assert SEEN.count() == 3


def test_the_outer_act_tells_for_those_inside_it():
    with setting_up("outside") as outer:
        with act("twin.thing.add", Thing, steward("inside")):
            new("A1")
        Account.objects.create(username="somebody")
    inner = Unsealed.objects.get(entry=Entry.every.get(within=outer.id))
    assert inner.tables == ""
    assert left() == {THING, "guard_account"}


def test_what_is_rolled_back_inside_is_told_all_the_same():
    with setting_up("outside"), pytest.raises(ZeroDivisionError), setting_up("inside"):
        new("A1")
        raise ZeroDivisionError
    assert left() == {THING}


def test_a_statement_that_is_not_understood_ends_everything():
    with setting_up("by hand"), connection.cursor() as cursor:
        cursor.execute("UPDATE twin_thing SET code = code")
    assert left() == EVERY


def test_what_is_written_beside_acts_is_not_watched():
    watched = tables.watched()
    assert {THING, PART, MEMBER, "guard_account", "holdings_item"} <= watched
    assert watched >= tables.TRAIL
    beside = {Job._meta.db_table, "works_jobline", "guard_reading", "guard_cursor",
              "django_session", "axes_accessattempt"}  # fmt: skip
    assert not beside & watched
