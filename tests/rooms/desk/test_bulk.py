# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bulk edits: looked at row by row, done in slices, taken back; nothing beyond sight."""

import csv
import datetime as dt
import io
from contextlib import closing

import pytest
from django.utils import timezone

from lantai.craft.errors import BadInput
from lantai.desk import changing, differences, editing, jobs
from lantai.desk.models import ChangeBatch, Matter
from lantai.desk.register import register_of
from lantai.desk.terms import BatchState
from lantai.guard import trail
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry, EntryDetail, EntrySubject
from lantai.guard.words import both
from lantai.works.models import Job
from lantai.works.terms import State
from lantai.works.work import Work
from toy.asking import ask
from toy.factories import colour, errand, locker, person
from toy.models import Errand, Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
BULK = "/toy/lockers/bulk/"


@pytest.fixture
def lockers():
    return register_of(Locker)


def look(picks, actor=None, query="", every=False, **values):
    """Choose what changes for some rows; the batch, or the answer where there is none."""
    data = {"ready": "1", "change": list(values), **values}
    data |= {"all": "1"} if every else {"pick": [str(getattr(each, "pk", each)) for each in picks]}
    response = ask(actor or person(), BULK + query, data)
    if response.status_code != 302:
        return response
    return fresh(int(response["Location"].rstrip("/").rsplit("/", 1)[1]))


def fresh(batch):
    rows = ChangeBatch.objects.unguarded("the batch of a test")
    return rows.get(pk=getattr(batch, "pk", batch))


def do(batch, act, actor=None, **data):
    return ask(actor or person(), f"{BULK}{batch.pk}/{act}/", data)


def page(batch, actor=None, query=""):
    return ask(actor or person(), f"{BULK}{batch.pk}/{query}").content.decode()


def states(batch):
    return dict(batch.rows.values_list("row", "state"))


def problems(batch):
    return {row.row: row.problem["kind"].removeprefix("many.")
            for row in batch.rows.filter(problem__isnull=False)}  # fmt: skip


def now(row):
    return Locker.objects.unguarded("what a test looks at").get(pk=row.pk)


# --- choosing -------------------------------------------------------------------------------------


def test_it_asks_what_changes_and_only_what_may():
    rows = [locker("A-1"), locker("A-2")]
    text = ask(
        person(), BULK, {"pick": [str(row.pk) for row in rows], "do": "edit"}
    ).content.decode()
    assert 'name="change" value="kind"' in text and 'value="code"' not in text
    assert text.count('name="pick"') == 2 and "您选了 2 条" in text


def test_nothing_ticked_is_said_and_what_was_typed_is_kept():
    row = locker("A-1")
    response = ask(person(), BULK, {"pick": str(row.pk), "ready": "1", "note": "写了一半"})
    text = response.content.decode()
    assert response.status_code == 422 and "先勾选要改的项" in text and "写了一半" in text


def test_only_ticked_fields_are_asked():
    row = locker("A-1")
    data = {"pick": str(row.pk), "ready": "1", "change": "note", "note": "x", "size": "不是数"}
    assert ask(person(), BULK, data).status_code == 302
    data["change"] = ["note", "size"]
    assert ask(person(), BULK, data).status_code == 422


def test_a_field_that_is_not_offered_cannot_be_changed():
    row = locker("A-1")
    assert look([row], code="B-9").status_code == 422
    assert look([row], holder="i2/").status_code == 422
    batch = look([row], note="好", holder="i2/")
    do(batch, "run")
    assert now(row).holder == "i1/" and now(row).note == "好"


def test_no_row_chosen_is_refused():
    with pytest.raises(Refused):
        ask(person(), BULK, {"do": "edit"})


def test_exporting_what_is_ticked():
    row = locker("A-1")
    response = ask(person(), BULK, {"pick": str(row.pk), "do": "export"})
    assert response["Location"] == f"/toy/lockers/export/?pick={row.pk}"
    response = ask(person(), f"{BULK}?kind=bag", {"all": "1", "do": "export"})
    assert response["Location"] == "/toy/lockers/export/?kind=bag"


