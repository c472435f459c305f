# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The security administrator minds the ways in: codes required, a lost phone, sessions, keys."""

import datetime as dt
import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from factories import doing
from lantai.guard import devices, keys, posts, sessions, tide
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Account, ApiKey, Entry
from lantai.orgs import coderules, told
from lantai.orgs.actors import actor_of
from lantai.orgs.acts import accounts, institutions
from lantai.orgs.acts import coderules as acts
from lantai.orgs.models import CodeRule, Notice, Post
from toy.asking import ask
from world import PASSWORD

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(10)


@pytest.fixture(autouse=True)
def nothing_kept(settings):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    posts.forget()
    tide.forget()
    yield
    posts.forget()
    tide.forget()


@pytest.fixture
def security(world):
    return world.actor("security")


def with_phone(world, username):
    account = world.people[username].account
    TOTPDevice.objects.create(user=account, confirmed=True, name="TOTP", key="ab" * 20)
    return account


def enter(username):
    browser = Client()
    answer = browser.post("/sign-in/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[:300]
    return browser


def told_to(person):
    return list(Notice.objects.filter(person=person).values_list("kind", flat=True))


def require(security, *roles, on=TODAY):
    made = acts.require_codes(roles, required_from=on, actor=security)
    posts.forget()
    return made


# --- a lost phone, sessions -----------------------------------------------------------------------


def test_a_lost_phone_goes_with_backups_and_sessions_and_its_owner_is_told(world, security):
    officer = world.people["officer"]
    enter("officer")
    account = with_phone(world, "officer")
    devices._new_backups(account)
    assert doing.offered(officer, security).count("take_device") == 1
    answer = doing.on_row(security, officer, "take_device", {"reason": "手机丢了，电话核实过"})
    assert answer.status == 302
    assert not devices.has_device(account) and devices.backups_left(account) == 0
    assert sessions.open_now([account.pk]) == []
    assert told_to(officer) == ["orgs.device_taken"]
    entry = Entry.every.get(tag="orgs.account.take_device")
    assert entry.row == officer.pk
    assert entry.detail.data["facts"]["reason"] == "手机丢了，电话核实过"
    assert Entry.every.get(tag="guard.account.remove_code").within == entry.act
    assert "take_device" not in doing.offered(officer, security)


def test_who_has_no_phone_or_no_reason_loses_none(world, security):
    officer = world.people["officer"]
    with pytest.raises(Refused) as caught:
        accounts.take_device(officer, reason="丢了", actor=security)
    assert [each.kind for each in caught.value.reasons] == ["orgs.no_device"]
    account = with_phone(world, "officer")
    with pytest.raises(Refused):
        accounts.take_device(officer, reason=" ", actor=security)
    assert devices.has_device(account)


def test_a_persons_sessions_end_at_once_and_the_way_in_stays_open(world, security):
    officer = world.people["officer"]
    browser = enter("officer")
    assert browser.get("/notices/").status_code == 200
    answer = doing.on_row(security, officer, "end_sessions", {"reason": "离岗没有退出"})
    assert answer.status == 302 and browser.get("/notices/").status_code == 302
    assert told_to(officer) == ["orgs.sessions_ended"]
    assert enter("officer").get("/notices/").status_code == 200
    with pytest.raises(Refused):
        accounts.end_sessions(world.people["clerk"], reason="x", actor=security)


def test_nobody_does_it_to_themselves(world, security):
    enter("security")
    with_phone(world, "security")
    own = world.people["security"]
    for deed in (accounts.take_device, accounts.end_sessions, acts.require_code):
        with pytest.raises(Refused) as caught:
            deed(own, reason="x", actor=security)
        assert "orgs.oneself" in {each.kind for each in caught.value.reasons}


def test_the_page_of_who_is_signed_in_tells_times_and_nothing_else(world, security):
    Client(headers={"user-agent": "Netscape/4"}, REMOTE_ADDR="10.9.8.7").post(
        "/sign-in/", {"username": "officer", "password": PASSWORD})  # fmt: skip
    page = ask(security, "/orgs/people/signed-in/").content.decode()
    assert world.people["officer"].name in page
    row = ask(security, f"/orgs/people/{world.people['officer'].pk}/").content.decode()
    assert "还在用" in row
    for text in (page, row):
        assert "10.9.8.7" not in text and "Netscape" not in text
        assert not any(key.session_key in text for key in Session.objects.all())
    for username in ("system", "auditor", "officer", "leader"):
        assert ask(world.actor(username), "/orgs/people/signed-in/").status_code == 404, username


def test_what_has_ended_by_the_clock_is_not_open(world, monkeypatch):
    enter("officer")
    account = world.people["officer"].account.pk
    assert [each.account for each in sessions.open_now([account, 10**9])] == [account]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 21 * 60)
    assert sessions.open_now([account]) == []


