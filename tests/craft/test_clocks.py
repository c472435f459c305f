# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Clocks: the right edition of the right rule, honest bounds, and no dependence on today's date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft import clocks, codes, dates
from lantai.craft.clocks import Deferral
from lantai.craft.errors import BadInput

NOW = date(2026, 11, 23)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
TODAYS = st.dates(date(2024, 9, 1), date(2300, 1, 1))


def kinds(due):
    return [each.kind.removeprefix("clock.") for each in due.reasons]


@pytest.mark.parametrize(("level", "on"), [
    ("central", "2018-03-05"), ("province", "2018-03-05"), ("prefecture", "2018-03-05"),
    ("county", "2008-03-05"),
])  # fmt: skip
def test_transfer_by_level(level, on):
    due = clocks.transfer_due(date(1998, 3, 5), level=level, today=NOW)
    assert str(due.on) == on
    assert (due.rule.id, due.certain) == ("transfer-2024", True)
    assert "第20条" in due.explain("zh")
    assert "Article 20" in due.explain("en")


def test_the_edition_of_the_day_applies():
    formed = date(1998, 3, 5)
    assert clocks.opening_due(formed, today=date(2020, 12, 31)).on == date(2028, 3, 5)
    assert clocks.opening_due(formed, today=date(2021, 1, 1)).on == date(2023, 3, 5)
    ids = [clocks.transfer_due(formed, level="county", today=day).rule.id
           for day in (date(2024, 2, 29), date(2024, 3, 1))]  # fmt: skip
    assert ids == ["transfer-1990", "transfer-2024"]
    before_any = clocks.opening_due(formed, today=date(1980, 1, 1))
    assert (before_any.on, kinds(before_any)) == (None, ["no_rule"])


def test_an_edition_to_be_confirmed_says_so():
    due = clocks.opening_due(date(1998, 3, 5), today=date(2000, 1, 1))
    assert "cited_unconfirmed" in kinds(due)
    assert "cited_unconfirmed" not in kinds(clocks.opening_due(date(1998, 3, 5), today=NOW))


def test_leap_days():
    assert clocks.add_years(date(2000, 2, 29), 20) == date(2020, 2, 29)
    due = clocks.transfer_due(date(2000, 2, 29), level="county", today=NOW)
    assert due.on == date(2010, 2, 28)
    assert "leap_day" in kinds(due)
    assert clocks.add_years(date(2000, 2, 29), 9000) is None
    assert clocks.add_months(date(1998, 8, 31), 6) == date(1999, 2, 28)
    assert clocks.add_months(date(1998, 1, 31), 1) == date(1998, 2, 28)
    assert clocks.add_months(date(9999, 12, 1), 1) is None


@pytest.mark.parametrize(("written", "earliest", "on"), [
    ("1998-03-05", "2023-03-05", "2023-03-05"), ("1998年3月", "2023-03-01", "2023-03-31"),
    ("1998", "2023-01-01", "2023-12-31"), ("1985—1987", "2010-01-01", "2012-12-31"),
    ("1950年代", "1975-01-01", "1984-12-31"), ("1958年以前", None, "1983-12-31"),
    ("1958年以后", "1983-01-01", None), ("不详", None, None),
])  # fmt: skip
def test_uncertain_dates_give_bounds(written, earliest, on):
    due = clocks.opening_due(dates.parse(written), today=NOW)
    assert due.earliest == (earliest and date.fromisoformat(earliest))
    assert due.on == (on and date.fromisoformat(on))
    assert due.certain == (earliest == on and on is not None)
    assert due.explain("zh")
    assert due.explain("en")


def test_a_rough_start_asks_for_a_person():
    assert "start_rough" in kinds(clocks.opening_due(dates.parse("约1998年"), today=NOW))


def test_due_and_perhaps_due():
    due = clocks.opening_due(dates.parse("1998年"), today=NOW)
    assert not due.may_be_due(date(2022, 12, 31))
    assert due.may_be_due(date(2023, 6, 1))
    assert not due.is_due(date(2023, 6, 1))
    assert due.is_due(date(2023, 12, 31))


def test_electronic_records_go_five_years_after_filing_or_sooner():
    formed = date(2020, 5, 1)
    due = clocks.transfer_due(formed, level="county", today=NOW, electronic=True,
                              filed_on=date(2021, 6, 1))  # fmt: skip
    assert due.on == date(2026, 6, 1)
    late = clocks.transfer_due(formed, level="county", today=NOW, electronic=True,
                               filed_on=date(2029, 6, 1))  # fmt: skip
    assert late.on == date(2030, 5, 1)
    unknown = clocks.transfer_due(formed, level="county", today=NOW, electronic=True)
    assert (unknown.on, "filed_on_missing" in kinds(unknown)) == (date(2030, 5, 1), True)
    assert clocks.sender_keeps_until(date(2026, 6, 1), today=NOW).on == date(2031, 6, 1)


