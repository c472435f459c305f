# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whoever works for the house has words in both languages; pages show no name of the code."""

import ast

from django.utils.translation import override

from lantai.guard import stewards
from sources import FILES, nodes


def literals():
    """The names of every `steward("…")` in the source."""
    for path in FILES:
        for node in nodes(path):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "steward"
            if called and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_steward_has_words_in_both_languages_and_every_word_a_steward():
    found = set(literals())
    assert len(found) > 8 and found == stewards.stewards().keys()
    for name in found:
        with override("zh-hans"):
            zh = stewards.words(name)
        with override("en"):
            en = stewards.words(name)
        assert zh.startswith("系统") and en.startswith("the house") and en.isascii()


def test_a_job_that_recurs_works_under_the_name_of_what_it_does():
    with override("zh-hans"):
        assert stewards.words("works.clearing_queue") == "清理队列中办完的条目"
        assert stewards.words("林书瑶") == "林书瑶" and stewards.words("J. Smith") == "J. Smith"
