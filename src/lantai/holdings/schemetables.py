# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The elements of a metadata scheme as a table: read from a workbook or pasted, written as one.

A line is an element: its name, what its values are, how strictly it is asked. An element that the
standards' schemes share is known by its name or key and keeps its meaning; one of a site's own says
what it is. The keys of these are made from their names where none is given.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.craft.schemes import Element, Scheme
from lantai.craft.schemes.element import KEY, shared_elements
from lantai.desk.paper import Column, Ledger
from lantai.guard.errors import Refused
from lantai.guard.words import both, lang

KINDS: Mapping[str, tuple[str, str]] = {
    "text": ("文字", "text"), "long_text": ("长文字", "long text"), "date": ("日期", "date"),
    "year": ("年度", "year"), "number": ("数字", "number"), "choice": ("选项", "choice"),
    "person": ("人名", "person"), "id_number": ("证件号", "identity number"),
    "phone": ("电话", "phone"), "flag": ("是否", "yes or no"),
}  # fmt: skip
NEEDS: Mapping[str, tuple[str, str]] = {
    "required": ("必著", "required"), "conditional": ("有则必著", "where there is any"),
    "optional": ("选著", "optional"),
}  # fmt: skip
HEADS: Mapping[str, tuple[str, str]] = {
    "zh": ("元素名称", "name in Chinese"), "en": ("英文名称", "name in English"),
    "key": ("元素代码", "key"), "kind": ("种类", "kind"), "need": ("要求", "obligation"),
    "longest": ("最长", "longest"), "many": ("可多次", "repeatable"),
    "personal": ("个人信息", "personal"), "list": ("可选值", "values"),
}  # fmt: skip
ALSO: Mapping[str, tuple[tuple[str, str], ...]] = {
    "zh": (("名称", "name"), ("元素", "element"), ("元素名", "element name"), ("中文名称", "zh")),
    "en": (("英文名", "english"),), "key": (("代码", "code"), ("编码", "element code")),
    "kind": (("类型", "type"), ("数据类型", "data type")),
    "need": (("必填", "need"), ("约束性", "condition"), ("著录要求", "requirement")),
    "longest": (("长度", "length"),), "many": (("可重复", "many"), ("重复", "repeat")),
    "personal": (("是否个人信息", "personal information"),),
    "list": (("选项", "choices"), ("值域", "list")),
}  # fmt: skip
"""Other heads under which a column is known."""
YES = {"是", "√", "对", "y", "yes", "1", "true", "有"}
NEED_WORDS = {("必填", "required"), ("必录", "required"), ("选填", "optional"), ("", "optional"),
              ("可选", "optional"), ("有则必填", "conditional")}  # fmt: skip


# --- reading --------------------------------------------------------------------------------------


def elements_of(lines: Iterable[Sequence[str]]) -> list[dict[str, Any]]:
    """The elements of a table's lines, the head first. Raises `Refused` with all that is wrong."""
    columns: dict[str, int] = {}
    found: list[dict[str, Any]] = []
    wrong: list[Said] = []
    for number, cells in enumerate(lines, 1):
        if not columns:
            columns = _head(cells)
            continue
        values = {name: cells[at].strip() if at < len(cells) else ""
                  for name, at in columns.items()}  # fmt: skip
        if not values.get("zh") and not values.get("key"):
            continue
        fault, element = _element(values, number)
        if fault is None and any(each["key"] == element["key"] for each in found):
            fault = Said("holdings.element_twice", {"row": number, "value": values["zh"]})
        if fault is not None:
            wrong.append(fault)
        else:
            found.append(element)
    if wrong or not found:
        raise Refused(*(wrong or [Said("holdings.no_elements")]))
    return found


def _head(cells: Sequence[str]) -> dict[str, int]:
    """Which column is which, where a line names the elements; empty where it does not."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        text = "".join(cell.split()).lower()
        for name, words in HEADS.items():
            every = (*words, *(word for pair in ALSO[name] for word in pair))
            known = {"".join(word.split()).lower() for word in every}
            if text in known:
                found.setdefault(name, at)
    return found if "zh" in found else {}


def _element(values: Mapping[str, str], row: int) -> tuple[Said | None, dict[str, Any]]:
    """An element of a line, or what is wrong with it."""
    key = values.get("key", "") or _shared_key(values["zh"]) or _own_key(values["zh"])
    need = _word(values.get("need", ""), NEEDS) or dict(NEED_WORDS).get(values.get("need", ""))
    if not KEY.fullmatch(key):
        return Said("holdings.element_key", {"row": row, "value": key}), {}
    if need is None:
        return Said("holdings.element_need", {"row": row, "value": values["need"]}), {}
    made: dict[str, Any] = {"key": key, "need": need}
    if key not in shared_elements():
        kind = _word(values.get("kind", "") or "text", KINDS)
        if kind is None:
            return Said("holdings.element_kind", {"row": row, "value": values["kind"]}), {}
        made |= {"zh": values["zh"], "en": values.get("en") or values["zh"], "kind": kind,
                 "longest": 400 if kind == "text" else 0}  # fmt: skip
        made |= {name: True for name in ("many", "personal")
                 if values.get(name, "").lower() in YES}  # fmt: skip
    if values.get("longest", "").isdecimal():
        made["longest"] = int(values["longest"])
    if choices := [word for word in re.split(r"[、,，;；/\n]+", values.get("list", "")) if word]:
        made["list"] = [[word, word, word] for word in choices]
    return _tried(made, row), made


def _tried(made: Mapping[str, Any], row: int) -> Said | None:
    try:
        Element.from_data(made)
    except (KeyError, TypeError, ValueError, IndexError):
        kind = "element_list" if made.get("kind") == "choice" else "element_bad"
        return Said(f"holdings.{kind}", {"row": row, "value": made.get("zh", made["key"])})
    return None


def _word(text: str, table: Mapping[str, tuple[str, str]]) -> str | None:
    """The value that a word of either language, or the value itself, stands for."""
    folded = "".join(text.split()).lower()
    for value, words in table.items():
        if folded in {value, *("".join(word.split()).lower() for word in words)}:
            return value
    return None


def _shared_key(zh: str) -> str:
    return next((key for key, each in shared_elements().items()
                 if zh == each["zh"] or zh in each.get("names", ())), "")  # fmt: skip


def _own_key(zh: str) -> str:
    """A key of a name that nobody shares: the same name has the same key."""
    return f"own_{hashlib.sha256(zh.encode()).hexdigest()[:10]}" if zh else ""


# --- writing --------------------------------------------------------------------------------------


def lines_of(elements: Iterable[Element]) -> Iterator[list[str]]:
    """A table's lines, the head first, that `elements_of` reads back."""
    at = 1 if lang() == "en" else 0
    yes = str(both("是", "yes"))
    yield [words[at] for words in HEADS.values()]
    for each in elements:
        yield [each.zh, each.en, each.key, KINDS[each.kind.value][at],
               NEEDS[each.obligation.value][at], str(each.longest or ""),
               yes if each.repeatable else "", yes if each.personal else "",
               "、".join(choice.zh for choice in each.choices)]  # fmt: skip


def as_workbook(scheme: Scheme, made_by: str) -> bytes:
    """The elements of a scheme as a workbook, to read or to make another one from."""
    sink = io.BytesIO()
    head, *lines = list(lines_of(scheme.elements))
    with Ledger(sink, made_by=made_by) as ledger:
        ledger.table(scheme.label(lang()), [Column(label) for label in head])
        for line in lines:
            ledger.add(line)
    return sink.getvalue()
