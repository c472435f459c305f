# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""An administrator with SQL in hand changes the trail: both judges find it and say where.

The trail lies in databases of its own. Each attack is what somebody with the database and the
source would do; `sealing.verify` and the stand-alone program must name the same codes and places.
The program reads SQLite's files themselves, and of PostgreSQL what `lantai trail export` wrote.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections
from django.test import override_settings

from databases import SERVER, copy_of_the_tests_own
from lantai.guard import bulk, sealing, trail, trail_verifier, verifier
from lantai.guard.actor import Actor
from lantai.guard.acts import act, setting_up
from lantai.guard.erasing import erase_details
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry, Link, Unsealed
from twin.models import Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])
PROGRAM = Path(trail_verifier.__file__)
CLERK = Actor(name="林书瑶", account=7, institution="i12/", clearance=1,
              duties=frozenset({"twin.thing.edit"}))  # fmt: skip
COLUMNS = ("holder", "area", "line", "party", "secrecy", "creator", "opening", "reach",
           "is_listed", "code")  # fmt: skip


# --- a small trail in databases of its own --------------------------------------------------------


@contextmanager
def standing_on(pair):
    """Django's two databases are this pair, and its heads and key lie in its folder."""
    keys = {"LANTAI_HEADS": pair.folder, "LANTAI_TRAIL_KEY": pair.folder / "trail.pem"}
    with pair.standing(), override_settings(**keys):
        yield


def things(count, start):
    rows = [("i12/", "", "", "", 0, "", 0, 0, False, f"{start + n:05}") for n in range(count)]
    with setting_up("a batch of things"):
        bulk.add_rows(Thing, COLUMNS, rows)


def live_a_little():
    """Twelve sealed entries, two signed heads (at 6 and at 11), readings, one entry unsealed."""
    with setting_up("one thing"):
        thing = Thing.objects.create(holder="i12/", code="A0")
    things(20, 0)
    for n in range(1, 4):
        with act("twin.thing.edit", thing, CLERK) as done:
            thing.code = f"A{n}"
            thing.save()
            done(thing, because="改正")
    with act("guard.site.ping", None, sealing.SEALER):
        pass
    sealing.seal_all()
    sealing.sign_head()
    for _ in range(5):
        trail.note_reading(CLERK, "fetch", thing, "own")
    sealing.seal_readings()
    things(20, 100)
    for n in range(4, 7):
        with act("twin.thing.edit", thing, CLERK) as done:
            thing.code = f"A{n}"
            thing.save()
            done(thing)
    sealing.seal_all()
    sealing.sign_head()
    with act("guard.site.ping", None, sealing.SEALER):
        pass
    sealing.seal_all()
    with act("guard.site.ping", None, sealing.SEALER):
        pass


UNBOUND = """DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT conrelid::regclass AS of, conname FROM pg_constraint
    WHERE contype IN ('f', 'c') AND connamespace = 'public'::regnamespace
  LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.of, one.conname); END LOOP;
END $$"""
"""An administrator of PostgreSQL is held by no constraint that may be dropped."""


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker, tmp_path_factory):
    """The databases of a whole trail."""
    with django_db_blocker.unblock():
        pair = copy_of_the_tests_own(tmp_path_factory.mktemp("lived"))
        with standing_on(pair):
            live_a_little()
            assert Link.objects.count() == 12 and Unsealed.objects.count() == 1
            for alias in ("default", "side") if SERVER else ():
                with connections[alias].cursor() as cursor:
                    cursor.execute(UNBOUND)
    yield pair
    pair.end()


