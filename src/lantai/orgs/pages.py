# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages of this room that look over many rows at once: who covers whom, which rules are missing.

They stand at the head of a list. Each asks a few queries, whatever the number of institutions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lantai.craft import codes
from lantai.craft.findings import Finding, Severity
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, list_page, register_of
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.orgs import matters, queries, rulegaps
from lantai.orgs.in_time import in_force
from lantai.orgs.kinds import rule_of
from lantai.orgs.models import Institution, Rule, SupervisionException
from lantai.orgs.supervision import Directory

SHOWN = 300
"""So many lines of one kind stand on a page; the counts are whole."""
Link = dict[str, str]


def links_to(actor: Actor, paths: Iterable[str]) -> dict[str, Link]:
    """The institutions of some paths that an actor sees, as links."""
    register = register_of(Institution)
    seen = Institution.objects.seen_by(actor, "describe").filter(path__in=set(paths))
    return {row.path: {"name": str(row), "url": register.address(row) if register else ""}
            for row in seen}  # fmt: skip


def _figure(title: Any, n: int, tone: str = "", word: Any = "") -> dict[str, Any]:
    return {"title": title, "n": n, "unit": "", "tone": tone, "word": word, "sign": ""}


# --- who covers whom ------------------------------------------------------------------------------


@list_page(Institution, "scopes", "查收集范围和监督关系", "Check who covers whom",
           may=lambda actor: bool(actor.supervises))  # fmt: skip
def scopes_page(request: HttpRequest, register: Register) -> HttpResponse:
    """What overlaps and what is left uncovered in the reader's area, and who covers how much."""
    actor = actor_of(request)
    directory = Directory.within(actor.supervises)
    findings = list(directory.overlaps())
    numbers = directory.numbers()
    paths = [each.where.path for each in findings] + [body.path for body, _, _ in numbers]
    known = links_to(actor, paths)
    return render(request, "orgs/scopes.html", {
        "page": {"title": both("收集范围和监督关系", "Who covers whom"),
                 "crumbs": crumbs(register, register), "acts": [],
                 "lead": both("按类别、区划、层级推出来，加上登记的例外。列的是您监督指导的区域。",
                              "Derived from kind, region and level, with the exceptions that were "
                              "entered; of the area that you supervise.")},
        "counts": _scope_counts(directory, findings),
        "groups": [group for kind, title in GROUPS if (group := _group(kind, title, findings,
                                                                       known))],
        "bodies": [{**known.get(body.path, {"name": str(body), "url": ""}),
                    "kind": body.get_kind_display(), "supervises": supervised,
                    "receives": received} for body, supervised, received in numbers[:SHOWN]],
        **_exceptions(directory, actor),
        "unsettled": list(links_to(actor, [row.path for row in queries.unsettled()
                                           if row.own_area.startswith(actor.supervises)]).values()),
    })  # fmt: skip


GROUPS = (
    ("orgs.unsupervised", both("没有档案主管部门监督指导", "Not supervised by any authority")),
    ("orgs.unreceived", both("没有综合档案馆接收", "Received by no comprehensive archives")),
    ("orgs.doubled", both("管辖重叠", "Overlapping")),
    ("orgs.received_above", both("本级没有综合档案馆，交到上级",
                                 "No archives of their level: they transfer to one above")),
)  # fmt: skip


