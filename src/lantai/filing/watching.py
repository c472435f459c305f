# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Looking into watched folders: what lies still is landed, registered, and put under 已收.

A file is taken once: it is moved when it is registered, and one that could not be moved is known by
its path, size and time as long as it lies there. What is refused goes under 未收 with a note that
says why. Links and what office software leaves while it writes are never followed or taken; names
that an old share wrote in GBK are read as such.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.craft.errors import CraftError
from lantai.filing import uploads
from lantai.filing.acts import batches as batch_acts
from lantai.filing.acts import captures as acts
from lantai.filing.acts.captures import Coming, Sent
from lantai.filing.errors import told
from lantai.filing.models import FilingBatch, WatchedFolder
from lantai.filing.queries import captures as came
from lantai.filing.terms_of_batches import Channel
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.holdings.many import slices
from lantai.vault import landing

TAKEN, REFUSED = "已收", "未收"
AT_ONCE = 500
"""Files taken of one folder in one look."""
_PASSING = re.compile(r"[.~].*|.*\.(?:tmp|part|crdownload|download|swp)|thumbs\.db|desktop\.ini",
                      re.IGNORECASE)  # fmt: skip
_YEAR = re.compile("(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that lies still, and its path within the folder."""

    path: Path
    inside: str
    size: int
    at: float

    @property
    def year(self) -> int | None:
        """The year that its first folder is called by."""
        first = self.inside.partition("/")[0]
        return int(first) if _YEAR.fullmatch(first) else None


def place_of(row: WatchedFolder) -> Path:
    """Where a watched folder lies on this machine."""
    named: dict[str, Path] = settings.LANTAI_WATCHED
    return named.get(row.code) or Path(settings.LANTAI_HOME) / "watched" / row.code


def still(place: Path, seconds: float, now: float | None = None) -> Iterator[Found]:
    """The files of a folder that nobody has written to for so many seconds, in their order."""
    now = time.time() if now is None else now
    for path in _files(place):
        try:
            if path.is_symlink() or not path.is_file():
                continue
            state = path.stat()
        except OSError:
            continue
        at = max(state.st_mtime, state.st_ctime)
        if now - at >= seconds:
            yield Found(path, _readable(path.relative_to(place).as_posix()), state.st_size, at)


def _files(place: Path) -> Iterator[Path]:
    """What lies in a folder, but for what was put away and what passes."""
    for folder, within, names in os.walk(place):
        away = (TAKEN, REFUSED) if Path(folder) == place else ()
        within[:] = sorted(n for n in within if n not in away and not _PASSING.fullmatch(n))
        for name in sorted(names):
            if not _PASSING.fullmatch(name):
                yield Path(folder) / name


def _readable(name: str) -> str:
    """A name as it can be kept: in UTF-8, else in GBK, else with marks for what is neither."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "replace")


def look(row: WatchedFolder, actor: Actor) -> tuple[int, list[FilingBatch]]:
    """Take what lies still in a folder; how many files, and into which batches.

    Raises `CraftError` where the folder cannot be read.
    """
    place = place_of(row)
    if not place.is_dir():
        raise Refused(Said("filing.folder_away", {"code": row.code}))
    by_year: dict[int, list[Found]] = {}
    lying = (each for each in still(place, row.still_seconds) if not _too_large(place, each))
    for found in islice(_fresh(row, lying), AT_ONCE):
        by_year.setdefault(found.year or timezone.localdate().year, []).append(found)
    taken, batches = 0, []
    for year, some in by_year.items():
        batch = batch_acts.open_batch(row.fonds, actor, year=year, department=row.department)
        taken += _take(row, batch, some, actor)
        batches.append(batch)
    return taken, batches


def _fresh(row: WatchedFolder, lying: Iterable[Found]) -> Iterator[Found]:
    """What was not taken before: what could not be moved then lies where it lay, unchanged."""
    for some in slices(lying, AT_ONCE):
        known = came.came_by_folder(row, [found.inside for found in some])
        for found in some:
            if not any(size == found.size and taken.timestamp() >= found.at
                       for size, taken in known.get(found.inside[-600:], ())):  # fmt: skip
                yield found


def _too_large(place: Path, found: Found) -> bool:
    """Whether a file is longer than any may be; it is refused unread."""
    if found.size <= uploads.MOST_BYTES:
        return False
    _refuse(place, found, Said("vault.too_large", {"most": f"{uploads.MOST_BYTES:,}"}))
    return True


def _take(row: WatchedFolder, batch: FilingBatch, some: list[Found], actor: Actor) -> int:
    place, coming, files = place_of(row), [], []
    for found in some:
        try:
            with found.path.open("rb") as stream:
                landed = landing.land(stream, most=uploads.MOST_BYTES)
        except (CraftError, OSError) as fault:
            why = Said(fault.kind, fault.params) if isinstance(fault, CraftError) else Said(
                "filing.not_readable_now", {"name": found.inside})  # fmt: skip
            _refuse(place, found, why)
            continue
        sent = Sent(found.inside.rpartition("/")[2], landed.size, landed.sha512, found.inside)
        coming.append(Coming((sent,)))
        files.append(found)
    taken = acts.capture(batch, coming, actor, channel=str(Channel.FOLDER), sender=row.code)
    for found, each in zip(files, taken, strict=True):
        if each.why is not None:
            _refuse(place, found, each.why)
        else:
            _move(found.path, place / TAKEN / found.inside)
    return sum(each.is_new for each in taken)


def _refuse(place: Path, found: Found, why: Said) -> None:
    target = _move(found.path, place / REFUSED / found.inside)
    if target is not None:
        with suppress(OSError):
            target.with_name(f"{target.name}.原因.txt").write_text(told(why, "zh"), "utf-8")


def _move(path: Path, target: Path) -> Path | None:
    """Move a file to a free name; None where the folder does not let us."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        number, free = 1, target
        while free.exists():
            number += 1
            free = target.with_name(f"{target.stem}({number}){target.suffix}")
        path.rename(free)
    except OSError:
        return None
    return free
