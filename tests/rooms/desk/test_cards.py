# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Cards on the desk: put there by rooms, asked for everybody; those of jobs and of the trail."""

import datetime as dt

import pytest
from django.utils import timezone
from lxml import html

from lantai.desk import card, cards, figurepages, jobs, tallies
from lantai.desk.card import Card, Line
from lantai.guard import comings, sealing
from lantai.guard.acts import setting_up
from lantai.guard.models import Unsealed
from lantai.works import acts, recurring
from lantai.works.models import Hand, Recurring
from lantai.works.terms import State
from toy.asking import ask
from toy.factories import person
from toy.models import Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
MINDS = frozenset({"works.recurring.edit"})
READS = frozenset({"guard.entry.read"})


def home(actor):
    answer = ask(actor, "/")
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def lines(shown, name):
    """The lines of a card as they stand on the desk."""
    found = shown.xpath(f'//section[@aria-labelledby="c-{name}"]//li')
    return {" ".join(line.xpath("string(./p)").split()): line.xpath("string(./*[2])").strip()
            for line in found}  # fmt: skip


@pytest.fixture
def only(monkeypatch):
    """Nothing but these cards."""

    def put(*asked):
        monkeypatch.setattr(card, "_cards", list(asked))

    return put


# --- how cards are put ----------------------------------------------------------------------------


def test_a_room_puts_a_card_for_whom_it_concerns(only):
    line = Line("<b>一号柜</b>", "3 个", "/toy/lockers/1/", "warn", sub="旧的")
    made = Card("toy", "玩具", [line])
    only(lambda actor: made if actor.account == 1 else None)
    shown = home(person(1))
    assert lines(shown, "toy") == {"<b>一号柜</b>旧的": "3 个"}
    assert shown.xpath('//ul[@class="told"]//a/@href') == ["/toy/lockers/1/"]
    assert shown.xpath('//main//div[@class="split"]/div//h2[@id="c-toy"]')
    assert not home(person(2)).xpath('//h2[@id="c-toy"]')


def test_short_cards_fill_the_narrow_column_as_far_as_it_is_the_shorter():
    short = [Card(f"s{n}", "短", [Line("没有指南的全宗", "3")] * 5) for n in range(4)]
    long = Card(
        "long", "长", [Line("槐序县民生档案汇集的全部目录导入", "收 226，重复 0，不能收 0")]
    )
    wide, narrow = card.beside([*short, long], 9, 4)
    assert [each.name for each in narrow] == ["s0", "s2"]
    assert [each.name for each in wide] == ["s1", "s3", "long"]
    assert card.beside([long], 30, 0) == ([long], [])


def test_a_card_that_has_nothing_stands_aside_with_its_sentence_or_not_at_all(only):
    only(lambda actor: Card("calm", "平安", [], empty="没有事。"),
         lambda actor: Card("none", "没有", []))  # fmt: skip
    shown = home(person(1))
    assert shown.xpath('//aside//h2[@id="c-calm"]') and "没有事。" in shown.text_content()
    assert not shown.xpath('//h2[@id="c-none"]')


def test_a_card_leads_to_the_list_of_its_noun():
    assert card.list_of(Locker) == "/toy/lockers/" and card.list_of(Hand) == ""
    assert card.address_of(Locker(pk=7)) == "/toy/lockers/7/" and card.address_of(Hand()) == ""


# --- figures --------------------------------------------------------------------------------------


def test_the_figures_of_a_desk_are_few_and_what_lacks_stands_first(monkeypatch):
    from lantai.desk import figures
    from lantai.desk.figures import Figure, added
    from toy.factories import locker

    monkeypatch.setattr(figures, "_figures", {})
    added(Figure("toy.all", "柜子", "个", "x", Locker, on_desk="all"),
          Figure("toy.many", "各处的柜子", "个", "x", Locker, on_desk="many"),
          Figure("toy.lack", "缺的", "个", "x", Locker, on_desk="all", lacks=True),
          Figure("toy.quiet", "不上桌的", "个", "x", Locker))  # fmt: skip
    locker("A-1", area="97/")
    tallies.count_all()
    shown = home(person(1))
    names = shown.xpath('//dl[@class="numbers"]//dt/a/text()')
    assert names == ["缺的", "柜子"]
    assert shown.xpath('//dl[@class="numbers"]//dt/a/@href')[0] == "/figures/?tab=own&sort=toy.lack"
    over = person(9, institution="i9/", supervises=("97/",))
    assert [each["label"] for each in figurepages.on_desk(over)] == ["缺的", "柜子", "各处的柜子"]
    assert figurepages.on_desk(person(3, institution="i3/")) == []


# --- machine and trail ----------------------------------------------------------------------------


def test_who_minds_the_machine_sees_what_stands(monkeypatch):
    assert not home(person(1)).xpath('//h2[@id="c-machine"]')
    minder = person(1, duties=MINDS)
    assert lines(home(minder), "machine")["干活的人手"].startswith("0 个")
    recurring.tick(timezone.now())
    Hand.objects.create(name="h", started_at=timezone.now(), beat_at=timezone.now())
    with setting_up("one is paused, one has failed"):
        row = Recurring.objects.get(kind="desk.counting_figures")
        row.is_paused = True
        row.save()
        job = acts.enqueue(jobs.clearing_files, actor=tallies.COUNTER,
                           recurring=Recurring.objects.get(kind="desk.clearing_files"))  # fmt: skip
        job.state, job.holder = State.FAILED, ""
        job.save()
    found = lines(home(minder), "machine")
    assert found["断了的自动任务"] == "1" and "数统计数字" in found["暂停着的自动任务"]
    assert found["干活的人手"].startswith("1 个")


def test_a_sealer_that_stands_still_is_told(monkeypatch):
    assert cards.sealed().tone == "good"
    with setting_up("something to be sealed"):
        pass
    waiting = Unsealed.objects.get()
    monkeypatch.setattr(timezone, "now", lambda: waiting.entry.at + dt.timedelta(seconds=90))
    assert cards.sealed().tone == "bad" and "1 条等着，最久 90 秒" in cards.sealed().value


def test_the_auditor_sees_how_the_trail_is_kept(settings, tmp_path, monkeypatch):
    settings.LANTAI_HEADS = str(tmp_path)
    settings.LANTAI_TRAIL_KEY = str(tmp_path / "trail.pem")
    auditor = person(1, duties=READS)
    comings.note_failure("nobody", "192.0.2.1")
    comings.note_lock("nobody", "192.0.2.1")
    shown = home(auditor)
    found = lines(shown, "trail")
    assert found["最近一次签链头"] == "还没有签过"
    assert found["七天里没有登录成的"] == "1" and found["七天里试错太多、锁了的"] == "1"
    assert "nobody" not in shown.xpath("string(//main)"), "a typed name is nobody's"
    sealing.seal_all()
    sealing.sign_head()
    assert cards.signed().tone == "good"
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(hours=1))
    assert cards.signed().tone == "warn"
    assert not home(person(2)).xpath('//h2[@id="c-trail"]')
