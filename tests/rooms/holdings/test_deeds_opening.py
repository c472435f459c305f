# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Opening and publishing decided through forms: two decisions, in state archives, by who may."""

import datetime as dt

import pytest

from factories.doing import done, now, over
from factories.holdings import file, fonds, institution, item, person
from lantai.desk.deeds import rows_deeds
from lantai.desk.entrylines import entry_lines
from lantai.guard.acts import act, setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry
from lantai.guard.terms import Opening, Reach, Secrecy
from lantai.holdings import acts
from lantai.holdings.models import File, Fonds, Item, RecordClass

pytestmark = pytest.mark.django_db(databases=["default", "side"])
OPEN, DEFERRED, CONTROLLED, UNREVIEWED = (
    str(int(each)) for each in (Opening.OPEN, Opening.DEFERRED, Opening.CONTROLLED,
                                Opening.UNREVIEWED))  # fmt: skip
NEXT = "2099-03-01"


@pytest.fixture
def place(db):
    archives = institution()
    return archives, person(archives), fonds(archives, "A013")


def test_opened_after_a_look_and_twice_is_once(place):
    _, actor, within = place
    good, internal = item(within), item(within, secrecy=Secrecy.INTERNAL)
    draft = item(within, standing="draft")
    look = over(actor, [good, internal, draft], "set_opening", opening=OPEN, reason="满 25 年",
                open_on="2026-03-01", basis="2026 年第一批")  # fmt: skip
    assert look.status == 200 and now(good).opening == Opening.NOT_DUE
    assert "要办 1" in look.words and "标有内部" in look.words and "还不是馆藏" in look.words
    assert "先办完归档和接收" in look.words, "with what can be done"
    answer = done(actor, Item, look, times=2)
    assert (now(good).opening, now(good).open_on) == (Opening.OPEN, dt.date(2026, 3, 1))
    assert "不用办 1" in answer.words and now(internal).opening == Opening.NOT_DUE
    entry = Entry.every.filter(tag="holdings.item.set_opening", count=1).get()
    facts = entry.detail.data["facts"]
    assert (facts["reason"], facts["basis"]) == ("满 25 年", "2026 年第一批")
    told = {fact["label"]: fact["value"] for fact in entry_lines([entry], actor)[0]["told"]}
    assert told == {"理由": "满 25 年", "依据": "2026 年第一批"}, "the trail says why"


def test_nothing_is_decided_by_not_choosing(place):
    _, actor, within = place
    row = item(within)
    for do in ("set_opening", "set_reach"):
        answer = over(actor, [row], do, reason="满 25 年")
        assert answer.status == 422 and 'value="" selected' in answer.text, do
    assert (now(row).opening, now(row).reach) == (Opening.NOT_DUE, Reach.NONE)


@pytest.mark.parametrize("missing", ["ground", "basis", "review_on"])
def test_a_deferral_needs_ground_consent_and_the_next_review(place, missing):
    _, actor, within = place
    row = item(within)
    given = {"ground": "third", "basis": "槐档〔2026〕3号", "review_on": NEXT, missing: ""}
    answer = over(actor, [row], "set_opening", opening=DEFERRED, reason="涉及第三方", **given)
    assert answer.status == 409 and "同级档案主管部门同意" in answer.words
    assert now(row).opening == Opening.NOT_DUE


def test_a_deferral_keeps_its_review_and_takes_the_record_off_publication(place):
    _, actor, within = place
    row = item(within)
    done(actor, Item, over(actor, [row], "set_opening", opening=OPEN, reason="满 25 年"))
    done(actor, Item, over(actor, [row], "set_reach", reach=str(int(Reach.ONLINE)), reason="公布"))
    assert now(row).reach == Reach.ONLINE
    look = over(actor, [row], "set_opening", opening=DEFERRED, reason="涉及第三方", ground="third",
                basis="槐档〔2026〕3号", review_on=NEXT)  # fmt: skip
    assert "网上公布" in look.words and "不公布" in look.words, "the look says that it comes off"
    done(actor, Item, look)
    kept = now(row)
    assert (kept.opening, kept.open_on, kept.reach) == (Opening.DEFERRED, None, Reach.NONE)
    assert kept.review_on == dt.date(2099, 3, 1)
    with act("holdings.item.edit", kept, actor) as ended:
        kept.remarks = "x"
        kept.save()
        ended(kept)
    assert now(row).review_on == dt.date(2099, 3, 1), "editing does not forget the next review"
    past = over(actor, [row], "set_opening", opening=CONTROLLED, reason="x", review_on="2020-01-01")
    assert past.status == 409 and "今天以后" in past.words
    done(actor, Item, over(actor, [row], "set_opening", opening=UNREVIEWED, reason="重新审"))
    assert now(row).opening == Opening.UNREVIEWED


