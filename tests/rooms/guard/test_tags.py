# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Every act of the guard has words on the trail, and no word is for an act that is not done."""

import ast
from pathlib import Path

from django.utils.translation import override

from lantai.guard import comings, sealing, tags

SOURCE = Path(tags.__file__).parent
NAMED = {"FAILED": comings.FAILED, "LOCKED": comings.LOCKED, "SIGN_OUT": comings.SIGN_OUT,
         "ERASURE": sealing.ERASURE}  # fmt: skip


def done_here():
    """The tags of every `act(…)` in the guard, given as text or by name."""
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "act":
                tag = node.args[0]
                if isinstance(tag, ast.Constant):
                    yield tag.value
                else:
                    yield NAMED.get(getattr(tag, "attr", getattr(tag, "id", "")), "")


def test_every_act_has_words_and_every_word_an_act():
    found = set(done_here()) - {""} | {comings.FAILED, comings.LOCKED}  # by `_note(tag, …)`
    assert found == tags.tags().keys()


def test_words_are_said_in_the_readers_language():
    assert tags.words("guard.account.sign_in") == "登录"
    with override("en"):
        assert tags.words("guard.account.sign_in") == "signed in"
    assert tags.words("holdings.item.edit") == ""
