# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What came of a run: a result for every line of the plan, all findings, and the counts.

Fills `report.model.Report`; no words and no writing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from lantai.craft import codes
from lantai.craft.checks import case as cases
from lantai.craft.checks.plan import PERSON, WAIVED, Plan, PlanItem, Tick
from lantai.craft.findings import Finding, Progress, Verdict, verdict
from lantai.craft.formats import Identity
from lantai.craft.package.manifest import Manifest
from lantai.craft.report import model


class Outcome(StrEnum):
    """What an item came to: 通过, 有提示, 不通过, 待人工, 未执行, 免检."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    AWAITING = "awaiting"
    NOT_RUN = "not_run"
    WAIVED = "waived"


_RESULTS = {
    Outcome.PASSED: model.Result.PASS,
    Outcome.WARNED: model.Result.PASS,
    Outcome.FAILED: model.Result.FAIL,
    Outcome.AWAITING: model.Result.AWAITING,
    Outcome.NOT_RUN: model.Result.NOT_RUN,
    Outcome.WAIVED: model.Result.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """One line of the plan: its code with the stage, its result, findings and signature.

    ``missing`` names what was lacking for the item to run: catalogue, form, package.
    """

    code: str
    line: PlanItem
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    tick: Tick | None = None
    missing: tuple[str, ...] = ()

    def name(self, lang: str = "zh") -> str:
        """The item's name in one language."""
        known: Mapping[str, str] = cases.items()["items"].get(self.line.number, {})
        return known.get(lang, self.line.number)

    @property
    def property(self) -> str:
        """Which of the four properties the item belongs to."""
        found: str = cases.items()["properties"][self.line.number.partition("-")[0]]
        return found

    def reason(self, lang: str = "zh") -> str:
        """Why the item was waived or did not run, in one language."""
        if self.outcome is Outcome.WAIVED or (self.line.mode == WAIVED and not self.missing):
            return self.line.reason(lang)
        if self.outcome is Outcome.NOT_RUN and self.missing:
            return codes.sentence(f"check.missing_{self.missing[0]}", {}, lang)
        return ""


@dataclass(frozen=True, slots=True)
class Checked(Progress):
    """The last step of a run: its whole result. ``rest`` are findings of no item of the plan.

    ``manifest`` is what the package claims, ``identities`` what each of its files is, by path.
    """

    subject: str = ""
    stage: str = ""
    plan: Plan | None = None
    items: tuple[ItemOutcome, ...] = ()
    rest: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    manifest: Manifest | None = None
    identities: Mapping[str, Identity] = field(default_factory=dict)

    @classmethod
    def of(
        cls, case: cases.Case, subject: str, items: Sequence[ItemOutcome], rest: Sequence[Finding]
    ) -> Checked:
        """The result of a case whose items were judged."""
        every = tuple(found for item in items for found in item.findings) + tuple(rest)
        counts = _counts(case)
        return cls(
            counts["files"], counts["files"], subject, every, subject=subject, stage=case.stage,
            plan=case.plan, items=tuple(items), rest=tuple(rest), counts=counts, facts=_facts(case),
            manifest=case.manifest,
            identities={path: f.identity for path, f in case.facts.items() if f.identity},
        )  # fmt: skip

    def verdict(self) -> Verdict:
        """Fail where anything blocks; an item that did not run for lack of something blocks too."""
        if any(item.outcome in _STOPPING for item in self.items):
            return Verdict.FAIL
        return verdict(self.findings)

    def report(
        self, *, title: str, started: datetime, finished: datetime | None = None,
        tester: str = "", lang: str = "zh",
    ) -> model.Report:  # fmt: skip
        """All of it as the neutral report."""
        return model.Report(
            title=title, subject=self.subject, plan_id=self.plan.id if self.plan else "",
            plan_version=self.plan.version if self.plan else "", stage=self.stage,
            plan_title=self.plan.title(lang) if self.plan else "",
            started=started, finished=finished, tester=tester,
            items=tuple(_line(item, lang) for item in self.items), findings=self.rest,
            sender=self.facts.get("移交单位", ""), receiver=self.facts.get("接收单位", ""),
            facts=self.facts, totals=self.counts,
        )  # fmt: skip

    def lines(self, lang: str = "zh") -> Iterator[dict[str, Any]]:
        """Every item as the JSON that the command prints."""
        for item in self.items:
            yield {
                "code": item.code, "name": item.name(lang), "property": item.property,
                "mode": item.line.mode, "result": str(item.outcome), "reason": item.reason(lang),
                "findings": len(item.findings), "signed_by": item.tick.by if item.tick else "",
                "signed_on": item.tick.on if item.tick else "",
                "opinion": item.tick.opinion if item.tick else "",
            }  # fmt: skip


_STOPPING = frozenset({Outcome.FAILED, Outcome.AWAITING, Outcome.NOT_RUN})


def _counts(case: cases.Case) -> dict[str, int]:
    return {
        "items": sum(1 for _ in case.manifest.items()),
        "volumes": sum(1 for _ in case.manifest.volumes()),
        "files": len(case.facts),
        "content_files": sum(1 for _ in case.content_files()),
        "bytes": sum(seen.size for seen in case.facts.values()),
    }


def _facts(case: cases.Case) -> dict[str, str]:
    form, readme = case.manifest.form, case.manifest.readme
    known = readme.known if readme else {}
    told = {
        "包编号": case.manifest.package_id or "",
        "移交单位": (form.sender if form else "") or known.get("maker", ""),
        "接收单位": (form.receiver if form else "") or known.get("keeper", ""),
        "交接日期": form.on if form else "",
    }
    return {name: value for name, value in told.items() if value}


def _line(item: ItemOutcome, lang: str) -> model.ItemResult:
    modes = {PERSON: model.Mode.MANUAL, WAIVED: model.Mode.WAIVED}
    return model.ItemResult(
        code=item.code, name_zh=item.name("zh"), name_en=item.name("en"),
        property=model.Property(item.property),
        mode=modes.get(item.line.mode, model.Mode.AUTO), result=_RESULTS[item.outcome],
        signed_by=item.tick.by if item.tick else "", reason=item.reason(lang),
        findings=item.findings, opinion=item.tick.opinion if item.tick else "",
    )  # fmt: skip
