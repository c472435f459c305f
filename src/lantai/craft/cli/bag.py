# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft bag verify PATH`` and ``lantai craft bag make FOLDER OUT``."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from pathlib import Path

from lantai.craft.cli.screen import Screen
from lantai.craft.cli.usage import count
from lantai.craft.findings import Finding
from lantai.craft.package import bag_verify


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="VERB")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS,
                        help="输出 JSON · print JSON")  # fmt: skip
    shared.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS,
                        help="语言 · language")  # fmt: skip
    shared.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS,
                        help="不显示进度 · no progress")  # fmt: skip
    verify = acts.add_parser("verify", parents=[shared], help="核验一个包 · verify a bag")
    verify.add_argument(
        "path", type=Path, help="BagIt 包（文件夹、ZIP、TAR） · a bag: folder, zip or tar"
    )
    verify.add_argument("--workers", type=count, help="线程数 · threads")
    make = acts.add_parser("make", parents=[shared], help="由文件夹制包 · make a bag of a folder")
    make.add_argument("folder", type=Path, help="内容所在的文件夹 · the folder of content")
    make.add_argument("out", type=Path, help="新包的位置，须不存在 · the new bag; must not exist")
    make.add_argument("--algorithm", action="append", choices=("sha512", "sha256", "sm3"),
                      help="摘要算法，可重复；默认 sha512 · digest, may be repeated")  # fmt: skip
    make.add_argument("--info", action="append", default=[], metavar="LABEL=VALUE",
                      help="写入 bag-info.txt · written to bag-info.txt")  # fmt: skip
    make.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD",
                      help="制包日期，默认今天 · bagging date")  # fmt: skip


def run(args: argparse.Namespace, screen: Screen) -> int:
    return _verify(args, screen) if args.act == "verify" else _make(args, screen)


def _verify(args: argparse.Namespace, screen: Screen) -> int:
    found: list[Finding] = []
    last = bag_verify.BagProgress(0, 0)
    for step in screen.watch(bag_verify.verify(args.path, args.workers)):
        found.extend(step.findings)
        if isinstance(step, bag_verify.BagProgress):
            last = step
    files, size = last.total or 0, last.bytes
    told = screen.size(size)
    screen.say(f"共 {files} 个文件，{told}", f"{files} files, {told}")
    return screen.judged(found, files=files, bytes=size)


def _make(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.package import bag_make  # what makes a bag is not loaded to verify one

    today = args.date or datetime.now().astimezone().date()
    info = [tuple(each.split("=", 1)) if "=" in each else (each, "") for each in args.info]
    algorithms = tuple(dict.fromkeys(args.algorithm or ("sha512",)))
    steps = bag_make.make(args.folder, args.out, today=today, info=info, algorithms=algorithms)
    last = 0
    for step in screen.watch(steps):
        last = step.total or 0
    screen.say(f"已制成：{args.out}（{last} 个文件）", f"Made: {args.out} ({last} files)")
    return screen.judged((), out=str(args.out), files=last)
