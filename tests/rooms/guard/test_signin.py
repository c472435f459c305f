# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing in: passwords, tries, one-time codes, posts; and who tries to get in without."""

import json
import re
import time

import doorway
import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from doorway import GOOD

from lantai.guard import devices, passwords, posts
from lantai.guard.acts import setting_up
from lantai.guard.models import Account, Entry, OldPassword

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def tags():
    return list(Entry.every.order_by("id").values_list("tag", flat=True))


def shown(client):
    return client.get("/").json()


def try_in(client, name="linshuyao", password="wrong", **more):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


# --- the ordinary way -----------------------------------------------------------------------------


def test_a_name_and_a_password_lead_in_and_back_to_where_one_was(person):
    account = person()
    client = Client()
    assert "登录" in client.get("/sign-in/").content.decode()
    answer = try_in(client, password=GOOD, next="/transfer/transfers/?tab=own")
    assert (answer.status_code, answer.url) == (302, "/transfer/transfers/?tab=own")
    assert shown(client)["account"] == account.pk and shown(client)["via"] == "session"
    entry = Entry.every.get(tag="guard.account.sign_in")
    assert entry.actor == f"account/{account.pk}" and entry.institution == "i12/"
    assert entry.detail.data["facts"] == {"how": "password", "address": "127.0.0.1"}


@pytest.mark.parametrize("next_", [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
    "http:evil.example", "\x00//evil.example",
])  # fmt: skip
def test_nobody_is_led_out_of_the_house(person, next_):
    person()
    assert try_in(Client(), password=GOOD, next=next_).url == "/"


def test_signing_out_ends_the_session_and_needs_a_form(person, enter):
    account = person()
    client = enter(account)
    assert client.get("/sign-out/").status_code == 405
    key = client.cookies["lantai"].value
    assert client.post("/sign-out/").url == "/sign-in/"
    assert shown(client)["account"] is None
    assert not Session.objects.filter(session_key=key).exists()
    assert tags()[-1] == "guard.account.sign_out"


def test_a_full_width_name_is_the_same_name(person):
    person("linshuyao")
    assert try_in(Client(), "ｌｉｎｓｈｕｙａｏ", GOOD).status_code == 302


@pytest.mark.parametrize("name, password", [("", ""), ("x" * 10_000, "y" * 10_000), ("a\0b", "c")])
def test_what_is_no_name_or_password_is_a_form_to_correct(house, name, password):
    answer = try_in(Client(), name, password)
    assert answer.status_code == 400
    assert not AccessAttempt.objects.exists()


def test_the_demo_world_shows_its_sign_ins_and_no_other_site_does(house):
    assert "示例世界" not in Client().get("/sign-in/").content.decode()
    house.LANTAI_DEMO, house.LANTAI_DEMO_SIGN_INS = True, "doorway.sign_ins"
    page = Client().get("/sign-in/").content.decode()
    assert "示例世界" in page and "linshuyao" in page


# --- tries ----------------------------------------------------------------------------------------


def test_each_wrong_try_says_how_many_are_left_and_then_the_name_is_shut(person):
    person()
    client = Client()
    for left in (4, 3, 2, 1):
        answer = try_in(client)
        assert answer.status_code == 403 and f"还可以试 {left} 次" in answer.content.decode()
    answer = try_in(client)
    assert answer.status_code == 429 and "已锁定，15 分钟后再试" in answer.content.decode()
    answer = try_in(client, password=GOOD)
    assert answer.status_code == 429, "the right password opened a name that is shut"
    assert tags().count("guard.account.locked") == 1


def test_a_name_that_is_shut_opens_by_itself_and_tries_meanwhile_do_not_prolong_it(person, clock):
    person()
    client = Client()
    for _ in range(5):
        try_in(client)
    clock.jump(minutes=10)
    assert "5 分钟后再试" in try_in(client).content.decode()
    clock.jump(minutes=5, seconds=1)
    assert try_in(client, password=GOOD).status_code == 302


def test_a_clock_put_back_does_not_open_a_name_that_is_shut(person, clock):
    person()
    for _ in range(5):
        try_in(Client())
    clock.jump(hours=-2)
    answer = try_in(Client(), password=GOOD)
    assert answer.status_code == 429 and "15 分钟后再试" in answer.content.decode()


