# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the indexes lie: a folder for each time they were made anew, and a note which one is used.

``current`` names the folder that is read; while a newer one is built nobody looks into it. A folder
of another edition, or none, means that the indexes are to be built.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from django.conf import settings

from lantai.craft.errors import BadInput
from lantai.craft.files import write_whole
from lantai.craft.index import Index
from lantai.portal.index.engine import NAMES, PUBLIC

LOOKS_EVERY = 1.0
"""Seconds for which a reader trusts what it saw of the folder."""
_opened: dict[str, tuple[str, Index]] = {}
_looked: dict[str, float] = {}


def root() -> Path:
    """The folder of all indexes of this site."""
    return Path(settings.LANTAI_INDEX)


def current() -> str:
    """The name of the folder in use; empty where none was ever finished."""
    try:
        return (root() / "current").read_text("utf-8").strip()
    except OSError:
        return ""


def use(name: str) -> None:
    """Let a folder that was finished be the one that is read; older ones go."""
    write_whole(root() / "current", name.encode())
    _looked.clear()
    for folder in root().iterdir():
        if folder.is_dir() and folder.name != name:
            shutil.rmtree(folder, ignore_errors=True)


def make(name: str) -> dict[str, Index]:
    """The indexes of a folder, made where they are not there yet."""
    return {each: Index.create(root() / name / each) for each in NAMES}


def opened(which: str) -> Index | None:
    """An index as it is now, or none where there is nothing to read yet."""
    now = time.monotonic()
    if now - _looked.get(which, -LOOKS_EVERY) >= LOOKS_EVERY or which not in _opened:
        _look(which)
        _looked[which] = now
    found = _opened.get(which)
    return found[1] if found else None


def _look(which: str) -> None:
    name = current()
    known = _opened.get(which)
    try:
        if known is not None and known[0] == name:
            known[1].refresh()
        elif name:
            _opened[which] = (name, Index.open(root() / name / which))
        else:
            _opened.pop(which, None)
    except BadInput:  # swept away under our feet, or of another edition: to be built anew
        _opened.pop(which, None)


def state() -> str:
    """What the index in use was made of last: another whenever something was committed."""
    try:
        name = current()
        return f"{name} {(root() / name / PUBLIC / 'meta.json').stat().st_mtime_ns}"
    except OSError:
        return ""


def look_again() -> None:
    """See at once what was committed: for whoever wrote it."""
    _looked.clear()
