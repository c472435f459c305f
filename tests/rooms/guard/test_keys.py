# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""API keys only narrow, end on their day, and die with what they hang on."""

import datetime as dt
import re

import doorway
import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lantai.guard import keys, posts
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Account, ApiKey, Entry

pytestmark = pytest.mark.django_db(databases=["default", "side"])
ISSUING = ("guard.apikey.issue", "holdings.item.read", "holdings.item.edit", "orgs.post.appoint")


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def holder(person):
    """An account that may make keys, and its actor."""

    def make(username="linshuyao", *duties):
        account = person(username)
        doorway.give(account, account.pk * 10, *(duties or ISSUING))
        return account, posts.actor_for(account)

    return make


def issue(actor, *duties, days=90):
    return keys.issue(actor, name="归档接口", duties=duties or ["holdings.item.read"],
                      until=in_days(days))  # fmt: skip


def ask(text, path="/api/show/", scheme="Bearer", **more):
    return Client().get(path, headers={"Authorization": f"{scheme} {text}", **more})


def renew(account):
    with setting_up("something about this person changed"):
        Account.objects.filter(pk=account.pk).update(stamp=account.stamp + 1)
    posts.forget()


def test_a_key_acts_as_its_account_with_its_own_duties_alone(holder):
    account, actor = holder()
    key, text = issue(actor)
    assert re.fullmatch(r"lt_[a-z2-9]{8}_[\w-]{43}", text)
    answer = ask(text).json()
    assert answer["account"] == account.pk and answer["via"] == "key"
    assert answer["duties"] == ["holdings.item.read"] and answer["institution"] == "i12/"
    assert (key.holder, key.party) == (actor.institution, "")


def test_only_the_digest_is_kept_and_neither_enters_the_trail(holder):
    _, actor = holder()
    key, text = issue(actor)
    row = str(ApiKey.objects.unguarded("what is kept of a key").values().get())
    secret = text.split("_", 2)[2]
    assert secret not in row and len(key.digest) == 64
    entry = Entry.every.get(tag="guard.apikey.issue")
    assert secret not in str(entry.detail.data) and key.digest not in str(entry.detail.data)


def test_a_key_is_never_wider_than_its_account_when_made(holder):
    _, actor = holder()
    with pytest.raises(Refused) as caught:
        issue(actor, "holdings.item.read", "holdings.item.destroy")
    assert [each.kind for each in caught.value.reasons] == ["guard.key_too_wide"]


@pytest.mark.parametrize("duty", ["guard.apikey.issue", "orgs.post.appoint"])
def test_a_key_administers_nobody(holder, duty):
    _, actor = holder()
    with pytest.raises(Refused) as caught:
        issue(actor, duty)
    assert [each.kind for each in caught.value.reasons] == ["guard.key_may_not"]


def test_a_key_never_is_wider_than_its_account_when_used(holder):
    account, actor = holder()
    key, text = issue(actor, "holdings.item.read", "holdings.item.edit")
    doorway.give(account, account.pk * 10, "holdings.item.edit", "holdings.item.new")
    renew(account)
    assert ask(text).json()["duties"] == ["holdings.item.edit"]
    with setting_up("somebody wrote into the table"):
        key.duties = ["holdings.item.destroy", "guard.apikey.issue", "holdings.item.edit"]
        key.save()
    assert ask(text).json()["duties"] == ["holdings.item.edit"]


@pytest.mark.parametrize("days", [-1, 367, 5_000])
def test_a_key_has_an_end_within_a_year(holder, days):
    _, actor = holder()
    with pytest.raises(Refused) as caught:
        issue(actor, days=days)
    assert caught.value.kind == "guard.key_until"
    assert issue(actor, days=366) and issue(actor, days=0)


def test_a_key_ends_on_its_day_and_a_clock_put_back_does_not_revive_it(holder, clock):
    _, actor = holder()
    _, text = issue(actor, days=10)
    clock.jump(days=10)
    assert ask(text).status_code == 200
    clock.jump(days=1)
    assert ask(text).status_code == 401
    clock.jump(days=-3)
    assert ask(text).status_code == 200, "three days before its end it is good"
    _, other = issue(actor, days=1)
    clock.jump(days=1)
    assert ask(other).status_code == 200
    with setting_up("it was used the day after its end, says its row"):
        key = ApiKey.objects.unguarded("a key of this test").get(prefix=other.split("_")[1])
        key.used_on = key.until + dt.timedelta(days=1)
        key.save()
    assert ask(other).status_code == 401


WRONG = {
    "altered": lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
    "cut": lambda text: text[:-1],
    "longer": lambda text: text + "A",
    "another prefix": lambda text: text.replace(text[3:11], "aaaaaaaa"),
    "prefix alone": lambda text: text[:12],
    "no parts": lambda text: "lt_",
    "digest": lambda text: text[:12] + keys._digest(text),
    "upper case": lambda text: text.upper().replace("LT_", "lt_"),
    "odd letters": lambda text: text[:12] + "é" * 43,
    "very long": lambda text: text + "x" * 10_000,
}


@pytest.mark.parametrize("way", WRONG)
def test_a_key_that_is_not_right_gets_one_answer(holder, way):
    _, actor = holder()
    _, text = issue(actor)
    answer = ask(WRONG[way](text))
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == 'Bearer realm="Lantai"'
    assert answer.json()["errors"][0]["kind"] == "guard.dead_key"


