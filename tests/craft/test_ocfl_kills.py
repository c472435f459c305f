# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Killed at any moment, a store, a new version, a copy or a repair leaves whole or nothing.

Two ways: a real process shot at a random moment, and a process that dies at its n-th change of the
disk, for every n. After each: recover, judge, look at what is there, do it again to the end.
"""

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lantai.craft.findings import Severity
from lantai.craft.ocfl import copies, repair
from lantai.craft.ocfl.object import Changes, Note, User
from lantai.craft.ocfl.root import NewObject, Root
from lantai.craft.ocfl.staging import FOLDER
from lantai.craft.ocfl.verify import verify_path

NOTE = Note(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "入库", User("吴某", "mailto:w@example.org"))
CHANGING = ("rename", "mkdir", "unlink", "rmdir", "write", "open")


def items(first: int, count: int) -> list[NewObject]:
    made = random.Random(first)
    return [
        NewObject(f"urn:kill:{at}", {"正文/a": made.randbytes(300), "b": b"%d" % at}, NOTE)
        for at in range(first, first + count)
    ]


def store(folder: Path) -> None:
    root = Root.open(folder / "a", durable=False)
    list(root.store_many(each for each in items(10, 3) if not root.holds(each.object_id)))


def update(folder: Path) -> None:
    root = Root.open(folder / "a", durable=False)
    changes = Changes(add={"c": b"new", "b": b"other"}, rename={"正文/a": "正文/z"})
    if root.inventory("urn:kill:1").head == "v1":
        root.update("urn:kill:1", changes, NOTE)


def copy(folder: Path) -> None:
    one, two = (Root.open(folder / name, durable=False) for name in "ab")
    assert not [f for step in copies.copy_root(one, two) for f in step.findings]


def mend(folder: Path) -> None:
    good = Root.open(folder / "b", durable=False)
    for step in repair.repair_root(folder / "a", good, durable=False):
        assert all(f.severity is Severity.INFO for f in step.findings)


def plain(folder: Path) -> None:
    one = Root.create(folder / "a", durable=False)
    list(one.store_many(items(1, 2)))


def with_copy(folder: Path) -> None:
    plain(folder)
    two = Root.create(folder / "b", durable=False)
    copy(folder)
    one = Root.open(folder / "a", durable=False)
    one.update("urn:kill:2", Changes(add={"c": b"x"}), NOTE)
    one.update("urn:kill:2", Changes(add={"c": b"y"}), NOTE)
    list(one.store_many(items(5, 1)))
    assert not two.holds("urn:kill:5")


def damaged(folder: Path) -> None:
    with_copy(folder)
    copy(folder)
    one = Root.open(folder / "a", durable=False)
    here = Path(one.folder_of("urn:kill:2"))
    for name in ("v1/content/b", "inventory.json", "v2/inventory.json.sha512"):
        (here / name).write_bytes(b"rot")
    (here / "v3/content/c").unlink()
    shutil.rmtree(one.folder_of("urn:kill:1"))


@dataclass
class Case:
    """An operation, what it starts from, which root it writes, when the judge may object."""

    prepare: Callable[[Path], None]
    act: Callable[[Path], None]
    root: str
    valid_before_recovery: bool
    valid_after_recovery: bool = True


CASES = {
    "store": Case(plain, store, "a", valid_before_recovery=True),
    "update": Case(plain, update, "a", valid_before_recovery=False),
    "copy": Case(with_copy, copy, "b", valid_before_recovery=False),
    "repair": Case(
        damaged, mend, "a", valid_before_recovery=False, valid_after_recovery=False
    ),
}  # fmt: skip


def errors_of(path: Path) -> list[str]:
    findings = [f for step in verify_path(path) for f in step.findings]
    return [f"{f.kind} {f.where}" for f in findings if f.severity is Severity.ERROR]


def states(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    root = Root.open(path, durable=False)
    found = {}
    for each in root.objects():
        inventory = copies.objects.read_proved(f"{root.path}/{each}")[1]
        found[each] = {name: inventory.state(name) for name in inventory.versions}
    return found


def files(path: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(path)): p.read_bytes()
        for p in path.rglob("*")
        if p.is_file() and p.name != "lantai-blake3.jsonl"
    }


class Ground:
    """A prepared folder, copied afresh for every shot."""

    def __init__(self, case: Case, place: Path) -> None:
        self.case = case
        self.origin = place / "origin"
        self.origin.mkdir()
        case.prepare(self.origin)
        self.fresh = place / "fresh"
        self.renew()
        self.files_before = files(self.fresh / case.root)
        self.before = {} if case.act is mend else states(self.fresh / case.root)
        began = time.perf_counter()
        assert self.shoot(lambda: None, 60) == 0
        self.duration = time.perf_counter() - began
        self.files_after = files(self.fresh / case.root)
        self.after = states(self.fresh / case.root)
        assert errors_of(self.fresh / case.root) == []

    def renew(self) -> None:
        shutil.rmtree(self.fresh, ignore_errors=True)
        shutil.copytree(self.origin, self.fresh)

    def shoot(self, arm: Callable[[], None], delay: float) -> int:
        """Run the act in a child; kill it after a delay. Gives its status (0: it had ended)."""
        child = os.fork()
        if child == 0:
            status = 1
            try:
                arm()
                self.case.act(self.fresh)
                status = 0
            finally:
                os._exit(status)
        if delay < 60:
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)
        return os.waitpid(child, 0)[1]

    def look(self) -> None:
        """What must hold after any death."""
        path = self.fresh / self.case.root
        if self.case.valid_before_recovery:
            assert errors_of(path) == []
        assert Root.open(path, durable=False).recover() == []
        assert not (path / FOLDER).exists()
        if self.case.valid_after_recovery:
            assert errors_of(path) == []
            for name, versions in states(path).items():
                old, new = self.before.get(name, {}), self.after[name]
                assert versions == {key: new[key] for key in versions}
                assert len(old) <= len(versions) <= len(new)
        else:
            for name, data in files(path).items():
                assert data in (self.files_before.get(name), self.files_after.get(name)), name
        tree = sorted(path.rglob("*"))
        assert Root.open(path, durable=False).recover() == []
        assert sorted(path.rglob("*")) == tree
        self.case.act(self.fresh)
        assert errors_of(path) == []
        assert states(path) == self.after
        assert not (path / FOLDER).exists()


@pytest.fixture(params=CASES)
def ground(request):
    """In memory where the machine has it: death is of the process, not of the disk."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as place:
        yield Ground(CASES[request.param], Path(place))