class House:
    """A copy of the trail that may be tampered with, and the two judges of it."""

    def __init__(self, pair, blocker, capsys):
        self.pair, self.folder, self.blocker, self.capsys = pair, pair.folder, blocker, capsys

    def file(self, name):
        return self.folder / name

    def sql(self, *statements, alias="default"):
        """What an administrator types: no foreign keys, no checks, in autocommit."""
        if SERVER:
            self._on_server(statements, alias)
            return
        db = sqlite3.connect(self.pair.names[alias], isolation_level=None)
        db.executescript("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON;")
        for each in statements:
            assert db.execute(each).rowcount != 0, f"this attack does nothing: {each}"
        db.close()

    def _on_server(self, statements, alias):
        import psycopg

        with psycopg.connect(self.pair.address(alias), autocommit=True) as db:
            for each in statements:
                assert db.execute(each).rowcount != 0, f"this attack does nothing: {each}"

    def judged(self):
        """What is handed to the program: the file, or what was exported just now."""
        if not SERVER:
            return Path(self.pair.names["default"])
        out = self.file("trail.jsonl")
        with self.blocker.unblock(), standing_on(self.pair):
            assert verifier.main(["export", "--out", str(out)]) == 0
        return out

    def with_readings(self):
        """The same with the readings, which an export has by itself."""
        more = () if SERVER else ("--side", self.pair.names["side"])
        return [str(self.judged()), *more]

    def ours(self):
        """Codes and places by the code of the house."""
        with self.blocker.unblock(), standing_on(self.pair):
            return {(each.code, each.where.row) for each in sealing.verify()}

    def alone(self, *more):
        """Exit code, and codes and places, by the program that shares nothing with it."""
        words = [*self.with_readings(), "--heads", str(self.file("heads.jsonl")), *more]
        code = trail_verifier.main(words)
        lines = [line.split() for line in self.capsys.readouterr().out.splitlines()]
        places = [(w[0], int(w[2] if w[1] in ("id", "line") else w[1]))
                  for w in lines if w and w[0].startswith(("CHAIN-", "TRAIL-"))]  # fmt: skip
        return code, set(places)

    def both_find(self, *expected, ours_too=()):
        assert self.alone() == (1 if expected else 0, set(expected))
        assert self.ours() == {*expected, *ours_too}


@pytest.fixture
def house(lived, tmp_path, django_db_blocker, capsys):
    folder = tmp_path / "house"
    folder.mkdir()
    for name in ("heads.jsonl", "trail.pem", "trail.pub"):
        shutil.copy(lived.folder / name, folder)
    pair = lived.copy(folder)
    yield House(pair, django_db_blocker, capsys)
    pair.end()


def test_a_whole_trail_is_whole_to_both(house):
    house.both_find()


# --- one statement of SQL each --------------------------------------------------------------------

E, D, S, N, U, R = ("guard_entry", "guard_entrydetail", "guard_entrysubject", "guard_link",
                    "guard_unsealed", "guard_reading")  # fmt: skip
OF = "(SELECT entry_id FROM guard_link WHERE number = {})"
A1_TO_B1 = "replace(CAST(data AS text), 'A1', 'B1')"
AS_JSON = f"CAST({A1_TO_B1} AS jsonb)" if SERVER else A1_TO_B1
EDIT = {
    f"{column} of an entry": (f"UPDATE {E} SET {column} = {value} WHERE id = {OF.format(4)}", 4)
    for column, value in {
        "act": "'x'", "within": "'x'", "at": "'2020-01-01 00:00:00'", "actor": "'account/9'",
        "name": "'别人'", "institution": "'i9/'", "via": "'key'", "tag": "'twin.thing.read'",
        "noun": "'twin.part'", "row": "row + 1", "label": "'另一件'", "holder": "'i9/'",
        "party": "'i9/'", "count": "count + 1", "request": "'AAAA-AAAA'",
    }.items()
}  # fmt: skip


@pytest.mark.parametrize("way", EDIT)
def test_an_altered_column_of_an_entry_is_found_where_it_is(house, way):
    statement, number = EDIT[way]
    house.sql(statement)
    house.both_find(("TRAIL-2", number))