# --- looking --------------------------------------------------------------------------------------


def test_the_preview_shows_every_row_before_and_after_and_changes_nothing(lockers):
    red = colour("red", "朱红")
    one, two, same = (
        locker("A-1"),
        locker("A-2", kind="book"),
        locker("A-3", kind="map", colour=red),
    )
    batch = look([one, two, same], kind="map", colour=str(red.pk))
    assert states(batch) == {one.pk: "will", two.pk: "will", same.pk: "same"}
    text = page(batch)
    assert "<del>存包柜</del>" in text and "<ins>图纸柜</ins>" in text and "<ins>朱红</ins>" in text
    assert "改 2 条" in text and "还没有改" in text
    assert [now(row).kind for row in (one, two)] == ["bag", "book"]
    assert not Entry.every.filter(tag="toy.locker.bulk_edit").exists()


def test_foreign_rows_are_absent_and_seen_ones_that_one_may_not_edit_say_why():
    mine, foreign = locker("A-1"), locker("B-1", holder="i2/", name="外单位的柜")
    affair = locker("C-1", holder="i2/", party="i1/")
    batch = look([mine, foreign, affair, 999_999], note="好")
    assert states(batch) == {mine.pk: "will", affair.pk: "cannot"}
    assert problems(batch) == {affair.pk: "no_edit"}
    text = page(batch)
    assert "外单位的柜" not in text and "您能看这一条，不能改它" in text
    do(batch, "run")
    assert now(foreign).note == now(affair).note == "" and now(mine).note == "好"


def test_only_foreign_rows_is_as_if_none_were_chosen():
    foreign = locker("B-1", holder="i2/")
    locker("A-1")
    for none in (foreign, "x", "-1"):
        with pytest.raises(Refused):
            look([none], note="好")


def test_all_rows_of_a_filter_and_no_more(monkeypatch):
    for number in range(6):
        locker(f"A-{number}", kind=("bag", "book")[number % 2])
    locker("B-1", holder="i2/", kind="book")
    batch = look([], query="?kind=book", every=True, size="7")
    assert len(states(batch)) == 3
    monkeypatch.setattr(changing, "MOST", 2)
    with pytest.raises(Refused) as refused:
        look([], query="?kind=book", every=True, size="8")
    assert "3" in refused.value.sentences()[0]
    with pytest.raises(Refused):
        look([], query="?kind=nonsense", every=True, size="8")


def test_a_change_that_the_noun_or_the_register_refuses_says_why(lockers, monkeypatch):
    def check(self, row, actor):
        return {"size": both("图纸柜至少 50 升。", "Too small.")} if (
            row.kind == "map" and row.size < 50) else {}  # fmt: skip

    monkeypatch.setattr(type(lockers), "check", check)
    small, large = locker("A-1", size=10), locker("A-2", size=90)
    batch = look([small, large], kind="map")
    assert states(batch) == {small.pk: "cannot", large.pk: "will"}
    assert "图纸柜至少 50 升" in page(batch)


def test_a_value_that_would_make_doubles_is_refused(lockers, monkeypatch):
    monkeypatch.setattr(type(lockers), "bulk", "code note")
    one, two, there = locker("A-1"), locker("A-2"), locker("A-9", name="早有的")
    batch = look([one, two], code="B-1")
    assert (
        sorted(states(batch).values()) == ["cannot", "will"] and "twice" in problems(batch).values()
    )
    batch = look([one], code="A-9")
    assert problems(batch) == {one.pk: "exists"} and "早有的" in page(batch)
    assert there.pk


# --- doing ----------------------------------------------------------------------------------------


