# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Making objects and roots: states, deduplication, sources, refusals, and other people's judge."""

import errno
import logging
import os
import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantai.craft import codes, digest
from lantai.craft.errors import BadInput, Hostile, StorageFailed
from lantai.craft.findings import verdict
from lantai.craft.ocfl import root as roots
from lantai.craft.ocfl.intake import Landed
from lantai.craft.ocfl.inventory import User, applied, from_bytes
from lantai.craft.ocfl.layout import HASHED, Layout, from_config
from lantai.craft.ocfl.object import Changes, Note
from lantai.craft.ocfl.root import NewObject, Root
from lantai.craft.ocfl.staging import FOLDER, Lock
from lantai.craft.ocfl.verify import verify_path

NOTE = Note(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "入库", User("吴某", "mailto:w@example.org"))


@pytest.fixture
def root(tmp_path):
    return Root.create(tmp_path / "root", durable=False)


def judged(path) -> tuple[str, list[str]]:
    findings = [found for step in verify_path(path) for found in step.findings]
    return str(verdict(findings)), [found.kind for found in findings]


def other_judge(path) -> None:
    """Other people's validator: no error, no warning, for the root and every object."""
    import ocfl

    logging.disable(logging.CRITICAL)
    try:
        theirs = ocfl.StorageRoot(str(path))
        assert theirs.validate(log_warnings=True)
        assert theirs.num_objects == theirs.good_objects
        assert theirs.errors == []
    finally:
        logging.disable(logging.NOTSET)


def content(root: Root, object_id: str, logical: str, version: str = "") -> bytes:
    with root.open_file(object_id, logical, version) as stream:
        return stream.read()


def test_a_new_object_and_two_versions(root):
    stored = root.store("urn:t:1", {"正文.txt": b"one", "附/甲.txt": b"two", "again": b"one"}, NOTE)
    assert stored.version == "v1"
    assert stored.size == 9
    assert sum(kept.is_new for kept in stored.files.values()) == 2
    changes = Changes(add={"new": b"three"}, remove=["again"], rename={"正文.txt": "题名.txt"})
    assert root.update("urn:t:1", changes, NOTE).version == "v2"
    swap = Changes(rename={"new": "题名.txt", "题名.txt": "new"})
    assert root.update("urn:t:1", swap, NOTE).version == "v3"
    assert content(root, "urn:t:1", "题名.txt") == b"three"
    assert content(root, "urn:t:1", "again", "v1") == b"one"
    folder = Path(root.folder_of("urn:t:1"))
    assert sorted(p.name for p in folder.rglob("content/**/*") if p.is_file()) == [
        "again", "new", "甲.txt"
    ]  # fmt: skip
    assert judged(root.path) == judged(folder) == ("pass", [])
    other_judge(root.path)


def test_a_version_that_changes_nothing_is_none(root):
    root.store("urn:t:1", {"a": b"1"}, NOTE)
    again = root.update("urn:t:1", Changes(add={"a": b"1"}), NOTE)
    assert (again.version, again.is_new) == ("v1", False)
    assert judged(root.path) == ("pass", [])


def test_all_kinds_of_source(root, tmp_path):
    big = os.urandom(1_000_000)
    (tmp_path / "big").write_bytes(big)
    (tmp_path / "exact").write_bytes(big[: 1 << 18])
    for name in ("moved", "linked", "kept", "changed"):
        (tmp_path / name).write_bytes(name.encode())
    digests = {
        name: {"sha512": digest.of_bytes(name.encode()), "blake3": "0" * 64}
        for name in ("moved", "linked")
    }
    sources = {
        "path": tmp_path / "big",
        "same": str(tmp_path / "big"),
        "exact": tmp_path / "exact",
        "bytes": b"x",
        "empty": b"",
        "stream": BytesIO(big[:700_000]),
        "empty stream": BytesIO(b""),
        "moved": Landed(str(tmp_path / "moved"), digests["moved"], "move"),
        "linked": Landed(str(tmp_path / "linked"), digests["linked"], "link"),
        "kept": Landed(str(tmp_path / "kept"), {"sha512": digest.of_bytes(b"kept")}),
    }
    stored = root.store("urn:t:1", sources, NOTE)
    assert content(root, "urn:t:1", "same") == big
    assert content(root, "urn:t:1", "stream") == big[:700_000]
    assert stored.files["path"].digests["blake3"] == digest.of_bytes(big, "blake3")
    assert not (tmp_path / "moved").exists()
    assert (tmp_path / "linked").exists()
    assert (tmp_path / "kept").exists()
    (tmp_path / "linked").unlink()
    assert judged(root.path) == ("pass", [])
    with pytest.raises(StorageFailed, match="landed"):
        root.store("urn:t:2", {"a": Landed(str(tmp_path / "changed"), {"sha512": "00"})}, NOTE)
    assert not root.holds("urn:t:2")


