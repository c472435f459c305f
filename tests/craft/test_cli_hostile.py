# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The command line under hostile arguments, names, encodings and endings: told, never thrown."""

import errno
import gzip
import json
import os
import subprocess
import sys

import pytest

from lantai.cli import main
from lantai.craft import files
from lantai.craft.cli import identify as identify_command
from lantai.craft.eep.extracting import Extraction
from lantai.craft.eep.model import Content
from lantai.craft.errors import BadInput, Hostile, StorageFailed
from lantai.craft.ocfl.root import Root
from lantai.craft.sample import folder

TAKERS = {
    "check": ["check", "@"],
    "plan": ["check", ".", "--plan", "@"],
    "signed": ["check", ".", "--signed", "@"],
    "package": ["package", ".", "@", "-o", "out"],
    "catalogue": ["catalogue", "@"],
    "ocfl": ["ocfl", "verify", "@"],
    "bag": ["bag", "verify", "@"],
    "eep": ["eep", "verify", "@"],
    "journey": ["journey", "@", "--out", "out"],
    "corpus": ["search", "词", "--corpus", "@", "--index", "index"],
}


def call(words, capsys):
    """The exit code of a command with --json, and its one document."""
    code = main(["craft", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", TAKERS)
@pytest.mark.parametrize("kind", ["missing", "pipe", "device", "long", "loop", "empty word"])
def test_what_is_no_file_is_told_and_nothing_is_made(name, kind, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    os.symlink("loop", "loop")
    given = {"missing": "没有", "pipe": "pipe", "device": "/dev/zero", "long": "长" * 2000,
             "loop": "loop", "empty word": ""}[kind]  # fmt: skip
    code, told = call([given if word == "@" else word for word in TAKERS[name]], capsys)
    assert code in (1, 2)
    if code == 2 and "error" in told:
        assert told["error"]["code"] != "error.own_fault"
        assert told["error"]["message"] and told["error"]["remedy"]
    assert not os.path.lexists("out/package") and not os.path.lexists("out/files/目录.xlsx")


def test_a_name_that_is_no_text_still_gives_json(tmp_path):
    place = os.fsencode(tmp_path) + "/目\x1b[31m".encode() + b"\xff.txt"
    with open(place, "wb") as sink:
        sink.write(b"text")
    for more in ([], ["--json"]):
        done = run(["identify", place, *more])
        assert done.returncode == 0, done.stderr
        assert b"\x1b" not in done.stdout
    assert json.loads(done.stdout)[0]["puid"] == "x-fmt/111"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gb18030"])
def test_any_output_encoding_will_do(encoding):
    for words in (["dates", "一九九八年春"], ["refcode", "explain", "坏\U00020000"], ["nothing"]):
        done = run([*words, "--json"], PYTHONIOENCODING=encoding)
        assert done.returncode in (0, 1, 2)
        json.loads(done.stdout.decode("ascii"))
        assert run(words, PYTHONIOENCODING=encoding).returncode == done.returncode


def run(words, **environment):
    return subprocess.run(
        [sys.executable, "-m", "lantai.cli", "craft", *words], capture_output=True,
        env={**os.environ, **environment}, timeout=60,
    )  # fmt: skip


def test_a_reader_who_goes_away_and_closed_streams_end_quietly():
    words = f"refcode explain {'坏 ' * 5000}"
    for tail in ("| head -1", ">&-", "2>&-", "<&-", "<&- >&- 2>&-", "--json | head -1"):
        line = f"{sys.executable} -m lantai.cli craft {words} {tail}; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=60)
        assert done.returncode == (2 if "head" in tail else 1), tail
        assert done.stderr == b""


def test_an_unforeseen_fault_is_told_as_ours(monkeypatch, capsys):
    def fail(*_):
        raise ZeroDivisionError("x")

    monkeypatch.setattr(identify_command, "run", fail)
    code, told = call(["identify", "."], capsys)
    assert code == 2 and told["error"]["code"] == "error.own_fault"
    assert "ZeroDivisionError" in told["error"]["message"]
    assert "test_cli_hostile.py" in told["error"]["message"]


def test_stopping_is_told_in_json_too(monkeypatch, capsys):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(identify_command, "run", stop)
    code, told = call(["identify", "."], capsys)
    assert code == 2 and told["error"]["code"] == "error.stopped"


@pytest.mark.parametrize("data", [b"{" * 100, b"[" * 100_000, b"\xff\xfe", b'{"title": 1}x'])
def test_a_corpus_that_is_none_is_told(data, tmp_path, capsys):
    (tmp_path / "a.jsonl").write_bytes(data)
    for words in (["journey", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "out")],
                  ["search", "x", "--corpus", str(tmp_path / "a.jsonl"),
                   "--index", str(tmp_path / "index")]):  # fmt: skip
        assert call(words, capsys)[0] == 2


def test_another_corpus_is_made_anew(tmp_path, capsys):
    corpus, out = tmp_path / "a.jsonl", tmp_path / "out"
    for title in ("甲镇规定", "乙镇规定"):
        corpus.write_text(json.dumps({"title": title, "date": "2020-01-02"}), "utf-8")
        call(["journey", str(corpus), "--out", str(out), "--until", "package"], capsys)
        assert title in (out / "package" / "文件目录.XML").read_text("utf-8")


def test_a_report_that_cannot_be_written_is_one_document(tmp_path, capsys):
    (tmp_path / "package").mkdir()
    words = ["check", str(tmp_path / "package"), "--report", str(tmp_path / "none" / "x.xml")]
    assert call(words, capsys)[0] == 2


def test_counts_are_no_negative_numbers(tmp_path, capsys):
    for words in (["bag", "verify", ".", "--workers", "-1"], ["sample", "x", "--files", "-1"]):
        code, told = call(words, capsys)
        assert code == 2 and told["error"]["code"] == "error.misused"
    code, told = call(["sample", str(tmp_path / "x"), "--files", "0"], capsys)
    assert code == 2 and told["error"]["code"] == "error.no_files"
    assert call(["sample", str(tmp_path / "y"), "--files", "1"], capsys)[0] == 0


@pytest.mark.parametrize("text", ["\x01", "甲\n包编号：乙", "\udcff"])
def test_texts_that_no_form_can_hold_are_refused(text, tmp_path, capsys):
    (tmp_path / "目录.csv").write_text("档号,题名\nA-1,甲\n", "utf-8")
    words = ["package", str(tmp_path), str(tmp_path / "目录.csv"), "-o", str(tmp_path / "out")]
    code, told = call([*words, "--sender", text], capsys)
    assert code == 2 and told["error"]["code"] == "package.text_unfit"
    assert not (tmp_path / "out").exists()


def test_a_folder_whose_name_is_no_text_travels(tmp_path, capsys):
    source = tmp_path / os.fsdecode(b"\xff")
    for _ in folder.make(source, 2):
        pass
    code, told = call(["journey", str(source), "--out", str(tmp_path / "out")], capsys)
    assert code == 0 and told["whole"]


def test_no_root_is_made_inside_a_root(tmp_path, capsys):
    outer = Root.create(tmp_path / "outer", durable=False)
    words = ["ocfl", "copy", outer.path, f"{outer.path}/sub"]
    code, told = call(words, capsys)
    assert code == 2 and told["error"]["code"] == "store.inside_root"
    assert not (tmp_path / "outer" / "sub").exists()


def test_a_cut_workbook_is_called_broken(tmp_path, capsys):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04" + bytes(range(200)))
    told = call(["catalogue", str(tmp_path / "a.xlsx")], capsys)[1]
    assert told["error"]["code"] == "catalogue.broken"


def test_lines_are_bounded_whole_and_unzipped(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_LINE", 100)
    good, long, cut = (tmp_path / name for name in ("good.gz", "long.gz", "cut.gz"))
    good.write_bytes(gzip.compress(b"a\nb"))
    long.write_bytes(gzip.compress(b"a\n" + b"x" * 10_000))
    cut.write_bytes(gzip.compress(os.urandom(50).hex().encode())[:-12])
    assert list(files.lines(good)) == [b"a\n", b"b"]
    with pytest.raises(BadInput, match="Line 2"):
        list(files.lines(long))
    with pytest.raises(BadInput, match="not a complete"):
        list(files.lines(cut))
    with pytest.raises(Hostile):
        next(files.lines("/dev/zero"))


def test_a_file_taken_out_of_an_eep_is_whole_or_not_there(tmp_path, monkeypatch):
    class Full:
        def write(self, data):
            raise OSError(errno.ENOSPC, "No space left on device")

    out = Extraction(tmp_path)
    first, second = out(Content(name="a.txt")), out(Content(name="b.txt"))
    first.write(b"12345")
    first.close()
    second._file.close()
    monkeypatch.setattr(second, "_file", Full())
    with pytest.raises(StorageFailed) as fault:
        second.write(b"1234567890")
    assert fault.value.kind == "error.disk_full"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_a_sample_that_is_stopped_leaves_nothing(tmp_path):
    steps = folder.make(tmp_path / "s", 3)
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a").touch()
    with pytest.raises(BadInput):
        next(folder.make(tmp_path, 3))
