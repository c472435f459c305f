# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Cutting what a job goes through into slices, each with the place from which to go on after it.

A place (`Cursor`) is plain JSON: how many were passed, and for a query also the key of the last. A
query is walked by its key, so that rows which come or go meanwhile move nothing; anything else must
come in the same order each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from itertools import islice
from typing import Any

from django.db.models import QuerySet

Cursor = dict[str, Any]
SIZE = 1_000


def cut(rows: Iterable[Any], size: int, place: Mapping[str, Any], by: str) -> Iterator[
    tuple[Sequence[Any], Cursor]
]:  # fmt: skip
    """The slices after a place, each with the place behind it. An empty place is the beginning."""
    if size < 1:
        raise ValueError("a slice holds at least one")
    if isinstance(rows, QuerySet):
        return _by_key(rows, size, place, by)
    if isinstance(rows, Sequence):
        return _of_sequence(rows, size, place)
    return _of_stream(iter(rows), size, place)


def length(rows: Iterable[Any]) -> int | None:
    """How many there are, where that costs nothing to know."""
    return len(rows) if isinstance(rows, Sized) and not isinstance(rows, QuerySet) else None


def _of_sequence(rows: Sequence[Any], size: int, place: Mapping[str, Any]) -> Iterator[
    tuple[Sequence[Any], Cursor]
]:  # fmt: skip
    for begin in range(place.get("passed", 0), len(rows), size):
        part = rows[begin : begin + size]
        yield part, {"passed": begin + len(part)}


def _of_stream(rows: Iterator[Any], size: int, place: Mapping[str, Any]) -> Iterator[
    tuple[Sequence[Any], Cursor]
]:  # fmt: skip
    passed = place.get("passed", 0)
    next(islice(rows, passed, passed), None)
    while part := list(islice(rows, size)):
        passed += len(part)
        yield part, {"passed": passed}


def _by_key(rows: QuerySet[Any], size: int, place: Mapping[str, Any], by: str) -> Iterator[
    tuple[Sequence[Any], Cursor]
]:  # fmt: skip
    ordered, passed = rows.order_by(by), place.get("passed", 0)
    beyond = {f"{by}__gt": place["key"]} if "key" in place else {}
    while part := list(ordered.filter(**beyond)[:size]):
        passed, key = passed + len(part), getattr(part[-1], by)
        yield part, {"passed": passed, "key": key}
        beyond = {f"{by}__gt": key}
