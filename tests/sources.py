# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The source as the laws read it. A law looks at all files and tells all places it finds."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "lantai"
FILES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
OURS = sorted([*FILES, *TESTS, *(ROOT / "bench").rglob("*.py")])


def short(path):
    """A path as a finding names it."""
    return str(path.relative_to(ROOT))


def text(path):
    """A file's text."""
    return path.read_text("utf-8")


def tree(path):
    """A file's syntax tree."""
    return ast.parse(text(path))


def nodes(path):
    """All nodes of a file's syntax tree."""
    return ast.walk(tree(path))


@cache
def imports(path):
    """The nodes of a file that import something, late and conditional ones too."""
    return tuple(node for node in nodes(path) if _imports(node))


def _imports(node):
    called = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
    return isinstance(node, (ast.Import, ast.ImportFrom)) or called == "import_module"


def where(path, node):
    """A place as a finding names it."""
    return f"{short(path)}:{node.lineno}"
