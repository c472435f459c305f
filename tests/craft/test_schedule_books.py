# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Retention schedules as workbooks, in the shapes archivists keep them in."""

import pytest
import xlsxwriter

from lantai.craft.errors import BadInput
from lantai.craft.schedules import read


@pytest.fixture
def book(tmp_path):
    """A workbook of some rows, with cells merged where ``merge`` says so."""

    def make(rows, merge=(), name="表.xlsx"):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as made:
            sheet = made.add_worksheet("归档范围")
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, cells)
            for first, column, last, text in merge:
                sheet.merge_range(first, column, last, column, text)
        return path

    return make


def told(found):
    return [(each.line.number, each.line.heading, each.line.covers, each.line.retention,
             each.line.is_filed) for each in found]  # fmt: skip


def wrong(found):
    return [(each.row, one.kind.removeprefix("schedule."), str(one.severity))
            for each in found for one in each.findings]  # fmt: skip


def test_one_column_of_periods_and_headings_in_rows_of_their_own(book):
    found = read(book([
        ["槐序县农时局文书档案保管期限表"],
        ["序号", "归档文件材料", "保管期限", "备注"],
        ["", "一、党群工作类"],
        ["1", "党组会议纪要、决定", "永久", ""],
        ["2", "党员学习教育材料", "10年", "含主题教育"],
        ["", "二、业务类"],
        ["", "（一）节令公告"],
        ["3", "节令公告及审批材料", "定期30年", ""],
        ["4", "供参阅的来文", "不归档", ""],
    ]))  # fmt: skip
    assert told(found) == [
        ("1", ("党群工作类",), "党组会议纪要、决定", "Y", True),
        ("2", ("党群工作类",), "党员学习教育材料", "D10", True),
        ("3", ("业务类", "节令公告"), "节令公告及审批材料", "D30", True),
        ("4", ("业务类", "节令公告"), "供参阅的来文", "", False),
    ]
    assert found[1].line.note == "含主题教育" and wrong(found) == []


def test_a_period_ticked_in_one_of_several_columns(book):
    found = read(book([
        ["条目号", "归档范围", "永久", "30年", "10年", "不归档"],
        ["1.1", "局长办公会议纪要", "√", "", "", ""],
        ["1.2", "一般会议材料", "", "✓", "", ""],
        ["1.3", "临时通知", "", "", "", "√"],
        ["1.4", "两处都勾了的", "√", "√", "", ""],
        ["1.5", "没有勾的", "", "", "", ""],
    ]))  # fmt: skip
    assert [each.line.retention for each in found[:2]] == ["Y", "D30"]
    assert not found[2].line.is_filed and wrong(found) == [(5, "two_periods", "error")]
    assert found[4].line.retention == "" and found[4].is_good, "the checks ask for its period"


def test_headings_in_columns_merged_downwards(book):
    rows = [
        ["一级类目", "二级类目", "归档范围", "期限", "责任部门", "关键词"],
        ["综合", "会议", "工作会议文件", "永久", "办公室", "工作会议、动员"],
        ["", "", "座谈会文件", "10年", "办公室", ""],
        ["", "文秘", "大事记", "永久", "", ""],
    ]
    found = read(book(rows, [(1, 0, 3, "综合"), (1, 1, 2, "会议")]))
    assert [each.line.heading for each in found] == [("综合", "会议"), ("综合", "会议"),
                                                     ("综合", "文秘")]  # fmt: skip
    assert found[0].line.keywords == ("工作会议", "动员") and found[0].line.department == "办公室"


def test_a_line_whose_number_begins_those_of_the_next_is_their_heading(book):
    found = read(book([
        ["编号", "文件材料名称", "保管期限"],
        ["1", "会议", ""],
        ["1.1", "重要会议", ""],
        ["1.1.1", "决议、纪要", "永久"],
        ["1.1.2", "签到册", "10年"],
        ["1.2", "一般会议", "30年"],
        ["2", "统计年报", "永久"],
    ]))  # fmt: skip
    both = ("会议", "重要会议")
    assert [(each.line.number, each.line.heading) for each in found] == [
        ("1.1.1", both), ("1.1.2", both), ("1.2", ("会议",)), ("2", ())]  # fmt: skip


def test_numbers_before_the_words(book):
    found = read(book([["归档范围", "保管期限"], ["1.1 人事任免文件", "永久"],
                       ["1.2．考核材料", "短期"]]))  # fmt: skip
    assert told(found) == [("1.1", (), "人事任免文件", "Y", True),
                           ("1.2", (), "考核材料", "D10", True)]  # fmt: skip
    assert wrong(found) == [(3, "period_by_rule", "warn")]


def test_what_cannot_be_read_is_told_by_row_and_the_others_go_on(book):
    found = read(book([["归档范围", "保管期限"], ["甲" * 1001, "永久"], ["合同", "很久"],
                       ["总结", "永久"]]))  # fmt: skip
    assert wrong(found) == [(2, "too_long", "error"), (3, "unread_period", "error")]
    assert [each.is_good for each in found] == [False, False, True]


@pytest.mark.parametrize("rows", [[], [["姓名", "电话"], ["甲", "1"]], [["归档范围"], ["总结"]]])
def test_a_table_without_such_a_head_is_refused_by_name(book, rows):
    with pytest.raises(BadInput) as refused:
        read(book(rows, name="通讯录.xlsx"))
    assert refused.value.kind == "schedule.no_head" and "通讯录.xlsx" in refused.value.sentence()


def test_a_pasted_table_is_one_too(tmp_path):
    path = tmp_path / "table.tsv"
    path.write_text("条目号\t归档范围\t保管期限\n1\t总结\t永久\n", "utf-8")
    assert told(read(path)) == [("1", (), "总结", "Y", True)]
