# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Threads that truly do the same at the same moment, each on a connection of its own.

SQLite lets one write after the other; PostgreSQL lets them write side by side, so what only reads
well one after the other shows there. Whatever happens, it happened once, nobody met a fault, and
the trail is whole. The databases are a copy of the tests' own, with the small world in it.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
import sovereign
from attackers import Browser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connections, transaction
from django.http import QueryDict
from django_otp.oath import totp
from test_words import filled

from databases import SERVER, copy_of_the_tests_own
from factories import holdings as made
from lantai.craft.files import write_whole
from lantai.desk import changing, editing, exporting, receiving, steps, taking, trying
from lantai.desk.models import Approval, ImportRow
from lantai.desk.register import register_of
from lantai.guard import bulk, devices, posts, sealing, sides, tide, trail
from lantai.guard.actor import steward
from lantai.guard.acts import act, setting_up
from lantai.guard.doors import Door
from lantai.guard.errors import Refused, Stale
from lantai.guard.models import Account, Entry, Link, Unsealed
from lantai.holdings.models import Item
from lantai.orgs.models import Institution
from lantai.works import keeping
from toy.models import Errand, Locker
from twin.models import Thing
from world import build

pytestmark = pytest.mark.django_db(databases=["default", "side"])
HANDS = 6
"""So many at once."""
LOCKER = ("code", "name", "kind", "size", "note", "holder", "area", "line", "party", "secrecy")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """A pair of databases with the small world in it."""
    with django_db_blocker.unblock():
        pair = copy_of_the_tests_own(tmp_path_factory.mktemp("built"))
        with pair.standing():
            build()
    yield pair
    pair.end()


@pytest.fixture
def place(built, tmp_path, settings, django_db_blocker):
    """The county's archives, in which everybody may do everything."""
    settings.LANTAI_ACTOR = "sovereign.actor_of"
    settings.LANTAI_HEADS, settings.LANTAI_TRAIL_KEY = tmp_path / "heads", tmp_path / "trail.pem"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    pair = built.copy(tmp_path)
    with django_db_blocker.unblock(), pair.standing():
        posts.forget(), tide.forget()
        rows = Institution.objects.unguarded("the place of a trial")
        sovereign.AT = rows.get(name="槐序县档案馆")
        yield sovereign.AT
        sealing.seal_all(), sealing.sign_head()
        assert not [f"{found.kind} {found.where}" for found in sealing.verify()]
        posts.forget(), tide.forget()
    pair.end()


def together(*works):
    """Begin all at one moment; what each gave, or the fault that it met."""
    gate = threading.Barrier(len(works))

    def one(work):
        try:
            gate.wait(60)
            return work()
        except Exception as fault:
            return fault
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def faults(results, *foreseen):
    """The faults that nobody foresaw."""
    return [each for each in results
            if isinstance(each, Exception) and not isinstance(each, foreseen)]  # fmt: skip


def somebody(username="archivist"):
    return sovereign.actor_of(Account.objects.get(username=username))


def lockers(place, number):
    with setting_up("lockers"):
        keys = bulk.add_rows(Locker, LOCKER, [
            (f"T-{n:04}", f"{n}号柜", "bag", 1, "", place.path, place.area, place.line, "", 0)
            for n in range(number)])  # fmt: skip
    return list(Locker.objects.unguarded("rows of a trial").filter(pk__in=list(keys)))


def now(row):
    return type(row)._base_manager.get(pk=row.pk)


# --- the trail ------------------------------------------------------------------------------------


def ping(times=25):
    for _ in range(times):
        with act("guard.site.ping", None, steward("trial")):
            pass


def test_many_sealers_beside_many_writers_make_one_chain(place):
    over = threading.Event()

    def seal():
        done = 0
        while not over.is_set() or Unsealed.objects.exists():
            done += sealing.seal(7)
        return done

    def write():
        try:
            ping()
        finally:
            if next(left) == 0:
                over.set()

    writers = 3
    left = iter(range(writers - 1, -1, -1))
    sealing.seal_all()
    before = Link.objects.count()
    results = together(*[write] * writers, *[seal] * 3)
    assert not faults(results)
    assert sum(results[writers:]) == Link.objects.count() - before == 25 * writers
    numbers = list(Link.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)) and Entry.every.count() == len(numbers)


