# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The indexes made anew: the tables are read once, then the trail is followed from where it was.

A build lies in a folder of its own until it is whole; until then the old one answers. Killed in the
midst, it goes on from its last slice: a note in the folder says from which number of the trail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from lantai.craft.files import write_whole
from lantai.craft.index.schema import EDITION
from lantai.guard.models import Cursor, Link
from lantai.holdings.many import slices
from lantai.portal.index import entries, folders
from lantai.portal.index.following import FOLLOWER, hand

SLICE = 2_000


def is_wanted() -> bool:
    """Whether there is no index that can be read."""
    return folders.opened("public") is None or folders.opened("house") is None


def begin() -> str:
    """The folder of a build that was begun, or a new one, with the trail's number of now noted."""
    root = folders.root()
    root.mkdir(parents=True, exist_ok=True)
    used = folders.current()
    for folder in sorted(root.glob(f"g*e{EDITION}")):
        if folder.name != used and (folder / "from").exists():
            return folder.name
    name = f"g{_number(used) + 1}e{EDITION}"
    (root / name).mkdir(exist_ok=True)
    last = Link.objects.order_by("-number").values_list("number", flat=True).first()
    write_whole(root / name / "from", str(last or 0).encode())
    return name


def _number(name: str) -> int:
    number = name.removeprefix("g").partition("e")[0]
    return int(number) if number.isdecimal() else 0


def parts() -> Iterator[tuple[str, Any]]:
    """What there is to be read: each noun with its rows, in the order of their numbers."""
    for noun, model in entries.NOUNS.items():
        rows = model.objects.unguarded("the search index is made anew")
        yield noun, rows.order_by("pk").only("pk")


def write(name: str, noun: str, keys: Sequence[int]) -> int:
    """Write one slice into the folder of a build; how many entries."""
    with hand(folders.make(name)) as writing:
        writing.write(noun, keys)
        return writing.written


def finish(name: str, today: dt.date) -> None:
    """Let a whole build be read, and follow the trail from where it was when it began."""
    since = int((folders.root() / name / "from").read_text("utf-8"))
    Cursor.objects.update_or_create(follower=FOLLOWER, defaults={"number": since})
    write_whole(folders.root() / "day", today.isoformat().encode())
    folders.use(name)
    (folders.root() / name / "from").unlink()


def build(today: dt.date) -> int:
    """Build all in one go: for a site that is set up; how many entries."""
    name = begin()
    with hand(folders.make(name)) as writing:
        for noun, rows in parts():
            for some in slices((row.pk for row in rows.iterator()), SLICE):
                writing.write(noun, some)
        made = writing.written
    finish(name, today)
    return made