def test_fixity_as_asked(root):
    root.store("urn:t:1", {"a": b"1", "b": b"1", "c": b"2"}, NOTE, fixity=("sm3", "md5"))
    fixity = root.inventory("urn:t:1").fixity
    assert fixity["sm3"] == {
        digest.of_bytes(b"1", "sm3"): ["v1/content/a"],
        digest.of_bytes(b"2", "sm3"): ["v1/content/c"],
    }
    assert judged(root.path) == ("pass", [])


def test_quick_round_by_the_ledger(root):
    root.store("urn:t:1", {"a": b"1", "b": b"2"}, NOTE)
    root.update("urn:t:1", Changes(add={"c": b"3"}), NOTE)
    ledger = Path(root.path, "lantai-blake3.jsonl")
    quick = [f for step in verify_path(root.path, how="quick") for f in step.findings]
    assert quick == []
    victim = Path(root.folder_of("urn:t:1"), "v2/content/c")
    victim.write_bytes(b"4")
    quick = [f for step in verify_path(root.path, how="quick") for f in step.findings]
    assert [f.kind for f in quick] == ["ocfl.content_differs"]
    victim.write_bytes(b"3")
    ledger.write_bytes(ledger.read_bytes()[:-3] + b"\n[torn")
    quick = [f for step in verify_path(root.path, how="quick") for f in step.findings]
    assert {f.kind for f in quick} == {"ocfl.ledger_torn"}
    assert root.recover() == []
    assert [f for step in verify_path(root.path, how="quick") for f in step.findings] == []


REFUSED = ["", "/a", "a/", "a//b", "../a", "a/./b", "..", "a\0b", "\udc80", "x/" * 300 + "y"]


@pytest.mark.parametrize("name", REFUSED)
def test_paths_refused(root, name):
    with pytest.raises(Hostile):
        root.store("urn:t:1", {"good": b"", name: b""}, NOTE)
    assert not root.holds("urn:t:1")
    assert not Path(root.path, FOLDER).exists()


def test_other_refusals_leave_nothing(root, tmp_path):
    root.store("urn:t:1", {"a": b"1", "b/c": b"2"}, NOTE)
    before = sorted(Path(root.path).rglob("*"))
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/hostname")
    cases = [
        (BadInput, lambda: root.store("urn:t:1", {"a": b""}, NOTE)),
        (BadInput, lambda: root.store("", {"a": b""}, NOTE)),
        (BadInput, lambda: root.store("\udc80", {"a": b""}, NOTE)),
        (BadInput, lambda: root.store("urn:t:2", {"a": b"", "a/b": b""}, NOTE)),
        (BadInput, lambda: root.store("urn:t:2", {"a": tmp_path / "none"}, NOTE)),
        (Hostile, lambda: root.store("urn:t:2", {"a": tmp_path / "pipe"}, NOTE)),
        (Hostile, lambda: root.store("urn:t:2", {"a": tmp_path / "link"}, NOTE)),
        (Hostile, lambda: root.store("urn:t:2", {"a": tmp_path}, NOTE)),
        (BadInput, lambda: root.store("urn:t:2", {}, Note(datetime(2026, 1, 1), "x", NOTE.user))),  # noqa: DTZ001
        (BadInput, lambda: root.update("urn:t:9", Changes(), NOTE)),
        (BadInput, lambda: root.update("urn:t:1", Changes(remove=["z"]), NOTE)),
        (BadInput, lambda: root.update("urn:t:1", Changes(rename={"z": "y"}), NOTE)),
        (BadInput, lambda: root.update("urn:t:1", Changes(rename={"a": "b/c"}), NOTE)),
        (BadInput, lambda: root.update("urn:t:1", Changes(add={"b": b""}), NOTE)),
        (BadInput, lambda: root.update("urn:t:1", Changes(rename={"a": "b"}), NOTE)),
        (StorageFailed, lambda: root.store("urn:t:2", {"字" * 90: b""}, NOTE)),
        (BadInput, lambda: root.open_file("urn:t:1", "z")),
        (BadInput, lambda: root.open_file("urn:t:1", "a", "v7")),
        (BadInput, lambda: Root.open(tmp_path)),
        (BadInput, lambda: Root.create(tmp_path)),
    ]  # fmt: skip
    for kind, act in cases:
        with pytest.raises(kind) as caught:
            act()
        assert caught.value.sentence("zh")
        assert sorted(Path(root.path).rglob("*")) == before
    assert judged(root.path) == ("pass", [])


