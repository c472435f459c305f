# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What copies a record must have and which it lacks: arithmetic on stores, no bytes, no rows.

A grade without a policy row goes by `DEFAULTS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class Kept(Protocol):
    """What is asked of a store."""

    pk: Any
    is_offsite: bool
    medium: str
    ceiling: int
    rank: int


@dataclass(frozen=True, slots=True)
class Policy:
    """So many copies, of these so many off-site, on so many kinds of medium."""

    copies: int
    offsite: int
    media: int


DEFAULTS: Mapping[int, Policy] = {
    1: Policy(3, 1, 2),
    2: Policy(2, 1, 1),
    3: Policy(2, 0, 1),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """How many copies, off-site copies and kinds of medium are missing."""

    copies: int = 0
    offsite: int = 0
    media: int = 0

    def __bool__(self) -> bool:
        return bool(self.copies or self.offsite or self.media)


def policy_of(grade: int, rows: Mapping[int, Any]) -> Policy:
    """The policy of a grade."""
    row = rows.get(grade)
    if row is None:
        return DEFAULTS[grade]
    return Policy(row.copies, row.offsite, row.media)


def lack(policy: Policy, kept: Iterable[Kept]) -> Lack:
    """What is missing where good copies are kept in these stores."""
    stores = list(kept)
    return Lack(
        max(policy.copies - len(stores), 0),
        max(policy.offsite - sum(store.is_offsite for store in stores), 0),
        max(policy.media - len({store.medium for store in stores}), 0),
    )


def next_stores(
    policy: Policy, kept: Iterable[Kept], ready: Sequence[Kept], secrecy: int
) -> list[Kept]:
    """The stores to which a record is to be copied next; fewer than it lacks where there are none.

    At each step the store that helps most is taken, the nearest among those that help alike.
    """
    have, chosen = list(kept), []
    free = [store for store in ready
            if store.pk not in {each.pk for each in have} and store.ceiling >= secrecy]  # fmt: skip
    while (missing := lack(policy, have)) and free:
        best = max(free, key=lambda store: (_helps(store, have, missing), -store.rank))
        if not _helps(best, have, missing):
            break
        free.remove(best)
        have.append(best)
        chosen.append(best)
    return chosen


def _helps(store: Kept, have: Sequence[Kept], missing: Lack) -> int:
    is_new_medium = store.medium not in {each.medium for each in have}
    return (4 * bool(missing.offsite and store.is_offsite)
            + 2 * bool(missing.media and is_new_medium) + bool(missing.copies))  # fmt: skip
