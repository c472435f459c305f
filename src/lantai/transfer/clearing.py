# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is taken away of packages once nobody needs it, so that no set of bytes lies here for ever.

Rounds gone by, transfers that are over, half uploads, and what bore a mark of secrecy and went back
to its sender. What is set aside and waits for a decision stays, whatever became of its transfer.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.craft.errors import storing
from lantai.craft.files import walk
from lantai.transfer import folders, queries
from lantai.transfer.terms import AsideState

HALF = 24 * 3600.0
"""Seconds after which a half upload that nobody goes on with is taken away."""
SOME = 500


@dataclass(slots=True)
class Cleared:
    """How much was taken away."""

    places: int = 0
    size: int = 0


def clear() -> Cleared:
    """Take away what nobody needs any more. Raises `StorageFailed`; twice is as once."""
    done, there = Cleared(), folders.by_transfer()
    for row in queries.sent_back():
        take_out(row)
    keys = sorted(there)
    for at in range(0, len(keys), SOME):
        for transfer in queries.transfers_among(keys[at : at + SOME]):
            for place in _needless(transfer, there[transfer.pk]):
                done.places += 1
                done.size += _remove(place)
    return done


def take_out(row: Any) -> None:
    """Unlink the files of an item that went back to its sender, and the parts they came in.

    The package stands unpacked by then; a file that another item has too stays for that one.
    """
    transfer = row.transfer
    if row.round != transfer.round:
        return
    others = (each for each in queries.aside(transfer) if each.state != AsideState.SENT_BACK)
    kept = {path for each in others for path in each.paths}
    aside = folders.aside_of(transfer)
    with storing(aside):
        for path in set(row.paths) - kept:
            (aside / path).unlink(missing_ok=True)
        for path in _inside(folders.parts_in(transfer)):
            path.unlink()


def _needless(transfer: Any, folder: Path) -> Iterator[Path]:
    """What lies in a transfer's folder and serves nothing."""
    is_over, aside = transfer.state in queries.OVER, folders.aside_of(transfer)
    if is_over and not queries.set_aside(transfer).filter(state=AsideState.ASIDE).exists():
        yield folder
        return
    now = (folders.in_of(transfer), folders.out_of(transfer))
    yield from (each for each in _inside(folder) if each not in now)
    if is_over:
        yield from _inside(folders.out_of(transfer))
        yield from (each for each in _inside(folders.in_of(transfer)) if each != aside)
    else:
        yield from _left_off(folders.parts_in(transfer))


def _left_off(parts: Path) -> Iterator[Path]:
    before = time.time() - HALF
    for each in _inside(parts):
        if each.suffix == ".half" and each.stat().st_mtime < before:
            yield each


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove(place: Path) -> int:
    """Remove a file or a folder; how many bytes it had."""
    with storing(place):
        if not place.is_dir():
            size = place.stat().st_size
            place.unlink()
            return size
        size = sum(each.size for each in walk(place))
        shutil.rmtree(place)
    return size
