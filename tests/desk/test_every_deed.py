# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Every act that has a form: its words, its duty, and that it is there for nobody else.

An act on a row is offered to who holds its duty and has the row in the sight that it asks; for
everybody else its form is absent, as the row itself is for who may not describe it.
"""

import re
from dataclasses import replace

import pytest
from django.utils import translation
from test_every_register import (
    GUARDED,
    HAN,
    ask,
    expected,
    held,
    ids,
    judge_page,
    somebody,
)
from test_every_register import scene as _scene

from factories.anything import make
from lantai.desk.deeds import all_deeds, list_deeds, open_to, row_deeds, rows_deeds
from lantai.desk.duties import catalogue
from lantai.desk.register import register_of, registers
from lantai.guard import law
from lantai.guard.acts import setting_up

pytestmark = pytest.mark.django_db(databases=["default", "side"])
scene = _scene
WITH_DEEDS = [one for one in GUARDED if row_deeds(one.noun)]
WITH_ROWS = [one for one in registers() if rows_deeds(one.noun)]
WITH_LISTS = [one for one in registers() if list_deeds(one.noun)]


def with_duties(actor, deeds):
    return replace(actor, duties=actor.duties | {deed.duty for deed in deeds})


def test_every_act_has_a_duty_a_register_and_words_in_both_languages():
    names = set()
    for noun, deed in all_deeds():
        assert deed.duty in catalogue(), deed.duty
        assert register_of(noun) is not None, noun
        assert (noun, type(deed), deed.name) not in names, deed.name
        names.add((noun, type(deed), deed.name))
        for words in (deed.label, deed.help, deed.grave):
            with translation.override("en"):
                assert not HAN.search(str(words)), f"{noun} {deed.name}: {words} has no English"
            with translation.override("zh-hans"):
                assert not str(words) or HAN.search(str(words)), f"{noun} {deed.name}: {words}"


@pytest.mark.parametrize("scene", WITH_DEEDS, indirect=True, ids=ids)
def test_an_act_on_a_row_is_for_who_has_its_duty_and_the_row(scene):
    one, rows, everybody = scene
    deeds = row_deeds(one.noun)
    for name, actor in everybody.items():
        if actor.account is None:
            continue
        for reader in (actor, with_duties(actor, deeds)):
            seen = expected(reader, rows)
            for row in rows[:: max(1, len(rows) // 6)]:
                offered = {deed.name for deed in open_to(row, reader)}
                for deed in deeds:
                    able = reader.has(deed.duty) and law.holds(reader, deed.action, row)
                    assert deed.name not in offered or able, (name, deed.name)
                if row.pk not in seen:
                    assert ask(reader, one.address(row, "acts")) == (404, ""), name
                    continue
                status, text = ask(reader, one.address(row, "acts"))
                shown = set(re.findall(r'\?do=([a-z_]+)"', text))
                assert (status, shown) == (200, offered), name
                for deed in deeds:
                    status, _ = ask(reader, one.address(row, "acts") + f"?do={deed.name}")
                    assert status == (200 if deed.name in offered else 404), (name, deed.name)


@pytest.mark.parametrize("one", WITH_DEEDS, ids=ids)
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_its_form_is_whole_in_both_languages(one, lang):
    with setting_up("a row to act on"):
        row = make(one.model, **held(one.model))
    actor = with_duties(somebody(one), row_deeds(one.noun))
    with translation.override(lang):
        for deed in open_to(row, actor):
            page = one.address(row, "acts") + f"?do={deed.name}"
            status, text = ask(actor, page)
            assert status == 200 and str(deed.label) in text
            judge_page(text, lang, page)


@pytest.mark.parametrize("one", WITH_LISTS, ids=ids)
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_an_act_of_a_list_is_for_who_has_its_duty(one, lang):
    for deed in list_deeds(one.noun):
        page = one.address(page="acts") + f"?do={deed.name}"
        plain = somebody(one)
        without = replace(plain, duties=plain.duties - {deed.duty})
        assert ask(without, page) == (404, "")
        assert f"?do={deed.name}" not in ask(without, one.address())[1]
        with translation.override(lang):
            status, text = ask(with_duties(plain, [deed]), page)
            assert status == 200
            judge_page(text, lang, page)


@pytest.mark.parametrize("one", WITH_ROWS, ids=ids)
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_an_act_over_ticked_rows_is_for_who_has_its_duty_and_sees_them(one, lang):
    with setting_up("rows to tick"):
        ours = make(one.model, **held(one.model))
        other = make(one.model, **held(one.model, "i13/"))
    picks = [str(ours.pk), str(other.pk)]
    for deed in rows_deeds(one.noun):
        plain = somebody(one)
        without = replace(plain, duties=plain.duties - {deed.duty, one.duty("edit")})
        ticked = {"do": deed.name, "pick": picks}
        assert ask(without, one.address(page="bulk"), "post", **ticked)[0] in (403, 404)
        with translation.override(lang):
            able = with_duties(plain, [deed])
            status, text = ask(able, one.address(page="bulk"), "post", **ticked)
            assert status == 200
            judge_page(text, lang, one.address(page="bulk"))
            assert re.search(r"\b1 条|\b1 rows|chose 1", text), "only the row that is seen counts"