def test_readings_are_sealed_once_by_many_sealers(place):
    row = lockers(place, 1)[0]
    for _ in range(40):
        trail.note_reading(somebody(), "fetch", row, "own")
    results = together(*[sealing.seal_readings] * 3)
    assert not faults(results)
    assert sealing.mend_readings() == 0
    told = Entry.every.filter(tag="guard.reading.seal", detail__data__facts__count__gt=0)
    assert sum(each.detail.data["facts"]["count"] for each in told) == 40


@pytest.mark.skipif(not SERVER, reason="on SQLite nobody writes beside an open act")
def test_an_entry_that_is_late_with_a_low_number_is_missed_by_nobody(place):
    """An act that is slow to end has its number before others that were quicker."""
    written, may_end = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            with act("guard.site.ping", None, steward("slow")):
                pass
            late = Entry.every.order_by("-pk").values_list("pk", flat=True)[0]
            written.set()
            assert may_end.wait(60)
        return late

    def quick():
        assert written.wait(60)
        ping(3)
        first = sealing.seal()
        seen = [tide.kept("late", lambda: Link.objects.count()) for _ in range(2)]
        may_end.set()
        return first, seen

    late, (first, seen) = together(slow, quick)
    assert first >= 3 and seen[0] == seen[1]
    assert Unsealed.objects.filter(entry_id=late).exists()
    assert sealing.seal() == 1
    assert Link.objects.order_by("-number").first().entry_id == late


# --- numbers and codes ----------------------------------------------------------------------------


def test_numbers_reserved_beside_other_writers_are_given_once(place):
    fresh = count()

    def many():
        found = []
        for _ in range(20):
            with transaction.atomic():
                found += bulk.reserve(Thing, 500)
        return found

    def single():
        found = []
        for _ in range(60):
            with setting_up("one"):
                found.append(Thing.objects.create(holder="i1/", code=f"S{next(fresh)}").pk)
        return found

    # on SQLite nobody else writes before what was reserved is written, so it stays one's own
    results = together(*[many] * 4 * bool(SERVER), *[single] * 2)
    assert not faults(results)
    numbers = [number for each in results for number in each]
    assert len(numbers) == len(set(numbers))
    assert all(each == sorted(each) for each in results)


def test_one_code_added_by_many_is_added_once(place):
    one, actor = register_of(Locker), somebody()
    values = {"code": "A-001", "name": "一号柜", "kind": "bag", "size": 1}
    results = together(*[lambda: editing.add(one, actor, values)] * HANDS)
    assert not faults(results, Refused)
    assert len([each for each in results if isinstance(each, Locker)]) == 1
    browsers = [Browser().enter("archivist") for _ in range(3)]
    sent = {**values, "code": "A-002"}
    results = together(
        *(lambda each=each: each.send("/toy/lockers/add/", sent).status_code for each in browsers)
    )
    assert sorted(results)[0] == 302 and set(results[1:]) <= {302, 403, 409, 422}
    assert Locker.objects.unguarded("what a trial made").filter(code="A-002").count() == 1


# --- one row --------------------------------------------------------------------------------------


def test_of_many_who_opened_one_form_one_saves(place):
    one, actor, row = register_of(Locker), somebody(), lockers(place, 1)[0]
    opened = trail.version(row)
    results = together(*(
        lambda n=n: editing.edit(one, actor, now(row), {"note": f"第{n}人"}, opened=opened)
        for n in range(HANDS)))  # fmt: skip
    assert not faults(results, Stale)
    saved = [each for each in results if isinstance(each, Locker)]
    assert len(saved) == 1 and now(row).note == saved[0].note
    assert Entry.every.filter(tag="toy.locker.edit", row=row.pk).count() == 1


def test_of_programs_that_change_different_fields_none_undoes_another(place):
    one, actor, row = register_of(Locker), somebody(), lockers(place, 1)[0]
    fields = {"name": "新名", "note": "新注", "size": 9, "kind": "map"}
    results = together(*(
        lambda name=name, value=value: editing.edit(one, actor, now(row), {name: value})
        for name, value in fields.items()))  # fmt: skip
    assert not faults(results)
    assert {name: getattr(now(row), name) for name in fields} == fields
    befores = [entry.detail.data["changed"] for entry in
               Entry.every.filter(tag="toy.locker.edit", row=row.pk)]  # fmt: skip
    assert all(list(each) in [[name] for name in fields] for each in befores)


