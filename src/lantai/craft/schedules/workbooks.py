# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Retention schedules as workbooks, in the shapes in which archivists keep them.

The head is found by its words. The period stands in a column, or is ticked in one of several
columns (永久, 30年, 10年, 不归档). Headings stand in columns of their own, filled downwards, or as
rows of their own (一、党群工作; 1.2 会议) above their lines; a line without a period whose number
begins those of the next ones is a heading too. Each row of lines comes with what is wrong with it;
the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lantai.craft.catalogue.cells import plain
from lantai.craft.catalogue.grids import Grid, open_grids
from lantai.craft.codes import finding
from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding, Where
from lantai.craft.schedules.line import Line
from lantai.craft.text.fold import fold

DEEPEST_HEAD = 20
LIMITS = {"covers": 1000, "number": 40, "note": 500, "department": 100}
FIELDS = {"covers": ("归档范围", "what it covers"), "number": ("条目号", "number"),
          "note": ("备注", "note"), "department": ("责任部门", "department")}  # fmt: skip
HEADS: Mapping[str, tuple[str, ...]] = {
    "number": ("条目号", "编号", "序号", "类目号", "类号", "条款号", "号", "number", "no"),
    "covers": ("归档范围", "文件材料名称", "文件名称", "材料名称", "归档文件材料", "文件材料",
               "文件材料归档范围", "归档内容", "主要内容", "内容", "项目内容", "covers", "范围"),
    "retention": ("保管期限", "期限", "保管年限", "归档期限", "retention", "period"),
    "Y": ("永久", "permanent"), "D30": ("30年", "定期30年", "三十年"),
    "D10": ("10年", "定期10年", "十年"), "unfiled": ("不归档", "不需归档", "notfiled"),
    "filed": ("是否归档", "归档", "归档否", "filed"),
    "heading1": ("一级类目", "类目", "大类", "一级类别", "类别", "类目名称", "heading"),
    "heading2": ("二级类目", "属类", "二级类别", "小类"),
    "heading3": ("三级类目", "小属类", "三级类别"),
    "category": ("门类", "门类代码", "档案门类", "category"),
    "department": ("责任部门", "归口部门", "形成部门", "部门", "department"),
    "keywords": ("关键词", "主题词", "keywords"), "note": ("备注", "说明", "依据", "note"),
}  # fmt: skip
PERIODS = {"永久": "Y", "30年": "D30", "三十年": "D30", "定期30年": "D30", "30": "D30",
           "10年": "D10", "十年": "D10", "定期10年": "D10", "10": "D10", "y": "Y", "d30": "D30",
           "d10": "D10", "permanent": "Y", "100年": "D100", "70年": "D70", "60年": "D60",
           "50年": "D50", "25年": "D25", "20年": "D20", "15年": "D15", "5年": "D5"}  # fmt: skip
BY_RULE = {"长期": ("D30", "30年", "30 years"), "短期": ("D10", "10年", "10 years"),
           "定期": ("D30", "30年", "30 years")}  # fmt: skip
