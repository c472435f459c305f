# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes the pages of `docs/know` that are made from data: glossary, codes, commands.

`python tools/docs.py` writes them; `--check` says which are stale and exits with 1. A law runs it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from lantai.craft import codes
from lantai.craft.cli import COMMANDS
from lantai.craft.terms import terms

KNOW = Path(__file__).resolve().parents[1] / "docs" / "know"
MADE = "<!-- made by tools/docs.py; do not edit -->\n\n"


def cell(text: str) -> str:
    """A text that may stand in a table."""
    return " ".join(text.replace("|", "\\|").split())


def glossary() -> Iterator[str]:
    """One word per thing, both languages."""
    yield "# 术语 · Glossary\n\n"
    yield "| 中文 | English | code | 说明 | note |\n|---|---|---|---|---|\n"
    for term in terms().values():
        code = ", ".join(f"`{name}`" for name in term.code)
        yield f"| {term.zh} | {term.en} | {code} | {cell(term.note_zh)} | {cell(term.note_en)} |\n"


def findings() -> Iterator[str]:
    """Every finding and error that the bench may speak, by area."""
    yield "# 检测结论与错误 · Findings and errors\n\n"
    yield "花括号里是随情形填入的内容。 What stands in braces is filled in.\n"
    for area in codes.AREAS:
        yield f"\n## `{area}`\n\n"
        yield "| code | kind | severity | 中文 | English |\n|---|---|---|---|---|\n"
        for name, row in sorted(codes.area(area)["kinds"].items()):
            zh = cell(row["zh"] + row.get("remedy_zh", ""))
            en = cell(" ".join(filter(None, (row["en"], row.get("remedy_en", "")))))
            yield f"| {row['code']} | `{name}` | {row['severity']} | {zh} | {en} |\n"


def commands() -> Iterator[str]:
    """The command line."""
    yield "# 命令 · Commands\n\n"
    yield "`lantai craft COMMAND --help` 给出每个命令的参数。 Each command explains its words.\n\n"
    yield "退出码 · exit code: 0 通过 good, 1 有问题 findings, 2 无法执行 could not run.\n\n"
    yield "| command | 用途 | purpose |\n|---|---|---|\n"
    for name, (zh, en) in COMMANDS.items():
        yield f"| `lantai craft {name}` | {zh} | {en} |\n"


PAGES = {"glossary.md": glossary, "findings.md": findings, "commands.md": commands}


def main(check: bool) -> int:
    """Write or check the pages."""
    stale = []
    for name, make in PAGES.items():
        page, text = KNOW / name, MADE + "".join(make())
        if check:
            if not page.is_file() or page.read_text("utf-8") != text:
                stale.append(name)
        else:
            KNOW.mkdir(parents=True, exist_ok=True)
            page.write_text(text, "utf-8")
    if stale:
        print(f"stale, run `make docs`: {', '.join(stale)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
