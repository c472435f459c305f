# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Second root, comparison, repair, restoration: damage of every kind found, mended or said."""

import json
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lantai.craft.cli import main
from lantai.craft.cli.screen import Screen
from lantai.craft.findings import Severity
from lantai.craft.ocfl import copies, repair
from lantai.craft.ocfl.object import Changes, Note, User
from lantai.craft.ocfl.root import NewObject, Root, object_folders
from lantai.craft.ocfl.verify import verify_path

NOTE = Note(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "入库", User("吴某", "mailto:w@example.org"))


def fill(path: Path, count: int = 6) -> Root:
    root = Root.create(path, durable=False)
    made = random.Random(7)
    items = [
        NewObject(
            f"urn:test:{at}",
            {f"正文/{n}.txt": made.randbytes(made.randint(0, 400)) for n in range(3)},
            NOTE,
        )
        for at in range(count)
    ]
    assert len(list(root.store_many(items))) == count
    root.update("urn:test:1", Changes(add={"补.txt": b"more"}, remove=["正文/0.txt"]), NOTE)
    return root


def errors_of(path) -> list:
    return [
        found
        for step in verify_path(path)
        for found in step.findings
        if found.severity in (Severity.ERROR, Severity.WARN)
    ]


def run(steps) -> list:
    return [found for step in steps for found in step.findings]


@pytest.fixture
def pair(tmp_path):
    one = fill(tmp_path / "a")
    two = Root.create(tmp_path / "b", one.layout, durable=False)
    assert run(copies.copy_root(one, two)) == []
    return one, two


def test_a_copy_is_equal_and_twice_is_once(pair):
    one, two = pair
    assert errors_of(two.path) == []
    assert run(copies.compare(one, two)) == []
    before = sorted(Path(two.path).rglob("*"))
    assert run(copies.copy_root(one, two)) == []
    assert sorted(Path(two.path).rglob("*")) == before


def test_missing_versions_follow(pair):
    one, two = pair
    for _ in range(2):
        one.update("urn:test:2", Changes(add={"x": random.randbytes(9)}), NOTE)
    assert [f.kind for f in run(copies.compare(one, two))] == ["store.behind"]
    assert run(copies.copy_root(one, two)) == []
    assert run(copies.compare(one, two)) == []
    assert two.inventory("urn:test:2").head == "v3"
    assert errors_of(two.path) == []


def test_roots_gone_apart_are_left_alone(pair):
    one, two = pair
    one.update("urn:test:3", Changes(add={"x": b"1"}), NOTE)
    two.update("urn:test:3", Changes(add={"x": b"2"}), NOTE)
    assert [f.kind for f in run(copies.compare(one, two))] == ["store.diverged"]
    assert [f.kind for f in run(copies.copy_root(one, two))] == ["store.diverged"]
    with two.open_file("urn:test:3", "x") as stream:
        assert stream.read() == b"2"


def test_a_damaged_source_is_not_copied(tmp_path):
    one = fill(tmp_path / "a")
    victim = Path(one.folder_of("urn:test:0")) / "v1/content/正文/1.txt"
    victim.write_bytes(victim.read_bytes() + b"!")
    two = Root.create(tmp_path / "b", one.layout, durable=False)
    assert [f.kind for f in run(copies.copy_root(one, two))] == ["store.source_damaged"]
    assert not two.holds("urn:test:0")
    assert two.holds("urn:test:5")
    assert errors_of(two.path) == []


def test_a_link_in_the_source_is_refused(tmp_path):
    one = fill(tmp_path / "a", 2)
    victim = Path(one.folder_of("urn:test:0")) / "v1/content/正文/1.txt"
    victim.unlink()
    victim.symlink_to("/etc/hostname")
    two = Root.create(tmp_path / "b", one.layout, durable=False)
    assert [f.kind for f in run(copies.copy_root(one, two))] == ["store.source_damaged"]


