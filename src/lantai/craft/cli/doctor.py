# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""`lantai craft doctor`: what this machine can do, and what to do about what it cannot.

Each line is tried, not looked up: a library is imported, a digest computed, a page typeset.
JSON: `{verdict, checks: [{name, ok, detail, remedy}]}`. Exit 0 all well, 1 something is missing.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from lantai import __version__
from lantai.craft import fonts
from lantai.craft.cli.screen import Screen
from lantai.craft.digest import of_bytes
from lantai.craft.errors import CraftError

LIBRARIES = {
    "blake3": "blake3", "cryptography": "cryptography", "lxml": "lxml", "opencc": "opencc",
    "pikepdf": "pikepdf", "pygfried": "pygfried", "pypdfium2": "pypdfium2",
    "python_calamine": "python-calamine", "pyvips": "pyvips", "rjieba": "rjieba",
    "tantivy": "tantivy", "typst": "typst", "xlsxwriter": "xlsxwriter",
}  # fmt: skip
NEEDED_GIB = 2
_SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
"""The example of GB/T 32905-2016, appendix A.1."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing tried: its name, whether it works, what was seen, what to do if not."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument(
        "--at", type=Path, default=Path(), help="数据将放在哪里 · where data will lie"
    )


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Try everything and tell."""
    tried = (_font(screen), _sm3(screen), _disk(args.at, screen), _rename(args.at, screen))
    checks = [_system(screen), *_libraries(screen), *tried]
    good = all(check.ok for check in checks)
    if screen.json:
        listed = [
            {"name": c.name, "ok": c.ok, "detail": c.detail, "remedy": c.remedy} for c in checks
        ]
        screen.data({"verdict": "pass" if good else "fail", "checks": listed})
    else:
        mark = {True: screen.word("可用", "ok"), False: screen.word("缺少", "MISSING")}
        screen.table((), [(mark[c.ok], c.name, c.detail) for c in checks])
        for check in checks:
            if not check.ok:
                screen.say(f"{check.name}：{check.remedy}", f"{check.name}: {check.remedy}")
        screen.say(
            "一切就绪。" if good else "有缺项，见上。", "All is well." if good else "See above."
        )
    return 0 if good else 1


def _system(screen: Screen) -> Check:
    seen = f"Lantai {__version__}, Python {platform.python_version()}, {platform.machine()}"
    return Check(
        screen.word("系统", "system"), sys.version_info >= (3, 11),
        f"{seen}, {os.cpu_count()} {screen.word('核', 'cores')}",
        screen.word("请使用 Python 3.11 或更新版本。", "Use Python 3.11 or newer."),
    )  # fmt: skip


def _libraries(screen: Screen) -> list[Check]:
    remedy = screen.word("重新执行 make setup。", "Run make setup again.")
    found = []
    for module, package in LIBRARIES.items():
        try:
            importlib.import_module(module)
            found.append(Check(package, True, metadata.version(package)))
        except (ImportError, OSError, metadata.PackageNotFoundError) as fault:
            found.append(Check(package, False, str(fault), remedy))
    return found


def _tried(name: str, work: Callable[[], str], remedy: str, lang: str) -> Check:
    try:
        return Check(name, True, work())
    except CraftError as fault:
        return Check(name, False, fault.sentence(lang), remedy)
    except (OSError, ValueError) as fault:
        return Check(name, False, str(fault), remedy)


def _font(screen: Screen) -> Check:
    remedy = screen.word("安装 fonts-noto-cjk 或重新执行 make setup。",
                         "Install fonts-noto-cjk or run make setup again.")  # fmt: skip
    name = screen.word("中文字体", "Chinese font")
    return _tried(name, lambda: fonts.chinese().serif, remedy, screen.lang)


def _sm3(screen: Screen) -> Check:
    def work() -> str:
        if of_bytes(b"abc", "sm3") != _SM3_OF_ABC:
            raise ValueError("SM3 of “abc” is wrong")
        return "SM3 (GB/T 32905), SHA-512, BLAKE3"

    remedy = screen.word(
        "换用带 SM3 的 OpenSSL 1.1.1 以上版本。", "Use OpenSSL 1.1.1 or newer with SM3."
    )
    return _tried(screen.word("数字摘要", "digests"), work, remedy, screen.lang)


def _disk(place: Path, screen: Screen) -> Check:
    def work() -> str:
        free = shutil.disk_usage(place).free / 2**30
        if free < NEEDED_GIB:
            raise OSError(f"{free:.1f} GiB")
        return f"{free:.0f} GiB"

    remedy = screen.word(f"至少留出 {NEEDED_GIB} GiB。", f"Leave at least {NEEDED_GIB} GiB free.")
    return _tried(screen.word("可用空间", "free space"), work, remedy, screen.lang)


def _rename(place: Path, screen: Screen) -> Check:
    """Storing rests on names of 255 bytes, flushing, and renaming a folder in one step."""

    def work() -> str:
        with tempfile.TemporaryDirectory(dir=place) as room:
            long = Path(room) / ("档" * 85)
            long.mkdir()
            handle = os.open(long, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
            long.rename(Path(room) / "案")
        return screen.word("长文件名、落盘、整体改名", "long names, flushing, renaming")

    remedy = screen.word(
        "换用 ext4、xfs 等文件系统上的目录。", "Use a folder on ext4, xfs or the like."
    )
    return _tried(screen.word("文件系统", "file system"), work, remedy, screen.lang)
