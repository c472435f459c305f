# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The files that benchmarks work on: made once below `build/bench`, by our own generator."""

from __future__ import annotations

import shutil
from pathlib import Path

from lantai.craft.sample import folder

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "bench"
LANTAI = (str(ROOT / ".venv" / "bin" / "python"), "-m", "lantai.cli", "craft")


def small(files: int) -> Path:
    """A folder of that many small files (text, XML, PDF, JPEG, PNG, Word) and their catalogue."""
    place = PLACE / f"small-{files}"
    if not (place / folder.CATALOGUE).is_file():
        shutil.rmtree(place, ignore_errors=True)
        print(f"making {files} small files, once …", flush=True)
        for _ in folder.make(place, files, seed=files, mix=folder.SMALL):
            pass
    return place


def large(megabytes: int) -> Path:
    """One file of pseudo-random bytes."""
    place = PLACE / f"large-{megabytes}.wav"
    if not place.is_file() or place.stat().st_size != megabytes << 20:
        PLACE.mkdir(parents=True, exist_ok=True)
        head = _wav_head(megabytes << 20)
        block = bytes(range(256)) * 4096
        with place.open("wb") as sink:
            sink.write(head + block[len(head) :])
            for _ in range(megabytes - 1):
                sink.write(block)
    return place


def _wav_head(size: int) -> bytes:
    rate = 44100
    form = (16).to_bytes(4, "little") + bytes([1, 0, 2, 0]) + rate.to_bytes(4, "little")
    form += (rate * 4).to_bytes(4, "little") + bytes([4, 0, 16, 0])
    return (
        b"RIFF" + (size - 8).to_bytes(4, "little") + b"WAVEfmt " + form + b"data"
        + (size - 44).to_bytes(4, "little")
    )  # fmt: skip


def cleared(name: str) -> Path:
    """An empty place for a benchmark's output."""
    place = PLACE / name
    shutil.rmtree(place, ignore_errors=True)
    return place
