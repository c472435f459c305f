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
