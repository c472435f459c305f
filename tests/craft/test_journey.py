# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The whole journey on real files: the good is kept twice and found, the rest is returned."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from lantai.cli import main
from lantai.craft.errors import BadInput
from lantai.craft.findings import Severity
from lantai.craft.index import Index
from lantai.craft.journey import keeping
from lantai.craft.journey.walk import Journey, Way
from lantai.craft.ocfl.verify import verify_path
from lantai.craft.sample import folder

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    place = tmp_path_factory.mktemp("journey") / "交来"
    planted = []
    for _ in folder.make(place, 75, seed=21, planted=planted):
        pass
    return place, planted


def travel(source, out, **more):
    journey = Journey(Way(source, out, NOW, durable=False, workers=1, **more))
    for _ in journey.run():
        pass
    return journey.outcome


@pytest.fixture(scope="module")
def taken(handed_in, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    return out, travel(handed_in[0], out)


def test_everything_good_is_kept_twice_and_found(taken):
    out, outcome = taken
    assert outcome.whole and outcome.drilled and not outcome.findings
    assert [step.name for step in outcome.steps] == [
        "catalogue", "package", "check", "rebuild", "recheck", "store", "copy", "verify", "repair",
        "index", "search",
    ]  # fmt: skip
    assert len(Index.open(out / "index")) == outcome.items
    assert all(asked.total for asked in outcome.asked)
    for root in ("store", "copy"):
        faults = [f for step in verify_path(out / root) for f in step.findings
                  if f.severity is Severity.ERROR]  # fmt: skip
        assert not faults


def test_every_planted_fault_is_returned_and_nothing_else(taken, handed_in):
    _, outcome = taken
    said = " ".join(
        [f"{each.name} {each.title} {' '.join(each.reasons('zh'))}" for each in outcome.returned]
        + outcome.unnamed
    )
    for fault in handed_in[1]:
        name = fault.where.rsplit(".", 1)[0] if "WS·" in fault.where else fault.where
        assert name in said, fault.zh
    files_left = [fault for fault in handed_in[1] if fault.where == "Thumbs.db"]
    assert len(outcome.returned) == len(handed_in[1]) - len(files_left)


def test_returned_items_are_in_neither_store_nor_index(taken):
    out, outcome = taken
    index = Index.open(out / "index")
    kept = {hit.title for hit in index.search("槐序县", size=500).hits}
    assert len(kept) > 40
    assert not kept & {each.title for each in outcome.returned}


def test_twice_gives_the_same_as_once(taken, handed_in):
    out, first = taken
    before = sorted(str(path.relative_to(out)) for path in (out / "store").rglob("*"))
    again = travel(handed_in[0], out)
    after = sorted(str(path.relative_to(out)) for path in (out / "store").rglob("*"))
    assert before == after
    assert (again.items, again.files, again.whole) == (first.items, first.files, True)
    assert len(Index.open(out / "index")) == again.items


def test_a_changed_file_becomes_a_new_version_and_the_old_one_stays(handed_in, tmp_path):
    source, out = tmp_path / "来", tmp_path / "out"
    for _ in folder.make(source, 25, seed=4):
        pass
    travel(source, out, until="copy")
    victim = next(path for path in source.rglob("*.txt"))
    victim.write_bytes(victim.read_bytes() + "补充一句。\n".encode())
    outcome = travel(source, out)
    assert outcome.whole
    versions = {path.name for path in (out / "copy").rglob("v2") if path.is_dir()}
    assert versions == {"v2"}
    old = [p.read_bytes() for p in (out / "copy").rglob(victim.name) if "v1" in str(p)]
    assert old and "补充一句".encode() not in old[0]


def test_a_corpus_becomes_files_and_goes_the_same_way(tmp_path):
    corpus = tmp_path / "文献.jsonl.gz"
    texts = [
        {"id": f"T{n}", "title": f"关于第{n}号水渠的办法", "issuer": "槐序县农时局",
         "date": f"201{n}-03-05", "category": "规章",
         "text": f"第一条 水渠第{n}段由村民共管。\n第二条 每年春天清淤。"}
        for n in range(6)
    ]  # fmt: skip
    with gzip.open(corpus, "wt", encoding="utf-8") as sink:
        sink.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in texts)
    outcome = travel(corpus, tmp_path / "out")
    assert outcome.whole and not outcome.returned and outcome.items == 6
    hits = Index.open(tmp_path / "out" / "index").search("第3号水渠").hits
    assert hits[0].key == "T3"
    assert {path.suffix for path in (tmp_path / "out" / "files" / "2013").iterdir()} <= {
        ".pdf", ".docx", ".xml"
    }  # fmt: skip


