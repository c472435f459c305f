# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft identify PATH…``: what files are, by PRONOM, in one list."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from lantai.craft.cli.screen import Screen
from lantai.craft.errors import BadInput
from lantai.craft.files import walk
from lantai.craft.formats import Identity, identify
from lantai.craft.formats.permitted import category

_BASES = {
    "bytes": ("字节特征", "bytes"),
    "container": ("内部结构", "container"),
    "pronom": ("PRONOM", "PRONOM"),
    "extension": ("扩展名", "extension"),
    "empty": ("空文件", "empty"),
    "none": ("无", "none"),
}


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹 · files or folders")


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Identify; 0 all known, 1 some unknown, mismatched or unreadable."""
    found = list(identify(files_of(args.paths)))
    if screen.json:
        screen.data([_as_dict(each) for each in found])
    else:
        _show(found, screen)
    return 0 if all(_is_good(each) for each in found) else 1


def files_of(paths: list[str]) -> Iterator[str]:
    """The files named, and those of the folders named; `BadInput` for what is not there."""
    for path in paths:
        if Path(path).is_dir():
            yield from (entry.path for entry in walk(path))
        elif Path(path).exists() or Path(path).is_symlink():
            yield path
        else:
            raise BadInput("error.not_found", path=path)


def _as_dict(each: Identity) -> dict[str, object]:
    path = each.path.encode("utf-8", "backslashreplace").decode()
    return {**asdict(each), "path": path, "others": list(each.others), "category": category(each)}


def _is_good(each: Identity) -> bool:
    return each.puid is not None and each.extension_fits and each.error is None


def _show(found: Sequence[Identity], screen: Screen) -> None:
    """Each file in a line, then each format once with its name; MIME types are in the JSON."""
    head = ("PUID", screen.word("依据", "basis"), screen.word("文件", "file"),
            screen.word("说明", "note"))  # fmt: skip
    screen.table(head, ([each.puid or "-", screen.word(*_BASES[each.basis]), each.path,
                         _note(each, screen)] for each in found))  # fmt: skip
    formats = Counter((each.puid or "-", each.title) for each in found)
    about = ("PUID", screen.word("文件数", "files"), screen.word("格式", "format"))
    screen.say("", "")
    screen.table(about, ((puid, count, title or screen.word("格式未知", "unknown"))
                        for (puid, title), count in formats.most_common()))  # fmt: skip
    odd = sum(not _is_good(each) for each in found)
    screen.say(f"\n共 {len(found)} 个文件，其中 {odd} 个要看一看。" if odd else
               f"\n共 {len(found)} 个文件，都已识别。",
               f"\n{len(found)} files, {odd} of them need a look." if odd else
               f"\n{len(found)} files, all identified.")  # fmt: skip


def _note(each: Identity, screen: Screen) -> str:
    if each.error:
        return screen.word(f"无法读取：{each.error}", f"unreadable: {each.error}")
    if each.basis == "empty":
        return screen.word("空文件", "empty")
    if each.puid is None:
        return screen.word("格式未知", "unknown")
    if not each.extension_fits:
        return screen.word("扩展名与格式不符", "extension does not fit")
    return screen.word("仅凭扩展名", "by its extension only") if each.basis == "extension" else ""