UNFILED = frozenset({"不归档", "不归", "否", "no", "不需归档", "notfiled"})
_BLANKS = re.compile(r"\s+")
_NUMBERED = re.compile(r"^(\d{1,3}(?:[.．]\d{1,3}){0,5})[.．、\s]*(.*)$", re.DOTALL)
_HANDED = re.compile(
    r"^([一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,3}[类章部]|[（(][一二三四五六七八九十]{1,3}[）)])\s*(.+)$",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Read:
    """One row as read: where it stands, the line that it came to, and what is wrong with it."""

    sheet: str
    row: int
    line: Line
    findings: tuple[Finding, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing stands against taking the line."""
        return not any(each.severity == "error" for each in self.findings)


@dataclass(slots=True)
class _Raw:
    """A row below a head: its texts by column."""

    sheet: str
    row: int
    cells: dict[str, str]
    findings: list[Finding] = field(default_factory=list)

    def where(self, name: str = "") -> Where:
        return Where(self.sheet, self.row, name)


def read(path: Path) -> list[Read]:
    """Every line of a workbook, in its order. Raises `BadInput` where it has no such head."""
    found: list[Read] = []
    headed = False
    for grid in open_grids(path):
        rows = list(_rows(grid)) if grid.visible else []
        headed |= bool(rows)
        found += _lines(rows)
    if not headed:
        raise BadInput("schedule.no_head", path=path.name)
    return found


# --- rows below a head --------------------------------------------------------------------------


def _rows(grid: Grid) -> Iterator[_Raw]:
    """The rows below the head of a sheet, merged cells filled, the head's repetitions left out."""
    head: dict[str, int] = {}
    covered = _merged(grid)
    held: dict[int, str] = {}
    for number, cells in grid.lines():
        texts = [_BLANKS.sub(" ", plain(cell)).strip() for cell in cells]
        if not head:
            head = _head(texts) if number <= DEEPEST_HEAD else {}
            continue
        if _head(texts):
            continue
        for index, first in covered.get(number - 1, {}).items():
            if index < len(texts) and not texts[index] and first != number - 1:
                texts[index] = held.get(index, "")
        held.update({index: text for index, text in enumerate(texts) if text})
        taken = {name: texts[index] for name, index in head.items()
                 if index < len(texts) and texts[index]}  # fmt: skip
        if not taken and (alone := [text for text in texts if text]):
            taken = {"covers": alone[0]}  # a heading written across columns of its own
        if taken:
            yield _Raw(grid.name, number, taken)


def _merged(grid: Grid) -> dict[int, dict[int, int]]:
    """By row and column: the first row of the cell merged there."""
    found: dict[int, dict[int, int]] = {}
    for top, left, bottom, right in grid.merged:
        if left == right or bottom > top:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    found.setdefault(row, {})[column - grid.left] = top
    return found


def _head(texts: Sequence[str]) -> dict[str, int]:
    """Which column is where, if this row is the head: what is covered, and a period."""
    known = {word: name for name, words in HEADS.items() for word in words}
    found: dict[str, int] = {}
    for index, text in enumerate(texts):
        name = known.get(_squeezed(text))
        if name is not None and name not in found:
            found[name] = index
    fits = "covers" in found and ("retention" in found or {"Y", "D30", "D10"} & found.keys())
    return found if fits else {}


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", fold(text)).replace("(", "").replace(")", "")


# --- rows into lines ----------------------------------------------------------------------------


def _lines(rows: Sequence[_Raw]) -> Iterator[Read]:
    """Lines with the headings they stand under; rows that are headings are taken in."""
    above: list[tuple[int, str, str]] = []  # depth, number, words
    for at, raw in enumerate(rows):
        number, words = _number_of(raw)
        follows = _number_of(rows[at + 1])[0] if at + 1 < len(rows) else ""
        if _is_heading(raw, number, follows):
            depth = _depth(raw, number)
            above = [each for each in above if each[0] < depth]
            above.append((depth, number, words))
            continue
        above = [each for each in above
                 if not each[1] or not number or number.startswith(f"{each[1]}.")]  # fmt: skip
        heading = _columns_of_headings(raw) or tuple(words for _, _, words in above)
        yield _line(raw, number, words, heading)


def _number_of(raw: _Raw) -> tuple[str, str]:
    """The number and the words of a row: in a column, or before the words."""
    number, words = raw.cells.get("number", ""), raw.cells.get("covers", "")
    if handed := _HANDED.match(words):
        return "", handed[2].strip()
    if not words and (handed := _HANDED.match(number)):
        return "", handed[2].strip()
    before = _NUMBERED.match(words)
    if before and before[2] and ("." in before[1] or not number):
        return before[1].replace("．", "."), before[2].strip()
    return number.replace("．", ".").strip("．.、 "), words


def _is_heading(raw: _Raw, number: str, follows: str) -> bool:
    """A row with nothing but words (and a number): a heading above the lines that follow it."""
    said = raw.cells.keys() - {"number", "covers", "heading1", "heading2", "heading3"}
    if said:
        return False
    if _HANDED.match(raw.cells.get("covers", "")) or _HANDED.match(raw.cells.get("number", "")):
        return True
    return bool(number) and follows.startswith(f"{number}.")


def _depth(raw: _Raw, number: str) -> int:
    """How deep a heading stands: 一、above （一）above 1.2."""
    said = raw.cells.get("covers", "") or raw.cells.get("number", "")
    if _HANDED.match(said) or _HANDED.match(raw.cells.get("number", "")):
        return 1 if said.startswith(("(", "（")) else 0
    return 2 + number.count(".")


def _columns_of_headings(raw: _Raw) -> tuple[str, ...]:
    names = (raw.cells.get(name, "") for name in ("heading1", "heading2", "heading3"))
    return tuple(name for name in names if name)


def _line(raw: _Raw, number: str, words: str, heading: tuple[str, ...]) -> Read:
    retention, is_filed = _period(raw)
    given = {"covers": words, "number": number, "note": raw.cells.get("note", ""),
             "department": raw.cells.get("department", "")}  # fmt: skip
    for name, most in LIMITS.items():
        if len(given[name]) > most:
            zh, en = FIELDS[name]
            raw.findings.append(finding("schedule.too_long", raw.where(name), row=raw.row, field=zh,
                                        field_en=en, n=len(given[name]), most=most))  # fmt: skip
    if not words:
        raw.findings.append(finding("schedule.no_words", raw.where("covers"), row=raw.row))
    line = Line(given["covers"], given["number"], heading, is_filed, retention,
                department=given["department"], note=given["note"])  # fmt: skip
    if "category" in raw.cells:
        line = replace(line, category=raw.cells["category"].split(" ")[0].upper()[:10])
    if "keywords" in raw.cells:
        line = replace(line, keywords=tuple(re.split(r"[、，,；; ]+", raw.cells["keywords"])))
    return Read(raw.sheet, raw.row, line, tuple(raw.findings))


def _period(raw: _Raw) -> tuple[str, bool]:
    """The period of a row and whether it is filed: from its column, or from what is ticked."""
    ticked = [name for name in ("Y", "D30", "D10", "unfiled") if _is_tick(raw.cells.get(name, ""))]
    if len(ticked) > 1:
        raw.findings.append(finding("schedule.two_periods", raw.where("retention"), row=raw.row))
    if ticked:
        return ("", False) if ticked[0] == "unfiled" else (ticked[0], True)
    said = _squeezed(raw.cells.get("retention", ""))
    if said in UNFILED or _squeezed(raw.cells.get("filed", "")) in UNFILED:
        return "", False
    if said in BY_RULE:
        code, zh, en = BY_RULE[said]
        raw.findings.append(finding("schedule.period_by_rule", raw.where("retention"), row=raw.row,
                                    value=said, read=zh, read_en=en))  # fmt: skip
        return code, True
    if said and said not in PERIODS:
        raw.findings.append(finding("schedule.unread_period", raw.where("retention"), row=raw.row,
                                    value=raw.cells["retention"]))  # fmt: skip
    return PERIODS.get(said, ""), True


def _is_tick(text: str) -> bool:
    """Any mark in a column of periods but a word that says no."""
    return bool(text) and _squeezed(text) not in {"否", "no", "×", "x", "-", "—", "/", "0"}
