# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Retention schedules without tables: differences, faults, suggestions, what follows what."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft import codes
from lantai.craft.refcode import categories
from lantai.craft.schedules import (
    Earlier,
    Line,
    Suggester,
    What,
    compare_periods,
    difference,
    following,
    judge,
    template,
    templates,
)
from lantai.craft.schedules.line import PERIODS
from lantai.craft.schedules.matching import likeness, pairs
from lantai.craft.schedules.suggesting import number_word, series_of

TODAY = dt.date(2026, 11, 27)
AGENCY = template("agency", TODAY).lines
WORDS = st.text(
    alphabet="会议纪要报告批复计划总结统计合同人事任免审计预算工程验收", min_size=2, max_size=14
)
LINES = st.builds(
    Line, covers=WORDS, number=st.from_regex(r"[1-9](\.[1-9]){0,2}", fullmatch=True),
    heading=st.lists(WORDS, max_size=2).map(tuple), is_filed=st.booleans(),
    retention=st.sampled_from(["Y", "D30", "D10", ""]),
)  # fmt: skip
EDITIONS = st.lists(LINES, max_size=14, unique_by=lambda line: line.covers)


def said(findings):
    return [each.kind.removeprefix("schedule.") for each in findings]


# --- the state's lists ----------------------------------------------------------------------------


@pytest.mark.parametrize("one", templates(), ids=lambda each: each.code)
def test_a_list_of_the_state_is_whole_and_says_what_it_rests_on(one):
    assert one.basis and one.evidence in "VK" and len(one.lines) > 30
    assert {line.category for line in one.lines} <= set(categories())
    assert not [each for each in judge(one.lines, one.lines) if each.severity == "error"]
    assert any(not line.is_filed for line in one.lines)
    assert {line.retention for line in one.lines if line.is_filed} == {"Y", "D30", "D10"}


def test_the_list_that_holds_on_a_day():
    assert template("agency", dt.date(1999, 1, 1)).code == "agency"
    with pytest.raises(KeyError):
        template("parish", TODAY)


# --- differences ----------------------------------------------------------------------------------


@given(EDITIONS)
def test_an_edition_differs_in_nothing_from_itself(lines):
    assert difference(lines, lines) == []


@given(EDITIONS, EDITIONS)
def test_every_line_is_told_once_and_what_is_told_leads_from_the_old_to_the_new(old, new):
    changes = difference(old, new)
    olds = [change.old for change in changes if change.old is not None]
    news = [change.new for change in changes if change.new is not None]
    assert len({id(line) for line in olds}) == len(olds)
    assert len({id(line) for line in news}) == len(news)
    kept = [line for line in old if not any(line is each for each in olds)]
    same = [line for line in new if not any(line is each for each in news)]
    assert sorted(kept, key=repr) == sorted(same, key=repr)
    assert all(change.what for change in changes)


@given(EDITIONS, EDITIONS)
def test_read_backwards_what_was_added_was_struck(old, new):
    there = Counter(what for each in difference(old, new) for what in each.what)
    back = Counter(what for each in difference(new, old) for what in each.what)
    assert there[What.ADDED] - there[What.STRUCK] == back[What.STRUCK] - back[What.ADDED]
    assert there[What.ADDED] - there[What.STRUCK] == len(new) - len(old)


@given(LINES, st.sampled_from(PERIODS), st.sampled_from(PERIODS))
def test_a_longer_period_is_raised_and_a_shorter_one_lowered(line, one, other):
    old, new = replace(line, is_filed=True, retention=one), replace(line, is_filed=True,
                                                                    retention=other)  # fmt: skip
    changes = difference([old], [new])
    longer = compare_periods(other, one)
    wanted = () if longer == 0 else (What.RAISED,) if longer > 0 else (What.LOWERED,)
    assert tuple(what for each in changes for what in each.what) == wanted


def test_a_line_may_have_changed_in_several_ways():
    old = Line("一般会议的文件材料", "2.3", ("会议",), retention="D10")
    new = Line(
        "一般专业会议的文件材料", "2.4", ("会议和综合",), retention="D30", department="办公室"
    )
    [change] = difference([old], [new])
    assert change.what == (What.REWORDED, What.RAISED, What.RENUMBERED, What.MOVED,
                           What.REASSIGNED)  # fmt: skip


def test_a_struck_line_is_told_where_it_stood():
    old = [Line("党组会议纪要", "1"), Line("工程竣工验收材料", "2"), Line("年度统计报表", "3")]
    new = [Line("党组会议纪要", "1"), Line("信访来信处理材料", "2"), Line("年度统计报表", "3")]
    told = [(each.what[0], (each.old or each.new).covers) for each in difference(old, new)]
    assert told == [(What.STRUCK, "工程竣工验收材料"), (What.ADDED, "信访来信处理材料")]


def test_what_descends_from_a_line_is_that_line_whatever_it_says_now():
    old = [Line("甲类材料", "1", origins=frozenset({("agency", "1.1")}))]
    new = [
        Line("甲类材料", "7"),
        Line("完全不同的说法", "8", origins=frozenset({("agency", "1.1")})),
    ]
    [pair] = pairs(old, new)
    assert (pair.other, pair.how) == (1, "descent")


