# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What goes on the pages of a report: counted, grouped and cut to what a person can read.

Findings are grouped by kind, the worst first. A kind shows its first `SHOWN`, a report its first
`KINDS`; the rest is counted here and complete in JSON and XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lantai.craft import codes
from lantai.craft.findings import Finding, Severity, Where
from lantai.craft.report.model import ItemResult, Mode, Property, Report, Result
from lantai.craft.report.typesetting import pdf
from lantai.craft.report.words import closing, paragraph, words

SHOWN = 12
KINDS = 80
_MAIN = 8
CHARACTERS = 300
"""The longest cell."""

_TONES = {
    Result.PASS: "pass", Result.FAIL: "fail", Result.AWAITING: "warn",
    Result.NOT_RUN: "fail", Result.NOT_APPLICABLE: "quiet",
}  # fmt: skip
_WEIGHTS = (Severity.ERROR, Severity.NOT_RUN, Severity.WARN, Severity.INFO)
_SEVERITY_TONES = {
    Severity.ERROR: "fail", Severity.NOT_RUN: "fail", Severity.WARN: "warn", Severity.INFO: "quiet",
}  # fmt: skip


def as_pdf(report: Report, lang: str = "zh") -> bytes:
    """The report as PDF/A-2b on A4, with room for both sides' signatures."""
    return pdf("checks", pages(report, lang), made_at=report.finished or report.started)


def pages(report: Report, lang: str) -> dict[str, Any]:
    """The data of the layout ``checks``."""
    table = words(lang)
    kinds = list(_kinds(report, lang))
    hidden = kinds[KINDS:]
    rest = sum(each["total"] for each in hidden)
    return {
        "lang": lang,
        "words": table,
        "title": report.title or table["check_report"],
        "subject": cut(report.subject, 48),
        "under": table["stages"].get(report.stage, report.stage) + " · " + cut(report.subject, 120),
        "plan": f"{report.plan_title or report.plan_id} {report.plan_version}".strip(),
        "verdict": str(report.verdict()),
        "verdict_word": table["verdicts"][str(report.verdict())],
        "paragraph": cut(paragraph(report, lang), 2000),
        "closing": closing(report, lang),
        "facts": _facts(report, lang),
        "summary": [_summary(each, report, lang) for each in Property],
        "opinions": [
            {"word": word, "on": report.opinion == word} for word in table["opinions"]
        ],
        "sender": cut(report.sender),
        "receiver": cut(report.receiver),
        "groups": [group for each in Property if (group := _group(each, report, lang))["items"]],
        "main": _main(kinds, lang),
        "kinds": kinds[:KINDS],
        "rest": table["more"].format(count=rest, listed=0) if rest else "",
    }  # fmt: skip