ONE = {
    "digest of an entry": (
        f"UPDATE {E} SET digest = '{'f' * 64}' WHERE id = {OF.format(4)}",
        {("TRAIL-2", 4), ("CHAIN-2", 4)},
    ),
    "an entry put in": (
        f"INSERT INTO {E} (id, act, within, at, actor, name, institution, via, tag, noun, row, "
        f"label, holder, area, party, count, subjects, request, detail_digest, digest) "
        f"SELECT 900, 'new', within, at, actor, name, institution, via, tag, noun, row, label, "
        f"holder, area, party, count, subjects, request, '', digest FROM {E} "
        f"WHERE id = {OF.format(4)}",
        {("TRAIL-5", 900)},
    ),
    "before and after altered": (
        f"UPDATE {D} SET data = {AS_JSON} WHERE entry_id = {OF.format(3)}",
        {("TRAIL-4", 3)},
    ),
    "before and after made unreadable": (
        f"UPDATE {D} SET data = '0' WHERE entry_id = {OF.format(3)}",
        {("TRAIL-4", 3)},
    ),
    "before and after deleted": (
        f"DELETE FROM {D} WHERE entry_id = {OF.format(3)}",
        {("TRAIL-8", 3)},
    ),
    "before and after put in": (
        f"INSERT INTO {D} VALUES ({OF.format(6)}, '{{}}')",
        {("TRAIL-4", 6)},
    ),
    "before and after of nothing": (f"INSERT INTO {D} VALUES (900, '{{}}')", {("TRAIL-5", 900)}),
    "a subject altered": (
        f"UPDATE {S} SET after = 'x' WHERE id = (SELECT max(id) FROM {S})",
        {("TRAIL-1", 8)},
    ),
    "a subject deleted": (
        f"DELETE FROM {S} WHERE id = (SELECT min(id) FROM {S})",
        {("TRAIL-1", 2)},
    ),
    "a subject added": (
        f"INSERT INTO {S} (entry_id, noun, row, before, after) "
        f"VALUES ({OF.format(2)}, 'twin.thing', 1, '', '')",
        {("TRAIL-1", 2)},
    ),
    "a subject of an entry that has none": (
        f"INSERT INTO {S} (entry_id, noun, row, before, after) "
        f"VALUES ({OF.format(4)}, 'twin.thing', 1, '', '')",
        {("TRAIL-1", 4)},
    ),
    "a subject moved to another entry": (
        f"UPDATE {S} SET entry_id = {OF.format(8)} WHERE id = (SELECT min(id) FROM {S})",
        {("TRAIL-1", 2), ("TRAIL-1", 8)},
    ),
    "a subject of nothing": (
        f"INSERT INTO {S} (entry_id, noun, row, before, after) VALUES (900, 'x', 1, '', '')",
        {("TRAIL-5", 900)},
    ),
    "a link altered": (
        f"UPDATE {N} SET digest = '{'f' * 64}' WHERE number = 4",
        {("CHAIN-2", 4), ("CHAIN-2", 5)},
    ),
    "a link renumbered": (
        f"UPDATE {N} SET number = 40 WHERE number = 12",
        {("CHAIN-1", 40)},
    ),
    "an entry no longer waiting": (f"DELETE FROM {U}", {("TRAIL-5", 13)}),
    "a sealed entry waiting again": (
        f"INSERT INTO {U} (entry_id) VALUES ({OF.format(4)})",
        {("TRAIL-10", 4)},
    ),
}


@pytest.mark.parametrize("way", ONE)
def test_one_statement_is_found_where_it_was_done(house, way):
    statement, expected = ONE[way]
    house.sql(statement)
    house.both_find(*expected)


def test_a_deleted_entry_is_found_where_it_was(house):
    house.sql(f"DELETE FROM {E} WHERE id = {OF.format(4)}")
    house.both_find(("TRAIL-3", 4), ours_too=[("CHAIN-1", 5)])


