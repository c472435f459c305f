# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Laws about the text of the source: headers, names, a pure bench, nothing of a machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lantai"
CRAFT = sorted((SOURCE / "craft").rglob("*.py"))
OURS = sorted(
    [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
)
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
HEADER = "# SPDX-FileCopyrightText: Lantai contributors\n# SPDX-License-Identifier: Apache-2.0\n"
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time"),
          ("datetime", "today"), ("time", "localtime"), ("os", "getenv")}  # fmt: skip


SILENCING = {"getLogger", "NullHandler"}
"""All that craft may do with logging: keep a library's remarks from the terminal."""


def short(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", OURS, ids=short)
def test_every_file_bears_the_licence(path):
    assert path.read_text("utf-8").startswith(HEADER)


@pytest.mark.parametrize("path", OURS, ids=short)
def test_no_drawers_and_no_star_imports(path):
    assert path.stem not in DRAWERS
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not any(alias.name == "*" for alias in node.names), short(path)


@pytest.mark.parametrize("path", [p for p in CRAFT if "cli" not in p.parts], ids=short)
def test_craft_reads_no_clock_and_no_environment_and_prints_nothing(path):
    """Time is handed in; `time.process_time` and `perf_counter` measure and are no clock."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in CLOCKS, f"{short(path)}:{node.lineno}"
            assert (node.value.id, node.attr) != ("os", "environ"), f"{short(path)}:{node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", f"{short(path)}:{node.lineno}"
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "logging":
            assert node.attr in SILENCING, f"{short(path)}:{node.lineno}"


def tracked():
    """The files of the repository, or what would be in it where git is absent."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if done.returncode == 0 and done.stdout:
        names = done.stdout.decode().split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return [*OURS, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


PLACES = re.compile(r"(?<![\w.])/(?:work|root|farm)/|pypi\.org|npmjs|deb\.debian\.org")


def test_the_repository_names_no_machine_and_no_registry():
    here = Path(__file__)
    for path in tracked():
        if path == here or path.suffix in {".png", ".pdf"}:
            continue
        found = PLACES.search(path.read_text("utf-8", errors="replace"))
        assert not found, f"{short(path)}: {found.group()}"
