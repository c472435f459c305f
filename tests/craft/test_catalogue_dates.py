# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from typing import Any

import pytest
from catalogue_books import HEAD, kinds, read_rows, record
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.catalogue import dating


@pytest.mark.parametrize(
    ("cell", "iso", "kind"),
    [
        ("20010305", "2001-03-05", None),
        ("2001-03-05", "2001-03-05", None),
        ("2001.03.05", "2001-03-05", None),
        ("2001.3.5", "2001-03-05", "date_notation"),
        ("2001/3/5", "2001-03-05", "date_notation"),
        ("2001年3月5日", "2001-03-05", "date_notation"),
        ("2001 年 3 月 5 日", "2001-03-05", "date_notation"),
        ("二〇〇一年三月五日", "2001-03-05", "date_notation"),
        ("二○○一.三.五", "2001-03-05", "date_notation"),
        ("2001-03-05 00:00:00", "2001-03-05", "date_notation"),
        ("2001年3月5日（农历二月十一）", "2001-03-05", "date_notation"),
        ("5 March 2001", "2001-03-05", "date_notation"),
        (20010305.0, "2001-03-05", "date_notation"),
        (dt.date(2001, 3, 5), "2001-03-05", None),
        ("200103", "2001-03", "date_notation"),
        ("20010300", "2001-03", "date_notation"),
        ("20010000", "2001", "date_notation"),
        ("2001-03", "2001-03", None),
        ("2001年3月", "2001-03", "date_notation"),
        ("2001", "2001", None),
        ("2001.3.5-7", "2001-03-05/2001-03-07", "date_notation"),
        ("01.3.5", "2001-03-05", "date_two_digit_year"),
        ("01年3月5日", "2001-03-05", "date_two_digit_year"),
        ("010305", "2001-03-05", "date_two_digit_year"),
        (36955.0, "2001-03-05", "date_serial"),
        ("36955", "2001-03-05", "date_serial"),
        (2001.3, "2001-03", "date_lost_zero"),
        (2001312.0, "2001-03-12", "date_lost_zero"),
        (2001.1, "2001", "date_ambiguous"),
        (2001112.0, "2001", "date_ambiguous"),
        ("3/5/2001", "3/5/2001", "date_ambiguous"),
        ("2001.3-5", "2001.3-5", "date_ambiguous"),
        ("25/3/2001", "2001-03-25", "date_notation"),
        (40000.0, "2009-07-06", "date_serial_asked"),
        ("3月5日", "3月5日", "date_no_year"),
        ("不详", "", "date_unknown"),
        ("见附件", "见附件", "date_unreadable"),
        ("20010230", "", "date_impossible"),
        ("2001.13.5", "", "date_impossible"),
        ("2001年2月29日", "", "date_impossible"),
        ("99999999", "", "date_impossible"),
        (float("nan"), "nan", "date_unreadable"),
        (True, "True", "date_unreadable"),
    ],
)  # fmt: skip
def test_one_date(cell: Any, iso: str, kind: str | None) -> None:
    found = dating.read(cell, 2001)
    if found.kind in (None, "catalogue.date_two_digit_year") or dating.read(cell).kind is None:
        assert found.iso == iso
    assert (found.iso, found.kind and found.kind.partition(".")[2]) == (iso, kind)


def test_words_of_time() -> None:
    assert dating.read("2001年春").kind == "catalogue.date_approximate"
    assert dating.read("民国三十年五月").iso == "1941-05"
    assert dating.read("九十年代").iso.startswith("1990")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1955.01.16-1955.12.23", "1955-01-16/1955-12-23"),
        ("1955-01-16—1955-12-23", "1955-01-16/1955-12-23"),
        ("1955-1-16-1955-12-23", "1955-01-16/1955-12-23"),
        ("1955/1/16/1955/12/23", "1955-01-16/1955-12-23"),
        ("19550116-19551223", "1955-01-16/1955-12-23"),
        ("1955年1月16日至12月23日", "1955-01-16/1955-12-23"),
        ("1955.1-12", "1955-01/1955-12"),
        ("1955-1957", "1955/1957"),
        ("1955.1", "1955-01"),
        ("自1955年1月起至1957年2月止", "1955-01/1957-02"),
    ],
)
def test_spans(text: str, iso: str) -> None:
    assert dating.read_span(text).iso == iso


def test_a_century_that_nothing_tells_is_asked(tmp_path) -> None:
    head = ["题名", "责任者", "日期", "档号"]
    rows = [head, ["关于甲", "甲局", "98.5.12", "A-1"]]
    assert read_rows(tmp_path, rows)[0].status == "ask"


def test_serial_numbers_of_a_whole_column_are_believed(tmp_path) -> None:
    days = [36955 + i for i in range(5)]
    rows = [HEAD, *(record(i + 1, 日期=day) for i, day in enumerate(days))]
    found = read_rows(tmp_path, rows)
    assert [row.values["日期"] for row in found][:2] == ["2001-03-05", "2001-03-06"]
    assert all(kinds(row) == {"date_serial"} for row in found)


def test_both_date_systems_of_excel(tmp_path) -> None:
    rows = [HEAD, record(1, 日期=dt.date(2001, 3, 5))]
    for old in (False, True):
        (row,) = read_rows(tmp_path, rows, date_1904=old)
        assert row.values["日期"] == "2001-03-05"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_every_day_in_every_everyday_writing(day: dt.date) -> None:
    y, m, d = day.year, day.month, day.day
    for text in (f"{y}{m:02}{d:02}", f"{y}-{m}-{d}", f"{y}.{m:02}.{d:02}", f"{y}/{m}/{d}",
                 f"{y}年{m}月{d}日", f"{y} {m} {d}"):  # fmt: skip
        assert dating.read(text).iso == day.isoformat()
    short = dating.read(f"{y % 100:02}.{m}.{d}", y)
    if (m, d) != (2, 29):
        assert short.iso == day.isoformat()


@given(st.one_of(st.text(max_size=30), st.floats(), st.text("0123456789.-/年月日至 ", max_size=20)))
def test_nothing_breaks_the_reader(cell: Any) -> None:
    for found in (dating.read(cell), dating.read(cell, 1998), dating.read_span(cell, 1998)):
        if found.kind is None:
            assert found.first is not None
        if found.first and found.last and found.kind != "catalogue.end_before_start":
            assert found.first <= found.last
