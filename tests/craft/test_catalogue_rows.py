# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from typing import Any

import pytest
from catalogue_books import HEAD, TODAY, kinds, read_rows, record, write

from lantai.craft.catalogue import read, read_workbook
from lantai.craft.catalogue.model import status_of


@pytest.mark.parametrize(
    ("field", "cell", "status", "kind", "value"),
    [
        ("页数", "12页", "fix", "count_respelled", "12"),
        ("页数", "１２", "fix", "full_width", "12"),
        ("页数", "十二", "fix", "count_respelled", "12"),
        ("页数", 12.5, "ask", "count_unclear", "12.5"),
        ("页数", "约20", "ask", "count_unclear", "约20"),
        ("页数", "3+2", "ask", "count_sum", "3+2"),
        ("页数", 0, "ask", "count_zero", "0"),
        ("页数", None, "ask", "missing_asked", None),
        ("密级", "内部", "fix", "choice_respelled", "限制"),
        ("密级", "机密★10年", "error", "secret", "机密★10年"),
        ("密级", "秘密（已解密）", "ask", "declassified", "秘密（已解密）"),
        ("密级", "保密", "error", "secrecy_outside", "保密"),
        ("密级", None, "warn", "missing_usual", None),
        ("题名", None, "error", "missing", None),
        ("题名", "关于\n甲的通知 ", "fix", "spaces", "关于甲的通知"),
        ("题名", "On\nWork", "fix", "spaces", "On Work"),
        ("题名", "关于\ufffd\ufffd的通知", "error", "garbled", "关于\ufffd\ufffd的通知"),
        ("题名", "????????", "error", "garbled", "????????"),
        ("题名", "关于\ue123的通知", "warn", "private_character", "关于\ue123的通知"),
        ("题名", "长" * 32767, "error", "cut_off", "长" * 32767),
        ("题名", "长" * 1200, "warn", "long_title", "长" * 1200),
        ("题名", "关于２００１年工作（试行）", "fix", "full_width", "关于2001年工作（试行）"),
        ("题名", "待补", "error", "missing", None),
        ("题名", "—", "error", "missing", None),
        ("责任者", "/", "error", "missing", None),
        ("责任者", "NULL", "error", "missing", None),
        ("责任者", "甲县甲局\xa0", "fix", "spaces", "甲县甲局"),
        ("责任者", dt.date(2001, 3, 5), "ask", "became_date", "2001-03-05"),
        ("文号", 1e17, "error", None, None),
        ("档号", "Ｑ001－WS．2001•Y—002 ", "fix", "refcode_respelled", "Q001-WS·2001·Y-002"),
        ("档号", "Q001-WS·2001·Y-2", "fix", "refcode_zeros", "Q001-WS·2001·Y-002"),
        ("档号", "Q001-2001·Y-002", "ask", "refcode_form", "Q001-2001·Y-002"),
        ("档号", "Q0O1-WS·2001·Y-002", "ask", "refcode_form", "Q0O1-WS·2001·Y-002"),
        ("档号", "Q001-WS·2001·Y-O2", "ask", "refcode_form", "Q001-WS·2001·Y-O2"),
        ("档号", "Q001-WS·2010·Y-002", "ask", "refcode_apart", "Q001-WS·2010·Y-002"),
        ("档号", "Q001-WS·2001·Y-001", "error", "duplicate", "Q001-WS·2001·Y-001"),
        ("档号", None, "error", "missing", None),
        ("日期", "#REF!", "error", "formula_error", None),
        ("日期", "20010230", "error", "date_impossible", None),
        ("日期", "2027-01-01", "error", "date_future", "2027-01-01"),
        ("日期", "19850305", "warn", "date_far", "1985-03-05"),
        ("日期", "〃", "fix", "ditto", "2001-03-05"),
    ],
)  # fmt: skip
def test_one_cell(tmp_path, field: str, cell: Any, status: str, kind: str, value: str) -> None:
    rows = [HEAD, record(1), record(2, **{field: cell}), *(record(i) for i in range(3, 13))]
    found = {row.row: row for row in read_rows(tmp_path, rows)}
    if kind is None:  # a number of a document so large that its digits are gone
        kind, status, value = "precision_lost", "error", repr(cell)
    assert kind in kinds(found[3])
    assert found[3].status == status
    assert found[3].values.get(field) == value
    assert {found[row].status for row in (2, *range(4, 14))} == {"ok"}


