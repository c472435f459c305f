# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Dates: every way archives write them, what cannot be, and that nothing is made finer or bent."""

import gzip
import json
import re
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantai.craft import codes, dates
from lantai.craft.cli import main
from lantai.craft.dates import DateSpan, lunar, numerals

UNDERSTOOD = """
1998-03-05                  1998-03-05              day
19980305                    1998-03-05              day
1998.3.5                    1998-03-05              day
1998/3/5                    1998-03-05              day
1998、3、5                  1998-03-05              day
1998年3月5日                1998-03-05              day
1998年3月5号                1998-03-05              day
1998_年_3_月_5_日           1998-03-05              day
公元1998年3月5日            1998-03-05              day
1998年元月5日               1998-01-05              day
１９９８１０１２            1998-10-12              day
一九四九年十月一日          1949-10-01              day
一九九八年十一月十一日      1998-11-11              day
二○○八年五月十二日          2008-05-12              day
二OO八年五月十二日          2008-05-12              day
二零二四年十二月三十一日    2024-12-31              day
二〇〇〇年二月廿九日        2000-02-29              day
1998年3月5日星期四          1998-03-05              day
1998-03-05T10:20:30Z        1998-03-05              day
1998-03-05_00:00:00         1998-03-05              day
1998年3月5日上午9时         1998-03-05              day
13/5/1998                   1998-05-13              day
二〇二四年三月              2024-03                 month
1998.3                      1998-03                 month
1998-03                     1998-03                 month
199803                      1998-03                 month
1998年3月份                 1998-03                 month
19980300                    1998-03                 month
1998年3月__日               1998-03                 month
1998                        1998                    year
1998年度                    1998                    year
一九九八年                  1998                    year
19980000                    1998                    year
1998.00.00                  1998                    year
1998年_月_日                1998                    year
1998年上半年                1998-01/1998-06         half
1998年第三季度              1998-07/1998-09         quarter
1998年三季度                1998-07/1998-09         quarter
1998年3月上旬               1998-03-01/1998-03-10   ten_days
1996年2月下旬               1996-02-21/1996-02-29   ten_days
1985年春                    1985-03/1985-05         season      about
1985年冬季                  1985-12/1986-02         season      about
1998年底                    1998-10/1998-12         part_of_year    about
1998年3月底                 1998-03-21/1998-03-31   ten_days    about
1950年代                    1950/1959               decade
1950年代初                  1950/1953               part_of_decade  about
九十年代                    1990/1999               decade
90年代                      1990/1999               decade
二十世纪八十年代初          1980/1983               part_of_decade  about
20世纪80年代                1980/1989               decade
十九世纪九十年代            1890/1899               decade
十九世纪末                  1880/1899               part_of_century about
20世纪                      1900/1999               century
1998年3月至5月              1998-03/1998-05         range
1998年3-5月                 1998-03/1998-05         range
1998年3月5日至8日           1998-03-05/1998-03-08   range
1998年3月5-8日              1998-03-05/1998-03-08   range
1998年3月5日至4月2日        1998-03-05/1998-04-02   range
1998年12月30日至1999年1月2日    1998-12-30/1999-01-02   range
1998年3月5日到1998年5月     1998-03-05/1998-05      range
1985—1987                   1985/1987               range
1985-87                     1985/1987               range
1985年至1987年              1985/1987               range
一九八五年至一九八七年      1985/1987               range
1998.3-1998.5               1998-03/1998-05         range
1998.3-5                    1998-03/1998-05         range
1998.3.5-8                  1998-03-05/1998-03-08   range
1998.3.5-4.6                1998-03-05/1998-04-06   range
1998.3.5～1998.3.8          1998-03-05/1998-03-08   range
1955.01.16-1955.12.23       1955-01-16/1955-12-23   range
19550116-19551223           1955-01-16/1955-12-23   range
1998-03-05/1998-05-06       1998-03-05/1998-05-06   range
1985年冬至1986年春          1985-12/1986-05         range       about
1998年1月1日-1998年12月31日 1998-01-01/1998-12-31   range
约1958年                    1958                    year        about
1958年左右                  1958                    year        about
1958年前后                  1958                    year        about
1958年?                     1958                    year        about
[1958]                      1958                    year        about
［1958年3月］               1958-03                 month       about
〔1958〕                    1958                    year        about
195?年                      1950/1959               decade      about
19××年                      1900/1999               century     about
1958年以前                  ../1958                 range
截至1998年3月               ../1998-03              range
1958年以后                  1958/..                 range
自1998年3月5日起            1998-03-05/..           range
1998年3月至今               1998-03/..              range
不详                        _                       unknown
n.d.                        _                       unknown
文革时期                    1966-05-01/1976-10-31   period      about
民国三十八年五月            1949-05                 month
民国38年5月3日              1949-05-03              day
民国38.5.6                  1949-05-06              day
中華民國卅八年              1949                    year
民国元年元月一日            1912-01-01              day
民国前五年                  1907                    year
民国二十六年（1937年）七月  1937-07                 month
洪宪元年                    1916-01-01/1916-03-22   year
康德元年三月                1934-03                 month
伪满洲国康德八年            1941                    year
大同元年                    1932-03-01/1932-12-31   year
昭和十二年七月七日          1937-07-07              day
民国三十七年至三十八年三月  1948/1949-03            range
民国38年-39年               1949/1950               range
民国27.5-38.6               1938-05/1949-06         range
民国27.5.3-6.2              1938-05-03/1938-06-02   range
民国三十八年至一九五〇年    1949/1950               range
光绪二十年至二十五年        1894-02-06/1900-01-30   range
1998年前三季度              1998-01/1998-09         part_of_year
1998年至99年                1998/1999               range
大正元年                    1912-07-30/1912-12-31   year
1895年（光绪二十一年）      1895                    year
1955年全年                  1955                    year
1955全年                    1955                    year
"""


