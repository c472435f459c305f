# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables of regions and lists of changes, read from files as people send them."""

from datetime import date

import pytest
import xlsxwriter

from lantai.craft import codes, regions
from lantai.craft.errors import BadInput
from lantai.craft.regions import Kind, books

DAY = date(2026, 1, 1)
KNOWN = regions.read([
    {"代码": "442100", "名称": "虚构甲市"}, {"代码": "442121", "名称": "虚构甲县"},
    {"代码": "442122", "名称": "虚构乙县"}, {"代码": "442123", "名称": "虚构丙县"},
]).regions  # fmt: skip
HEAD = "变更方式,变更日期,原代码,原名称,现代码,现名称,批准文号"


def csv(tmp_path, *lines, name="x.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines), "utf-8")
    return path


def kinds(found):
    return [each.kind.removeprefix("region.") for each in found]


def test_a_list_of_changes_is_read_with_its_days_and_documents(tmp_path):
    path = csv(tmp_path, "2026 年变更对照表,,,,,,", HEAD,
               "更名,2026年1月1日,442121,甲县,442121,虚构甲市区,民函〔2026〕1号",
               "合并,,442122、442123,乙县、丙县,442122,虚构乙县,", HEAD,
               "撤销,2026.3.1,442121,,,,")  # fmt: skip
    read = books.read_changes(path, KNOWN, DAY)
    assert read.findings == []
    assert [(each.kind, each.on, each.old, each.new, each.names) for each in read.changes] == [
        (Kind.RENAMED, DAY, ("442121",), ("442121",), ("虚构甲市区",)),
        (Kind.MERGED, DAY, ("442122", "442123"), ("442122",), ("虚构乙县",)),
        (Kind.ABOLISHED, date(2026, 3, 1), ("442121",), (), ()),
    ]  # fmt: skip
    assert [each.number for each in read.lines] == [3, 4, 6]
    assert read.changes[0].document == "民函〔2026〕1号"


def test_a_line_that_cannot_be_read_is_told_with_its_row_and_the_others_pass(tmp_path):
    path = csv(tmp_path, HEAD, "飞走,2026-01-01,442121,,,,", "撤销,去年,442121,,,,",
               "撤销,,442122,,,,", "更名,2026-01-01,442123,别处县,442123,虚构丁县,")  # fmt: skip
    read = books.read_changes(path, KNOWN)
    assert kinds(read.findings) == [
        "change_kind", "change_day", "change_day", "change_other_name"
    ]  # fmt: skip
    assert [each.where.row for each in read.findings] == [2, 3, 4, 5]
    assert [each.old for each in read.changes] == [("442123",)]
    for each in read.findings:
        assert codes.sentence(each.kind, each.params, "en")


def test_names_may_be_written_whole(tmp_path):
    path = csv(tmp_path, HEAD, "更名,2026-01-01,442121,广东省虚构甲市虚构甲县,442121,虚构戊县,")
    assert books.read_changes(path, KNOWN).findings == []


def test_a_workbook_is_read_like_a_text_table(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden = book.add_worksheet("旧")
        hidden.write_row(0, 0, ["代码", "名称"])
        hidden.write_row(1, 0, [442199, "不看"])
        hidden.hide()
        sheet = book.add_worksheet("全表")
        sheet.activate()
        sheet.set_first_sheet()
        sheet.write_row(0, 0, ["区划代码表"])
        sheet.write_row(2, 0, ["序号", "区划代码", "区划名称"])
        sheet.write_row(3, 0, [1, 442121, "虚构甲县"])
        sheet.write_row(4, 0, [2, "442121101", "虚构甲镇"])
    lines = books.table_lines(path)
    assert [(each.sheet, each.number) for each in lines] == [("全表", 4), ("全表", 5)]
    read = regions.read(books.rows_for(lines), KNOWN)
    assert read.taken == 2 and read.findings == ()
    assert read.regions.get("442121101").name == "虚构甲镇"


def test_without_its_columns_a_file_is_no_table(tmp_path):
    for read in (books.table_lines, lambda path: books.read_changes(path, KNOWN, DAY)):
        with pytest.raises(BadInput) as caught:
            read(csv(tmp_path, "代码", "442121"))
        assert caught.value.kind == "region.no_head" and "“" in caught.value.sentence("zh")