READINGS = {
    "whose it was": f"UPDATE {R} SET holder = 'i9/' WHERE id = 3",
    "whose it was, taken off": f"UPDATE {R} SET holder = '', area = '' WHERE id = 3",
    "altered": f"UPDATE {R} SET actor = 'account/9' WHERE id = 3",
    "deleted": f"DELETE FROM {R} WHERE id = 3",
    "all deleted": f"DELETE FROM {R}",
    "added": f"INSERT INTO {R} SELECT 99, at, actor, name, institution, via, action, noun, row, "
    f"why, batch, holder, area FROM {R} WHERE id = 3",
    "taken out of its batch": f"UPDATE {R} SET batch = '' WHERE id = 3",
    "another time": f"UPDATE {R} SET at = '2020-01-01 00:00:00' WHERE id = 3",
}


@pytest.mark.parametrize("way", READINGS)
def test_readings_are_sealed_by_their_batch(house, way):
    house.sql(READINGS[way], alias="side")
    house.both_find(("TRAIL-7", 7))


def test_readings_in_another_order_are_found(house):
    swap = [
        f"UPDATE {R} SET id = {new} WHERE id = {old}" for old, new in ((1, 90), (2, 1), (90, 2))
    ]
    house.sql(*swap, alias="side")
    house.both_find(("TRAIL-7", 7))


def test_links_that_changed_places_are_found(house):
    one, two = (f"(SELECT entry_id FROM copy WHERE number = {n})" for n in (4, 5))
    house.sql(
        f"CREATE TABLE copy AS SELECT * FROM {N}",
        f"UPDATE {N} SET entry_id = 9999 WHERE number = 4",
        f"UPDATE {N} SET entry_id = {one} WHERE number = 5",
        f"UPDATE {N} SET entry_id = {two} WHERE number = 4",
        "DROP TABLE copy",
    )
    house.both_find(("CHAIN-2", 4), ("CHAIN-2", 5))


def test_an_entry_taken_out_with_its_link_leaves_a_gap(house):
    house.sql(f"DELETE FROM {D} WHERE entry_id = {OF.format(4)}",
              f"DELETE FROM {E} WHERE id = {OF.format(4)}",
              f"DELETE FROM {N} WHERE number = 4")  # fmt: skip
    house.both_find(("CHAIN-1", 5))


# --- with the source in hand: made anew -----------------------------------------------------------


def made_anew(house, start=1, alter=""):
    """Alter, then do over every digest and link from a number on, as the sealer would."""
    if alter:
        house.sql(alter)
    with house.blocker.unblock(), standing_on(house.pair):
        for link in Link.objects.filter(number__gte=start).select_related("entry"):
            facts = trail.facts(link.entry.__dict__)
            Entry.every.filter(pk=link.entry_id).update(digest=sealing.chain.entry_digest(facts))
        before = Link.objects.filter(number=start - 1).values_list("number", "digest").first()
        ending = sealing.chain.Head(*before) if before else sealing.chain.Head()
        rows = Link.objects.filter(number__gte=start).order_by("number")
        digests = list(rows.values_list("entry__digest", flat=True))
        for link in sealing.chain.seal(ending, digests):
            Link.objects.filter(number=link.number).update(digest=link.digest)


def test_a_chain_made_anew_is_found_by_the_first_head_after_the_change(house):
    made_anew(house, 4, f"UPDATE {E} SET name = '别人' WHERE id = {OF.format(4)}")
    house.both_find(("CHAIN-3", 6), ("CHAIN-3", 11))


def test_a_change_after_the_first_head_is_found_by_the_second_alone(house):
    made_anew(house, 9, f"UPDATE {E} SET name = '别人' WHERE id = {OF.format(9)}")
    house.both_find(("CHAIN-3", 11))