def _rows():
    for line in filter(None, UNDERSTOOD.splitlines()):
        text, iso, precision, *about = line.split()
        yield text.replace("_", " "), iso.replace("_", ""), precision, bool(about)


@pytest.mark.parametrize(("text", "iso", "precision", "about"), list(_rows()))
def test_understood(text, iso, precision, about):
    reading = dates.judge(text)
    assert reading.span is not None, reading.findings
    assert (reading.span.iso, reading.span.precision) == (iso, precision)
    assert reading.span.approximate == about
    assert reading.span.text == text
    assert reading.span.first <= reading.span.last
    assert dates.explain(text, "zh")
    assert dates.explain(text, "en")


# Well-known days whose Gregorian date stands in every history book.
OLD_CALENDAR = """
康熙元年正月初一          1662-02-18
雍正十三年八月二十三日    1735-10-08
乾隆六十年九月初三日      1795-10-15
嘉庆二十五年七月二十五日  1820-09-02
道光二十年五月二十九日    1840-06-28
道光二十二年七月二十四日  1842-08-29
咸丰十年九月十一日        1860-10-24
同治十三年十二月初五日    1875-01-12
光绪二十年七月初一日      1894-08-01
光绪二十一年三月廿三日    1895-04-17
光緒二十四年四月二十三日  1898-06-11
光绪二十七年七月二十五日  1901-09-07
光绪三十四年十月二十一日  1908-11-14
宣统三年八月十九日        1911-10-10
宣统三年十二月二十五日    1912-02-12
农历一九五〇年正月初一    1950-02-17
1949年农历八月初十        1949-10-01
2024年正月初一            2024-02-10
"""


@pytest.mark.parametrize("line", OLD_CALENDAR.strip().splitlines())
def test_days_of_the_chinese_calendar(line):
    text, iso = line.split()
    span = dates.parse(text)
    assert (span.iso, span.precision, span.calendar) == (iso, "day", "lunar")


@pytest.mark.parametrize(("year", "month"), [
    (1645, 6), (1661, 7), (1805, 6), (1814, 2), (1832, 9), (1870, 10), (1895, 5), (1900, 8),
    (1903, 5), (1906, 4), (1909, 2), (1911, 6), (1917, 2), (1919, 7), (1922, 5), (1949, 7),
    (1984, 10), (2020, 4), (2023, 2), (2033, 11),
])  # fmt: skip
def test_intercalary_months(year, month):
    assert [each.number for each in lunar.months(year) if each.leap] == [month]


