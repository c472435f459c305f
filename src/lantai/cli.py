# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The command ``lantai``: hands each room's commands to the room. 命令行入口。"""

from __future__ import annotations

import sys

HELP = """\
lantai run        启动本站：网页和后台任务 · start the site: pages and jobs
lantai setup      建库、升级、生成密钥 · make or upgrade the databases, make the keys
lantai begin      新站：第一个单位和三员 · the first institution and its administrators
lantai rescue …   救回帐号：手机和备用码都丢了 · let in again who lost every way in
lantai world      建演示单位和档案 · make the demo world
lantai demo …     一份文本语料，从归档走到进馆 · a corpus of texts, filed, sent and taken in
lantai work       只开后台任务 · hands for jobs alone
lantai trail …    留痕：封存、核验、导出 · the trail: seal, verify, export
lantai desk …     登记一览 · the registers
lantai vault …    保管库：存储库、由它重建目录 · the vault: stores, the catalogue from one
lantai craft …    档案手艺：目录、组包、检测、存储、检索 · the archivist's bench
一个命令怎么用 · how to use one: lantai craft --help, lantai run --help
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command; exit code 0 good, 1 findings, 2 could not run."""
    words = sys.argv[1:] if argv is None else argv
    try:
        if words[:1] == ["craft"]:
            from lantai.craft.cli import main as craft

            return craft(words[1:])
        if words[:1] in (["--version"], ["-V"]):
            from lantai import __version__

            print(f"lantai {__version__}")
            return 0
        if words and not words[0].startswith("-"):
            from lantai.house.commands import main as house

            return house(words)
    except KeyboardInterrupt:  # stopped before anything was begun
        return 2
    print(HELP, end="")
    return 0 if words[:1] in ([], ["-h"], ["--help"]) else 2


if __name__ == "__main__":
    sys.exit(main())
