# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai desk registers``: what a register costs: its room, and the lines of its declaration.

Counted are the lines with something on them of the class and of its flow, as they are formatted;
the noun itself is not.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import statistics
import sys
from typing import Any

from lantai.craft.flow import Flow
from lantai.desk.register import Register, registers


def main(argv: list[str]) -> int:
    """Run one command of the desk; exit code 0 good, 2 could not run."""
    parser = argparse.ArgumentParser("lantai desk", description="登记一览 · the registers")
    commands = parser.add_subparsers(dest="command", required=True)
    listed = commands.add_parser("registers", help="每种登记要写几行 · lines of each declaration")
    listed.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    rows = sorted((_row(one) for one in registers()), key=lambda row: (row["room"], row["noun"]))
    median = statistics.median([row["lines"] for row in rows]) if rows else 0
    if args.json:
        print(json.dumps({"registers": rows, "median": median}, ensure_ascii=False, indent=2))
    else:
        _print(rows, median)
    return 0


def _row(one: Register) -> dict[str, Any]:
    return {"room": one.room, "noun": one.noun, "title": one.title,
            "lines": one.lines() + (flow_lines(one.steps) if one.steps else 0)}  # fmt: skip


def flow_lines(flow: Flow) -> int:
    """How many lines the table of a flow has, where it is written; 0 if that is nowhere found."""
    for module in list(sys.modules.values()):
        names = [name for name, value in list(vars(module).items()) if value is flow]
        for name in names:
            if lines := _assigned(module, name):
                return lines
    return 0


def _assigned(module: Any, name: str) -> int:
    """The lines of the assignment of a name at the top of a module; 0 if it is only imported."""
    try:
        source = inspect.getsource(module)
    except (OSError, TypeError):
        return 0
    lines = source.splitlines()
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(each, ast.Name) and each.id == name for each in targets):
            return sum(1 for line in lines[node.lineno - 1 : node.end_lineno] if line.strip())
    return 0


def _print(rows: list[dict[str, Any]], median: float) -> None:
    room = ""
    for row in rows:
        if row["room"] != room:
            room = row["room"]
            print(room)
        print(f"  {row['lines']:>4}  {row['noun']:<36}{row['title']}")
    print(
        f"{len(rows)} 种登记，中位 {median:g} 行 · {len(rows)} registers, median {median:g} lines"
    )
