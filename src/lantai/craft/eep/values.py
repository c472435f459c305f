# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The values in a package: fixed texts, lists, types, blanks, characters, and whether they agree.

Value lists and types come from ``rules.toml``. Dates of the record itself are read by
`lantai.craft.dates`, so that spans and uncertain dates of real catalogues are no fault.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import cache

from lantai.craft import dates, refcode
from lantai.craft.eep import rules
from lantai.craft.eep.collect import Collector
from lantai.craft.eep.model import Node

_CHINA = timezone(timedelta(hours=8))
_YEAR = re.compile(r"\d{4}(Z|[+-]\d\d:\d\d)?")
_POSITIVE = re.compile(r"\+?0*[1-9]\d{0,17}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{8})[T ]?(\d\d:?\d\d(:?\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?"
)
_TERM = re.compile(r"(定期)?\d{1,3}年")
_SPLIT = re.compile(r"[、，,；;\s]+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_BINARY = frozenset({"签名结果", "证书", "编码数据"})


def judge(root: Node, note: Collector, today: date | None) -> None:
    """Judge every leaf by itself, then the layers."""
    required = _required()
    empty_ok = frozenset(rules.table()["filled"]["may_be_empty"])
    for node in root.walk():
        if node.name in _BINARY or (node.name in rules.models() and node.name != "档号"):
            continue
        if not node.text:
            if node.name in required and node.name not in empty_ok and not node.children:
                note.add("empty", node, element=node.name)
            continue
        _listed(node, note)
        _typed(node, note)
        _written(node, note)
    if root.value("封装包格式描述").replace(" ", "") != rules.table()["description"].replace(
        " ", ""
    ):
        note.add("description", root.first("封装包格式描述") or root)
    for layer in root.walk():
        if layer.name == "被签名对象":
            _layer(layer, root, note, today)
        elif layer.name == "文件实体":
            _record(layer, note)


@cache
def _required() -> frozenset[str]:
    """Leaves that the order demands wherever their parent stands."""
    models = rules.models()
    names = {
        name
        for model in models.values()
        for particle in model.particles
        if particle.least
        for name in particle.names
    }
    return frozenset(name for name in names if name not in models or name == "档号")


def _listed(node: Node, note: Collector) -> None:
    table, value = rules.table(), node.text
    fixed = table["fixed"].get(node.name)
    if fixed and value != fixed:
        note.add("fixed", node, element=node.name, value=value[:40], expected=fixed)
    allowed = table["values"].get(node.name)
    if allowed and value not in allowed:
        note.add("value", node, element=node.name, value=value[:40], allowed="、".join(allowed))
    allowed = table["lists"].get(node.name)
    if not allowed or (node.name == "保管期限" and _TERM.fullmatch(value)):
        return
    if not all(each in allowed for each in _SPLIT.split(value)):
        note.add("list", node, element=node.name, value=value[:40], allowed="、".join(allowed))
    elif value in table["secrecy"]["above_ceiling"]:
        note.add("classified", node, value=value)


def _typed(node: Node, note: Collector) -> None:
    kind, value = rules.types().get(node.name), node.text
    if kind and not _FITS[kind](value):
        note.add("type", node, element=node.name, value=value[:40], expected=_SAID[kind])


def _written(node: Node, note: Collector) -> None:
    found = _INVISIBLE.search(node.text)
    if found:
        note.add("special", node, element=node.name, character=f"U+{ord(found.group()):04X}")
    elif private := _PRIVATE.search(node.text):
        note.add("private_use", node, element=node.name, character=f"U+{ord(private.group()):04X}")


def instant(text: str) -> datetime | None:
    """A moment as xs:dateTime or one of its relatives, in Chinese time whatever zone it names."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(_CHINA).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None


def _is_instant(text: str) -> bool:
    return bool(_INSTANT.fullmatch(text)) and instant(text) is not None


def _is_moment(text: str) -> bool:
    return instant(text) is not None or (not text[:8].isdigit() and dates.parse(text) is not None)


_FITS = {
    "year": lambda text: bool(_YEAR.fullmatch(text)),
    "positive": lambda text: bool(_POSITIVE.fullmatch(text)),
    "instant": _is_instant,
    "moment": _is_moment,
    "day": lambda text: dates.parse(text) is not None,
    "size": lambda text: text.isascii() and text.isdigit() and len(text) < 19,
}
_SAID = {
    "year": "四位年份（如 2019）",
    "positive": "正整数",
    "instant": "年-月-日T时:分:秒（如 2019-06-18T08:30:00）",
    "moment": "日期或日期时间（如 2019-06-18T08:30:00）",
    "day": "日期（如 20190618）",
    "size": "以字节计的整数",
}


def _layer(layer: Node, root: Node, note: Collector, today: date | None) -> None:
    version, stated = layer.attributes.get("eep版本", ""), root.value("版本")
    if version and version != rules.table()["edition"]:
        edition = rules.table()["edition"]
        note.add("fixed", layer, element="eep版本", value=version[:40], expected=edition)
    elif version and stated and version != stated:
        note.add("versions_differ", layer, attribute=version, element=stated)
    kind, said = layer.value("封装包类型"), layer.value("封装包类型描述")
    proper = rules.table()["kinds"].get(kind)
    if proper and said and said.replace(" ", "") != proper:
        note.add("kind_text", layer.first("封装包类型描述"), type=kind, expected=proper)
    modified = layer.first("修改封装内容") is not None
    filled = modified or layer.first("封装内容") is not None
    if filled and kind in rules.table()["kinds"] and (kind == "修改型") != modified:
        holds = "修改封装内容" if modified else "封装内容"
        note.add("kind_content", layer.first("封装包类型"), type=kind, holds=holds)
    _times(layer, note, today)


def _times(layer: Node, note: Collector, today: date | None) -> None:
    made = instant(layer.value("封装包创建时间"))
    if made is None:
        return
    at = layer.first("封装包创建时间")
    if today and made.date() > today:
        note.add("future", at, element="封装包创建时间", value=layer.value("封装包创建时间"))
    below = layer.first("修改封装内容", "原封装包", "被签名对象")
    older = instant(below.value("封装包创建时间")) if below else None
    if older and older > made:
        note.add("times_turned", at, above=made.isoformat(), below=older.isoformat())
    for path in (("封装内容",), ("修改封装内容", "修订内容")):
        entity = layer.first(*path, "文件实体块", "文件实体")
        written = entity.value("内容描述", "日期") if entity else ""
        span = dates.parse(written) if written else None
        if entity and span and span.first > made.date():
            day = entity.first("内容描述", "日期")
            note.add("formed_later", day, value=written, made=made.date().isoformat())
        _steps(layer.first(*path, "业务实体块"), made, note)


def _steps(block: Node | None, made: datetime, note: Collector) -> None:
    """What is called done was done when the package was made, or on that day."""
    for step in block.children if block else ():
        done = instant(step.value("行为时间"))
        if done and step.value("业务状态") == "历史行为" and done.date() > made.date():
            note.add("step_later", step.first("行为时间"), value=step.value("行为时间"),
                     step=step.value("业务行为")[:40], made=made.date().isoformat())  # fmt: skip


def _record(entity: Node, note: Collector) -> None:
    code, fonds = entity.value("档号"), entity.value("档号", "全宗号")
    year = entity.value("档号", "年度")
    at = entity.first("档号")
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", code)
    if years and _YEAR.fullmatch(year) and year[:4] not in years:
        note.add("refcode_parts", at, code=code, part="年度", value=year)
    leading = re.match(r"[A-Z]{0,2}\d{3,4}(?=[-－·])", code)
    if fonds and leading and leading.group() != fonds:
        note.add("refcode_parts", at, code=code, part="全宗号", value=fonds)
    readings = refcode.parse(code)
    if code and not readings:
        note.add("refcode_form", at, code=code[:80])
    term = entity.value("档号", "保管期限")
    coded = {each.parts.get("retention", "") for each in readings}
    meant = rules.table()["retention_codes"]
    if term and coded and coded <= meant.keys() and not any(term in meant[each] for each in coded):
        note.add("refcode_parts", at, code=code, part="保管期限", value=term)
    documents = [each for each in entity.walk() if each.name == "文档"]
    _sequence(documents, note)
    kind = entity.value("形式特征", "文件组合类型")
    if documents and (kind == "单件") == (len(documents) > 1) and kind in ("单件", "组合文件"):
        at = entity.first("形式特征", "文件组合类型")
        note.add("combination", at, value=kind, count=len(documents))


def _sequence(documents: list[Node], note: Collector) -> None:
    numbers = [each.value("文档序号") for each in documents]
    if not numbers or not all(n.isascii() and n.isdigit() and len(n) < 9 for n in numbers):
        return
    counted = [int(n) for n in numbers]
    if len(set(counted)) < len(counted) or counted != sorted(counted):
        note.add("sequence", documents[0].first("文档序号"), found="、".join(numbers[:20]))
    elif counted[-1] - counted[0] >= len(counted):
        note.add("sequence_gap", documents[0].first("文档序号"), found="、".join(numbers[:20]))
