# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of the report in one language, and the plain paragraph that a person reads first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.findings import Severity, Verdict
from lantai.craft.report.model import Report, Result


@cache
def words(lang: str) -> Mapping[str, Any]:
    """All words in ``zh`` or ``en``."""
    source = resources.files("lantai.craft.report").joinpath("words.toml")
    found: Mapping[str, Any] = tomllib.loads(source.read_text("utf-8"))[lang]
    return found


def day(moment: datetime, lang: str) -> str:
    """A date as written in a sentence."""
    if lang == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{moment.day} {moment:%B} {moment.year}"


def paragraph(report: Report, lang: str) -> str:
    """What was tested and how it came out: one paragraph without a term of art."""
    said, table = words(lang)["paragraph"], words(lang)
    counts = report.results()
    results = table["and"].join(
        said["count"].format(result=table["results"][result], count=counts[result])
        for result in Result
        if counts[result]
    )
    opening = said["tested" if report.plan_id else "tested_bare"].format(
        date=day(report.started, lang),
        plan=report.plan_title or report.plan_id, version=report.plan_version,
        subject=report.subject, stage=table["stages"].get(report.stage, report.stage),
        items=len(report.items), results=results or "0",
    )  # fmt: skip
    return opening + _found(report, lang)


def _found(report: Report, lang: str) -> str:
    said, table, weights = words(lang)["paragraph"], words(lang), report.severities()
    counts = {
        "errors": weights[Severity.ERROR] + weights[Severity.NOT_RUN],
        "warnings": weights[Severity.WARN],
        "notes": weights[Severity.INFO],
    }
    told = [said[name].format(count=f"{count:,}") for name, count in counts.items() if count]
    if not told:
        return str(said["clean"])
    total = f"{sum(counts.values()):,}"
    return str(said["found"].format(count=total, weights=table["and"].join(told)))


def closing(report: Report, lang: str) -> str:
    """What follows from it, in one or two sentences."""
    said = words(lang)["paragraph"]
    verdict, counts = report.verdict(), report.results()
    if verdict is not Verdict.FAIL:
        return str(said[str(verdict)])
    waiting = counts[Result.AWAITING] + counts[Result.NOT_RUN]
    wrong = counts[Result.FAIL] or report.severities()[Severity.ERROR]
    text = said["fail_error"] if wrong else ""
    return text + (said["fail_waiting"].format(count=waiting) if waiting else "")