def test_every_reason_names_row_field_and_remedy(tmp_path) -> None:
    rows = [HEAD, record(1), record(2, 题名=None, 日期="20010230", 密级="绝密")]
    bad = read_rows(tmp_path, rows)[1]
    assert {reason.where.field for reason in bad.reasons} == {"题名", "日期", "密级"}
    assert {reason.where.row for reason in bad.reasons} == {3}
    assert {reason.where.path for reason in bad.reasons} == {"目录.xlsx!表"}


def test_rows_that_are_no_records(tmp_path) -> None:
    rows = [
        HEAD,
        ["例", "Q001-WS·2001·Y-000", "甲办〔2001〕0号", "甲局", "填写示例", "20010101", "公开", 1],
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        [None, None, None, None, None, "（年月日）", None, "（页）"],
        ["一、党群类"],
        record(1),
        [None, None, None, None, "小　计", None, None, 2],
        HEAD,
        record(2),
        ["本页小计：1件　3页"],
        ["合计", None, None, None, None, None, None, 5],
        ["总计", None, "2件"],
        ["制表人：甲某", None, "审核人：乙某"],
        [3],
        ["制表人：甲某", None, None, "审核人：乙某", None, "日期：2001年5月1日"],
        ["移交单位（盖章）：", None, None, None, "接收单位（盖章）："],
        ["说明：本目录由甲局档案室编制。"],
        [None, None, None, None, "（以下空白）"],
        ["第1页 共1页"],
    ]
    found = read_rows(tmp_path, rows)
    records = [row for row in found if row.status != "skip"]
    assert [(row.row, row.status) for row in records] == [(6, "ok"), (9, "ok")]
    assert len(found) == len(rows) - 1
    assert all(row.reasons for row in found if row.status == "skip")


def test_a_record_with_little_in_it_is_no_note(tmp_path) -> None:
    rows = [HEAD, record(1), [None, None, None, None, "关于合计编制计划的说明"]]
    found = read_rows(tmp_path, rows)
    assert found[1].status == "error"
    assert "missing" in kinds(found[1])


def test_titles_repeated_on_each_page(tmp_path) -> None:
    page = [["甲县甲局归档文件目录"], HEAD]
    found = read_rows(tmp_path, [*page, record(1), *page, record(2), *page, record(3)])
    assert [row.row for row in found if row.status != "skip"] == [3, 6, 9]


def test_merged_cells_and_ditto_marks_carry_down(tmp_path) -> None:
    rows = [HEAD, *(record(i, 责任者=None) for i in (1, 2, 3)), record(4, 责任者="同上"),
            record(5, 责任者=None)]  # fmt: skip
    found = read_rows(tmp_path, rows, merged=[(1, 3, 3, 3, "甲县乙局")])
    assert [row.values.get("责任者") for row in found] == ["甲县乙局"] * 4 + [None]
    assert [row.status for row in found] == ["ok", "fix", "fix", "fix", "error"]


