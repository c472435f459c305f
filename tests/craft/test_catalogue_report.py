# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
import json
import subprocess
import sys
from pathlib import Path

import pytest
from catalogue_books import COUPLE, HEAD, TODAY, couple, record, rows_of, write

from lantai.craft.catalogue import Row, read, read_workbook, report_workbook
from lantai.craft.errors import StorageFailed

MESS = [
    HEAD, record(1, 页数="12页", 档号="Q001－WS.2001.Y—001"), record(2, 日期="2001.3.5"),
    record(3, 题名="=1+1"), record(4, 题名="https://甲.example/a"), record(5, 责任者=None),
    record(6, 密级="机密"), ["合计", None, None, None, None, None, None, 9],
]  # fmt: skip


def test_reading_the_report_gives_the_corrected_rows(tmp_path) -> None:
    first = list(read(write(tmp_path / "a.xlsx", MESS), TODAY))
    report_workbook(tmp_path / "b.xlsx", first)
    again = list(read(tmp_path / "b.xlsx", TODAY))
    kept = [row for row in first if row.status != "skip"]
    assert [row.values for row in again] == [row.values for row in kept]
    mended = {"fix": "ok"}
    assert [row.status for row in again] == [mended.get(row.status, row.status) for row in kept]


def test_report_tells_status_reasons_and_place(tmp_path) -> None:
    from python_calamine import CalamineWorkbook

    report_workbook(tmp_path / "b.xlsx", read(write(tmp_path / "a.xlsx", MESS), TODAY))
    lines = CalamineWorkbook.from_path(tmp_path / "b.xlsx").get_sheet_by_name("表").to_python()
    assert lines[0][:3] == ["判断", "判断理由", "原行号"]
    assert [line[0] for line in lines[1:]] == [
        "已规范",
        "照收",
        "照收",
        "照收",
        "错误",
        "错误",
    ] or (lines[2][0] == "已规范")
    assert "缺“责任者”" in lines[5][1]
    assert lines[5][2] == "6"


def test_what_could_not_be_taken_stays_in_its_cell_to_be_corrected(tmp_path) -> None:
    from python_calamine import CalamineWorkbook

    rows = [HEAD, record(1, 日期="2019年13月5日"), record(2)]
    first = list(read(write(tmp_path / "a.xlsx", rows), TODAY))
    assert first[0].status == "error" and "日期" not in first[0].values
    report_workbook(tmp_path / "b.xlsx", first)
    lines = CalamineWorkbook.from_path(tmp_path / "b.xlsx").get_sheet_by_name("表").to_python()
    assert lines[1][lines[0].index("日期")] == "2019年13月5日"
    assert [row.values for row in read(tmp_path / "b.xlsx", TODAY)] == [row.values for row in first]


def test_identity_numbers_and_codes_stay_text(tmp_path) -> None:
    first = list(read(write(tmp_path / "a.xlsx", [COUPLE, couple(1), couple(2)]), TODAY))
    report_workbook(tmp_path / "b.xlsx", first)
    again = list(read(tmp_path / "b.xlsx", TODAY))
    assert [row.values for row in again] == [row.values for row in first]
    assert {row.status for row in again} == {"ok"}


def test_sheets_with_awkward_names_and_no_rows(tmp_path) -> None:
    names = ["a/b:c*?[]", "A/B:C*?[]", "长" * 40, "'x'", ""]
    rows = [Row(name, 2, "ok", {"题名": "甲", "责任者": "乙"}) for name in names]
    report_workbook(tmp_path / "b.xlsx", rows)
    assert len(rows_of(read_workbook(tmp_path / "b.xlsx"))) == len(names)
    report_workbook(tmp_path / "c.xlsx", [])
    assert (tmp_path / "c.xlsx").stat().st_size


def test_report_is_written_whole_or_not_at_all(tmp_path) -> None:
    target = tmp_path / "b.xlsx"
    target.write_bytes(b"old")

    def failing() -> object:
        yield Row("表", 2, "ok", {"题名": "甲"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        report_workbook(target, failing())
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(StorageFailed):
        report_workbook(tmp_path / "none" / "b.xlsx", [])


def _run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lantai.cli", "craft", "catalogue", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_command_line(tmp_path) -> None:
    bad = write(tmp_path / "a.xlsx", MESS)
    done = _run(bad, "--json", "--today", "2026-01-01", "--report", tmp_path / "b.xlsx")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["file"] == "a.xlsx"
    assert told["verdict"] == "fail"
    assert told["counts"] == {"skip": 1, "ok": 2, "fix": 2, "warn": 0, "ask": 0, "error": 2}
    (sheet,) = told["sheets"]
    assert sheet["header_rows"] == [1]
    assert sheet["columns"][1] == {"letter": "B", "header": "档号", "name": "档号",
                                   "kind": "refcode", "confidence": 1.0}  # fmt: skip
    row = sheet["rows"][4]
    assert (row["row"], row["status"]) == (6, "error")
    assert {"code", "severity", "message", "remedy", "row", "field"} <= set(row["reasons"][0])
    assert (tmp_path / "b.xlsx").exists()


def test_command_line_keeps_the_sheet_s_own_names_too(tmp_path) -> None:
    head = ["档号", "文件题名", "作者", "成文日期", "页数"]
    line = ["Q001-WS·2001·Y-001", "关于甲", "甲局", "20010305", 3]
    done = _run(write(tmp_path / "a.xlsx", [head, line]), "--json")
    assert done.returncode == 0
    (row,) = json.loads(done.stdout)["sheets"][0]["rows"]
    assert row["values"]["题名"] == row["values"]["文件题名"] == "关于甲"


def test_command_line_in_words(tmp_path) -> None:
    good = _run(write(tmp_path / "a.xlsx", [HEAD, record(1)]))
    assert good.returncode == 0
    assert "可以接收" in good.stdout
    missing = _run(tmp_path / "none.xlsx")
    assert missing.returncode == 2
    assert "none.xlsx" in missing.stderr
