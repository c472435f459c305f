# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Files that bear a mark of secrecy go apart, unread, by name alone; confirmed, they come back.

Renaming is all that happens to them: no byte is read, shown or stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lantai.craft.errors import storing
from lantai.transfer import folders
from lantai.transfer.terms import AsideState


def put_aside(transfer: Any, rows: Iterable[Any]) -> None:
    """Move the files of marked items out of the package, each where only the house looks."""
    package, aside = folders.received(transfer), folders.aside_of(transfer)
    for row in rows:
        for path in row["paths"]:
            _move(package / path, aside / path)
    if aside.is_dir():
        aside.chmod(0o700)


def undo(transfer: Any) -> None:
    """Put back everything, before a test that was broken off begins anew: its rows go with it."""
    package, aside = folders.received(transfer), folders.aside_of(transfer)
    for path in sorted(aside.rglob("*")):
        _move(path, package / path.relative_to(aside))


def bring_back(transfer: Any, rows: Iterable[Any]) -> None:
    """Put back what a person confirmed as declassified."""
    package, aside = folders.received(transfer), folders.aside_of(transfer)
    for row in rows:
        if row.state == AsideState.CONFIRMED:
            for path in row.paths:
                _move(aside / path, package / path)


def _move(source: Path, target: Path) -> None:
    with storing(target):
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
