# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sight that ends: grants, duties, posts and clearances taken away while their person is signed in.

Actors are kept for a minute, pages of lists until the next act. Neither may outlive what it was
made from, by so much as one request, and nobody may be given what was kept for another.
"""

import datetime as dt
import re

import pytest
from attackers import Browser, whole
from django.utils import timezone

from factories import holdings as made
from lantai.desk import exporting, jobs, listpage
from lantai.guard import keys, posts, tide
from lantai.guard.acts import setting_up
from lantai.guard.models import Grant, RecordSet, SetMember
from lantai.orgs.actors import actor_of
from lantai.orgs.acts import accounts, grants, people
from lantai.orgs.models import Post
from lantai.works.models import Job
from lantai.works.terms import State
from world import PASSWORD

pytestmark = [pytest.mark.django_db(databases=["default", "side"]),
              pytest.mark.usefixtures("remembering")]  # fmt: skip
ITEMS, TITLE, FIND = "/holdings/items/", "竹林水渠的秘密图", "/find/?q=竹林水渠"


@pytest.fixture
def item(world):
    """An item of the county's archives that nobody else sees."""
    return made.item(made.fonds(world["archives"]), title=TITLE, ref_code="Q001-WS·2018·Y-0001")


@pytest.fixture
def lend(world, item):
    """Lend the item, in a set of its own, to somebody until a day, as the archives' leader."""

    def give(to, until=None, kind="lent"):
        with setting_up("a set"):
            of = RecordSet.objects.create(name="一组", purpose="查阅", holder=item.holder)
            SetMember.objects.create(set=of, noun="holdings.item", row=item.pk)
        return grants.grant_set(of, to, kind=kind, until=until or timezone.localdate(),
                                reason="课题需要", approved_by="蔺牧之",
                                actor=world.actor("curator"))  # fmt: skip

    return give


def doors(item):
    """Every way to the item."""
    row = f"{ITEMS}{item.pk}/"
    return (ITEMS, f"{ITEMS}?tab=lent", f"{ITEMS}?tab=laid", row, f"{row}trail/", f"{row}why/",
            f"/api{row}", f"/api{ITEMS}?tab=lent", f"{ITEMS}export/?format=csv&tab=lent",
            f"{ITEMS}export/?format=print", FIND)  # fmt: skip


def seen_through(browser, item):
    """The doors behind which a browser finds the item now."""
    found = set()
    for path in doors(item):
        answer = browser.get(path)
        assert answer.status_code in (200, 302, 400, 403, 404), path
        if TITLE in whole(answer).decode("utf-8-sig"):
            found.add(path)
    return found


# --- grants ---------------------------------------------------------------------------------------


def test_what_was_lent_is_gone_with_the_next_request_after_it_was_taken_back(
    world, enter, item, lend
):
    reader, colleague = enter("reader"), enter("officer")
    assert not seen_through(reader, item)
    grant = lend(world.people["reader"])
    seen = seen_through(reader, item)
    assert {f"{ITEMS}?tab=lent", ITEMS, f"{ITEMS}{item.pk}/", FIND,
            f"{ITEMS}export/?format=csv&tab=lent"} <= seen  # fmt: skip
    assert not seen_through(colleague, item)
    grants.end_grant(grant, reason="课题结束", actor=world.actor("curator"))
    assert not seen_through(reader, item)


def test_a_loan_ends_with_its_last_day(world, enter, item, lend, clock):
    lend(world.people["reader"], timezone.localdate())
    assert seen_through(enter("reader"), item)
    clock.jump(days=1)
    assert not seen_through(enter("reader"), item)
    clock.jump(days=-1)
    assert seen_through(enter("reader"), item)


def test_a_grant_of_yesterday_or_to_another_gives_nothing(world, enter, item):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with setting_up("grants that are none"):
        of = RecordSet.objects.create(name="一组", purpose="查阅", holder=item.holder)
        SetMember.objects.create(set=of, noun="holdings.item", row=item.pk)
        reader, unit = world.people["reader"].path, world["unit"].path
        for party, until, ended in (
            (reader, yesterday, None), (unit, yesterday, None), (reader, None, yesterday),
            (world["school"].path, None, None), ("person/99999/", None, None), ("", None, None),
        ):  # fmt: skip
            Grant.objects.create(set=of, kind="lent", party=party, reason="x",
                                 until=until or timezone.localdate(), ended_on=ended)  # fmt: skip
    for name in ("reader", "officer", "clerk", "neighbour", "provider"):
        assert not seen_through(enter(name), item), name


