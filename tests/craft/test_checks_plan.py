# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Plans: what a machine answers, what a person signs, what is waived; nothing stays unanswered."""

from __future__ import annotations

import ast
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from lantai.craft import codes
from lantai.craft.checks import plan
from lantai.craft.checks.case import items
from lantai.craft.checks.outcome import Checked, Outcome
from lantai.craft.checks.run import run
from lantai.craft.errors import BadInput
from lantai.craft.report.model import Mode, Result
from transfer import letter, package

TODAY = date(2026, 11, 23)
PEOPLES = ("2-9", "3-2", "3-5", "3-6", "3-7", "4-1", "4-2", "4-4", "4-5", "4-6", "4-7")


def checked(path: Path, asked: plan.Plan, **more) -> Checked:
    *_, last = run(path, asked, TODAY, workers=1, **more)
    assert isinstance(last, Checked)
    return last


def ticks(*numbers: str, **more) -> list[plan.Tick]:
    return [plan.Tick(f"YJ-{number}", "白砚秋", "2026-11-20", **more) for number in numbers]


@pytest.fixture
def good(tmp_path):
    return package().seal().write(tmp_path)


@pytest.mark.parametrize("name", plan.BUILT_IN)
def test_built_in_plans_answer_all_forty_items(name):
    asked = plan.built_in(name)
    assert set(asked.items) == set(items()["items"])
    assert len(asked.items) == 40
    assert all(line.reason("zh") and line.reason("en")
               for line in asked.items.values() if line.mode == plan.WAIVED)  # fmt: skip


@pytest.mark.parametrize("name", ["gd", "yj", "cq"])
def test_a_strict_plan_waits_for_persons(name, good):
    result = checked(good, plan.built_in(name), stage=name.upper())
    waiting = {item.code.partition("-")[2] for item in result.items
               if item.outcome is Outcome.AWAITING}  # fmt: skip
    assert result.verdict() == "fail"
    assert waiting == set(PEOPLES)
    assert {found.severity for found in result.findings} == {"not_run"}


def test_signed_answers_free_a_strict_plan(good):
    result = checked(good, plan.built_in("yj"), signed=ticks(*PEOPLES, opinion="合格"))
    assert (result.verdict(), result.findings) == ("pass", ())
    by = {item.code: item.tick.by for item in result.items if item.tick}
    assert by["YJ-4-5"] == "白砚秋"


def test_one_signature_missing_still_blocks(good):
    result = checked(good, plan.built_in("yj"), signed=ticks(*PEOPLES[1:]))
    assert [found.code for found in result.findings] == ["YJ-2-9"]
    assert result.verdict() == "fail"


def test_a_person_may_find_against(good):
    signed = [*ticks(*PEOPLES[:-1]), *ticks("4-7", passed=False, opinion="交接不全")]
    result = checked(good, plan.built_in("yj"), signed=signed)
    assert [(found.code, found.kind) for found in result.findings] == [
        ("YJ-4-7", "check.person_refused")
    ]
    assert "交接不全" in codes.sentence(result.findings[0].kind, result.findings[0].params)


def test_an_expired_mark_is_confirmed_by_a_person(tmp_path):
    made = package()
    made.replace(1, letter("关于汛期值守的通知", head="秘密★1年\n"))
    path = made.seal().write(tmp_path)
    desk = plan.built_in("desk")
    assert checked(path, desk).verdict() == "fail"
    assert checked(path, desk, signed=ticks("4-7")).verdict() == "warn"


def test_a_mark_in_force_is_not_signed_away(tmp_path):
    made = package()
    made.replace(1, letter("关于汛期值守的通知", head="机密★20年\n"))
    path = made.seal().write(tmp_path)
    assert checked(path, plan.built_in("desk"), signed=ticks("4-7")).verdict() == "fail"


def test_codes_bear_the_stage(tmp_path):
    made = package().seal()
    made.form["包编号"] = "别的包"
    result = checked(made.write(tmp_path), plan.built_in("desk"), stage="GD")
    assert [found.code for found in result.findings] == ["GD-1-14"]


