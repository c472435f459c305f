# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A site's only security administrator who lost phone and backup codes is let in on the server."""

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from lantai.guard import posts, sessions, tide
from lantai.guard.models import Account, Entry
from lantai.house import commands
from lantai.orgs.models import Notice
from world import PASSWORD

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture(autouse=True)
def nothing_kept(settings):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    posts.forget()
    tide.forget()
    yield
    posts.forget()
    tide.forget()


def enter(password):
    browser = Client()
    answer = browser.post("/sign-in/", {"username": "security", "password": password})
    return browser, answer


def test_who_lost_every_way_in_is_let_in_and_the_auditor_told(world, capsys):
    person = world.people["security"]
    browser, answer = enter(PASSWORD)
    assert answer.status_code == 302 and list(sessions.open_now([person.account_id]))
    TOTPDevice.objects.create(user=person.account, confirmed=True, name="TOTP", key="ab" * 20)
    Account.objects.filter(pk=person.account_id).update(is_active=False)
    Notice.objects.all().delete()
    assert commands.rescue(["security", "--reason", "手机丢失，备用码也找不到"]) == 0
    password = capsys.readouterr().out.split("\n")[0].split()[-1]
    account = Account.objects.get(pk=person.account_id)
    assert account.is_active and account.must_change and account.check_password(password)
    assert not TOTPDevice.objects.filter(user=account).exists()
    assert not list(sessions.open_now([account.pk]))
    assert browser.get("/notices/").status_code == 302, "the old session has ended"
    assert enter(PASSWORD)[1].status_code == 403 and enter(password)[1].status_code == 302
    told = set(Notice.objects.filter(kind="orgs.rescued").values_list("person__account__username",
                                                                      flat=True))  # fmt: skip
    assert told == {"security", "auditor"}
    entry = Entry.every.get(tag="orgs.account.rescue")
    assert entry.name == "rescue on the server" and password not in str(entry.detail.data)


@pytest.mark.parametrize(("username", "reason", "word"), [
    ("nobody", "丢了", "没有用户名是“nobody”的帐号"), ("security", "  ", "理由"),
])  # fmt: skip
def test_a_wrong_name_or_no_reason_changes_nothing(world, capsys, username, reason, word):
    before = world.people["security"].account.password
    assert commands.rescue([username, "--reason", reason]) == 2
    assert word in capsys.readouterr().err
    assert Account.objects.get(username="security").password == before
    assert not Entry.every.filter(tag="orgs.account.rescue").exists()
