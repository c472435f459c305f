# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""`lantai craft sample FOLDER`: files of every format with invented content, to try things on."""

from __future__ import annotations

import argparse
from pathlib import Path

from lantai.craft.cli.screen import Screen
from lantai.craft.cli.usage import count
from lantai.craft.sample import folder


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("folder", type=Path, help="新文件夹 · a new folder")
    parser.add_argument("--files", type=count, default=500, help="文件数 · how many (500)")
    parser.add_argument("--seed", type=int, default=1, help="随机种子 · seed (1)")
    parser.add_argument("--clean", action="store_true", help="不放错误 · without faults")


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Make the sample; an existing sample is left as it is."""
    if (args.folder / folder.CATALOGUE).exists():
        screen.say(f"样例已在 {args.folder}", f"The sample is already in {args.folder}")
        return 0
    planted: list[folder.Planted] | None = None if args.clean else []
    done = 0
    for step in screen.watch(folder.make(args.folder, args.files, args.seed, planted)):
        done = step.done
    screen.say(f"已在 {args.folder} 生成 {done} 个文件和一份目录，内容全部虚构。",
               f"Made {done} invented files and a catalogue in {args.folder}.")  # fmt: skip
    if planted:
        screen.say(f"其中有意放入 {len(planted)} 处错误：", f"{len(planted)} faults were planted:")
        screen.table((), [(f"  {n}", fault.where, screen.word(fault.zh, fault.en))
                          for n, fault in enumerate(planted, 1)])  # fmt: skip
    if screen.json:
        faults = [{"where": f.where, "zh": f.zh, "en": f.en} for f in planted or ()]
        screen.data({"folder": str(args.folder), "files": done, "faults": faults})
    return 0
