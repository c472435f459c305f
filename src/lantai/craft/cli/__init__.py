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
from lantai.craft.errors import CraftError

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("四性检测一个信息包", "four-property check of a package"),
    "package": ("由文件夹和目录组成信息包", "build a package from a folder and a catalogue"),
    "catalogue": ("读目录工作簿，逐行判断", "read a catalogue workbook, judged row by row"),
    "ocfl": ("OCFL 对象或存储根：核验", "OCFL object or storage root: verify"),
    "bag": ("BagIt 包：核验", "BagIt bag: verify"),
    "eep": ("DA/T 48 封装包：核验", "DA/T 48 encapsulated record: verify"),
    "identify": ("识别文件格式（PRONOM）", "identify file formats (PRONOM)"),
    "refcode": ("档号：解释", "reference code: explain"),
    "dates": ("日期：解释一段文字", "dates: explain a text"),
    "journey": ("全程：打包、检测、存储、核验、检索", "the whole journey of a folder or corpus"),
    "search": ("检索已建索引", "search what was indexed"),
    "sample": ("生成样例文件（虚构内容）", "make sample files (invented content)"),
    "doctor": ("检查本机能做什么", "what this machine can do"),
}


def _parser(name: str | None) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="lantai craft", description="档案手艺 · the archivist's bench"
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