@pytest.mark.parametrize(("year", "first"), [
    (1912, "1912-02-18"), (1949, "1949-01-29"), (1966, "1966-01-21"), (1985, "1985-02-20"),
    (2000, "2000-02-05"), (2026, "2026-02-17"),
])  # fmt: skip
def test_new_year_s_days(year, first):
    assert str(lunar.year_range(year)[0]) == first


def test_years_of_the_chinese_calendar_join_without_hole_or_overlap():
    before = None
    for year in range(lunar.FIRST_YEAR, lunar.LAST_YEAR + 1):
        first, last = lunar.year_range(year)
        assert before is None or first == before + timedelta(1)
        assert date(year, 1, 19) < first < date(year, 2, 23)
        assert {each.days for each in lunar.months(year)} <= {29, 30}
        assert [each.number for each in lunar.months(year) if not each.leap] == list(range(1, 13))
        before = last


def test_a_month_of_the_chinese_calendar_is_not_the_gregorian_month():
    span = dates.parse("光绪二十一年三月")
    assert (str(span.first), str(span.last)) == ("1895-03-26", "1895-04-24")
    year = dates.parse("光绪二十一年")
    assert (str(year.first), str(year.last)) == ("1895-01-26", "1896-02-12")
    spring = dates.parse("光绪二十一年春")
    assert (spring.first, spring.approximate) == (year.first, False)


def test_before_1645_the_range_is_widened_and_said_to_be():
    span = dates.parse("万历十年三月")
    assert span.approximate
    assert span.first <= date(1582, 4, 3)  # the true month was about 3 April to 2 May
    assert span.last >= date(1582, 5, 2)
    assert "date.widened" in [each.kind for each in span.reasons]