def test_objects_before_a_bad_one_are_kept(root, tmp_path):
    items = [NewObject(f"urn:t:{at}", {"a": b"%d" % at}, NOTE) for at in range(3)]
    items.insert(2, NewObject("urn:t:bad", {"..": b""}, NOTE))
    done = []
    with pytest.raises(Hostile):
        for stored in root.store_many(items):
            done.append(stored.object_id)
    assert done == ["urn:t:0", "urn:t:1"]
    assert judged(root.path) == ("pass", [])


def test_one_identifier_twice_in_a_batch(root):
    items = [NewObject("urn:t:1", {"a": b"1"}, NOTE), NewObject("urn:t:1", {"a": b"2"}, NOTE)]
    with pytest.raises(BadInput):
        list(root.store_many(items))
    assert content(root, "urn:t:1", "a") == b"1"
    assert judged(root.path) == ("pass", [])


def test_a_damaged_object_gets_no_version(root):
    root.store("urn:t:1", {"a": b"1"}, NOTE)
    folder = Path(root.folder_of("urn:t:1"))
    for name in ("inventory.json", "v1/inventory.json"):
        (folder / name).write_bytes((folder / name).read_bytes().replace(b"v1", b"v2"))
    with pytest.raises(StorageFailed):
        root.update("urn:t:1", Changes(add={"b": b""}), NOTE)


def test_a_locked_object_waits(root):
    root.store("urn:t:1", {"a": b"1"}, NOTE)
    folder = Path(root.path, FOLDER)
    folder.mkdir(parents=True)
    held = Lock(f"{folder}/{roots.lock_name(root.path_of('urn:t:1'))}.lock")
    assert held.take()
    with pytest.raises(StorageFailed, match="Another job"):
        root.update("urn:t:1", Changes(add={"b": b""}), NOTE)
    held.free()
    assert root.update("urn:t:1", Changes(add={"b": b""}), NOTE).version == "v2"


def test_recovery_leaves_writers_alive_alone(root):
    items = iter([NewObject("urn:t:1", {"a": b"1"}, NOTE), NewObject("urn:t:2", {"a": b"2"}, NOTE)])

    def slowly():
        yield next(items)
        assert root.recover() == []
        yield next(items)

    assert len(list(root.store_many(slowly()))) == 2
    assert judged(root.path) == ("pass", [])


def test_durable_stores_too(tmp_path):
    root = Root.create(tmp_path / "r")
    root.store("urn:t:1", {"a": b"1"}, NOTE)
    root.update("urn:t:1", Changes(add={"b": b"2"}), NOTE)
    assert judged(root.path) == ("pass", [])


def test_layouts(tmp_path):
    for layout in (Layout(), Layout(HASHED, "sha512", 2, 3), Layout(HASHED, "md5", 1, 1, True)):
        path = tmp_path / f"{layout.name}{layout.digest}"
        made = Root.create(path, layout, durable=False)
        made.store("info:档案/1", {"a": b"1"}, NOTE)
        assert Root.open(path).layout == layout
        assert judged(path)[1] in ([], ["ocfl.id_not_uri"])
        assert Root.create(path, durable=False).layout == layout
    for config in (
        {"tupleSize": 0},
        {"tupleSize": 40},
        {"digestAlgorithm": "crc"},
        {"tupleSize": "3"},
    ):
        with pytest.raises(BadInput):
            from_config(HASHED, config)


FAULTS = [
    (errno.ENOSPC, "error.disk_full"),
    (errno.EROFS, "error.read_only"),
    (errno.EIO, "error.disk_fault"),
]


