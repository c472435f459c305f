# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A small item of an invented county as the vault describes it, for tests and benchmarks."""

from __future__ import annotations

from typing import Any

EVENTS = (
    ("transfer", "XG-2026-0007"), ("virus check", "签字"), ("format identification", "PRONOM"),
    ("message digest calculation", "sha512, blake3"), ("ingestion", "OCFL v1"),
    ("replication", "第二套"),
)  # fmt: skip


def item(number: int = 1, count: int = 3) -> dict[str, Any]:
    """A small item as the vault describes it, with so many files and six events."""
    return {
        "identifier": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "made_at": "2026-11-27T14:29:11+08:00",
        "item": {
            "ref_code": f"J019-WS·2019·D30-{number:04d}", "year": 2019, "retention": "30",
            "title": "关于印发《防汛值守工作规则（试行）》的通知", "responsible": "虚构县水利局",
            "date_text": "20190612", "date_from": "2019-06-12", "date_to": "2019-06-12",
            "doc_number": "虚水发〔2019〕12号", "category_code": "WS", "fonds_code": "J019",
            "department": "办公室", "item_number": f"{number:04d}", "pages": 6, "secrecy": 0,
            "opening": 0, "reach": 0, "medium": "electronic", "quantity": 1, "unit": "item",
            "keywords": "防汛 值守", "persons": "", "standing": "held", "digitised": "no",
            "described_by": "吴某", "described_on": "2026-03-02", "scheme": "records-2022",
            "language": "汉语", "manuscript": "final", "document_kind": "通知", "open_on": None,
            "abstract": "规定汛期值守的时间、人员、交接与报告。",
            "extra": {"addressees": "各乡镇水利站", "copies_to": "县防汛办"},
        },
        "above": [
            {"level": "fonds", "identifier": "fonds:J019", "fields": {
                "fonds_code": "J019", "name": "虚构县水利局", "date_from": "1984-01-01"}},
            {"level": "class", "identifier": "class:1", "fields": {"code": "WS", "title": "文书"}},
        ],
        "documents": [
            {"identifier": "d1", "order": 1, "fields": {"role": "main", "title": "通知正文"}},
            {"identifier": "d2", "order": 2, "fields": {"role": "attachment", "title": "值守表"}},
        ],
        "objects": [
            {"identifier": f"o{n}", "path": f"content/正文{n}.pdf", "name": f"正文{n}.pdf",
             "size": 123456 + n, "digests": {"sha512": f"{n:0128x}", "blake3": f"{n:064x}"},
             "order": n + 1, "origin": "born", "role": "original",
             "document": "d1" if n < 2 else "d2", "puid": "fmt/477", "format": "PDF/A-2b",
             "fields": {"pages": 2}}
            for n in range(count)
        ],
        "custody": [
            {"holder": "虚构县水利局", "code": "i12", "since": "2019-06-12", "until": "2026-03-02"},
            {"holder": "虚构县档案馆", "code": "i3", "since": "2026-03-02", "basis": "接收 2026-7"},
        ],
        "decisions": [
            {"kind": "retention", "value": "30", "on": "2020-03-01", "by": "王某",
             "basis": "归档范围和保管期限表 2.3"},
            {"kind": "opening", "value": "unreviewed", "on": "2026-03-02", "by": "李某",
             "basis": "档案法第二十七条"},
        ],
        "events": [
            {"identifier": f"e{n}", "type": kind, "at": f"2026-03-02T09:3{n}:00+08:00",
             "outcome": "success", "detail": detail, "agents": ["g1", "g2"][: n % 2 + 1],
             "objects": ["o0"] if n == 2 and count else []}
            for n, (kind, detail) in enumerate(EVENTS)
        ],
        "agents": [
            {"identifier": "g1", "name": "吴某", "kind": "person"},
            {"identifier": "g2", "name": "Lantai", "kind": "software", "version": "0.1.0"},
        ],
        "rights": [
            {"identifier": "r1", "basis": "statute", "document": "档案法第二十七条",
             "act": "disseminate", "restriction": "未开放", "since": "2019-06-12"},
        ],
    }  # fmt: skip