# --- who has to use codes -------------------------------------------------------------------------


def test_a_role_has_to_use_codes_from_its_day_on(world, security):
    (rule,) = require(security, "officer", on=SOON)
    assert world.actor("officer").code_from == SOON and world.actor("leader").code_from is None
    assert enter("officer").get("/notices/").status_code == 200, "the day has not come"
    acts.move_code_rule(rule, required_from=TODAY, reason="检查前办完", actor=security)
    posts.forget()
    browser = Client()
    answer = browser.post("/sign-in/", {"username": "officer", "password": PASSWORD})
    assert answer.headers["Location"].startswith("/sign-in/device/")
    assert browser.get("/notices/").status_code == 302, "no session before the phone is set up"
    acts.end_code_rule(rule, reason="等手机配齐", actor=security)
    posts.forget()
    assert enter("officer").get("/notices/").status_code == 200


def test_who_is_signed_in_when_the_day_comes_sets_it_up_first(world, security):
    browser = enter("officer")
    require(security, "officer")
    answer = browser.get("/orgs/rules/")
    assert answer.headers["Location"].startswith("/me/device/")
    assert browser.get("/me/device/").status_code == 200


def test_codes_that_are_required_are_not_put_away(world, security):
    account = with_phone(world, "officer")
    actor = world.actor("officer")
    assert not devices.must_have(account, actor)
    require(security, "officer")
    assert devices.must_have(account, world.actor("officer"))
    assert devices.must_have(account, None) is False


def test_what_was_lent_wants_what_its_lender_must_have(world, security):
    from lantai.orgs.acts import people

    require(security, "officer")
    people.delegate(world.posts["officer"], world.people["clerk"], duties=["holdings.fonds.add"],
                    until=SOON, reason="出差", actor=world.actor("officer"))  # fmt: skip
    posts.forget()
    account = Account.objects.get(username="clerk")
    lent = Post.objects.unguarded("a post that was lent").get(lent_by=world.posts["officer"])
    assert actor_of(account, lent.pk).code_from == TODAY
    assert actor_of(account, world.posts["clerk"].pk).code_from is None
    rule = coderules.in_force_of(security)[0]
    assert world.people["clerk"] in coderules.people_under(rule)


def test_those_who_lack_them_are_told_and_reminded_once(world, security):
    with_phone(world, "township")
    require(security, "officer", "township_officer", on=TODAY + dt.timedelta(2))
    assert told_to(world.people["officer"]) == ["orgs.code_required"]
    assert told_to(world.people["township"]) == [], "who has them is not told"
    assert sum(told.tell_codes(TODAY)) > 0
    assert sum(told.tell_codes(TODAY)) == 0


def test_only_one_requirement_of_a_role_and_only_of_roles_there_are(world, security):
    require(security, "officer", on=SOON)
    for roles, kind in ((["officer"], "orgs.code_rule_there"), (["no_such"], "orgs.unknown_role")):
        with pytest.raises(Refused) as caught:
            acts.require_codes(roles, required_from=SOON, actor=security)
        assert [each.kind for each in caught.value.reasons] == [kind]
    with pytest.raises(Refused):
        require(security, "leader", on=TODAY - dt.timedelta(1))
    assert CodeRule.objects.unguarded("how many there are").count() == 1