def _scope_counts(directory: Directory, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    wrong = [each for each in findings if each.severity is Severity.ERROR]
    bare = [each for each in wrong if each.kind != "orgs.doubled"]
    keeping = sum(rule_of(unit.kind).transfers == "none" for unit in directory.units)
    return [
        _figure(both("在用的单位", "Institutions in use"), len(directory.units), "",
                said("其中 {n} 个自己保管，不移交", "{n} of them keep their own", n=keeping)),
        _figure(both("没有着落", "Uncovered"), len(bare), "bad" if bare else "good",
                both("看下面", "see below") if bare else both("都有着落", "all are covered")),
        _figure(both("重叠", "Overlaps"), len(wrong) - len(bare),
                "bad" if len(wrong) > len(bare) else "good",
                both("看下面", "see below") if len(wrong) > len(bare) else both("没有", "none")),
        _figure(both("例外", "Exceptions"), len(directory.excepted()), "",
                both("现在有效的", "in force now")),
    ]  # fmt: skip


def _group(kind: str, title: Any, findings: Iterable[Finding],
           known: Mapping[str, Link]) -> dict[str, Any] | None:  # fmt: skip
    """The findings of one kind; those of institutions that the reader does not see are counted."""
    mine = [each for each in findings if each.kind == kind]
    if not mine:
        return None
    seen = [each for each in mine if each.where.path in known]
    lines = [{**known[each.where.path], "text": codes.sentence(each.kind, each.params, lang())}
             for each in seen[:SHOWN]]  # fmt: skip
    rest = len(mine) - len(lines)
    return {"title": title, "n": len(mine), "lines": lines,
            "rest": said("另有 {n} 个没有列出", "{n} more are not listed", n=rest) if rest
            else ""}  # fmt: skip


def _exceptions(directory: Directory, actor: Actor) -> dict[str, Any]:
    """The exceptions in force about units of the area; those that others keep are counted."""
    register = register_of(SupervisionException)
    units = [tie.unit.pk for tie in directory.excepted()]
    rows = SupervisionException.objects.seen_by(actor, "describe").filter(unit__in=units)
    rows = rows.filter(in_force(directory.on)).select_related("unit", "body")
    found = [{"name": str(row.unit), "url": register.address(row) if register else "",
              "concern": row.get_concern_display(), "body": str(row.body), "reason": row.reason,
              "until": row.valid_until} for row in rows.order_by("unit__name", "pk")]  # fmt: skip
    rest = len(units) - len(found)
    return {"exceptions": found, "exceptions_rest": said(
        "另有 {n} 个由别的主管部门登记", "{n} more were entered by other authorities", n=rest)
        if rest > 0 else ""}  # fmt: skip


# --- which rules are missing ----------------------------------------------------------------------


@list_page(Rule, "gaps", "缺哪些制度", "Which rules are missing",
           may=lambda actor: bool(actor.institution) and actor.has("orgs.rule.read"))  # fmt: skip
def gaps_page(request: HttpRequest, register: Register) -> HttpResponse:
    """What the reader's institution lacks, and, for who supervises, what those of the area lack."""
    actor = actor_of(request)
    here = queries.institution_at(actor.institution)
    own = rulegaps.gaps_of([here], actor) if here else []
    units = queries.active_within(actor.supervises) if actor.supervises else []
    area = rulegaps.gaps_of(units, actor)
    return render(request, "orgs/gaps.html", {
        "page": {"title": both("缺哪些制度", "Which rules are missing"),
                 "crumbs": crumbs(register, register), "acts": [],
                 "lead": both("按单位类别应有的制度，对照施行中的。",
                              "What an institution of its kind ought to have, against what is in "
                              "force.")},
        "own": _own_gaps(own[0], actor, register) if own else None,
        "area": _area_gaps(area, actor) if units else None,
    })  # fmt: skip


def _own_gaps(gaps: rulegaps.Gaps, actor: Actor, register: Register) -> dict[str, Any]:
    """Each matter that the institution ought to have a rule on, with the rules it has."""
    wanted = matters.wanted_of(gaps.institution.kind)
    rows = Rule.objects.seen_by(actor, "describe").filter(holder=gaps.institution.path)
    by_matter: dict[str, list[Any]] = {}
    for row in rows.filter(rulegaps.HOLDS).order_by("name"):
        by_matter.setdefault(row.matter, []).append(row)
    more = [each for each in matters.words() if each in by_matter and each not in wanted.matters]
    lines = [_matter_line(matter, by_matter.get(matter, []), register, matter in wanted.matters)
             for matter in (*wanted.matters, *more)]  # fmt: skip
    unsaid = [_rule(row, register) for row in by_matter.get("", [])]
    return {"name": str(gaps.institution), "basis": wanted.basis, "lines": lines,
            "unsaid": unsaid, "lacking": len(gaps.lacking), "of": len(wanted.matters),
            "late": gaps.late}  # fmt: skip


def _matter_line(matter: str, rows: Sequence[Rule], register: Register,
                 wanted: bool) -> dict[str, Any]:  # fmt: skip
    return {"label": matters.words()[matter], "wanted": wanted,
            "rules": [_rule(row, register) for row in rows]}  # fmt: skip


def _rule(row: Rule, register: Register) -> dict[str, Any]:
    late = row.review_on is not None and row.review_on < timezone.localdate()
    return {"name": str(row), "url": register.address(row), "late": late,
            "review_on": row.review_on}  # fmt: skip


def _area_gaps(area: Sequence[rulegaps.Gaps], actor: Actor) -> dict[str, Any]:
    """The institutions of an area, those that lack most first, and matter by matter."""
    bad = sorted((each for each in area if each.lacking or each.late),
                 key=lambda gap: (-len(gap.lacking), -gap.late, gap.institution.pk))  # fmt: skip
    known = links_to(actor, [each.institution.path for each in bad])
    seen = [each for each in bad if each.institution.path in known]
    by_matter = rulegaps.lacking_by_matter(area)
    return {
        "counts": [
            _figure(both("单位", "Institutions"), len(area)),
            _figure(both("制度齐全", "Complete"), sum(not each.lacking for each in area), "good",
                    both("应有的都有", "all that they ought to have")),
            _figure(both("有缺的", "Incomplete"), sum(bool(each.lacking) for each in area), "warn",
                    both("看下面", "see below")),
            _figure(both("逾期未检视", "Review overdue"), sum(each.late for each in area), "",
                    both("件制度", "rules")),
        ],
        "matters": [{"label": matters.words()[code], "lack": by_matter[code][0],
                     "of": by_matter[code][1]} for code in matters.words() if code in by_matter],
        "lines": [{**known[each.institution.path], "has": each.has, "late": each.late,
                   "kind": each.institution.get_kind_display(),
                   "lacking": said("、", ", ").join(str(matters.words()[code])
                                                   for code in each.lacking)}
                  for each in seen[:SHOWN]],
        "rest": said("另有 {n} 个没有列出", "{n} more are not listed", n=len(bad) - SHOWN)
        if len(seen) > SHOWN else "",
    }  # fmt: skip