def test_doing_changes_the_rows_on_the_trail_with_its_reason_and_its_difference():
    rows = [locker(f"A-{number}") for number in range(3)]
    batch = look(rows, note="靠窗", size="5")
    do(batch, "run", reason="统一备注")
    assert {(now(row).note, now(row).size) for row in rows} == {("靠窗", 5)}
    assert fresh(batch).state == BatchState.CHANGED and "改了" in page(batch)
    begun, entry = Entry.every.filter(tag="toy.locker.bulk_edit").order_by("pk")
    assert begun.noun == "desk.changebatch" and entry.count == 3
    subjects = EntrySubject.objects.filter(entry=entry).order_by("row")
    assert [each.row for each in subjects] == [row.pk for row in rows]
    assert all(each.before != each.after == trail.version(now(row))
               for each, row in zip(subjects, rows, strict=True))  # fmt: skip
    facts = EntryDetail.objects.get(entry=entry).data["facts"]
    assert facts["reason"] == "统一备注"
    assert differences.load(facts["difference"]) == [
        (row.pk, {"note": ["", "靠窗"], "size": [0, 5]}) for row in rows]  # fmt: skip


def test_a_row_that_somebody_changed_meanwhile_is_left_alone():
    rows = [locker(f"A-{number}") for number in range(3)]
    batch = look(rows, note="甲的")
    editing.edit(register_of(Locker), person(2), rows[1], {"size": 99})
    do(batch, "run")
    assert states(batch) == {rows[0].pk: "done", rows[1].pk: "cannot", rows[2].pk: "done"}
    assert problems(batch) == {rows[1].pk: "changed_since"}
    assert (now(rows[1]).note, now(rows[1]).size) == ("", 99)
    assert "又有人改过" in page(batch)


def test_a_row_that_is_gone_or_went_elsewhere_is_told():
    rows = [locker(f"A-{number}") for number in range(3)]
    batch = look(rows, note="好")
    with setting_up("one is moved, one is lost"):
        rows[0].holder = "i2/"
        rows[0].save()
        rows[1].delete()
    do(batch, "run")
    assert sorted(problems(batch).values()) == ["gone", "gone"] and now(rows[2]).note == "好"
    assert "（没有，或者您不能看）" in page(batch)


def test_it_is_done_once(monkeypatch):
    rows = [locker(f"A-{number}") for number in range(5)]
    batch = look(rows, note="好")
    do(batch, "run")
    with pytest.raises(Refused):
        do(batch, "run")
    assert Entry.every.filter(tag="toy.locker.bulk_edit", count__gt=0).count() == 1


def test_killed_in_the_middle_and_gone_on_with_gives_the_same_as_once(monkeypatch, lockers):
    monkeypatch.setattr(changing, "SLICE", 2)
    rows = [locker(f"A-{number}") for number in range(5)]
    batch = look(rows, note="好")
    real, calls = changing.do_slice, []

    class Kill(BaseException):
        pass

    def dies(*args):
        calls.append(args)
        if len(calls) == 2:
            raise Kill
        return real(*args)

    monkeypatch.setattr(changing, "do_slice", dies)
    with pytest.raises(Kill):
        do(batch, "run")
    assert sorted(states(batch).values()) == ["done", "done", "will", "will", "will"]
    assert "接着改 3 条" in page(batch)
    do(batch, "run")  # goes on
    assert set(states(batch).values()) == {"done"} and fresh(batch).state == BatchState.CHANGED
    entries = Entry.every.filter(tag="toy.locker.bulk_edit", noun="toy.locker")
    assert sorted(EntrySubject.objects.filter(entry__in=entries).values_list("row", flat=True)) == [
        row.pk for row in rows]  # fmt: skip


