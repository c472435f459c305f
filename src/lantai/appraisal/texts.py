# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The text of a record as somebody may read it: out of its files, in the vault or just landed.

Every file is opened in that person's name, so that reading what is not open stands on the trail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lantai.craft import text
from lantai.craft.errors import CraftError
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import GuardError
from lantai.vault import landing, reading
from lantai.vault import queries as vault

MOST_BYTES = 64 << 20
"""A larger file is not read here."""
MOST = 400_000
"""Characters of one record."""


@dataclass(frozen=True)
class Passage:
    """A page or part of a file with its text, and where it begins in the whole."""

    file: str
    number: int | None
    text: str
    start: int


@dataclass(frozen=True)
class Text:
    """The text of a record: its passages joined, and the files that gave none or not all."""

    passages: tuple[Passage, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All of it, as hints count their places."""
        return "\n".join(each.text for each in self.passages)

    @property
    def is_read(self) -> bool:
        """Whether every file gave its whole text, and there was one."""
        return bool(self.passages) and not self.unread


def texts_of(items: Sequence[Any], actor: Actor) -> dict[int, Text]:
    """The texts of some records, by their numbers."""
    objects = {row.item_id: row for row in vault.objects_of([item.pk for item in items])}
    kept = vault.kept_files([row.pk for row in objects.values()])
    named: dict[int, list[Any]] = {}
    for row in vault.files_named_by([item.pk for item in items if item.pk not in objects]):
        named.setdefault(row.item_id, []).append(row)
    found = {}
    for item in items:
        known = objects.get(item.pk)
        if known is not None:
            known.item = item
            files = _of_vault(known, kept.get(known.pk, []), actor)
        else:
            files = _of_landing(item, named.get(item.pk, []), actor)
        found[item.pk] = _joined(files)
    return found


def _of_vault(known: Any, rows: Sequence[Any], actor: Actor) -> Iterator[tuple[str, bytes | None]]:
    for row in rows:
        row.vault_object = known
        try:
            yield (
                row.name,
                None if row.size > MOST_BYTES else b"".join(reading.open_file(row, actor).parts()),
            )
        except (CraftError, GuardError, OSError):
            yield row.name, None


def _of_landing(item: Any, rows: Sequence[Any], actor: Actor
                ) -> Iterator[tuple[str, bytes | None]]:  # fmt: skip
    """Files that wait to be stored: asked of the law as those of the vault are."""
    if not rows or not law.holds(actor, "fetch", item):
        return
    reading.note(item, actor)
    for row in rows:
        if not row.sha512 or row.size > MOST_BYTES or not landing.holds(row.sha512):
            yield row.name, None
            continue
        with landing.open_landed(row.sha512) as stream:
            yield row.name, stream.read()


def _joined(files: Iterator[tuple[str, bytes | None]]) -> Text:
    passages: list[Passage] = []
    unread: list[str] = []
    at = 0
    for name, data in files:
        read = text.read(data, limit=max(MOST - at, 1)) if data is not None else None
        if read is None or read.findings or not read.text.strip():
            unread.append(name)
        for each in read.passages if read is not None else ():
            words = each.text[: MOST - at]
            if words:
                passages.append(Passage(name, each.number, words, at))
                at += len(words) + 1
    return Text(tuple(passages), tuple(unread))
