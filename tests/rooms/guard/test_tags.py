# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Every act of the house has words on the trail, and no word is for an act that is not done."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.translation import override

from lantai.desk import duties
from lantai.desk.entrylines import VERBS
from lantai.guard import comings, sealing, tags

NAMED = {"FAILED": comings.FAILED, "LOCKED": comings.LOCKED, "SIGN_OUT": comings.SIGN_OUT,
         "ERASURE": sealing.ERASURE}  # fmt: skip
ROOMS = {room.label: Path(room.path) for room in apps.get_app_configs()
         if room.name.startswith("lantai.")}  # fmt: skip


def done_in(room):
    """The tags of every `act(…)` in a room, given as text or by name."""
    for path in room.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("act", "_on"):
                for tag in ast.walk(node.args[0]):
                    if isinstance(tag, ast.Constant) and str(tag.value).count(".") == 2:
                        yield tag.value
                    elif isinstance(tag, ast.Name | ast.Attribute):
                        yield NAMED.get(getattr(tag, "attr", getattr(tag, "id", "")), "")


def test_every_act_of_the_guard_has_words_and_every_word_an_act():
    found = set(done_in(ROOMS["guard"])) - {""} | {comings.FAILED, comings.LOCKED}  # by `_note`
    assert found == tags.tags_in(ROOMS["guard"]).keys()


@pytest.mark.parametrize("room", ["works", "desk", "orgs", "holdings"])
def test_no_act_stands_on_the_trail_as_a_bare_tag(room):
    done = {tag for tag in done_in(ROOMS[room]) if tag}
    own = set(tags.tags_in(ROOMS[room]))
    assert own <= done, own - done
    known = own | set(duties.catalogue())
    bare = {tag for tag in done - known if tag.rpartition(".")[2] not in VERBS}
    assert not bare, bare


def test_words_are_said_in_the_readers_language():
    assert tags.words("guard.account.sign_in") == "登录"
    with override("en"):
        assert tags.words("guard.account.sign_in") == "signed in"
    assert tags.words("holdings.item.edit") == ""
