# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft check PACKAGE…``: four-property check of packages of every kind.

A package of 2012 (folder, zip, tar), a bag, a bag that holds one, or an EEP: what it is is seen
from its content. The words a person reads begin with the verdict and end with what was waived.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.checks import kinds, plan
from lantai.craft.checks.outcome import Checked, Outcome
from lantai.craft.checks.run import run as check
from lantai.craft.cli.screen import Screen
from lantai.craft.cli.usage import count
from lantai.craft.errors import BadInput, CraftError
from lantai.craft.files import write_whole
from lantai.craft.findings import Finding, Progress, Severity, Verdict, verdict
from lantai.craft.report.words import words

_SHOWN = 5
_SIDECARS = ("sm3", "sha512", "sha256", "sha1", "md5")
_WORDS = {
    Verdict.PASS: ("通过", "PASS"),
    Verdict.WARN: ("通过，有提示", "PASS WITH WARNINGS"),
    Verdict.FAIL: ("不通过", "FAIL"),
}
_MARKS = {Severity.ERROR: "✗", Severity.NOT_RUN: "○", Severity.WARN: "!", Severity.INFO: "·"}


def add(parser: argparse.ArgumentParser) -> None:
    options: tuple[tuple[str, dict[str, Any]], ...] = (
        ("--stage", {"choices": ("GD", "YJ", "CQ"), "default": "YJ",
                     "help": "环节：GD 归档，YJ 移交与接收（默认），CQ 长期保存 · stage"}),
        ("--plan", {"default": "desk", "metavar": "NAME|FILE",
                    "help": "检测方案：desk gd yj cq 或 TOML 文件；默认 desk，即在线自检 · plan"}),
        ("--signed", {"type": Path, "metavar": "FILE",
                      "help": "人工检测的签字（JSON、TOML） · answers signed by persons"}),
        ("--report", {"type": Path, "metavar": "OUT",
                      "help": "检测报告（.pdf .xml .json） · report"}),
        ("--tester", {"default": "", "help": "检测人，写入报告 · who tests"}),
        ("--workers", {"type": count, "default": 0, "help": "进程数，默认按处理器 · processes"}),
    )  # fmt: skip
    parser.add_argument("packages", nargs="+", metavar="PACKAGE", type=Path,
                        help="信息包：文件夹、ZIP、TAR、BagIt、EEP · a package")  # fmt: skip
    for name, about in options:
        parser.add_argument(name, **about)