def test_duty_institution_and_method_are_asked_at_every_door():
    row = locker("A-1")
    batch = look([row], note="好")
    with pytest.raises(Refused):
        look([row], person(2, duties={"toy.locker.read"}), note="坏")
    with pytest.raises(Refused):
        do(batch, "run", person(2, duties={"toy.locker.read"}))
    stranger = person(3, institution="i3/")
    assert do(batch, "run", stranger).status_code == 404
    assert ask(stranger, f"{BULK}{batch.pk}/").status_code == 404
    assert ask(person(), f"{BULK}{batch.pk}/run/").status_code == 404
    assert do(batch, "burn").status_code == 404
    assert ask(person(), f"/toy/errands/bulk/{batch.pk}/").status_code == 404
    assert now(row).note == ""


def test_who_lost_the_duty_meanwhile_changes_nothing(lockers):
    row = locker("A-1")
    batch = look([row], note="好")
    changing.start(lockers, person(), batch, "")
    with pytest.raises(Refused):
        changing.go_on(lockers, person(duties={"toy.locker.read"}), batch)
    assert now(row).note == ""


def test_rows_of_higher_secrecy_are_nothing_to_a_colleague_of_low_clearance():
    cleared = person(1, clearance=1)
    secret, plain = locker("A-1", secrecy=1, name="内部的柜"), locker("A-2")
    batch = look([secret, plain], cleared, note="好")
    assert len(states(batch)) == 2
    assert ask(person(2), f"{BULK}{batch.pk}/").status_code == 404
    assert "内部的柜" not in page(look([secret, plain], person(2), note="好"), person(2))


# --- taking back ----------------------------------------------------------------------------------


def test_taking_back_puts_back_what_each_row_was_and_is_an_act():
    red = colour("red", "朱红")
    rows = [locker("A-1", note="一"), locker("A-2", note="二", colour=red), locker("A-3", note="")]
    before = [trail.version(now(row)) for row in rows]
    batch = look(rows, note="同", colour="")
    do(batch, "run")
    do(batch, "undo")
    assert [trail.version(now(row)) for row in rows] == before
    assert set(states(batch).values()) == {"undone"} and "撤回了" in page(batch)
    entry = Entry.every.filter(tag="toy.locker.undo").latest("pk")
    assert entry.count == 3
    with pytest.raises(Refused):
        do(batch, "undo")


def test_what_others_changed_meanwhile_is_not_overwritten_but_listed():
    rows = [locker(f"A-{number}", note="原") for number in range(3)]
    batch = look(rows, note="新")
    do(batch, "run")
    editing.edit(register_of(Locker), person(2), now(rows[1]), {"note": "别人的"})
    do(batch, "undo")
    assert [now(row).note for row in rows] == ["原", "别人的", "原"]
    assert problems(batch) == {rows[1].pk: "changed_since"}
    text = page(batch)
    assert "没有撤回" in text and "阅览室A-1号柜" in text


def test_after_seven_days_it_is_too_late():
    row = locker("A-1")
    batch = look([row], note="好")
    do(batch, "run")
    late = fresh(batch)
    with setting_up("time passes"):
        late.undo_until = timezone.now() - dt.timedelta(seconds=1)
        late.save()
    assert "undo/" not in page(batch)
    with pytest.raises(Refused) as refused:
        do(batch, "undo")
    assert "期限" in refused.value.sentences()[0] and now(row).note == "好"


def test_what_was_never_done_is_not_taken_back():
    row = locker("A-1")
    batch = look([row], note="好")
    with pytest.raises(Refused):
        do(batch, "undo")


def test_putting_back_what_another_row_took_is_refused(lockers, monkeypatch):
    monkeypatch.setattr(type(lockers), "bulk", "code")
    row = locker("A-1")
    batch = look([row], code="B-1")
    do(batch, "run")
    locker("A-1", name="后来的")
    do(batch, "undo")
    assert problems(batch) == {row.pk: "exists"} and now(row).code == "B-1"
    assert "后来的" in page(batch)


# --- long ones, files, other nouns ----------------------------------------------------------------


