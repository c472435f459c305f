# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The page 办理: everybody finds the acts that are theirs, and a form does what its act does."""

import datetime as dt

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone, translation

from lantai.desk.deedpages import acts_page
from lantai.desk.deeds import open_to
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.models import RecordSet
from lantai.orgs import queries
from lantai.orgs.actors import lendable
from lantai.orgs.acts import accounts
from lantai.orgs.models import Institution, Person, Post

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()


def ask(actor, row, do="", **data):
    """The page's answer to this actor."""
    make = RequestFactory().post if data else RequestFactory().get
    request = make(f"/?do={do}" if do else "/", data)
    request.actor = actor
    one = register_of(type(row))
    return acts_page(request, room=one.room, plural=one.plural, pk=row.pk)


def names(row, actor):
    return [deed.name for deed in open_to(row, actor)]


def test_everybody_is_offered_what_is_theirs(world):
    unit, post = world["unit"], world.posts["officer"]
    assert names(unit, world.actor("system")) == [
        "rename", "move", "merge", "split", "abolish", "hand_over"
    ]  # fmt: skip
    assert names(unit, world.actor("security")) == ["appoint"]
    assert names(unit, world.actor("leader")) == ["declare"]
    assert names(unit, world.actor("neighbour")) == names(unit, world.actor("provider")) == []
    assert names(post, world.actor("security")) == ["change", "end", "delegate"]
    assert names(post, world.actor("officer")) == ["delegate"]
    assert names(world.people["officer"], world.actor("system")) == ["identify"]
    with setting_up("somebody who has no account yet"):
        fresh = Person(name="纪小满", home=unit)
        fresh.save()
    assert names(fresh, world.actor("system")) == ["account", "identify"]
    assert names(fresh, world.actor("security")) == []
    security, locked = world.actor("security"), world.people["officer"]
    assert names(locked, security)[:2] == ["lock", "reset"]
    accounts.lock_account(locked, reason="调离", actor=security)
    assert names(locked, security)[:2] == ["unlock", "reset"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_form_is_shown_in_both_languages(world, language):
    with setting_up("a set"):
        kept = RecordSet(name="材料", purpose="x", holder=world["archives"].path)
        kept.save()
    rows = {
        "system": [world["unit"], world.people["officer"]],
        "security": [world["unit"], world.people["officer"], world.posts["officer"]],
        "officer": [world.posts["officer"]], "curator": [kept],
    }  # fmt: skip
    with translation.override(language):
        for username, some in rows.items():
            actor = world.actor(username)
            for row in some:
                assert ask(actor, row).status_code == 200
                for deed in open_to(row, actor):
                    page = ask(actor, row, deed.name)
                    text = page.content.decode()
                    assert page.status_code == 200 and str(deed.label) in text
                    for field in deed.fields(row, actor).values():
                        assert str(field.label) in text, (deed.name, field.label)


def test_a_form_that_is_not_yours_is_not_there(world):
    for username in ("officer", "neighbour", "system"):
        with pytest.raises(Http404):
            ask(world.actor(username), world["unit"], "appoint")


def test_somebody_is_appointed_by_the_form(world):
    answer = ask(world.actor("security"), world["school"], "appoint",
                 person=world.people["clerk"].pk, title="学籍档案员", roles=["clerk"],
                 clearance="0", valid_from="2026年1月1日")  # fmt: skip
    assert answer.status_code == 302
    (post,) = [row for row in queries.posts_in(world["school"]) if row.title == "学籍档案员"]
    assert (post.person, post.valid_from) == (world.people["clerk"], dt.date(2026, 1, 1))


def test_a_refusal_is_told_and_what_was_typed_is_kept(world):
    answer = ask(world.actor("security"), world["centre"], "appoint",
                 person=world.people["system"].pk, title="两员合一", roles=["security"],
                 clearance="0", valid_from="2026-01-01")  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 409 and "不能由同一人担任" in text and "两员合一" in text
    assert len(queries.posts_not_ended(world.people["system"])) == 1


def test_a_person_or_unit_out_of_sight_cannot_be_named(world):
    answer = ask(world.actor("security"), world["unit"], "appoint",
                 person=world.people["reader"].pk, title="x", roles=["clerk"], clearance="0",
                 valid_from="2026-01-01")  # fmt: skip
    assert answer.status_code == 422 and "您不能选它" in answer.content.decode()
    assert queries.posts_not_ended(world.people["reader"]) == []


def test_units_are_merged_and_moved_by_the_form(world):
    system, unit = world.actor("system"), world["unit"]
    answer = ask(system, unit, "merge", predecessors=[world["school"].pk, world["union"].pk],
                 on=str(TODAY), basis="槐政发〔2026〕9号")  # fmt: skip
    assert answer.status_code == 302
    rows = Institution.objects.unguarded("the test looks")
    assert rows.get(pk=world["school"].pk).status == "merged"
    answer = ask(system, unit, "move", kind=unit.kind, level=unit.level, region="970122",
                 basis="x")  # fmt: skip
    assert answer.status_code == 302
    moved = rows.get(pk=unit.pk)
    assert (moved.area, moved.line, moved.superior_id) == ("97/9701/970122/", "", None)


def test_duties_are_lent_by_the_form(world):
    officer = world.actor("officer")
    answer = ask(
        officer,
        world.posts["officer"],
        "delegate",
        to=world.people["clerk"].pk,
        duties=["orgs.department.add"],
        until=str(TODAY + dt.timedelta(3)),
        reason="出差",
    )
    assert answer.status_code == 302
    lent = Post.objects.unguarded("the test looks").get(lent_by=world.posts["officer"])
    assert lent.person == world.people["clerk"] and lent.extra_duties == ["orgs.department.add"]


def test_all_duties_of_a_post_are_lent_with_one_tick_and_none_with_no_tick(world):
    officer, post = world.actor("officer"), world.posts["officer"]
    given = {"to": world.people["clerk"].pk, "until": str(TODAY + dt.timedelta(3)),
             "reason": "出差"}  # fmt: skip
    page = ask(officer, post, "delegate").content.decode()
    assert 'value="orgs.rule.submit"' in page and "<b>规章制度</b>" in page
    assert "orgs.post.take" not in page and "works.job" not in page, "what everybody has"
    none = ask(officer, post, "delegate", **given)
    assert none.status_code == 409 and "没有选要委托的职责" in none.content.decode()
    assert ask(officer, post, "delegate", whole="on", **given).status_code == 302
    lent = Post.objects.unguarded("the test looks").get(lent_by=post)
    assert set(lent.extra_duties) == lendable(post) and "orgs.rule.submit" in lent.extra_duties


def test_an_account_is_given_and_a_post_ended_by_the_form(world):
    with setting_up("somebody new"):
        person = Person(name="闻听澜", home=world["unit"])
        person.save()
    answer = ask(world.actor("system"), person, "account", username="wen",
                 password="Huai97-xu!shan")  # fmt: skip
    assert answer.status_code == 302
    weak = ask(world.actor("security"), world.people["clerk"], "reset", password="123", reason="x")
    assert weak.status_code == 409
    answer = ask(world.actor("security"), world.posts["clerk"], "end", reason="调离")
    assert answer.status_code == 302
    with pytest.raises(LookupError):
        world.actor("clerk")
