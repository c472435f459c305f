# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a report of checks says, before it takes a form: who tested what, when, by which plan.

The fields are those a run must keep for the registration form (DA/T 70-2018; design in §1.3 of
our standards file). Whoever ran the checks fills a `Report`; the writers beside this file turn it
into JSON, XML and PDF. No clock here: ``started`` and ``finished`` are handed in. No judging
either: a `Report` repeats what was found and adds it up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lantai.craft.findings import Finding, Severity, Verdict, verdict


class Property(StrEnum):
    """The four properties of DA/T 70 四性."""

    AUTHENTICITY = "authenticity"
    INTEGRITY = "integrity"
    USABILITY = "usability"
    SECURITY = "security"


class Mode(StrEnum):
    """How an item was tested 检测方式; ``WAIVED``: the plan leaves it out, with a reason."""

    AUTO = "auto"
    MANUAL = "manual"
    WAIVED = "waived"


class Result(StrEnum):
    """What came of an item 结果: 通过, 不通过, 不适用, 待人工, 未执行."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    AWAITING = "awaiting"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One line of the plan and what came of it.

    ``code`` with the stage (``YJ-1-1``); ``signed_by`` the person of a manual item; ``reason``
    why it was waived, does not apply or did not run; ``opinion`` 处理意见 (退回, 更正, 带问题接收).
    ``checked`` counts the objects looked at, None where counting makes no sense.
    """

    code: str
    name_zh: str
    name_en: str
    property: Property
    mode: Mode
    result: Result
    signed_by: str = ""
    reason: str = ""
    findings: Sequence[Finding] = ()
    checked: int | None = None
    tested_at: datetime | None = None
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A run of checks on one package or batch. ``findings`` are those of no item (hostile input).

    ``subject`` is the package's name or batch number; ``facts`` are lines for the first page in
    the order given (移交单位, 件数, 字节数 …), already in words; ``totals`` counts of what was
    tested, by name.
    """

    title: str
    subject: str
    plan_id: str
    plan_version: str
    stage: str
    started: datetime
    plan_title: str = ""
    items: Sequence[ItemResult] = ()
    finished: datetime | None = None
    tester: str = ""
    sender: str = ""
    receiver: str = ""
    opinion: str = ""
    findings: Sequence[Finding] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)

    def every_finding(self) -> list[Finding]:
        """All findings, of the items in their order and then of none."""
        return [found for item in self.items for found in item.findings] + list(self.findings)

    def verdict(self) -> Verdict:
        """Fail where an item failed, waits or was not run, or where a finding blocks."""
        blocking = {Result.FAIL, Result.AWAITING, Result.NOT_RUN}
        if any(item.result in blocking for item in self.items):
            return Verdict.FAIL
        return verdict(self.every_finding())

    def results(self) -> Counter[Result]:
        """How many items came to which result."""
        return Counter(item.result for item in self.items)

    def severities(self) -> Counter[Severity]:
        """How many findings weigh how much."""
        return Counter(found.severity for found in self.every_finding())
