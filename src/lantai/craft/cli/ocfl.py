# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft ocfl``: verify an object or a root, show an object, double and repair roots.

The maker's modules load only for the verbs that write: verifying starts without them.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterable

from lantai.craft.cli.screen import Screen
from lantai.craft.findings import Finding, Progress


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
    show = verbs.add_parser("show", help="列出对象的版本和文件 · list versions and files")
    show.add_argument("path", help="对象 · object")
    show.add_argument("--version", default="", help="版本 · version (v1)")
    copy = verbs.add_parser("copy", help="把存储根备份到另一处 · copy a root to another place")
    copy.add_argument("root", help="存储根 · storage root")
    copy.add_argument("target", help="备份存储根，没有则建立 · the copy, made if absent")
    compare = verbs.add_parser("compare", help="比较两个存储根 · compare two roots")
    compare.add_argument("root")
    compare.add_argument("other")
    repair = verbs.add_parser("repair", help="从好的备份修复 · repair from the good copy")
    repair.add_argument("root", help="损坏的存储根 · the damaged root")
    repair.add_argument("--from", dest="good", required=True, help="好的存储根 · the good root")
    for each in (verify, show, copy, compare, repair):
        _shared(each)


def _shared(parser: argparse.ArgumentParser) -> None:
    """The switches of every command, after the verb too; what stands before it is kept."""
    keep = argparse.SUPPRESS
    parser.add_argument("--json", action="store_true", default=keep, help="JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default=keep, help="语言 · language")
    parser.add_argument("--quiet", action="store_true", default=keep, help="无进度 · no progress")


def run(args: argparse.Namespace, screen: Screen) -> int:
    verbs = {
        "verify": _verify, "show": _show, "copy": _copy, "compare": _compare, "repair": _repair,
    }  # fmt: skip
    return verbs[args.verb](args, screen)


def _verify(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.verify import How, Tally, verify_path

    gc.set_threshold(200_000, 20, 20)  # inventories are many small things without circles
    how: How = "quick" if args.quick else "none" if args.no_content else "full"
    tally = Tally()
    findings, _ = _watched(screen, verify_path(args.path, how=how, tally=tally))
    screen.say(
        f"对象 {tally.objects} 个，文件 {tally.files} 个，读回 {tally.size} 字节",
        f"{tally.objects} objects, {tally.files} files, {tally.size} bytes read back",
    )
    return screen.judged(
        findings, kind=tally.kind, objects=tally.objects, files=tally.files, bytes=tally.size
    )


def _watched(screen: Screen, steps: Iterable[Progress]) -> tuple[list[Finding], int]:
    findings: list[Finding] = []
    done = 0
    for step in screen.watch(steps):
        findings += step.findings
        done = step.done
    return findings, done


def _show(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.object import read_proved

    inventory = read_proved(args.path.rstrip("/"))[1]
    state = inventory.state(args.version)
    if screen.json:
        versions = {
            name: {
                "created": version.created,
                "message": version.message,
                "user": version.user and version.user.name,
            }
            for name, version in inventory.versions.items()
        }
        screen.data({"id": inventory.object_id, "versions": versions, "files": state})
        return 0
    screen.say(f"对象 {inventory.object_id}", f"Object {inventory.object_id}")
    screen.table(
        (screen.word("版本", "version"), screen.word("时间", "created"), "", ""),
        [
            (name, each.created, each.user.name if each.user else "", each.message or "")
            for name, each in inventory.versions.items()
        ],
    )
    screen.table(
        (screen.word("文件", "file"), "SHA-512"),
        [(path, value[:16] + "…") for path, value in sorted(state.items())],
    )
    return 0


def _copy(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.copies import copy_root
    from lantai.craft.ocfl.root import Root

    source = Root.open(args.root)
    target = Root.create(args.target, source.layout)
    findings, done = _watched(screen, copy_root(source, target))
    return screen.judged(findings, objects=done)


def _compare(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.copies import compare
    from lantai.craft.ocfl.root import Root

    findings, done = _watched(screen, compare(Root.open(args.root), Root.open(args.other)))
    return screen.judged(findings, objects=done)


def _repair(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.repair import repair_root
    from lantai.craft.ocfl.root import Root

    findings, done = _watched(screen, repair_root(args.root, Root.open(args.good)))
    return screen.judged(findings, objects=done)
