# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which rows are records, and which are notes, subtotals, signatures, or the head again.

A row that is no record is told with its reason, so that nothing vanishes in silence; when in
doubt a row is a record, and what it lacks is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from lantai.craft.catalogue.cells import is_fault
from lantai.craft.catalogue.elements import lookup, squeezed
from lantai.craft.catalogue.model import Cell

_SUM = re.compile(
    r"(?:本?[页卷盒表册柜年]|全[宗卷表部]|以上|各|上|下|总)?(?:小计|合计|总计|共计|累计|计|页计)"
    r"(?![划算量委生])[:：]?.{0,40}"
)
_NOTE = re.compile(
    r"(?:备?注|说明|填[写报]说明|编制说明|附注|备考|注意事项|编者按|填表说明|温馨提示)"
    r"\d{0,2}[:：、.．].*|(?:说明|备注|注)\d?[:：].*"
    r"|本[卷盒页册表]共.*|(?:以上|上列|本表|本目录|此表|本页).*(?:[。；！]|.{6,})"
    r"|[(（]?(?:以下|此处以下|下)(?:空白|无正文).*|[(（]?(?:续表|接上页|转下页|接下页|承上页|续上页|空白页)[)）]?.*"
    r"|第\d+页(?:[,，、/]?共\d+页)?|共\d+[页件卷盒条].*|\d+/\d+页?"
    r"|[(（]?(?:此页无正文|完|以下无内容)[)）]?|[-—]+完[-—]+|填?制?表?(?:日期|时间)[:：].*"
)
_SIGNED = re.compile(
    r"(?:制表|填表|编制|审核|复核|校对|负责|经办|移交|接收|交接|监交|立卷|检查|整理|录入|登记|填报|保管|"
    r"审批|主管|批准|经手|档案|领导|单位负责|统计)(?:人员?|单位|部门|机关|日期|时间|员|者|盖章|签[字名章])?"
    r"(?:[(（][^)）]*[)）])?[:：].*|单位[:：(（].*|.{0,20}[(（](?:公?章|盖章|签[字章])[)）].*"
)
_SAMPLE = re.compile(r"(?:示例|样例|例|例如|举例|填写示例|范例|样表)\d?[:：]?(?:.{0,12})?")
_LABEL = re.compile(r"([\u4e00-\u9fff()（）/·]{2,12})\s*[:：]\s*([^\s\u3000:：]+)")
_SECTION = re.compile(
    r"[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．\s].{1,40}|第[一二三四五六七八九十\d]+[部分章节类盒卷册].{0,40}"
)
_AMOUNT = re.compile(r"共?\d+(?:\.\d+)?[件卷页份张盒册条枚]?")
_UNIT = re.compile(r"[(（].{1,10}[)）]|单位:?.{1,6}")
_SHORT = 3


def joined(cells: Iterable[Cell]) -> str:
    """The texts of a row without blanks, to be matched as one line."""
    return "".join("".join(cell.split()) for cell in cells if isinstance(cell, str))


def why_no_record(cells: Sequence[Cell], places: Mapping[str, int], width: int) -> str | None:
    """The kind of note a row is, or None where it is a record.

    ``places`` tells the index of the elements (序号, 题名, 档号 …), ``width`` how many columns
    the table has.
    """
    filled = [cell for cell in cells if not _blank(cell)]
    if not filled:
        return "catalogue.blank_row"
    first, texts = filled[0], [squeezed(cell) for cell in filled if isinstance(cell, str)]
    if isinstance(first, str) and _SAMPLE.fullmatch(squeezed(first)) and len(filled) > 1:
        return "catalogue.sample_row"
    if _is_numbering(filled, width):
        return "catalogue.numbering_row"
    if len(texts) == len(filled) and all(_UNIT.fullmatch(text) for text in texts):
        return "catalogue.note_line"
    if any(is_fault(text) for text in texts):
        return None
    if texts and _is_sum(texts, cells, places):
        return "catalogue.subtotal"
    if len(filled) <= _SHORT + 1 and texts and _is_note(filled, texts, cells, places):
        return "catalogue.note_line"
    return _few(cells, filled, places, width)


