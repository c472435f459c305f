# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft check`` on every kind of package: verdict, JSON, exit code, words."""

from __future__ import annotations

import hashlib
import json

import pytest

from lantai.craft.cli import main
from transfer import package


@pytest.fixture
def said(capsys):
    def run(*words: str) -> tuple[int, str]:
        code = main(["check", *map(str, words)])
        return code, capsys.readouterr().out

    return run


def test_a_good_folder(said, tmp_path):
    code, out = said(package().seal().write(tmp_path))
    assert code == 0
    assert "通过" in out and "免检" in out and "6 件" in out


def test_json_holds_all(said, tmp_path):
    made = package().seal()
    made.form["包编号"] = "X"
    code, out = said(made.write(tmp_path), "--json", "--lang", "en")
    told = json.loads(out)
    assert (code, told["verdict"], told["kind"]) == (1, "fail", "2012")
    assert [each["code"] for each in told["findings"]] == ["YJ-1-14"]
    assert told["findings"][0]["remedy"]
    assert told["counts"]["items"] == 6 and len(told["items"]) == 40
    assert {"code", "result", "reason", "mode"} <= told["items"][0].keys()


def test_a_zip_and_its_digest_beside(said, tmp_path):
    path = package().seal().zip(tmp_path)
    beside = path.with_name(path.name + ".sha256")
    beside.write_text(hashlib.sha256(path.read_bytes()).hexdigest() + f"  {path.name}\n")
    assert said(path)[0] == 0
    beside.write_text("0" * 64)
    code, out = said(path, "--json")
    assert code == 1
    assert [each["code"] for each in json.loads(out)["findings"]] == ["YJ-1-14"]


def test_a_bag_of_a_package(said, tmp_path):
    from lantai.craft.package import bag_make

    inner = package().seal().write(tmp_path / "in")
    from datetime import date

    for _ in bag_make.make(inner, tmp_path / "bag", today=date(2026, 11, 23)):
        pass
    code, out = said(tmp_path / "bag", "--json")
    told = json.loads(out)
    assert (told["kind"], told["verdict"], code) == ("bag+2012", "pass", 0)
    victim = next((tmp_path / "bag").rglob("*.wav"))
    victim.write_bytes(victim.read_bytes()[:-2])
    assert said(tmp_path / "bag")[0] == 1


def test_several_packages_at_once(said, tmp_path):
    one = package(package_id="A").seal().write(tmp_path)
    other = package(package_id="B").seal()
    other.raw["说明文件.TXT"] = None
    code, out = said(one, other.write(tmp_path), tmp_path / "none", "--json")
    told = json.loads(out)
    assert [each["verdict"] for each in told] == ["pass", "fail", None]
    assert code == 2


def test_what_is_not_there_cannot_run(said, tmp_path):
    assert said(tmp_path / "nothing")[0] == 2


def test_plan_and_signatures_from_files(said, tmp_path):
    path = package().seal().write(tmp_path)
    people = ("2-9", "3-2", "3-5", "3-6", "3-7", "4-1", "4-2", "4-4", "4-5", "4-6", "4-7")
    signed = tmp_path / "signed.json"
    signed.write_text(
        json.dumps([{"item": f"YJ-{n}", "by": "白砚秋", "on": "2026-11-20"} for n in people])
    )
    assert said(path, "--plan", "yj")[0] == 1
    assert said(path, "--plan", "yj", "--signed", signed)[0] == 0


@pytest.mark.parametrize("ending", ["json", "xml"])
def test_reports(said, tmp_path, ending):
    path = package().seal().write(tmp_path)
    target = tmp_path / f"报告.{ending}"
    assert said(path, "--report", target, "--tester", "白砚秋")[0] == 0
    assert "白砚秋" in target.read_text("utf-8")


def test_a_report_needs_a_known_ending(said, tmp_path):
    path = package().seal().write(tmp_path)
    assert said(path, "--report", tmp_path / "报告.doc")[0] == 2
