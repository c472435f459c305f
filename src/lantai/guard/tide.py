# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How much was ever done here: a mark that changes with every act, for what is kept between them.

Nothing guarded is written outside an act, and every act writes an entry in its own transaction. So
what was made from guarded rows for one person is still true while the mark and the day are the
same; `kept` holds such things in memory (pages of lists, choices of filters, counts) and makes them
anew after the next act anywhere. Who keeps something says in the key for whom it was made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import connections, router, transaction

from lantai.guard.law import site
from lantai.guard.models import Entry, Link, Unsealed

T = TypeVar("T")
MOST = 2_000
_kept: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()
_SQL = (
    f"SELECT (SELECT MAX(number) FROM {Link._meta.db_table}), "  # noqa: S608 - our own names
    f"(SELECT COUNT(*) FROM {Unsealed._meta.db_table})"
)


def mark() -> tuple[Any, ...]:
    """Sealed entries and those that wait: together they only ever grow, whatever commits late."""
    with connections[router.db_for_read(Entry)].cursor() as cursor:
        cursor.execute(_SQL)
        sealed, waiting = cursor.fetchone()
    return (sealed or 0) + waiting, site().today


def kept(now: tuple[Any, ...], key: Hashable, make: Callable[[], T]) -> T:
    """What was made under this key if nothing was done since; else it is made anew.

    Inside a transaction nothing is kept: what it sees, others do not see yet.
    """
    if transaction.get_connection(router.db_for_read(Entry)).in_atomic_block:
        return make()
    found = _kept.get(key)
    if found is not None and found[0] == now:
        _kept.move_to_end(key)
        value: T = found[1]
        return value
    value = make()
    _kept[key] = (now, value)
    if len(_kept) > MOST:
        _kept.popitem(last=False)
    return value


def forget() -> None:
    """Let go of everything that is kept."""
    _kept.clear()