def test_an_end_cut_off_before_a_head_is_found(house):
    house.sql(f"DELETE FROM {D} WHERE entry_id >= {OF.format(10)}",
              f"DELETE FROM {U}",
              f"DELETE FROM {E} WHERE id >= {OF.format(10)}",
              f"DELETE FROM {N} WHERE number >= 10")  # fmt: skip
    house.both_find(("CHAIN-4", 11))


def test_what_was_done_after_the_last_head_is_not_protected_from_a_chain_made_anew(house):
    """The limit of the thing, said in docs/run/trail.md: sign often."""
    made_anew(house, 12, f"UPDATE {E} SET name = '别人' WHERE id = {OF.format(12)}")
    house.both_find()


def test_without_heads_a_chain_made_anew_is_not_seen_and_the_program_says_so(house):
    made_anew(house, 4, f"UPDATE {E} SET name = '别人' WHERE id = {OF.format(4)}")
    assert trail_verifier.main([str(house.judged())]) == 0
    said = house.capsys.readouterr().out
    assert "no --heads" in said and ("no --side" in said) == (not SERVER) and "no --key" in said
    heads = house.file("heads.jsonl")
    trail_verifier.main([str(house.judged()), "--heads", str(heads)])
    said = house.capsys.readouterr().out
    assert "no --heads" not in said and "no --key" in said


def test_an_erasure_that_is_on_the_trail_is_no_break(house):
    auditor = Actor(name="审计", account=9, institution="i12/", clearance=1,
                    duties=frozenset({"guard.entry.read", "guard.entry.erase"}))  # fmt: skip
    with house.blocker.unblock(), standing_on(house.pair):
        numbers = dict(Link.objects.values_list("number", "entry"))
        with pytest.raises(Refused):
            erase_details([numbers[3]], reason=" ", actor=auditor)
        with pytest.raises(NotFound):  # the proof of the readings is never erased
            erase_details([numbers[7]], reason="个人信息", actor=auditor)
        with pytest.raises(NotFound):
            erase_details([numbers[3]], reason="x", actor=replace(auditor, institution="i99/"))
        assert erase_details([numbers[3]], reason="个人信息", actor=auditor) == 1
        sealing.seal_all()
    house.both_find()


# --- the heads ------------------------------------------------------------------------------------


def head_lines(house):
    return [json.loads(line) for line in house.file("heads.jsonl").read_text().splitlines()]


def put_heads(house, lines):
    house.file("heads.jsonl").write_text("".join(json.dumps(each) + "\n" for each in lines))


def signed_by(key, number, digest):
    line = {"number": number, "digest": digest, "at": "2026-11-20T00:00:00.000000Z",
            "key": key.public_key().public_bytes_raw().hex()}  # fmt: skip
    line["signature"] = key.sign(sealing.chain.canonical(line)).hex()
    return line


def test_an_altered_head_is_forged(house):
    one, two = head_lines(house)
    put_heads(house, [one, {**two, "number": 10}])
    house.both_find(("TRAIL-6", 2))


def test_a_head_signed_with_another_key_is_forged(house):
    lines = head_lines(house)
    forged = signed_by(Ed25519PrivateKey.generate(), 12, "f" * 64)
    put_heads(house, [*lines, forged])
    house.both_find(("TRAIL-6", 3))


def test_all_heads_signed_with_another_key_are_found_by_who_knows_the_key(house):
    right = head_lines(house)[0]["key"]
    key = Ed25519PrivateKey.generate()
    made_anew(house, 4, f"UPDATE {E} SET name = '别人' WHERE id = {OF.format(4)}")
    with house.blocker.unblock(), standing_on(house.pair):
        links = dict(Link.objects.values_list("number", "digest"))
    put_heads(house, [signed_by(key, 6, links[6]), signed_by(key, 11, links[11])])
    assert house.alone("--key", right) == (1, {("TRAIL-6", 1), ("TRAIL-6", 2)})
    assert house.ours() == {("TRAIL-6", 1), ("TRAIL-6", 2)}
    assert house.alone() == (0, set())  # the heads vouch for themselves only: hence --key


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", "nonsense", '{"number": 1}', "7"])
def test_a_head_that_is_none_is_forged(house, line):
    house.file("heads.jsonl").write_text(line + "\n")
    house.both_find(("TRAIL-6", 1))


