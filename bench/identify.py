# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Identification: files per CPU-second, ours and pygfried's in turns, and whether they agree.

    python bench/identify.py [FOLDER [ROUNDS]]      (10,000 small files of our own if none is named)

Each turn is a whole process, its start included. The ids of the last turn are compared one by one.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from testset import small

OURS = """
import json, sys
from lantai.craft.formats import identify
paths = sys.stdin.read().split("\\0")
print(json.dumps({each.path: each.puid for each in identify(paths)}))
"""
THEIRS = """
import json, sys
import pygfried
def one(path):
    try:
        known = pygfried.identify(path)
    except OSError:
        return ""
    return None if known == "UNKNOWN" else known
paths = sys.stdin.read().split("\\0")
print(json.dumps({path: one(path) for path in paths}))
"""


def turn(code: str, paths: list[str]) -> tuple[float, dict[str, str | None]]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], input="\0".join(paths), text=True,
                          capture_output=True, check=True)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, json.loads(done.stdout)


def main(folder: str, rounds: int = 3) -> int:
    paths = sorted(str(Path(where, name)) for where, _, names in os.walk(folder) for name in names)
    ours = theirs = float("inf")
    for _ in range(rounds):
        spent, mine = turn(OURS, paths)
        ours = min(ours, spent)
        spent, other = turn(THEIRS, paths)
        theirs = min(theirs, spent)
    differ = [path for path in paths if other[path] != "" and other[path] != mine[path]]
    print(f"{len(paths)} files: ours {len(paths) / ours:,.0f}, pygfried {len(paths) / theirs:,.0f} "
          f"per CPU-s ({theirs / ours:.1f} x); {len(differ)} ids differ {differ[:5]}")  # fmt: skip
    return 1 if differ else 0


if __name__ == "__main__":
    named = sys.argv[1] if len(sys.argv) > 1 else str(small(10_000))
    sys.exit(main(named, *map(int, sys.argv[2:3])))