def test_a_right_try_forgets_the_wrong_ones(person):
    person()
    client = Client()
    for _ in range(4):
        try_in(client)
    assert try_in(client, password=GOOD).status_code == 302
    assert "还可以试 4 次" in try_in(Client()).content.decode()


def test_changing_browser_and_address_does_not_help(person):
    person()
    for n in range(5):
        try_in(Client(REMOTE_ADDR=f"10.0.0.{n}", HTTP_USER_AGENT=f"browser {n}"))
    answer = try_in(Client(REMOTE_ADDR="10.0.0.99"), password=GOOD)
    assert answer.status_code == 429


def test_a_forged_forwarded_address_is_not_believed(person, house):
    person()
    try_in(Client(HTTP_X_FORWARDED_FOR="1.2.3.4"))
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"
    house.LANTAI_PROXIES = 1
    try_in(Client(HTTP_X_FORWARDED_FOR="1.2.3.4, 5.6.7.8"))
    assert AccessAttempt.objects.filter(ip_address="5.6.7.8").exists()


def test_an_address_that_tries_many_names_is_slowed_down_not_shut(person, clock):
    person()
    client = Client()
    for n in range(50):
        try_in(client, f"nobody{n}")
    answer = try_in(client, password=GOOD)
    assert answer.status_code == 429 and "秒后再试" in answer.content.decode()
    assert try_in(Client(REMOTE_ADDR="10.9.9.9"), password=GOOD).status_code == 302
    clock.jump(seconds=6)
    assert try_in(client, password=GOOD).status_code == 302


def test_unknown_names_locked_accounts_and_wrong_passwords_get_the_same_answer(person):
    person("known")
    person("gone", is_active=False)
    answers = []
    for name in ("known", "unknown", "gone"):
        text = [try_in(Client(), name).content.decode() for _ in range(6)]
        answers.append([re.sub(rf"{name}|csrfmiddlewaretoken[^>]*", "", each) for each in text])
    assert answers[0] == answers[1] == answers[2]
    assert try_in(Client(), "gone", GOOD).status_code in (403, 429)


