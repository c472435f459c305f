# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""`make bench`: runs every benchmark beside this file, one after the other, and says what held.

`python bench/run.py NAME…` runs only those. Each benchmark is a program that prints its own table.
"""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NOT_BENCHES = {"run", "pairs", "sites", "testset", "desk_items"}


def main(names: list[str]) -> int:
    """Run the benchmarks named, or all; 1 where one could not run."""
    known = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHES)
    print(f"{platform.platform()}, Python {platform.python_version()}")
    failed = []
    for name in names or known:
        print(f"\n== {name} ==", flush=True)
        if subprocess.run([sys.executable, HERE / f"{name}.py"]).returncode:
            failed.append(name)
    if failed:
        print(f"\ncould not run: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
