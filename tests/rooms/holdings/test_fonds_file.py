# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The fonds file grows from acts: sealed entries become its entries, once, in the right group."""

import datetime as dt

import pytest
from django.utils import translation

from factories.holdings import box, fonds, institution, item, person, row
from lantai.craft.refcode import Change
from lantai.guard.acts import act
from lantai.guard.errors import OffTrail
from lantai.guard.models import Cursor, Entry
from lantai.guard.sealing import seal_all
from lantai.guard.terms import Opening, Reach
from lantai.holdings import acts
from lantai.holdings.followers import FOLLOWER, RULES, grow_fonds_files, note_from
from lantai.holdings.models import FondsNote, Item
from lantai.holdings.terms import NoteGroup

pytestmark = pytest.mark.django_db(databases=["default", "side"])
DAY = dt.date(2026, 3, 1)


def grow():
    """Seal what waits and follow it to the end."""
    seal_all()
    while grow_fonds_files():
        pass


def notes(of, actor):
    found = FondsNote.objects.seen_by(actor).filter(fonds=of).order_by("link", "pk")
    return [(each.group, each.sentence) for each in found]


@pytest.fixture
def place(db):
    archives = institution()
    return archives, person(archives)


def test_a_year_of_a_fonds_is_told_by_its_acts(place):
    archives, actor = place
    one = acts.open_fonds(actor, custodian=archives, fonds_code="A013", name="槐序县农时局")
    batch = acts.open_import(one, actor, name="2018年目录.xlsx", digest="0")
    acts.import_items(batch, [row(n) for n in range(1, 4)], actor)
    keys = list(Item.objects.seen_by(actor).order_by("pk").values_list("pk", flat=True))
    acts.move_items(keys, actor, box=box(one))
    acts.renumber([Change("A013-WS·2018·D30-00003", "A013-WS·2018·D30-00009", "误编")], actor)
    acts.set_opening(keys[:2], Opening.OPEN, actor, reason="满 25 年。", open_on=DAY)
    acts.set_reach(keys[:1], Reach.CATALOGUE, actor, reason="公布目录。")
    acts.issue_text(one, "guide", "正文", actor)
    acts.recount_extents(one, actor)
    acts.close_fonds(one, actor, on=DAY, reason="机构撤销。")
    acts.add_note(one, NoteGroup.USE, "县志办利用本全宗编修水利志。", actor, on=DAY)
    grow()
    told = notes(one, actor)
    assert [text for group, text in told if group == NoteGroup.BACKGROUND] == [
        "建立全宗 A013 槐序县农时局。", "编写或修订全宗指南、全宗介绍。",
        "全宗封闭，不再增加。机构撤销。",
    ]  # fmt: skip
    assert [text for group, text in told if group == NoteGroup.ARRANGEMENT] == [
        "导入目录“2018年目录.xlsx”，3 条。", "调整 3 件的案卷、盒或类别。",
        "变更 1 个档号，新旧对照已存。",
    ]  # fmt: skip
    assert {text for group, text in told if group == NoteGroup.USE} == {
        "2 件的开放状态有变更。满 25 年。", "1 件的公布范围有变更。公布目录。",
        "县志办利用本全宗编修水利志。",
    }  # fmt: skip
    assert (NoteGroup.STATISTICS, "清点全宗。") in told
    with translation.override("en"):
        assert (NoteGroup.STATISTICS, "The fonds was counted.") in notes(one, actor)


def test_following_twice_writes_nothing_twice(place):
    archives, actor = place
    one = acts.open_fonds(actor, custodian=archives, fonds_code="A013", name="槐序县农时局")
    grow()
    before = notes(one, actor)
    Cursor.objects.filter(follower=FOLLOWER).update(number=0)
    grow()
    assert notes(one, actor) == before and len(before) == 1


def test_only_sealed_entries_are_followed_and_the_follower_does_not_follow_itself(place):
    archives, actor = place
    acts.open_fonds(actor, custodian=archives, fonds_code="A013", name="槐序县农时局")
    assert grow_fonds_files() in (0, Cursor.objects.filter(follower=FOLLOWER).count())
    assert not FondsNote.objects.seen_by(actor).exists()
    grow()
    written = Entry.every.filter(tag="holdings.fondsnote.grow").count()
    grow()
    grow()
    assert Entry.every.filter(tag="holdings.fondsnote.grow").count() == written == 1
    assert Cursor.objects.get(follower=FOLLOWER).number > 0


def test_custody_is_told_in_both_fonds(place):
    archives, receiver = place
    unit = institution("槐序县农时局", "government")
    sender, within, into = person(unit), fonds(unit, "Z109"), fonds(archives, "A013")
    item(within)
    move = acts.lay_custody(within, archives, sender, name="x", reason="进馆到期。", into=into)
    acts.lay_items(move, sender)
    acts.receive_all(move, receiver)
    grow()
    assert [text for _, text in notes(within, sender)] == [
        "拟向槐序县档案馆移交。进馆到期。", "槐序县档案馆接收 1 件（卷、盒），保管权转移。",
    ]  # fmt: skip
    assert [text for _, text in notes(into, receiver)] == [
        "槐序县档案馆接收 1 件（卷、盒），保管权转移。"
    ]


def test_a_room_above_says_what_its_tags_mean(place, monkeypatch):
    archives, actor = place
    monkeypatch.setitem(RULES, "toy.locker.add", RULES["holdings.fonds.recount"])
    note_from("toy.locker.add", NoteGroup.CUSTODY, "holdings.note_counted")
    one = fonds(archives, "A013")
    from lantai.guard.actor import steward

    with act("toy.locker.add", None, steward("a room above")) as done:
        done(None, fonds={str(one.pk): 5, "999999": 1, "x": 1})
    grow()
    assert (NoteGroup.CUSTODY, "清点全宗。") in notes(one, actor)


def test_the_fonds_file_does_not_go_public_with_the_guide(place):
    from lantai.guard.actor import PUBLIC

    archives, actor = place
    one = fonds(archives, "A013", opening=Opening.OPEN, open_on=DAY, reach=Reach.ONLINE)
    acts.add_note(one, NoteGroup.APPRAISAL, "内部工作材料", actor)
    assert list(type(one).objects.seen_by(PUBLIC)) == [one]
    assert not FondsNote.objects.seen_by(PUBLIC).exists()


def test_a_note_is_written_in_an_act_or_not_at_all(place):
    one = fonds(place[0], "A013")
    with pytest.raises(OffTrail):
        FondsNote(fonds=one, group="1", on=DAY, text="x", holder=one.holder).save()
