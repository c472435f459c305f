# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Every address of the site, walked: tokens, methods, hosts, ways back, numbers in addresses."""

import html
import re
from itertools import product
from urllib.parse import quote, urlsplit

import pytest
from attackers import Browser, addresses

from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.guard.trail import version
from toy.models import Errand, Locker
from world import PASSWORD

pytestmark = pytest.mark.django_db(databases=["default", "side"])
STALE = "这一页开得太久"
HOLES = {"room": "toy", "plural": "lockers", "name": "nothing"}


@pytest.fixture
def locker(world):
    with setting_up("a locker to be attacked"):
        at = world["archives"]
        return Locker.objects.create(code="A-001", name="一号柜", holder=at.path, area=at.area)


@pytest.fixture
def everywhere(all_mighty, locker):
    """A browser and every address with things behind them that the browser may change."""
    send, base = all_mighty.send, "/toy/lockers/"
    made = send(f"{base}bulk/", {"ready": "1", "pick": locker.pk, "change": "kind", "kind": "map"})
    batch = number_in(made)
    view = send(f"{base}views/", {"name": "我的", "query": "kind=bag"})
    assert view.status_code == 302
    with setting_up("an errand"):
        errand = Errand.objects.create(code="CS-1", name="清点", holder=locker.holder)
    holes = {**HOLES, "pk": locker.pk, "batch": batch, "act": "run", "view": 1, "step": "propose"}
    found = list(addresses(**holes))
    flows = [each for each in addresses(**{**holes, "plural": "errands", "pk": errand.pk})
             if "steps" in each.route]  # fmt: skip
    return all_mighty, [*found, *flows]


def number_in(answer):
    assert answer.status_code == 302, answer.content.decode()[:500]
    return int(re.search(r"/(\d+)/$", answer.headers["Location"]).group(1))


def state():
    """All that a forged request might have changed."""
    rows = Locker.objects.unguarded("what a test looks at").order_by("pk").values_list()
    errands = Errand.objects.unguarded("what a test looks at").order_by("pk").values_list()
    return list(rows), list(errands), Entry.every.count()


# --- tokens ---------------------------------------------------------------------------------------


def test_only_the_api_asks_for_its_token_by_itself():
    exempt = {each.route for each in addresses(**HOLES) if getattr(each.view, "csrf_exempt", False)}
    assert exempt and all(route.startswith("api/") for route in exempt)


def test_nothing_is_done_without_the_token(everywhere):
    browser, all_addresses = everywhere
    before = state()
    body = {"code": "X-9", "name": "伪造", "reason": "x", "proposal": "x", "ready": "1"}
    for each, method in product(all_addresses, ("post", "put", "patch", "delete")):
        if each.path.startswith("/api/"):
            answer = browser.generic(method.upper(), each.path, b'{"fields": {"name": "x"}}',
                                     content_type="application/json")  # fmt: skip
            assert answer.status_code in (403, 404, 405), each
        else:
            answer = getattr(browser, method)(each.path, body)
            assert answer.status_code == 403, each
            assert STALE in answer.content.decode(), each
    assert state() == before


def test_the_same_with_the_token_is_done(everywhere):
    """So that the test above does not pass for another reason."""
    browser, _ = everywhere
    row = Locker.objects.unguarded("what a test looks at").get()
    pk = row.pk
    body = {"code": "A-001", "name": "真改", "kind": "bag", "size": "1", "opened": version(row)}
    assert browser.post(f"/toy/lockers/{pk}/edit/", body).status_code == 403
    assert browser.send(f"/toy/lockers/{pk}/edit/", body).status_code == 302
    assert browser.say("patch", f"/api/toy/lockers/{pk}/",
                       {"fields": {"name": "又改"}}).status_code == 200  # fmt: skip


def test_a_token_sent_from_another_site_is_none(all_mighty, locker):
    body = {"code": "A-001", "name": "伪造", "csrfmiddlewaretoken": all_mighty.token}
    before, page = state(), f"/toy/lockers/{locker.pk}/edit/"
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        assert all_mighty.post(page, body, headers={"origin": origin}).status_code == 403
        answer = all_mighty.say("patch", f"/api/toy/lockers/{locker.pk}/",
                                {"fields": {"name": "x"}}, origin=origin)  # fmt: skip
        assert answer.status_code == 403
    assert state() == before


def test_another_persons_token_is_none(all_mighty, locker):
    other = Browser()
    other.get("/sign-in/")
    body = {"code": "A-001", "name": "伪造", "csrfmiddlewaretoken": other.token}
    assert all_mighty.post(f"/toy/lockers/{locker.pk}/edit/", body).status_code == 403


# --- methods --------------------------------------------------------------------------------------


