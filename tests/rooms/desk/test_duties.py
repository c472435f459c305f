# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue of duties: only what can be done, grouped for a form, and said by its words."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from lantai.desk.asking import duties as asked
from lantai.desk.deedpages import form_of
from lantai.desk.duties import catalogue, grouped, short_words, verbs_of
from lantai.desk.register import register_of, registers
from lantai.guard.duties import named
from lantai.guard.errors import Refused, Said

SOME = ["orgs.rule.submit", "orgs.rule.add", "orgs.rule.read", "orgs.account.give",
        "holdings.item.read", "holdings.item.renumber"]  # fmt: skip


def test_nobody_is_granted_what_cannot_be_done():
    for one in registers():
        granted = {verb for verb in ("add", "edit", "answer", "import")
                   if one.duty(verb) in catalogue()}  # fmt: skip
        able = set()
        if one.form:
            able |= {"add"} if one.can_add else set()
            able |= {"edit"} if one.can_edit else set()
        assert granted - {"answer", "import"} <= able | _listed(one), one.noun
        assert "import" not in granted or one.imports or "import" in _listed(one), one.noun
    assert "orgs.post.add" not in catalogue() and "guard.entry.edit" not in catalogue()
    assert "orgs.rule.import" in catalogue()


def _listed(one):
    """The verbs that a room's own acts have on the noun, whatever the register can."""
    return {verb for verb in ("add", "edit", "import")
            if one.duty(verb) in catalogue() and verb not in verbs_of(one)}  # fmt: skip


def test_duties_stand_by_room_and_noun_with_the_verb_alone():
    rooms = grouped(SOME)
    assert [room.title for room in rooms] == ["馆藏", "机构与人员"]
    assert [(noun.title, [words for _, words in noun.duties]) for noun in rooms[1].nouns] == [
        ("规章制度", ["看内容", "新增", "送审"]), ("其他", ["开帐号"])
    ]  # fmt: skip
    assert sorted(duty for room in rooms for noun in room.nouns for duty, _ in noun.duties) == (
        sorted(SOME)
    )
    with override("en"):
        assert short_words("orgs.rule.submit") == "Submit for review"
        assert short_words("orgs.account.give") == "give an account"


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_a_form_shows_them_under_their_headings_and_keeps_what_was_ticked(lang):
    with override(lang):
        form = form_of({"duties": asked("x", SOME)})
        form.data, form.is_bound = {"duties": ["orgs.rule.add"]}, True
        text = Template('{% include "desk/parts/field.html" %}').render(
            Context({"field": form["duties"]})
        )
    assert text.count('type="checkbox"') == len(SOME) and text.count(" checked") == 1
    title = register_of("orgs.rule").title
    assert f"<b>{title}</b>" in text or lang == "en"
    assert form.is_valid() and form.cleaned_data["duties"] == ["orgs.rule.add"]


def test_a_refusal_says_duties_by_their_words_in_either_language():
    fault = Refused(Said("guard.no_duty", {"duty": "orgs.post.appoint"}),
                    Said("guard.key_too_wide", {"duties": SOME[:2]}))  # fmt: skip
    zh, en = fault.sentences("zh"), fault.sentences("en")
    assert zh[0] == "您没有“任职授权”这项职责。" and "appoint to a post" in en[0]
    assert "送审：规章制度、新增：规章制度" in zh[1] and "orgs." not in "".join([*zh, *en])
    assert named("no.such.duty").params == {"zh": "no.such.duty", "en": "no.such.duty"}