def test_an_extension_only_ever_puts_off():
    put_off = clocks.transfer_due(date(2000, 1, 1), level="county", today=NOW,
                                  extended_to=date(2030, 1, 1))  # fmt: skip
    assert (put_off.on, kinds(put_off)[-1]) == (date(2030, 1, 1), "extended")
    ignored = clocks.transfer_due(date(2000, 1, 1), level="county", today=NOW,
                                  extended_to=date(2005, 1, 1))  # fmt: skip
    assert ignored.on == date(2010, 1, 1)


def test_four_classes_may_open_earlier():
    for subject in ("economic", "educational", "scientific", "cultural"):
        due = clocks.opening_due(date(1998, 3, 5), today=NOW, subject=subject)
        assert (due.earliest, due.on) == (date(1998, 3, 5), date(2023, 3, 5))
    with pytest.raises(BadInput):
        clocks.opening_due(date(1998, 3, 5), today=NOW, subject="military")


@pytest.mark.parametrize("ground", [1, 2, 3, 4])
def test_deferred_records_are_looked_at_again(ground):
    deferral = Deferral(ground, date(2024, 2, 29))
    due = clocks.opening_due(date(1998, 3, 5), today=NOW, deferral=deferral)
    assert due.on == date(2025, 2, 28)
    assert due.rule.clock == "reevaluation"
    assert "deferred" in kinds(due)


def test_a_secret_waits_for_its_own_end():
    secret = Deferral(1, date(2024, 1, 1), secret_until=date(2031, 5, 1))
    assert clocks.opening_due(date(1998, 3, 5), today=NOW, deferral=secret).on == date(2031, 5, 1)
    with pytest.raises(BadInput):
        clocks.opening_due(date(1998, 3, 5), today=NOW, deferral=Deferral(5, date(2024, 1, 1)))


@pytest.mark.parametrize(("period", "earliest", "on"), [
    ("10年", 2008, 2008), ("30年", 2028, 2028), ("D30", 2028, 2028), ("D10", 2008, 2008),
    ("定期30年", 2028, 2028), ("定期（10年）", 2008, 2008), ("３０年", 2028, 2028),
    ("三十年", 2028, 2028),
    ("15", 2013, 2013), ("长期", 2014, 2048), ("短期", 1999, 2013),
])  # fmt: skip
def test_retention_runs_from_the_end_of_the_filing_year(period, earliest, on):
    due = clocks.retention_due(1998, period, today=NOW)
    assert (due.earliest, due.on) == (date(earliest, 12, 31), date(on, 12, 31))
    assert "appraise_first" in kinds(due)


@pytest.mark.parametrize(("period", "kind"), [
    ("永久", "permanent"), ("Y", "permanent"), ("若干年", "unknown_period"), ("", "unknown_period"),
    ("0年", "unknown_period"), ("D", None), ("1998年", "unknown_period"),
])  # fmt: skip
def test_periods_without_an_end(period, kind):
    due = clocks.retention_due(1998, period, today=NOW)
    if kind is None:  # the letter of 短期 in older systems
        assert due.on == date(2013, 12, 31)
        return
    assert due.on is None
    assert kind in kinds(due)


def test_old_periods_after_2006_are_flagged():
    assert "legacy_too_late" in kinds(clocks.retention_due(2010, "长期", today=NOW))
    assert "legacy_too_late" not in kinds(clocks.retention_due(2006, "长期", today=NOW))


def test_the_filing_year_may_be_uncertain():
    due = clocks.retention_due(dates.parse("1985—1987"), "10年", today=NOW)
    assert (due.earliest, due.on) == (date(1995, 12, 31), date(1997, 12, 31))
    assert clocks.retention_due(dates.parse("不详"), "10年", today=NOW).on is None
    assert clocks.retention_due(9995, "10年", today=NOW).on is None


@pytest.mark.parametrize(("mark", "on"), [
    ("绝密", "2028-03-05"), ("机密", "2018-03-05"), ("秘密", "2008-03-05"),
    ("绝密★30年", "2028-03-05"), ("机密★10年", "2008-03-05"), ("机密 ★ 10 年", "2008-03-05"),
    ("秘密☆五年", "2003-03-05"), ("秘密★6个月", "1998-09-05"), ("机密★", "2018-03-05"),
    ("机密★2010年1月1日", "2010-01-01"), ("秘密★长期", None), ("秘密★公布后解密", None),
    ("公开", None), ("内部", None), ("", None), ("商业秘密", None),
])  # fmt: skip
def test_secrecy_marks(mark, on):
    due = clocks.secrecy_due(mark, date(1998, 3, 5), today=NOW)
    assert due.on == (on and date.fromisoformat(on))
    assert due.explain("zh")