DYING = {
    "revoked": lambda account, key, actor: keys.revoke_own(key.pk, actor),
    "account locked": lambda account, key, actor: lock(account),
    "post ended": lambda account, key, actor: doorway.POSTS.clear(),
    "another post instead": lambda account, key, actor: move(account),
}


def lock(account):
    with setting_up("locked"):
        Account.objects.filter(pk=account.pk).update(is_active=False)


def move(account):
    doorway.POSTS.clear()
    doorway.give(account, 777, *ISSUING)


@pytest.mark.parametrize("way", DYING)
def test_a_key_dies_with_what_it_hangs_on(holder, way):
    account, actor = holder()
    key, text = issue(actor)
    assert ask(text).status_code == 200
    DYING[way](account, key, actor)
    renew(account)
    assert ask(text).status_code == 401


def test_a_key_opens_the_api_and_no_page(holder):
    _, actor = holder()
    _, text = issue(actor)
    for path in ("/", "/me/", "/me/keys/", "/sign-in/"):
        assert ask(text, path).status_code == 401


def test_what_is_no_key_of_ours_is_not_looked_at(holder):
    holder()
    assert ask("eyJhbGciOi", "/").json()["account"] is None
    assert ask("bGluOnB3", "/", scheme="Basic").json()["account"] is None


def test_a_key_wins_over_a_session_and_begins_none(holder, enter):
    account, actor = holder()
    other, _ = holder("chenboan")
    _, text = issue(actor)
    client = enter(other)
    answer = client.get("/api/show/", headers={"Authorization": f"bearer {text}"})
    assert answer.json()["account"] == account.pk
    assert "Set-Cookie" not in answer.headers and "no-store" in answer["Cache-Control"]


def test_a_key_makes_and_revokes_no_keys(holder):
    _, actor = holder()
    key, text = issue(actor)
    by_key = keys.actor_by(text)
    for attempt in (lambda: issue(by_key), lambda: keys.revoke(key, by_key)):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.kind == "guard.key_from_key"


def test_a_day_of_use_writes_once_and_says_so_on_the_trail(holder, clock):
    _, actor = holder()
    key, text = issue(actor)
    for _ in range(3):
        ask(text)
    uses = Entry.every.filter(tag="guard.apikey.use")
    assert uses.count() == 1 and uses.get().row == key.pk
    with CaptureQueriesContext(connections["default"]) as found:
        ask(text)
    assert len(found.captured_queries) == 1
    clock.jump(days=1)
    ask(text)
    assert uses.count() == 2


# --- who may make, see and revoke them ------------------------------------------------------------


def test_without_the_duty_there_is_no_such_page(person, enter):
    client = enter(person())
    assert client.get("/me/keys/").status_code == 404
    assert client.post("/me/keys/", {"name": "x", "until": in_days(3)}).status_code == 404


def test_the_page_makes_a_key_shows_it_once_and_revokes_it(holder, enter):
    account, _ = holder()
    client = enter(account)
    page = client.get("/me/keys/").content.decode()
    assert "holdings.item.read" in page and "orgs.post.appoint" not in page
    asked = {
        "name": "<b>接口</b>",
        "until": in_days(30).isoformat(),
        "duties": ["holdings.item.read"],
    }
    page = client.post("/me/keys/", asked).content.decode()
    text = re.search(r"lt_[a-z2-9]{8}_[\w-]{43}", page).group()
    assert ask(text).json()["duties"] == ["holdings.item.read"]
    page = client.get("/me/keys/").content.decode()
    assert text not in page and "&lt;b&gt;接口" in page and "<b>接口" not in page
    key = keys.own_keys(posts.actor_for(account)).get()
    assert client.post(f"/me/keys/{key.pk}/revoke/").url == "/me/keys/?done=revoked"
    assert ask(text).status_code == 401


def test_a_tampered_form_makes_no_wider_key(holder, enter):
    account, _ = holder()
    client = enter(account)
    for duty in ("holdings.item.destroy", "orgs.post.appoint", "guard.apikey.issue"):
        asked = {"name": "x", "until": in_days(30).isoformat(), "duties": [duty]}
        assert client.post("/me/keys/", asked).status_code == 400
    late = {"name": "x", "until": in_days(400).isoformat(), "duties": []}
    answer = client.post("/me/keys/", late)
    assert answer.status_code == 400 and "有效期" in answer.content.decode()
    assert not ApiKey.objects.unguarded("was any key made").exists()


def test_the_key_of_somebody_else_is_not_found(holder, enter):
    _, actor = holder()
    key, _ = issue(actor)
    other, _ = holder("chenboan")
    assert enter(other).post(f"/me/keys/{key.pk}/revoke/").status_code == 404
    with pytest.raises(NotFound):
        keys.revoke_own(key.pk, posts.actor_for(other))
    with pytest.raises(NotFound):
        keys.revoke_own(10**9, actor)


def test_a_security_administrator_revokes_the_keys_of_its_institution_and_no_others(holder):
    _, actor = holder()
    key, text = issue(actor)
    administering = ("guard.apikey.read", "guard.apikey.revoke")
    stranger, _ = holder("stranger")
    doorway.give(stranger, stranger.pk * 10, *administering, path="i99/")
    posts.forget()
    with pytest.raises(NotFound):
        keys.revoke(key, posts.actor_for(stranger))
    _, guard = holder("guard", *administering)
    keys.revoke(key, guard, reason="离职")
    assert ask(text).status_code == 401
    assert Entry.every.get(tag="guard.apikey.revoke").actor == guard.key