@dataclass(slots=True)
class _Judged:
    """What came of one package."""

    path: Path
    kind: str
    findings: list[Finding] = field(default_factory=list)
    checked: Checked | None = None
    signatures: str = ""
    fault: CraftError | None = None
    started: datetime = field(default_factory=lambda: datetime.now().astimezone())

    @property
    def verdict(self) -> Verdict:
        own = verdict(self.findings)
        whole = self.checked.verdict() if self.checked else Verdict.PASS
        order = (Verdict.PASS, Verdict.WARN, Verdict.FAIL)
        return max(own, whole, key=order.index)

    def every(self) -> list[Finding]:
        return [*self.findings, *(self.checked.findings if self.checked else ())]


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Check all packages; the worst gives the exit code."""
    asked = plan.built_in(args.plan) if args.plan in plan.BUILT_IN else plan.load(Path(args.plan))
    signed = plan.ticks(args.signed) if args.signed else []
    results = [_one(path, asked, signed, args, screen) for path in args.packages]
    if args.report:  # before anything is shown: where it cannot be written, that is all to say
        _report(results, args, screen)
    if screen.json:
        listed = [_as_dict(each, asked, screen.lang) for each in results]
        screen.data(listed[0] if len(listed) == 1 else listed)
    else:
        for each in results:
            _show(each, asked, screen)
        _set_aside(results, screen)
    if args.report:
        screen.say(f"\n报告：{args.report}", f"\nReport: {args.report}")
    if any(each.verdict is Verdict.FAIL for each in results):
        screen.say("\n下一步：按“→”所写逐条办理，改好后重新组包，再检测一次。",
                   "\nNext: do what stands after each →, build the package again and check it "
                   "again.")  # fmt: skip
    if any(each.fault for each in results):
        return 2
    return 0 if all(each.verdict is Verdict.PASS for each in results) else 1


def _one(
    path: Path, asked: plan.Plan, signed: Sequence[plan.Tick], args: argparse.Namespace,
    screen: Screen,
) -> _Judged:  # fmt: skip
    result = _Judged(path, "")
    try:
        result.kind = kinds.kind_of(path)
        today = result.started.date()
        if result.kind == kinds.EEP:
            _eep(result, args.stage, today, screen)
            return result
        if result.kind in (kinds.BAG, kinds.BAG_OF_2012):
            from lantai.craft.package import bag_verify

            for step in screen.watch(bag_verify.verify(path)):
                result.findings.extend(step.findings)
        if result.kind != kinds.BAG:
            steps = check(path, asked, today, stage=args.stage, signed=signed,
                            sent=_sent(path), workers=args.workers)  # fmt: skip
            result.checked = _last(screen.watch(steps))
    except CraftError as fault:
        result.fault = fault
        if len(args.packages) == 1:
            raise
    return result


def _last(steps: Iterable[Progress]) -> Checked | None:
    result = None
    for step in steps:
        if isinstance(step, Checked):
            result = step
    return result


def _eep(result: _Judged, stage: str, today: date, screen: Screen) -> None:
    from lantai.craft import eep

    read: Any = None

    def steps() -> Iterator[Progress]:
        nonlocal read
        read = yield from eep.verify(result.path, today=today, stage=stage)

    for _ in screen.watch(steps()):
        pass
    result.findings.extend(read.findings)
    result.signatures = str(read.signature_state)


def _sent(path: Path) -> dict[str, str]:
    """Digests that lie beside a package file (``NAME.zip.sha256``) as the sender gave them."""
    found: dict[str, str] = {}
    for name in _SIDECARS if path.is_file() else ():
        beside = path.with_name(f"{path.name}.{name}")
        if beside.is_file() and beside.stat().st_size < 4096:
            words = beside.read_text("utf-8-sig", "replace").split()
            if words and len(words[0]) == hashlib.new(name).digest_size * 2:
                found[name] = words[0].lower()
    return found


def _as_dict(result: _Judged, asked: plan.Plan, lang: str) -> dict[str, Any]:
    checked = result.checked
    shown: dict[str, Any] = {
        "package": str(result.path), "kind": result.kind, "verdict": str(result.verdict),
        "findings": [codes.as_dict(found, lang) for found in result.every()],
        "items": list(checked.lines(lang)) if checked else [],
        "counts": dict(checked.counts) if checked else {},
        "stage": checked.stage if checked else "",
        "plan": {"id": asked.id, "version": asked.version, "title": asked.title(lang)},
    }  # fmt: skip
    if result.signatures:
        shown["signatures"] = result.signatures
    if result.fault:
        shown |= {"verdict": None, "error": {
            "code": result.fault.kind,
            "message": codes.sentence(result.fault.kind, result.fault.params, lang),
        }}  # fmt: skip
    return shown


# --- what a person reads ---


def _show(result: _Judged, asked: plan.Plan, screen: Screen) -> None:
    if result.fault:
        screen.say(f"\n{result.path}：未能检测", f"\n{result.path}: could not be checked")
        screen.say(f"  {result.fault.sentence('zh')}", f"  {result.fault.sentence('en')}")
        return
    zh, en = _WORDS[result.verdict]
    screen.say(f"\n{result.path.name}：{zh}", f"\n{result.path.name}: {en}")
    if result.checked:
        _totals(result.checked, asked, screen)
    if result.signatures:
        from lantai.craft.cli.eep import SIGNED  # it was loaded to judge the package

        zh, en = SIGNED[result.signatures]
        screen.say(f"  {zh}", f"  {en}")
    _loose(result.findings, screen)
    if result.checked:
        _items(result.checked, screen)


def _totals(checked: Checked, asked: plan.Plan, screen: Screen) -> None:
    count = checked.counts
    zh, en = (words(lang)["stages"].get(checked.stage, checked.stage) for lang in ("zh", "en"))
    screen.say(
        f"  {count['items']} 件、{count['volumes']} 卷、{count['content_files']} 个档案文件；"
        f"方案：{asked.title('zh')} {asked.version}；环节：{zh}",
        f"  {count['items']} items, {count['volumes']} volumes, {count['content_files']} files; "
        f"plan: {asked.title('en')} {asked.version}; stage: {en}",
    )


def _items(checked: Checked, screen: Screen) -> None:
    for item in checked.items:
        if item.findings:
            screen.say(f"\n  {item.code} {item.name('zh')}", f"\n  {item.code} {item.name('en')}")
            _loose(item.findings, screen)
    _loose(checked.rest, screen)


def _loose(findings: Iterable[Finding], screen: Screen) -> None:
    """Findings by kind: a few sentences, then once what to do."""
    ordered = sorted(findings, key=lambda found: (found.kind, str(found.severity)))
    for (_, severity), group in groupby(ordered, key=lambda found: (found.kind, found.severity)):
        listed = list(group)
        mark = _MARKS[Severity(severity)]
        for found in listed[:_SHOWN]:
            text = codes.sentence(found.kind, found.params, screen.lang)
            place = _place(found, text, screen)
            screen.say(f"  {mark} {text}{place}", f"  {mark} {text} {place}".rstrip())
        if len(listed) > _SHOWN:
            more = len(listed) - _SHOWN
            screen.say(f"    …… 另有 {more} 条同类（--json 列出全部）",
                       f"    … and {more} more like this (--json lists all)")  # fmt: skip
        if cure := codes.remedy(listed[0].kind, listed[0].params, screen.lang):
            screen.say(f"    → {cure}", f"    → {cure}")


def _place(found: Finding, text: str, screen: Screen) -> str:
    """Where it is, as far as the sentence has not said so."""
    where = found.where
    words = [] if where.path in text else [where.path]
    if where.row is not None:
        words.append(screen.word(f"第 {where.row} 条", f"entry {where.row}"))
    if not words:
        return ""
    return screen.word(f"（{'，'.join(words)}）", f"({', '.join(words)})")


def _set_aside(results: Sequence[_Judged], screen: Screen) -> None:
    """What was not answered: items that did not run, and items the plan waives, with reasons."""
    idle, waived = {}, {}
    for result in results:
        for item in result.checked.items if result.checked else ():
            if item.outcome is Outcome.NOT_RUN and not item.findings:
                idle[item.code] = item
            elif item.line.mode == plan.WAIVED:
                waived[item.code] = item
    titles = ("未执行的检测项", "Items that did not run"), (
        "本方案免检的项目及理由", "Items this plan waives, and why")  # fmt: skip
    for (zh, en), listed in zip(titles, (idle, waived), strict=True):
        if listed:
            screen.say(f"\n{zh}", f"\n{en}")
        for item in listed.values():
            screen.say(f"  {item.code} {item.name('zh')}：{item.reason('zh')}",
                       f"  {item.code} {item.name('en')}: {item.reason('en')}")  # fmt: skip


def _report(results: Sequence[_Judged], args: argparse.Namespace, screen: Screen) -> None:
    """Write the report in the form that the ending of its name asks for."""
    checked = results[0].checked
    form = args.report.suffix.lower()
    if len(results) != 1 or checked is None or form not in (".pdf", ".xml", ".json"):
        raise BadInput("check.report_of_one", path=str(args.report))
    from lantai.craft import report

    told = checked.report(
        title=screen.word("电子档案四性检测报告", "Report of the four-property check"),
        started=results[0].started, finished=datetime.now().astimezone(), tester=args.tester,
        lang=screen.lang,
    )  # fmt: skip
    told = replace(told, findings=(*told.findings, *results[0].findings))
    if form == ".pdf":
        data = report.as_pdf(told, screen.lang)
    elif form == ".xml":
        data = report.as_xml(told)
    else:
        data = report.as_json(told, screen.lang).encode()
    write_whole(args.report, data)
