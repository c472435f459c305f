# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The registers of guard and works, and the command that counts what registers cost."""

import json

import pytest

from lantai.desk import command, kinds
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from toy.asking import ask, told
from toy.factories import DUTIES, colour, errand, locker, person
from toy.flow import ERRAND

pytestmark = pytest.mark.django_db(databases=["default", "side"])
AUDITOR = frozenset({"guard.entry.read"})


def tags(actor, query=""):
    return [row["fields"]["tag"] for row in told(ask(actor, f"/api/guard/entries/{query}"))["rows"]]


def test_an_auditor_sees_the_trail_of_their_own_institution_and_nobody_else_does():
    errand(person(1))
    errand(person(2, institution="i2/"))
    assert tags(person(9, duties=AUDITOR)) == ["toy.errand.add"]
    assert tags(person(9, duties=AUDITOR, institution="i3/")) == []
    assert tags(person(9, duties=DUTIES)) == []
    entry = Entry.every.get(holder="i1/")
    assert ask(person(9, duties=DUTIES), f"/guard/entries/{entry.pk}/").status_code == 404
    assert ask(person(9, duties=AUDITOR, institution="i3/"), f"/api/guard/entries/{entry.pk}/"
               ).status_code == 404  # fmt: skip


def test_the_trail_is_said_in_words_and_filtered_by_tag_name_and_day():
    errand(person(1), name="清点库房")
    actor = person(9, duties=AUDITOR)
    page = ask(actor, "/guard/entries/").content.decode()
    assert "登记了 清点库房" in page and "林书瑶1" in page
    assert tags(actor, "?tag=toy.errand") == ["toy.errand.add"]
    assert tags(actor, "?tag=toy.locker") == []
    assert tags(actor, "?name=林书瑶1") == ["toy.errand.add"] and tags(actor, "?name=别人") == []
    day = f"{Entry.every.get().at.astimezone():%Y-%m-%d}"
    assert tags(actor, f"?at={day}") and not tags(actor, "?at=1999")


def test_an_entry_shows_what_changed():
    row = locker(note="旧")
    ask(person(1), f"/api/toy/lockers/{row.pk}/", {"fields": {"note": "新"}}, "patch")
    entry = Entry.every.get(tag="toy.locker.edit")
    page = ask(person(9, duties=AUDITOR), f"/guard/entries/{entry.pk}/").content.decode()
    assert "<del>旧</del>" in page and "<ins>新</ins>" in page


def test_nothing_of_guard_is_added_or_changed_at_the_desk():
    everything = frozenset({f"guard.{noun}.{verb}" for verb in ("add", "edit", "read") for noun in
                            ("entry", "grant", "apikey", "recordset", "declaration")})  # fmt: skip
    actor = person(duties=everything)
    errand(person(1))
    entry = Entry.every.get()
    assert ask(actor, "/api/guard/entries/", {"fields": {"tag": "x"}}).status_code == 409
    sent = {"fields": {"tag": "x"}}
    assert ask(actor, f"/api/guard/entries/{entry.pk}/", sent, "patch").status_code == 409
    for noun in ("grant", "apikey", "recordset", "declaration", "entry"):
        one = register_of(f"guard.{noun}")
        assert not one.form and not one.can_add and not one.can_edit


def test_no_digest_of_a_key_leaves():
    from lantai.guard.models import Account, ApiKey

    with setting_up("a key"):
        account = Account.objects.create(username="robot", password="!")
        ApiKey.objects.create(account=account, name="采集", prefix="abc", digest="d" * 64,
                              until="2030-01-01", holder="i1/")  # fmt: skip
    for path in ("/guard/keys/", "/api/guard/keys/"):
        text = ask(person(duties=DUTIES | {"guard.apikey.read"}), path).content.decode()
        assert "采集" in text and "d" * 64 not in text
        assert "采集" not in ask(person(), path).content.decode(), "its list is for who may read it"


# --- the command ----------------------------------------------------------------------------------


def test_the_command_counts_the_class_and_its_flow(capsys):
    assert command.main(["registers", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    lines = {row["noun"]: row["lines"] for row in found["registers"]}
    assert lines["toy.colour"] == register_of("toy.colour").lines() == 9
    assert command.flow_lines(ERRAND) > 20
    assert lines["toy.errand"] == register_of("toy.errand").lines() + command.flow_lines(ERRAND)
    assert min(lines.values()) <= found["median"] <= max(lines.values())


def test_the_command_prints_for_people(capsys):
    assert command.main(["registers"]) == 0
    out = capsys.readouterr().out
    assert "toy.locker" in out and "储物柜" in out and "median" in out


def test_a_command_that_is_none_cannot_run(capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["burn"])
    assert stopped.value.code == 2
    capsys.readouterr()


def test_an_auditor_reads_why_data_that_everybody_may_read_is_seen():
    row = colour()
    page = ask(person(9, duties=AUDITOR), f"/toy/colours/{row.pk}/why/").content.decode()
    assert "公共数据，谁都能查" in page


def test_an_entry_is_headed_by_what_was_done_and_says_its_way():
    errand(person(1), name="清点库房")
    entry = Entry.every.get()
    auditor = person(9, duties=AUDITOR)
    for path in ("", "trail/", "why/"):
        page = ask(auditor, f"/guard/entries/{entry.pk}/{path}").content.decode()
        assert "<h1>登记了 清点库房</h1>" in page or "登记了 清点库房</h1>" in page
    assert "网页" in ask(auditor, "/guard/entries/").content.decode()


def test_a_kind_of_the_desk_reads_one_column_wherever_a_room_puts_it(monkeypatch):
    monkeypatch.setattr(kinds, "SPECIAL", dict(kinds.SPECIAL))
    put = kinds.special("toy.errand", "number")
    assert put(kinds.Year) is kinds.Year and kinds.Year.is_light
    own = put(type("Own", (kinds.Year,), {}))
    assert not own.is_light, "one's own may read any column of the row"


@pytest.mark.parametrize(
    "noun", ["holdings.item", "holdings.file", "holdings.fonds", "holdings.box"]
)
def test_lists_of_records_fetch_what_they_show_and_no_whole_rows(noun):
    one = register_of(noun)
    shown = (*one.columns.split(), *one.sub.split(), one.order.lstrip("-"))
    assert [name for name in shown if not one.kind(name).is_light] == []
