# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells whoever keeps the bytes: each store, and how long its oldest copy was unread.

The matrix of copies is a page of its own: it walks every object, and a desk is opened often.
"""

from __future__ import annotations

from django.utils import timezone

from lantai.desk.card import Card, Line, address_of, card, list_of
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.vault import queries
from lantai.vault.models import Store
from lantai.vault.terms import StoreState

LATE_DAYS = 90
"""A copy that was not read back for longer is told as late: no rule sets a number (K)."""


@card
def stores(actor: Actor) -> Card | None:
    """The stores of one's institution, and what of them was not read back for longest."""
    if not actor.has("vault.store.verify"):
        return None
    lines = [_store(each) for each in queries.stores_of(actor.institution)]
    return Card("stores", both("存储库", "Stores"), lines, url=list_of(Store),
                empty=both("还没有存储库。在保管库里登记一个。",
                           "No store yet: add one in the vault."))  # fmt: skip


def _store(store: Store) -> Line:
    if store.state != StoreState.READY:
        return Line(store.name, store.get_state_display(), address_of(store), "warn",
                    sub=store.place)  # fmt: skip
    wrong, oldest = queries.not_good(store), queries.oldest_unchecked([store])
    days = (timezone.now() - oldest).days if oldest else 0
    if wrong:
        value = said("{n} 份不完好", "{n} copies not good", n=f"{wrong:,}")
    elif oldest is None:
        value = said("还没有存入", "nothing in it yet")
    elif days < 1:
        value = said("一天之内都校验过", "all read back within a day")
    else:
        value = said("最久的 {n} 天没有校验", "oldest unchecked: {n} days", n=days)
    tone = "bad" if wrong else "warn" if days > LATE_DAYS else "good"
    return Line(store.name, value, address_of(store), tone, sub=store.place)
