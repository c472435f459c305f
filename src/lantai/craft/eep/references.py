# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is named twice, and who names somebody that is not there.

Identifiers are unique over all layers of a package together, as the schema's xs:ID says; names of
agents and of the record are plain strings there, yet a business step must lead to both.
"""

from __future__ import annotations

import re

from lantai.craft.eep import rules
from lantai.craft.eep.collect import Collector
from lantai.craft.eep.model import Content, Eep, Node
from lantai.craft.findings import Where


def judge(root: Node, note: Collector) -> None:
    """Judge identifiers, and the references of business steps and agents."""
    _unique(root, note)
    known = {node.value("机构人员标识符") for node in root.walk() if node.name == "机构人员实体"}
    records = _names_of_records(root)
    signed = {node.value("签名标识符") for node in root.walk() if node.name == "电子签名"}
    for node in root.walk():
        if node.name == "业务实体":
            _known(node, "机构人员标识符", known, "unknown_agent", note)
            _known(node, "文件标识符", records, "unknown_record", note)
        elif node.name == "机构人员实体关系":
            _known(node, "机构人员标识符", known, "unknown_agent", note)
            _known(node, "被关联机构人员标识符", known, "unknown_related", note)
        elif node.name == "锁定签名":
            _known(node, "被锁定签名标识符", signed, "unknown_signature", note)
        elif node.name in ("业务实体块", "机构人员实体块"):
            _distinct(node, note)


def _unique(root: Node, note: Collector) -> None:
    rule = rules.table()["identifiers"]
    elements, attributes = frozenset(rule["elements"]), rule["attributes"]
    seen: dict[str, Node] = {}
    for node in root.walk():
        values = [node.text] if node.name in elements else []
        values += [node.attributes[name] for name in attributes if name in node.attributes]
        for value in values:
            first = seen.setdefault(value, node) if value else node
            if first is not node:
                note.add("id_twice", node, value=value[:80], element=node.name, other=first.line)


def _distinct(block: Node, note: Collector) -> None:
    entity, name = (
        ("业务实体", "业务标识符")
        if block.name == "业务实体块"
        else ("机构人员实体", "机构人员标识符")
    )
    seen: dict[str, Node] = {}
    for node in block.all(entity):
        value = node.value(name)
        if value and seen.setdefault(value, node) is not node:
            note.add("id_twice", node, value=value[:80], element=name, other=seen[value].line)


def _names_of_records(root: Node) -> set[str]:
    names: set[str] = set()
    for node in root.walk():
        if node.name == "文件实体":
            names |= {node.value("电子文件号"), node.value("档号")}
        elif node.name == "文档标识符":
            names.add(node.text)
    return names


def _known(node: Node, name: str, known: set[str], kind: str, note: Collector) -> None:
    value = node.value(name)
    if value and value not in known:
        note.add(kind, node.first(name), value=value[:80], element=node.name)


def layers(eep: Eep, note: Collector) -> None:
    """Hold numbered 修改标识符 against the layer they stand in: a gap means a layer is missing."""
    for layer in eep.layers:
        found = re.fullmatch(r"修改(\d{1,6})", layer.modification)
        if found and int(found.group(1)) != layer.number:
            where = Where(note.path, None, layer.modification)
            note.add("layer_number", where, value=layer.modification, number=layer.number)


def resolve(eep: Eep, note: Collector) -> None:
    """Follow every 引用编码数据ID to its bytes; what leads nowhere or in a circle is told."""
    entries = list(eep.entries())
    by_id: dict[str, Content] = {}
    for content in entries:
        by_id.setdefault(content.data_id, content)
    for content in entries:
        if content.refers:
            _follow(content, by_id, note)


def _follow(content: Content, by_id: dict[str, Content], note: Collector) -> None:
    if content.size:
        note.add("reference_and_data", content.where, refers=content.refers)
    passed, target = {content.data_id}, by_id.get(content.refers)
    while target is not None and target.refers and target.data_id not in passed:
        passed.add(target.data_id)
        target = by_id.get(target.refers)
    if target is None:
        note.add("dangling", content.where, refers=content.refers[:80])
    elif target.refers:
        note.add("circle", content.where, refers=content.refers[:80])
    else:
        content.size, content.sha256, content.fault = target.size, target.sha256, ""
