# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Two clerks at one row, two bulk edits, one form sent twice, and a clock that jumps.

Who comes second is told what the first one changed, and nothing of either is lost without a word.
"""

import re

import pytest
from attackers import whole
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from test_words import filled

from factories import holdings as made
from lantai.desk import editing
from lantai.desk.models import Approval, ChangeBatch, ImportFile
from lantai.desk.register import register_of
from lantai.guard import sealing
from lantai.guard.acts import setting_up
from lantai.guard.models import Account, Entry, Link, Unsealed
from lantai.holdings.models import Fonds, Item
from toy.models import Errand, Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
ITEMS = "/holdings/items/"


@pytest.fixture
def items(world):
    """Three items of the county's archives."""
    within = made.fonds(world["archives"])
    return [
        made.item(within, title=f"第{n}件", ref_code=f"Q001-WS·2018·Y-000{n}") for n in range(3)
    ]


@pytest.fixture
def two(enter):
    """Two clerks of one archives, each in a browser of their own."""
    return enter("archivist"), enter("preserver")


def now(row):
    return type(row)._base_manager.get(pk=row.pk)


def opened_form(browser, row):
    """The form of a row as a browser has it open."""
    shown = browser.get(f"{ITEMS}{row.pk}/edit/")
    assert shown.status_code == 200
    return {**filled(shown.context["form"]), "opened": shown.context["opened"]}


# --- two clerks at one row ------------------------------------------------------------------------


