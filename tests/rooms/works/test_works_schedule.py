# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""When what recurs is due, and how long is left: plain arithmetic, held against a slow oracle."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.works import pace
from lantai.works.schedule import ScheduleFault, read

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1))  # noqa: DTZ001
TEXTS = ["night", "hour", "10 minutes", "03:30", "sunday 22:00", "month 1 04:00",
         "*/7 8-17 * * 1-5", "0 0 13 * 5", "30 3 1,15 2 *", "59 23 31 12 *"]  # fmt: skip


def at(text, zone=SHANGHAI):
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(("text", "now", "due"), [
    ("night", "2026-11-20 01:59:59", "2026-11-20 02:00"),
    ("night", "2026-11-20 02:00", "2026-11-21 02:00"),
    ("hour", "2026-12-31 23:00:01", "2027-01-01 00:00"),
    ("10 minutes", "2026-11-20 08:50", "2026-11-20 09:00"),
    ("03:30", "2026-11-20 03:31", "2026-11-21 03:30"),
    ("sunday 22:00", "2026-11-20 12:00", "2026-11-22 22:00"),
    ("month 31 04:00", "2026-11-01 00:00", "2026-12-31 04:00"),
    ("0 0 29 2 *", "2026-11-20 00:00", "2028-02-29 00:00"),
    ("0 0 13 * 5", "2026-11-10 00:00", "2026-11-13 00:00"),
    ("0 0 13 * 5", "2026-11-13 00:00", "2026-11-20 00:00"),
    ("0 8 * * 7", "2026-11-20 00:00", "2026-11-22 08:00"),
])  # fmt: skip
def test_it_is_due(text, now, due):
    assert read(text).after(at(now)) == at(due)


@given(st.sampled_from(TEXTS), MOMENTS)
def test_the_next_time_is_the_first_minute_of_the_set(text, moment):
    schedule, now = read(text), moment.replace(tzinfo=SHANGHAI)
    due = schedule.after(now)
    assert due > now and due.second == due.microsecond == 0

    def fits(minute):
        return (minute.minute in schedule.minutes and minute.hour in schedule.hours
                and schedule.on(minute.date()))  # fmt: skip

    assert fits(due)
    step = now.replace(second=0, microsecond=0)
    for _ in range(1500):  # a day of minutes: none of the set lies between
        step += dt.timedelta(minutes=1)
        if step >= due:
            break
        assert not fits(step)


def test_clocks_that_leap_neither_lose_a_night_nor_run_it_twice():
    berlin = ZoneInfo("Europe/Berlin")
    nights, now = [], at("2026-03-27 12:00", berlin)
    for _ in range(4):
        now = read("02:30").after(now)
        nights.append(now.date().day)
    assert nights == [28, 29, 30, 31]
    hours, now = [], at("2026-10-25 00:30", berlin)
    while now.date().day == 25:
        now = read("hour").after(now)
        hours.append(now.astimezone(dt.UTC))
    assert hours == sorted(set(hours)) and len(hours) >= 23


@pytest.mark.parametrize("text", ["", "nightly", "7 minutes", "0 minutes", "60 * * * *", "* * *",
                                  "5-1 * * * *", "*/0 * * * *", "25:00", "sunday"])  # fmt: skip
def test_what_cannot_be_read_is_refused_at_import(text):
    with pytest.raises(ScheduleFault):
        read(text)


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_told_in_both_languages(text):
    schedule = read(text)
    assert schedule.zh and schedule.en


STEPS = st.lists(st.tuples(st.floats(0.0, 60.0), st.integers(0, 1000)), min_size=1, max_size=200)


@given(STEPS)
def test_samples_stay_few_in_order_and_near(steps):
    samples, now, done = [], 1_000_000.0, 0
    for wait, more in steps:
        now, done = now + wait, done + more
        samples = pace.noted(samples, now, done)
        assert samples[-1] == [now, done]
        assert len(samples) <= pace.SPAN / pace.APART + 3
        assert samples == sorted(samples) and samples[0][0] >= now - pace.SPAN
        apart = [b[0] - a[0] for a, b in pairwise(samples[:-1])]
        assert all(each >= pace.APART for each in apart)
        left = pace.seconds_left(samples, done, done + 100, now)
        assert left is None or left >= 0


@given(st.floats(0.5, 50.0), st.integers(50, 400))
def test_an_even_pace_tells_the_time_left(rate, steps):
    samples = []
    for step in range(steps):
        samples = pace.noted(samples, step * 2.0, int(step * 2.0 * rate))
    done = samples[-1][1]
    left = pace.seconds_left(samples, done, done + int(100 * rate), (steps - 1) * 2.0)
    assert left == pytest.approx(100, rel=0.15, abs=4)


def test_what_cannot_be_known_is_not_said():
    assert pace.seconds_left([], 0, 10, 0.0) is None
    assert pace.seconds_left([[0.0, 1]], 1, 10, 1.0) is None
    assert pace.seconds_left([[0.0, 1], [10.0, 1]], 1, 10, 11.0) is None  # nothing moved
    assert pace.seconds_left([[0.0, 1], [10.0, 5]], 5, None, 11.0) is None
    assert pace.seconds_left([[0.0, 1], [10.0, 5]], 5, 10, 10.0 + pace.STALE + 1) is None
    assert pace.noted([[0.0, 100]], 5.0, 3) == [[5.0, 3]]  # a count that went back begins anew
    assert pace.noted([[500.0, 100]], 5.0, 200) == [[5.0, 200]]  # so does a clock