def _blank(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, str) and not cell.strip())


def _few(
    cells: Sequence[Cell], filled: Sequence[Cell], places: Mapping[str, int], width: int
) -> str | None:
    """Rows with a single cell filled: a number made ready, a heading between records."""
    if len(filled) > 1 or width < _SHORT:
        return None
    at = next(i for i, cell in enumerate(cells) if not _blank(cell))
    name = next((name for name, index in places.items() if index == at), "")
    if name in ("序号", "顺序号", "件号"):
        if _numeric(filled[0]):
            return "catalogue.empty_numbered"
        section = _SECTION.fullmatch(str(filled[0]).strip())
        return "catalogue.section" if section else "catalogue.note_line"
    if name in ("题名", "案卷题名", "姓名"):
        return "catalogue.section" if _SECTION.fullmatch(str(filled[0]).strip()) else None
    if at == min(places.values(), default=0) and isinstance(filled[0], str):
        return "catalogue.section" if name not in ("档号",) else None
    return None


def _numeric(cell: Cell) -> bool:
    return not isinstance(cell, str) or squeezed(cell).isdecimal()


def _is_sum(texts: Sequence[str], cells: Sequence[Cell], places: Mapping[str, int]) -> bool:
    """小计, 合计: said in the first words, in a row that has neither code nor number."""
    if not any(_SUM.fullmatch(text) for text in texts[:2]):
        return False
    return not any(
        _holds(cells, places, name) for name in ("档号", "文号", "责任者", "身份证号", "日期")
    )


def _holds(cells: Sequence[Cell], places: Mapping[str, int], name: str) -> bool:
    """Whether a column has something of its own, not a piece of a sum or a signature."""
    index = places.get(name)
    if index is None or index >= len(cells) or _blank(cells[index]):
        return False
    text = squeezed(_plain(cells[index]))
    return not (_SUM.fullmatch(text) or _AMOUNT.fullmatch(text) or _remark(text))


def _is_note(
    filled: Sequence[Cell], texts: Sequence[str], cells: Sequence[Cell], places: Mapping[str, int]
) -> bool:
    """Every text of the row is a remark or a signature, or the row's first one is a remark."""
    if any(_holds(cells, places, name) for name in ("档号", "文号")):
        return False
    if _remark(texts[0]) and isinstance(filled[0], str):
        return True
    signed = sum(1 for text in texts if _SIGNED.fullmatch(text) or _LABEL.fullmatch(text))
    return signed > 0 and 2 * signed >= len(filled)


def _remark(text: str) -> bool:
    return bool(_NOTE.fullmatch(text) or _SIGNED.fullmatch(text))


def _is_numbering(filled: Sequence[Cell], width: int) -> bool:
    """The row of column numbers (1, 2, 3 … or 甲, 乙) under a head."""
    if len(filled) < max(_SHORT, width - 2):
        return False
    words = [squeezed(_plain(cell)).strip("()①②③④⑤⑥⑦⑧⑨ ") for cell in filled]
    if all(word.isdecimal() for word in words):
        return [int(word) for word in words] == list(
            range(int(words[0]), int(words[0]) + len(words))
        )
    return words[:2] == ["甲", "乙"]


def _plain(cell: Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def context(rows: Iterable[Sequence[Cell]]) -> dict[str, str]:
    """What lines above a table say of all its rows: 全宗号：Z112 年度：1998 保管期限：永久."""
    found: dict[str, str] = {}
    for cells in rows:
        words = [cell for cell in cells if not _blank(cell)]
        text = "\u3000".join(_plain(word).strip() for word in words)
        for label, value in _LABEL.findall(text):
            known = lookup(label)
            if known is not None:
                found.setdefault(known.name, value.strip("，。；;,"))
        for word, after in pairwise(words):
            label = squeezed(word) if isinstance(word, str) else ""
            known = lookup(label) if label else None
            if (
                known
                and isinstance(word, str)
                and not lookup(_plain(after))
                and "：" not in str(after)
            ):
                found.setdefault(known.name, _plain(after).strip())
    return found