def test_the_second_clerk_is_told_what_the_first_one_changed_and_keeps_what_was_typed(two, items):
    first, second = two
    row, page = items[0], f"{ITEMS}{items[0].pk}/edit/"
    forms = [opened_form(browser, row) for browser in two]
    assert first.send(page, {**forms[0], "title": "先存的题名"}).status_code == 302
    answer = second.send(page, {**forms[1], "remarks": "后写的附注"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "宓怀谷" in text and "先存的题名" in text and "第0件" in text
    assert "后写的附注" in text, "what was typed must not be lost"
    assert (now(row).title, now(row).remarks) == ("先存的题名", "")
    fresh = re.search(r'name="opened" value="([0-9a-f]{64})"', text).group(1)
    again = {**forms[1], "title": "先存的题名", "remarks": "后写的附注", "opened": fresh}
    assert second.send(page, again).status_code == 302
    assert (now(row).title, now(row).remarks) == ("先存的题名", "后写的附注")


def test_the_same_between_page_and_program_whoever_is_first(two, items):
    first, second = two
    row, api = items[0], f"/api{ITEMS}{items[0].pk}/"
    version = first.get(api).json()["version"]
    form = opened_form(second, row)
    assert second.send(f"{ITEMS}{row.pk}/edit/", {**form, "title": "页面先存"}).status_code == 302
    for more, status in (({"opened": version}, 409), ({}, 412)):
        heads = {} if more else {"If-Match": f'"{version}"'}
        answer = first.say("patch", api, {"fields": {"title": "程序后存"}, **more}, **heads)
        assert answer.status_code == status
        assert "柏晴川" in answer.json()["errors"][0]["message"]
    form = opened_form(second, row)
    assert first.say("patch", api, {"fields": {"title": "程序先存"}}).status_code == 200
    assert second.send(f"{ITEMS}{row.pk}/edit/", {**form, "title": "页面后存"}).status_code == 409
    assert now(row).title == "程序先存"


def test_two_programs_that_change_different_fields_lose_nothing(two, items):
    first, second = two
    api = f"/api{ITEMS}{items[0].pk}/"
    assert first.say("patch", api, {"fields": {"title": "甲"}}).status_code == 200
    assert second.say("patch", api, {"fields": {"remarks": "乙"}}).status_code == 200
    assert (now(items[0]).title, now(items[0]).remarks) == ("甲", "乙")
    told = Entry.every.filter(tag="holdings.item.edit").order_by("pk")
    assert [entry.name for entry in told] == ["宓怀谷", "柏晴川"]
    assert [list(entry.detail.data["changed"]) for entry in told] == [["title"], ["remarks"]]


# --- many rows at once ----------------------------------------------------------------------------


def previewed(browser, rows, value):
    sent = {"ready": "1", "pick": [row.pk for row in rows], "change": "remarks", "remarks": value}
    answer = browser.send(f"{ITEMS}bulk/", sent)
    assert answer.status_code == 302, answer.content.decode()[:300]
    return answer.headers["Location"]


def run(browser, batch):
    return browser.send(f"{batch}run/", {"reason": "试"})


def test_of_two_bulk_edits_the_second_changes_nothing_that_it_did_not_look_at(two, items):
    batches = [previewed(browser, items, value) for browser, value in zip(two, "甲乙", strict=True)]
    assert [run(*each).status_code for each in zip(two, batches, strict=True)] == [302, 302]
    assert {now(row).remarks for row in items} == {"甲"}
    page = two[1].get(batches[1]).content.decode()
    assert "改过" in page
    states = ChangeBatch.objects.unguarded("what a test looks at").latest("pk").rows.values_list(
        "state", flat=True)  # fmt: skip
    assert set(states) == {"cannot"}


def test_a_row_edited_since_it_was_looked_at_is_left_alone_and_listed(two, items):
    first, second = two
    batch = previewed(first, items, "甲")
    api = f"/api{ITEMS}{items[1].pk}/"
    assert second.say("patch", api, {"fields": {"remarks": "乙"}}).status_code == 200
    assert run(first, batch).status_code == 302
    assert [now(row).remarks for row in items] == ["甲", "乙", "甲"]
    assert items[1].title in whole(first.get(batch)).decode()
    undo = first.send(f"{batch}undo/")
    assert undo.status_code == 302
    assert [now(row).remarks for row in items] == ["", "乙", ""]


def test_a_batch_run_or_taken_back_twice_is_run_once(two, items):
    first, _ = two
    batch = previewed(first, items, "甲")
    assert [run(first, batch).status_code for _ in range(3)] == [302, 403, 403]
    done = Entry.every.filter(tag="holdings.item.bulk_edit", count__gt=0)
    assert [entry.count for entry in done] == [3]
    assert [first.send(f"{batch}undo/").status_code for _ in range(2)] == [302, 403]
    assert {now(row).remarks for row in items} == {""}


# --- one form sent twice --------------------------------------------------------------------------


def test_a_form_sent_twice_makes_one_row_where_its_code_tells_rows_apart(two):
    sent = {**filled(two[0].get("/holdings/fonds/add/").context["form"]),
            "fonds_code": "Q777", "name": "水务局"}  # fmt: skip
    answers = [two[0].send("/holdings/fonds/add/", sent).status_code for _ in range(2)]
    assert answers == [302, 422], sent
    new = {"fields": {"fonds_code": "Q778", "name": "水务局"}}
    assert [two[0].say("post", "/api/holdings/fonds/", new).status_code for _ in range(2)] == [
        201,
        422,
    ]
    rows = Fonds.objects.unguarded("what a test looks at").filter(fonds_code__in=("Q777", "Q778"))
    assert rows.count() == 2


def test_a_double_that_comes_between_the_look_and_the_saving_is_no_fault_of_ours(
    all_mighty, monkeypatch
):
    """The two clicks of a double click may run side by side in two processes."""
    real = editing.add

    def late(register, actor, values):
        monkeypatch.setattr(editing, "add", real)
        real(register, actor, values)  # the other click was quicker
        return real(register, actor, values)

    monkeypatch.setattr(editing, "add", late)
    sent = {"code": "A-001", "name": "一号柜", "kind": "bag", "size": "1"}
    assert all_mighty.send("/toy/lockers/add/", sent).status_code in (403, 409, 422)
    monkeypatch.setattr(editing, "add", late)
    answer = all_mighty.say("post", "/api/toy/lockers/", {"fields": {**sent, "code": "A-002"}})
    assert answer.status_code in (409, 422)
    rows = Locker.objects.unguarded("what a test looks at").filter(code__in=("A-001", "A-002"))
    assert rows.count() == 2


def test_a_step_sent_twice_is_taken_once(all_mighty, world):
    with setting_up("an errand"):
        errand = Errand.objects.create(code="CS-1", name="清点", holder=world["archives"].path)
    step = f"/toy/errands/{errand.pk}/steps/propose/"
    answers = [all_mighty.send(step, {"proposal": "同意"}).status_code for _ in range(3)]
    assert answers == [302, 409, 409]
    assert Approval.objects.filter(noun="toy.errand", row=errand.pk).count() == 1


def test_a_workbook_sent_and_taken_twice_is_one_import(all_mighty):
    text = "柜号,名称\nB-1,一号柜\nB-2,二号柜\n".encode()
    page, name = "/toy/lockers/import/", "柜.csv"
    sent = [all_mighty.send(page, {"workbook": SimpleUploadedFile(name, text)}) for _ in range(2)]
    assert len({answer.headers["Location"] for answer in sent}) == 1
    take = f"{sent[0].headers['Location']}take/"
    assert [all_mighty.send(take).status_code for _ in range(3)] == [302, 403, 403]
    assert Locker.objects.unguarded("what a test looks at").count() == 2
    assert ImportFile.objects.unguarded("what a test looks at").count() == 1


def test_signing_out_twice_and_ending_a_session_twice_is_no_fault(enter):
    browser = enter("officer")
    assert [browser.send("/sign-out/").status_code for _ in range(2)] == [302, 302]
    assert browser.get("/me/").headers["Location"].startswith("/sign-in/")


# --- a clock that jumps ---------------------------------------------------------------------------


def whole_trail():
    """What the verifier has against the trail."""
    return [f"{found.kind} {found.where}" for found in sealing.verify()]


@pytest.fixture
def ageless(settings, clock):
    """A clock whose jumps make no password old, and none of tomorrow."""
    settings.LANTAI_PASSWORD_DAYS = 100_000

    def jump(days):
        clock.jump(days=days)
        Account.objects.update(password_on=timezone.localdate())

    return jump


def test_the_trail_is_whole_whichever_way_the_clock_jumps(
    world, enter, items, ageless, settings, tmp_path
):
    settings.LANTAI_HEADS, settings.LANTAI_TRAIL_KEY = tmp_path / "heads", tmp_path / "key.pem"
    for number, days in enumerate((0, 1, -2, 3, -3, 400, -400)):
        ageless(days)
        browser = enter("archivist")
        api = f"/api{ITEMS}{items[0].pk}/"
        answer = browser.say("patch", api, {"fields": {"title": f"第{number}次"}})
        assert answer.status_code == 200, days
        assert sealing.seal_all() and sealing.sign_head()
        assert not whole_trail(), days
    numbers = Link.objects.order_by("number").values_list("number", "entry_id")
    assert [number for number, _ in numbers] == list(range(1, len(numbers) + 1))
    assert not Unsealed.objects.exists()
    edits = Entry.every.filter(tag="holdings.item.edit").order_by("link__number")
    titles = [entry.detail.data["changed"]["title"][1] for entry in edits]
    assert titles == [f"第{number}次" for number in range(7)]
    Entry.every.filter(pk=edits[0].pk).update(at=timezone.now())
    assert any("entry_changed" in told for told in whole_trail())


def test_a_sign_in_of_tomorrow_is_none_today_and_one_of_yesterday_has_ended(enter, clock):
    browser = enter("officer")
    assert browser.get("/me/").status_code == 200
    clock.jump(days=1)
    assert browser.get("/me/").headers["Location"].startswith("/sign-in/")
    tomorrow = enter("officer")
    assert tomorrow.get("/me/").status_code == 200
    clock.jump(days=-1)
    assert tomorrow.get("/me/").headers["Location"].startswith("/sign-in/")
    assert enter("officer").get("/me/").status_code == 200


def test_a_bulk_edit_is_taken_back_within_its_days_only_and_by_the_clock_of_now(
    enter, items, clock
):
    batch = previewed(enter("archivist"), items, "甲")
    assert run(enter("archivist"), batch).status_code == 302
    clock.jump(days=8)
    assert enter("archivist").send(f"{batch}undo/").status_code == 403
    clock.jump(days=-2)
    assert enter("archivist").send(f"{batch}undo/").status_code == 302
    assert {now(row).remarks for row in items} == {""}


def test_lists_and_forms_answer_on_any_day(enter, items, ageless):
    for days in (1, -30, 10_000, -10_000):
        ageless(days)
        browser = enter("archivist")
        for path in ("/", ITEMS, f"{ITEMS}{items[0].pk}/", f"{ITEMS}add/", "/jobs/", "/notices/",
                     f"{ITEMS}export/?format=csv", "/me/", "/know/"):  # fmt: skip
            answer = browser.get(path)
            assert answer.status_code == 200, (days, path)
            whole(answer)
    assert register_of(Item) is not None