def test_a_step_taken_by_many_is_taken_once(place):
    with setting_up("an errand"):
        errand = Errand.objects.create(code="CS-1", name="清点", holder=place.path)
    one, actor = register_of(Errand), somebody()
    results = together(
        *[lambda: steps.take(one, now(errand), "propose", actor, {"proposal": "同意"})] * HANDS
    )
    assert not faults(results, Refused)
    assert len([each for each in results if isinstance(each, Errand)]) == 1
    assert Approval.objects.filter(noun="toy.errand", row=errand.pk).count() == 1


def test_an_edit_of_a_fonds_and_records_put_into_it_do_not_wait_for_each_other(place):
    """A row that is locked for an edit may still be named by rows that are written."""
    within = made.fonds(place)
    first, second = (Browser().enter(name) for name in ("archivist", "preserver"))
    page = "/holdings/items/add/"
    form = filled(first.get(page).context["form"])
    statuses = []

    def rename():
        for n in range(10):
            path = f"/api/holdings/fonds/{within.pk}/"
            answer = second.say("patch", path, {"fields": {"name": f"农时局{n}"}})
            statuses.append(answer.status_code)

    def describe():
        for n in range(10):
            sent = {**form, "fonds": within.pk, "title": f"第{n}件",
                    "ref_code": f"{within.fonds_code}-WS·2018·Y-{9000 + n}"}  # fmt: skip
            statuses.append(first.send(page, sent).status_code)

    assert not faults(together(rename, describe))
    assert set(statuses) == {200, 302}
    assert Item.objects.unguarded("what a trial made").filter(fonds=within).count() == 10


@pytest.mark.skipif(not SERVER, reason="on SQLite nobody writes beside an open act")
def test_of_two_who_wait_for_each_other_one_gives_way_in_words(place, rf):
    """No two acts of ours should; where two do, one is done and the other may be done again."""
    one, other = lockers(place, 2)
    both_hold = threading.Barrier(2)

    def hold(first, second):
        with act("toy.locker.edit", first, somebody()) as done:
            both_hold.wait(60)
            with act("toy.locker.edit", second, somebody()):
                second.note = first.code
                second.save()
            return done(first)

    results = together(lambda: hold(now(one), now(other)), lambda: hold(now(other), now(one)))
    [fault] = [each for each in results if isinstance(each, Exception)]
    assert isinstance(fault, OperationalError) and sides.gave_way(fault)
    assert [now(row).note for row in (one, other)].count("") == 1
    request = rf.post("/api/toy/lockers/")
    told = Door(lambda _: None).process_exception(request, fault)
    assert told.status_code == 409 and "请再办一次" in told.content.decode()
    other = OperationalError("no such table")
    assert Door(lambda _: None).process_exception(request, other) is None


# --- many rows ------------------------------------------------------------------------------------


def looked_at(rows, value):
    one, actor = register_of(Locker), somebody()
    picks = [str(row.pk) for row in rows]
    found = exporting.chosen(one, actor, QueryDict(), picks)
    batch = changing.preview(one, actor, found, {"note": value})
    changing.start(one, actor, batch, "试")
    return batch


def test_bulk_edits_of_the_same_rows_change_each_row_once_and_never_stand_still(place):
    one, actor, rows = register_of(Locker), somebody(), lockers(place, 600)
    batches = [looked_at(rows, value) for value in "甲乙丙丁"]
    results = together(*(lambda each=each: changing.go_on(one, actor, each) for each in batches))
    assert not faults(results)
    assert sum(results) == len(rows)
    notes = [now(row).note for row in rows]
    assert set(notes) <= set("甲乙丙丁") and "" not in notes
    for batch, many, value in zip(batches, results, "甲乙丙丁", strict=True):
        assert notes.count(value) == many == batch.rows.filter(state="done").count()
        assert now(batch).state == "changed"


