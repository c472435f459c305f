# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a document says of itself, each value with where it stood and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from lantai.craft import codes
from lantai.desk.panels import facts_html
from lantai.desk.register import Register
from lantai.filing import reading
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang

WORDS: dict[str, Any] = {
    "title": both("题名", "title"), "doc_number": both("文号", "document number"),
    "responsible": both("责任者", "responsible"), "date": both("日期", "date"),
    "document_kind": both("文种", "kind of document"), "secrecy": both("密级", "secrecy"),
    "urgency": both("紧急程度", "urgency"), "addressee": both("主送", "addressee"),
    "copies": both("抄送", "copies to"), "signer": both("签发人", "signed by"),
    "pages": both("页数", "pages"), "device": both("拍摄设备", "device"),
    "place": both("地点", "place"), "length": both("时长", "length"),
}  # fmt: skip
"""The elements of `craft.drawing` in words."""


@dataclass(frozen=True)
class DrawnValues:
    """Of a capture: what was drawn from its main file."""

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """A line a value; nothing to who may not read the content."""
        if not row.drawn or not law.holds(actor, "act", row):
            return None
        lines = [(str(WORDS.get(each.element, each.element)), _told(each))
                 for each in reading.drawn_from_json(row.drawn)]  # fmt: skip
        return {"kind": "facts", "id": "drawn",
                "title": both("从文件中提取的", "Drawn from the file"),
                "sections": [{"title": "", "html": facts_html(lines)}]}  # fmt: skip


def _told(each: Any) -> str:
    why = codes.sentence(each.reason.kind, each.reason.params, lang())
    return f"{escape(each.value)} <span class=quiet>{escape(why)} · {each.confidence}%</span>"
