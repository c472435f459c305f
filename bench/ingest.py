# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Small files from a folder into the store: catalogue, package, check, identify, digest, store.

Gate: 200 files per CPU second at 10,000 files, and no slower at more (`--large`: 100,000).
"""

from __future__ import annotations

import sys

from pairs import gate, in_turns
from testset import LANTAI, cleared, small


def main(counts: list[int]) -> None:
    """Measure the journey up to the store for each count of files."""
    rates = []
    for files in counts:
        folder, out = small(files), cleared("ingest")
        command = [
            *LANTAI,
            "journey",
            str(folder),
            "--out",
            str(out),
            "--until",
            "store",
            "--quiet",
        ]
        [run] = in_turns(
            [(f"journey until store, {files:,} files", command)],
            times=1 if files > 20_000 else 2, before=lambda: cleared("ingest"), good=(0, 1),
        )  # fmt: skip
        print(run.line(files))
        rates.append(files / run.cpu)
    cleared("ingest")
    gate(f"files per CPU second at {counts[-1]:,}", rates[-1], 200)
    gate(f"rate at {counts[-1]:,} against {counts[0]:,}", rates[-1] / rates[0], 0.8)


if __name__ == "__main__":
    main([1_000, 10_000] + ([100_000] if "--large" in sys.argv else []))
