# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What was formed against what was filed: documents known again, numbers left out."""

import datetime as dt
import time

from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.formed import Filed, Formed, What, compare, match_key, missing

DUE, TODAY = dt.date(2026, 6, 30), dt.date(2026, 11, 27)
SERIALS = st.sets(st.integers(1, 60), min_size=1, max_size=50)


def against(documents, records, today=TODAY):
    filed = {}
    for number, title, *rest in records:
        filed.setdefault(match_key(number, title), []).append(Filed(len(filed), *rest))
    return compare(documents, filed, DUE, today)


def told(found):
    return [(gap.what, gap.about, gap.days) for gap in found.gaps]


def test_a_number_is_the_same_however_its_brackets_are_written():
    written = ("槐农发〔2025〕12号", "槐农发[2025]12号", "槐农发（2025）12 号",
               "槐农发【2025】１２号")  # fmt: skip
    assert len({match_key(number, "甲") for number in written}) == 1
    assert match_key("", "关于春耕的通知") == match_key("", "关于「春耕」的通知。")
    assert match_key("", "1") != match_key("1", "")


def test_what_is_not_filed_is_wrong_from_the_day_after_it_was_due():
    formed = [Formed(1, "槐农发〔2025〕1号", "甲"), Formed(2, "", "乙"),
              Formed(3, "", "丙", expected=False)]  # fmt: skip
    found = against(formed, [("槐农发[2025]1号", "别的题名", dt.date(2026, 5, 1))])
    assert (found.formed, found.ought, found.filed, found.unfiled) == (3, 2, 1, 1)
    assert found.permille == 500
    assert told(found) == [(What.UNFILED, "乙", 150)]
    assert told(against(formed, [], today=DUE)) == []


def test_late_and_double():
    formed = [Formed(1, "", "甲"), Formed(2, "", "乙")]
    found = against(formed, [("", "甲", dt.date(2026, 7, 2)), ("", "乙"), ("", "乙")])
    assert told(found) == [(What.LATE, "甲", 2), (What.DOUBLE, "乙", 0)]
    assert (found.filed, found.late, found.doubled, found.permille) == (2, 1, 1, 1000)


def test_a_year_without_documents_is_whole():
    assert compare([], {}, DUE, TODAY).permille == 1000


def test_a_number_left_out_of_a_units_own_series_is_told_and_others_are_not():
    own = [Formed(n, f"槐农发〔2025〕{n}号", f"文{n}") for n in (1, 2, 3, 6, 7, 9)]
    theirs = [Formed(90 + n, f"岁农发〔2025〕{n * 31}号", f"来文{n}") for n in range(1, 9)]
    found = compare([*own, *theirs], {}, None, TODAY)
    gone = ["槐农发〔2025〕4—5号", "槐农发〔2025〕8号"]
    assert told(found) == [(What.NUMBER, each, 0) for each in gone]
    assert found.skipped == 3


@given(SERIALS)
def test_what_is_missing_and_what_is_there_make_the_whole_series(numbers):
    gone = {n for first, last in missing(numbers) for n in range(first, last + 1)}
    assert not gone & numbers
    assert not gone or gone | numbers == set(range(1, max(numbers) + 1))


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=20), st.booleans()), max_size=30))
def test_every_document_is_counted_once_and_filing_everything_leaves_nothing(rows):
    formed = [Formed(at, number, title, expected) for at, (number, title, expected)
              in enumerate(rows)]  # fmt: skip
    found = compare(formed, {}, DUE, TODAY)
    assert found.formed == len(rows) and found.filed == 0
    assert found.ought == sum(expected for _, _, expected in rows)
    filed = {match_key(number, title): [Filed(0)] for number, title, _ in rows}
    whole = compare(formed, filed, DUE, TODAY)
    assert whole.unfiled == 0 and whole.permille == 1000


def test_a_hundred_thousand_lines_take_seconds():
    formed = [Formed(n, f"槐农发〔2025〕{n}号", f"关于第{n}项工作的通知") for n in range(100_000)]
    filed = {match_key(each.number, each.title): [Filed(each.key)] for each in formed[::2]}
    begun = time.process_time()
    assert compare(formed, filed, DUE, TODAY).filed == 50_000
    assert time.process_time() - begun < 10
