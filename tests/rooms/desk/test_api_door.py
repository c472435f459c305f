# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The API through the whole site: a key at the door, a browser with and without its token."""

import datetime as dt
import json
import time

import pytest
from django.test import Client
from django.utils import timezone

from lantai.guard import keys, posts
from lantai.guard.acts import setting_up
from lantai.guard.models import Account
from toy.factories import DUTIES, locker, person
from toy.models import Locker

pytestmark = [pytest.mark.django_db(databases=["default", "side"]),
              pytest.mark.filterwarnings("ignore:No directory at")]  # fmt: skip
LOCKERS = "/api/toy/lockers/"
NEW = json.dumps({"fields": {"code": "A-009", "name": "新柜"}})


def actor_of(account, post=None):
    """Everybody is somebody of the toy room."""
    return person(account.pk, duties=DUTIES | {"guard.apikey.issue"})


@pytest.fixture
def account(settings):
    settings.LANTAI_ACTOR = f"{__name__}.actor_of"
    posts.forget()
    with setting_up("an account"):
        account = Account.objects.create(username="robot", password_on=timezone.localdate())
        account.set_password("Robot-2026-Robot")
        account.save()
    yield account
    posts.forget()


@pytest.fixture
def key(account):
    until = timezone.localdate() + dt.timedelta(30)
    _, text = keys.issue(actor_of(account), name="采集", duties=["toy.locker.add"], until=until)
    return text


def with_key(text):
    return Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {text}"})


def send(client, path=LOCKERS, body=NEW, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


def kind_of(response):
    return response.json()["errors"][0]["kind"]


def test_a_key_reads_and_adds_without_a_token(key):
    row = locker("A-001")
    client = with_key(key)
    assert [each["id"] for each in client.get(LOCKERS).json()["rows"]] == [row.pk]
    assert send(client).status_code == 201
    assert Locker._base_manager.filter(code="A-009").exists()


def test_a_key_may_no_more_than_it_names(key):
    row = locker("A-001")
    response = with_key(key).patch(f"{LOCKERS}{row.pk}/", json.dumps({"fields": {"name": "改"}}),
                                   content_type="application/json")  # fmt: skip
    assert response.status_code == 409 and kind_of(response) == "guard.no_duty"


def test_a_dead_key_is_401_in_json(key):
    response = send(with_key(key[:-3] + "xyz"))
    assert response.status_code == 401 and kind_of(response) == "guard.dead_key"
    assert "Bearer" in response.headers["WWW-Authenticate"]
    assert not Locker._base_manager.exists()


def test_a_key_opens_no_page(key):
    assert with_key(key).get("/toy/lockers/").status_code in (302, 401)


def test_without_anything_it_is_401_and_a_stray_header_changes_nothing():
    for client in (Client(), with_key("Basic"), with_key("")):
        response = client.get(LOCKERS)
        assert response.status_code == 401 and kind_of(response) == "api.sign_in"


def browser(account):
    """A browser in which somebody signed in a moment ago."""
    client = Client(enforce_csrf_checks=True)
    with setting_up("a sign-in"):
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({"since": int(time.time()), "seen": int(time.time()), "post": None})
    session.save()
    return client


def test_a_browsers_sign_in_needs_the_token(account):
    client = browser(account)
    assert client.get(LOCKERS).status_code == 200
    response = send(client)
    assert response.status_code == 403 and kind_of(response) == "api.no_token"
    assert not Locker._base_manager.exists()
    assert client.get("/toy/lockers/add/").status_code == 200
    token = client.cookies["csrftoken"].value
    other = ("y" if token[0] == "x" else "x") + token[1:]
    assert send(client, x_csrftoken=other).status_code == 403
    assert send(client, x_csrftoken=token).status_code == 201


def test_a_key_beside_a_sign_in_is_the_key(account, key):
    client = browser(account)
    assert send(client, authorization=f"Bearer {key}").status_code == 201
    assert send(client, authorization="Bearer nothing").status_code == 403


def test_an_address_that_is_none_is_told_in_json(key):
    response = with_key(key).get("/api/toy/lockers/1/2/3/4/")
    assert response.status_code == 404


def test_a_programs_language_is_its_own(key):
    response = Client(headers={"authorization": f"Bearer {key}", "accept-language": "en"}).get(
        f"{LOCKERS}999/"
    )
    assert response.headers["Content-Language"] == "en"
    assert response.json()["errors"][0]["message"].startswith("There is no such page")
