# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The order of DA/T 48-2009: which elements and attributes stand where, how often.

Values, identifiers and bytes are judged elsewhere; every element is looked at by itself, so one
fault makes one finding.
"""

from __future__ import annotations

from lantai.craft.eep import rules
from lantai.craft.eep.collect import Collector
from lantai.craft.eep.model import Node

_TOLERATED = ("http://www.w3.org/XML/1998/namespace ", "http://www.w3.org/2001/XMLSchema-instance ")
_CONTENT = frozenset({"文件数据", "文档", "文档数据", "编码", "编码数据"})
_PROCESS = frozenset({"业务实体块", "业务实体", "机构人员实体块", "机构人员实体"})


def judge(root: Node, note: Collector) -> None:
    """Hold the whole tree against the order."""
    if root.name != rules.table()["root"]:
        note.add("root", root, found=root.name, expected=rules.table()["root"])
        return
    if root.foreign:
        note.add("namespace", root, expected=rules.namespace())
    for node in root.walk():
        _children(node, note)
        _attributes(node, note)
        if node.foreign and not root.foreign:
            note.add("namespace", node, expected=rules.namespace())


def _children(node: Node, note: Collector) -> None:
    model = rules.models().get(node.name)
    if model is None:
        for child in node.children:
            note.add("unexpected", child, child=child.name, parent=node.name)
        return
    if node.text and node.name != "档号":
        note.add("stray_text", node, parent=node.name, text=node.text[:40])
    counts = [0] * len(model.particles)
    furthest = 0
    for child in node.children:
        place = model.place.get(child.name)
        if place is None:
            note.add("unexpected", child, child=child.name, parent=node.name)
            continue
        counts[place] += 1
        if place < furthest:
            after = "、".join(model.particles[furthest].names)
            note.add("order", child, child=child.name, parent=node.name, after=after)
        elif counts[place] > model.particles[place].most:
            note.add("repeated", child, child=child.name, parent=node.name)
        furthest = max(furthest, place)
    for count, particle in zip(counts, model.particles, strict=True):
        if count < particle.least:
            _missing(node, particle.names, note)
    _company(node, note)


def _missing(node: Node, names: tuple[str, ...], note: Collector) -> None:
    if names[0] in _CONTENT:
        kind = "missing_content"
    else:
        kind = "missing_process" if names[0] in _PROCESS else "missing"
    where = note.where(node, names[0])
    note.add(kind, where, child="或".join(f"“{name}”" for name in names), parent=node.name)


def _company(node: Node, note: Collector) -> None:
    names = {child.name for child in node.children}
    wanted = rules.table()["one_of"].get(node.name)
    if wanted and not names & set(wanted.split()):
        _missing(node, tuple(wanted.split()), note)
    if node.name == rules.table()["root"]:
        for one, other in rules.table()["together"].items():
            if (one in names) != (other in names):
                there, absent = (one, other) if one in names else (other, one)
                note.add("not_together", note.where(node, absent), there=there, absent=absent)


def _attributes(node: Node, note: Collector) -> None:
    known = rules.attributes().get(node.name, {})
    for name, required in known.items():
        if required and not node.attributes.get(name, "").strip():
            note.add("attribute_missing", node, attribute=name, element=node.name)
    for name in node.attributes:
        if name not in known and not name.startswith(_TOLERATED):
            note.add("attribute_unknown", node, attribute=name, element=node.name)