def test_a_plan_of_ones_own(tmp_path, good):
    path = tmp_path / "own.toml"
    path.write_text(
        """
builds_on = "desk"
id = "云岭"
version = "3"
effective_from = 2026-05-01
stages = ["YJ"]
title = { zh = "云岭县方案" }
[items]
"1-14" = { mode = "waived", machine = false, zh = "网上直传，另行核对。" }
"1-9" = { mode = "person" }
[params."1-5"]
most_pages = 1
[severities]
"check.pages_senseless" = "warn"
""",
        "utf-8",
    )
    asked = plan.load(path)
    assert (asked.id, asked.version, asked.title("en")) == ("云岭", "3", "云岭县方案")
    assert asked.params["1-5"]["oldest"]  # kept from the plan it builds on
    result = checked(good, asked, signed=ticks("1-9"))
    assert [(found.code, str(found.severity)) for found in result.findings] == [("YJ-1-5", "warn")]
    assert result.verdict() == "warn"
    with pytest.raises(BadInput):
        checked(good, asked, stage="GD")


@pytest.mark.parametrize(
    "text",
    ["", "id = ", 'builds_on = "none"\nid = "x"', 'builds_on = "desk"\nstages = 7',
     'builds_on = "desk"\n[items]\n"1-1" = { mode = "waived" }',
     'builds_on = "desk"\n[items]\n"1-1" = { mode = "perhaps" }',
     'builds_on = "desk"\n[items]\n"9-9" = { mode = "person" }',
     'builds_on = "desk"\n[severities]\n"check.no_such" = "warn"',
     'builds_on = "desk"\n[severities]\n"check.date_future" = "terrible"'],
)  # fmt: skip
def test_bad_plans_are_told(text, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput):
        plan.load(path)


def test_a_signature_for_no_item_is_told(good):
    for item in ("4-9", "GD-4-5"):
        with pytest.raises(BadInput):
            checked(good, plan.built_in("desk"), signed=[plan.Tick(item, "甲", "2026-01-01")])


@pytest.mark.parametrize(
    "listed",
    ["{", '[{"item": "4-5"}]', '[{"item": "4-5", "by": " ", "on": "2026-01-01"}]',
     '[{"item": "4-5", "by": "甲", "on": "昨天"}]',
     '[{"item": "4-5", "by": "甲", "on": "2026-01-01", "passed": "yes"}]', "7"],
)  # fmt: skip
def test_bad_signatures_are_told(listed, tmp_path):
    path = tmp_path / "signed.json"
    path.write_text(listed, "utf-8")
    with pytest.raises(BadInput):
        plan.ticks(path)


def test_signatures_from_both_forms(tmp_path):
    one, other = tmp_path / "a.json", tmp_path / "b.toml"
    line = {"item": "YJ-4-5", "by": "甲", "on": "2026-01-02", "opinion": "完好"}
    one.write_text(json.dumps({"signed": [line]}), "utf-8")
    other.write_text("[[signed]]\n" + "\n".join(f'{k} = "{v}"' for k, v in line.items()), "utf-8")
    assert plan.ticks(one) == plan.ticks(other) == [plan.Tick(*line.values())]


def test_the_report_repeats_the_run(good):
    result = checked(good, plan.built_in("desk"))
    told = result.report(title="四性检测报告", started=datetime(2026, 11, 23, 9, 0))  # noqa: DTZ001
    assert (told.verdict(), told.sender, told.stage) == ("pass", "云岭县水务站", "YJ")
    waived = [line for line in told.items if line.mode is Mode.WAIVED]
    assert {line.result for line in waived} == {Result.NOT_APPLICABLE}
    assert all(line.reason for line in waived)


def test_every_sentence_named_in_the_code_exists_in_both_languages():
    folder = Path(codes.__file__).parent
    named = set()
    for path in [*folder.glob("checks/*.py"), *folder.glob("package/layout/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                first = node.args[0] if node.args else None
                if node.func.attr == "find" and isinstance(first, ast.Constant):
                    named.add(str(first.value))
            if isinstance(node, ast.Constant) and str(node.value).startswith("check."):
                named.add(str(node.value).removeprefix("check."))
    known = codes.area("check")["kinds"]
    assert {name for name in named if name.isidentifier() and name[-1] != "_"} - set(known) == set()
    for name, line in known.items():
        assert line["zh"] and line["en"], name
        assert bool(line.get("remedy_zh")) == bool(line.get("remedy_en")), name
