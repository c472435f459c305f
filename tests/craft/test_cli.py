# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The command line as a person and a program meet it: words, JSON, exit codes, a quick start."""

import json
import subprocess
import sys
import unicodedata

import pytest
from eep_made import original

from lantai.cli import main
from lantai.craft import codes
from lantai.craft.cli import COMMANDS
from lantai.craft.cli.screen import Screen
from lantai.craft.findings import Progress, Where

HEAVY = {"pikepdf", "pypdfium2", "pyvips", "tantivy", "rjieba", "opencc", "pygfried", "typst"}


def test_without_words_it_says_where_to_go(capsys):
    assert main([]) == 0
    assert "lantai craft --help" in capsys.readouterr().out
    assert main(["crafft"]) == 2


def test_the_version_is_told(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("lantai 0.")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["craft", name, "--help"])
    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out


def test_wrong_words_are_exit_2(capsys):
    assert main(["craft", "sample", "--files", "many", "x"]) == 2
    assert "many" in capsys.readouterr().err
    assert main(["craft", "ocfl", "verify", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "error.misused"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_error_names_the_thing_and_the_remedy_in_words_and_json(tmp_path, capsys, lang):
    (tmp_path / "留着.txt").write_text("x")
    assert main(["craft", "sample", str(tmp_path), "--json", "--lang", lang]) == 2
    told = capsys.readouterr()
    fault = json.loads(told.out)
    assert fault["verdict"] is None
    assert str(tmp_path) in fault["error"]["message"]
    assert fault["error"]["remedy"] in told.err
    assert (tmp_path / "留着.txt").read_text() == "x"


def test_the_doctor_tries_and_finds_this_machine_fit(capsys):
    assert main(["craft", "doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "pass"
    assert len(told["checks"]) > 15


def test_the_doctor_says_what_to_do_about_a_full_or_missing_disk(tmp_path, capsys):
    assert main(["craft", "doctor", "--at", str(tmp_path / "没有")]) == 1
    assert "缺少" in capsys.readouterr().out


def test_a_light_command_starts_without_heavy_libraries():
    program = (
        "import sys; from lantai.cli import main\n"
        "code = main(['craft', 'dates', '一九四九年十月一日', '--json'])\n"
        f"assert not {HEAVY!r} & set(sys.modules), sorted({HEAVY!r} & set(sys.modules))\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "1949-10-01" in done.stdout


def test_findings_are_judged_and_counted(capsys):
    note = codes.finding("flow.asks", Where("目录.xlsx", 3, "题名"), answer="题名")
    assert Screen(lang="zh").judged([note]) == 1
    told = capsys.readouterr().out
    assert "目录.xlsx，第 3 行，题名" in told and "不通过（错误 1 条）" in told
    assert Screen(json=True).judged([]) == 0
    assert json.loads(capsys.readouterr().out) == {"verdict": "pass", "findings": []}


def test_notes_of_one_kind_are_shown_thrice_and_counted_after_the_errors(capsys):
    note = codes.finding("package.file_ignored", Where("a/Thumbs.db"), path="a/Thumbs.db")
    fault = codes.finding("package.file_unmatched", Where("a/b"), path="a/b")
    assert Screen().judged([*[note] * 5, fault]) == 1
    told = capsys.readouterr().out
    assert told.index("[错误]") < told.index("[说明]")
    assert told.count("Thumbs.db（") == 3 and "另有“说明” 2 条" in told
    assert told.endswith("结论：不通过（错误 1 条，说明 5 条）\n")


def test_sizes_are_told_as_a_person_reads_them():
    assert [Screen().size(n) for n in (0, 999, 1000, 12_600_000)] == [
        "0 字节", "999 字节", "1.0 KB", "12.6 MB"]  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_a_terminal_in_both_languages(name, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main(["craft", name, "--help"])
    told = capsys.readouterr().out
    assert "用法 · usage: lantai craft" in told and "选项 · options" in told
    wide = [line for line in told.splitlines() if columns(line) > 80]
    assert wide == []


def columns(text):
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def test_a_long_last_cell_goes_on_below_in_its_column(capsys):
    Screen().table(("名称", "说明"), [("甲", "档案" * 30)])
    lines = capsys.readouterr().out.splitlines()
    assert all(columns(line) <= 80 for line in lines)
    assert lines[1].startswith("甲    档案") and lines[2].startswith(" " * 6 + "案")
    assert "".join(line.strip() for line in lines[1:]).replace(" ", "") == "甲" + "档案" * 30


def test_a_table_stands_straight_with_chinese_in_it(capsys):
    Screen().table(("名称", "n"), [("档案", 1), ("ab", 22)])
    assert capsys.readouterr().out.splitlines() == ["名称  n", "档案  1", "ab    22"]


def test_a_folder_of_packages_is_verified_as_one(tmp_path, capsys):
    for name in ("甲.EEP", "乙.EEP"):
        original(tmp_path, name)
    assert main(["craft", "eep", "verify", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert told.count("没有签名") == 2 and "共 2 个封装包，2 个通过" in told
    (tmp_path / "空").mkdir()
    assert main(["craft", "eep", "verify", str(tmp_path / "空")]) == 2
    assert "没有封装包" in capsys.readouterr().err


def test_progress_passes_through_and_is_not_drawn_off_a_terminal(capsys):
    steps = [Progress(n, 3, "题名") for n in range(3)]
    assert list(Screen().watch(steps)) == steps
    assert capsys.readouterr() == ("", "")
