# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the keeper's desk says of the stores: the oldest unread copy, and what is not good."""

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from factories.doing import rows
from lantai.guard.acts import setting_up
from lantai.vault import cards
from lantai.vault.models import Copy


def told(scene):
    return [(line.value, line.tone) for line in cards.stores(scene.keeper).lines]


def write(**values):
    with setting_up("a test turns the clock"):
        some = Copy.objects.unguarded("a test turns the clock")
        some.filter(pk=rows(Copy)[0].pk).update(**values)


def test_the_desk_tells_how_long_the_oldest_copy_was_not_read_back(scene):
    assert told(scene) == [] and cards.stores(scene.keeper).empty
    scene.store("near")
    assert told(scene) == [("还没有存入", "good")]
    scene.stored(3)
    assert told(scene) == [("一天之内都校验过", "good")]
    write(verified_at=timezone.now() - dt.timedelta(days=40, minutes=1))
    assert told(scene) == [("最久的 40 天没有校验", "good")]
    write(verified_at=timezone.now() - dt.timedelta(days=100, minutes=1))
    assert told(scene) == [("最久的 100 天没有校验", "warn")]
    write(state="damaged")
    assert told(scene) == [("1 份不完好", "bad")]


def test_others_have_no_such_card(scene):
    scene.store("near")
    assert cards.stores(replace(scene.keeper, duties=frozenset())) is None
