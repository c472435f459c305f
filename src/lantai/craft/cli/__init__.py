# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft``: the bench on the command line. A command's module loads only when it is called.

Each module in `COMMANDS` has ``add(parser)``, which declares its words, and ``run(args, screen)``,
which does the work and returns the exit code: 0 good, 1 findings, 2 could not run.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from lantai.craft.cli.screen import Screen
from lantai.craft.cli.usage import Parser, in_both_languages
from lantai.craft.errors import CraftError

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("四性检测", "four-property check of a package"),
    "package": ("由文件夹和目录组成信息包", "build a package"),
    "catalogue": ("读目录工作簿，逐行判断", "read a catalogue, row by row"),
    "ocfl": ("长期保存：核验、备份、比较、修复", "OCFL storage: verify, copy, compare, repair"),
    "bag": ("BagIt 包：核验、制包", "BagIt bags: verify, make"),
    "eep": ("DA/T 48 封装包：核验", "DA/T 48 packages: verify"),
    "identify": ("识别文件格式（PRONOM）", "identify file formats (PRONOM)"),
    "refcode": ("解释档号", "explain reference codes"),
    "dates": ("解释各种写法的日期", "explain dates"),
    "journey": ("一次走完：组包、检测、入库、备份、检索", "the whole journey of a folder"),
    "search": ("中文检索", "search what was indexed"),
    "sample": ("生成样例文件（虚构内容）", "make sample files (invented content)"),
    "doctor": ("体检：本机能做什么", "what this machine can do"),
}


def _parser(name: str | None) -> argparse.ArgumentParser:
    top = Parser(
        prog="lantai craft",
        description="档案手艺 · the archivist's bench",
        epilog="一个命令怎么用 · how to use one: lantai craft COMMAND --help",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    shared.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language")
    shared.add_argument("--quiet", action="store_true", help="不显示进度 · no progress")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for each, (zh, en) in COMMANDS.items():
        parser = commands.add_parser(each, help=f"{zh} · {en}", parents=[shared])
        if each == name:
            importlib.import_module(f"lantai.craft.cli.{each}").add(parser)
    in_both_languages(top)
    return top


def main(argv: list[str]) -> int:
    """Run one command of the bench."""
    name = next((word for word in argv if word in COMMANDS), None)
    args = _parser(name).parse_args(argv)
    screen = Screen(json=args.json, lang=args.lang, quiet=args.quiet)
    try:
        code: int = importlib.import_module(f"lantai.craft.cli.{args.command}").run(args, screen)
    except CraftError as fault:
        screen.failed(fault)
        return 2
    except KeyboardInterrupt:
        screen.say("已停止；再次执行会从头核对，不会重复。", "Stopped; run again at any time.")
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 2
    return code
