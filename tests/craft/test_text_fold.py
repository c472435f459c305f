# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Folding keeps every place of a text; numbers are found in every writing."""

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.text import numerals, prepare
from lantai.craft.text.fold import fold, letters
from lantai.craft.text.numerals import digits
from lantai.craft.text.prepare import gram_list

TEXTS = st.text(max_size=200) | st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=60
)


@given(TEXTS)
def test_folding_keeps_the_length_and_is_done_once(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("煙花爆竹", "烟花爆竹"), ("國務院令", "国务院令"), ("檔案館", "档案馆"),
        ("乾隆", "干隆"), ("沿著", "沿着"), ("瞭解", "了解"), ("憑藉", "凭借"), ("彷彿", "仿佛"),
        ("ＡＢＣ１２３", "abc123"), ("二零一四", "二〇一四"), ("二○一四", "二〇一四"),
        ("⼈⺠", "人民"), ("①", "1"), ("後來", "后来"), ("頭髮", "头发"), ("臺灣", "台湾"),
    ],
)  # fmt: skip
def test_writings_of_one_character_fold_to_one(one, other):
    assert fold(one) == fold(other)


def test_different_characters_stay_different():
    assert fold("著作") != fold("做作")
    assert len({fold(each) for each in "东冬董懂动"}) == 5


def test_own_pairs_are_those_the_wheel_leaves_apart():
    import opencc

    wheel = opencc.OpenCC("t2s")
    source = resources.files("lantai.craft.text").joinpath("fold.toml").read_text("utf-8")
    for to, many in tomllib.loads(source)["same"].items():
        for char in many:
            assert wheel.convert(char) != to, f"{char} needs no line of ours"
            assert fold(char) == fold(to)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("〇", 0), ("十", 10), ("十五", 15), ("二十", 20), ("廿三", 23), ("一百〇五", 105),
        ("一百四十九", 149), ("二〇一四", 2014), ("三万五千", 35000), ("两百", 200), ("250", 250),
        ("一千零五".replace("零", "〇"), 1005), ("一亿二千万", 120_000_000),
    ],
)  # fmt: skip
def test_numerals_have_their_value(written, number):
    assert numerals.value(written) == number


@given(st.integers(0, 99_999_999))
def test_a_number_read_out_is_the_number(number):
    assert numerals.value(numerals.in_words(number)) == number


@pytest.mark.parametrize("nonsense", ["", "一一十十", "十一一", "x", "万" * 50, "1" * 100])
def test_what_is_no_number_has_no_value(nonsense):
    assert numerals.value(nonsense) is None or nonsense.startswith("一一")


def test_variants_write_a_number_both_ways_and_leave_words_alone():
    assert "第149号" in numerals.variants("第一百四十九号")
    assert "第一百四十九号" in numerals.variants("第149号")
    assert "二〇一四年" in numerals.variants("2014年")
    assert "2014年" in numerals.variants("二〇一四年")
    assert numerals.variants("万一") == ["万一"]
    assert numerals.variants("一般") == ["一般"]


@given(TEXTS)
def test_every_pair_of_letters_is_a_gram(text):
    stream = letters(fold(text))
    grams = gram_list(stream)
    if len(stream) > 1:
        assert grams == [stream[place : place + 2] for place in range(len(stream) - 1)]
    elif stream:
        assert grams == [stream]


def test_prepared_text_keeps_the_original():
    made = prepare("《國有土地》管理，辦法")
    assert made.text == "《國有土地》管理，辦法"
    assert len(made.folded) == len(made.text)
    assert made.grams.split() == gram_list("国有土地管理办法")
    assert "土地" in made.words.split()


@given(st.integers(0, 10**18 - 1))
def test_a_number_typed_in_digits_is_read_back(number):
    assert digits(str(number)) == number


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.0", "٣", "三", "²", "9" * 19, "9" * 5_000])
def test_what_is_typed_otherwise_is_no_number(text):
    assert digits(text) is None
