# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From the small tree to layers, documents and signatures: what a caller works with.

A broken package gives what it has; nothing is judged here.
"""

from __future__ import annotations

from typing import Any

from lantai.craft.eep.collect import Collector
from lantai.craft.eep.model import Content, Document, Eep, Layer, Node, Signature
from lantai.craft.eep.tree import claim
from lantai.craft.findings import Where


def assemble(eep: Eep, root: Node, note: Collector) -> None:
    """Fill layers, from the original up, and signatures."""
    block = root.first("电子签名块")
    eep.block = block.number if block else None
    chain: list[tuple[Node, Node]] = []
    holder: Node | None = root
    while holder is not None and (signed := holder.first("被签名对象")) is not None:
        chain.append((holder, signed))
        holder = signed.first("修改封装内容", "原封装包")
    for number, (holder, signed) in enumerate(reversed(chain)):
        eep.layers.append(_layer(number, signed, note))
        for node in (each for block in holder.all("电子签名块") for each in block.all("电子签名")):
            target = ("被签名对象", signed.number)
            eep.signatures.append(_signature(node, number, target, note))
    for node in root.all("锁定签名"):
        locked = node.value("被锁定签名标识符")
        found = next(
            (n for n in root.walk() if n.name == "电子签名" and n.value("签名标识符") == locked),
            None,
        )
        locks = ("电子签名", found.number) if found is not None and locked else None
        eep.signatures.append(_signature(node, None, locks, note))


def plain(node: Node) -> Any:
    """Metadata as text, or as a dict of them; what repeats becomes a list."""
    if not node.children:
        return node.text
    result: dict[str, Any] = {"": node.text} if node.text else {}
    for child in node.children:
        value = plain(child)
        if child.name not in result:
            result[child.name] = value
        elif isinstance(result[child.name], list):
            result[child.name].append(value)
        else:
            result[child.name] = [result[child.name], value]
    return result


def _layer(number: int, signed: Node, note: Collector) -> Layer:
    body = signed.first("封装内容") or signed.first("修改封装内容", "修订内容")
    block = body.first("文件实体块") if body else None
    entity = block.first("文件实体") if block else None
    kept = [each for each in entity.children if each.name != "文件数据"] if entity else []
    shell = Node("文件实体", 0, 0, foreign=False)
    shell.children = kept
    metadata = plain(shell) if kept else {}
    data = entity.first("文件数据") if entity else None
    steps = body.first("业务实体块") if body else None
    people = body.first("机构人员实体块") if body else None
    return Layer(
        number=number,
        kind=signed.value("封装包类型"),
        created=signed.value("封装包创建时间"),
        unit=signed.value("封装包创建单位"),
        modification=signed.value("修改封装内容", "修改标识符"),
        metadata=metadata,
        documents=[_document(each, note) for each in data.all("文档")] if data else [],
        events=[plain(each) for each in steps.children] if steps else [],
        agents=[plain(each) for each in people.all("机构人员实体")] if people else [],
        relations=[plain(each) for each in block.all("文件实体关系")] if block else [],
    )


def _document(node: Node, note: Collector) -> Document:
    contents = [
        _content(coding, data, note)
        for draft in node.all("文档数据")
        for coding in draft.all("编码")
        for data in coding.all("编码数据")
    ]
    return Document(
        node.value("文档标识符"), node.value("文档序号"), node.value("文档主从声明"),
        node.value("题名"), contents,
    )  # fmt: skip


def _content(coding: Node, data: Node, note: Collector) -> Content:
    content = data.content or Content()
    claim(content, coding)
    content.where = Where(note.path, data.line, content.name or content.data_id)
    return content


def _signature(
    node: Node, layer: int | None, target: tuple[str, int] | None, note: Collector
) -> Signature:
    certificates = [each.text for block in node.all("证书块") for each in block.all("证书")]
    identifier = node.value("签名标识符")
    locks = node.value("被锁定签名标识符")
    return Signature(
        identifier=identifier, layer=layer, locks=locks, rule=node.value("签名规则"),
        signed_at=node.value("签名时间"), signer=node.value("签名人"),
        value=node.value("签名结果"), certificates=certificates, oid=node.value("签名算法标识"),
        target=target, own=(node.name, node.number),
        where=note.where(node, identifier or locks or node.name),
    )  # fmt: skip
