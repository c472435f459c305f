# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bringing copies up to the policy: which objects, from which store, to which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lantai.craft.errors import StorageFailed
from lantai.vault import places, policy, queries
from lantai.vault.models import Store
from lantai.vault.stores.interface import Place

SLICE = 500


@dataclass(frozen=True, slots=True)
class Course:
    """A group of objects on their way from one store to another."""

    group: queries.Group
    source: Store
    target: Store

    @property
    def name(self) -> str:
        """The same in each run of a job."""
        group = self.group
        return (f"{group.fonds} {group.grade} {group.secrecy} {group.kept_in}"
                f" {self.source.pk} {self.target.pk}")  # fmt: skip


def courses(holder: str) -> Iterator[Course]:
    """What is to be copied for an institution, one store further for each group.

    A group that lacks several copies is met again in the store that it then has.
    """
    stores = {store.pk: store for store in queries.ready_stores(holder)}
    there = {pk: store for pk, store in stores.items() if places.is_there(store)}
    every = {store.pk: store for store in queries.stores_of(holder)}
    from_all = {store.pk: store for store in queries.every_ready_store()}
    rows = queries.policies_of(holder)
    for group in queries.groups(queries.fonds_held_by(holder)):
        kept = [every[pk] for pk in group.stores if pk in every]
        wanted = policy.policy_of(group.grade, rows)
        targets = policy.next_stores(wanted, kept, list(there.values()), group.secrecy)
        found = [from_all[pk] for pk in group.stores if pk in from_all]
        sources = [store for store in found if places.is_there(store)]
        sources.sort(key=lambda store: (store.pk not in there, store.rank, store.pk))
        if targets and sources:
            yield Course(group, sources[0], there[targets[0].pk])


class Ways:
    """Open places of a job's run, each recovered once; those that failed are not tried again."""

    def __init__(self) -> None:
        self._open: dict[int, Place] = {}
        self._failed: set[int] = set()

    def open(self, store: Store) -> Place:
        """The place of a store. Raises `StorageFailed`."""
        if store.pk in self._failed:
            raise StorageFailed("vault.away", store=store.name)
        if store.pk not in self._open:
            place = places.open_place(store)
            place.recover()
            self._open[store.pk] = place
        return self._open[store.pk]

    def give_up(self, store: Store) -> None:
        """It failed: nothing more is written to it in this run."""
        self._failed.add(store.pk)
