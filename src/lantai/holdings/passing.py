# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is being handed over 移交中 stays as it is: why, in words, for acts and for the desk.

The sender keeps these records until custody has passed, but its package describes them already:
whatever it would change comes back to it first (`Passage`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lantai.craft.codes import Said
from lantai.desk.bonds import Bond, bound
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both
from lantai.holdings import queries
from lantai.holdings.models import File, Item, ItemDocument, Passage

WORD = both("移交中", "being transferred")


def barred(model: Any, keys: Collection[int]) -> dict[int, Said]:
    """Of some records those that are being handed over, and why they stay as they are."""
    return {pk: why(each) for pk, each in queries.passages_of(model, keys).items()}


def must_stay(model: Any, keys: Collection[int]) -> None:
    """Raise where one of these records is being handed over."""
    if reasons := list(barred(model, keys).values()):
        raise Refused(reasons[0])


def why(passage: Passage) -> Said:
    """Names the affair; the remedy is in the words."""
    return Said("holdings.passing", {"affair": passage.name})


@bound(Item, File, ItemDocument)
def bonds_of(model: Any, keys: Collection[int], actor: Actor | None) -> dict[int, Bond]:
    """What the desk is told of records that are being handed over."""
    found = queries.passages_of(model, keys, actor)
    return {pk: Bond(why(each), WORD, each.name, _address(each)) for pk, each in found.items()}


def _address(passage: Passage) -> str:
    register = register_of(passage.noun)
    return register.address(passage.row) if register else ""
