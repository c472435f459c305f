# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The judged set: every verdict, every signature state, every content file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from unpacking import unpack

from lantai.craft import eep
from lantai.craft.cli import main


def tail(code: str) -> str:
    return code.partition("-")[2]


@pytest.fixture(scope="module")
def folder(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("judged")
    unpack(corpora / "judged" / "eep.tar.gz", into)
    return next(into.rglob("expected.json")).parent


@pytest.mark.corpora
def test_all_judged_cases(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    for case in expected["packages"]:
        found = eep.read(folder / case["file"])
        codes = {tail(f.code) for f in found.findings if f.severity in ("error", "warn")}
        assert found.valid == (case["verdict"] == "valid"), case["file"]
        if case["verdict"] == "valid":
            digests = {content.sha256 for content in found.contents}
            assert {each["sha256"] for each in case["files"]} <= digests
            assert found.layers[-1].kind == case["kind"]
            assert len(found.layers) == case.get("layers", 1)
        else:
            assert codes & {tail(code) for code in case["codes_any_of"]}, case["file"]
        if case.get("signatures"):
            assert found.signature_state == case["signatures"], case["file"]


@pytest.mark.corpora
def test_the_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (str(path) for path in sorted(folder.glob("*.EEP"))[:2])
    assert main(["eep", "verify", first, "--json", "--extract", str(tmp_path / "x")]) == 0
    one = json.loads(capsys.readouterr().out)
    assert one["verdict"] == "pass" and one["valid"] is True and one["signatures"] == "none"
    assert {each["saved_as"] for each in one["files"]} == {
        p.name for p in (tmp_path / "x").iterdir()
    }
    assert main(["eep", "verify", first, second, "--json", "--stage", "YJ"]) == 0
    assert [each["path"] for each in json.loads(capsys.readouterr().out)] == [first, second]
    assert main(["eep", "verify", str(tmp_path / "no.EEP"), "--json"]) == 2