REFUSED = """
1998年13月              no_month
1998年0月               no_month
1998年2月30日           no_day
1998-02-30              no_day
19980230                no_day
19981301                no_month
1998年4月31日           no_day
1999-02-29              no_day
1900年2月29日           no_day
1998年3月0日            no_day
二〇〇一年二月二十九日  no_day
民国0年                 no_era_year
民国零年                no_era_year
宣统四年                no_era_year
光绪三十五年            no_era_year
洪宪二年                no_era_year
康德元年一月            outside_era
光绪二十一年闰三月      no_leap_month
光绪二十一年三月三十一日    no_day
乾隆五十五年十二月三十日    no_day
民国三十八年闰五月      no_leap_month
甲丑年                  no_ganzhi
光绪庚申年              ganzhi_not_in_era
光绪二十年（乙未）      ganzhi_disagrees
甲午年                  ganzhi_alone
康熙壬寅年              ganzhi_twice
98.5.12                 two_digit_year
98年5月                 two_digit_year
二十年代                which_century
三月至五月              year_missing
3月5日                  year_missing
去年三月                relative
上世纪九十年代          relative
3/5/1998                day_or_month_first
1998年3月5日（星期五）  weekday_disagrees
1896年（光绪二十年）    datings_disagree
1998年5月至3月          backwards
1998年3月8日至5日       backwards
1998-1985               backwards
十年                    not_understood
三年以上                not_understood
第3号                   not_understood
1998年3月5日三份        rest
1998年春节              rest
1998年以前起            rest
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_refused_with_a_reason(line):
    text, kind = line.split()
    reading = dates.judge(text)
    assert reading.span is None
    assert dates.parse(text) is None
    assert [each.kind for each in reading.findings] == [f"date.{kind}"]
    for lang in codes.LANGUAGES:
        assert "{" not in dates.explain(text, lang)
    assert codes.remedy(reading.findings[0].kind, reading.findings[0].params)


@pytest.mark.parametrize("text", [
    "", " ", "\n", "abc", "年月日", "－－", "0", "00000000", "99999999",
    "1998年" * 30, "九" * 500, "1" * 4000,
    "[[[[1998]]]]", "(((", "约约约", "1998年至至", "至1998", "\x00", "民国", "光绪年间的",
    "1998年3月5日至",
    "闰月", "公元", "公元前221年", "999999999年", "0000-00-00", "1998-3-5-4", "١٩٩٨", "²⁰²⁴",
])  # fmt: skip
def test_nonsense_gives_a_finding_and_never_an_error(text):
    reading = dates.judge(text)
    assert reading.span is None
    assert len(reading.findings) == 1
    assert codes.as_dict(reading.findings[0])["message"]


def test_candidates_are_offered_where_a_person_must_decide():
    assert [each.iso for each in dates.judge("98.5.12").candidates] == ["1998-05-12", "2098-05-12"]
    assert [each.iso for each in dates.judge("3/5/1998").candidates] == ["1998-03-05", "1998-05-03"]
    assert [each.first.year for each in dates.judge("甲午年").candidates] == [
        1834,
        1894,
        1954,
        2014,
    ]
    assert [each.first.year for each in dates.judge("康熙壬寅年").candidates] == [1662, 1722]


@pytest.mark.parametrize(("text", "near", "iso"), [
    ("98.5.12", 1998, "1998-05-12"), ("98年5月", 1990, "1998-05"), ("05.3.1", 1998, "2005-03-01"),
    ("八九年六月", 1990, "1989-06"), ("85-87年", 1990, "1985/1987"),
    ("二十年代", 1930, "1920/1929"),
    ("二十年代", 2010, "2020/2029"), ("甲午年", 1900, "1894-02-06/1895-01-25"),
    ("49.10.1", 1950, "1949-10-01"), ("'98.5.12", 2000, "1998-05-12"),
])  # fmt: skip
def test_short_years_are_taken_near_the_year_the_caller_names(text, near, iso):
    assert dates.parse(text, near=near).iso == iso


def test_a_missing_year_is_taken_only_from_the_caller():
    assert dates.parse("3月至5月", year=1998).iso == "1998-03/1998-05"
    assert dates.parse("五月八日", year=1998).iso == "1998-05-08"
    assert dates.parse("2月30日", year=1998) is None


def test_spreadsheet_day_counts_only_when_the_caller_says_so():
    assert dates.parse("35859", serial=True).iso == "1998-03-05"
    assert dates.parse("35859.5", serial=True).iso == "1998-03-05"
    assert dates.parse("1", serial=True).iso == "1900-01-01"
    assert dates.parse("61", serial=True).iso == "1900-03-01"
    assert dates.judge("60", serial=True).findings[0].kind == "date.no_serial"
    assert dates.parse("35859") is None
    assert dates.parse("1998年3月", serial=True).iso == "1998-03"


def test_open_sides_and_unknown_dates_claim_nothing():
    before, after, unknown = (dates.parse(each) for each in ("1958年以前", "1958年以后", "不详"))
    assert (before.open_start, before.open_end, before.last) == (True, False, date(1958, 12, 31))
    assert (after.open_start, after.open_end, after.first) == (False, True, date(1958, 1, 1))
    assert unknown.open_start
    assert unknown.open_end
    assert not before.exact
    assert dates.parse("1958-01-01").exact


WAYS = [
    lambda d: d.isoformat(),
    lambda d: d.strftime("%Y%m%d"),
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{_digits(d.year)}年{_chinese(d.month)}月{_chinese(d.day)}日",
    lambda d: f"{d.year}年{d.month:02d}月{d.day:02d}日".translate(_FULL),
    lambda d: f" {d.year} 年 {d.month} 月 {d.day} 日 ",
    lambda d: f"{_digits(d.year)}年{_chinese(d.month)}月{_chinese(d.day).replace('二十', '廿')}日",
    lambda d: (
        (f"民国{_chinese(d.year - 1911)}年" if d.year < 2000 else f"{d.year}年")
        + f"{d.month}月{d.day}日"
    ),
]
_FULL = {ord("0") + n: chr(0xFF10 + n) for n in range(10)}


def _digits(number):
    return "".join("〇一二三四五六七八九"[int(each)] for each in str(number))


def _chinese(number):
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else "〇一二三四五六七八九"[tens] + "十"
    return head + ("〇一二三四五六七八九"[ones] if ones else "")


DAYS = st.dates(date(1913, 1, 1), date(2099, 12, 31))


@settings(max_examples=200)
@given(DAYS)
def test_a_day_written_in_every_way_is_that_day(day):
    for way in WAYS:
        span = dates.parse(way(day))
        assert span is not None, way(day)
        assert (span.first, span.last, span.iso) == (day, day, day.isoformat()), way(day)


@given(DAYS, DAYS, st.sampled_from(WAYS[:8]), st.sampled_from(["至", "—", " - ", "～", "到"]))
def test_spans_of_days(one, other, way, join):
    span = dates.parse(way(one).strip() + join + way(other).strip())
    if one > other:
        assert span is None
    else:
        assert (span.first, span.last) == (one, other)


@given(DAYS, DAYS)
def test_order_is_kept(one, other):
    for written in (
        lambda d: f"{d.year}年{d.month}月",
        lambda d: f"{d.year}",
        lambda d: f"{d.year}年秋",
    ):
        a, b = dates.parse(written(one)), dates.parse(written(other))
        if one <= other:
            assert a.first <= b.first
            assert a.last <= b.last
        assert a.first.day == 1


_PIECES = ["1998", "98", "一九九八", "年", "月", "日", "3", "13", "三", "十", "廿八", "初五",
           "闰", "正月", "春", "底",
           "上旬", "约", "?", "[", "]", "（", "）", "至", "—", "-", ".", "/", "以前", "以后",
           "起", "民国", "光绪",
           "甲午", "元", "年代", "世纪", "第", "季度", " ", "农历", "00", "不详", "今", "x",
           "康德", "万历"]  # fmt: skip


@settings(max_examples=600)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=9).map("".join), st.none() | st.integers(1800, 2030)
)
def test_whatever_is_written_first_is_not_after_last(text, near):
    reading = dates.judge(text, near=near, year=near)
    assert (reading.span is None) == bool(reading.findings)
    for span in (reading.span, *reading.candidates):
        if span is not None:
            assert span.first <= span.last
            assert span.text == text
            assert re.fullmatch(r"[0-9./-]*", span.iso)
            assert dates.explain(span)
    for found in dates.find(text, near=near):
        assert text[found.start : found.end] == found.span.text


@given(st.text(max_size=80))
def test_any_text_is_survived(text):
    dates.judge(text)
    list(dates.find(text))
    assert len(numerals.fold(text)) == len(text)


@given(st.integers(1, 9999))
def test_chinese_numbers(number):
    thousands, rest = divmod(number, 1000)
    hundreds, tens = divmod(rest, 100)
    text = f"{_chinese(thousands)}千" if thousands else ""
    text += f"{_chinese(hundreds)}百" if hundreds else ("〇" if thousands and tens else "")
    if tens and (thousands or hundreds):
        text += "〇" * (tens < 10 and not text.endswith("〇"))
        text += "一" if 10 <= tens < 20 else ""
    assert numerals.number(text + _chinese(tens)) == number


RUNNING = (
    "本办法自１９９８年３月５日起施行，1949年10月1日至1956年底执行旧规；九十年代初与二十世纪八十年代不同。"
    "档号Z112-WS·1998·Y-001，文号青办〔1998〕19号，版本1.2.3，十年规划，三十年来，1998年13月，五年计划，"
    "约1958年，光緒二十一年三月廿三日签订，民国三十五年《某法》，2021年以后，1998年初中毕业，1998年春节，"
    "1985年春，至1998-03-05止，电话20123456，正德路，大同市，甲午战争。"
    "1998年前三季度增长，1999年前十个月，2001年5月至今年，2000年5月至3月，公元前1046年，"
    "2002-03-04T05:06:07Z，2003年3月5日—15人。"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("该项目1998-2003年完成", [("1998-2003年", "1998/2003")]),
        ("1998—2003年", [("1998—2003年", "1998/2003")]),
        ("1998至2003年", [("1998至2003年", "1998/2003")]),
        ("一九九八至二〇〇三年", [("一九九八至二〇〇三年", "1998/2003")]),
        ("2003-1998年", []),
        ("010-1998-2003年", []),
        ("1998-2003页", []),
        ("1998以前的档案", [("1998以前", "../1998")]),
        ("1998以来", [("1998以来", "1998/..")]),
        ("产量1998吨以前", []),
        ("第1998以前", []),
        ("11998以前", []),
        ("4000以后", []),
        ("2000.1998以前", []),
    ],
)
def test_bare_years_in_running_text(text, found):
    assert [(text[each.start : each.end], each.span.iso) for each in dates.find(text)] == found


def test_dates_in_running_text_with_their_places():
    found = [(RUNNING[each.start : each.end], each.span.iso) for each in dates.find(RUNNING)]
    assert found == [
        ("１９９８年３月５日", "1998-03-05"), ("1949年10月1日至1956年底", "1949-10-01/1956-12"),
        ("九十年代初", "1990/1993"), ("二十世纪八十年代", "1980/1989"), ("约1958年", "1958"),
        ("光緒二十一年三月廿三日", "1895-04-17"), ("民国三十五年", "1946"), ("2021年以后",
        "2021/.."),
        ("1998年", "1998"), ("1998年", "1998"), ("1985年春", "1985-03/1985-05"),
        ("1998-03-05", "1998-03-05"), ("1998年前三季度", "1998-01/1998-09"), ("1999年", "1999"),
        ("2001年5月", "2001-05"),
        ("2002-03-04T05:06:07Z", "2002-03-04"), ("2003年3月5日", "2003-03-05"),
    ]  # fmt: skip


def test_running_text_takes_linear_time():
    text = (
        "一九九八年三月五日" * 3000
        + "1" * 30_000
        + "一二三四五六七八九十" * 3000
        + "1998年3月至" * 2000
    )
    text += "1998年（1998年）" * 3000 + "[(" * 3000 + "约" * 5000 + "民国" * 3000 + "甲子" * 3000
    start = time.process_time()
    assert len(list(dates.find(text))) >= 3000
    assert time.process_time() - start < 5


def test_every_word_of_the_area_has_both_languages():
    for area in ("date", "refcode", "clock"):
        for name, entry in codes.area(area)["kinds"].items():
            fields = [set(re.findall(r"{(\w+)}", entry[lang])) for lang in codes.LANGUAGES]
            assert fields[0] == fields[1], (area, name)
            assert bool(entry.get("remedy_zh")) == bool(entry.get("remedy_en")), (area, name)


def test_command_line(capsys):
    assert main(["dates", "1998年3月", "光绪二十一年三月", "--json"]) == 0
    one, two = json.loads(capsys.readouterr().out)
    assert (one["iso"], one["precision"], one["calendar"]) == ("1998-03", "month", "gregorian")
    assert (two["first"], two["last"], len(two["reasons"])) == ("1895-03-26", "1895-04-24", 3)
    assert main(["dates", "98.5.12", "--json"]) == 1
    (asked,) = json.loads(capsys.readouterr().out)
    assert (asked["first"], asked["candidates"]) == (None, ["1998-05-12", "2098-05-12"])
    assert main(["dates", "98.5.12", "--near", "1990"]) == 0
    assert main(["dates", "不详"]) == 0
    assert main(["dates", "--find", RUNNING, "--json"]) == 0
    assert main(["dates", "--find", "没有日期"]) == 1


def test_a_span_of_a_day():
    assert DateSpan.of(date(1998, 3, 5)).iso == "1998-03-05"


@pytest.mark.corpora
def test_dates_of_real_laws_are_found(corpora):
    """The promulgation day stands in the history lines of laws; it must be found where it does."""
    checked = missed = 0
    with gzip.open(corpora / "laws.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            history = "；".join(law["history"] or [])
            day = law["date"]
            if not day or len(day) != 10:
                continue
            year, month, date_ = (int(each) for each in day.split("-"))
            if f"{year}年{month}月{date_}日" in history:
                checked += 1
                missed += day not in [each.span.iso for each in dates.find(history)]
    assert checked > 500
    assert missed == 0
