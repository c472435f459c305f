# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Workdays: the notices of each year, counting that can be undone, and deadlines in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lantai.craft import workdays
from lantai.craft.errors import BadInput
from lantai.craft.workdays import Calendar, general

NOW = date(2026, 11, 20)
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
COUNTS = st.integers(-3000, 3000)


def works(text, calendar=None):
    return workdays.is_workday(date.fromisoformat(text), calendar).value


def by_hand(first, last):
    """Workdays from first to last, one by one: the slow and sure way."""
    days = (first + timedelta(step) for step in range((last - first).days + 1))
    return sum(general().works(day) for day in days)


@pytest.mark.parametrize("day", [
    "2018-12-29", "2019-02-03", "2019-04-28", "2019-05-05", "2019-10-12", "2020-01-19",
    "2020-06-28", "2021-09-18", "2022-01-30", "2022-10-09", "2023-06-25", "2023-10-08",
    "2024-02-04", "2024-05-11", "2025-01-26", "2026-01-04", "2026-02-28", "2026-09-20",
])  # fmt: skip
def test_make_up_days_are_worked_though_they_are_weekends(day):
    assert date.fromisoformat(day).weekday() >= 5
    assert works(day)


@pytest.mark.parametrize("day", [
    "2019-02-04", "2019-05-02", "2020-01-31", "2020-02-01", "2021-02-17", "2022-01-31",
    "2023-05-03", "2024-02-16", "2024-09-17", "2025-01-28", "2025-10-08", "2026-01-02",
    "2026-02-23", "2026-10-07",
])  # fmt: skip
def test_holidays_are_off(day):
    assert not works(day)


def test_the_table_is_whole():
    """Make-up days fall on weekends, holidays have names, and a year has some 248 to 252 days."""
    for special in general().specials:
        assert special.day.weekday() >= 5 or not special.works
        assert workdays.holiday_name(special.name, "zh") != special.name
        assert workdays.holiday_name(special.name, "en") != special.name
    assert general().years == set(range(2019, 2027)) == set(workdays.notices())
    for year in general().years:
        count = workdays.workdays_between(date(year - 1, 12, 31), date(year, 12, 31))
        assert 248 <= count.value <= 252, year


def test_holidays_of_law_are_off_in_every_known_year():
    for year in general().years:
        for month, day in ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3)):
            assert not works(f"{year}-{month:02}-{day:02}")


def test_an_unknown_year_counts_weekends_and_says_so():
    friday, saturday = date(2031, 10, 3), date(2031, 10, 4)
    assert workdays.is_workday(friday) == workdays.Told(True, False)
    assert workdays.is_workday(saturday) == workdays.Told(False, False)
    assert not workdays.add_workdays(date(2026, 12, 1), 40).known
    assert not workdays.workdays_between(date(2018, 1, 1), date(2019, 6, 1)).known
    assert workdays.workdays_between(date(2018, 12, 31), date(2019, 6, 3)).known


def test_the_end_of_december_hangs_on_the_next_notice():
    assert workdays.is_workday(date(2025, 12, 31)).known
    assert workdays.is_workday(date(2026, 12, 27)).known
    assert not workdays.is_workday(date(2026, 12, 31)).known
    with_next = general().with_year({"year": 2027, "notice": "—"})
    assert workdays.is_workday(date(2026, 12, 31), with_next).known


def test_terms_that_meet_holidays():
    """Four workdays for help, two to finish (§11.2 of the standards), over the National Day."""
    assert workdays.add_workdays(date(2026, 9, 29), 4).value == date(2026, 10, 10)
    assert workdays.add_workdays(date(2026, 11, 20), 1).value == date(2026, 11, 23)
    assert workdays.add_workdays(date(2026, 11, 23), -1).value == date(2026, 11, 20)
    assert workdays.next_workday(date(2026, 10, 1)).value == date(2026, 10, 8)
    assert workdays.next_workday(date(2026, 9, 20)).value == date(2026, 9, 20)
    left = workdays.days_left(date(2026, 10, 8), date(2026, 9, 30))
    assert (left.days, left.workdays, left.known) == (8, 1, True)


