# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The security administrator's pages: for nobody else, and no way to what records say.

三员: who minds the ways in reads no content by minding them, who reads the trail changes no way in,
and nobody opens their own.
"""

import datetime as dt

import pytest
from attackers import Browser
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from lantai.desk import editing
from lantai.desk.register import register_of
from lantai.guard import keys, sealing, sessions
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Account, ApiKey, Entry, EntryDetail, Erasure
from lantai.holdings.models import Fonds, Item
from lantai.orgs.models import CodeRule

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
OTHERS = ["system", "auditor", "officer", "leader", "chief", "authority", "clerk", "provider"]
"""Everybody but the security administrator; the officer is the very person."""
TITLE = "关于沈知微同志处分的决定"


@pytest.fixture
def officer(world):
    """Somebody with a phone, a key and a session, and an entry about a record's title."""
    person = world.people["officer"]
    TOTPDevice.objects.create(user=person.account, confirmed=True, name="TOTP", key="ab" * 20)
    world.key, world.text = keys.issue(world.actor("officer"), name="归档接口", duties=[],
                                       until=TODAY + dt.timedelta(9))  # fmt: skip
    at = world["unit"]
    with setting_up("a record whose title is nobody's business"):
        sight = {"holder": at.path, "area": at.area, "line": at.line}
        fonds = Fonds(fonds_code="A900", name="槐序县农时局", custodian=at, **sight)
        fonds.save()
        world.item = Item(fonds=fonds, title="草稿", ref_code="A900-WS·2018·Y-0001", **sight)
        world.item.save()
    editing.edit(register_of(Item), world.actor("officer"), world.item, {"title": TITLE})
    sealing.seal_all()
    world.number = Entry.every.get(tag="holdings.item.edit").link.number
    return person


def standing(person):
    """All that these pages could change of somebody, of keys, requirements and the trail."""
    account = Account.objects.get(pk=person.account_id)
    return (account.is_active, account.needs_code, account.password,
            TOTPDevice.objects.filter(user=account).count(),
            sorted(ApiKey.objects.unguarded("what a test looks at").values_list("revoked_at")),
            CodeRule.objects.unguarded("what a test looks at").count(),
            Erasure.objects.unguarded("what a test looks at").filter(state="erased").count(),
            EntryDetail.objects.filter(entry__link__number__isnull=False).count())  # fmt: skip


def doors(person, key):
    """Every form of these pages, with all that it asks."""
    at, given = f"/orgs/people/{person.pk}/acts/?do=", {"reason": "冒办"}
    for name in ("take_device", "end_sessions", "require_code", "release_code", "lock", "reset"):
        yield f"{at}{name}", {**given, "password": "Qing-shui8river"}
    yield f"/guard/keys/{key.pk}/acts/?do=revoke", given
    yield "/orgs/code-requirements/acts/?do=require", {
        "roles": ["clerk"], "required_from": TODAY.isoformat()}  # fmt: skip


@pytest.mark.parametrize("username", OTHERS)
def test_nobody_else_takes_an_act_of_these_pages(world, officer, username):
    browser = Browser()
    with_code = username == "officer"
    if with_code:
        TOTPDevice.objects.filter(user=officer.account).update(confirmed=False)
    browser.enter(username)
    if with_code:
        TOTPDevice.objects.filter(user=officer.account).update(confirmed=True)
    before = standing(officer)
    for path, data in doors(officer, world.key):
        assert browser.send(path, data).status_code == 404, path
        assert browser.get(path).status_code == 404, path
    for path in ("/orgs/people/signed-in/", "/orgs/code-requirements/roles/",
                 f"/guard/keys/{world.key.pk}/", f"/api/guard/keys/{world.key.pk}/"):  # fmt: skip
        assert browser.get(path).status_code == 404, path
    assert "归档接口" not in browser.get("/guard/keys/").content.decode()
    assert standing(officer) == before


def test_without_the_token_nothing_is_done_even_by_the_administrator(world, officer, enter):
    browser, before = enter("security"), standing(officer)
    for path, data in doors(officer, world.key):
        assert browser.post(path, data).status_code == 403, path
    assert standing(officer) == before


def test_the_administrator_opens_no_way_for_themselves(world, enter):
    browser, own = enter("security"), world.people["security"]
    account = own.account
    TOTPDevice.objects.create(user=account, confirmed=True, name="TOTP", key="ab" * 20)
    before = standing(own)
    for name in ("take_device", "end_sessions", "require_code", "reset", "lock"):
        answer = browser.send(f"/orgs/people/{own.pk}/acts/?do={name}",
                              {"reason": "自己办", "password": "Qing-shui8river"})  # fmt: skip
        assert answer.status_code == 409, name
    assert standing(own) == before and sessions.open_now([account.pk])


