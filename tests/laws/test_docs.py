# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The docs that are made from data are those of today's data; decisions and links hold."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_the_generated_pages_are_of_today():
    done = subprocess.run([sys.executable, ROOT / "tools" / "docs.py", "--check"],
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_link_between_pages_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"


def test_every_decision_has_context_decision_and_consequences():
    for page in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        text = page.read_text("utf-8")
        for part in ("## Context", "## Decision", "## Consequences"):
            assert part in text, f"{page.name}: {part}"


def test_every_command_is_in_the_handbook_and_the_readme_names_both_make_commands():
    from lantai.craft.cli import COMMANDS

    handbook = (ROOT / "docs" / "work" / "craft.md").read_text("utf-8")
    for name in COMMANDS:
        assert f"lantai craft {name}" in handbook, name
    for readme in ("README.md", "README.zh.md"):
        text = (ROOT / readme).read_text("utf-8")
        assert "make run" in text and "make test" in text


def rows_of(*path):
    """What stands first in the rows of a page's tables, without its marks."""
    text = ROOT.joinpath("docs", *path).read_text("utf-8")
    return set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))


def test_every_setting_has_its_row_and_every_row_is_a_setting():
    source = (ROOT / "src" / "lantai" / "house" / "settings.py").read_text("utf-8")
    assert rows_of("run", "settings.md") == set(re.findall(r"\bLANTAI_[A-Z_]+\b", source))


def test_every_register_duty_and_flow_is_told():
    from lantai.desk.duties import catalogue
    from lantai.desk.register import registers

    know = ROOT / "docs" / "know"
    listed, fields, drawn = ((know / f"{name}.md").read_text("utf-8")
                             for name in ("registers", "dictionary", "flows"))  # fmt: skip
    ours = [one for one in registers() if type(one).__module__.startswith("lantai.")]
    assert ours
    for one in ours:
        assert f"| `{one.noun}` |" in listed and f" `{one.noun}`\n" in fields, one.noun
        assert one.steps is None or one.steps.mermaid("zh") in drawn, one.noun
    known = {duty for duty in catalogue() if not duty.startswith("toy.")}
    assert rows_of("know", "duties.md") >= known


def test_every_kind_of_sentence_and_every_command_is_told():
    from lantai.craft import codes
    from lantai.craft.cli import COMMANDS as BENCH
    from lantai.house.commands import COMMANDS as SITE

    told = (ROOT / "docs" / "know" / "findings.md").read_text("utf-8")
    parts = dict(zip(*[iter(re.split(r"^## `(\w+)`$", told, flags=re.MULTILINE)[1:])] * 2,
                     strict=True))  # fmt: skip
    areas = [name for name, path in codes.AREAS.items() if "tests" not in Path(path).parts]
    for area in areas:
        for kind in codes.area(area)["kinds"]:
            assert f"| `{kind}` |" in parts[area], f"{area}.{kind}"
    commands = rows_of("know", "commands.md")
    assert commands == {f"lantai {verb}" for verb in SITE} | {f"lantai craft {v}" for v in BENCH}