def shots(ground: Ground, count: int) -> None:
    made = random.Random(count)
    for _ in range(count):
        ground.renew()
        ground.shoot(lambda: None, made.uniform(0, ground.duration * 1.1))
        ground.look()


def test_five_random_kills_each(ground):
    shots(ground, 5)


@pytest.mark.long
def test_five_hundred_random_kills_in_all(ground):
    shots(ground, 125)


def dying_at(number: int) -> Callable[[], None]:
    """Replace the calls that change the disk: the n-th never returns, a write stops half-way."""
    left = [number]

    def wrapped(name: str, real: Callable) -> Callable:
        def call(*args, **kwargs):
            if name == "open" and not args[1] & os.O_CREAT:
                return real(*args, **kwargs)
            left[0] -= 1
            if left[0] == 0:
                if name == "write":
                    real(args[0], args[1][: len(args[1]) // 2])
                os._exit(9)
            return real(*args, **kwargs)

        return call

    def arm() -> None:
        for name in CHANGING:
            setattr(os, name, wrapped(name, getattr(os, name)))

    return arm


def test_death_at_each_change_of_the_disk(ground):
    number = 0
    while number < 1000:
        number += 1
        ground.renew()
        if ground.shoot(dying_at(number), 60) == 0:
            break
        ground.look()
    assert 20 < number < 1000


def test_two_writers_of_one_object(tmp_path):
    plain(tmp_path)
    root = Root.open(tmp_path / "a", durable=False)
    pairs = []
    for at in range(6):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                root.update("urn:kill:1", Changes(add={f"f{at}": b"%d" % at}), NOTE)
                status = 0
            finally:
                os._exit(status)
        pairs.append(child)
    done = [os.waitpid(child, 0)[1] for child in pairs]
    assert errors_of(tmp_path / "a") == []
    assert len(root.inventory("urn:kill:1").versions) == 1 + done.count(0)
    assert done.count(0) >= 1