@given(WORDS, WORDS)
def test_likeness_is_the_same_both_ways_and_whole_for_the_same(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1 and likeness(one, one) == 1


# --- what follows what ----------------------------------------------------------------------------


@given(EDITIONS)
def test_every_line_follows_itself_and_surely(lines):
    found = following(lines, lines)
    assert [each.new for each in found] == lines
    assert all(each.is_sure for each in found)


def test_a_line_that_nothing_follows_is_for_a_person():
    old = [Line("养马场饲料账", "9", retention="D10")]
    [found] = following(old, [Line("党组会议纪要", "1", retention="Y")])
    assert found.new is None and not found.is_sure and found.why.kind == "schedule.follows_nothing"


def test_what_becomes_unfiled_is_never_sure():
    old = Line("下级机关的简报", "6.1", retention="D10", origins=frozenset({("agency", "6.1")}))
    [found] = following([old], [replace(old, is_filed=False, retention="")])
    assert found.new is not None and not found.is_sure


def test_a_schedule_made_from_the_list_is_followed_from_it_line_by_line():
    own = [replace(line, number=f"A{at}", covers=f"{line.covers}等", key=at)
           for at, line in enumerate(AGENCY)]  # fmt: skip
    assert all(each.is_sure and each.new is own[at]
               for at, each in enumerate(following(AGENCY, own)))  # fmt: skip


# --- faults ---------------------------------------------------------------------------------------


def test_what_is_wrong_with_a_schedule_is_told_with_its_remedy():
    lines = [
        Line("党组会议纪要", "1.1", ("党务",), retention="Y"),
        Line("党组会议纪要。", "1.1", ("党务",), retention="D10"),
        Line("办公会议纪要", "1.4", ("党务",)),
        Line("参阅件", "", ("不归档",), is_filed=False, retention="D10"),
        Line("", "1.5", retention="X9", category="QQ"),
    ]
    found = judge(lines, categories={"WS"})
    assert said(found) == ["alike", "number_twice", "no_retention", "number_gap",
                           "retention_unfiled", "no_number", "no_words", "unknown_retention",
                           "unknown_category"]  # fmt: skip
    for each in found:
        for lang in ("zh", "en"):
            assert codes.sentence(each.kind, each.params, lang)
            assert codes.remedy(each.kind, each.params, lang)


def test_what_the_states_list_keeps_for_ever_is_missed_and_what_is_kept_shorter_is_told():
    wanted = [Line("机构设置、编制的文件", "4.1", retention="Y"),
              Line("房产、土地的权属材料", "5.2", retention="Y")]  # fmt: skip
    found = judge([Line("机构设置、编制的文件", "1", retention="D30")], wanted)
    assert said(found) == ["kept_shorter", "permanent_missing"]
    assert {"kept_shorter", "permanent_missing"}.isdisjoint(said(judge(wanted, wanted)))


def test_neighbours_that_hardly_differ_and_are_kept_for_different_times_are_told():
    one = Line("主管业务工作的检查、部署、总结、通报材料", "1", retention="Y")
    other = Line("主管业务工作的检查、部署、总结、通报等材料", "2", retention="D10")
    assert "nearly_alike" in said(judge([one, other]))


# --- suggestions ----------------------------------------------------------------------------------


def test_words_that_a_line_names_lead_to_it_with_the_reason():
    [best, *_] = Suggester(AGENCY).suggest("关于张三等同志任职的通知")
    assert best.key == "4.2" and best.why.params == {"word": "任职"}


def test_what_the_unit_filed_before_goes_before_the_words():
    title = "关于2026年春耕农时安排的通知"
    before = Suggester(AGENCY).suggest(title, most=1)
    earlier = [Earlier(f"关于{year}年春耕农时安排的通知", "3.5") for year in (2023, 2024, 2025)]
    [best, *_] = Suggester(AGENCY, earlier).suggest(title)
    assert best.key == "3.5" and best.why.kind == "schedule.by_series" and best.is_sure
    assert not before or before[0].key != "3.5" or before[0].confidence < best.confidence


def test_a_number_and_a_department_remember_where_their_documents_went():
    earlier = [
        Earlier(f"第{n}号文", "3.4", f"槐农时许〔2025〕{n}号", "审批科") for n in range(1, 9)
    ]
    [best, *_] = Suggester(AGENCY, earlier).suggest(
        "某事", number="槐农时许〔2026〕1号", department="审批科"
    )
    assert best.key == "3.4" and best.why.kind == "schedule.by_number"


def test_a_document_of_another_issuer_came_from_elsewhere():
    made = Suggester(AGENCY, unit=["槐序县农时局"])
    theirs = {
        each.key for each in made.suggest("关于转发有关文件的通知", issuer="岁华省农时厅", most=9)
    }
    ours = {
        each.key for each in made.suggest("关于转发有关文件的通知", issuer="槐序县农时局", most=9)
    }
    assert {"6.1", "6.2", "6.3"} <= theirs and not {"6.3", "6.4"} <= ours


def test_nothing_is_suggested_where_nothing_speaks_for_it():
    assert Suggester(AGENCY).suggest("") == [] and Suggester([]).suggest("工作总结") == []


@given(st.text(max_size=60), st.text(max_size=20))
def test_the_same_question_has_the_same_answer_and_it_is_in_order(title, number):
    made = Suggester(AGENCY)
    found = made.suggest(title, number=number, most=5)
    assert found == made.suggest(title, number=number, most=5)
    sure = [each.confidence for each in found]
    assert sure == sorted(sure, reverse=True) and all(0 < each < 1 for each in sure)


def test_a_title_of_ten_thousand_letters_is_no_burden():
    assert len(Suggester(AGENCY).suggest("关于工作总结的报告" * 1_200)) == 3


def test_series_and_number_words():
    assert series_of("关于2025年一季度工作的报告") == series_of("关于2026年三季度工作的报告")
    assert number_word("槐农时发〔2025〕12号") == number_word("槐农时发[2026] 3号") == "槐农时发"
    assert number_word("无号") == "" and number_word("") == ""