def test_heads_that_go_back_betray_an_old_copy_put_in_its_place(house):
    """Restore yesterday's database, do other things, sign again with the right key."""
    with house.blocker.unblock(), standing_on(house.pair):
        key = sealing._key()
    old = head_lines(house)
    put_heads(house, [*old, signed_by(key, 6, old[0]["digest"])])
    house.both_find(("TRAIL-9", 3))


# --- the program itself ---------------------------------------------------------------------------


def run_alone(*words, cwd):
    return subprocess.run([sys.executable, "-I", "-S", *map(str, words)], cwd=cwd,
                          capture_output=True, text=True, timeout=60)  # fmt: skip


def test_the_program_is_one_file_of_at_most_200_lines_and_needs_only_python(house, tmp_path):
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    words = house.with_readings()
    for each in (*words[::2], house.file("heads.jsonl")):
        shutil.copy(each, alone)
    shutil.copy(PROGRAM, alone / "judge.py")
    text = PROGRAM.read_text("utf-8")
    assert len(text.splitlines()) <= 200
    assert "lantai.guard" not in text and "import django" not in text
    names = [Path(each).name for each in words]
    done = run_alone("judge.py", *names, "--heads", "heads.jsonl", cwd=alone)
    assert done.returncode == 0 and "12" in done.stdout, done.stdout + done.stderr
    house.sql(f"UPDATE {E} SET name = '别人' WHERE id = {OF.format(4)}")
    shutil.copy(house.judged(), alone)
    done = run_alone("judge.py", names[0], cwd=alone)
    assert done.returncode == 1 and "TRAIL-2 4" in done.stdout


def test_every_import_of_the_program_is_of_the_standard_library():
    import ast

    for node in ast.walk(ast.parse(PROGRAM.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        assert all(name.split(".")[0] in sys.stdlib_module_names for name in names)


@pytest.mark.parametrize("words", [
    [], ["missing.sqlite3"], ["TRAIL", "--heads", "missing.jsonl"], ["TRAIL", "--heads"],
    ["TRAIL", "--other", "x"], ["FILE", "--side", "missing.sqlite3"], ["heads.jsonl"], ["empty"],
])  # fmt: skip
def test_what_cannot_be_judged_is_neither_whole_nor_broken(house, words):
    house.file("empty").write_bytes(b"")
    with sqlite3.connect(house.file("a.sqlite3")) as file:
        file.execute("CREATE TABLE guard_link (number)")
    stands = {"TRAIL": house.judged(), "FILE": "a.sqlite3"}
    done = run_alone(PROGRAM, *(stands.get(each, each) for each in words), cwd=house.folder)
    assert done.returncode == 2 and not done.stderr, done.stderr


def test_a_file_that_is_half_gone_is_not_called_whole(house):
    file = house.judged()
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert trail_verifier.main([str(file), "--heads", str(house.file("heads.jsonl"))]) in (1, 2)


def test_the_program_writes_nothing(house):
    def digests():
        return [hashlib.sha256(Path(each).read_bytes()).hexdigest() for each in words[::2]]

    words = house.with_readings()
    before = digests()
    assert trail_verifier.main(words) == 0
    assert digests() == before


# --- what `lantai trail` says ---------------------------------------------------------------------


def test_the_export_is_judged_as_the_database_is(house, tmp_path):
    out = tmp_path / "trail.jsonl"
    with house.blocker.unblock(), standing_on(house.pair):
        assert verifier.main(["export", "--out", str(out)]) == 0
    assert trail_verifier.main([str(out), "--heads", str(house.file("heads.jsonl"))]) == 0
    changed = out.read_text("utf-8").replace("林书瑶", "别人", 1)
    out.write_text(changed, "utf-8")
    assert trail_verifier.main([str(out)]) == 1
    assert "TRAIL-2 3" in house.capsys.readouterr().out


def test_the_commands_seal_verify_and_show_heads(house):
    with house.blocker.unblock(), standing_on(house.pair):
        assert verifier.main(["verify"]) == 0
        assert verifier.main(["seal"]) == 0
        assert Unsealed.objects.count() == 0
        assert verifier.main(["heads", "--sign"]) == 0
        said = house.capsys.readouterr().out
        assert "13 sealed, 0 breaks" not in said and "12 sealed, 0 breaks" in said
        assert head_lines(house)[-1]["number"] == 13 and head_lines(house)[-1]["key"] in said
        house.sql(f"DELETE FROM {E} WHERE id = {OF.format(4)}")
        assert verifier.main(["verify"]) == 1
        assert "TRAIL-3" in house.capsys.readouterr().out


# --- Ed25519 --------------------------------------------------------------------------------------

VECTORS = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
     "6bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
     "594a7c15e9716ed28dc027beceea1ec40a"),
    ("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     hashlib.sha512(b"abc").hexdigest(),
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0"
     "303dca179c138ac17ad9bef1177331a704"),
]  # fmt: skip
"""RFC 8032, 7.1: tests 1, 2, 3 and SHA(abc)."""


