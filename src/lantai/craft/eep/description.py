# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a package says of its record, from the neutral `Record` of a catalogue, and back.

Only renaming: values are taken as they stand. What DA/T 48 demands and a catalogue does not have
(立档单位名称, 电子文件号) is handed in or taken from the reference code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lantai.craft.eep.model import Eep
from lantai.craft.package.manifest import FileRef, Record

_CODE_PARTS = ("全宗号", "目录号", "年度", "保管期限", "机构或问题", "类别号", "室编案卷号",
               "馆编案卷号", "室编件号", "馆编件号", "页号")  # fmt: skip
_DESCRIBED = ("并列题名", "副题名", "主题词", "关键词", "人名", "摘要", "文种", "紧急程度", "主送",
              "抄送", "保密期限")  # fmt: skip


def metadata_of(record: Record, unit: str, documents: int) -> dict[str, Any]:
    """The 文件实体 of a record without its data, for a package of so many documents."""
    more = record.more
    parts = {name: more[name] for name in _CODE_PARTS if more.get(name)}
    code = {
        "": record.ref_code,
        **parts,
        "年度": record.year or more.get("年度", "") or _year(record.date),
        "保管期限": record.retention,
    }
    if not parts.get("室编件号") and not parts.get("馆编件号"):
        code["室编件号"] = _item_number(record)
    described = {
        "题名": record.title, "文件编号": record.doc_number, "责任者": record.creator,
        "日期": record.date, "密级": record.secrecy or "公开",
        **{name: more[name] for name in _DESCRIBED if more.get(name)},
    }  # fmt: skip
    form = {"文件组合类型": "组合文件" if documents > 1 else "单件"}
    if record.pages:
        form["页数"] = record.pages
    return {
        "聚合层次": "文件",
        "来源": {
            **{n: more[n] for n in ("档案馆名称", "档案馆代码", "全宗名称") if more.get(n)},
            "立档单位名称": more.get("立档单位名称", "") or unit,
        },
        "电子文件号": more.get("电子文件号", "") or record.ref_code,
        "档号": code,
        "内容描述": {name: value for name, value in described.items() if value},
        "形式特征": form,
        "存储位置": {"脱机载体编号": more.get("脱机载体编号", "")},
        "权限管理": {},
        **({"附注": record.note} if record.note else {}),
    }


def _year(date: str) -> str:
    return date[:4] if date[:4].isdigit() else ""


def _item_number(record: Record) -> str:
    """The trailing number of the reference code, else the row."""
    digits = record.ref_code[len(record.ref_code.rstrip("0123456789")) :].lstrip("0")
    return digits or str(record.row)


def record_of(eep: Eep, row: int = 1) -> Record:
    """The record as the outermost layer describes it, for catalogues and checks."""
    layer = eep.layers[-1]
    metadata = layer.metadata
    code, said = _dict(metadata, "档号"), _dict(metadata, "内容描述")
    form, source = _dict(metadata, "形式特征"), _dict(metadata, "来源")
    ref_code = metadata.get("档号", "") if not code else code.get("", "")
    flat = {**source, **{k: v for k, v in code.items() if k}, **said, **form}
    more = {name: _text(value) for name, value in flat.items() if name not in _OWN}
    more["电子文件号"] = _text(metadata.get("电子文件号", ""))
    files = tuple(
        FileRef(c.name, c.name, c.claimed_size, {"sha256": c.sha256}, document.role)
        for document in layer.documents
        for c in document.contents
    )
    return Record(
        row=row, source=eep.path, ref_code=_text(ref_code),
        doc_number=_text(flat.get("文件编号", "")),
        creator=_text(flat.get("责任者", "")), title=_text(flat.get("题名", "")),
        date=_text(flat.get("日期", "")), year=_text(flat.get("年度", "")),
        secrecy=_text(flat.get("密级", "")), retention=_text(flat.get("保管期限", "")),
        pages=_text(flat.get("页数", "")), note=_text(metadata.get("附注", "")), files=files,
        more=more, present=frozenset(_OWN[n] for n in flat if n in _OWN) | {"ref_code", "files"},
    )  # fmt: skip


_OWN: Mapping[str, str] = {
    "文件编号": "doc_number", "责任者": "creator", "题名": "title", "日期": "date",
    "年度": "year", "密级": "secrecy", "保管期限": "retention", "页数": "pages",
}  # fmt: skip


def _dict(metadata: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = metadata.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(map(_text, value))
    return value if isinstance(value, str) else str(value.get("", ""))
