# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The command ``lantai``: hands each room's commands to the room. 命令行入口。"""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run one command; exit code 0 good, 1 findings, 2 could not run."""
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["craft"]:
        try:
            from lantai.craft.cli import main as craft
        except KeyboardInterrupt:  # stopped before anything was begun
            return 2
        return craft(words[1:])
    if words[:1] in (["--version"], ["-V"]):
        from lantai import __version__

        print(f"lantai {__version__}")
        return 0
    print("lantai craft …    档案手艺：目录、组包、检测、存储、检索（lantai craft --help）")
    print("                  the archivist's bench: catalogue, package, check, store, search")
    return 0 if words[:1] in ([], ["-h"], ["--help"]) else 2


if __name__ == "__main__":
    sys.exit(main())