def test_a_lost_object_and_a_lost_root_come_back(pair, tmp_path):
    one, two = pair
    shutil.rmtree(one.folder_of("urn:test:4"))
    assert [f.kind for f in run(repair.repair_root(one.path, two, durable=False))] == [
        "store.restored"
    ]
    shutil.rmtree(one.path)
    assert run(copies.restore(one.path, two, durable=False)) == []
    assert run(copies.compare(Root.open(one.path), two)) == []
    assert errors_of(one.path) == []


def test_a_newer_version_is_not_set_back_by_repair(pair):
    one, two = pair
    one.update("urn:test:2", Changes(add={"new": b"only here"}), NOTE)
    folder = Path(one.folder_of("urn:test:2"))
    (folder / "inventory.json").write_bytes(b"{")
    (folder / "v1/content/正文/2.txt").write_bytes(b"rot")
    event = repair.repair(one, two, one.path_of("urn:test:2"))
    assert event.failed == {}
    assert one.inventory("urn:test:2").head == "v2"
    assert errors_of(one.path) == []


def test_an_older_object_stays_older_and_whole(pair):
    one, two = pair
    one.update("urn:test:2", Changes(add={"new": b"only here"}), NOTE)
    folder = Path(two.folder_of("urn:test:2"))
    (folder / "v1/content/正文/1.txt").unlink()
    event = repair.repair(two, one, two.path_of("urn:test:2"))
    assert event.replaced == ["v1/content/正文/1.txt"]
    assert two.inventory("urn:test:2").head == "v1"
    assert errors_of(two.path) == []


def test_what_cannot_be_repaired_is_said(pair):
    one, two = pair
    path = one.path_of("urn:test:0")
    for root in pair:
        Path(root.path, path, "v1/content/正文/0.txt").write_bytes(b"both rotten")
    Path(one.path, path, "stray.txt").write_bytes(b"?")
    event = repair.repair(one, two, path)
    assert event.failed == {
        "v1/content/正文/0.txt": "store.no_good_copy",
        "stray.txt": "store.stray",
    }
    assert Path(one.path, path, "v1/content/正文/0.txt").read_bytes() == b"both rotten"
    assert {f.kind for f in event.findings()} == {"store.cannot_repair"}


def test_repair_never_writes_through_a_link(pair, tmp_path):
    one, two = pair
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = Path(one.folder_of("urn:test:0"), "v1/content/正文")
    shutil.rmtree(folder)
    folder.symlink_to(outside)
    event = repair.repair(one, two, one.path_of("urn:test:0"))
    assert event.failed
    assert list(outside.iterdir()) == []


def test_the_nightly_round_takes_the_oldest_first(pair):
    one, _ = pair
    paths = list(one.objects())
    verified = {path: f"2026-01-{at + 1:02}" for at, path in enumerate(paths)}
    del verified[paths[3]]
    titles = [step.title for step in copies.verify_all(one, verified, files=8)]
    assert titles == [paths[3], paths[0], paths[1]]


def flip(path: Path, made: random.Random) -> None:
    data = bytearray(path.read_bytes())
    at = made.randrange(len(data))
    data[at] ^= 1 << made.randrange(8)
    path.write_bytes(data)


def test_hundred_flipped_bits_are_found_and_mended(pair):
    flips(*pair, rounds=4)


@pytest.mark.long
def test_two_thousand_flipped_bits_are_found_and_mended(pair):
    flips(*pair, rounds=80)


def flips(one: Root, two: Root, rounds: int, each: int = 25) -> None:
    """Flip a bit in ``each`` files, see that every one is noticed, mend, see that all is whole."""
    root = Path(one.path)
    made = random.Random(99)
    whole = {p: p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}
    names = [path for path, data in whole.items() if data]
    for _ in range(rounds):
        victims = made.sample(names, each)
        for victim in victims:
            flip(victim, made)
        seen = {f.where.path for step in verify_path(root) for f in step.findings}
        for victim in victims:
            inside = victim.relative_to(root).parts
            place = "/".join(inside if len(inside) < 3 or "extensions" in inside else inside[:2])
            assert any(each.startswith(place) for each in seen), victim
        found = run(repair.repair_root(root, two, durable=False))
        assert {f.kind for f in found} <= {"store.repaired"}, found
        for path, data in whole.items():
            assert path.name == "lantai-blake3.jsonl" or path.read_bytes() == data
        assert errors_of(root) == []


