# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The data of this room: roles over known duties, sentences, credit codes, working days, world."""

import ast
import datetime as dt
import re
import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from lantai import orgs
from lantai.craft import codes
from lantai.craft.workdays import add_workdays, general
from lantai.desk import homes
from lantai.desk.duties import catalogue, matching, words
from lantai.guard.acts import setting_up
from lantai.house.world import told
from lantai.orgs.credit_code import check_sign, is_credit_code
from lantai.orgs.models import Holiday, Institution
from lantai.orgs.roles import duties_of, roles
from lantai.orgs.working_days import calendar
from world import build

pytestmark = pytest.mark.django_db(databases=["default", "side"])
ROOM = Path(orgs.__file__).parent
OWN = ("orgs.", "guard.", "desk.", "works.")


def tags():
    """Every tag of an act written in this room, with its place."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "act"
            if called and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, f"{path.name}:{node.lineno}"


def test_every_act_of_this_room_is_a_duty_that_can_be_granted():
    """But for what is done on the server alone, which nobody can be granted."""
    found = dict(tags())
    assert len(found) > 15
    on_the_server = tomllib.loads((ROOM / "tags.toml").read_text("utf-8"))["tags"]
    assert set(on_the_server) == {"orgs.account.rescue"}
    known = {*catalogue(), *on_the_server}
    assert not {tag: where for tag, where in found.items() if tag not in known}


def test_every_listed_duty_of_this_room_is_an_act_and_is_granted_to_somebody():
    acts = {tag for tag, _ in tags()} | {"orgs.institution.recopy"}
    granted = frozenset().union(*(duties_of([code]) for code in roles()))
    file = (ROOM / "duties.toml").read_text("utf-8")
    for duty in re.findall(r'^"(orgs\.[a-z_.]+)"', file, re.MULTILINE):
        assert duty in acts, duty
        assert duty in granted, duty


def test_every_pattern_of_a_role_over_built_rooms_means_something():
    for role in roles().values():
        for pattern in role.duties:
            if pattern.startswith(OWN):
                assert matching([pattern]), (role.code, pattern)


def test_a_duty_is_said_in_both_languages():
    assert words("orgs.post.appoint") == "任职授权"
    assert words("orgs.institution.edit") == "修改：单位"
    assert words("no.such.duty") == "no.such.duty"


def test_every_sentence_named_in_this_room_exists():
    known = set(codes.area("orgs")["kinds"])
    used = set()
    for path in ROOM.rglob("*.py"):
        text = path.read_text("utf-8")
        used |= set(re.findall(r'\b(?:why|found)\(\s*"([a-z_]+)"', text))
        used |= set(re.findall(r'"orgs\.([a-z_]+)"', text)) & known
    assert used - known == set()
    assert known - used == {"laid", "lent"}  # named by the kind of a grant


def test_a_credit_code_is_checked_by_its_last_sign():
    assert is_credit_code("91350100M000100Y43")
    for wrong in ("91350100M000100Y44", "91350100M000100Y4", "91350100m000100Y43", "",
                  "9135010OM000100Y43"):  # fmt: skip
        assert not is_credit_code(wrong), wrong
    assert check_sign("91350100M000100Y4") == "3"


def test_a_wrong_code_is_refused_by_the_form(world):
    unit = world["unit"]
    unit.code = "91350100M000100Y44"
    with pytest.raises(ValidationError) as refused:
        unit.full_clean()
    assert set(refused.value.message_dict) == {"code"}
    unit.code, unit.archives_code = "91350100M000100Y43", "97x"
    with pytest.raises(ValidationError) as refused:
        unit.full_clean()
    assert set(refused.value.message_dict) == {"archives_code"}


def test_a_days_own_of_the_site_is_laid_over_the_notices(db):
    monday, tuesday = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
    saturday = dt.date(2026, 3, 7)
    assert calendar() is general()
    with setting_up("local days"):
        Holiday(name="花朝节", first_on=monday, last_on=tuesday, kind="off").save()
        Holiday(name="补班", first_on=saturday, last_on=saturday, kind="worked").save()
    book = calendar()
    assert not book.works(monday) and not book.works(tuesday) and book.works(saturday)
    assert book.name(monday) == "花朝节"
    before = dt.date(2026, 2, 28)  # a Saturday that is worked for the Spring Festival
    assert add_workdays(before, 1, book).value == dt.date(2026, 3, 4)
    assert add_workdays(before, 1, book).known
    assert add_workdays(before, 1).value == monday


def test_the_world_is_built_once_and_found_again(world):
    counts = {
        model: model.objects.unguarded("the test counts").count()
        for model in (Institution, type(world.people["clerk"]), type(world.posts["clerk"]))
    }
    again = build()
    for model, count in counts.items():
        assert model.objects.unguarded("the test counts").count() == count
    assert {key: row.pk for key, row in again.institutions.items()} == {
        key: row.pk for key, row in world.institutions.items()
    }
    assert [name for name, _, _ in again.sign_ins] == [row["key"] for row in told()["people"]]
    for username, name, title in again.sign_ins:
        assert username and name and title


def test_everybody_can_sign_in_with_the_given_password(world):
    for person in world.people.values():
        assert person.account.check_password("Lantai-2026") and person.account.is_active


def test_the_desk_asks_this_room_who_is_next_and_what_is_told(world):
    assert homes.who_holds("orgs.department.add", world["unit"].path) == ["乔砚青"]
    assert homes.who_holds("orgs.department.add", "i999/") == []
    from lantai.orgs.acts.people import appoint

    appoint(world.people["clerk"], world["school"], title="兼职", roles=["clerk"],
            actor=world.actor("security"))  # fmt: skip
    actor = world.actor("clerk")
    (one,) = homes.notices_of(actor)
    assert one["unread"] and "槐序县乡学局" in one["text"]
    assert one["url"] == f"/orgs/institutions/{world['school'].pk}/"
    homes.notices_read(actor)
    assert not homes.notices_of(actor)[0]["unread"]


def test_figures_count_what_may_be_told_and_no_more(world):
    from lantai.guard.actor import PUBLIC
    from lantai.orgs.figures import FIGURES

    def counts(actor):
        return {each.code.removeprefix("orgs."): each.count(actor) for each in FIGURES}

    assert set(counts(PUBLIC).values()) == {0}
    whole = counts(world.actor("province"))
    silent = len(world.institutions) - len({post.institution for post in world.posts.values()})
    assert whole["institutions"] == len(world.institutions)
    assert 0 < whole["without_contact"] == silent < len(world.institutions)
    assert (whole["archives"], whole["offices"]) == (6, 1)
    assert whole["staff"] == len({row.person for row in world.posts.values()})
    with setting_up("one is not in the directory, one has a contact"):
        world["workshop"].is_listed = False
        world["workshop"].save()
        world["mission"].contact = "宓知秋"
        world["mission"].save()
    assert counts(world.actor("authority"))["institutions"] == len(world.institutions)
    assert counts(world.actor("authority"))["without_contact"] == silent - 1
    assert counts(world.actor("neighbour"))["institutions"] == len(world.institutions) - 1
    assert counts(world.actor("neighbour"))["staff"] == 1
