# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sign-in by a provider. The provider here is a small real one, of the tests alone.

It is an HTTP server on 127.0.0.1 with its own RSA key: discovery, keys, authorization code with
PKCE, RS256 tokens, user info. It can be told to lie in every way that a provider may be wrong.
"""

import base64
import hashlib
import http.server
import json
import threading
import time
from urllib.parse import parse_qs, urlsplit

import doorway
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.test import Client
from django.urls import clear_url_caches

pytest.importorskip("mozilla_django_oidc", reason="the extra lantai[oidc] is not installed")

from lantai.guard.models import Account, Entry

pytestmark = pytest.mark.django_db(databases=["default", "side"])
CLIENT, SECRET = "lantai", "of the tests alone"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in "12")


class Provider(http.server.ThreadingHTTPServer):
    """THE TESTS' OWN PROVIDER: real HTTP, real keys, no password asked of anybody."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.key = KEY
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.codes, self.person, self.lies = {}, "linshuyao", {}

    def asked(self, address):
        """What the browser's redirect asks; the code with which it is sent back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = b64(hashlib.sha256(query["state"].encode()).digest()[:12])
        self.codes[code] = query
        return code, query

    def token(self, query):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "s1", "nonce": query["nonce"],
                  "iat": now, "exp": now + 60, **self.lies.get("claims", {})}  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        head = {"alg": "RS256", "kid": "k1", "typ": "JWT", **self.lies.get("head", {})}
        body = ".".join(b64(json.dumps(each).encode()) for each in (head, claims))
        key = self.lies.get("key", self.key)
        return f"{body}.{b64(key.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


class Answers(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def say(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        house, at = self.server, self.server.issuer
        if house.lies.get("broken") == self.path:
            self.say({}, 500)
        elif self.path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "auth", "token_endpoint": "token",
                      "userinfo_endpoint": "me", "jwks_uri": "keys"}  # fmt: skip
            self.say({"issuer": house.lies.get("issuer", at),
                      **{name: f"{at}/{place}" for name, place in places.items()}})  # fmt: skip
        elif self.path == "/keys":
            public = house.key.public_key().public_numbers()
            self.say({"keys": [{"kty": "RSA", "kid": "k1", "alg": "RS256", "use": "sig",
                                "n": number(public.n), "e": number(public.e)}]})  # fmt: skip
        else:
            self.say({"sub": "s1", "preferred_username": house.person, **house.lies.get("me", {})})

    def do_POST(self):
        house = self.server
        length = int(self.headers["Content-Length"])
        given = {name: values[0] for name, values in
                 parse_qs(self.rfile.read(length).decode()).items()}  # fmt: skip
        query = house.codes.pop(given.get("code", ""), None)
        proof = b64(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        right = (query and given["client_id"] == CLIENT and given["client_secret"] == SECRET
                 and given["redirect_uri"] == query["redirect_uri"]
                 and proof == query["code_challenge"])  # fmt: skip
        if not right:
            self.say({"error": "invalid_grant"}, 400)
        else:
            self.say({"access_token": "a", "token_type": "Bearer", "id_token": house.token(query)})


@pytest.fixture
def provider(house):
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    house.LANTAI_OIDC_ISSUER, house.LANTAI_OIDC_CLIENT = server.issuer, CLIENT
    house.LANTAI_OIDC_SECRET, house.LANTAI_OIDC_CLAIM = SECRET, "preferred_username"
    house.AUTHENTICATION_BACKENDS = [*house.AUTHENTICATION_BACKENDS, "lantai.guard.oidc.Backend"]
    with_provider()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    house.LANTAI_OIDC_ISSUER = ""
    with_provider()


def with_provider():
    """The addresses are made when they are first asked for; the settings have changed since."""
    import importlib

    from lantai.guard import urls

    importlib.reload(urls)
    importlib.reload(doorway_urls())
    clear_url_caches()


def doorway_urls():
    return doorway


def go(provider, client=None, **asked):
    """The whole way: to the provider and back; the browser and the last answer."""
    client = client or Client()
    there = client.get("/sign-in/oidc/", asked)
    if there.status_code != 302 or not there.url.startswith(provider.issuer):
        return client, there
    code, query = provider.asked(there.url)
    return client, client.get("/sign-in/oidc/back/", {"code": code, "state": query["state"]})


def account_in(client):
    return client.get("/").json()["account"]


def test_the_way_there_asks_for_no_more_than_it_needs(provider, person):
    client = Client()
    page = client.get("/sign-in/?next=/x/").content.decode()
    assert "/sign-in/oidc/?next=%2Fx%2F" in page
    _, query = provider.asked(client.get("/sign-in/oidc/").url)
    assert query["scope"] == "openid profile" and query["response_type"] == "code"
    assert query["redirect_uri"] == "http://testserver/sign-in/oidc/back/"
    assert query["code_challenge_method"] == "S256" and query["nonce"] and query["state"]


def test_who_the_provider_knows_enters_its_account(provider, person):
    account = person("linshuyao")
    client, answer = go(provider, next="/x/")
    assert (answer.status_code, answer.url) == (302, "/x/")
    assert account_in(client) == account.pk
    entry = Entry.every.get(tag="guard.account.sign_in")
    assert entry.detail.data["facts"]["how"] == "oidc"
    assert client.cookies["lantai"].value.startswith(f"{account.pk}.")


def test_nobody_is_led_out_of_the_house(provider, person):
    person("linshuyao")
    _, answer = go(provider, next="https://evil.example/")
    assert answer.url == "/"


def test_a_code_that_is_required_is_asked_for_here_too(provider, person):
    person("linshuyao", needs_code=True)
    client, answer = go(provider)
    assert answer.url.startswith("/sign-in/device/") and account_in(client) is None


def test_an_account_without_a_password_is_not_asked_for_a_new_one(provider, person):
    account = person("linshuyao")
    from lantai.guard.acts import setting_up

    with setting_up("only the provider signs it in"):
        account.set_unusable_password()
        account.password_on = None
        account.save()
    client, _ = go(provider)
    assert account_in(client) == account.pk


def test_no_account_is_ever_made(provider, person):
    person("chenboan")
    before = Account.objects.count()
    for name in ("nobody", "LINSHUYAO", "", None, 7, ["chenboan"], "chenboan "):
        provider.person = name
        client, answer = go(provider)
        assert answer.status_code == 403 and "没有与它对应的帐号" in answer.content.decode(), name
        assert account_in(client) is None
    assert Account.objects.count() == before


def test_a_locked_account_stays_locked(provider, person):
    person("linshuyao", is_active=False)
    client, answer = go(provider)
    assert answer.status_code == 403 and account_in(client) is None


LIES = {
    "another issuer": {"claims": {"iss": "http://evil.example"}},
    "for somebody else": {"claims": {"aud": "another"}},
    "for many, made for another": {"claims": {"aud": [CLIENT, "another"], "azp": "another"}},
    "nobody's": {"claims": {"aud": None}},
    "ended": {"claims": {"exp": 1}},
    "without an end": {"claims": {"exp": None}},
    "another nonce": {"claims": {"nonce": "x"}},
    "without a nonce": {"claims": {"nonce": None}},
    "another person": {"me": {"sub": "s2"}},
    "no person": {"claims": {"sub": None}, "me": {"sub": None}},
    "another key": {"key": OTHER_KEY},
    "an unknown key": {"head": {"kid": "k9"}},
    "another algorithm": {"head": {"alg": "HS256"}},
    "no algorithm": {"head": {"alg": "none"}},
    "keys broken": {"broken": "/keys"},
    "user info broken": {"broken": "/me"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_provider_that_is_wrong_lets_nobody_in(provider, person, lie):
    person("linshuyao")
    provider.lies = LIES[lie]
    client, answer = go(provider)
    assert answer.status_code == 403 and account_in(client) is None
    assert "guard.account.sign_in" not in Entry.every.values_list("tag", flat=True)


def test_a_provider_that_calls_itself_otherwise_is_not_asked(provider, person):
    provider.lies = {"issuer": "http://evil.example"}
    assert go(provider)[1].status_code == 403


def test_a_provider_that_does_not_answer_is_a_sentence_and_no_fault(provider, person, house):
    house.LANTAI_OIDC_ISSUER = "http://127.0.0.1:9"
    answer = Client().get("/sign-in/oidc/")
    assert answer.status_code == 403 and "统一身份认证没有成" in answer.content.decode()


def test_the_answer_belongs_to_the_browser_that_asked_and_works_once(provider, person):
    person("linshuyao")
    asked = Client()
    code, query = provider.asked(asked.get("/sign-in/oidc/").url)
    back = {"code": code, "state": query["state"]}
    thief = Client()
    assert thief.get("/sign-in/oidc/back/", back).status_code == 403
    forged = asked.get("/sign-in/oidc/back/", {"code": code, "state": "forged"})
    assert forged.status_code == 403 and account_in(asked) is None
    client, _ = go(provider)
    assert account_in(client)
    assert client.get("/sign-in/oidc/back/", back).status_code == 403


def test_without_a_provider_there_is_no_such_address(house):
    assert Client().get("/sign-in/oidc/").status_code == 404
    assert "/sign-in/oidc/" not in Client().get("/sign-in/").content.decode()