def test_a_moment_counts_as_its_day():
    assert workdays.is_workday(datetime(2026, 10, 1, 9, tzinfo=UTC)).value is False


@given(DAYS, DAYS)
def test_counting_is_what_counting_one_by_one_gives(a, b):
    count = workdays.workdays_between(a, b).value
    if a <= b:
        assert count == by_hand(a + timedelta(1), b)
    else:
        assert count == -by_hand(b, a - timedelta(1))


@given(DAYS, COUNTS)
@example(date(2026, 10, 1), 1)
@example(date(2026, 10, 1), -1)
def test_adding_lands_on_a_workday_and_is_undone_by_counting(start, n):
    end = workdays.add_workdays(start, n).value
    assert workdays.workdays_between(start, end).value == n
    assert n == 0 or general().works(end)
    assert (end > start) == (n > 0) and (end < start) == (n < 0)


@given(DAYS, st.integers(0, 900), st.integers(0, 900))
def test_terms_may_be_added_one_after_the_other(start, one, other):
    middle = workdays.add_workdays(start, one).value
    assert (workdays.add_workdays(middle, other).value
            == workdays.add_workdays(start, one + other).value)  # fmt: skip


@given(DAYS)
def test_the_next_workday_is_the_nearest(day):
    found = workdays.next_workday(day).value
    assert general().works(found) and found >= day
    assert not any(general().works(day + timedelta(step)) for step in range((found - day).days))


@given(DAYS, DAYS)
def test_a_count_is_known_only_where_every_day_is(a, b):
    first, last = min(a, b), max(a, b)
    days = (first + timedelta(step) for step in range((last - first).days + 1))
    inside = [general().knows(day) for day in days if day != a]
    assert workdays.workdays_between(a, b).known == all(inside)


def test_the_ends_of_time():
    with pytest.raises(BadInput) as caught:
        workdays.add_workdays(date(9999, 12, 31), 1)
    assert "工作日" in caught.value.sentence("zh")
    with pytest.raises(BadInput):
        workdays.add_workdays(date(1, 1, 1), -1)
    with pytest.raises(BadInput):
        workdays.add_workdays(NOW, 10**12)
    assert workdays.workdays_between(date.min, date.max).value > 2_600_000
    assert workdays.add_workdays(date(1, 1, 3), -2).value == date.min


# -- a site's own tables ---------------------------------------------------------------------------

SANYUESAN = {"year": 2026, "local": True,
             "holidays": [{"name": "三月三", "first": date(2026, 4, 20),
                           "last": date(2026, 4, 21)}]}  # fmt: skip


def test_a_site_adds_its_own_days_and_the_general_calendar_stays():
    site = general().with_year(SANYUESAN)
    assert works("2026-04-20") and not works("2026-04-20", site)
    assert site.name(date(2026, 4, 20)) == "三月三" and site.years == general().years
    assert workdays.holiday_name("三月三", "en") == "三月三"


def test_local_days_alone_do_not_make_a_year_known():
    site = general().with_year({**SANYUESAN, "year": 2031, "holidays": []})
    assert 2031 not in site.years
    whole = general().with_year({"year": 2031, "holidays": []})
    assert workdays.is_workday(date(2031, 6, 2), whole).known


def test_a_later_table_wins_day_by_day():
    moved = {"name": "national_day", "first": date(2026, 10, 8), "work": [date(2026, 10, 7)]}
    site = general().with_year({"year": 2026, "holidays": [moved]})
    assert works("2026-10-07", site) and not works("2026-10-08", site)
    assert not works("2026-10-06", site)


