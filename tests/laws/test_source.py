# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Laws about the text of the source: headers, names, a pure bench, nothing of a machine."""

import ast
import re
import subprocess
from pathlib import Path

from sources import FILES, OURS, ROOT, SOURCE, imports, nodes, short, text, tree, where

CRAFT = [path for path in FILES if path.is_relative_to(SOURCE / "craft")]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
HEADER = "# SPDX-FileCopyrightText: Lantai contributors\n# SPDX-License-Identifier: Apache-2.0\n"
CLOCKS = {("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("time", "time"),
          ("datetime", "today"), ("time", "localtime"), ("os", "getenv"),
          ("os", "environ")}  # fmt: skip
SILENCING = {"getLogger", "NullHandler"}
"""All that craft may do with logging: keep a library's remarks from the terminal."""


def test_every_file_bears_the_licence():
    assert not [short(path) for path in OURS if not text(path).startswith(HEADER)]


def test_no_drawers_and_no_star_imports():
    assert not [short(path) for path in OURS if path.stem in DRAWERS]
    assert not [where(path, node) for path in OURS for node in imports(path)
                if isinstance(node, ast.ImportFrom)
                and any(alias.name == "*" for alias in node.names)]  # fmt: skip


def is_impure(node):
    """A clock, the environment, the terminal: in any of them craft would know what it was not told.

    `time.process_time` and `perf_counter` measure and are no clock.
    """
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "print"
    if not isinstance(node, ast.Attribute):
        return False
    of = getattr(node.value, "id", "")
    return (of, node.attr) in CLOCKS or (of == "logging" and node.attr not in SILENCING)


def test_craft_reads_no_clock_and_no_environment_and_prints_nothing():
    assert CRAFT
    assert not [where(path, node) for path in CRAFT if "cli" not in path.parts
                for node in nodes(path) if is_impure(node)]  # fmt: skip


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


ACTS = [path for path in FILES if "acts" in (path.stem, path.parent.name)
        and path.parts[-2] != "guard" and path.stem != "__init__"]  # fmt: skip
"""Guard's own `acts.py` is what they open."""


def no_acts(path):
    """The public functions of a file that open no act and hand over to none that does."""
    body = tree(path).body
    names = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    for node in body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        called = {getattr(each.func, "id", getattr(each.func, "attr", ""))
                  for each in ast.walk(node) if isinstance(each, ast.Call)}  # fmt: skip
        if "act" not in called and not called & names:
            yield f"{short(path)}: {node.name}"


def test_every_public_function_of_acts_is_an_act():
    assert ACTS
    assert not [name for path in ACTS for name in no_acts(path)]


SITE = [path for path in FILES if path.relative_to(SOURCE).parts[0] not in ("craft", "cli.py")
        and "migrations" not in path.parts]  # fmt: skip
"""All rooms above the bench, whose words stand in tables."""
HAN = re.compile(r"[\u4e00-\u9fff]")
WORDS = {"both", "said", "may", "allow", "job", "State", "Step", "Need", "page", "list_page"}
"""The functions whose arguments are words in both languages."""


def docstrings(top):
    for node in ast.walk(top):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
    for node in ast.walk(top):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


COLUMNS = {"HEAD", "SHEET", "CATALOGUE", "FORM", "FILES", "CARRIERS"}
"""Constants with the names that a format of exchange gives its sheets, columns and values."""


def columns(top):
    """Names of columns: in the constants named so, as keys of tables, and looked up in them."""
    for node in ast.walk(top):
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
    top = tree(path)
    known = set(map(id, [*docstrings(top), *columns(top)]))
    for node in ast.walk(top):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in WORDS:
                known |= {id(each) for each in ast.walk(node)}
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            known |= {id(each) for each in node.elts}
    for node in ast.walk(top):
        if not isinstance(node, ast.Constant) or id(node) in known:
            continue
        if isinstance(node.value, str) and len(HAN.findall(node.value)) > 3:
            yield f"{where(path, node)} {node.value[:40]}"


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


def test_every_chinese_sentence_of_the_pages_stands_beside_its_english():
    assert not [place for path in SITE if path.name not in SAMPLES
                for place in chinese_outside(path)]  # fmt: skip
