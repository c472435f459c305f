# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Permitted formats: by dated scheme, or by the list that a package brings."""

import tomllib
from importlib import resources

import formats_made as made
import pytest

from lantai.craft.errors import BadInput
from lantai.craft.formats import identify_bytes, permitted, scheme, scheme_of
from lantai.craft.formats.permitted import category, word_of

RULE = "允许格式：PDF、OFD、TIFF、JPEG、WAV、TXT、XML、DOCX。"


@pytest.mark.parametrize("name", ["a.pdf", "a.ofd", "a.tif", "a.jpg", "a.wav", "a.txt", "a.docx"])
def test_what_a_rule_lists_may_come_in(name: str) -> None:
    used = scheme_of(RULE.partition("：")[2])
    assert permitted(identify_bytes(made.GOOD[name], name), used)


@pytest.mark.parametrize("name", ["a.zip", "a.png", "a.exe", "a.xlsx", "a.mp3"])
def test_what_it_does_not_list_may_not(name: str) -> None:
    data = made.GOOD.get(name, b"MZ" + bytes(300))
    assert not permitted(identify_bytes(data, name), scheme_of("PDF、OFD、TIFF、JPEG、WAV、TXT"))


def test_a_name_alone_permits_nothing() -> None:
    assert not permitted(identify_bytes(b"MZ\x90\0" + bytes(300), "a.pdf"), "filing")
    assert not permitted(identify_bytes(b"", "a.pdf"), "filing")


def test_long_term_wants_more() -> None:
    plain = identify_bytes(made.pdf(), "a.pdf")
    assert permitted(plain, "transfer")
    assert not permitted(plain, "keeping")
    assert permitted(identify_bytes(made.ofd(), "a.ofd"), "keeping")


def test_words_as_people_write_them() -> None:
    assert scheme_of("jpg 格式；Tif, PDF-A").words == {"JPEG", "TIFF", "PDF/A"}
    assert scheme_of("PDF/A、不知道的").words == {"PDF/A"}


def test_categories_and_schemes_are_data() -> None:
    assert category(identify_bytes(made.wav(), "a.wav")) == "sound"
    assert word_of(identify_bytes(made.XML.encode(), "a.xml")) == "XML"
    assert scheme("filing").tag == "K"
    with pytest.raises(BadInput):
        scheme("none")


def test_every_word_and_every_identifier_stands_once() -> None:
    source = resources.files("lantai.craft.formats").joinpath("formats.toml")
    table = tomllib.loads(source.read_text("utf-8"))
    puids = [each for word in table["words"].values() for each in word.get("puids", ())]
    assert len(puids) == len(set(puids))
    for each in table["schemes"].values():
        assert set(each["words"]) <= set(table["words"])
        assert each["source"]
        assert each["effective_from"]