@pytest.mark.parametrize("table", [
    {}, {"year": "2027"}, {"year": 2027, "local": "yes"}, {"year": 0}, {"year": True},
    {"year": 2027, "holidays": [{"first": "2027-01-01"}]},
    {"year": 2027, "holidays": [{"first": datetime(2027, 1, 1, tzinfo=UTC)}]},
    {"year": 2027, "holidays": [{"first": date(2027, 1, 2), "last": date(2027, 1, 1)}]},
    {"year": 2027, "holidays": [{"first": date(2028, 1, 1)}]},
    {"year": 2027, "holidays": [{"first": date(2027, 1, 1), "work": [date(2027, 1, 1)]}]},
    {"year": 2027, "holidays": [{"last": date(2027, 1, 1)}]},
    {"year": 2027, "holidays": [3]}, {"year": 2027, "holidays": 3},
    {"year": 2027, "holidays": [{"first": date.min, "last": date.max}]},
])  # fmt: skip
def test_a_table_that_is_not_well_made_is_refused(table):
    with pytest.raises(BadInput) as caught:
        general().with_year(table)
    assert caught.value.kind == "workday.bad_year"
    assert caught.value.sentence("zh") and caught.value.sentence("en")


def test_an_empty_calendar_knows_weekends_only():
    assert works("2026-10-01", Calendar())
    assert not workdays.is_workday(date(2026, 10, 1), Calendar()).known


# -- in words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("due", "kind", "zh", "en"), [
    ("2026-11-23", "soon", "还有 3 天，11月23日", "Due in 3 days, 23 Nov"),
    ("2026-11-21", "soon", "还有 1 天，11月21日", "Due in 1 day, 21 Nov"),
    ("2026-11-20", "today", "今天到期", "Due today"),
    ("2026-11-19", "late", "逾期 1 天，11月19日到期", "1 day late, due 19 Nov"),
    ("2025-12-31", "late", "逾期 324 天，2025年12月31日到期", "324 days late, due 31 Dec 2025"),
    ("2027-01-05", "later", "还有 46 天，2027年1月5日", "Due in 46 days, 5 Jan 2027"),
])  # fmt: skip
def test_deadlines(due, kind, zh, en):
    chinese = workdays.deadline(date.fromisoformat(due), NOW)
    english = workdays.deadline(date.fromisoformat(due), NOW, "en")
    assert (chinese.kind, english.kind) == (kind, kind)
    assert (chinese.sentence, english.sentence) == (zh, en)
    assert (chinese.text in zh) and (chinese.date_text in zh)
    assert not chinese.note


def test_the_pieces_of_a_deadline():
    said = workdays.deadline(date(2026, 11, 23), NOW)
    assert (said.days, said.text, said.date_text) == (3, "还有 3 天", "11月23日")
    assert workdays.deadline(NOW, NOW) == workdays.Deadline("today", 0, "今天", "", "今天到期")


def test_deadlines_in_workdays():
    said = workdays.deadline(date(2026, 10, 10), date(2026, 9, 29), working=True)
    assert (said.sentence, said.days) == ("还有 4 个工作日，10月10日", 4)
    late = workdays.deadline(date(2026, 11, 19), NOW, "en", working=True)
    assert late.sentence == "1 workday late, due 19 Nov"
    note = workdays.deadline(date(2027, 3, 1), NOW, working=True).note
    assert note.startswith("2027 年的节假日安排尚未录入")
    assert "2027" in workdays.deadline(date(2026, 12, 31), NOW, "en", working=True).note


def test_where_no_workday_lies_between_the_days_are_said():
    saturday, sunday, monday = date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)
    assert workdays.deadline(sunday, saturday, working=True).text == "还有 1 天"
    assert workdays.deadline(saturday, sunday, working=True).text == "逾期 1 天"
    assert workdays.deadline(saturday, monday, working=True).text == "逾期 1 个工作日"
    assert workdays.days_left(saturday, monday) == workdays.Left(-2, -1, True)


@given(DAYS, DAYS, st.booleans())
def test_every_deadline_has_its_words_and_the_kind_goes_by_the_calendar(due, today, working):
    for lang in ("zh", "en"):
        said = workdays.deadline(due, today, lang, working=working)
        assert said.days > 0 or said.kind == "today"
        assert said.sentence.startswith(said.text) or said.kind == "today"
        assert (said.kind == "late") == (due < today)
        assert (said.kind == "today") == (due == today)
        assert "{" not in said.sentence
