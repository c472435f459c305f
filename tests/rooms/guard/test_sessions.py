# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a session lives through: idleness, jumping clocks, thieves; and what every answer bears."""

import re

import doorway
import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from doorway import GOOD

from lantai.guard import passwords, posts, sessions, trail
from lantai.guard.acts import setting_up
from lantai.guard.doors import POLICY
from lantai.guard.models import Account, Entry

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def shown(client, **more):
    return client.get("/", **more).json()


def copy_of(client):
    """The thief: another browser with the same cookie."""
    thief = Client()
    thief.cookies["lantai"] = client.cookies["lantai"].value
    return thief


# --- idleness and clocks --------------------------------------------------------------------------


def test_who_does_not_move_is_signed_out_and_comes_back_to_the_same_place(person, enter, clock):
    client = enter(person())
    clock.jump(minutes=19)
    assert shown(client)["account"]
    clock.jump(minutes=20, seconds=1)
    answer = client.get("/holdings/items/?page=3")
    assert answer.url == "/sign-in/?left=1&next=%2Fholdings%2Fitems%2F%3Fpage%3D3"
    assert Entry.every.last().tag == "guard.account.sign_out"
    assert Entry.every.last().detail.data["facts"] == {"how": "idle"}
    assert shown(client)["account"] is None and not Session.objects.exists()


def test_a_form_sent_too_late_leads_back_to_its_page(person, enter, clock):
    client = enter(person())
    clock.jump(minutes=21)
    answer = client.post("/x/edit/", headers={"referer": "http://testserver/x/edit/"})
    assert answer.url == "/sign-in/?left=1&next=%2Fx%2Fedit%2F"
    client = Client()
    client.cookies["lantai"] = "x"