def test_a_requirement_reaches_only_where_its_holder_administers(world, security):
    with_keeper = world["unit"]
    institutions.hand_over(with_keeper, None, basis="自己有三员了", actor=world.actor("system"))
    require(security, "officer")
    require(security, "township_officer")
    assert world.actor("officer").code_from is None, "the centre administers it no longer"
    assert world.actor("township").code_from is not None, "and this one it does"


def test_the_pages_tell_role_by_role_and_name_who_lacks_them(world, security):
    with_phone(world, "auditor")
    (rule,) = require(security, "auditor", on=SOON)
    require(security, "officer", on=SOON)
    page = ask(security, "/orgs/code-requirements/roles/").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert re.search(r"安全审计员 1 1 0 \S+起须用，还有 10 天", text)
    row = ask(security, f"/orgs/code-requirements/{rule.pk}/").content.decode()
    assert "都设好了" in row
    assert "<ins>安全审计员</ins>" in row, "the trail calls a role by its name"
    form = doing.on_list(security, CodeRule, "require")
    assert form.status == 200 and "单位档案员" not in form.words, "required already"
    for username in ("system", "auditor", "officer"):
        assert ask(world.actor(username), "/orgs/code-requirements/roles/").status_code == 404


def test_one_person_alone_may_be_told_to(world, security):
    officer = world.people["officer"]
    assert "release_code" not in doing.offered(officer, security)
    doing.on_row(security, officer, "require_code", {"reason": "管着全部目录"})
    account = Account.objects.get(pk=officer.account_id)
    assert account.needs_code and devices.must_have(account, None)
    assert told_to(officer) == ["orgs.code_required_at_once"]
    doing.on_row(security, officer, "release_code", {"reason": "换岗"})
    assert not Account.objects.get(pk=officer.account_id).needs_code


# --- keys -----------------------------------------------------------------------------------------


@pytest.fixture
def key(world):
    actor = world.actor("officer")
    return keys.issue(actor, name="归档接口", duties=["holdings.item.read"],
                      until=TODAY + dt.timedelta(30))  # fmt: skip


def test_keys_are_seen_and_revoked_by_who_administers_the_accounts(world, security, key):
    row, text = key
    page = ask(security, "/guard/keys/").content.decode()
    assert "归档接口" in page and row.prefix in page
    one = ask(security, f"/guard/keys/{row.pk}/").content.decode()
    for hidden in (text, text.split("_", 2)[2], row.digest):
        assert hidden not in page and hidden not in one
        api = ask(security, f"/api/guard/keys/{row.pk}/").content.decode()
        assert hidden not in api
    assert "看内容：件" in one, "what it is narrowed to, in words"
    answer = doing.on_row(security, row, "revoke", {"reason": "程序停用"})
    assert answer.status == 302
    with pytest.raises(keys.DeadKey):
        keys.actor_by(text)
    assert told_to(world.people["officer"]) == ["orgs.key_revoked"]
    assert doing.offered(doing.now(row), security) == []


def test_nobody_else_sees_a_key_or_revokes_it(world, key):
    row, _ = key
    for username in ("officer", "leader", "clerk", "system", "auditor", "authority", "neighbour"):
        actor = world.actor(username)
        assert ask(actor, f"/guard/keys/{row.pk}/").status_code == 404, username
        assert row.name not in ask(actor, "/guard/keys/").content.decode(), username
        with pytest.raises(NotFound):
            keys.revoke(row, actor, reason="x")
    assert ApiKey.objects.unguarded("is it still good").get().revoked_at is None


def test_ones_own_key_is_revoked_on_ones_own_page_and_nobody_is_told(world, key):
    row, _ = key
    assert enter("officer").post(f"/me/keys/{row.pk}/revoke/").status_code == 302
    assert doing.now(row).revoked_at is not None
    assert told_to(world.people["officer"]) == []


def test_a_key_follows_whoever_administers_its_institution(world, security, key):
    row, _ = key
    institutions.hand_over(world["unit"], None, basis="自己有三员了", actor=world.actor("system"))
    assert row.holder == world["centre"].path and row.party == world["unit"].path
    assert doing.now(row).holder == world["unit"].path and doing.now(row).party == ""
    assert ask(security, f"/guard/keys/{row.pk}/").status_code == 404
