# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The report for machines and for the archives: JSON, and XML in the words archivists file it by.

Both hold every finding. The XML is described by ``report.xsd`` beside this file.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

from lantai.craft import codes
from lantai.craft.findings import Finding
from lantai.craft.report.model import ItemResult, Report
from lantai.craft.report.words import words

if TYPE_CHECKING:
    from datetime import datetime

VERSION = "1"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_dict(report: Report, lang: str = "zh") -> dict[str, Any]:
    """The report as plain values."""
    return {
        "version": VERSION,
        "title": report.title,
        "subject": report.subject,
        "verdict": str(report.verdict()),
        "plan": {"id": report.plan_id, "version": report.plan_version},
        "stage": report.stage,
        "started": report.started.isoformat(),
        "finished": report.finished.isoformat() if report.finished else None,
        "tester": report.tester,
        "sender": report.sender,
        "receiver": report.receiver,
        "opinion": report.opinion,
        "facts": dict(report.facts),
        "totals": dict(report.totals),
        "results": {str(result): count for result, count in report.results().items()},
        "severities": {str(weight): count for weight, count in report.severities().items()},
        "items": [_item(item, lang) for item in report.items],
        "findings": [codes.as_dict(found, lang) for found in report.findings],
    }


def as_json(report: Report, lang: str = "zh") -> str:
    """The report as JSON text with every finding."""
    text = json.dumps(as_dict(report, lang), ensure_ascii=False, indent=1, default=str)
    return text.encode("utf-8", "replace").decode()  # names that are no text have lone surrogates


def _item(item: ItemResult, lang: str) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name_zh if lang == "zh" else item.name_en,
        "property": str(item.property),
        "mode": str(item.mode),
        "result": str(item.result),
        "signed_by": item.signed_by,
        "tested_at": item.tested_at.isoformat() if item.tested_at else None,
        "checked": item.checked,
        "reason": item.reason,
        "opinion": item.opinion,
        "findings": [codes.as_dict(found, lang) for found in item.findings],
    }


def as_xml(report: Report) -> bytes:
    """The report as XML (UTF-8), element names and sentences Chinese."""
    from lxml import etree

    out = io.BytesIO()
    with etree.xmlfile(out, encoding="UTF-8") as sink:
        sink.write_declaration()
        with sink.element("检测报告", 版本=VERSION):
            _head(sink, report)
            with sink.element("检测项目"):
                for item in report.items:
                    _line(sink, item, report)
            if report.findings:
                with sink.element("其他问题"):
                    for found in report.findings:
                        _finding(sink, found)
    return out.getvalue()


def clean(text: object) -> str:
    """A text without what XML 1.0 cannot hold, each such character shown by U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", str(text))


def _leaf(sink: Any, name: str, value: object, **attributes: str) -> None:
    if value in (None, ""):
        return
    with sink.element(name, {key: clean(text) for key, text in attributes.items()}):
        sink.write(clean(value))


def _head(sink: Any, report: Report) -> None:
    table, verdict = words("zh"), str(report.verdict())
    _leaf(sink, "标题", report.title)
    _leaf(sink, "包号", report.subject)
    with sink.element(
        "检测方案", {"编号": clean(report.plan_id), "版本": clean(report.plan_version)}
    ):
        pass
    _leaf(sink, "阶段", table["stages"].get(report.stage, report.stage), 代码=report.stage)
    _leaf(sink, "移交单位", report.sender)
    _leaf(sink, "接收单位", report.receiver)
    _leaf(sink, "检测人", report.tester)
    _leaf(sink, "检测开始时间", _time(report.started))
    _leaf(sink, "检测结束时间", _time(report.finished))
    _leaf(sink, "结论", table["verdicts"][verdict], 代码=verdict)
    _leaf(sink, "处理意见", report.opinion)
    for name, value in report.facts.items():
        _leaf(sink, "事项", value, 名称=name)
    for name, count in report.totals.items():
        _leaf(sink, "数量", count, 名称=table["totals"].get(name, name))


def _time(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _line(sink: Any, item: ItemResult, report: Report) -> None:
    table = words("zh")
    with sink.element("项", 代码=clean(item.code)):
        _leaf(sink, "名称", item.name_zh)
        _leaf(sink, "性质", table["properties"][str(item.property)])
        _leaf(sink, "结果", table["results"][str(item.result)])
        _leaf(sink, "检测方式", table["modes"][str(item.mode)])
        _leaf(sink, "检测人", item.signed_by or report.tester)
        _leaf(sink, "检测时间", _time(item.tested_at or report.started))
        _leaf(sink, "检测数量", item.checked)
        _leaf(sink, "说明", item.reason)
        _leaf(sink, "处理意见", item.opinion)
        for found in item.findings:
            _finding(sink, found)


def _finding(sink: Any, found: Finding) -> None:
    weight = words("zh")["severities"][str(found.severity)]
    with sink.element("问题", 代码=clean(found.code), 种类=clean(found.kind), 程度=weight):
        where = found.where
        place = {"行": str(where.row)} if where.row is not None else {}
        if where.field:
            place["字段"] = where.field
        if where.path or place:
            with sink.element("检测对象", {key: clean(text) for key, text in place.items()}):
                sink.write(clean(where.path))
        _leaf(sink, "描述", codes.sentence(found.kind, found.params, "zh"))
        _leaf(sink, "处理建议", codes.remedy(found.kind, found.params, "zh"))
