# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The judged catalogues: ≥ 97 % of the rows as expected, and no error taken in silence."""

import json
from pathlib import Path
from typing import Any

import pytest
from catalogue_books import TODAY
from unpacking import unpack

from lantai.craft.catalogue import Row, read_workbook

RIGHT = {
    "ok": {"ok", "fix"}, "fix": {"ok", "fix", "warn"}, "warn": {"warn", "ask", "error"},
    "ask": {"ask", "warn", "error"}, "error": {"error", "ask"}, "skip": {"skip"},
}  # fmt: skip
NOT_JUDGED = {"起", "止", "页号", "序号", "顺序号", "案卷号"}


@pytest.fixture(scope="module")
def judged(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogues")
    unpack(corpora / "judged" / "catalogues.tar.gz", folder)
    return folder / "catalogues"


def _as_expected(gold: dict[str, Any], row: Row | None) -> bool:
    if row is None:
        return gold["status"] == "skip"
    if row.status not in RIGHT[gold["status"]]:
        return False
    values = gold["values"] if gold["status"] in ("ok", "fix") else {}
    return all(row.values.get(name) == str(value)
               for name, value in values.items() if name not in NOT_JUDGED)  # fmt: skip


@pytest.mark.corpora
def test_judged_rows(judged: Path) -> None:
    total = right = 0
    silent = []
    for entry in json.loads((judged / "expected.json").read_text("utf-8"))["workbooks"]:
        book = read_workbook(judged / entry["file"], today=TODAY)
        for gold_sheet in entry["sheets"]:
            sheet = next(s for s in book.sheets if s.name == (gold_sheet["name"] or ""))
            assert sheet.header_rows == gold_sheet["header_rows"]
            rows = {row.row: row for row in sheet.rows}
            for gold in gold_sheet["rows"]:
                row = rows.get(gold["row"])
                total += 1
                right += _as_expected(gold, row)
                if gold["status"] == "error" and (row is None or row.status in ("ok", "fix")):
                    silent.append((entry["file"], gold["row"]))
    assert not silent
    assert right >= 0.97 * total