def test_merged_cell_across_lots(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("lantai.craft.catalogue.reading.FIRST_LOT", 3)
    monkeypatch.setattr("lantai.craft.catalogue.reading.LOT", 3)
    rows = [HEAD, *(record(i, 责任者=None) for i in range(1, 41))]
    found = read_rows(tmp_path, rows, merged=[(1, 3, 40, 3, "甲县乙局")])
    assert [row.row for row in found] == list(range(2, 42))
    assert {row.values["责任者"] for row in found} == {"甲县乙局"}


def test_ditto_with_nothing_above(tmp_path) -> None:
    found = read_rows(tmp_path, [HEAD, record(1, 责任者="同上"), record(2)])
    assert found[0].status == "error"
    assert "ditto_nothing" in kinds(found[0])


def test_codes_composed_of_parts_above_and_beside(tmp_path) -> None:
    rows = [
        ["全宗号：Q001　　年度：2001　　保管期限：30年"],
        ["件号", "题名", "责任者", "日期", "页数"],
        [1, "关于甲", "甲局", "20010305", 3],
        ["002", "关于乙", "甲局", "20010305", 3],
        ["保管期限：永久"],
        [1, "关于丙", "甲局", "20010305", 3],
    ]
    found = [row for row in read_rows(tmp_path, rows) if row.status != "skip"]
    codes = [row.values["档号"] for row in found]
    assert codes == ["Q001-WS·2001·D30-001", "Q001-WS·2001·D30-002", "Q001-WS·2001·Y-001"]
    assert {row.status for row in found} == {"fix"}


def test_codes_that_cannot_be_composed_are_asked(tmp_path) -> None:
    rows = [["全宗号", "件号", "题名", "责任者", "日期", "页数"],
            ["Q001", None, "关于甲", "甲局", "20010305", 3]]  # fmt: skip
    (row,) = read_rows(tmp_path, rows)
    assert row.status == "error" or "cannot_compose" in kinds(row)
    assert "档号" not in row.values


def test_scheme_of_a_naming_rule(tmp_path) -> None:
    rows = [["全宗号", "年度", "件号", "题名", "责任者", "日期", "保管期限", "页数"],
            ["Q001", 2001, 7, "关于甲", "甲局", "20010305", "永久", 3]]  # fmt: skip
    path = write(tmp_path / "a.xlsx", rows)
    (row,) = read(path, TODAY, scheme="档号结构：全宗号-WS·年度-保管期限-件号（四位）")
    assert row.values["档号"] == "Q001-WS·2001-Y-0007"


def test_pages_of_a_volume(tmp_path) -> None:
    head = ["顺序号", "责任者", "题名", "日期", "页号"]
    pages = ["1", "5-8", "9", "20-18", "21-25", "24", dt.date(2024, 12, 15), "30-33"]
    lines = [[i, "甲局", f"甲{i}", "20010101", page] for i, page in enumerate(pages, 1)]
    rows = [["档号：Q001-001-0007"], head, *lines]
    found = read_rows(tmp_path, rows)
    assert [row.values.get("页数") for row in found[:3]] == ["4", "4", "11"]
    assert found[0].values["档号"] == "Q001-001-0007-001"
    assert [row.status for row in found] == [
        "fix", "fix", "fix", "error", "ask", "ask", "ask", "fix"
    ]  # fmt: skip
    assert "pages_reversed" in kinds(found[3])
    assert "pages_overlap" in kinds(found[4])
    assert "pages_became_date" in kinds(found[6])


def test_page_count_is_known_across_lots(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("lantai.craft.catalogue.reading.FIRST_LOT", 2)
    monkeypatch.setattr("lantai.craft.catalogue.reading.LOT", 2)
    head = ["顺序号", "责任者", "题名", "日期", "页号"]
    rows = [head, *([i, "甲局", f"甲{i}", "20010101", str(i * 3 - 2)] for i in range(1, 60))]
    found = read_rows(tmp_path, rows)
    assert [row.values.get("页数") for row in found[:-1]] == ["3"] * 58


def test_volumes(tmp_path) -> None:
    head = ["案卷号", "题名", "起止时间", "页数", "期限"]
    lines = [
        ("1990.1.2-1990.12.3", "永久(Y)", "fix"), ("1991.5-1990.3", "30", "error"),
        ("1990.1.1—12.30", "D30", "fix"), ("1990年1月1日至5月1日", "定期30年", "fix"),
        ("19900101-19900501", "定期", "error"), ("1990-1991", "三十年", "fix"),
        ("1990.1.1", "长期", "fix"), ("2010.1.1-2010.5.1", "短期", "warn"),
        (None, "永久", "ask"),
    ]  # fmt: skip
    rows = [head, *([i, f"甲{i}", span, 20, term] for i, (span, term, _) in enumerate(lines, 1))]
    found = read_rows(tmp_path, rows)
    assert [row.status for row in found] == [status for _, _, status in lines]
    assert found[2].values["起止日期"] == "1990-01-01/1990-12-30"
    assert [found[i].values["保管期限"] for i in (0, 1, 2, 3, 5)] == ["永久"] + ["30年"] * 4


def test_photographs(tmp_path) -> None:
    head = ["照片号", "底片号", "题名", "摄影者", "摄影时间", "参见号"]
    rows = [
        head,
        *([f"Q001-ZP·2008-001-{i:03d}", i, "会议", "甲某", "20080501", ""] for i in (1, 2)),
    ]
    found = read_rows(tmp_path, [*rows, [rows[2][0], 3, "会议", "甲某", "20080501", ""]])
    assert [row.status for row in found] == ["ok", "ok", "error"]


def test_codes_disagreeing_with_their_parts(tmp_path) -> None:
    head = [*HEAD, "年度", "保管期限", "件号"]
    good = [*record(1), 2001, "永久", 1]
    rows = [head, good, [*record(2), 2002, "永久", 2], [*record(3), 2001, "30年", 3],
            [*record(4), 2001, "永久", 9]]  # fmt: skip
    found = read_rows(tmp_path, rows)
    assert [row.status for row in found] == ["fix", "ask", "ask", "ask"]
    assert all("code_disagrees" in kinds(row) for row in found[1:])


def test_the_letter_of_a_fonds_is_no_period_of_retention(tmp_path) -> None:
    """D045 is the 45th fonds of its letter, not a record kept for 45 years."""
    head = [*HEAD, "保管期限"]
    rows = [head]
    for number in range(1, 4):
        row = [*record(number), "30年"]
        at = HEAD.index("档号")
        row[at] = row[at].replace("Q001", "D045").replace("·Y", "·D30")
        rows.append(row)
    assert [row.status for row in read_rows(tmp_path, rows)] == ["ok"] * 3
    rows[2][-1] = "10年"
    assert [row.status for row in read_rows(tmp_path, rows)] == ["ok", "ask", "ok"]


def test_kinds_of_registration_are_those_of_marriages_only_there(tmp_path) -> None:
    rows = [["档号", "权利人", "登记类别", "登记日期", "坐落"],
            *([f"Q001-ZY·2001·Y-{n:03d}", "甲", "首次登记", "2001-03-05", "乙村"]
              for n in range(1, 4))]  # fmt: skip
    assert not any("registration_outside" in kinds(row) for row in read_rows(tmp_path, rows))


def test_a_gap_that_the_remarks_explain_is_told_and_not_asked(tmp_path) -> None:
    head = ["档号", "案卷题名", "起止年月", "保管期限", "备注"]
    rows = [head, *([f"Q001-001-{n:03d}", f"第{n}卷", "1956", "永久", ""] for n in range(1, 6)),
            ["Q001-001-006", "职工花名册", "", "永久", "时间不详"],
            ["Q001-001-007", "职工花名册二", "", "永久", ""]]  # fmt: skip
    found = read_rows(tmp_path, rows)
    assert [row.status for row in found[5:]] == ["warn", "ask"]
    assert "missing_noted" in kinds(found[5]) and "missing_asked" in kinds(found[6])


def test_the_same_document_number(tmp_path) -> None:
    rows = [HEAD, record(1), record(2, 文号="甲办〔2001〕1号"),
            record(3, 文号="甲办〔2001〕1号", 题名="关于第1项工作的通知")]  # fmt: skip
    found = read_rows(tmp_path, rows)
    assert [row.status for row in found] == ["ok", "ok", "warn"]
    assert "same_number" in kinds(found[1])


def test_duplicate_in_another_sheet_is_named(tmp_path) -> None:
    path = write(tmp_path / "a.xlsx", sheets={"甲": [HEAD, record(1)], "乙": [HEAD, record(1)]})
    book = read_workbook(path, today=TODAY)
    (row,) = book.sheets[1].rows
    assert row.status == "error"
    assert row.reasons[0].params["other"] == "甲!2"


def test_item_numbers_keep_the_width_of_their_neighbours(tmp_path) -> None:
    head = ["全宗号", "年度", "保管期限", "件号", "题名", "责任者", "日期", "页数"]
    rows = [head, *(["Q001", 2001, "永久", number, f"关于{number}", "甲局", "20010305", 3]
                    for number in ("0001", 2, "3", "0004"))]  # fmt: skip
    found = read_rows(tmp_path, rows)
    assert [row.values["件号"] for row in found] == ["0001", "0002", "0003", "0004"]
    assert found[1].values["档号"] == "Q001-WS·2001·Y-0002"


def test_a_code_of_no_form_is_asked_where_the_forms_are_mixed(tmp_path) -> None:
    codes = ("Q001-WS·2001·Y-001", "Q001-WS·2001·Y·办公室-001", "待编", "Q001-001-002-003",
             "Q001-WS·2001-D30-BGS-0001", "Q001WS2001Y6")  # fmt: skip
    rows = [HEAD, *(record(at, 档号=code) for at, code in enumerate(codes, 1))]
    found = read_rows(tmp_path, rows)
    assert [row.status for row in found] == ["ok", "ok", "ask", "ok", "ok", "ask"]
    assert "refcode_form" in kinds(found[2])


def test_rules_may_be_replaced(tmp_path) -> None:
    path = write(tmp_path / "a.xlsx", [HEAD, record(1, 密级="商密")])
    assert [row.status for row in read(path, TODAY)] == ["error"]
    secrecy = {"allowed": ["公开", "商密"], "secret": [], "declassified": [], "writings": {}}
    assert [row.status for row in read(path, TODAY, rules={"secrecy": secrecy})] == ["ok"]


def test_statuses_of_kinds_are_known() -> None:
    from lantai.craft import codes
    from lantai.craft.catalogue.model import STATUSES

    for name, entry in codes.area("catalogue")["kinds"].items():
        status = status_of(f"catalogue.{name}")
        assert status in STATUSES
        blocking = status in ("ask", "error")
        if "status" in entry:
            assert (entry["severity"] == "error") == blocking, name
        assert {"code", "severity", "zh", "en"} <= set(entry)
        if entry["severity"] != "info":
            assert entry.get("remedy_zh"), name
