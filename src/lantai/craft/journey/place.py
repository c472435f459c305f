# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a journey leaves its results: a folder of its own, in which only one journey goes on.

A journey makes its package anew each time and damages its copy on purpose; it must never do so
to what somebody else put there, nor to the material it reads.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lantai.craft.errors import BadInput, reading, storing

MARK = ".lantai-journey"
_REPORT = "journey.json"


@contextmanager
def owned(out: Path, source: Path) -> Iterator[None]:
    """Make ``out`` if need be, and hold it while the journey lasts.

    Raises `BadInput` where it holds what no journey made, where ``source`` lies in it, and where
    another journey holds it.
    """
    with reading(source):
        true = Path(os.path.realpath(source, strict=True))
    inside = true.is_relative_to(os.path.realpath(out))
    if inside:
        raise BadInput("error.source_in_out", path=str(source), out=str(out))
    with storing(out):
        out.mkdir(parents=True, exist_ok=True)
        known = (out / MARK).exists() or (out / _REPORT).exists()
        if not known and any(out.iterdir()):
            raise BadInput("error.folder_not_empty", path=str(out))
        mark = (out / MARK).open("a")
    with mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise BadInput("error.busy", path=str(out)) from fault
        yield
