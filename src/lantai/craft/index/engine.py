# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The index in a folder: made, opened, added to, asked.

One process writes, any number read meanwhile and see the last commit; a writer that dies leaves
the last commit. The engine is tantivy; nothing outside this folder knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING

from lantai.craft.errors import BadInput, CraftError, StorageFailed, storing
from lantai.craft.files import write_whole
from lantai.craft.index import plan, schema, snippet
from lantai.craft.index.query import Query, understand
from lantai.craft.index.record import Found, Hit, Record, Result

if TYPE_CHECKING:
    import tantivy

_EDITION = "edition"
_HEAP = 256_000_000
"""Bytes the writer may hold before it writes a segment; every segment costs each question."""
_DISK = {
    "No space left": "error.disk_full", "Read-only file system": "error.read_only",
    "Permission denied": "error.no_permission",
}  # fmt: skip
_LEAST_FREE = 1 << 20
_LARGEST_PAGE = 1_000
_DEEPEST = 100_000


class Index:
    """A search index in one folder."""

    def __init__(self, folder: Path, engine: tantivy.Index) -> None:
        self.folder = folder
        self._engine = engine
        self._searcher = engine.searcher()

    @classmethod
    def create(cls, folder: Path | str) -> Index:
        """A new index in a folder, or the one that is there already."""
        import tantivy

        place = Path(folder)
        if (place / _EDITION).exists():
            return cls.open(place)
        with storing(place):
            place.mkdir(parents=True, exist_ok=True)
        with _telling(place):
            engine = tantivy.Index(schema.build(), path=str(place))
        write_whole(place / _EDITION, str(schema.EDITION).encode())
        return cls(place, engine)

    @classmethod
    def open(cls, folder: Path | str) -> Index:
        """The index in a folder, also while another process writes to it.

        Raises `BadInput` where there is none, or one of another edition.
        """
        import tantivy

        place = Path(folder)
        try:
            found = (place / _EDITION).read_text("utf-8").strip()
        except OSError as fault:
            raise BadInput("index.absent", path=str(place)) from fault
        if found != str(schema.EDITION):
            raise BadInput("index.older", path=str(place), found=found[:20], wanted=schema.EDITION)
        with _telling(place):
            return cls(place, tantivy.Index.open(str(place)))

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def add(self, records: Iterable[Record]) -> int:
        """Add records or replace those with the same key, and commit; how many were given.

        A key given twice in one call keeps its last record. If the caller's records raise, what
        was not yet committed is dropped.
        """
        with self.writing() as writer:
            return sum(writer.put(record) for record in records)

    def remove(self, keys: Iterable[str]) -> None:
        """Take records out and commit."""
        with self.writing() as writer:
            for key in keys:
                writer.drop(key)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Write for a while; what was not committed is committed at the end, or dropped by a fault.

        Raises `BadInput` where another process writes.
        """
        try:
            writer = self._engine.writer(_HEAP, 1)
        except ValueError as fault:
            raise BadInput("index.busy", path=str(self.folder)) from fault
        made = Writer(self, writer)
        with _telling(self.folder):
            writer.garbage_collect_files()  # a commit killed half-way left files in our way
        try:
            yield made
            made.commit()
        except BaseException:
            _abandon(writer)
            raise
        with _telling(self.folder):
            writer.wait_merging_threads()
        self.refresh()

    def refresh(self) -> None:
        """See what has been committed since this index was opened."""
        self._engine.reload()
        self._searcher = self._engine.searcher()

    def search(
        self, query: Query | str, filters: Mapping[str, str | Sequence[str]] | None = None,
        size: int = 20, start: int = 0, sort: str = "relevance", facets: Sequence[str] = (),
        eyes: plan.Eyes | None = None, without: Sequence[str] = (),
    ) -> Result:  # fmt: skip
        """Answer a question. ``sort`` is ``relevance``, ``newest`` or ``oldest``.

        ``eyes`` say who asks, ``without`` names records that are gone since. Raises `BadInput`
        for a filter that does not exist.
        """
        if sort not in plan.SORTS:
            raise BadInput("index.filter", name=sort[:40], known="、".join(plan.SORTS))
        asked = understand(query) if isinstance(query, str) else query
        start = max(0, min(start, _DEEPEST))
        size = max(0, min(size, _LARGEST_PAGE))
        made = plan.Plan(self._engine, self._searcher, asked, filters or {}, eyes, without)
        answer = made.run(max(size, 1), start, sort)
        hits = tuple(self._hit(each, made) for each in answer.found[:size])
        counts = made.counts(answer.query, facets)
        return Result(answer.total, hits, counts, answer.relaxed)

    def suggest(
        self, line: str, size: int = 8, eyes: plan.Eyes | None = None, without: Sequence[str] = ()
    ) -> list[Hit]:
        """Records whose title holds what was typed so far, or sounds like it; best first."""
        made = plan.Plan(self._engine, self._searcher, understand(line), {}, eyes, without)
        return [self._hit(each, made) for each in made.titled(max(1, size))]

    def passage(self, query: Query | str, text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The passage of a text that answers a question, as one line, and the marks in it."""
        asked = understand(query) if isinstance(query, str) else query
        marker = plan.Plan(self._engine, self._searcher, asked, {}).marker
        return snippet.cut(text, marker, exact=True)

    def _hit(self, found: Found, made: plan.Plan) -> Hit:
        stored = self._searcher.doc(found.address).get_first("shown")
        return snippet.hit(bytes(stored or b"{}"), found, made.marker)


class Ready:
    """A record with its terms made: they cost most of the writing, and may go into several."""

    def __init__(self, record: Record) -> None:
        self.key = record.key
        self.document = schema.document(record)


class Writer:
    """The one hand that writes to an index, for as long as it holds it."""

    def __init__(self, index: Index, writer: tantivy.IndexWriter) -> None:
        self._index, self._writer = index, writer
        self._fresh = len(index) == 0
        self._given: set[str] = set()

    def put(self, record: Record | Ready) -> int:
        """Add a record, or replace the one with its key; 1, to be counted."""
        ready = Ready(record) if isinstance(record, Record) else record
        if not self._fresh or ready.key in self._given:
            self._writer.delete_documents_by_term("key", ready.key)
        if self._fresh:
            self._given.add(ready.key)
        try:
            self._writer.add_document(ready.document)
        except ValueError as fault:
            raise _told(fault, self._index.folder) from fault
        return 1

    def drop(self, key: str) -> None:
        """Take a record out."""
        self._writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Let it be seen what was written, and let it outlive this process."""
        with _telling(self._index.folder):
            self._writer.commit()


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """Turn what the engine says of its files, always a `ValueError`, into our errors."""
    try:
        yield
    except (ValueError, OSError) as fault:
        raise _told(fault, folder) from fault


def _told(fault: Exception, folder: Path) -> CraftError:
    for sign, kind in _DISK.items():
        if sign in str(fault):
            return StorageFailed(kind, path=str(folder), why=str(fault)[:300])
    if disk_usage(folder).free < _LEAST_FREE:  # the writer's thread does not say why it died
        return StorageFailed("error.disk_full", path=str(folder))
    return BadInput("index.broken", path=str(folder), why=str(fault)[:300])


def _abandon(writer: tantivy.IndexWriter) -> None:
    """Drop what was not committed; a writer that already failed has nothing to drop."""
    with suppress(ValueError, OSError):
        writer.rollback()
