# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A test as it goes: begun, its findings kept, ended; then what persons sign and decide."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.desk.deeds import Outcome
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.transfer import queries
from lantai.transfer.doing import forget_check
from lantai.transfer.errors import refused
from lantai.transfer.judging import DECIDED_IN, is_of, verdict, why_undecidable
from lantai.transfer.models import Check, CheckLine, Finding, SetAside, Transfer
from lantai.transfer.terms import Decision, Judgement, Side

COLUMNS = ("check_run_id", "number", "code", "severity", "ref_code", "path", "row", "field",
           "kind", "params", "is_open", "decision", "opinion", "decided_by")  # fmt: skip


def begin_check(transfer: Transfer, side: str, actor: Actor, *, tester: str) -> Check:
    """Begin the test of the present round, or begin it anew where it was broken off. 开始检测。"""
    with act("transfer.check.begin", transfer, actor) as done:
        forget_check(transfer, side)
        made = Check(transfer=transfer, side=side, round=transfer.round,
                     began_at=timezone.now(), tester=tester, holder=transfer.holder,
                     party=transfer.receiver.path if side == Side.RECEIVER else transfer.party,
                     area=transfer.area, line=transfer.line,
                     secrecy=transfer.secrecy)  # fmt: skip
        made.save()
        return done(made)


def keep_findings(check: Check, rows: Sequence[Mapping[str, Any]], actor: Actor) -> int:
    """Keep a slice of what was found. 记检测发现。"""
    with act("transfer.finding.keep", check, actor) as done:
        prepared = [
            (check.pk, row["number"], row["code"], row["severity"], row["ref_code"], row["path"],
             row["row"], row["field"], row["kind"],
             json.dumps(row["params"], ensure_ascii=False), row["is_open"], row["decision"],
             "", "") for row in rows
        ]  # fmt: skip
        bulk.add_rows(Finding, COLUMNS, prepared)
        return done(len(rows), count=len(rows))


def end_check(
    check: Check, verdict: str, counts: Mapping[str, int], lines: Sequence[Mapping[str, Any]],
    plan: tuple[str, str], actor: Actor, *, aside: Sequence[Mapping[str, Any]] = (),
) -> Check:  # fmt: skip
    """End a test with its verdict and its lines; what bears a mark is set aside. 结束检测。"""
    with act("transfer.check.end", check, actor) as done:
        for line in lines:
            CheckLine(check_run=check, **line).save()
        transfer = check.transfer
        for each in aside:
            SetAside(transfer=transfer, round=transfer.round, **each).save()
        check.verdict, check.ended_at = verdict, timezone.now()
        check.plan_id, check.plan_version = plan
        check.files, check.errors = counts["files"], counts["errors"]
        check.warnings = counts["warnings"]
        check.save()
        return done(check, verdict=verdict, aside=len(aside))


def sign_line(line: CheckLine, actor: Actor, *, passed: bool, opinion: str) -> CheckLine:
    """Sign for a line that no machine answers. 人工检测签字。"""
    check = line.check_run
    with act("transfer.checkline.sign", check, actor) as done:
        _may_decide(check, actor)
        if line.result not in ("awaiting", "not_run"):
            raise refused("answered", line=str(line))
        if not passed and not opinion.strip():
            raise refused("needs_opinion")
        line.is_open = not passed
        line.signed_by, line.signed_on = actor.name, timezone.localdate()
        line.opinion = opinion
        line.save()
        _settle(check)
        return done(line, number=line.number, passed=passed)


def _settle(check: Check) -> None:
    """The verdict after what persons signed and decided: with what was noted it only warns."""
    findings, lines = queries.still_open(check)
    failed = queries.lines_of(check).filter(is_open=True).exclude(signed_by="")
    told = queries.findings_of(check).exclude(decision=Decision.ASIDE)
    check.verdict = verdict(fails=bool(findings) or failed.exists(), waits=bool(lines),
                            tells=told.exists())  # fmt: skip
    check.save()


def decide(keys: Sequence[int], actor: Actor, *, decision: str, opinion: str) -> Outcome:
    """Decide about findings, each with an opinion: accept it, or have it corrected. 决定。"""
    if decision not in (Decision.NOTED, Decision.BACK) or not opinion.strip():
        raise refused("needs_opinion")
    rows = Finding.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    found = {row.pk: row for row in rows.select_related("check_run__transfer")}
    outcome = Outcome(refused=[(pk, Said("guard.not_found")) for pk in keys if pk not in found])
    by_check: dict[Check, list[int]] = {}
    for pk, row in found.items():
        why = why_undecidable(row, actor, decision)
        if why is None:
            by_check.setdefault(row.check_run, []).append(pk)
        else:
            outcome.refused.append((pk, why))
    for check, some in by_check.items():
        with act("transfer.finding.decide", check, actor) as done:
            queries.findings_of(check).filter(pk__in=some).update(
                decision=decision, opinion=opinion, decided_by=actor.name,
                decided_on=timezone.localdate(), is_open=decision == Decision.BACK)  # fmt: skip
            _settle(check)
            outcome.changed += some
            done(None, count=len(some), decision=decision)
    return outcome


def _may_decide(check: Check, actor: Actor) -> None:
    if check.transfer.state not in DECIDED_IN[Side(check.side)] or (
        check.verdict == Judgement.RUNNING
    ):
        raise refused("decided_already")
    if not is_of(check, actor):
        raise refused("not_your_test")
