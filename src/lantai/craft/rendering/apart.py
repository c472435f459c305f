# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages drawn in a process of their own, so that no file can stop or kill the one that serves.

One process at a time, begun when it is first needed, begun anew when it died or was ended since it
took too long. Who finds it busy for that long is told so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from lantai.craft import fonts
from lantai.craft.errors import BadInput
from lantai.craft.rendering.cooking import Cooked
from lantai.craft.rendering.sheets import Line

SECONDS = 30
"""How long a page may take."""


class Apart:
    """Who draws pages elsewhere. Safe for threads: they wait for each other."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._place: tempfile.TemporaryDirectory[str] | None = None

    def cook(self, path: Path, number: int, folder: Path, *, tiles: bool = False) -> Cooked:
        """Draw a page of a file into a folder (`cooking`).

        Raises `BadInput` where it cannot be drawn, also where that took too long.
        """
        told = self._told(what="tiles" if tiles else "page", path=str(path), number=number,
                          folder=str(folder))  # fmt: skip
        lines = tuple(Line(**each) for each in told["lines"])
        return Cooked(told["count"], told["width"], told["height"], lines,
                      tuple(told["gaps"]))  # fmt: skip

    def text(self, path: Path) -> list[list[str]]:
        """The paragraphs of a file, part by part. Raises `BadInput` as `cook` does."""
        return [list(part) for part in self._told(what="text", path=str(path))["parts"]]

    def _told(self, **asked: Any) -> dict[str, Any]:
        if not self._lock.acquire(timeout=self._seconds):
            raise BadInput("rendering.busy")
        try:
            told = self._ask(json.dumps(asked, ensure_ascii=False).encode() + b"\n")
        finally:
            self._lock.release()
        if "kind" in told:
            raise BadInput(told["kind"], **told["params"])
        return told

    def _ask(self, line: bytes) -> dict[str, Any]:
        process, begun = self._running(), time.perf_counter()
        alarm = threading.Timer(self._seconds, process.kill)
        alarm.start()
        try:
            answer = _exchange(process, line)
        finally:
            alarm.cancel()
        if answer.endswith(b"\n"):
            found: dict[str, Any] = json.loads(answer)
            return found
        self.close()
        if time.perf_counter() - begun >= self._seconds:
            return {"kind": "rendering.too_slow", "params": {"seconds": round(self._seconds)}}
        return {"kind": "rendering.cannot_draw", "params": {"why": "the drawer ended"}}

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 - our own module and file
                [sys.executable, "-m", "lantai.craft.rendering.process", str(self._fonts())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self._process

    def _fonts(self) -> Path:
        """Where it is written which fonts there are; gone with the process."""
        self._place = tempfile.TemporaryDirectory(prefix="lantai-fonts-")
        path = Path(self._place.name, "fonts.conf")
        path.write_text(fonts.configuration(self._place.name), "utf-8")
        return path

    def close(self) -> None:
        """End the process; the next page begins another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
            process.wait()
        if self._place is not None:
            self._place.cleanup()
            self._place = None


def _exchange(process: subprocess.Popen[bytes], line: bytes) -> bytes:
    """What a process answers to a line; whatever came of it where the process ends meanwhile."""
    assert process.stdin is not None and process.stdout is not None, "both were opened with a pipe"
    try:
        process.stdin.write(line)
        process.stdin.flush()
        return process.stdout.readline()
    except OSError:
        return b""