@pytest.mark.parametrize("act", ["store", "update"])
def test_a_disk_that_fails_at_each_change(root, monkeypatch, act):
    """A write wrapper that fails from its n-th change on, for every n: nothing is half-stored."""
    root.store("urn:t:1", {"a": b"1"}, NOTE)
    number, done = 0, False
    while not done and number < 200:
        number += 1
        code, kind = FAULTS[number % 3]
        left = [number]

        def failing(real, left=left, code=code):
            def call(*args, **kwargs):
                if real.__name__ != "open" or args[1] & os.O_CREAT:
                    left[0] -= 1
                if left[0] <= 0:
                    raise OSError(code, "made to fail")
                return real(*args, **kwargs)

            return call

        with monkeypatch.context() as patch:
            for name in ("mkdir", "rename", "write", "open"):
                patch.setattr(os, name, failing(getattr(os, name)))
            try:
                if act == "store":
                    root.store(f"urn:n:{number}", {"x": b"y", "d/z": b"z"}, NOTE)
                else:
                    root.update("urn:t:1", Changes(add={"x": b"%d" % number}), NOTE)
                done = left[0] > 0
            except StorageFailed as fault:
                assert fault.kind == kind
                assert fault.sentence("zh")
        assert root.recover() == []
        assert judged(root.path) == ("pass", [])
    assert done
    assert number > 10


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 2 MB, where this machine lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("mounting a small disk needs root")
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let tests mount a tmpfs")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_and_a_read_only_one(small_disk):
    root = Root.create(small_disk / "root")
    root.store("urn:t:1", {"a": b"1"}, NOTE)
    before = sorted(small_disk.rglob("*"))
    with pytest.raises(StorageFailed) as full:
        root.store("urn:t:2", {"a": BytesIO(b"x" * 3_000_000)}, NOTE)
    assert full.value.kind == "error.disk_full"
    with pytest.raises(StorageFailed) as full:
        root.update("urn:t:1", Changes(add={"b": os.urandom(2_500_000)}), NOTE)
    assert full.value.kind == "error.disk_full"
    assert sorted(small_disk.rglob("*")) == before
    assert judged(root.path) == ("pass", [])
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(remount, check=True)
    with pytest.raises(StorageFailed) as sealed:
        root.store("urn:t:2", {"a": b"1"}, NOTE)
    assert sealed.value.kind == "error.read_only"
    assert judged(root.path) == ("pass", [])


names = st.sampled_from(["a", "b", "c/d", "c/e", "甲.txt", "乙/丙", "x y"])
steps = st.lists(
    st.tuples(
        st.dictionaries(names, st.binary(max_size=3), max_size=3),
        st.sets(names, max_size=2),
        st.dictionaries(names, names, max_size=2),
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(first=st.dictionaries(names, st.binary(max_size=3), max_size=4), changes=steps)
def test_any_history_can_be_read_back(tmp_path_factory, first, changes):
    root = Root.create(tmp_path_factory.mktemp("h") / "r", durable=False)
    root.store("urn:h:1", first, NOTE)
    history = [dict(first)]
    for add, remove, rename in changes:
        now = dict(history[-1])
        try:
            wanted = {**applied(now, sorted(remove), rename, "x"), **add}
        except BadInput:
            with pytest.raises(BadInput):
                root.update("urn:h:1", Changes(add, remove, rename), NOTE)
            continue
        stored = root.update("urn:h:1", Changes(add, remove, rename), NOTE)
        assert stored.is_new == (wanted != now)
        if stored.is_new:
            history.append(wanted)
    inventory = root.inventory("urn:h:1")
    assert len(inventory.versions) == len(history)
    for at, state in enumerate(history, 1):
        assert inventory.state(f"v{at}").keys() == state.keys()
        for path, data in state.items():
            assert content(root, "urn:h:1", path, f"v{at}") == data
    assert all(len(paths) == 1 for paths in inventory.manifest.values())
    assert from_bytes(inventory.to_bytes(), "again").to_bytes() == inventory.to_bytes()
    assert judged(root.path) == ("pass", [])
    other_judge(root.path)


def test_an_error_of_the_caller_keeps_what_was_built(root):
    def items():
        yield NewObject("urn:t:1", {"a": b"1"}, NOTE)
        raise ZeroDivisionError

    done = []
    with pytest.raises(ZeroDivisionError):
        done.extend(stored.object_id for stored in root.store_many(items()))
    assert root.holds("urn:t:1")
    assert judged(root.path) == ("pass", [])


def test_batches_are_put_in_place_as_they_fill(root, monkeypatch):
    monkeypatch.setattr(roots, "BATCH_FILES", 2)
    items = [NewObject(f"urn:t:{at}", {"a": b"%d" % at}, NOTE) for at in (1, 2, 1, 3, 4)]
    done = []
    with pytest.raises(BadInput):
        for stored in root.store_many(items):
            done.append(stored.object_id)
    assert done == ["urn:t:1", "urn:t:2"]
    assert judged(root.path) == ("pass", [])


def test_recovery_says_what_is_damaged(root):
    root.store("urn:t:1", {"a": b"1"}, NOTE)
    path = root.path_of("urn:t:1")
    left = Path(root.path, FOLDER, "0123")
    left.mkdir(parents=True)
    (left / "intent").write_text(path)
    Path(root.path, path, "v2").mkdir()
    [found] = root.recover()
    assert found.kind == "store.not_recovered"
    assert path in codes.sentence(found.kind, found.params)
    assert not left.exists()