def cut(text: str, most: int = CHARACTERS) -> str:
    """A text that fits a cell: the middle of a long one is left out."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 3 :]}"


def _facts(report: Report, lang: str) -> list[tuple[str, str]]:
    table = words(lang)
    until = f" – {report.finished:%H:%M}" if report.finished else ""
    pairs = [
        (table["subject"], report.subject),
        (table["stage"], table["stages"].get(report.stage, report.stage)),
        (table["plan"], f"{report.plan_title or report.plan_id} {report.plan_version}".strip()),
        (table["started"], f"{report.started:%Y-%m-%d %H:%M}{until}"),
        (table["tester"], report.tester),
    ]
    known = {report.sender, report.receiver, report.subject}
    labels = table["facts"]
    pairs += [(labels.get(name, name), value)
              for name, value in report.facts.items() if value not in known]  # fmt: skip
    pairs += [
        (table["totals"].get(name, name), f"{count:,}")
        for name, count in report.totals.items()
        if count
    ]
    return [(cut(name, 40), cut(value)) for name, value in pairs if value]


def _summary(which: Property, report: Report, lang: str) -> dict[str, Any]:
    table = words(lang)
    items = [item for item in report.items if item.property == which]
    counts = {result: sum(item.result == result for item in items) for result in Result}
    columns = (Result.PASS, Result.FAIL, Result.AWAITING, Result.NOT_RUN, Result.NOT_APPLICABLE)
    worst = next(
        (r for r in (Result.FAIL, Result.NOT_RUN, Result.AWAITING, Result.PASS) if counts[r]),
        Result.NOT_APPLICABLE,
    )
    shown = [str(counts[r]) if counts[r] else "–" for r in columns]
    cells = [table["properties"][str(which)], str(len(items)), *shown]
    return {"cells": cells, "result": table["results"][str(worst)], "tone": _TONES[worst]}


def _group(which: Property, report: Report, lang: str) -> dict[str, Any]:
    items = [_item(item, lang) for item in report.items if item.property == which]
    return {"name": words(lang)["properties"][str(which)], "items": items}


def _item(item: ItemResult, lang: str) -> dict[str, str]:
    table = words(lang)
    notes = [item.reason]
    if item.findings:
        notes.append(table["findings_note"].format(count=f"{len(item.findings):,}"))
    if item.signed_by:
        notes.append(table["signed_note"].format(name=item.signed_by))
    elif item.mode is Mode.MANUAL and item.result is Result.AWAITING and not item.reason:
        notes.append(table["to_sign"])
    notes.append(item.opinion)
    told = [note for note in notes if note]
    told = [*(note.rstrip("。.") for note in told[:-1]), *told[-1:]]
    return {
        "code": item.code,
        "name": item.name_zh if lang == "zh" else item.name_en,
        "mode": table["modes"][str(item.mode)],
        "result": table["results"][str(item.result)],
        "tone": _TONES[item.result],
        "note": cut(("；" if lang == "zh" else "; ").join(told)),
    }


def _place(where: Where, lang: str) -> str:
    row = "" if where.row is None else words(lang)["row"].format(row=where.row)
    return cut(" ".join(filter(None, (where.path, row, where.field))))


def _kinds(report: Report, lang: str) -> Iterable[dict[str, Any]]:
    names = {item.code: item.name_zh if lang == "zh" else item.name_en for item in report.items}
    groups: dict[tuple[str, str, Severity], list[Finding]] = {}
    for found in report.every_finding():
        groups.setdefault((found.code, found.kind, found.severity), []).append(found)
    order = sorted(groups, key=lambda key: (_WEIGHTS.index(key[2]), -len(groups[key])))
    for code, kind, severity in order:
        yield _kind(groups[code, kind, severity], names, lang)


def _main(kinds: Iterable[Mapping[str, Any]], lang: str) -> list[dict[str, Any]]:
    """For the first page: items with their findings of one weight, the worst first."""
    counts: dict[tuple[str, ...], int] = {}
    for each in kinds:
        key = each["severity"], each["tone"], each["code"], each["name"]
        counts[key] = counts.get(key, 0) + each["total"]
    return [
        {"severity": severity, "tone": tone, "code": code, "name": name,
         "count": words(lang)["findings_count"].format(count=f"{count:,}")}
        for (severity, tone, code, name), count in counts.items()
    ][:_MAIN]  # fmt: skip


def _kind(found: list[Finding], names: Mapping[str, str], lang: str) -> dict[str, Any]:
    table, first, shown = words(lang), found[0], found[:SHOWN]
    more = ""
    if len(found) > len(shown):
        more = table["more"].format(count=f"{len(found):,}", listed=len(shown))
    return {
        "code": first.code,
        "name": names.get(first.code) or cut(codes.sentence(first.kind, first.params, lang), 48),
        "severity": table["severities"][str(first.severity)],
        "tone": _SEVERITY_TONES[first.severity],
        "total": len(found),
        "count": table["findings_count"].format(count=f"{len(found):,}"),
        "remedy": cut(codes.remedy(first.kind, first.params, lang)),
        "rows": [
            (_place(f.where, lang), cut(codes.sentence(f.kind, f.params, lang))) for f in shown
        ],
        "more": more,
    }