def test_what_is_laid_before_an_institution_is_for_those_of_its_people_who_are_cleared(
    world, enter, item, lend
):
    with setting_up("an internal item"):
        item.secrecy = 1
        item.save()
    lend(world["authority"], kind="laid")
    assert seen_through(enter("authority"), item)
    assert not seen_through(enter("province"), item)
    post = world.posts["authority"]
    people.change_post(post, roles=post.roles, clearance=0, actor=world.actor("security"))
    assert not seen_through(enter("authority"), item)


# --- duties, posts, clearances --------------------------------------------------------------------


def test_a_duty_taken_away_is_gone_with_the_next_request(world, enter):
    officer, add = enter("officer"), "/holdings/fonds/add/"
    listed = officer.get("/holdings/fonds/")
    assert add in listed.content.decode() and officer.get(add).status_code == 200
    post = world.posts["officer"]
    people.change_post(post, roles=["clerk"], actor=world.actor("security"))
    assert add not in officer.get("/holdings/fonds/").content.decode()
    assert officer.get(add).status_code == 403
    assert officer.send(add, {"fonds_code": "Q100", "name": "新全宗"}).status_code == 403
    answer = officer.say("post", "/api/holdings/fonds/", {"fields": {"name": "x"}})
    assert answer.status_code == 409


def test_a_post_that_ends_shuts_its_person_out_and_what_was_lent_from_it(world, enter):
    officer, lent = enter("officer"), world.people["clerk"]
    duty = "holdings.fonds.add"
    people.delegate(world.posts["officer"], lent, duties=[duty], until=timezone.localdate(),
                    reason="出差", actor=world.actor("officer"))  # fmt: skip
    with_loan = Post.objects.unguarded("what a test looks at").get(lent_by=world.posts["officer"])
    clerk = enter("clerk")
    assert clerk.send("/post/", {"post": with_loan.pk}).status_code == 302
    assert clerk.get("/holdings/fonds/add/").status_code == 200
    people.end_post(world.posts["officer"], reason="调离", actor=world.actor("security"))
    assert "没有任职" in officer.get("/").content.decode()
    assert officer.get(ITEMS).status_code == 302
    assert clerk.get("/holdings/fonds/add/").status_code in (302, 403)
    assert clerk.send("/holdings/fonds/add/", {"name": "x"}).status_code in (302, 403)


def test_a_locked_account_is_out_at_once_and_so_is_its_key(world, enter):
    officer = enter("officer")
    _, text = keys.issue(world.actor("officer"), name="采集", duties=["holdings.fonds.add"],
                         until=timezone.localdate())  # fmt: skip
    robot = Browser(headers={"authorization": f"Bearer {text}"})
    assert robot.get("/api/holdings/fonds/").status_code == 200
    accounts.lock_account(world.people["officer"], reason="离职", actor=world.actor("security"))
    assert officer.get(ITEMS).headers["Location"].startswith("/sign-in/")
    assert robot.get("/api/holdings/fonds/").status_code == 401
    answer = Browser().send("/sign-in/", {"username": "officer", "password": PASSWORD})
    assert answer.status_code == 403


def test_a_key_holds_no_more_than_its_account_does_now(world):
    _, text = keys.issue(world.actor("officer"), name="采集", duties=["holdings.fonds.add"],
                         until=timezone.localdate())  # fmt: skip
    robot = Browser(headers={"authorization": f"Bearer {text}"})
    new = {"fields": {"fonds_code": "Q100", "name": "新全宗"}}
    assert robot.say("post", "/api/holdings/fonds/", new).status_code == 201
    people.change_post(world.posts["officer"], roles=["clerk"], actor=world.actor("security"))
    new["fields"]["fonds_code"] = "Q101"
    assert robot.say("post", "/api/holdings/fonds/", new).status_code == 409
    for path in ("/", "/holdings/fonds/", "/me/", "/sign-out/"):
        assert robot.get(path).status_code == 401, path


def test_a_clearance_taken_away_hides_what_was_internal(world, enter, item):
    with setting_up("an internal item"):
        item.secrecy = 1
        item.save()
    archivist = enter("archivist")
    assert {ITEMS, f"{ITEMS}{item.pk}/", FIND} <= seen_through(archivist, item)
    post = world.posts["archivist"]
    people.change_post(post, roles=post.roles, clearance=0, actor=world.actor("security"))
    assert not seen_through(archivist, item)


