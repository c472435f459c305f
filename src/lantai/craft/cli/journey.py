# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""`lantai craft journey FOLDER|CORPUS`: catalogue, package, checks, storage, copy, repair, search.

Leaves in `--out`: `package` (as it was accepted), `store` and `copy` (OCFL roots), `index`,
`journey.json` and `journey.pdf`. Exit 0 all taken and safe twice, 1 something was returned or is
wrong, 2 could not run.
"""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path

from lantai.craft.cli.screen import Screen
from lantai.craft.cli.usage import count
from lantai.craft.errors import CannotRun, storing
from lantai.craft.files import write_whole
from lantai.craft.journey.outcome import Outcome
from lantai.craft.journey.walk import UNTIL, Journey, Way

_SHOWN = 12


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("source", type=Path,
                        help="带目录的文件夹，或文献集 · a folder or a corpus")  # fmt: skip
    parser.add_argument("--out", type=Path, default=Path("build/journey"),
                        help="结果放在哪里 · where results go (build/journey)")  # fmt: skip
    parser.add_argument("--catalogue", type=Path,
                        help="目录文件，不在文件夹最上一层时写明 · the catalogue")  # fmt: skip
    parser.add_argument("--until", choices=UNTIL, default=UNTIL[-1], metavar="STEP",
                        help=f"做到哪一步为止 · last step: {', '.join(UNTIL)}")  # fmt: skip
    parser.add_argument("--workers", type=count, default=0,
                        help="进程数，默认按处理器 · processes")  # fmt: skip


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Take the journey and tell it."""
    began = datetime.now().astimezone()
    way = Way(args.source, args.out, began, args.catalogue, args.until, args.workers)
    journey = Journey(way)
    for _ in screen.watch(journey.run()):
        pass
    outcome = journey.outcome
    outcome.places = _places(args.out)
    report = _report(outcome, args.out, began, screen)
    if screen.json:
        screen.data(outcome.as_dict(screen.lang))
    else:
        _show(outcome, report, screen)
    done = outcome.whole or (args.until not in UNTIL[4:] and not outcome.findings)
    return 0 if done and not outcome.returned else 1


def _places(out: Path) -> dict[str, str]:
    names = ("package", "store", "copy", "index")
    return {name: str(out / name) for name in names if (out / name).exists()}


def _report(outcome: Outcome, out: Path, began: datetime, screen: Screen) -> Path:
    """Write the report as JSON and, where it can be typeset, as PDF; where the latter is."""
    from lantai.craft.journey.report import as_pdf

    told = json.dumps(outcome.as_dict(screen.lang), ensure_ascii=False, indent=1)
    write_whole(out / "journey.json", told.encode("utf-8", "backslashreplace"))
    place = out / "journey.pdf"
    try:
        made = as_pdf(outcome, made_at=began, lang=screen.lang)
    except CannotRun as fault:
        screen.say(fault.sentence("zh"), fault.sentence("en"))
        return out / "journey.json"
    with storing(place):
        write_whole(place, made)
    return place


def _show(outcome: Outcome, report: Path, screen: Screen) -> None:
    head = screen.word("步骤 数量 CPU秒 用时(秒) 每CPU秒 说明",
                       "step count CPU-s wall-s per-CPU-s note")  # fmt: skip
    screen.table(head.split(), [step.row(screen.lang) for step in outcome.steps])
    if outcome.returned:
        _show_returned(outcome, screen)
    if outcome.unnamed:
        names = screen.word("、", ", ").join(outcome.unnamed[:5])
        screen.say(f"目录里没有的文件 {len(outcome.unnamed)} 个，没有收：{names}",
                   f"{len(outcome.unnamed)} files no row names, not taken: {names}")  # fmt: skip
    if outcome.asked:
        head = screen.word("试问 件数 毫秒 第一件", "question found ms first")
        screen.say("", "")
        screen.table(head.split(), [(a.query, a.total, f"{a.milliseconds:.1f}", *a.titles[:1])
                                    for a in outcome.asked if a.titles])  # fmt: skip
    for found in outcome.findings[:_SHOWN]:
        screen.finding(found)
    _last(outcome, report, screen)


def _show_returned(outcome: Outcome, screen: Screen) -> None:
    screen.say(f"\n退回 {len(outcome.returned)} 件（行），改正后可以再送；其余已照常办理：",
               f"\n{len(outcome.returned)} returned, to be corrected and sent again; "
               "the rest went on:")  # fmt: skip
    for each in outcome.returned[:_SHOWN]:
        screen.line(f"  {each.name}  {each.title}")
        for reason in each.reasons(screen.lang)[:3]:
            screen.line(f"      {reason}")
    if len(outcome.returned) > _SHOWN:
        more = len(outcome.returned) - _SHOWN
        screen.say(f"  ……另有 {more} 件，见报告。", f"  {more} more in the report.")


def _last(outcome: Outcome, report: Path, screen: Screen) -> None:
    if outcome.whole:
        screen.say(f"\n{outcome.items} 件、{outcome.files} 个文件已存两套，逐字节读回无误。",
                   f"\n{outcome.items} items, {outcome.files} files are kept twice, "
                   "every byte read back.")  # fmt: skip
    screen.say(f"报告：{report}", f"Report: {report}")
    if index := outcome.places.get("index"):
        word = outcome.asked[0].query if outcome.asked else "…"
        screen.say(f"接着可以：lantai craft search {word} --index {index}",
                   f"Next: lantai craft search {word} --index {index}")  # fmt: skip
