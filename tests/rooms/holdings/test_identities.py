# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""People are found by number under a key that may be changed, and the number stands nowhere."""

import hashlib
import hmac
import os
import stat
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories.holdings import fonds, institution, item, person
from lantai.craft.catalogue.identity import masked
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.holdings import acts, identities, queries
from lantai.holdings.identities import identity_key, identity_keys, number_of, stale
from lantai.holdings.jobs import keying_identities
from lantai.holdings.models import ItemPerson
from lantai.works.acts import enqueue
from lantai.works.running import Seat, run

pytestmark = pytest.mark.django_db(databases=["default", "side"])
HIS, HERS = "970121196003050013", "970121196108120021"


@pytest.fixture
def couple(db):
    """A marriage record with both its persons, keyed under the present key."""
    at = institution()
    row = item(fonds(at), extra={"husband_name": "闻知秋", "husband_id_number": HIS,
                                 "wife_name": "乔望舒", "wife_id_number": HERS})  # fmt: skip
    with setting_up("the persons of a record"):
        made = [ItemPerson.objects.create(item=row, name=name, identity_shown=masked(number),
                                          identity_key=identity_key(number))
                for name, number in (("闻知秋", HIS), ("乔望舒", HERS))]  # fmt: skip
    return person(at), made


def found(actor, number):
    return list(queries.items_of_person(actor, identity=number))


def night():
    """The round of a night; how it left its job."""
    return run(enqueue(keying_identities, actor=steward("holdings.keying_identities")).pk,
               Seat("a hand of the tests"))  # fmt: skip


@given(st.text("0123456789X", min_size=15, max_size=18), st.text("0123456789X", min_size=15))
def test_one_number_has_one_digest_and_it_tells_nothing(one, other):
    assert identity_key(one) == identity_key(f" {one.lower()} ") and len(identity_key(one)) == 64
    assert (identity_key(one) == identity_key(other)) is (one == other)
    assert one not in identity_key(one) and identity_key("") == identity_key(" ") == ""


def test_another_key_finds_all_the_while_and_the_night_makes_digests_anew(couple, settings):
    actor, made = couple
    old = settings.IDENTITY_KEYS
    assert [each.pk for each in found(actor, HIS)] == [made[0].pk] and not stale().exists()
    settings.IDENTITY_KEYS = ("another key", *old)
    assert identity_key(HIS) not in identity_keys(HIS)[1:]
    assert [each.pk for each in found(actor, HIS)] == [made[0].pk], "found under the former one"
    assert stale().count() == 2
    assert night() == "done"
    assert not stale().exists()
    settings.IDENTITY_KEYS = ("another key",)
    assert [each.pk for each in found(actor, HERS)] == [made[1].pk]
    entry = Entry.every.get(tag="holdings.itemperson.key_anew")
    assert entry.count == 2 and HIS not in str(entry.detail.data)
    assert night() == "done" and Entry.every.filter(tag=entry.tag).count() == 1, "nothing to do"
    settings.IDENTITY_KEYS = old
    assert found(actor, HIS) == []


def test_digests_of_the_time_before_are_made_anew(couple, settings):
    actor, made = couple
    with setting_up("a digest under the secret of the site, as they were"):
        for each, number in zip(made, (HIS, HERS), strict=True):
            each.identity_key = hmac.new(settings.SECRET_KEY.encode(), number.encode(),
                                         hashlib.sha256).hexdigest()  # fmt: skip
            each.save()
    assert found(actor, HIS) == [] and stale().count() == 2
    assert night() == "done"
    assert [each.pk for each in found(actor, HIS)] == [made[0].pk]


def test_a_number_that_is_not_certain_is_left_as_it_is(couple, settings):
    _, made = couple
    his, hers = made
    his.item.extra |= {"husband_id_number": HIS[:8] + "1" + HIS[9:], "other_id_number": HIS}
    assert number_of(his) == HIS[:8] + "1" + HIS[9:], "the one beside his name"
    his.item.extra = {"a": HIS, "b": HIS[:8] + "1" + HIS[9:]}
    assert number_of(his) == ""
    hers.item.extra = {}
    assert number_of(hers) == ""
    settings.IDENTITY_KEYS = ("another key", *settings.IDENTITY_KEYS)
    assert acts.key_anew([his, hers], steward("a test")) == 0
    assert stale().count() == 2


def test_letters_that_tell_the_key_tell_keys_apart(settings):
    told = {identities._told_by(f"key {n}") for n in range(1_000)}
    assert len(told) == 1_000
    assert identity_key(HIS).startswith(identities._told_by(settings.IDENTITY_KEYS[0]))


def test_the_first_start_makes_one_key_whoever_comes_first(tmp_path):
    """Eight processes start side by side: one key, readable by the site's account alone."""
    say = "from lantai.house.settings import IDENTITY_KEYS as k; print(k)"
    env = {**os.environ, "LANTAI_HOME": str(tmp_path)}
    env.pop("LANTAI_SECRET", None)
    started = [subprocess.Popen([sys.executable, "-c", say], env=env, stdout=subprocess.PIPE)
               for _ in range(8)]  # fmt: skip
    told = {each.communicate()[0] for each in started}
    assert len(told) == 1 and len(told.pop()) > 40
    made = tmp_path / "keys" / "identity.txt"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert sorted(each.name for each in made.parent.iterdir()) == ["django.txt", "identity.txt"]