def test_a_row_that_becomes_internal_is_gone_from_lists_counts_and_choices(world, enter, item):
    with setting_up("somebody without clearance"):
        post = world.posts["archivist"]
        post.clearance = 0
        post.save()
    posts.forget()
    archivist, other = enter("archivist"), enter("preserver")
    before = archivist.get(ITEMS).content.decode()
    assert TITLE in before and "1 条" in before
    fonds = str(item.fonds)
    assert fonds in archivist.get(f"{ITEMS}?more=1").content.decode()
    for path in (f"items/{item.pk}", f"fonds/{item.fonds.pk}"):
        answer = other.say("patch", f"/api/holdings/{path}/", {"fields": {"secrecy": 1}})
        assert answer.status_code == 200, answer.content.decode()
    after = archivist.get(ITEMS).content.decode()
    assert TITLE not in after and "1 条" not in after
    assert fonds not in archivist.get(f"{ITEMS}?more=1").content.decode()
    assert TITLE in other.get(ITEMS).content.decode()


# --- what is kept for one and not for another -----------------------------------------------------


def tokens(page):
    return set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))


def test_a_kept_page_has_each_sessions_own_token_and_name(world, enter, item):
    """Two sessions of one person, and a colleague with the same duties in the same institution."""
    with setting_up("a colleague who may do just the same"):
        world.posts["archivist"].roles = ["preservation"]
        world.posts["archivist"].save()
    posts.forget()
    first, second, colleague = enter("preserver"), enter("preserver"), enter("archivist")
    shown = [browser.get(ITEMS).content.decode() for browser in (first, second, colleague)]
    assert tide._kept, "nothing was kept: this test shows nothing"
    found = [tokens(page) for page in shown]
    assert all(found) and not found[0] & found[1] and not found[0] & found[2]
    for browser, own in zip((first, second), found, strict=False):
        for token in own:
            sent = {"csrfmiddlewaretoken": token, "pick": item.pk}
            assert browser.post(f"{ITEMS}bulk/", sent).status_code == 200
    wrong = {"csrfmiddlewaretoken": next(iter(found[0])), "pick": item.pk}
    assert colleague.post(f"{ITEMS}bulk/", wrong).status_code == 403
    assert "柏晴川" in shown[0] and "柏晴川" not in shown[2]


def test_a_kept_page_is_not_another_readers_language_type_or_address(world, enter, item):
    archivist = enter("archivist")
    plain = archivist.get(ITEMS).content.decode()
    archivist.cookies["lantai_lang"] = "en"
    english = archivist.get(ITEMS).content.decode()
    assert 'lang="zh-Hans"' in plain and 'lang="en"' in english
    archivist.cookies["lantai_type"] = "large"
    assert 'data-type="large"' in archivist.get(ITEMS).content.decode()
    assert TITLE not in archivist.get(f"{ITEMS}?year=1901").content.decode()


def test_nothing_in_a_row_is_taken_for_the_place_of_the_token(world, enter, item):
    archivist = enter("archivist")
    assert all(re.fullmatch(r"hole-[0-9a-f]{32}", hole) for hole in listpage.HOLES.values())
    archivist.say("patch", f"/api/holdings/items/{item.pk}/",
                  {"fields": {"title": "@the-token-of-this-session@"}})  # fmt: skip
    page = archivist.get(ITEMS).content.decode()
    assert "@the-token-of-this-session@" in page
    assert not [name for name, hole in listpage.HOLES.items() if hole in page]


def test_another_persons_export_is_absent_for_everybody_else(world, enter, item, monkeypatch):
    made.item(item.fonds)
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    archivist = enter("archivist")
    ordered = archivist.get(f"{ITEMS}export/?format=csv")
    assert ordered.status_code == 302 and ordered.headers["Location"].startswith("/jobs/")
    job = Job.objects.unguarded("what a test looks at").latest("pk")
    kept = exporting.write_file(jobs.named(job.args["register"]), world.actor("archivist"), "csv",
                                job.args["query"], "zh", lambda _: None)  # fmt: skip
    result = {**kept, "url": f"{ITEMS}export/?job={job.pk}"}
    with setting_up("the job is done"):
        job.state, job.result = State.DONE, result
        job.save()
    address, page = result["url"], f"/jobs/{job.pk}/"
    assert TITLE in whole(archivist.get(address)).decode("utf-8-sig")
    of_two_posts = {key.partition("@")[0] for key in world.posts if "@" in key}
    for name in sorted(set(world.people) - of_two_posts - {"archivist"}):
        other = enter(name)
        assert other.get(address).status_code == 404, name
        mine = actor_of(world.people[name].account).institution == job.holder
        assert other.get(page).status_code == (200 if mine else 404), name
        assert other.get(f"{page}?log=all").status_code in (200, 404)
        if not mine:
            for act in ("stop", "resume", "retry", "cancel"):
                assert other.send(f"{page}{act}/").status_code == 404, (name, act)
