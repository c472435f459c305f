# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which elements of a catalogue are columns, and what their words mean. Only tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lantai.holdings.terms import Retention

TEXTS: Mapping[str, tuple[str, ...]] = {
    "ref_code": ("档号", "照片号"),
    "title": ("题名", "案卷题名", "照片题名", "实物名称"),
    "responsible": ("责任者", "摄影者", "摄录者", "授予单位"),
    "doc_number": ("文号",),
    "department": ("机构(问题)",),
    "catalogue_number": ("目录号",),
    "file_number": ("案卷号",),
    "item_number": ("件号",),
    "page_numbers": ("页号",),
    "document_kind": ("文种",),
    "keywords": ("主题词",),
    "location": ("存放位置",),
    "abstract": ("文字说明",),
    "remarks": ("备注",),
}
"""A column of text and the elements that fill it, the first that has something."""
DATES = ("日期", "起止日期", "摄影时间", "摄录时间", "登记日期", "获奖时间")
COUNTS: Mapping[str, str] = {"pages": "页数", "item_count": "件数", "sequence": "顺序号"}
FILE_CODE = "案卷档号"
TAKEN = frozenset({
    *(name for names in TEXTS.values() for name in names), *COUNTS.values(), "日期", "起止日期",
    "起", "止", "年度", "密级", "保管期限", "档案门类代码", "全宗号", "载体类型", "稿本", "序号",
    "人物", FILE_CODE,
}) - {"摄影者", "摄录者", "授予单位", "照片号"}  # fmt: skip
"""Elements that are columns whatever the scheme; without a scheme the others keep their names."""
SECRECIES = {"": 0, "公开": 0, "限制": 1}
"""What may be held, by `guard.terms.Secrecy`; any other word is taken for a secret."""
MEDIA = {"纸": "paper", "电子": "electronic", "照片": "photo", "底片": "film", "胶片": "film",
         "光盘": "disc", "磁带": "tape", "缩微": "microform", "实物": "object"}  # fmt: skip
"""Words of 载体类型 and the medium (`terms.Medium`)."""
MANUSCRIPTS = {"草稿": "draft", "定稿": "final", "正本": "authentic", "副本": "duplicate",
               "试行本": "trial", "修订本": "revised"}  # fmt: skip
SECRET, NOT_DUE, UNREVIEWED = 2, 0, 1
"""`guard.terms`: a secrecy above every ceiling; the opening states of new rows."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that neither a database nor XML can hold."""
TERMS = {"永久": str(Retention.PERMANENT), "长期": str(Retention.LONG),
         "短期": str(Retention.SHORT)}  # fmt: skip
CODES = frozenset(Retention.values)
