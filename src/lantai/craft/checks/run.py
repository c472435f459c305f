# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package of 2012 checked under a plan: opened, read, surveyed once, judged item by item.

Every line of the plan comes to a result; what could not be answered blocks. The last step that
`run` yields is the summary. Who runs the checks and what the clock said is told by the caller.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

from lantai.craft import codes, digest
from lantai.craft.checks import (
    authenticity,
    characters,
    elements,
    integrity,
    refcodes,
    security,
    usability,
)
from lantai.craft.checks.case import CHECKS, Case, Check, blocking, items
from lantai.craft.checks.outcome import Checked, ItemOutcome, Outcome
from lantai.craft.checks.plan import AUTOMATIC, PERSON, WAIVED, Plan, PlanItem, Tick, tick_for
from lantai.craft.checks.survey import FileFacts, Task, survey
from lantai.craft.errors import BadInput, CraftError
from lantai.craft.findings import Finding, Progress, Severity
from lantai.craft.package import container
from lantai.craft.package.layout import names, read, rules
from lantai.craft.package.manifest import Manifest
from lantai.craft.package.names import shown
from lantai.craft.package.tree import FOLDER, Tree

MODULES = (authenticity, characters, elements, refcodes, integrity, usability, security)
"""Importing them registers their checks."""


def run(
    package: Path | str,
    plan: Plan,
    today: date,
    *,
    stage: str = "YJ",
    signed: Sequence[Tick] = (),
    sent: Mapping[str, str] | None = None,
    workers: int = 0,
    workspace: Path | None = None,
) -> Iterator[Progress]:
    """Check a package; yields `Progress` and at last a `Checked`.

    ``sent`` are digests of the package file as its sender gave them; ``workspace`` is where an
    archive is unpacked (default: the system's temporary folder). Raises `BadInput` where there is
    no package, or the plan is not for this stage.
    """
    if stage not in plan.stages:
        raise BadInput("check.wrong_stage", plan=plan.id, stage=stage)
    for tick in signed:
        if tick.item.removeprefix(f"{stage}-") not in plan.items:
            raise BadInput("check.unknown_tick", item=tick.item, plan=plan.id, stage=stage)
    path = Path(package)
    with ExitStack() as stack:
        tree = stack.enter_context(container.open_safely(path))
        opened = tuple(tree.findings)
        yield Progress(0, None, "reading")
        if tree.kind != "folder":
            if not tree.sound:
                yield _unopened(path, plan, stage, today, opened, signed)
                return
            place = stack.enter_context(tempfile.TemporaryDirectory(dir=workspace))
            tree.extract_to(Path(place) / "package")
            tree = stack.enter_context(container.open_safely(Path(place) / "package"))
        case = _case(tree, plan, stage, today)
        case.sent = _stated(case.manifest) | dict(sent or {})
        if case.sent and path.is_file():
            case.received = digest.of_file(path, sorted(case.sent))
        yield from _surveyed(case, tree, workers)
        yield _judged(case, path.name, opened, signed)


def judge(case: Case, subject: str, signed: Sequence[Tick] = ()) -> Checked:
    """A case that the caller has gathered, such as a batch within a system, under its plan."""
    return _judged(case, subject, (), signed)


def _stated(manifest: Manifest) -> dict[str, str]:
    """Digests of the whole package that its form states; of use where the form came apart."""
    listed = manifest.form.package_digests if manifest.form else ()
    return {each.algorithm: each.value for each in listed
            if names.is_digest(each.value, each.algorithm)}  # fmt: skip


def _case(tree: Tree, plan: Plan, stage: str, today: date) -> Case:
    manifest, places = read.read(tree)
    folders, refused, ordinary = [], [], {entry.name for entry in tree.files()}
    for entry in tree.entries():
        if entry.kind == FOLDER:
            if shown(entry.name) == entry.name:
                folders.append(entry.name)
        elif entry.name not in ordinary:
            refused.append(entry.name)
    return Case(
        manifest, plan, stage, today, places=places, folders=tuple(folders),
        refused=frozenset(refused), code_rules=tuple(_code_rules(manifest)),
    )  # fmt: skip


def _code_rules(manifest: Manifest) -> Iterator[rules.CodeRule]:
    """The package's rules of 档号, and for volumes each without its last part."""
    stated = rules.code_rules(manifest.rules.ref_code) if manifest.rules.ref_code else []
    yield from stated
    if any(True for _ in manifest.volumes()):
        yield from filter(None, (rules.shorter(rule) for rule in stated))


def _surveyed(case: Case, tree: Tree, workers: int) -> Iterator[Progress]:
    wanted = _algorithms(case.manifest)
    usual = tuple(sorted({name for names_ in wanted.values() for name in names_})) or ("sha256",)
    root = tree.path
    entries = [entry for entry in tree.files() if entry.name.startswith(case.places.base)]
    tasks = (
        Task(entry.name, f"{root}/{entry.name}", entry.size,
             wanted.get(entry.name, usual if entry.name.startswith(case.content) else ()),
             entry.name.startswith(case.content))
        for entry in entries
    )  # fmt: skip
    facts: dict[str, FileFacts] = {}
    for lot in survey(tasks, len(entries), workers):
        facts.update((seen.path, seen) for seen in lot)
        yield Progress(len(facts), len(entries), lot[-1].path)
    case.facts = facts