def test_a_piece_fetched_by_a_page_sends_the_whole_page(person, enter, clock):
    client = enter(person())
    clock.jump(minutes=21)
    answer = client.get("/jobs/", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and answer["HX-Redirect"].startswith("/sign-in/?left=1")


def test_the_api_says_so_instead(person, enter, clock):
    client = enter(person())
    clock.jump(minutes=21)
    answer = client.get("/api/show/")
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["errors"][0]["kind"] == "guard.signed_out"


def test_what_is_left_is_said_and_warned_of_five_minutes_before(person, enter, clock):
    client = enter(person())
    answer = client.get("/")
    assert 1195 <= int(answer["Lantai-Idle-Left"]) <= 1200 and not answer.json()["warning"]
    clock.jump(minutes=16)
    answer = client.get("/", headers={"Lantai-Poll": "1"})
    assert 235 <= int(answer["Lantai-Idle-Left"]) <= 240 and answer.json()["warning"]
    assert int(client.get("/")["Lantai-Idle-Left"]) > 1190
    assert "Lantai-Idle-Left" not in Client().get("/")


def test_a_page_that_asks_by_itself_keeps_nobody_in(person, enter, clock):
    client = enter(person())
    for _ in range(4):
        clock.jump(minutes=6)
        answer = client.get("/", headers={"Lantai-Poll": "1"})
    assert answer.status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(person, enter, clock):
    client = enter(person())
    for _ in range(12 * 4 - 1):
        clock.jump(minutes=15)
        answer = client.get("/")
    assert answer.status_code == 200
    clock.jump(minutes=16)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("jump", [{"hours": -1}, {"days": -400}])
def test_a_clock_put_back_ends_sessions_rather_than_prolong_them(person, enter, clock, jump):
    client = enter(person())
    clock.jump(**jump)
    assert client.get("/").status_code == 302


def test_a_little_disagreement_of_clocks_ends_nothing(person, enter, clock):
    client = enter(person())
    clock.jump(seconds=-90)
    assert client.get("/").status_code == 200


def test_a_clock_put_forward_and_back_again_does_not_revive_a_session(person, enter, clock):
    client = enter(person())
    thief = copy_of(client)
    clock.jump(hours=3)
    assert client.get("/").status_code == 302
    clock.jump(hours=-3)
    assert shown(thief)["account"] is None


# --- what a page costs ----------------------------------------------------------------------------


def cost(client):
    one, two = (CaptureQueriesContext(connections[alias]) for alias in ("default", "side"))
    with one, two:
        client.get("/")
    return [each["sql"] for each in (*one.captured_queries, *two.captured_queries)]


def test_a_page_of_a_signed_in_person_costs_two_queries_and_one_of_the_public_none(person, enter):
    client = enter(person())
    client.get("/")
    found = cost(client)
    assert len(found) == 2 and all(each.startswith("SELECT") for each in found), found
    assert cost(Client()) == []


def test_a_session_is_written_at_most_once_a_minute(person, enter, clock):
    client = enter(person())
    writes = 0
    for _ in range(12):
        clock.jump(seconds=10)
        writes += sum(each.startswith("UPDATE") for each in cost(client))
    assert writes == 2


# --- ending sessions ------------------------------------------------------------------------------


def test_a_stolen_session_ends_when_the_password_is_changed_and_ones_own_goes_on(person, enter):
    account = person()
    client = enter(account)
    thief = copy_of(client)
    assert shown(thief)["account"] == account.pk
    new = "Other-5river-bank"
    assert client.post("/me/password/", {"present": GOOD, "new": new, "again": new}).url == (
        "/me/?done=password"
    )
    assert shown(client)["account"] == account.pk
    assert shown(thief)["account"] is None
    assert "别处的登录都已结束" in client.get("/me/?done=password").content.decode()


def test_a_password_reset_by_somebody_else_ends_every_session(person, enter):
    account = person()
    client = enter(account)
    passwords.change(account, "Other-5river-bank", posts.at_the_door(account), by_other=True)
    assert client.get("/").status_code == 302 and shown(client)["account"] is None


def test_a_locked_account_is_out_at_the_next_request(person, enter):
    account = person()
    client = enter(account)
    with setting_up("locked by the security administrator"):
        Account.objects.filter(pk=account.pk).update(is_active=False)
    assert client.get("/").status_code == 302
    assert client.get("/").json()["account"] is None


def test_a_changed_duty_holds_at_the_next_request_once_the_stamp_moved(person, enter):
    account = person()
    client = enter(account)
    assert shown(client)["duties"] == []
    doorway.give(account, account.pk * 10, "a.b.c")
    assert shown(client)["duties"] == []
    with setting_up("a duty was granted"):
        Account.objects.filter(pk=account.pk).update(stamp=account.stamp + 1)
    assert shown(client)["duties"] == ["a.b.c"]


def test_an_actor_is_made_anew_after_a_minute_whatever_the_stamp_says(person, enter, monkeypatch):
    account = person()
    client = enter(account)
    doorway.give(account, account.pk * 10, "a.b.c")
    later = posts.time.monotonic() + 61
    monkeypatch.setattr(posts.time, "monotonic", lambda: later)
    assert shown(client)["duties"] == ["a.b.c"]


def test_three_sessions_at_most_and_the_oldest_goes(person, enter, clock):
    account = person()
    clients = []
    for _ in range(4):
        clients.append(enter(account))
        clock.jump(seconds=5)
    assert [bool(shown(client)["account"]) for client in clients] == [False, True, True, True]
    assert len(sessions.mine(account.pk, None)) == 3


def test_sessions_are_counted_by_account_and_not_by_its_beginning(person, enter):
    one = person("one")
    many = [person(f"p{n}") for n in range(one.pk * 10 - one.pk + 1)]
    twin = next(each for each in many if str(each.pk).startswith(str(one.pk)))
    client, other = enter(one), enter(twin)
    assert sessions.end_all(one.pk) == 1
    assert shown(client)["account"] is None and shown(other)["account"] == twin.pk


def test_my_sessions_are_shown_and_the_others_ended(person, enter):
    account = person()
    here = enter(account, HTTP_USER_AGENT="Here <b>1</b>")
    there = enter(account, HTTP_USER_AGENT="There 2", REMOTE_ADDR="10.1.2.3")
    page = here.get("/me/").content.decode()
    assert "Here &lt;b&gt;1" in page and "There 2" in page and "10.1.2.3" in page
    assert here.post("/me/sessions/").url == "/me/?done=sessions"
    assert shown(here)["account"] and shown(there)["account"] is None
    entry = Entry.every.get(tag="guard.account.end_sessions")
    assert entry.detail.data["facts"] == {"ended": 1}


def test_keys_of_sessions_are_long_and_random(person, enter):
    account = person()
    keys = {enter(account).cookies["lantai"].value for _ in range(3)}
    assert len(keys) == 3 and all(re.fullmatch(rf"{account.pk}\.[a-z0-9]{{30,}}", k) for k in keys)


def test_the_cookie_cannot_be_read_by_a_script_or_sent_by_another_site(person, enter):
    cookie = enter(person()).cookies["lantai"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


# --- what every answer bears ----------------------------------------------------------------------


def test_every_answer_tells_the_browser_to_trust_nobody_else(person, enter):
    client = enter(person())
    for each in (Client().get("/"), client.get("/"), client.get("/nowhere/"),
                 Client().get("/api/fail/absent/"), Client().get("/sign-in/")):  # fmt: skip
        assert each["Content-Security-Policy"] == POLICY
        assert "unsafe" not in POLICY and "http" not in POLICY
        assert each["X-Content-Type-Options"] == "nosniff"
        assert each["Referrer-Policy"] == "same-origin"
        assert each["Cross-Origin-Opener-Policy"] == "same-origin"
        assert each["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in each["Permissions-Policy"]
        assert "Strict-Transport-Security" not in each
    assert "max-age" in Client().get("/", secure=True)["Strict-Transport-Security"]


def test_pages_of_signed_in_people_are_kept_nowhere(person, enter):
    assert enter(person()).get("/")["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in Client().get("/")
    assert "no-store" in Client().get("/sign-in/")["Cache-Control"]


def test_the_pages_of_ones_own_sign_in_hold_no_script_and_no_style(person, enter):
    account = person()
    doorway.give(account, account.pk * 10, "guard.apikey.issue")
    client = enter(account)
    for address in ("/me/", "/me/password/", "/me/device/", "/me/keys/", "/post/"):
        page = client.get(address).content.decode()
        assert " style=" not in page and " onclick" not in page and "<h1" in page
        assert not re.search(r"<script(?![^>]* src=)", page)
    assert " style=" not in Client().get("/sign-in/").content.decode()


def test_a_request_has_a_number_that_the_trail_keeps(person, enter):
    client = enter(person())
    answer = client.get("/")
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", answer["Lantai-Request"])
    assert answer.json()["fault"] == answer["Lantai-Request"]
    client.post("/sign-out/")
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", Entry.every.last().request)
    assert trail.request_id.get() == ""


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, page, api", [
    ("absent", 404, 404), ("http404", 404, 404), ("refused", 403, 409), ("stale", 409, 409),
    ("secret", 422, 422),
])  # fmt: skip
def test_refusals_become_pages_and_json(person, enter, name, page, api):
    client = enter(person())
    assert client.get(f"/fail/{name}/").status_code == page
    answer = client.get(f"/api/fail/{name}/")
    assert answer.status_code == api
    error = answer.json()["errors"][0]
    assert set(error) == {"code", "kind", "field", "message"} and error["message"]


def test_all_reasons_are_told_in_the_readers_language(person, enter):
    client = enter(person())
    text = client.get("/fail/refused/").content.decode()
    assert "请写明理由" in text and "a.b" in text
    client.cookies["lantai_lang"] = "en"
    assert "Please give the reason" in client.get("/fail/refused/").content.decode()
    assert len(client.get("/api/fail/refused/").json()["errors"]) == 2


def test_absent_and_forbidden_look_alike(person, enter):
    client = enter(person())

    def page(address):
        return re.sub(r"csrf[^>]*|/fail/\w+/|/nowhere/", "", client.get(address).content.decode())

    assert page("/fail/absent/") == page("/fail/http404/") == page("/nowhere/")


def test_a_fault_of_ours_shows_its_number_and_nothing_else(person, enter, caplog):
    client = enter(person(), raise_request_exception=False)
    answer = client.get("/fail/broken/")
    assert answer.status_code == 500 and "ZeroDivision" not in answer.content.decode()
    assert answer["Lantai-Request"] in answer.content.decode()
    assert answer["Lantai-Request"] in caplog.text