def test_publishing_is_a_decision_of_its_own_and_of_what_is_open(place):
    _, actor, within = place
    opened, closed = item(within), item(within)
    done(actor, Item, over(actor, [opened], "set_opening", opening=OPEN, reason="满 25 年"))
    assert now(opened).reach == Reach.NONE, "opening is not publishing"
    look = over(actor, [opened, closed], "set_reach", reach=str(int(Reach.CATALOGUE)),
                reason="公布审核 2 批")  # fmt: skip
    assert "没有开放，不能公布" in look.words and "先办理开放审核" in look.words
    assert "收不回来" in look.words
    done(actor, Item, look)
    assert (now(opened).reach, now(closed).reach) == (Reach.CATALOGUE, Reach.NONE)


@pytest.mark.parametrize("kind", ["government", "department", "firm_archives", "joint_office"])
def test_only_state_archives_open(db, kind):
    unit = institution("槐序县农时局", kind)
    row = item(fonds(unit, "Z109"))
    look = over(person(unit), [row], "set_opening", opening=OPEN, reason="想开放")
    assert "国家档案馆保管的档案才定开放" in look.words and "要办 0" in look.words
    done(person(unit), Item, look)
    assert now(row).opening == Opening.NOT_DUE


def test_files_classes_and_the_fonds_are_decided_about_too(place):
    _, actor, within = place
    with setting_up("a class"):
        one = RecordClass.objects.create(fonds=within, code="1", title="综合", holder=within.holder)
    for row, model in ((file(within), File), (one, RecordClass), (within, Fonds)):
        done(actor, model, over(actor, [row], "set_opening", opening=OPEN, reason="满 25 年"))
        done(actor, model, over(actor, [row], "set_reach", reach="3", reason="公布"))
        assert (now(row).opening, now(row).reach) == (Opening.OPEN, Reach.ONLINE), model


def test_who_decides_what(world):
    from lantai.guard import law

    def names(username, model):
        found = {deed.name for deed in rows_deeds(law.noun_of(model), world.actor(username))}
        return found & {"set_opening", "set_reach"}

    for model in (Item, File, RecordClass, Fonds):
        assert names("opener", model) == {"set_opening"}
        assert names("curator", model) == {"set_opening", "set_reach"}
        for username in ("officer", "archivist", "preserver", "leader", "counter", "clerk",
                         "authority", "joint", "township", "village", "system"):  # fmt: skip
            assert names(username, model) == set(), (username, model)


def test_an_officer_does_not_open_what_its_unit_keeps(world):
    with setting_up("a fonds of a unit"):
        within = fonds(world["unit"], "A027")
    row = item(within, standing="held")
    page = over(world.actor("officer"), [row], "set_opening", opening=OPEN, reason="想开放")
    assert "成批修改" in page.words and "定为" not in page.words, "it is only offered what it has"
    with pytest.raises(Refused):
        acts.set_opening([row.pk], Opening.OPEN, world.actor("officer"), reason="想开放")
    assert now(row).opening == Opening.NOT_DUE


def test_nobody_decides_about_what_others_keep(place):
    _, _, within = place
    other = institution("兰秋县档案馆")
    row = item(within, party=other.path)
    look = over(person(other), [row], "set_opening", opening=OPEN, reason="不是我的")
    assert "要办 0" in look.words
    done(person(other), Item, look)
    assert now(row).opening == Opening.NOT_DUE