def test_minding_the_ways_in_reads_no_content_and_no_secret(world, officer, enter):
    browser = enter("security")
    one = register_of(Erasure)
    row = editing.add(one, world.actor("security"), {"numbers": str(world.number), "reason": "x"})
    secrets = [TITLE, world.text, world.text.split("_", 2)[2], world.key.digest, "ab" * 20,
               "127.0.0.1", Account.objects.get(pk=officer.account_id).password,
               *Session.objects.values_list("session_key", flat=True)]  # fmt: skip
    for path in (f"/orgs/people/{officer.pk}/", f"/orgs/people/{officer.pk}/trail/",
                 "/orgs/people/signed-in/", "/guard/keys/", f"/guard/keys/{world.key.pk}/",
                 f"/guard/keys/{world.key.pk}/trail/", "/guard/keys/export/?format=csv",
                 "/guard/keys/export/?format=json", f"/guard/erasures/{row.pk}/",
                 f"/api/guard/erasures/{row.pk}/", f"/guard/erasures/{row.pk}/trail/",
                 f"/orgs/people/{officer.pk}/acts/"):  # fmt: skip
        answer = browser.get(path)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, path
        for secret in secrets:
            assert secret not in text.decode(), (path, secret[:12])
    for path in ("/guard/entries/", f"/holdings/items/{world.item.pk}/"):
        answer = browser.get(path)
        assert answer.status_code == 404 or TITLE not in answer.content.decode(), path


def test_the_auditor_who_consents_reads_no_title_either(world, officer, enter):
    one = register_of(Erasure)
    row = editing.add(one, world.actor("security"), {"numbers": str(world.number), "reason": "x"})
    text = enter("auditor").get(f"/guard/erasures/{row.pk}/").content.decode()
    assert TITLE not in text and "A900-WS·2018·Y-0001" in text and "改了：题名" in text


def test_one_office_alone_erases_nothing_by_any_door(world, officer, enter):
    browser, auditing = enter("security"), enter("auditor")
    sent = {"numbers": str(world.number), "reason": "本人要求"}
    assert browser.send("/guard/erasures/add/", sent).status_code == 302
    row = Erasure.objects.unguarded("what a test looks at").get()
    at, api = f"/guard/erasures/{row.pk}/", f"/api/guard/erasures/{row.pk}/"
    before = standing(officer)
    for step in ("consent", "refuse"):
        assert browser.send(f"{at}steps/{step}/", {"opinion": "", "reason": "x"}).status_code == 409
        assert browser.say("post", f"{api}steps/{step}/", {"answers": {}}).status_code == 409
    assert browser.send(f"{at}edit/", {**sent, "state": "erased", "erased": "1"}).status_code in (
        302, 409, 422)  # fmt: skip
    assert browser.say("patch", api, {"fields": {"state": "erased"}}).status_code in (409, 422)
    for step in ("consent", "propose"):  # not proposed yet, and not the auditor's to propose
        assert auditing.send(f"{at}steps/{step}/", {"opinion": ""}).status_code == 409
    assert auditing.send(f"{at}edit/", sent).status_code in (403, 404)
    row = Erasure.objects.unguarded("what a test looks at").get()
    assert (row.state, row.erased, row.erased_on) == ("draft", None, None)
    assert standing(officer) == before
    assert browser.send(f"{at}steps/propose/", {"opinion": ""}).status_code == 302
    assert browser.send(f"{at}edit/", {**sent, "numbers": "1"}).status_code in (403, 409)
    assert auditing.send(f"{at}steps/consent/", {"opinion": "核对过"}).status_code == 302
    assert not EntryDetail.objects.filter(entry__link__number=world.number).exists()


def test_a_key_neither_minds_ways_in_nor_erases(world, officer):
    with pytest.raises(Refused) as refused:
        keys.issue(world.actor("security"), name="x", until=TODAY,
                   duties=["orgs.account.end_sessions"])  # fmt: skip
    assert [each.kind for each in refused.value.reasons] == ["guard.key_may_not"]
    for duty in ("guard.erasure.consent", "guard.erasure.propose", "guard.apikey.read",
                 "orgs.coderule.require"):  # fmt: skip
        assert duty.startswith(keys.ADMINISTERING), duty
