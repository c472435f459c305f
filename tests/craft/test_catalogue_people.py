# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
from typing import Any

import pytest
from catalogue_books import COUPLE, couple, kinds, read_rows
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.catalogue import identity


@pytest.mark.parametrize(
    ("field", "cell", "status", "kind"),
    [
        ("男方身份证号", "110101196503020010", "error", "id_check_digit"),
        ("男方身份证号", "11010119650302001", "error", "id_length"),
        ("男方身份证号", 110101196503020033, "error", "id_precision_lost"),
        ("男方身份证号", "1.10101E+17", "error", "id_precision_lost"),
        ("男方身份证号", 110101650302001, "fix", "id_from_number"),
        ("男方身份证号", "110101 19650302 0033", "fix", "id_respelled"),
        ("男方身份证号", "'110101196503020033", "fix", "spaces"),
        ("男方身份证号", "110101196602300011", "error", "id_impossible_birth"),
        ("男方身份证号", "军字第00123号", "ask", "id_other"),
        ("男方身份证号", "110101196604050047", "error", "same_person"),
        ("男方身份证号", "110101196604050047", "error", "id_sex_disagrees"),
        ("男方出生日期", "1964.03.02", "error", "id_birth_disagrees"),
        ("男方出生日期", "1965.03", "fix", "date_notation"),
        ("男方姓名", None, "error", "missing"),
        ("男方姓名", "甲　一", "fix", "name_spaces"),
        ("男方姓名", "买买提.甲", "fix", "name_spaces"),
        ("男方姓名", "甲?", "ask", "name_doubtful"),
        ("登记类别", "婚登", "error", "registration_outside"),
        ("登记类别", "结婚登记", "fix", "choice_respelled"),
        ("登记日期", "1949.03.02", "error", "before_birth"),
        ("登记日期", None, "error", "missing"),
        ("登记证字号", "甲民结字第199000001号", "error", "duplicate"),
    ],
)
def test_one_cell_of_a_register(tmp_path, field: str, cell: Any, status: str, kind: str) -> None:
    rows = [COUPLE, couple(1), couple(2, **{field: cell}), *(couple(i) for i in range(3, 13))]
    found = {row.row: row for row in read_rows(tmp_path, rows)}
    assert kind in kinds(found[3])
    assert found[3].status == status
    assert {found[row].status for row in (2, *range(4, 14))} == {"ok"}


def test_a_lower_case_x_is_mended(tmp_path) -> None:
    rows = [COUPLE, couple(1, 男方身份证号="11010119650302005x")]
    (row,) = read_rows(tmp_path, rows)
    assert row.status == "fix"
    assert row.values["男方身份证号"] == "11010119650302005X"


@pytest.mark.parametrize(
    ("day", "status"),
    [("1986.04.05", "ok"), ("1986.04.04", "warn"), ("1978.06.01", "ok")],
)
def test_age_by_the_law_of_the_day(tmp_path, day: str, status: str) -> None:
    births = {"女方出生日期": "1966.04.05", "女方身份证号": None, "男方出生日期": "1960.01.01",
              "男方身份证号": None}  # fmt: skip
    if day.startswith("1978"):  # the law of 1950 asked 20 and 18
        births |= {"女方出生日期": "1960.01.01", "男方出生日期": "1957.01.01"}
    code = f"Q001-ZY·HY·{day[:4]}·Y-0001"
    (row,) = read_rows(tmp_path, [COUPLE, couple(1, 登记日期=day, 档号=code, **births)])
    assert row.status == status


def test_register_of_single_persons(tmp_path) -> None:
    head = ["姓名", "性别", "身份证号码", "出生年月", "离校时间", "毕业证号", "档号"]
    good = ["甲一", "男", "110101199001010015", "1990-01", "2008-07", "B1", "Q001-XJ-001"]
    female = ["乙二", "女", "110101199001010015", "1990-01", "2008-07", "B1", "Q001-XJ-002"]
    found = read_rows(tmp_path, [head, good, female])
    assert found[0].status == "ok"
    assert {"id_sex_disagrees", "duplicate_asked"} <= kinds(found[1])


def test_events_in_their_order(tmp_path) -> None:
    head = ["姓名", "性别", "出生年月", "入伍时间", "退役时间", "档号"]
    lines = [["甲一", "男", "1970-05", "1988-12", "1991-12", "A-1"],
             ["甲二", "男", "1970-05", "1991-12", "1988-12", "A-2"],
             ["甲三", "男", "1990-05", "1988-12", "1991-12", "A-3"]]  # fmt: skip
    found = read_rows(tmp_path, [head, *lines])
    assert [row.status for row in found] == ["ok", "error", "error"]
    assert kinds(found[1]) == {"end_before_start"}
    assert kinds(found[2]) == {"before_birth"}


def test_sentences_do_not_show_the_number(tmp_path) -> None:
    rows = [COUPLE, couple(1, 男方身份证号="110101196503020010")]
    (row,) = read_rows(tmp_path, rows)
    shown = [str(value) for reason in row.reasons for value in reason.params.values()]
    assert not any("19650302" in value for value in shown)


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first: str, at: int, more: int) -> None:
    number = first + identity.check_digit(first)
    wrong = f"{first[:at]}{(int(first[at]) + more) % 10}{first[at + 1 :]}{number[17]}"
    assert identity.read(wrong).kind in (
        "catalogue.id_check_digit", "catalogue.id_impossible_birth",
    )  # fmt: skip


@given(st.one_of(st.text(max_size=25), st.floats(), st.integers()))
def test_nothing_breaks_the_number_reader(cell: Any) -> None:
    found = identity.read(cell)
    assert found.kind is None or found.kind.startswith("catalogue.id_")
