# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Fixity of 10,000 small files read back: bags and an OCFL object, against bagit's own validate.

Gate: 3 times bagit per CPU second, whole processes in turns. The nightly round reads BLAKE3.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import bagit

from lantai.craft.ocfl.inventory import User
from lantai.craft.ocfl.object import Note
from lantai.craft.ocfl.root import Root
from pairs import Measured, gate, in_turns
from testset import LANTAI, PLACE, small

FILES = 10_000


def bag(source: Path, *algorithms: str) -> str:
    """A bag of the test set, made by bagit."""
    place = PLACE / f"bag-{'-'.join(algorithms)}"
    if not (place / "bagit.txt").is_file():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(source, place)
        bagit.make_bag(str(place), checksums=list(algorithms))
    return str(place)


def stored(source: Path) -> str:
    """The test set as one OCFL object."""
    place = PLACE / "fixity-root"
    root = Root.create(place, durable=False)
    if not root.holds("urn:x-lantai:bench"):
        files = {str(p.relative_to(source)): str(p) for p in source.rglob("*") if p.is_file()}
        note = Note(datetime(2026, 1, 1, tzinfo=UTC), "bench", User("bench", "urn:x-lantai:bench"))
        root.store("urn:x-lantai:bench", files, note)
    return root.folder_of("urn:x-lantai:bench")


def main() -> None:
    """Measure and compare."""
    source = small(FILES)
    one, two, held = bag(source, "sha512"), bag(source, "sha256", "sha512"), stored(source)
    validate = [sys.executable, "-m", "bagit", "--quiet", "--validate"]
    runs = {run.name: run for run in in_turns([
        ("bagit validate, sha512", [*validate, one]),
        ("bagit validate, sha256 and sha512", [*validate, two]),
        ("bag verify, sha512", [*LANTAI, "bag", "verify", one]),
        ("bag verify, sha256 and sha512", [*LANTAI, "bag", "verify", two]),
        ("ocfl verify, SHA-512", [*LANTAI, "ocfl", "verify", held]),
        ("ocfl verify --quick, BLAKE3", [*LANTAI, "ocfl", "verify", "--quick", held]),
    ], times=5)}  # fmt: skip
    for run in runs.values():
        print(run.line(FILES))
    compare(runs, "bagit validate, sha512", "bag verify, sha512")
    compare(runs, "bagit validate, sha256 and sha512", "bag verify, sha256 and sha512")
    compare(runs, "bagit validate, sha512", "ocfl verify --quick, BLAKE3")


def compare(runs: dict[str, Measured], peer: str, ours: str) -> None:
    """Say how many times faster, and whether the gate holds."""
    gate(f"{ours} against {peer}", runs[peer].cpu / runs[ours].cpu, 3)


if __name__ == "__main__":
    main()
