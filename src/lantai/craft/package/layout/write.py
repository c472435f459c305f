# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Writing the structure of 2012: the documents round the files (annex 2 of 档发〔2012〕7号).

说明文件.TXT, 文件目录.XML or 案卷目录.XML, and in 其他 the registration form and the rules.
Elements beyond the eight that the standard names are those DA/T 46-2009 and practice add. The
form's signatures and test results stay empty where nobody gave them: they are for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import IO

from lantai.craft.errors import BadInput, storing
from lantai.craft.package import names
from lantai.craft.package.manifest import ITEM, FileRef, Record

CONTENT = "电子档案"
OTHER = "其他"
README = "说明文件.TXT"
ITEMS = "文件目录.XML"
VOLUMES = "案卷目录.XML"
FORM = f"{OTHER}/移交与接收登记表.xml"
SCHEME = f"{OTHER}/元数据规范.TXT"
CODES = f"{OTHER}/分类编号与命名规则.TXT"
NAMES = f"{OTHER}/原文件名对照表.XML"
ENCODINGS = ("utf-8", "gb18030")

_ITEM_FIELDS = (
    ("顺序号", "sequence"), ("档号", "ref_code"), ("文件编号", "doc_number"),
    ("责任者", "creator"), ("题名", "title"), ("日期", "date"), ("密级", "secrecy"),
    ("保管期限", "retention"), ("页数", "pages"),
)  # fmt: skip
_VOLUME_FIELDS = (
    ("顺序号", "sequence"), ("档号", "ref_code"), ("题名", "title"), ("起止日期", "date"),
    ("保管期限", "retention"), ("件数", "items"), ("页数", "pages"), ("备注", "note"),
)  # fmt: skip
_NAMED = {"sha512": "SHA-512", "sha256": "SHA-256", "sm3": "SM3", "blake3": "BLAKE3"}
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_CHECKS = ("准确性", "完整性", "可用性", "安全性", "载体外观检验")


@dataclass(frozen=True, slots=True)
class Handover:
    """Who hands over what to whom, for the description file and the form. Empty: left open.

    ``vacant`` are codes whose items do not come along and that nobody else will ever bear here;
    ``papers`` are further texts that go along in 其他, each a name and its words.
    """

    package_id: str
    made_on: date
    name: str = ""
    description: str = ""
    sender: str = ""
    receiver: str = ""
    made_by: str = ""
    checker: str = ""
    checked_by: str = ""
    filled_by: str = ""
    reviewed_by: str = ""
    formats: str = ""
    carrier: str = "在线"
    hardware: str = "通用服务器或计算机"
    vacant: tuple[str, ...] = ()
    software: str = "通用操作系统，能打开所列格式的阅读软件"
    papers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """All that a package holds: records in order, and what they come to."""

    records: Sequence[Record]
    by_volume: bool
    items: int
    volumes: int
    bytes: int


def documents(root: Path, held: Held, handover: Handover, encoding: str) -> Iterator[str]:
    """Write all documents round the files; yields their paths."""
    yield _text(root / README, _readme(held, handover, encoding), encoding, README)
    if held.by_volume:
        yield _xml(root / VOLUMES, _volumes(held.records), encoding, VOLUMES)
    else:
        yield _xml(root / ITEMS, _items(held.records), encoding, ITEMS)
    yield _xml(root / FORM, _form(held, handover), encoding, FORM)
    yield _text(root / SCHEME, _scheme(held, handover), encoding, SCHEME)
    yield _text(root / CODES, _codes(held), encoding, CODES)
    if any(_original(each) for record in held.records for each in record.files):
        yield _xml(root / NAMES, _renamed(held.records), encoding, NAMES)
    for title, text in handover.papers:
        name = f"{OTHER}/{title}.TXT"
        yield _text(root / name, text.splitlines(), encoding, name)


def _original(each: FileRef) -> str:
    """The name a file had before, where it differs."""
    return each.claimed if each.claimed and each.claimed != each.path.rpartition("/")[2] else ""


