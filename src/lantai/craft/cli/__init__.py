# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft``: the bench on the command line. A command's module loads only when it is called.

Each module in `COMMANDS` has ``add(parser)``, which declares its words, and ``run(args, screen)``,
which does the work and returns the exit code: 0 good, 1 findings, 2 could not run.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

from lantai.craft.cli.screen import Screen
from lantai.craft.cli.usage import Parser, in_both_languages
from lantai.craft.errors import CannotRun, CraftError, of_disk

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("四性检测", "four-property check of a package"),
    "package": ("由文件夹和目录组成信息包", "build a package"),
    "catalogue": ("读目录工作簿，逐行判断", "read a catalogue, row by row"),
    "ocfl": ("长期保存：核验、备份、比较、修复", "OCFL storage: verify, copy, compare, repair"),
    "describe": ("读保存对象里的元数据快照", "read the snapshot of a stored object"),
    "bag": ("BagIt 包：核验、制包", "BagIt bags: verify, make"),
    "eep": ("DA/T 48 封装包：核验", "DA/T 48 packages: verify"),
    "identify": ("识别文件格式（PRONOM）", "identify file formats (PRONOM)"),
    "refcode": ("解释档号", "explain reference codes"),
    "screening": ("筛查敏感信息，供开放审核", "hint at what may not be opened"),
    "dates": ("解释各种写法的日期", "explain dates"),
    "journey": ("一次走完：组包、检测、入库、备份、检索", "the whole journey of a folder"),
    "search": ("中文检索", "search what was indexed"),
    "sample": ("生成样例文件（虚构内容）", "make sample files (invented content)"),
    "doctor": ("体检：本机能做什么", "what this machine can do"),
}


def _shared() -> Parser:
    """The switches of every command."""
    shared = Parser(add_help=False)
    shared.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    shared.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 · language")
    shared.add_argument("--quiet", action="store_true", help="不显示进度 · no progress")
    return shared


def _parser(name: str | None) -> argparse.ArgumentParser:
    top = Parser(
        prog="lantai craft",
        description="档案手艺 · the archivist's bench",
        epilog="一个命令怎么用 · how to use one: lantai craft COMMAND --help",
    )
    shared = _shared()
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for each, (zh, en) in COMMANDS.items():
        parser = commands.add_parser(each, help=f"{zh} · {en}", parents=[shared])
        if each == name:
            importlib.import_module(f"lantai.craft.cli.{each}").add(parser)
    in_both_languages(top)
    return top


def main(argv: list[str]) -> int:
    """Run one command of the bench; whatever stops it is told in the way that was asked for."""
    screen = Screen(json="--json" in argv)
    try:
        screen = Screen(**vars(_shared().parse_known_args(argv)[0]))
        return _run(argv, screen)
    except CraftError as fault:
        screen.failed(fault)
    except KeyboardInterrupt:
        screen.failed(CannotRun("error.stopped"))
    except BrokenPipeError:  # nobody reads on; the interpreter must not try again when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as fault:
        screen.failed(of_disk(fault))
    except MemoryError:
        screen.failed(CannotRun("error.no_memory"))
    except Exception as fault:
        if sys.flags.dev_mode:
            raise
        screen.failed(_own(fault))
    return 2


def _run(argv: list[str], screen: Screen) -> int:
    name = next((word for word in argv if word in COMMANDS), None)
    args = _parser(name).parse_args(argv)
    code: int = importlib.import_module(f"lantai.craft.cli.{args.command}").run(args, screen)
    screen.flush()
    return code


def _own(fault: Exception) -> CannotRun:
    """A fault of the program, with the line that a maintainer needs."""
    at = fault.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    place = f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else "?"
    return CannotRun("error.own_fault", what=f"{type(fault).__name__}: {fault}"[:300], place=place)
