# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The judged packages: all good ones accepted, all faulty ones refused under a right code."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from unpacking import unpack

from lantai.craft import codes
from lantai.craft.checks import plan
from lantai.craft.checks.outcome import Checked
from lantai.craft.checks.run import run

pytestmark = [pytest.mark.corpora, pytest.mark.long]
ACCEPTED = {"pass": {"pass"}, "pass_or_warn": {"pass", "warn"}, "warn_or_fail": {"warn", "fail"},
            "fail": {"fail"}}  # fmt: skip


@pytest.fixture(scope="module")
def packages(corpora, tmp_path_factory) -> Path:
    """Unpacked as they are: one holds a link, which is made and never followed."""
    root = tmp_path_factory.mktemp("judged")
    unpack(corpora / "judged" / "packages.tar.gz", root)
    return root / "packages"


def test_every_verdict_and_code(packages):
    asked = plan.built_in("desk")
    wrong, beyond = [], 0
    expected = json.loads((packages / "expected.json").read_text("utf-8"))["packages"]
    for each in expected:
        *_, last = run(packages / each["package"], asked, date(2026, 11, 23), workers=1)
        assert isinstance(last, Checked)
        found = {finding.code for finding in last.findings}
        right, borne = set(each["codes_any_of"]), set(each["tolerated"])
        good = each["verdict"].startswith("pass")
        beyond += len(found - right - borne)
        if last.verdict() not in ACCEPTED[each["verdict"]] or not (good or found & right):
            told = [codes.sentence(finding.kind, finding.params) for finding in last.findings]
            wrong.append((each["package"], each.get("fault"), str(last.verdict()), told))
    assert not wrong
    assert beyond <= len(expected) // 20
