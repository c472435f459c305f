# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A journey as a paper that a person likes to read: what was taken, what was returned, how long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lantai.craft.journey.outcome import Outcome
from lantai.craft.report import typesetting
from lantai.craft.report.words import words

_MOST = 200
"""Returned items printed; the JSON has them all."""


def as_pdf(outcome: Outcome, *, made_at: datetime, lang: str = "zh") -> bytes:
    """The journey as a PDF. Raises `CannotRun` where there is no Chinese font."""
    return typesetting.pdf("tables", _data(outcome, lang), made_at=made_at)


def _data(outcome: Outcome, lang: str) -> dict[str, Any]:
    zh = lang == "zh"
    verdict = "pass" if outcome.whole and not outcome.returned else (
        "warn" if outcome.whole else "fail")  # fmt: skip
    label = {"pass": ("全部入库", "all taken"), "warn": ("入库，有退回", "taken, some returned"),
             "fail": ("未完成", "not completed")}[verdict]  # fmt: skip
    return {
        "lang": lang, "words": words(lang), "title": "全程报告" if zh else "The journey",
        "under": f"{outcome.subject} · {outcome.day}",
        "verdict": verdict, "verdict_word": label[not zh],
        "verdict_label": "结论" if zh else "Verdict",
        "paragraph": paragraph(outcome, lang), "tables": list(_tables(outcome, zh, lang)),
        "footer": "兰台" if zh else "Lantai",
    }  # fmt: skip


def paragraph(outcome: Outcome, lang: str) -> str:
    """The journey in one plain paragraph."""
    megabytes = outcome.bytes / 10**6
    if lang == "zh":
        told = [f"共收 {outcome.items} 件、{outcome.files} 个文件（{megabytes:.1f} MB），"
                f"退回 {len(outcome.returned)} 件（行）。"]  # fmt: skip
        if outcome.whole:
            told.append("收下的都按 OCFL 存了两套，逐字节读回，与入库时一致。")
        if outcome.drilled:
            told.append("演练中有意改动第二套的一位，已查出，并用第一套修复。")
        if outcome.unnamed:
            told.append(f"目录里没有的文件 {len(outcome.unnamed)} 个，没有收。")
        return "".join(told)
    told = [f"{outcome.items} items, {outcome.files} files ({megabytes:.1f} MB) were taken, "
            f"{len(outcome.returned)} returned."]  # fmt: skip
    if outcome.whole:
        told.append("All that was taken is kept twice in OCFL and was read back byte by byte.")
    if outcome.drilled:
        told.append("One bit of the second copy was flipped on purpose, found, and repaired.")
    if outcome.unnamed:
        told.append(f"{len(outcome.unnamed)} files that no row names were left.")
    return " ".join(told)


def _tables(outcome: Outcome, zh: bool, lang: str) -> Any:
    yield {
        "title": "各步用时" if zh else "Steps",
        "head": ["步骤", "数量", "CPU 秒", "用时（秒）", "每 CPU 秒", "说明"] if zh
        else ["step", "count", "CPU s", "wall s", "per CPU s", "note"],
        "numeric": [1, 2, 3, 4], "rows": [step.row(lang) for step in outcome.steps],
    }  # fmt: skip
    if outcome.returned:
        rows = [(each.name, each.title, _joined(each.reasons(lang)[:3], zh))
                for each in outcome.returned[:_MOST]]  # fmt: skip
        more = len(outcome.returned) - len(rows)
        yield {
            "title": "退回的件" if zh else "Returned",
            "head": ["档号", "题名", "原因"] if zh else ["reference code", "title", "reason"],
            "widths": [1, 1.1, 2],
            "rows": rows,
            "note": _rest(more, zh),
        }  # fmt: skip
    if outcome.asked:
        yield {
            "title": "检索试问" if zh else "Questions asked",
            "head": (["问", "件数", "毫秒", "第一件"] if zh
                     else ["question", "found", "ms", "first"]),
            "numeric": [1, 2],
            "rows": [(each.query, each.total, f"{each.milliseconds:.1f}",
                      each.titles[0] if each.titles else "") for each in outcome.asked],
        }  # fmt: skip


def _rest(more: int, zh: bool) -> str:
    if not more:
        return ""
    return f"另有 {more} 件，见 journey.json。" if zh else f"{more} more in journey.json."


def _joined(sentences: list[str], zh: bool) -> str:
    return ("" if zh else " ").join(sentences)
