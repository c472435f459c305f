# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Every file of a package looked at once: size, digests, what it is, whether it opens, its marks.

Files go in lots to the hands (processes, as opening files is Python's own work); few files are
done where we are. What comes back is small facts, never content: a secrecy mark leaves this file
as a level, not as text.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from lantai.craft import digest, drawing
from lantai.craft.checks import marks
from lantai.craft.drawing import Drawn
from lantai.craft.errors import CraftError
from lantai.craft.findings import Finding, Severity
from lantai.craft.formats import Identity, Inspection, identify, inspect
from lantai.craft.text.extract import read as read_text

LOT = 64
FEW = 4000
"""Below this many files no other process is worth its start."""
TEXT_LIMIT = 30_000
"""Characters of a document that are read for its marks and its list of attachments."""

_SPEAKING = frozenset({"pdf", "ofd", "ooxml", "odf", "ole2", "rtf", "text", "html", "xml"})


class Task(NamedTuple):
    """One file to look at: its path in the package, on the disk, and digests wanted.

    With ``draws``, what it says of itself is drawn from it in the same look.
    """

    path: str
    disk: str
    size: int
    algorithms: tuple[str, ...]
    content: bool
    draws: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What was seen of one file. ``problems`` are findings of area format, unjudged.

    ``fault`` is set where the file could not be read at all (kind of error, its words).
    """

    path: str
    size: int
    digests: Mapping[str, str]
    identity: Identity | None = None
    kind: str = ""
    pages: int | None = None
    problems: tuple[Finding, ...] = ()
    mark: marks.Mark | None = None
    attachments: marks.Attachments | None = None
    signed: bool = False
    drawn: tuple[Drawn, ...] = ()
    fault: tuple[str, str] | None = None


def survey(tasks: Iterable[Task], total: int, workers: int = 0) -> Iterator[list[FileFacts]]:
    """Facts of all files in their order, a lot at a time. ``workers`` 0: as many as cores."""
    hands = workers or os.cpu_count() or 1
    lots = _lots(tasks)
    if total < FEW or hands < 2:
        for lot in lots:
            yield look(lot)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(hands, mp_context=context) as pool:
        waiting: deque[Future[list[FileFacts]]] = deque()
        for lot in lots:
            waiting.append(pool.submit(look, lot))
            if len(waiting) > 2 * hands:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _lots(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    source = iter(tasks)
    while lot := list(islice(source, LOT)):
        yield lot


def look(lot: Sequence[Task]) -> list[FileFacts]:
    """The facts of one lot of files; a file that cannot be read says so in its facts."""
    identities = identify([task.disk for task in lot])
    return [_one(task, identity) for task, identity in zip(lot, identities, strict=True)]


def _one(task: Task, identity: Identity) -> FileFacts:
    named = replace(identity, path=task.path)
    if identity.error is not None:
        return FileFacts(task.path, task.size, {}, named, fault=("", identity.error))
    try:
        digests = digest.of_file(task.disk, task.algorithms) if task.algorithms else {}
        seen = inspect(task.disk, named)
    except CraftError as fault:
        return FileFacts(task.path, task.size, {}, named, fault=(fault.kind, fault.sentence("zh")))
    except OSError as fault:
        return FileFacts(task.path, task.size, {}, named, fault=("", fault.strerror or str(fault)))
    mark = listed = text = None
    if task.content and seen.opens and not seen.encrypted and seen.kind in _SPEAKING:
        text = _text(task.disk, named, drawing.TEXT if task.draws else TEXT_LIMIT)
        mark, listed = marks.secrecy_mark(text), marks.attachments(text[:TEXT_LIMIT])
    drawn = () if mark or not task.draws else tuple(_drawn(task, named, seen, text))
    heavy = tuple(each for each in seen.problems if each.severity is not Severity.INFO)
    return FileFacts(
        task.path, task.size, digests, named, seen.kind, seen.pages, heavy, mark, listed,
        signed=seen.signed, drawn=drawn,
    )  # fmt: skip


def _drawn(task: Task, named: Identity, seen: Inspection, text: str | None) -> list[Drawn]:
    """What a file says of itself; a document that bears a mark is not asked."""
    try:
        return drawing.from_file(task.disk, named.path, text=text, seen=seen)
    except (CraftError, OSError):
        return []


def _text(disk: str, identity: Identity, limit: int) -> str:
    """The beginning of a document's text; nothing where it cannot be taken out."""
    try:
        return read_text(disk, identity, limit).text
    except (CraftError, OSError):
        return ""
