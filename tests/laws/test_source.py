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


ACTS = sorted(path for path in SOURCE.rglob("*.py") if "acts" in (path.stem, path.parent.name))


@pytest.mark.parametrize("path", ACTS, ids=short)
def test_every_public_function_of_acts_is_an_act(path):
    """It opens an act, or hands over to one that does; guard's own `acts.py` is what it opens."""
    if path.parts[-2] == "guard" or path.stem == "__init__":
        return
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        called = {getattr(each.func, "id", getattr(each.func, "attr", ""))
                  for each in ast.walk(node) if isinstance(each, ast.Call)}  # fmt: skip
        assert "act" in called or called & names, f"{short(path)}: {node.name}"


SITE = sorted(path for path in SOURCE.rglob("*.py")
              if path.relative_to(SOURCE).parts[0] not in ("craft", "cli.py")
              and "migrations" not in path.parts)  # fmt: skip
"""All rooms above the bench, whose words stand in tables."""
HAN = re.compile(r"[\u4e00-\u9fff]")
WORDS = {"both", "said", "may", "allow", "job", "State", "Step", "Need", "page", "list_page"}
"""The functions whose arguments are words in both languages."""


def docstrings(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


COLUMNS = {"HEAD", "SHEET", "CATALOGUE", "FORM", "FILES", "CARRIERS"}
"""Constants with the names that a format of exchange gives its sheets, columns and values."""


def columns(tree):
    """Names of columns: in the constants named so, as keys of tables, and looked up in them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in COLUMNS:
            yield from ast.walk(node.value)
        elif isinstance(node, ast.Dict):
            yield from node.keys
        elif isinstance(node, ast.Subscript):
            yield node.slice
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In):
            yield node.left
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get":
            yield from node.args[:1]


def chinese_outside(path):
    """Chinese text that stands alone: not beside its English, no docstring, no column's name."""
    tree = ast.parse(path.read_text("utf-8"))
    known = set(map(id, [*docstrings(tree), *columns(tree)]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in WORDS:
                known |= {id(each) for each in ast.walk(node)}
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            known |= {id(each) for each in node.elts}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in known:
            continue
        if isinstance(node.value, str) and len(HAN.findall(node.value)) > 3:
            yield f"{short(path)}:{node.lineno} {node.value[:40]}"


SAMPLES = {
    "world.py",
    "sample.py",
    "batchsample.py",
    "commands.py",
    "corpus.py",
    "hands.py",
    "walking.py",
    "verifier.py",
    "command.py",
}
"""Made-up data, and commands that speak both languages in one line."""


@pytest.mark.parametrize("path", [p for p in SITE if p.name not in SAMPLES], ids=short)
def test_every_chinese_sentence_of_the_pages_stands_beside_its_english(path):
    assert not list(chinese_outside(path))