def test_unknown_names_take_as_long_as_known_ones(person, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    person("known")
    took = {}
    for name in ("known", "unknown"):
        begun = time.process_time()
        for _ in range(2):
            try_in(Client(), name)
        took[name] = time.process_time() - begun
    assert 0.6 < took["known"] / took["unknown"] < 1.6, took


def test_failures_are_on_the_trail_once_a_minute_and_do_not_say_who_exists(person, clock):
    person("known")
    for name in ("known", "unknown"):
        for _ in range(3):
            try_in(Client(), name)
    found = Entry.every.filter(tag="guard.account.sign_in_failed")
    assert sorted(found.values_list("label", flat=True)) == ["known", "unknown"]
    for entry in found:
        assert (entry.row, entry.holder, entry.actor) == (None, "", "steward/sign-in")
        assert entry.detail.data == {"facts": {"address": "127.0.0.1"}}
    clock.jump(seconds=61)
    try_in(Client(), "known")
    assert found.filter(label="known").count() == 2


def test_no_password_is_kept_anywhere(person, enter, caplog):
    account = person()
    try_in(Client(), password="Secret-9typed-here")
    client = enter(account)
    client.post("/me/password/", {"present": GOOD, "new": "Other-5river-bank", "again": "x"})
    kept = json.dumps([
        *Entry.every.values_list("label", "detail__data"), *AccessAttempt.objects.values_list(),
        *[Session().get_decoded() and row.get_decoded() for row in Session.objects.all()],
    ], default=str)  # fmt: skip
    for word in ("Secret-9typed-here", GOOD, "Other-5river-bank"):
        assert word not in kept and word not in caplog.text


# --- fixation and forgery -------------------------------------------------------------------------


def test_a_session_key_from_before_is_worth_nothing_afterwards(person):
    person()
    client = Client()
    client.get("/sign-in/")
    client.cookies["lantai"] = "attackerchosen0123456789abcdefghij"
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["lantai"] = planted = session.session_key
    assert try_in(client, password=GOOD).status_code == 302
    assert client.cookies["lantai"].value != planted
    assert "planted" not in client.session
    thief = Client()
    thief.cookies["lantai"] = planted
    assert shown(thief)["account"] is None


def test_a_session_key_of_ones_own_choice_is_not_taken(person):
    person()
    client = Client()
    client.cookies["lantai"] = "attackerchosen0123456789abcdefghij"
    try_in(client, password=GOOD)
    assert client.cookies["lantai"].value != "attackerchosen0123456789abcdefghij"


def test_signing_in_again_takes_another_key_and_nothing_of_the_other_person(person, enter):
    one, two = person("one"), person("two")
    client = enter(one)
    first = client.cookies["lantai"].value
    session = client.session
    session["draft"] = "of one"
    session.save()
    assert try_in(client, "two", GOOD).status_code == 302
    assert client.cookies["lantai"].value != first and "draft" not in client.session
    assert shown(client)["account"] == two.pk
    assert not Session.objects.filter(session_key=first).exists()
    assert try_in(client, "two", GOOD).status_code == 302
    assert client.cookies["lantai"].value.startswith(f"{two.pk}.")


FORMS = ["/sign-in/", "/sign-out/", "/post/", "/me/password/", "/me/device/", "/me/backups/",
         "/me/sessions/", "/me/keys/", "/me/keys/1/revoke/"]  # fmt: skip


@pytest.mark.parametrize("address", FORMS)
def test_no_form_of_ours_is_taken_from_another_site(person, enter, address):
    account = person()
    doorway.give(account, account.pk * 10, "guard.apikey.issue")
    client = Client(enforce_csrf_checks=True)
    client.cookies = enter(account).cookies
    answer = client.post(address, {"username": "linshuyao", "password": GOOD})
    assert answer.status_code == 403 and "没有存上" in answer.content.decode()
    assert shown(client)["account"] == account.pk


def test_no_view_of_the_house_switches_the_check_off_but_the_api():
    from pathlib import Path

    import lantai

    found = {path.name for path in Path(lantai.__path__[0]).rglob("*.py")
             if "csrf_exempt" in path.read_text("utf-8")}  # fmt: skip
    assert found <= {"answers.py"}


# --- one-time codes -------------------------------------------------------------------------------


def code_of(key, shift=0):
    return f"{totp(bytes.fromhex(key), t0=-30 * shift):06}"


@pytest.fixture
def with_phone(person):
    """An account with a device: the account, its key, its backup codes."""

    def make(username="linshuyao", **more):
        account, key = person(username, **more), devices.new_key()
        backups = devices.set_up(account, key, code_of(key), posts.at_the_door(account))
        TOTPDevice.objects.update(last_t=-1)
        assert len(backups) == 10
        return account, key, backups

    return make


def test_a_right_password_alone_leads_nowhere(with_phone):
    account, _, _ = with_phone()
    client = Client()
    answer = try_in(client, password=GOOD, next="/x/")
    assert answer.url == "/sign-in/code/?next=%2Fx%2F"
    assert shown(client)["account"] is None
    assert SESSION_KEY not in client.session
    assert "guard.account.sign_in" not in tags()
    for address in ("/me/", "/me/password/", "/me/keys/", "/post/"):
        assert client.get(address).url.startswith("/sign-in/")
    assert account.username in client.get(answer.url).content.decode()


def test_the_code_leads_in_once_and_not_again(with_phone):
    account, key, _ = with_phone()
    client, code = Client(), code_of(key)
    try_in(client, password=GOOD)
    before = client.cookies["lantai"].value
    assert client.post("/sign-in/code/?next=/x/", {"code": f" {code[:3]} {code[3:]} "}).url == "/x/"
    assert client.cookies["lantai"].value != before
    assert shown(client)["account"] == account.pk
    entry = Entry.every.get(tag="guard.account.sign_in")
    assert entry.detail.data["facts"]["how"] == "password+code"
    again = Client()
    try_in(again, password=GOOD)
    answer = again.post("/sign-in/code/", {"code": code})
    assert answer.status_code == 403 and "已经用过" in answer.content.decode()


def test_a_backup_code_works_once_and_only_its_digest_is_kept(with_phone):
    account, _, backups = with_phone()
    assert not set(StaticToken.objects.values_list("token", flat=True)) & {
        each.replace("-", "")[:16] for each in backups
    }
    for turn, status in ((0, 302), (1, 403)):
        client = Client()
        try_in(client, password=GOOD)
        answer = client.post("/sign-in/code/", {"code": backups[0].upper()})
        assert answer.status_code == status, turn
    assert devices.backups_left(account) == 9


def test_the_backup_code_of_another_person_is_no_code(with_phone):
    _, _, backups = with_phone("one")
    with_phone("two")
    client = Client()
    try_in(client, "two", GOOD)
    assert client.post("/sign-in/code/", {"code": backups[0]}).status_code == 403


def test_codes_cannot_be_guessed_even_with_the_password_in_hand(with_phone):
    with_phone()
    for _ in range(5):
        client = Client()
        try_in(client, password=GOOD)
        client.post("/sign-in/code/", {"code": "000000"})
    client = Client()
    assert try_in(client, password=GOOD).status_code == 429
    assert tags().count("guard.account.locked") == 1


def test_a_right_password_between_wrong_codes_forgets_no_try(with_phone):
    with_phone()
    client = Client()
    for _ in range(4):
        try_in(client, password=GOOD)
        client.post("/sign-in/code/", {"code": "000000"})
    try_in(client, password=GOOD)
    answer = client.post("/sign-in/code/", {"code": "000000"})
    assert answer.status_code == 429 and "已锁定" in answer.content.decode()
    assert 'action="/sign-in/"' in answer.content.decode(), "the way in begins again"
    assert client.get("/sign-in/code/").url.startswith("/sign-in/?")


def test_the_way_from_password_to_code_is_open_for_five_minutes(with_phone, clock):
    _, key, _ = with_phone()
    client = Client()
    try_in(client, password=GOOD)
    clock.jump(minutes=5, seconds=2)
    assert client.post("/sign-in/code/", {"code": code_of(key)}).url.startswith("/sign-in/?")
    try_in(client, password=GOOD)
    clock.jump(hours=-1)
    assert client.post("/sign-in/code/", {"code": code_of(key)}).url.startswith("/sign-in/?")


def test_a_password_changed_meanwhile_closes_the_way(with_phone):
    account, key, _ = with_phone()
    client = Client()
    try_in(client, password=GOOD)
    passwords.change(account, "Other-5river-bank", posts.at_the_door(account))
    assert client.post("/sign-in/code/", {"code": code_of(key)}).url.startswith("/sign-in/?")


def test_whose_code_is_required_sets_it_up_before_entering(person):
    account = person(needs_code=True)
    client = Client()
    answer = try_in(client, password=GOOD)
    assert answer.url.startswith("/sign-in/device/")
    assert shown(client)["account"] is None
    page = client.get(answer.url).content.decode()
    key = client.session["pending"]["key"]
    assert devices.spelled(key) in page and "<svg" in page
    assert client.post(answer.url, {"code": "000000"}).status_code == 200
    assert shown(client)["account"] is None and not TOTPDevice.objects.exists()
    page = client.post(answer.url, {"code": code_of(key)}).content.decode()
    assert len(re.findall(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", page)) == 10
    assert shown(client)["account"] == account.pk
    assert "key" not in json.dumps(client.session.get("pending", {}))


def test_a_key_seen_by_somebody_with_the_password_is_not_the_one_that_is_set_up(person):
    person(needs_code=True)
    thief, owner = Client(), Client()
    try_in(thief, password=GOOD)
    try_in(owner, password=GOOD)
    assert thief.session["pending"]["key"] != owner.session["pending"]["key"]


def test_a_code_required_later_must_be_set_up_before_anything_else(person, enter):
    account = person()
    client = enter(account)
    with setting_up("codes for everybody"):
        Account.objects.filter(pk=account.pk).update(needs_code=True)
    assert client.get("/").url.startswith("/me/device/")
    answer = client.get("/api/show/")
    assert answer.status_code == 403 and answer.json()["errors"][0]["kind"] == "guard.first_do"


def test_another_phone_asks_for_the_password_and_ends_other_sessions(with_phone, enter):
    account, old_key, _ = with_phone()
    client, thief = Client(), Client()
    for each, shift in ((client, 0), (thief, 1)):
        try_in(each, password=GOOD)
        assert each.post("/sign-in/code/", {"code": code_of(old_key, shift)}).status_code == 302
    client.get("/me/device/")
    key = client.session["new_key"]
    wrong = client.post("/me/device/", {"present": "wrong", "code": code_of(key)})
    assert "现在的口令不对" in wrong.content.decode()
    right = client.post("/me/device/", {"present": GOOD, "code": code_of(key)})
    assert "备用码" in right.content.decode() and shown(client)["account"] == account.pk
    assert shown(thief)["account"] is None
    assert TOTPDevice.objects.get(user=account).key == key


def test_where_codes_are_required_they_cannot_be_put_away(with_phone):
    account, key, _ = with_phone(needs_code=True)
    client = Client()
    try_in(client, password=GOOD)
    client.post("/sign-in/code/", {"code": code_of(key)})
    client.post("/me/backups/", {"present": GOOD, "do": "remove"})
    assert devices.has_device(account)


# --- the post -------------------------------------------------------------------------------------


def test_who_has_several_posts_chooses_one_and_the_key_changes(person):
    account = person("linshuyao", 1, 2)
    doorway.give(account, 2, path="i99/", title="联络员")
    client = Client()
    try_in(client, password=GOOD)
    assert client.get("/").url.startswith("/post/")
    assert client.get("/api/show/").status_code == 403
    page = client.get("/post/?next=/x/").content.decode()
    assert "联络员" in page
    before = client.cookies["lantai"].value
    assert client.post("/post/", {"post": "2", "next": "/x/"}).url == "/x/"
    assert client.cookies["lantai"].value != before
    assert shown(client)["institution"] == "i99/"


@pytest.mark.parametrize("post", ["7", "99", "-1", "1 OR 1=1", "", "١", "9" * 30, "None"])
def test_a_post_of_somebody_else_is_not_found(person, post):
    account = person("linshuyao", 1, 2)
    other = person("other", 7)
    client = Client()
    try_in(client, password=GOOD)
    client.post("/post/", {"post": "1"})
    assert client.post("/post/", {"post": post}).status_code == 404
    assert shown(client)["post"] == 1
    account.refresh_from_db()
    other.refresh_from_db()
    assert (account.post, other.post) == (1, None)


def test_a_post_taken_elsewhere_asks_here_again(person):
    person("linshuyao", 1, 2)
    here, there = Client(), Client()
    for client in (here, there):
        try_in(client, password=GOOD)
    here.post("/post/", {"post": "1"})
    there.post("/post/", {"post": "2"})
    assert here.get("/").url.startswith("/post/")
    here.post("/post/", {"post": "1"})
    assert shown(here)["post"] == 1


def test_a_post_that_ended_is_no_longer_acted_in(person):
    account = person("linshuyao", 1, 2)
    client = Client()
    try_in(client, password=GOOD)
    client.post("/post/", {"post": "1"})
    del doorway.POSTS[account.pk][1]
    with setting_up("the post ended"):
        Account.objects.filter(pk=account.pk).update(stamp=5)
    assert client.get("/").url.startswith("/post/")
    del doorway.POSTS[account.pk][2]
    with setting_up("the last post ended"):
        Account.objects.filter(pk=account.pk).update(stamp=6)
    answer = client.get("/")
    assert answer.status_code == 403 and "没有任职" in answer.content.decode()
    assert client.get("/").json()["account"] is None


def test_who_has_no_post_does_not_enter(person):
    account = person()
    doorway.POSTS.clear()
    assert account and "没有任职" in try_in(Client(), password=GOOD).content.decode()


# --- passwords ------------------------------------------------------------------------------------

WEAK = ["Ab1!", "alllowercaseonly", "ALLUPPER123456", "12345678901!", "Linshuyao-2026!", "",
        "Ab1!" + "x" * 300]  # fmt: skip
GUESSED = ["Password@2026", "P@ssw0rd123!", "Qwer1234!@", "Admin@12345", "1qaz@WSX3edc",
           "Aa1!Aa1!Aa1!", "Abcdefg123!", "Lantai-2026", "Dangan@2024", "Zyxwvu987!"]  # fmt: skip
FINE = ["Qing-shui8river", "Tr0ub4dor&3x", "青溪灌区Nan-42", "Kx9!fmWq2z", "River+stone=88mud"]


@pytest.mark.parametrize("password", WEAK)
def test_weak_passwords_are_told_the_rule(house, password):
    found = passwords.weaknesses(password, Account(username="linshuyao"))
    assert [each.kind for each in found] == ["guard.weak_password"]


@pytest.mark.parametrize("password", GUESSED)
def test_passwords_that_are_guessed_first_are_not_taken(house, password):
    found = passwords.weaknesses(password, Account(username="chenboan"))
    assert [each.kind for each in found] == ["guard.guessed_password"]


@pytest.mark.parametrize("password", FINE)
def test_good_passwords_are_taken(house, password):
    assert passwords.weaknesses(password, Account(username="chenboan")) == []


def test_the_last_five_are_not_taken_again(person):
    account, actor = person(), None
    actor = posts.at_the_door(account)
    row = [f"Qing-shui{n}river" for n in range(8)]
    for each in row[:4]:
        passwords.change(account, each, actor)
    for used in (GOOD, *row[:4]):
        assert [w.kind for w in passwords.weaknesses(used, account)] == ["guard.used_password"]
    passwords.change(account, row[4], actor)
    assert passwords.weaknesses(GOOD, account) == []
    assert OldPassword.objects.filter(account=account).count() == 4
    assert tags().count("guard.account.change_password") == 5


def test_a_first_password_must_be_changed_before_anything_else(person, enter):
    account = person(must_change=True)
    client = enter(account)
    assert client.get("/x/?y=1").url == "/me/password/?next=%2Fx%2F%3Fy%3D1"
    assert client.get("/me/keys/").url.startswith("/me/password/")
    assert client.get("/api/show/").status_code == 403
    page = client.get("/me/password/").content.decode()
    assert "别人给的" in page
    bad = client.post("/me/password/", {"present": GOOD, "new": "Other-5river-bank", "again": "y"})
    assert bad.status_code == 400 and "不一样" in bad.content.decode()
    same = client.post("/me/password/", {"present": GOOD, "new": GOOD, "again": GOOD})
    assert "最近 5 个" in same.content.decode()
    new = "Other-5river-bank"
    good = client.post("/me/password/", {"present": GOOD, "new": new, "again": new, "next": "/x/"})
    assert good.url == "/x/" and shown(client)["account"] == account.pk
    account.refresh_from_db()
    assert not account.must_change and account.check_password(new)


def test_an_old_password_must_be_changed_and_a_clock_put_back_does_not_save_it(person, clock):
    account = person()
    assert not passwords.must_change(account)
    clock.jump(days=89)
    assert not passwords.must_change(account)
    clock.jump(days=1)
    assert passwords.must_change(account)
    clock.jump(days=-200)  # its day lies in the future: nobody can say how old it is
    assert passwords.must_change(account)


def test_a_digest_made_the_old_way_is_made_anew_at_sign_in(person, settings):
    account = person()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher",
                                 "django.contrib.auth.hashers.MD5PasswordHasher"]  # fmt: skip
    assert try_in(Client(), password=GOOD).status_code == 302
    account.refresh_from_db()
    assert account.password.startswith("scrypt$")


def test_wrong_present_passwords_in_an_open_session_are_tries_too(person, enter):
    account = person()
    client = enter(account)
    new = "Other-5river-bank"
    for _ in range(5):
        answer = client.post("/me/password/", {"present": "no", "new": new, "again": new})
    assert "已锁定" in answer.content.decode()
    answer = client.post("/me/password/", {"present": GOOD, "new": new, "again": new})
    account.refresh_from_db()
    assert answer.status_code == 400 and account.check_password(GOOD)
