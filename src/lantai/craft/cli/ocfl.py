# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft ocfl``: verify an object or a root; show an object; double, repair roots."""

from __future__ import annotations

import argparse

from lantai.craft.cli.screen import Screen
from lantai.craft.findings import Finding


def add(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="核验对象或存储根 · verify an object or a root")
    verify.add_argument("path", help="对象或存储根 · object or storage root")
    reading = verify.add_mutually_exclusive_group()
    reading.add_argument(
        "--quick", action="store_true",
        help="有 BLAKE3 的按 BLAKE3 读回 · read back by BLAKE3 where it is known",
    )  # fmt: skip
    reading.add_argument("--no-content", action="store_true", help="只看结构 · structure only")
    shared(verify)


def shared(parser: argparse.ArgumentParser) -> None:
    """The switches of every command, also after the verb; what stands before it is kept."""
    keep = argparse.SUPPRESS
    parser.add_argument("--json", action="store_true", default=keep, help="输出 JSON · print JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default=keep, help="语言 · language")
    parser.add_argument(
        "--quiet", action="store_true", default=keep, help="不显示进度 · no progress"
    )


def run(args: argparse.Namespace, screen: Screen) -> int:
    return {"verify": _verify}[args.verb](args, screen)


def _verify(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.verify import How, Tally, verify_path

    how: How = "quick" if args.quick else "none" if args.no_content else "full"
    tally = Tally()
    findings: list[Finding] = []
    for step in screen.watch(verify_path(args.path, how=how, tally=tally)):
        findings += step.findings
    screen.say(
        f"对象 {tally.objects} 个，文件 {tally.files} 个，{tally.size} 字节",
        f"{tally.objects} objects, {tally.files} files, {tally.size} bytes",
    )
    return screen.judged(
        findings, kind=tally.kind, objects=tally.objects, files=tally.files, bytes=tally.size
    )
