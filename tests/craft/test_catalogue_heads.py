# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from catalogue_books import HEAD, TODAY, kinds, read_rows, record, rows_of, write

from lantai.craft.catalogue import elements, read_workbook
from lantai.craft.catalogue import head as heads


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("题　　名", "题名"), ("题\n名", "题名"), ("文件题名", "题名"), ("Title", "题名"),
        ("责任者（作者）", "责任者"), ("成文日期", "日期"), ("文件编号", "文号"),
        ("发文字号", "文号"),
        ("保管期限*", "保管期限"), ("起止页号", "页号"), ("机构（问题）", "机构(问题)"),
        ("★档 号：", "档号"), ("REF_CODE", "档号"), ("页数(页)", "页数"), ("密级[必填]", "密级"),
    ],
)  # fmt: skip
def test_writings_of_heads(written: str, name: str) -> None:
    known = elements.lookup(written)
    assert known is not None
    assert known.name == name


def test_no_writing_names_two_elements() -> None:
    seen: dict[str, str] = {}
    for name, entry in elements._load("elements.toml")["elements"].items():
        for word in [name, *entry.get("writings", ())]:
            key = elements.squeezed(word)
            assert seen.setdefault(key, name) == name, word


def test_head_far_down_under_titles_and_loose_context(tmp_path) -> None:
    titles = [["甲县甲局"], [], [], ["全宗号", "Q001", None, "年度", 2001], *[[]] * 9]
    vertical = ["序\n号", "档\n号", "文\n号", "责任者\n（作者）", "题　　名", "日 期", *HEAD[6:]]
    path = write(tmp_path / "a.xlsx", [*titles, vertical, record(1), record(2)])
    sheet = read_workbook(path, today=TODAY).sheets[0]
    assert sheet.header_rows == [14]
    assert [column.name for column in sheet.columns] == HEAD
    assert [row.status for row in sheet.rows] == ["ok", "ok"]
    assert sheet.context == {"全宗号": "Q001", "年度": "2001"}
    assert sheet.title == "甲县甲局"


def test_two_line_head_with_groups(tmp_path) -> None:
    rows = [
        ["案卷号", "案卷题名", "起止日期", None, "数量", None, "保管期限"],
        [None, None, "起", "止", "件数", "页数", None],
        [1, "甲局文件", "1990.01.02", "1990.12.03", 3, 30, "永久"],
    ]
    merged = [(0, 2, 0, 3, "起止日期"), (0, 4, 0, 5, "数量"), (0, 0, 1, 0, "案卷号"),
              (0, 1, 1, 1, "案卷题名"), (0, 6, 1, 6, "保管期限")]  # fmt: skip
    path = write(tmp_path / "a.xlsx", rows, merged)
    sheet = read_workbook(path, today=TODAY).sheets[0]
    assert sheet.header_rows == [1, 2]
    assert sheet.form == "案卷目录"
    (row,) = sheet.rows
    assert row.values["起止日期"] == "1990-01-02/1990-12-03"
    assert (row.values["件数"], row.values["页数"]) == ("3", "30")


def test_two_line_head_without_declared_merges(tmp_path) -> None:
    rows = [
        ["序号", "男方", None, "女方", None, "登记日期"],
        [None, "姓名", "身份证号码", "姓名", "身份证号码", None],
        [1, "甲一", "110101196503020033", "乙二", "110101196604050047", "19900506"],
    ]
    sheet = read_workbook(write(tmp_path / "a.xlsx", rows), today=TODAY).sheets[0]
    assert sheet.header_rows == [1, 2]
    names = [column.name for column in sheet.columns]
    assert names == ["序号", "男方姓名", "男方身份证号", "女方姓名", "女方身份证号", "登记日期"]
    assert sheet.columns[2].called == "男方身份证号码"


def test_a_first_record_is_not_a_second_head_line(tmp_path) -> None:
    rows = [["题名", "责任者", "备注"], ["通知", "甲局", None], ["报告", "乙局", None]]
    sheet = read_workbook(write(tmp_path / "a.xlsx", rows), today=TODAY).sheets[0]
    assert sheet.header_rows == [1]
    assert len(sheet.rows) == 2


