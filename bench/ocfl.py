# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Speed of OCFL storage: whole processes, CPU-seconds, each pair in turns in one run.

    python bench/ocfl.py [--files 10000] [--rounds 3] [--large-mb 1024] [--place FOLDER]

Prints a table: what, CPU-seconds (median), files or MB per CPU-second, and the gate where there is
one. bagit and openssl run beside us where they are installed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

STORE = """
import sys
from datetime import UTC, datetime
from lantai.craft.ocfl.object import Note, User
from lantai.craft.ocfl.root import NewObject, Root
source, target, each = sys.argv[1], sys.argv[2], int(sys.argv[3])
note = Note(datetime(2026, 1, 1, tzinfo=UTC), "bench", User("Bench", "mailto:b@example.org"))
root = Root.create(target)
names = sorted(__import__("os").listdir(source))
lots = [names[at:at + each] for at in range(0, len(names), each)]
items = (NewObject(f"urn:bench:{lot[0]}", {n: f"{source}/{n}" for n in lot}, note) for lot in lots)
print(sum(len(stored.files) for stored in root.store_many(items)))
"""


def cpu(command: Sequence[str]) -> float:
    """User and system seconds of a whole process and its children."""
    child = os.posix_spawnp(
        command[0], command, os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                      (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)],
    )  # fmt: skip
    _, status, usage = os.wait4(child, 0)
    if status:
        print(f"! exit {os.waitstatus_to_exitcode(status)}: {' '.join(command)[:90]}")
    return usage.ru_utime + usage.ru_stime


def fill(folder: Path, files: int) -> int:
    made = random.Random(2026)
    folder.mkdir()
    total = 0
    for at in range(files):
        size = min(int(made.lognormvariate(9, 1)), 80_000)
        total += size
        (folder / f"{at:06}.bin").write_bytes(made.randbytes(size))
    return total


def lantai(*words: str) -> list[str]:
    return [sys.executable, "-m", "lantai.cli", "craft", *words]


class Table:
    """Prints what was measured."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        print(f"{'what':44} {'CPU-s':>8} {'per CPU-s':>12}  gate")

    def turns(self, jobs: dict[str, tuple[Sequence[str], float, str, str]]) -> None:
        """Run the jobs in turns; each: command, amount, unit, gate. ``@`` becomes the round.

        Every round writes to a new place: ext4 gives out inodes several times more slowly for some
        seconds after many were deleted.
        """
        seen: dict[str, list[float]] = {name: [] for name in jobs}
        for at in range(self.rounds):
            for name, (command, *_) in jobs.items():
                seen[name].append(cpu([word.replace("@", str(at)) for word in command]))
        for name, (_, amount, unit, gate) in jobs.items():
            took = statistics.median(seen[name])
            print(f"{name:44} {took:8.2f} {amount / took:8.0f} {unit:4} {gate}")


def small(table: Table, place: Path, files: int) -> None:
    source, one, many, bag = (place / name for name in ("source", "one", "many", "bag"))
    fill(source, files)
    store = [sys.executable, "-c", STORE, str(source)]

    table.turns(
        {
            f"store 1 object of {files} files": (
                [*store, f"{one}@", str(files)], files, "f", "6 s for 10,000",
            ),
            f"store {files // 2} objects of 2 files": (
                [*store, f"{many}@", "2"], files, "f", "2000",
            ),
        }
    )  # fmt: skip
    one, many = Path(f"{one}0"), Path(f"{many}0")
    jobs = {
        "judge the object (SHA-512)": (lantai("ocfl", "verify", str(one)), files, "f",
                                       "3 s for 10,000"),
        "judge the object, --quick (BLAKE3)": (lantai("ocfl", "verify", "--quick", str(one)),
                                               files, "f", "3 x bagit"),
        "judge the small objects (SHA-512)": (lantai("ocfl", "verify", str(many)), files, "f", ""),
        "judge the small objects, --quick": (lantai("ocfl", "verify", "--quick", str(many)),
                                             files, "f", ""),
    }  # fmt: skip
    bagit = shutil.which("bagit.py", path=str(Path(sys.executable).parent))
    if bagit:
        shutil.copytree(source, bag)
        cpu([bagit, "--quiet", "--sha512", str(bag)])
        jobs["bagit.py --validate (SHA-512)"] = (
            [bagit, "--validate", "--quiet", str(bag)], files, "f", "",
        )  # fmt: skip
    table.turns(jobs)


def large(table: Table, place: Path, megabytes: int) -> None:
    source, target = place / "big", place / "kept"
    source.mkdir()
    block = random.Random(1).randbytes(1 << 20)
    with (source / "film.bin").open("wb") as film:
        for _ in range(megabytes):
            film.write(block)
    jobs = {
        "land and store one large file": (
            [sys.executable, "-c", STORE, str(source), f"{target}@", "1"], megabytes, "MB",
            "0.8 of openssl",
        )
    }  # fmt: skip
    if shutil.which("openssl"):
        film_path = str(source / "film.bin")
        jobs["openssl dgst -sha512"] = (
            ["openssl", "dgst", "-sha512", film_path], megabytes, "MB", "",
        )  # fmt: skip
    table.turns(jobs)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large-mb", type=int, default=512)
    parser.add_argument("--place", default=None)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.place) as place:
        table = Table(args.rounds)
        small(table, Path(place), args.files)
        if args.large_mb:
            large(table, Path(place), args.large_mb)


if __name__ == "__main__":
    main()