def _algorithms(manifest: Manifest) -> dict[str, tuple[str, ...]]:
    """Which digests each file must be read for: those that form and entries name."""
    wanted: dict[str, set[str]] = {}
    for claim in manifest.form.digests if manifest.form else ():
        if claim.algorithm:
            wanted.setdefault(claim.path, set()).add(claim.algorithm)
    for record in manifest.records:
        for each in record.files:
            wanted.setdefault(each.path, set()).update(each.digests)
    return {path: tuple(sorted(names_)) for path, names_ in wanted.items() if names_}


def _judged(case: Case, subject: str, opened: Sequence[Finding], signed: Sequence[Tick]) -> Checked:
    taken = _taken(case, (*opened, *case.manifest.findings))
    outcomes = []
    for line in case.plan.items.values():
        found = list(taken.pop(line.number, ()))
        missing: set[str] = set()
        ran = 0
        if line.machine:
            for each in CHECKS:
                if each.item != line.number or case.stage not in each.stages:
                    continue
                if lacking := [need for need in each.needs if not _given(case, need)]:
                    missing.update(lacking)
                    continue
                ran += 1
                found.extend(_run(case, each))
        outcomes.append(_outcome(case, line, _few(case, found), ran, missing, signed))
    rest = [found for listed in taken.values() for found in listed]
    return Checked.of(case, subject, outcomes, rest)


def _taken(case: Case, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """What was found while opening and reading, by the item it speaks to."""
    taken: dict[str, list[Finding]] = {}
    for found in findings:
        inside = found.where.path.startswith(case.content) if case.content else False
        if found.kind == "package.nested_archive" and inside:
            continue
        adopted = case.adopt(found)
        if adopted.severity is not Severity.INFO:
            taken.setdefault(adopted.code.partition("-")[2], []).append(adopted)
    return taken


def _given(case: Case, need: str) -> bool:
    if need == "form":
        return case.manifest.form is not None
    return bool(case.manifest.catalogues) and case.manifest.whole


def _run(case: Case, each: Check) -> Iterator[Finding]:
    try:
        yield from each.body(case)
    except CraftError as fault:
        said = case.find("could_not_run", why=codes.Said(fault.kind, fault.params))
        yield replace(said, code=f"{case.stage}-{each.item}")


def _few(case: Case, found: list[Finding]) -> list[Finding]:
    """At most so many findings of one kind, but for marks of secrecy; the rest is one line."""
    most = case.param("all", "most_alike", 500)
    count: Counter[str] = Counter()
    kept = []
    for each in found:
        if each.kind in security.MARKED:  # whoever sets them aside must know of every one
            kept.append(each)
            continue
        count[each.kind] += 1
        if count[each.kind] <= most:
            kept.append(each)
    for kind, number in count.items():
        if number > most:
            like = next(each for each in kept if each.kind == kind)
            more = case.find("more_alike", like.where, count=number - most, total=number)
            kept.append(replace(more, code=like.code, severity=like.severity))
    return kept


def _outcome(
    case: Case, line: PlanItem, found: list[Finding], ran: int, missing: set[str],
    signed: Sequence[Tick],
) -> ItemOutcome:  # fmt: skip
    code = f"{case.stage}-{line.number}"
    tick = tick_for(signed, case.stage, line.number)
    if tick and tick.passed:
        found = [replace(each, severity=Severity.WARN)
                 if each.severity is Severity.NOT_RUN else each for each in found]  # fmt: skip
    if tick and not tick.passed:
        refused = case.find("person_refused", by=tick.by, opinion=tick.opinion or "—")
        found.append(replace(refused, code=code))
    elif line.mode == PERSON and tick is None:
        found.append(replace(case.find("unsigned", item=codes.Said("check.item", _names(line))),
                             code=code))  # fmt: skip
    if line.mode == AUTOMATIC and not ran and not missing and tick is None:
        found.append(replace(case.find("no_check"), code=code))
    return ItemOutcome(code, line, _result(line, found, ran, missing, tick), tuple(found), tick,
                       tuple(sorted(missing)))  # fmt: skip


def _names(line: PlanItem) -> dict[str, str]:
    named = items()["items"].get(line.number, {})
    return {"zh": named.get("zh", line.number), "en": named.get("en", line.number)}


def _result(
    line: PlanItem, found: Sequence[Finding], ran: int, missing: set[str], tick: Tick | None
) -> Outcome:
    if any(each.severity is Severity.ERROR for each in found):
        return Outcome.FAILED
    if any(each.severity is Severity.NOT_RUN for each in found):
        return Outcome.AWAITING if line.mode == PERSON and tick is None else Outcome.NOT_RUN
    if line.mode == WAIVED and not found:
        return Outcome.WAIVED
    if missing and not ran:
        return Outcome.NOT_RUN
    return Outcome.WARNED if found else Outcome.PASSED


def _unopened(
    path: Path, plan: Plan, stage: str, today: date, opened: Sequence[Finding],
    signed: Sequence[Tick],
) -> Checked:  # fmt: skip
    """A container too hostile to unpack: what was found, and nothing else could run."""
    case = Case(Manifest("unopened", whole=False), plan, stage, today)
    taken = _taken(case, opened)
    outcomes = []
    for line in plan.items.values():
        found = tuple(_few(case, taken.pop(line.number, [])))
        outcome = Outcome.WAIVED if line.mode == WAIVED else Outcome.NOT_RUN
        if any(map(blocking, found)):
            outcome = Outcome.FAILED
        tick = tick_for(signed, stage, line.number)
        code = f"{stage}-{line.number}"
        outcomes.append(ItemOutcome(code, line, outcome, found, tick, ("package",)))
    rest = [found for listed in taken.values() for found in _few(case, listed)]
    return Checked.of(case, path.name, outcomes, rest)