def test_a_flip_in_each_kind_of_file_is_found_by_itself(pair):
    one, two = pair
    made = random.Random(5)
    folder = Path(one.folder_of("urn:test:1"))
    for victim in sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size):
        before = victim.read_bytes()
        for _ in range(6):
            flip(victim, made)
            assert errors_of(folder), victim
            event = repair.repair(one, two, one.path_of("urn:test:1"))
            assert event.failed == {}
            assert victim.read_bytes() == before


def test_command_line(pair, tmp_path, capsys):
    one, _ = pair
    third = str(tmp_path / "c")
    assert main(["ocfl", "copy", one.path, third, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["objects"] == 6
    assert main(["ocfl", "compare", one.path, third]) == 0
    Path(one.folder_of("urn:test:0"), "v1/content/正文/0.txt").write_bytes(b"rot")
    assert main(["ocfl", "verify", "--quick", one.folder_of("urn:test:0")]) == 1
    capsys.readouterr()
    assert main(["ocfl", "repair", one.path, "--from", third, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [each["kind"] for each in said["findings"]] == ["store.repaired"]
    assert main(["ocfl", "verify", "--quick", one.folder_of("urn:test:0")]) == 0
    capsys.readouterr()
    assert main(["ocfl", "show", one.folder_of("urn:test:1"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["versions"]) == ["v1", "v2"]
    assert sorted(said["files"]) == ["正文/1.txt", "正文/2.txt", "补.txt"]
    assert main(["ocfl", "show", one.folder_of("urn:test:1"), "--version", "v1"]) == 0
    assert "正文/0.txt" in capsys.readouterr().out
    assert main(["ocfl", "compare", one.path, str(tmp_path / "none"), "--json"]) == 2


def told(capsys, *words: str) -> tuple[int, str]:
    code = main(["ocfl", *map(str, words)])
    return code, capsys.readouterr().out


def test_copies_are_counted(pair, tmp_path, capsys):
    one, _ = pair
    third = str(tmp_path / "c")
    code, said = told(capsys, "copy", one.path, third)
    assert code == 0 and "对象 6 个：新复制 6 个，补了版本 0 个，备份处原已有 0 个" in said
    assert f"{Screen().size(sum(amounts(third)))}，写后已逐字节核验" in said
    assert f"写入文件 {len(amounts(third))} 个（含清单）" in said
    code, said = told(capsys, "copy", one.path, third)
    assert code == 0 and "新复制 0 个，补了版本 0 个，备份处原已有 6 个" in said
    assert "写入文件" not in said
    one.update("urn:test:0", Changes(add={"更多.txt": b"more"}), NOTE)
    answer = json.loads(told(capsys, "--json", "copy", one.path, third)[1])
    assert (answer["copied"], answer["extended"], answer["objects"]) == (0, 1, 6)
    assert answer["files"] == 3 and answer["bytes"] > 4


def amounts(root: str) -> list[int]:
    """Sizes of the files of all objects in a root."""
    return [
        each.stat().st_size
        for folder in object_folders(root)
        for each in Path(root, folder).rglob("*") if each.is_file()
    ]  # fmt: skip


def test_a_damaged_source_is_not_counted_as_copied(pair, tmp_path, capsys):
    one, _ = pair
    Path(one.folder_of("urn:test:0"), "v1/content/正文/0.txt").write_bytes(b"rot")
    code, said = told(capsys, "copy", one.path, tmp_path / "c")
    assert code == 1 and "对象 6 个：新复制 5 个，补了版本 0 个，备份处原已有 0 个" in said
    assert "对象“urn:test:0”的“v1/content/正文/0.txt”已损坏，没有复制" in said


def test_compare_says_that_it_reads_no_content_and_reads_it_when_asked(pair, capsys):
    one, two = pair
    code, said = told(capsys, "compare", one.path, two.path)
    assert code == 0 and "按清单比较对象 6 个：相同 6 个" in said and "没有读内容" in said
    Path(two.folder_of("urn:test:0"), "v1/content/正文/0.txt").write_bytes(b"rot")
    assert told(capsys, "compare", one.path, two.path)[0] == 0
    code, said = told(capsys, "compare", one.path, two.path, "--content")
    assert code == 1 and two.path in said and "没有读内容" not in said
    assert said.count("读回") == 2
    answer = json.loads(told(capsys, "compare", one.path, two.path, "--content", "--json")[1])
    assert answer["content"] and answer["files"] > 6 and answer["same"] == 6
    shutil.rmtree(two.folder_of("urn:test:1"))
    code, said = told(capsys, "compare", one.path, two.path)
    assert code == 1 and "相同 5 个，只在一处 1 个，版本落后 0 个，不同 0 个" in said
    assert f"对象“urn:test:1”只在“{one.path}”中" in said


def test_repairs_are_counted(pair, capsys):
    one, two = pair
    victim = Path(one.folder_of("urn:test:0"), "v1/content/正文/0.txt")
    size = victim.stat().st_size
    victim.write_bytes(b"rot")
    gone = Path(one.folder_of("urn:test:1"))
    files = [each.stat().st_size for each in gone.rglob("*") if each.is_file()]
    shutil.rmtree(gone)
    code, said = told(capsys, "repair", one.path, "--from", two.path)
    assert code == 0 and "核验对象 6 个：修复 1 个，整体恢复 1 个，未能修好 0 个" in said
    whole = Screen().size(size + sum(files))
    assert f"换上好的文件 {1 + len(files)} 个，{whole}" in said
    assert "对象“urn:test:0”的“v1/content/正文/0.txt”已从好的备份修复" in said
    assert "对象“urn:test:1”已从好的备份整体恢复" in said


def test_show_of_a_folder_that_is_no_object_says_so(pair, tmp_path, capsys):
    (tmp_path / "x").mkdir()
    (tmp_path / "x/y.txt").write_text("y")
    for place in (tmp_path / "x", pair[0].path, tmp_path / "none"):
        assert main(["ocfl", "show", str(place)]) == 2
        assert "损坏" not in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["verify", "show"])
def test_switches_stand_before_or_after_the_verb(pair, capsys, verb):
    folder = pair[0].folder_of("urn:test:0")
    before = told(capsys, "--json", "--lang", "en", "--quiet", verb, folder)
    assert before == told(capsys, verb, folder, "--quiet", "--lang", "en", "--json")
    assert before[0] == 0 and json.loads(before[1])
    assert "objects" in told(capsys, "--lang", "en", "verify", folder)[1]


@pytest.mark.parametrize("words", [["bag", "verify"], ["eep", "verify"], ["ocfl", "verify"]])
def test_switches_mean_the_same_on_either_side_of_every_verb(tmp_path, capsys, words):
    (tmp_path / "x.eep").write_bytes(b"no package")
    (command, verb), switches = words, ["--json", "--lang", "en", "--quiet"]
    place = str(tmp_path / "x.eep") if command == "eep" else str(tmp_path)
    answers = set()
    for line in ([command, *switches, verb, place], [command, verb, place, *switches],
                 [command, "--json", verb, "--lang", "en", place, "--quiet"]):  # fmt: skip
        assert main(line) == 1
        answers.add(capsys.readouterr().out)
    assert len(answers) == 1 and json.loads(answers.pop())["verdict"] == "fail"