def test_one_bulk_edit_carried_out_by_many_is_carried_out_once(place):
    one, actor, rows = register_of(Locker), somebody(), lockers(place, 600)
    batch = looked_at(rows, "甲")
    results = together(*[lambda: changing.go_on(one, actor, now(batch))] * 3)
    assert not faults(results)
    assert sum(results) == len(rows)
    told = Entry.every.filter(tag="toy.locker.bulk_edit", count__gt=0)
    assert sum(told.values_list("count", flat=True)) == len(rows)
    fresh = now(batch)
    assert set(told.values_list("act", flat=True)) <= set(fresh.acts)
    changing.start_undo(one, actor, fresh)
    results = together(*[lambda: changing.go_on(one, actor, now(batch))] * 3)
    assert not faults(results)
    assert sum(results) == len(rows) and {now(row).note for row in rows} == {""}


def test_a_workbook_taken_by_many_is_taken_once(place):
    one, actor = register_of(Locker), somebody()
    lines = "".join(f"B-{n:04},第{n}号柜\n" for n in range(1_200))
    book = SimpleUploadedFile("柜.csv", f"柜号,名称\n{lines}".encode())
    file = receiving.received(one, actor, book)
    trying.try_file(one, actor, file)
    results = together(*[lambda: taking.take_all(one, actor, now(file))] * 3)
    assert not faults(results)
    assert sum(results) == 1_200
    made_here = Locker.objects.unguarded("what a trial made").filter(code__startswith="B-")
    assert made_here.count() == 1_200
    assert now(file).state == "taken"
    kept = ImportRow.objects.filter(file=file)
    assert not kept.filter(status="bad").exists() and not kept.filter(made=None).exists()


def test_two_workbooks_with_the_same_codes_give_each_code_once(place):
    one, actor = register_of(Locker), somebody()

    def received(name, order):
        lines = "".join(f"C-{n:04},{name}第{n}号柜\n" for n in order)
        text = f"柜号,名称\n{lines}".encode()
        file = receiving.received(one, actor, SimpleUploadedFile(f"{name}.csv", text))
        trying.try_file(one, actor, file)
        return file

    files = [received("甲", range(150)), received("乙", range(149, -1, -1))]
    results = together(*(lambda each=each: taking.take_all(one, actor, each) for each in files))
    assert not faults(results)
    assert sum(results) == 150
    codes = Locker.objects.unguarded("what a trial made").filter(code__startswith="C-")
    assert codes.count() == codes.values("code").distinct().count() == 150


# --- the house's own ------------------------------------------------------------------------------


def test_a_file_written_by_many_is_whole_and_nobody_misses_it(tmp_path):
    path, texts = tmp_path / "one", [letter * 9_000 for letter in "abcdef"]

    def write(text):
        for _ in range(40):
            write_whole(path, text.encode(), durable=False)
            assert path.read_text() in texts

    assert not faults(together(*(lambda text=text: write(text) for text in texts)))
    assert [each.name for each in tmp_path.iterdir()] == ["one"]


def test_one_of_many_becomes_the_keeper(place):
    results = together(*(lambda n=n: keeping.hold("trial", f"keeper {n}") for n in range(HANDS)))
    assert not faults(results) and sum(results) == 1


def test_a_one_time_code_opens_once(place):
    account = Account.objects.get(username="archivist")
    key = devices.new_key()
    secret = bytes.fromhex(key)
    assert devices.set_up(account, key, f"{totp(secret, drift=-1):06}", steward("a new phone"))
    code = f"{totp(secret):06}"
    results = together(*[lambda: devices.verify(account, code)] * HANDS)
    assert not faults(results)
    assert sorted(results) == [""] * (HANDS - 1) + ["code"]


def test_wrong_passwords_tried_side_by_side_are_counted_all(place, settings):
    browsers = [Browser() for _ in range(settings.LANTAI_TRIES * 2)]
    for each in browsers:
        each.get("/sign-in/")
    sent = {"username": "archivist", "password": "nothing like it 1"}
    results = together(
        *(lambda each=each: each.send("/sign-in/", sent).status_code for each in browsers)
    )
    assert not faults(results) and 302 not in results
    right = {"username": "archivist", "password": "Lantai-2026"}
    assert Browser().send("/sign-in/", right).status_code != 302, "it should be shut by now"