def test_tables_side_by_side(tmp_path) -> None:
    head = ["序号", "档号", "题名", "责任者", "日期", "页数"]
    left = [[i, f"Q001-WS·2001·Y-{i:03d}", "关于甲", "甲局", "20010305", 3] for i in (1, 2)]
    right = [[i, f"Q001-WS·2001·Y-{i:03d}", "关于乙", "甲局", "20010305", 3] for i in (3,)]
    rows = [[*head, None, *head], [*left[0], None, *right[0]], left[1]]
    found = read_rows(tmp_path, rows)
    assert [(row.row, row.table, row.values["档号"][-3:]) for row in found] == [
        (2, 0, "001"), (2, 1, "003"), (3, 0, "002"),
    ]  # fmt: skip
    assert {row.status for row in found} == {"ok"}


def test_another_table_below(tmp_path) -> None:
    below = ["案卷号", "档号", "案卷题名", "起止日期", "件数", "页数", "保管期限"]
    file = [1, "Q001-001-0001", "甲局文件", "1990.01.02-1990.12.03", 3, 30, "长期"]
    found = read_rows(tmp_path, [HEAD, record(1), [], ["案卷目录"], below, file])
    assert [(row.row, row.status, row.table) for row in found] == [
        (2, "ok", 0), (4, "skip", 0), (5, "skip", 0), (6, "fix", 1),
    ]  # fmt: skip
    assert kinds(found[2]) == {"second_head"}
    assert found[3].values["案卷题名"] == "甲局文件"


def test_english_heads(tmp_path) -> None:
    head = ["No.", "Reference Code", "Creator", "Title", "Date", "Pages"]
    rows = [head, [1, "Q001-WS·2001·Y-001", "A Bureau", "On Work", dt.date(2001, 3, 5), 3]]
    (row,) = read_rows(tmp_path, rows)
    assert row.status == "ok"
    assert row.values["日期"] == "2001-03-05"


def test_unknown_and_unnamed_columns_are_kept(tmp_path) -> None:
    rows = [[*HEAD, "光盘寿命", None], [*record(1), "十年", "孤儿"]]
    sheet = read_workbook(write(tmp_path / "a.xlsx", rows), today=TODAY).sheets[0]
    assert sheet.rows[0].values["光盘寿命"] == "十年"
    assert sheet.rows[0].values["K"] == "孤儿"
    said = {found.kind for found in sheet.findings}
    assert {"catalogue.unknown_column", "catalogue.unnamed_column"} <= said


def test_two_columns_of_one_meaning(tmp_path) -> None:
    rows = [[*HEAD, "成文日期"], [*record(1), "20010306"]]
    (row,) = read_rows(tmp_path, rows)
    assert row.values["日期"] == "2001-03-05"
    assert row.values["成文日期"] == "2001-03-06"


def test_ten_thousand_columns(tmp_path) -> None:
    rows = [[*HEAD, *(f"列{i}" for i in range(3000))], [*record(1), *["x"] * 3000]]
    book = read_workbook(write(tmp_path / "a.xlsx", rows), today=TODAY)
    assert rows_of(book)[0].values["题名"] == "关于第1项工作的通知"
    assert "catalogue.columns_left_out" in {found.kind for found in book.sheets[0].findings}


def test_no_head_is_told_and_does_not_pass(tmp_path) -> None:
    book = read_workbook(write(tmp_path / "a.xlsx", [record(i) for i in range(1, 6)]))
    assert book.verdict == "fail"
    assert "catalogue.no_head" in {found.kind for found in book.sheets[0].findings}


def test_missing_required_column(tmp_path) -> None:
    rows = [["序号", "题名", "日期", "档号"], [1, "关于甲", "20010305", "Q001-WS·2001·Y-001"]]
    book = read_workbook(write(tmp_path / "a.xlsx", rows), today=TODAY)
    found = [f for f in book.sheets[0].findings if f.kind == "catalogue.no_column"]
    assert [f.where.field for f in found] == ["责任者"]
    assert book.verdict == "fail"


def test_head_of_nothing() -> None:
    assert heads.find([]) is None
    assert heads.find([(1, ["", 5.0]), (2, [dt.date(2001, 3, 5)])]) is None