def _text(path: Path, lines: Iterable[str], encoding: str, name: str) -> str:
    with _sink(path) as sink:
        sink.write("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return name


def _xml(path: Path, lines: Iterable[str], encoding: str, name: str) -> str:
    with storing(path), _sink(path) as sink:
        sink.write(f'<?xml version="1.0" encoding="{encoding.upper()}"?>\n'.encode(encoding))
        for line in lines:
            sink.write(f"{line}\n".encode(encoding))
    return name


def _sink(path: Path) -> IO[bytes]:
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


def _leaf(name: str, text: object) -> str:
    return f"<{name}>{str(text).translate(_ESCAPED)}</{name}>"


def _items(records: Iterable[Record]) -> Iterator[str]:
    yield "<文件目录>"
    for record in records:
        if record.level == ITEM:
            yield from _item(record, "  ")
    yield "</文件目录>"


def _item(record: Record, indent: str) -> Iterator[str]:
    yield f"{indent}<文件>"
    for label, name in _ITEM_FIELDS:
        yield f"{indent}  {_leaf(label, record.value(name))}"
    for each in record.files:
        yield f"{indent}  {_leaf('电子档案名称', each.path.removeprefix(CONTENT + '/'))}"
    yield f"{indent}  {_leaf('文件大小', sum(each.size or 0 for each in record.files))}"
    yield f"{indent}  {_leaf('备注', record.note)}"
    for label, text in record.more.items():
        yield f"{indent}  {_leaf(label, text)}"
    yield f"{indent}</文件>"


def _volumes(records: Iterable[Record]) -> Iterator[str]:
    """Volumes with their items inside; ``records`` has each volume before its items."""
    yield "<案卷目录>"
    inside = False
    for record in records:
        if record.level == ITEM:
            yield from _item(record, "      ")
            continue
        if inside:
            yield "    </卷内文件>\n  </案卷>"
        inside = True
        yield "  <案卷>"
        for label, name in _VOLUME_FIELDS:
            yield f"    {_leaf(label, record.value(name))}"
        yield "    <卷内文件>"
    if inside:
        yield "    </卷内文件>\n  </案卷>"
    yield "</案卷目录>"


def _readme(held: Held, handover: Handover, encoding: str) -> Iterator[str]:
    yield f"包编号：{handover.package_id}"
    yield "类型：在线移交信息包" if handover.carrier == "在线" else f"类型：{handover.carrier}"
    yield f"容量：{held.bytes} 字节"
    yield f"保管单位：{handover.receiver}"
    yield f"制作单位：{handover.sender}"
    yield f"制作人：{handover.made_by}"
    yield f"检查单位：{handover.checker or handover.sender}"
    yield f"检查人：{handover.checked_by}"
    yield f"制作日期：{handover.made_on:%Y%m%d}"
    yield f"硬件环境：{handover.hardware}"
    yield f"软件环境：{handover.software}"
    yield f"目录编码：{encoding.upper()}"
    if handover.vacant:
        yield f"空号：{'、'.join(handover.vacant)}"


def _form(held: Held, handover: Handover) -> Iterator[str]:
    """The fields of 《电子档案移交与接收登记表》, digests as its annex table lists them."""
    yield "<电子档案移交与接收登记表>"
    yield _leaf("交接工作名称", handover.name or f"{handover.sender}电子档案移交")
    yield _leaf("内容描述", handover.description or "电子档案")
    yield _leaf("移交单位", handover.sender)
    yield _leaf("接收单位", handover.receiver)
    yield _leaf("包编号", handover.package_id)
    count = _leaf("件", held.items) + _leaf("卷", held.volumes)
    yield f"<移交电子档案数量>{count}</移交电子档案数量>"
    amount = _leaf("字节", held.bytes) + _leaf("GB", f"{held.bytes / 10**9:.3f}")
    yield f"<移交数据量>{amount}</移交数据量>"
    yield _leaf("载体起止顺序号", f"{handover.package_id}-{handover.package_id}")
    yield _leaf("载体类型与规格", handover.carrier)
    yield "<检验>"
    for check in _CHECKS:
        yield f"<{check}>{_leaf('移交单位', '')}{_leaf('接收单位', '')}</{check}>"
    yield "</检验>"
    yield _leaf("填表人", handover.filled_by)
    yield _leaf("审核人", handover.reviewed_by)
    yield _leaf("日期", handover.made_on.isoformat())
    yield "<数字摘要>"
    for record in held.records:
        for each in record.files:
            for algorithm, value in each.digests.items():
                yield (f"<项>{_leaf('文件', each.path)}{_leaf('算法', _NAMED[algorithm])}"
                       f"{_leaf('摘要', value)}{_leaf('容量', each.size)}</项>")  # fmt: skip
    yield "</数字摘要>"
    yield "</电子档案移交与接收登记表>"


def _scheme(held: Held, handover: Handover) -> Iterator[str]:
    formats = sorted({each.path.rpartition(".")[2].upper() for record in held.records
                      for each in record.files if "." in each.path})  # fmt: skip
    labels = [label for label, _ in _ITEM_FIELDS]
    yield f"文件目录的元素：{'、'.join([*labels, '电子档案名称', '文件大小', '备注'])}。"
    yield "日期以八位数字表示，不详的部分记0；起止日期以“-”相连。"
    if handover.formats:
        yield f"允许格式：{handover.formats}。"
    yield f"本包文件扩展名：{'、'.join(formats)}。"


def _codes(held: Held) -> Iterator[str]:
    yield "档号按DA/T 13及移交单位的编制规则。"
    yield "文件以档号命名，附件在档号后加“_附件”和顺序号。"
    yield "文件夹：电子档案/年度/类别/" + ("案卷/" if held.by_volume else "") + "文件。"


def _renamed(records: Iterable[Record]) -> Iterator[str]:
    yield "<原文件名对照表>"
    for record in records:
        for each in record.files:
            if name := _original(each):
                yield f"  <项>{_leaf('文件', each.path)}{_leaf('原文件名', name)}</项>"
    yield "</原文件名对照表>"


def refuse_unfit(handover: Handover) -> None:
    """Raise `BadInput` for a text that would not stay in its line, or that XML cannot hold."""
    for each in fields(handover):
        text = getattr(handover, each.name)
        if isinstance(text, str) and names.shown(text) != text:
            raise BadInput("package.text_unfit", name=each.name, text=names.shown(text)[:200])


def blanks(handover: Handover) -> Mapping[str, str]:
    """Fields of the form that people still have to fill, with their labels."""
    labels = {"sender": "移交单位", "receiver": "接收单位", "filled_by": "填表人",
              "reviewed_by": "审核人"}  # fmt: skip
    return {name: label for name, label in labels.items() if not getattr(handover, name)}
