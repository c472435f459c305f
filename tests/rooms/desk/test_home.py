# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The desk of whoever signed in: what waits, what is late, who is next, reminders."""

import datetime as dt

import pytest
from django.utils import timezone, translation
from lxml import html

from lantai.craft import workdays
from lantai.desk import homes, steps
from lantai.desk.models import Matter
from lantai.desk.register import register_of
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from toy.asking import ask
from toy.factories import DUTIES, errand, person
from toy.flow import ERRAND
from toy.models import Errand

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def page(actor, path="/"):
    response = ask(actor, path)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def waiting(actor, path="/"):
    return [" ".join(each.text_content().split()) for each in
            page(actor, path).xpath('//ol[@class="inbox"]//div[@class="what"]/a')]  # fmt: skip


def sent(actor):
    rows = page(actor).xpath('//section[@aria-labelledby="h-sent"]//tbody/tr')
    return [[cell.text_content() for cell in row.xpath("./*")] for row in rows]


def take(row, step, actor, **answers):
    steps.take(register_of(Errand), row, step, actor, answers)


def due(row, days):
    with setting_up("another day"):
        matter = Matter.objects.unguarded("the matter of a row").get(row=row.pk)
        matter.due_on = timezone.localdate() + dt.timedelta(days)
        matter.save()


def test_a_matter_waits_for_whoever_may_take_its_next_step():
    row = errand(person(1))
    assert waiting(person(2)) == ["初审：清点库房"]
    assert waiting(person(2, duties=DUTIES - {"toy.errand.propose"})) == []
    assert waiting(person(3, institution="i2/")) == []
    take(row, "propose", person(1), proposal="可以")
    assert waiting(person(1)) == ["退回：清点库房"]
    assert waiting(person(2)) == ["复审：清点库房"]
    reader = DUTIES - {"toy.errand.concur"}
    assert waiting(person(1, duties=reader)) == []
    take(row, "concur", person(2))
    assert waiting(person(3)) == ["审定：清点库房"], "on, and not back"
    take(row, "decide", person(3))
    assert waiting(person(3)) == [] == waiting(person(1))


def test_the_button_leads_to_the_step():
    row = errand(person())
    button = page(person()).xpath('//ol[@class="inbox"]//a[contains(@class, "btn")]')[0]
    assert button.get("href") == f"/toy/errands/{row.pk}/steps/propose/"
    assert button.text_content() == "初审"


def test_matters_are_ordered_by_clock_and_the_late_ones_are_counted():
    for days, name in ((9, "后办"), (-2, "早该办"), (0, "今天办")):
        due(errand(person(), name=name), days)
    assert waiting(person()) == ["初审：早该办", "初审：今天办", "初审：后办"]
    head = page(person()).xpath('//div[@class="head"]')[0].text_content()
    assert "3 件等您办" in head and "1 件逾期" in head


def test_more_than_a_page_leads_to_all():
    for n in range(homes.SHOWN + 2):
        errand(person(), name=f"差事{n}")
    assert len(waiting(person())) == homes.SHOWN
    assert page(person()).xpath('//a[@href="/?all=1"]')
    assert len(waiting(person(), "/?all=1")) == homes.SHOWN + 2


def test_nothing_waits_is_said_in_words():
    assert "没有等您办的事" in page(person()).text_content()


def test_what_i_sent_on_says_for_whom_i_wait(monkeypatch):
    asked = []

    def holders(duty, path):
        asked.append((duty, path))
        return ["陈伯安", "林书瑶1", "何景行"]

    monkeypatch.setattr(homes, "who_holds", holders)
    reader = DUTIES - {"toy.errand.concur"}
    for name in ("一号", "二号"):
        take(errand(person(1), name=name), "propose", person(1), proposal="可以")
    found = sent(person(1, duties=reader))
    assert [row[:2] for row in found] == [
        ["陈伯安、何景行", "复审：一号"],
        ["陈伯安、何景行", "复审：二号"],
    ]
    assert all("还有" in row[2] for row in found)
    assert asked == [("toy.errand.concur", "i1/")], "asked once a duty, and never for my own name"
    assert sent(person(2)) == []


def test_without_anybody_who_knows_people_the_duty_is_named():
    take(errand(person(1)), "propose", person(1), proposal="可以")
    reader = person(1, duties=DUTIES - {"toy.errand.concur"})
    assert sent(reader)[0][0] == "有“复审”职责的人"


def test_what_waits_for_me_is_not_shown_as_waiting_for_others():
    take(errand(person(1)), "propose", person(1), proposal="可以")
    assert waiting(person(1)) == ["退回：清点库房"] and sent(person(1)) == []


def test_the_step_that_is_waited_for_leads_on_and_not_back():
    assert homes.next_step(ERRAND, "second").name == "concur"
    assert homes.next_step(ERRAND, "decision").name == "decide"


def test_the_week_says_what_is_due_and_that_a_day_is_no_working_day():
    today = dt.date(2026, 11, 25)  # a Wednesday
    matters = [(Matter(due_on=dt.date(2026, 11, 28), label="甲", row=1), register_of(Errand), None),
               (Matter(due_on=dt.date(2026, 11, 26), label="乙", row=2), register_of(Errand), None),
               (Matter(due_on=dt.date(2026, 11, 26), label="丙", row=3), register_of(Errand), None),
               (Matter(due_on=dt.date(2026, 11, 30), label="丁", row=4), register_of(Errand), None),
               (Matter(due_on=None, label="戊", row=5), register_of(Errand), None)]  # fmt: skip
    assert not workdays.is_workday(dt.date(2026, 11, 28)).value
    assert [(day["day"], day["text"]) for day in homes._week(matters, today)] == [
        ("11月26日", "2 件到期"), ("11月28日（不是工作日）", "甲 到期"),
    ]  # fmt: skip


def test_it_is_whole_in_english():
    errand(person())
    with translation.override("en"):
        text = page(person()).text_content()
    assert "1 waiting for you" in text and "Propose: 清点库房" in text


def test_the_public_is_led_to_the_door():
    assert ask(PUBLIC, "/notices/").headers["Location"] == "/sign-in/?next=%2Fnotices%2F"


# --- reminders ------------------------------------------------------------------------------------


def test_reminders_are_those_that_a_room_above_gives(monkeypatch):
    assert "没有提醒" in page(person(), "/notices/").text_content()
    read = []
    entries = [{"at": timezone.now(), "text": "<b>办完了</b>", "url": "/jobs/1/", "unread": True,
                "tone": "good"}]  # fmt: skip
    monkeypatch.setattr(homes, "notices_of", lambda actor: entries if actor.account == 1 else [])
    monkeypatch.setattr(homes, "notices_read", read.append)
    found = page(person(1), "/notices/")
    assert "<b>办完了</b>" in found.text_content() and "1 条没看过" in found.text_content()
    assert "没有提醒" in page(person(2), "/notices/").text_content()
    assert ask(person(1), "/notices/", {}).status_code == 302
    assert read == [person(1)]