TICKED = "?ready=1&pick=1&change=note&note=x&do=remove&reason=x&act=run"
FORM = "?" + "&".join((
    "all=1", "code=X", "name=x", "kind=map", "reason=x", "proposal=x", "opinion=x", "username=x",
    "password=x", "post=1", "query=x", "present=x", "opened=", "csrfmiddlewaretoken=x",
    "_method=POST"))  # fmt: skip


def test_an_address_alone_changes_nothing(everywhere):
    """GET with everything in the query that a form would send: an image in a mail could do that."""
    browser, all_addresses = everywhere
    before = state()[:2]
    first = Entry.every.count()
    for each, query in product(all_addresses, (TICKED, FORM)):
        for method in (browser.get, browser.head):
            answer = method(each.path + query)
            assert answer.status_code < 500, each
            if answer.streaming:
                b"".join(answer.streaming_content)
    assert state()[:2] == before
    done = {entry.tag.rpartition(".")[2] for entry in Entry.every.order_by("pk")[first:]}
    assert done <= {"export"}


def test_other_methods_are_refused_and_never_taken_for_a_form(everywhere):
    browser, all_addresses = everywhere
    before = state()
    token = {"X-CSRFToken": browser.token}
    methods = ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "x")
    for each, method in product(all_addresses, methods):
        answer = browser.generic(method, each.path, b"name=x&code=y",
                                 content_type="application/x-www-form-urlencoded",
                                 headers=token)  # fmt: skip
        assert answer.status_code < 500, each
        if each.path.startswith(("/toy/", "/api/")):
            assert answer.status_code in (404, 405, 415, 422, 400), (each, answer.status_code)
    assert state() == before


def test_a_header_does_not_turn_one_method_into_another(all_mighty, locker):
    before = state()
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = all_mighty.say("post", f"/api/toy/lockers/{locker.pk}/?_method=PATCH",
                                {"fields": {"name": "x"}, "_method": "PATCH"},
                                **{name: "PATCH"})  # fmt: skip
        assert answer.status_code == 405
        answer = all_mighty.get(f"/toy/lockers/{locker.pk}/edit/?name=x", headers={name: "POST"})
        assert answer.status_code == 200
    assert state() == before


def test_what_can_be_got_can_be_headed(everywhere):
    browser, all_addresses = everywhere
    for each in all_addresses:
        if browser.get(each.path).status_code == 200:
            assert browser.head(each.path).status_code == 200, each


# --- ways back and hosts --------------------------------------------------------------------------

ELSEWHERE = [
    "//evil.example/", "///evil.example/", "////evil.example", "https://evil.example/",
    "https:evil.example", "http:///evil.example", "/\\evil.example", "\\\\evil.example/",
    "/\t/evil.example/", "\t//evil.example", "/%0d%0aSet-Cookie:x=1", "/\r\nSet-Cookie: x=1",
    "javascript:alert(1)", "data:text/html,x", "//evil.example\\@testserver/",
    "https://testserver@evil.example/", "/.//evil.example", "//testserver.evil.example",
    "\u2044\u2044evil.example", "/\u0000/evil.example", "ftp://testserver/",
]  # fmt: skip


def goes_elsewhere(location):
    """Whether a browser, which drops tabs and breaks and turns backslashes, would leave here."""
    plain = re.sub(r"[\t\r\n]", "", location).replace("\\", "/").strip()
    return urlsplit(plain).netloc not in ("", "testserver") or plain.startswith("//") or (
        urlsplit(plain).scheme not in ("", "http"))  # fmt: skip


def test_signing_in_leads_nowhere_else(world):
    browser = Browser()
    for then in ELSEWHERE:
        browser.get("/sign-in/", {"next": then})
        answer = browser.send("/sign-in/", {"username": "ministry", "password": PASSWORD,
                                            "next": then})  # fmt: skip
        assert answer.status_code == 302
        assert not goes_elsewhere(answer.headers["Location"]), then
        assert "Set-Cookie: x" not in str(answer.headers)
        for path in ("/sign-in/", "/post/", "/me/password/", "/me/device/", "/me/backups/"):
            look_for_ways_out(browser.get(path, {"next": then}), then)
        browser.send("/sign-out/", {"next": then})
        assert browser.get("/me/").status_code == 302


def look_for_ways_out(answer, then):
    if 300 <= answer.status_code < 400:
        assert not goes_elsewhere(answer.headers["Location"]), then
    for link in re.findall(r'(?:href|action|src)="([^"]*)"', answer.content.decode()):
        assert not goes_elsewhere(html.unescape(link)), (then, link)


def test_no_form_leads_elsewhere(world):
    browser = Browser().enter("officer")
    post = world.posts["officer"].pk
    for then in ELSEWHERE:
        answer = browser.send("/post/", {"post": post, "next": then})
        assert answer.status_code == 302
        assert not goes_elsewhere(answer.headers["Location"]), then
    answer = browser.send("/me/password/", {
        "present": PASSWORD, "new": "Zhulin-8qing", "again": "Zhulin-8qing",
        "next": "//evil.example/"})  # fmt: skip
    assert answer.status_code == 302 and answer.headers["Location"] == "/me/?done=password"


