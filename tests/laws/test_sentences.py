# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Laws about words: every sentence in both languages, every kind used exists and is used."""

import ast
import re
import string
from pathlib import Path

from lantai.craft import codes
from lantai.craft.findings import Severity
from lantai.craft.terms import terms
from sources import nodes

CRAFT = Path(codes.__file__).parent
KINDS = [f"{area}.{name}" for area in codes.AREAS for name in codes.area(area)["kinds"]]
HAN = re.compile(r"[\u4e00-\u9fff]")


def fields(text):
    """The params a sentence asks for; `unit_en` beside `unit`, `zh` beside `en` are the same."""
    names = [name for _, name, _, _ in string.Formatter().parse(text) if name]
    return {re.sub(r"^(zh|en)$|_(zh|en)$", "", re.split(r"[.\[]", name)[0]) for name in names}


def faults(kind):
    """What is wrong with the words of a kind."""
    entry = codes.entry(kind)
    bare = re.sub(r"\{[^}]*\}", "", entry["zh"])
    asked = fields(entry["zh"]) ^ fields(entry["en"])
    found = {
        "no code": not entry["code"],
        "no severity": entry["severity"] not in {each.value for each in Severity},
        "no Chinese": not HAN.search(bare) and re.search("[A-Za-z]", bare),
        "the English is Chinese": len(HAN.findall(entry["en"])) >= len(entry["en"]) / 3,
        "a remedy in one language": bool(entry.get("remedy_zh")) != bool(entry.get("remedy_en")),
        f"params of one language: {asked}": asked,
    }
    return [f"{kind}: {what}" for what, is_so in found.items() if is_so]


def test_every_kind_has_words_in_both_languages_that_ask_for_the_same_params():
    assert KINDS
    assert not [fault for kind in KINDS for fault in faults(kind)]


def literals():
    """Every string in the source that has the shape of a kind."""
    shape = re.compile(rf"({'|'.join(codes.AREAS)})\.(?!toml$)[a-z0-9_]*[a-z0-9]$")
    for path in CRAFT.rglob("*.py"):
        for node in nodes(path):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and shape.match(node.value)
            ):
                yield node.value, f"{path.relative_to(CRAFT)}:{node.lineno}"


def test_every_kind_named_in_the_source_exists():
    unknown = [f"{where} {kind}" for kind, where in literals() if kind not in KINDS]
    assert not unknown


def test_the_glossary_has_one_word_per_thing():
    zh = [term.zh for term in terms().values()]
    en = [term.en for term in terms().values()]
    code = [name for term in terms().values() for name in term.code]
    assert len(set(zh)) == len(zh) and len(set(en)) == len(en) and len(set(code)) == len(code)
    assert all(HAN.search(word) for word in zh)
