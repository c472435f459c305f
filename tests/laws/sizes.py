# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Prints the files over 400 lines and the functions over 40, for a human to judge."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"

for path in sorted(SOURCE.rglob("*.py")):
    text = path.read_text("utf-8")
    lines = text.count("\n")
    if lines > 400:
        print(f"{path.relative_to(SOURCE)}: {lines} lines")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = node.end_lineno - node.lineno + 1
            if length > 40:
                print(f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}: {length} lines")