def test_a_path_that_looks_like_a_host_stays_here(world):
    for path in ("//evil.example/", "///evil.example/find/", "//evil.example", "/\\evil.example/",
                 "//evil.example/%2f.."):  # fmt: skip
        for query in ("lang=en", "type=large", ""):
            answer = Browser().get("/x/", PATH_INFO=path, QUERY_STRING=query)
            assert answer.status_code in (301, 302, 404), (path, answer.status_code)
            if answer.status_code != 404:
                assert not goes_elsewhere(answer.headers["Location"]), path


HOSTS = ["evil.example", "evil.example:80", "lantai.example.evil.example", "lantai.example@evil",
         "", "lantai.example/../evil", "lantai.example, evil.example", "[::1", "\x00"]  # fmt: skip


def test_another_host_is_no_host_of_ours(settings, world):
    settings.ALLOWED_HOSTS = ["lantai.example"]
    browser = Browser(raise_request_exception=False)
    for host in HOSTS:
        for path in ("/", "/sign-in/", "/api/", "/toy/lockers/", "/nothing/", "/sign-in/?next=/x"):
            answer = browser.get(path, headers={"host": host})
            assert answer.status_code == 400, (host, path, answer.status_code)
            assert "evil" not in answer.content.decode()
        assert browser.post("/sign-in/", {}, headers={"host": host}).status_code == 400, host
    assert browser.get("/sign-in/", headers={"host": "lantai.example"}).status_code == 200


def test_a_forwarded_host_is_not_believed(settings, world):
    settings.ALLOWED_HOSTS = ["lantai.example"]
    answer = Browser().get("/toy/lockers/", headers={
        "host": "lantai.example", "x-forwarded-host": "evil.example",
        "x-forwarded-server": "evil.example", "x-original-url": "/evil", "x-rewrite-url": "/evil",
    })  # fmt: skip
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in/?next=%2Ftoy%2Flockers%2F"


# --- numbers and words in addresses ---------------------------------------------------------------

NUMBERS = ["-1", "0", "9" * 19, "9" * 30, "9" * 5000, "１", "²", "١", "1.0", "0x1", "1e3", "+1",
           " 1", "1 ", "%00", "1%00", "..%2f1", "1'--", "None", "nan", "1;2", "{{1}}",
           "%F0%9F"]  # fmt: skip


def test_a_number_that_is_none_finds_nothing(everywhere):
    browser, _ = everywhere
    before = state()
    holes = dict.fromkeys(("pk", "batch", "file", "view"), "NUMBER")
    numbered = [each.path for each in addresses(**{**HOLES, **holes, "act": "take"})
                if "NUMBER" in each.path]  # fmt: skip
    assert len(numbered) > 12
    for number in NUMBERS:
        written = number if "%" in number else quote(number)
        for path in numbered:
            path = path.replace("NUMBER", written)
            for answer in (browser.get(path), browser.send(path, {"name": "x"})):
                assert answer.status_code in (404, 405), (path[:80], answer.status_code)
        for query in ("export/?job=", "export/?format=json&pick=", "bulk/?pick=", "?after="):
            assert browser.get(f"/toy/lockers/{query}{written}").status_code < 500
        assert browser.get(f"/jobs/?after={written}").status_code == 200
    assert state()[:2] == before[:2]


def test_absent_is_answered_alike_wherever_it_is_absent(everywhere):
    browser, _ = everywhere
    pages = set()
    for path in ("/toy/lockers/999999/", "/toy/nothings/1/", "/toy/lockers/1/nothing/"):
        page = browser.get(path).content.decode()
        assert "没有这一页，或者您不能看" in page
        pages.add(re.sub(r'value="[A-Za-z0-9]{64}"', "", page).replace(path, ""))
    assert len({re.sub(r' aria-current="page"', "", page) for page in pages}) == 1


LONG = [
    "/" + "x" * 10_000, "/toy/" + "y" * 10_000 + "/", "/toy/lockers/?q=" + "z" * 100_000,
    "/toy/lockers/?" + "kind=bag&" * 6_000, "/" + "a/" * 5_000, "/find/?q=" + "长" * 20_000,
    "/api/toy/lockers/?" + "&".join(f"p{n}=1" for n in range(4_000)),
    "/sign-in/?next=/" + "n" * 50_000,
]  # fmt: skip


def test_very_long_addresses_are_answered(everywhere):
    browser, _ = everywhere
    for path in LONG:
        assert browser.get(path).status_code in (200, 302, 400, 404), path[:40]
