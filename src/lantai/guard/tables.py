# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which tables were written and which were read, told from the SQL that went by.

An act notes what it wrote (`writing`), so that what is kept between acts (`tide`) ends when
something it was made from (`reading`) was written, and not before. Whatever is not understood here
means every table: then more is made anew than had to be, and never less. Not here: what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connections, router

from lantai.guard.columns import Trailed
from lantai.guard.models import Entry, EntryDetail, EntrySubject, Link, SetMember, Unsealed

EVERY = "*"
"""Stands for all tables."""
_WRITES = re.compile(r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"([^"]+)"(?!\.)')
_STILL = re.compile(r"SELECT|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT")
_READS = re.compile(
    r'\b(?:FROM|JOIN)\b\s*(?:"(?P<table>[^"]+)"(?!\.)(?P<more>(?:\s+(?:AS\s+)?[\w"]+)?\s*,)?'
    r"|(?P<inner>\())?"
)
_writing: ContextVar[set[str] | None] = ContextVar("writing", default=None)
_reading: ContextVar[set[str] | None] = ContextVar("reading", default=None)


@lru_cache(maxsize=4_000)
def written_by(sql: str) -> frozenset[str]:
    """The tables that a statement writes; `EVERY` where that is not understood."""
    text = sql.strip()
    if ";" in text.rstrip("; "):
        return frozenset((EVERY,))
    if found := _WRITES.match(text):
        return frozenset((found[1],))
    return frozenset() if _STILL.match(text) else frozenset((EVERY,))


@lru_cache(maxsize=4_000)
def read_by(sql: str) -> frozenset[str]:
    """The tables that a statement reads; `EVERY` where that is not understood."""
    found = set()
    for each in _READS.finditer(sql):
        if each["table"] and not each["more"]:
            found.add(each["table"])
        elif not each["inner"]:
            return frozenset((EVERY,))
    understood = found and sql.lstrip().startswith("SELECT") and ";" not in sql
    return frozenset(found) if understood else frozenset((EVERY,))


@contextmanager
def writing() -> Iterator[set[str]]:
    """The tables that are written in this frame, so far."""
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.update(written_by(sql))
        return execute(sql, params, many, context)

    token = _writing.set(found)
    try:
        with connections[router.db_for_write(Entry)].execute_wrapper(note):
            yield found
    finally:
        _writing.reset(token)


def note_written(table: str) -> None:
    """Say that a table is written in a way that no statement tells of."""
    found = _writing.get()
    if found is not None:
        found.add(table)


@contextmanager
def reading() -> Iterator[set[str]]:
    """The tables that are read in this frame, so far; a frame round it is told of them too."""
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.update(read_by(sql))
        return execute(sql, params, many, context)

    token = _reading.set(found)
    frames = [connection.execute_wrappers for connection in connections.all()]
    for frame in frames:
        frame.append(note)
    try:
        yield found
    finally:
        for frame in frames:
            frame.pop()
        _reading.reset(token)
        note_read(found)


def note_read(found: set[str] | frozenset[str]) -> None:
    """Say that something was made of these tables, though nothing was asked just now."""
    outer = _reading.get()
    if outer is not None:
        outer.update(found)


TRAIL = frozenset(
    model._meta.db_table for model in (Entry, EntryDetail, EntrySubject, Unsealed, Link)
)
"""What every act writes, whatever else it does."""


@cache
def watched() -> frozenset[str]:
    """The tables that are written in acts alone; what was read from others is never kept."""
    kept = {model._meta.db_table for model in apps.get_models()
            if issubclass(model, Trailed) and not model.beside_acts}  # fmt: skip
    return frozenset(kept | TRAIL | {SetMember._meta.db_table})
