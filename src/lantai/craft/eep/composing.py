# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The parts of a package in the order of DA/T 48-2009, written element by element.

What goes in was decided by `making`; here stand the identifiers (修改0-文档1 …), the fixed texts
and the signatures' elements.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lantai.craft.eep import rules, signing_rule
from lantai.craft.eep.model import Document
from lantai.craft.eep.signer import Signer
from lantai.craft.eep.writer import Writer
from lantai.craft.errors import BadInput, reading
from lantai.craft.files import ordinary

RULE = "对元素“{element}”按Canonical XML 1.0（不含注释）序列化后的字节，以{algorithm}签名"
_WORDS = {"rsa": "RSASSA-PKCS1-v1_5和{hash}", "sm2": "SM2和SM3", "dsa": "DSA和{hash}",
          "ecdsa": "ECDSA和{hash}"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A computer file to put in: one document each. ``role`` is 主文档 or 附属文档."""

    path: Path
    name: str = ""
    title: str = ""
    role: str = ""
    digitised: Mapping[str, str] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """The name it bears in the package."""
        return self.name or self.path.name


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the record's history 业务实体: what was done, when, by whom."""

    action: str
    at: datetime
    agent: str
    agent_type: str = "单位"
    position: str = ""
    description: str = ""


def head(writer: Writer) -> None:
    """All before what is signed."""
    table = rules.table()
    writer.raw(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    writer.raw(f'<{table["root"]} xmlns="{table["namespace"]}">\n'.encode())
    writer.leaf("封装包格式描述", table["description"])
    writer.leaf("版本", table["edition"])


def signed_start(
    writer: Writer, kind: str, created: datetime, unit: str, signer: Signer | None
) -> Any:
    """被签名对象 up to its content; returns the running digest where there is a signer."""
    hasher = _hasher(signer) if signer else None
    edition = {"eep版本": rules.table()["edition"]}
    writer.start(signing_rule.SIGNED, edition, top=hasher)
    writer.leaf("封装包类型", kind)
    writer.leaf("封装包类型描述", rules.table()["kinds"][kind])
    writer.leaf("封装包创建时间", _time(created))
    writer.leaf("封装包创建单位", unit)
    return hasher


def _hasher(signer: Signer) -> Any:
    from lantai.craft.eep.signatures import Hasher

    hasher = Hasher(signer.algorithm.hash)
    if signer.prefix:
        hasher.update(signer.prefix)
    return hasher


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def entities(
    writer: Writer,
    metadata: Mapping[str, Any],
    put_documents: Callable[[], None],
    history: Sequence[Step],
    number: int,
) -> None:
    """The three blocks."""
    writer.start("文件实体块")
    writer.start("文件实体")
    writer.children("文件实体", {k: v for k, v in metadata.items() if k != "文件数据"})
    put_documents()
    writer.end("文件实体")
    writer.end("文件实体块")
    code = metadata.get("档号", "")
    plain_code = code.get("", "") if isinstance(code, Mapping) else code
    _history(writer, history, str(metadata.get("电子文件号", "") or plain_code), number)


def _history(writer: Writer, history: Sequence[Step], record: str, number: int) -> None:
    """业务实体块 and 机构人员实体块: every step, and everybody who took one."""
    agents: dict[tuple[str, str, str], str] = {}
    writer.start("业务实体块")
    for index, step in enumerate(history, 1):
        who = (step.agent_type, step.agent, step.position)
        agent = agents.setdefault(who, f"人员{len(agents) + 1}")
        writer.tree("业务实体", {
            "业务标识符": f"修改{number}-业务{index}", "机构人员标识符": agent,
            "文件标识符": record, "业务状态": "历史行为", "业务行为": step.action,
            "行为时间": _time(step.at),
            **({"行为描述": step.description} if step.description else {}),
        })  # fmt: skip
    writer.end("业务实体块")
    writer.start("机构人员实体块")
    for (kind, name, position), agent in agents.items():
        writer.tree("机构人员实体", {
            "机构人员标识符": agent, "机构人员类型": kind, "机构人员名称": name,
            **({"个人职位": position} if position else {}),
        })  # fmt: skip
    writer.end("机构人员实体块")


def documents(
    writer: Writer, number: int, kept: Sequence[Document], files: Sequence[ContentFile]
) -> None:
    """文件数据: documents kept from the layer below, by reference, and new files."""
    writer.start("文件数据")
    index = 0
    for document in kept:
        index += 1
        _referring(writer, f"修改{number}-文档{index}", index, document)
    for each in files:
        index += 1
        role = each.role or ("主文档" if index == 1 else "附属文档")
        identifier = f"修改{number}-文档{index}"
        _document_head(writer, identifier, index, role, each.title or each.path.stem)
        _file(writer, identifier, each)
        writer.end("文档")
    writer.end("文件数据")


def _document_head(writer: Writer, identifier: str, index: int, role: str, title: str) -> None:
    writer.start("文档")
    writer.leaf("文档标识符", identifier)
    writer.leaf("文档序号", str(index))
    if role:
        writer.leaf("文档主从声明", role)
    if title:
        writer.leaf("题名", title)


def _coding(writer: Writer, identifier: str, values: Mapping[str, str], digitised: Any) -> None:
    """文档数据 and 编码 up to the data."""
    writer.start("文档数据", {"文档数据ID": f"{identifier}-文档数据1"})
    writer.start("编码", {"编码ID": f"{identifier}-文档数据1-编码1"})
    keyword = values["反编码关键字"]
    writer.tree("电子属性", {k: v for k, v in values.items() if k != "反编码关键字"})
    if digitised:
        writer.tree("数字化属性", digitised)
    writer.leaf("编码描述", rules.table()["encoding_note"])
    writer.leaf("反编码关键字", keyword)


def _file(writer: Writer, identifier: str, each: ContentFile) -> None:
    with reading(each.path):
        source = ordinary(each.path).open("rb")
    with source:
        size = os.fstat(source.fileno()).st_size
        ending = each.called.rpartition(".")[2].lower() if "." in each.called else "bin"
        values = {
            "格式信息": ending.upper(), "计算机文件名": each.called, "计算机文件大小": str(size),
            "反编码关键字": f"base64-{ending}",
        }  # fmt: skip
        _coding(writer, identifier, values, each.digitised)
        writer.start("编码数据", {"编码数据ID": f"{identifier}-文档数据1-编码1-编码数据1"})
        if writer.base64(source) != size:
            raise BadInput("eep.changed_meanwhile", path=str(each.path))
    for name in ("编码数据", "编码", "文档数据"):
        writer.end(name)


def _referring(writer: Writer, identifier: str, index: int, document: Document) -> None:
    """A document of the layer below, by reference to its data."""
    _document_head(writer, identifier, index, document.role, document.title)
    for at, content in enumerate(document.contents, 1):
        base = f"{identifier}-文档数据{at}"
        writer.start("文档数据", {"文档数据ID": base})
        writer.start("编码", {"编码ID": f"{base}-编码1"})
        attributes = {"计算机文件名": content.name, "计算机文件大小": str(content.size)}
        if content.format:
            attributes["格式信息"] = content.format
        writer.tree("电子属性", attributes)
        writer.leaf("编码描述", rules.table()["encoding_note"])
        writer.leaf("反编码关键字", content.keyword)
        refers = content.refers or content.data_id
        writer.leaf(
            "编码数据", "", {"编码数据ID": f"{base}-编码1-编码数据1", "引用编码数据ID": refers}
        )
        writer.end("编码")
        writer.end("文档数据")
    writer.end("文档")


def close(
    writer: Writer, signer: Signer | None, hasher: Any, created: datetime, number: int
) -> None:
    """Signature and lock where there is a signer, and the end of the root."""
    if signer and hasher is not None:
        lock = _hasher(signer)
        identifier = f"修改{number}-签名1"
        writer.start("电子签名块")
        writer.start(signing_rule.SIGNATURE, top=lock)
        writer.leaf("签名标识符", identifier)
        _signature(writer, signer, signing_rule.SIGNED, signer.sign(hasher.digest()), created)
        writer.end(signing_rule.SIGNATURE, top=True)
        writer.end("电子签名块")
        writer.start("锁定签名")
        writer.leaf("被锁定签名标识符", identifier)
        _signature(writer, signer, signing_rule.SIGNATURE, signer.sign(lock.digest()), created)
        writer.end("锁定签名")
    writer.raw(f"\n</{rules.table()['root']}>\n".encode())


def _signature(
    writer: Writer, signer: Signer, element: str, value: bytes, created: datetime
) -> None:
    algorithm = signer.algorithm
    words = _WORDS[algorithm.key].format(hash=algorithm.hash.upper().replace("SHA", "SHA-"))
    writer.leaf("签名规则", RULE.format(element=element, algorithm=words))
    writer.leaf("签名时间", _time(created))
    writer.leaf("签名人", signer.name)
    writer.leaf("签名结果", b64encode(value).decode("ascii"))
    writer.start("证书块")
    for certificate in signer.certificates:
        writer.leaf("证书", b64encode(certificate).decode("ascii"))
    writer.end("证书块")
    writer.leaf("签名算法标识", signer.oid)
