# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What comes from elsewhere is locked by version and digest, and by nothing but its name."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_wheel_has_its_version_and_digests(lock):
    text = re.sub(r"\s*#.*", "", lock.read_text("utf-8")).replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert lines
    for line in lines:
        assert re.match(r"[\w.\[\]-]+==\S+", line) and "--hash=sha256:" in line, line
        assert "://" not in line, line


def test_what_pages_take_is_locked_and_named_without_an_address():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import web
    finally:
        sys.path.pop(0)
    wanted = json.loads((web.LOCKED / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((web.LOCKED / "package-lock.json").read_text("utf-8"))["packages"]
    assert set(wanted) == set(web.TAKEN)
    for name, version in wanted.items():
        one = locked[f"node_modules/{name}"]
        assert one["version"] == version and one["integrity"].startswith("sha512-")
    assert not [name for name, one in locked.items() if "resolved" in one]