def test_a_long_one_is_a_job_and_twice_is_as_once(monkeypatch, lockers):
    monkeypatch.setattr(changing, "LONG", 3)
    monkeypatch.setattr(changing, "SLICE", 2)
    monkeypatch.setattr("lantai.works.work.actor_of", lambda job: person())
    monkeypatch.setattr(Job, "mark", lambda self, ticket, **readings: True)
    rows = [locker(f"A-{number}") for number in range(5)]
    batch = look(rows, note="好")
    do(batch, "run")
    assert {now(row).note for row in rows} == {""} and "正在改" in page(batch)
    job = Job.objects.unguarded("the job of a test").latest("pk")
    assert jobs.changing_rows(Work(job), fresh(batch))["changed"] == 5
    assert jobs.changing_rows(Work(job), fresh(batch))["changed"] == 0
    assert {now(row).note for row in rows} == {"好"}
    with setting_up("the job is done"):
        job.state = State.DONE
        job.save()
    assert fresh(batch).state == BatchState.CHANGED
    do(batch, "undo")
    job = Job.objects.unguarded("the job of a test").latest("pk")
    jobs.changing_rows(Work(job), fresh(batch))
    assert {now(row).note for row in rows} == {""} and fresh(batch).state == BatchState.UNDONE


def test_the_comparison_holds_every_row_that_one_may_see():
    rows = [locker("=A-1", note="=1+1"), locker("A-2", note="好")]
    batch = look(rows, note="好", kind="map")
    with closing(ask(person(), f"{BULK}{batch.pk}/comparison/")) as response:
        text = b"".join(response.streaming_content).decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(text))
    assert len(lines) == 2 and len(head) == len(lines[0]) == 6
    assert not [cell for line in lines for cell in line if cell[:1] in "=+-@" and cell]
    assert "存包柜" in lines[0] and "图纸柜" in lines[0]


def test_html_in_values_is_text():
    evil = '<i id="evil">'
    row = locker("A-1", name=evil, note=evil)
    batch = look([row], note=f"{evil}2")
    assert evil not in page(batch)
    do(batch, "run")
    assert evil not in page(batch)


def test_a_noun_that_does_more_when_it_is_saved_is_saved_by_itself(monkeypatch):
    saved = []

    def save(self, *args, **kwargs):
        saved.append(self.pk)
        super(Locker, self).save(*args, **kwargs)

    rows = [locker("A-1"), locker("A-2")]
    monkeypatch.setattr(Locker, "save", save, raising=False)
    batch = look(rows, note="好")
    do(batch, "run")
    assert saved == [row.pk for row in rows] and {now(row).note for row in rows} == {"好"}


def test_the_open_matter_of_a_row_follows_its_change(monkeypatch):
    errands = register_of(Errand)
    monkeypatch.setattr(type(errands), "bulk", "name")
    row = errand(person())
    data = {"ready": "1", "change": "name", "name": "改名的事", "pick": str(row.pk)}
    batch = ask(person(), "/toy/errands/bulk/", data)["Location"]
    ask(person(), f"{batch}run/", {})
    assert Matter.objects.unguarded("a matter of a test").get(row=row.pk).label == "改名的事"


def test_old_previews_are_forgotten_and_others_are_not():
    row = locker("A-1")
    old, done = look([row], note="好"), look([row], size="5")
    do(done, "run")
    assert changing.clear_old(timezone.now() - dt.timedelta(days=1)) == 0
    assert changing.clear_old(timezone.now() + dt.timedelta(days=1)) == 1
    assert not ChangeBatch.objects.unguarded("the batch of a test").filter(pk=old.pk).exists()
    assert fresh(done).rows.count() == 1


def test_a_difference_that_was_altered_is_found():
    kept = differences.keep([(1, {"note": ["", "好"]})])
    assert differences.load(kept) == [(1, {"note": ["", "好"]})]
    differences.path_of(kept).write_bytes(b"x\x9c something else")
    with pytest.raises(BadInput):
        differences.load(kept)
    with pytest.raises(BadInput):
        differences.load("0" * 64)
