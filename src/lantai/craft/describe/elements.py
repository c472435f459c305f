# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Fields as elements of our own namespace, named as DA/T 46 and our schemes name them.

``<l:题名 key="title">…</l:题名>``: the name is for people, ``key`` and ``type`` are for programs.
Every field so comes back as it was, whether a scheme knows it or not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from lxml import etree

from lantai.craft.describe.xmltext import attribute, plain, text
from lantai.craft.schemes.element import shared_elements

NAMESPACE = "urn:x-lantai:describe:1"
_PREFIX = f"{{{NAMESPACE}}}"
_VALUE = "值"
_UNNAMED = "项"
_NAME = re.compile(r"[^\W\d]\w*")
_OURS = {
    "extra": "方案元素", "date_text": "日期", "date_from": "起始日期", "date_to": "终止日期",
    "secrecy_mark": "密级原文", "secret_until": "解密日期", "custodian": "保管单位",
    "holder": "保管单位", "name": "名称", "role": "角色", "position": "盒内顺序",
    "unit": "计量单位", "urgency": "紧急程度", "standing": "所处阶段", "scheme": "元数据方案",
    "box": "盒号",
    "file": "案卷", "record_class": "类别", "open_on": "开放日期", "reach": "公布范围",
    "review_on": "开放审核到期", "expires_on": "保管期限届满", "digitised": "数字化状态",
    "people": "当事人", "originality": "原件或复制件", "history": "沿革", "scope": "范围和提要",
    "arrangement": "整理情况", "code": "代码", "kind": "类型",
}  # fmt: skip
"""Names of fields that no scheme has as an element, for those who read the file itself."""


class Broken(ValueError):
    """An element that is not as we write it; the message is for the finding."""


@cache
def _names() -> Mapping[str, str]:
    shared = {key: str(each["zh"]) for key, each in shared_elements().items()}
    return {key: zh for key, zh in (shared | _OURS).items() if _NAME.fullmatch(zh)}


def label(key: str, lang: str = "zh") -> str:
    """The name of a field in one language; the key itself where it has none."""
    if lang == "zh":
        return _names().get(key, key)
    return str(shared_elements()[key]["en"]) if key in shared_elements() else key


@cache
def _places() -> Mapping[str, int]:
    return {key: place for place, key in enumerate((*shared_elements(), *_OURS))}


def in_order(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Fields in the order of DA/T 46 and of our schemes, as people read them."""
    places = _places()
    return sorted(values.items(), key=lambda each: (places.get(each[0], len(places)), each[0]))


@lru_cache(maxsize=4096)
def _tags(key: str) -> tuple[str, str]:
    """The start tag of a field as far as its type, and its end tag."""
    name = _names().get(key, _UNNAMED)
    return f'<l:{name} key="{attribute(key)}"', f"</l:{name}>\n"


def written(values: Mapping[str, Any]) -> str:
    """A mapping as elements, by key."""
    parts = []
    for key in sorted(values):
        value = values[key]
        start, end = _tags(key)
        if type(value) is str:
            parts.append(f"{start}>{text(value)}{end}")
        else:
            parts.append(start + _typed(value) + end)
    return "".join(parts)


def _typed(value: Any) -> str:
    """The rest of a start tag and the content, of what is no text."""
    if value is None:
        return ' type="none">'
    if isinstance(value, bool):
        return f' type="bool">{"true" if value else "false"}'
    if isinstance(value, int):
        return f' type="int">{value:d}'
    if isinstance(value, float):
        return f' type="float">{value!r}'
    if isinstance(value, Mapping):
        return ' type="map">' + written(value)
    if isinstance(value, list | tuple):
        items = (f">{text(each)}" if type(each) is str else _typed(each) for each in value)
        return ' type="list">' + "".join(f"<l:{_VALUE}{item}</l:{_VALUE}>" for item in items)
    return ">" + text(str(value))


def read(parent: etree._Element) -> dict[str, Any]:
    """The mapping that an element holds. Raises `Broken`."""
    found: dict[str, Any] = {}
    for child in parent:
        tag = child.tag
        if type(tag) is not str:  # a comment
            continue
        key = child.get("key")
        if key is None or not tag.startswith(_PREFIX):
            raise Broken(_shown(child))
        key = plain(key)
        if key in found:
            raise Broken(f"{_shown(child)} {key}")
        found[key] = _value(child)
    return found


def _value(element: etree._Element) -> Any:
    kind = element.get("type")
    if kind is None and not len(element):
        return plain(element.text)
    if kind in ("map", "list"):
        if kind == "map":
            return read(element)
        return [_item(child) for child in element.iterchildren("*")]
    if len(element):
        raise Broken(_shown(element))
    said = element.text or ""
    try:
        return _READ[kind](said)
    except (KeyError, ValueError) as fault:
        raise Broken(f"{_shown(element)} {kind} {said[:40]}") from fault


def _item(element: etree._Element) -> Any:
    if not _is_ours(element):
        raise Broken(_shown(element))
    return _value(element)


def _bool(said: str) -> bool:
    return {"true": True, "false": False}[said]


def _none(said: str) -> None:
    if said:
        raise ValueError(said)


def _int(said: str) -> int:
    if len(said) > 20:
        raise ValueError(said)
    return int(said)


def _float(said: str) -> float:
    if not math.isfinite(found := float(said)):
        raise ValueError(said)
    return found


_READ: Mapping[str, Any] = {"bool": _bool, "int": _int, "float": _float, "none": _none}


def _is_ours(element: etree._Element) -> bool:
    return str(element.tag).startswith(_PREFIX)


def _shown(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2][:60]