@pytest.mark.parametrize("line", ["no json", '{"text": "无题"}', '["a"]'])
def test_a_broken_corpus_is_named_and_nothing_is_half_made(tmp_path, line):
    corpus = tmp_path / "坏.jsonl"
    corpus.write_text(line + "\n", "utf-8")
    with pytest.raises(BadInput) as fault:
        travel(corpus, tmp_path / "out")
    assert "坏.jsonl" in fault.value.sentence("zh")
    assert not (tmp_path / "out" / "store").exists()


def test_without_a_catalogue_or_with_two_it_asks_which(tmp_path):
    (tmp_path / "a").mkdir()
    for count, name in enumerate(["", "目录.xlsx", "目录2.csv"]):
        if name:
            (tmp_path / "a" / name).write_text("x")
        if count != 1:
            with pytest.raises(BadInput, match=f"holds {count} tables"):
                travel(tmp_path / "a", tmp_path / "out")


def test_the_command_tells_it_and_leaves_a_report(handed_in, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["craft", "journey", str(handed_in[0]), "--out", str(out), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is True and told["returned"] and told["steps"][0]["name"] == "catalogue"
    assert (out / "journey.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((out / "journey.json").read_text("utf-8"))["items"] == told["items"]


def test_killed_in_the_midst_of_the_drill_it_mends_what_the_drill_damaged(
    handed_in, tmp_path, monkeypatch
):
    class Kill(BaseException):
        pass

    def dies(*roots):
        raise Kill

    source, out = handed_in[0], tmp_path / "out"
    monkeypatch.setattr(keeping, "_mend", dies)
    with pytest.raises(Kill):
        travel(source, out)
    damaged = [f.code for step in verify_path(out / "copy") for f in step.findings]
    assert "E092" in damaged
    monkeypatch.undo()
    outcome = travel(source, out)
    assert outcome.whole and outcome.drilled and not outcome.findings


@pytest.mark.long
def test_killed_at_any_moment_it_goes_on_and_ends_the_same(handed_in, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "lantai.cli", "craft", "journey", str(handed_in[0]),
               "--out", str(out), "--quiet", "--workers", "1"]  # fmt: skip
    began = time.monotonic()
    subprocess.run(command, capture_output=True)
    whole = time.monotonic() - began
    shutil.rmtree(out)
    for part in range(1, 9):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * part / 9)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        faults = [
            f for root in ("store", "copy") if (out / root / "0=ocfl_1.1").exists()
            for step in verify_path(out / root) for f in step.findings
            if f.severity is Severity.ERROR
        ]  # fmt: skip
        flipped = [f for f in faults if f.code not in ("E092", "E093")]
        assert not flipped, flipped[0]
    outcome = travel(handed_in[0], out)
    assert outcome.whole and not outcome.findings


def test_results_never_go_over_what_no_journey_made(handed_in, tmp_path):
    source, out = handed_in[0], tmp_path / "out"
    (out / "package").mkdir(parents=True)
    (out / "package" / "原件.txt").write_text("x")
    with pytest.raises(BadInput, match="not empty"):
        travel(source, out, until="package")
    assert (out / "package" / "原件.txt").read_text() == "x"
    for inside in (source, source.parent):
        with pytest.raises(BadInput, match="lies in the folder of results"):
            travel(source, inside, until="package")


def test_an_index_of_another_edition_is_made_anew(handed_in, tmp_path):
    first = travel(handed_in[0], tmp_path)
    (tmp_path / "index" / "edition").write_text("0")
    again = travel(handed_in[0], tmp_path)
    assert again.whole and len(Index.open(tmp_path / "index")) == first.items


def test_only_one_journey_goes_on_in_a_place(handed_in, tmp_path):
    first = Journey(Way(handed_in[0], tmp_path, NOW, durable=False, workers=1)).run()
    next(first)
    with pytest.raises(BadInput, match="Another program"):
        travel(handed_in[0], tmp_path)
    first.close()
    assert travel(handed_in[0], tmp_path, until="package").items