@pytest.mark.parametrize("secret, public, message, signature", VECTORS)
def test_the_vectors_of_rfc_8032(secret, public, message, signature):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert key.public_key().public_bytes_raw().hex() == public
    words = [bytes.fromhex(each) for each in (public, message, signature)]
    assert trail_verifier.signed(*words)
    for at in range(3):
        if words[at]:
            wrong = list(words)
            wrong[at] = bytes([words[at][0] ^ 1]) + words[at][1:]
            try:
                assert not trail_verifier.signed(*wrong)
            except ValueError:
                assert at != 1  # no point of the curve


def test_a_signature_is_not_to_be_bent():
    """The same signature with its order added is another text and must not pass (5.1.7)."""
    public, message, signature = (bytes.fromhex(each) for each in VECTORS[1][1:])
    s = int.from_bytes(signature[32:], "little") + trail_verifier.L
    assert not trail_verifier.signed(public, message, signature[:32] + s.to_bytes(32, "little"))
    assert not trail_verifier.signed(public, message, signature + b"\0")
    assert not trail_verifier.signed(public, message, signature[:63])


def test_the_program_agrees_with_the_library_on_many_signatures_and_is_quick():
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    begun = time.process_time()
    for n in range(50):
        message = f"第 {n} 条".encode()
        assert trail_verifier.signed(public, message, key.sign(message))
    assert time.process_time() - begun < 50 * 0.02  # a year of heads, one every ten minutes: 18 min


@pytest.mark.long
def test_the_program_judges_a_hundred_thousand_entries_in_seconds(house):
    with house.blocker.unblock(), standing_on(house.pair):
        values = Entry.every.filter(tag="guard.site.ping").values().first()
        values.pop("id")
        at = connections["default"].ops.adapt_datetimefield_value(values["at"])
        rows = []
        for n in range(100_000):
            values["act"] = f"{n:032}"
            values["digest"] = sealing.chain.entry_digest(trail.facts(values))
            rows.append(tuple({**values, "at": at}.values()))
        bulk.insert(Entry, tuple(values), rows)
        fresh = Entry.every.filter(link__isnull=True, unsealed__isnull=True)
        bulk.insert(Unsealed, ("entry_id",), [(pk,) for pk in fresh.values_list("pk", flat=True)])
        sealing.seal_all()
    begun = time.process_time()
    assert house.alone() == (0, set())
    took = time.process_time() - begun
    assert took < 20, took