def test_a_term_beyond_the_law_is_told_and_kept():
    due = clocks.secrecy_due("秘密★20年", date(1998, 3, 5), today=NOW)
    assert due.on == date(2018, 3, 5)
    assert "secrecy_too_long" in kinds(due)
    assert "secrecy_too_long" not in kinds(
        clocks.secrecy_due("秘密★10年", date(1998, 3, 5), today=NOW)
    )


def test_secrecy_starts_with_issue_else_with_notice():
    notice = date(2000, 1, 1)
    assert clocks.secrecy_due("秘密", None, today=NOW, notified_on=notice).on == date(2010, 1, 1)
    assert "no_issue_day" in kinds(clocks.secrecy_due("秘密", None, today=NOW))
    assert clocks.secrecy_review_due(date(2025, 6, 1), today=NOW).on == date(2026, 6, 1)
    assert clocks.risk_assessment_due(date(2025, 6, 1), level="top", today=NOW).on.year == 2026
    assert clocks.risk_assessment_due(date(2025, 6, 1), level="low", today=NOW).on.year == 2027


@pytest.mark.parametrize(
    ("medium", "years"), [("disk", 1), ("tape", 2), ("optical", 4), ("film", 2)]
)
def test_media(medium, years):
    due = clocks.inspection_due(date(2024, 5, 6), medium=medium, today=NOW)
    assert due.on == date(2024 + years, 5, 6)
    assert ("inspection_share" in kinds(due)) == (medium == "optical")
    with pytest.raises(BadInput, match="parchment"):
        clocks.inspection_due(date(2024, 5, 6), medium="parchment", today=NOW)
    assert clocks.migrated_source_until(date(2024, 5, 6), today=NOW).on == date(2027, 5, 6)


def test_filing_by_next_june():
    assert clocks.filing_due(2025, today=NOW).on == date(2026, 6, 30)
    assert clocks.filing_due(date(2025, 12, 31), today=NOW).on == date(2026, 6, 30)
    assert clocks.filing_due(2025, kind="accounts", today=NOW).on == date(2026, 12, 31)
    assert clocks.filing_due(dates.parse("不详"), today=NOW).on is None


def test_a_site_s_rule_takes_the_general_one_s_place():
    own = clocks.general().with_site([{
        "id": "own", "clock": "reevaluation", "years": 5, "law": "本馆延期开放评估办法",
        "evidence": "V",
        "effective_from": date(2025, 1, 1),
    }])  # fmt: skip
    deferral = Deferral(3, date(2025, 6, 1))
    due = clocks.opening_due(date(1990, 1, 1), today=NOW, deferral=deferral, rules=own)
    assert (due.on, due.rule.id) == (date(2030, 6, 1), "own")
    early = clocks.opening_due(
        date(1990, 1, 1), today=date(2024, 1, 1), deferral=deferral, rules=own
    )
    assert early.rule.id == "reevaluation-2022"
    with pytest.raises(BadInput):
        clocks.general().with_site([{"id": "half"}])


@given(DAYS, DAYS, TODAYS)
def test_later_starts_are_never_due_earlier(one, other, today):
    one, other = sorted((one, other))
    for clock in (
        lambda day: clocks.transfer_due(day, level="county", today=today),
        lambda day: clocks.opening_due(day, today=today),
        lambda day: clocks.retention_due(day, "30年", today=today),
        lambda day: clocks.retention_due(day, "长期", today=today),
        lambda day: clocks.secrecy_due("机密★10年", day, today=today),
        lambda day: clocks.secrecy_due("机密★7个月", day, today=today),
        lambda day: clocks.inspection_due(day, medium="optical", today=today),
        lambda day: clocks.filing_due(day, today=today),
    ):
        assert clock(one).on <= clock(other).on
        assert clock(one).on > one


@given(DAYS, st.integers(0, 4000), TODAYS, TODAYS)
def test_bounds_hold_every_day_of_the_span_and_today_changes_nothing(first, days, today, later):
    last = first + timedelta(days)
    span = dates.DateSpan("", first, last, "range")
    due = clocks.opening_due(span, today=today)
    for day in (first, first + timedelta(days // 2), last):
        exact = clocks.opening_due(day, today=today)
        assert due.earliest <= exact.on <= due.on
    assert clocks.opening_due(span, today=later) == due


def test_every_rule_is_dated_cited_and_named():
    for rule in clocks.general().rules:
        assert rule.law
        assert rule.evidence in ("V", "V2", "K")
        assert rule.effective_from
        assert codes.sentence(rule.said().kind, rule.said().params)
