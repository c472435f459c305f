# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Making the digests of identity numbers anew under another key of the site, slice by slice."""

from __future__ import annotations

from collections.abc import Sequence

from lantai.guard import trail
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.holdings import identities
from lantai.holdings.models import ItemPerson


def key_anew(people: Sequence[ItemPerson], actor: Actor) -> int:
    """Make the digests of these persons under the present key; how many could be made.

    Where the record does not keep the number any more, the old digest stays and finds as long as
    its key is kept.
    """
    with act("holdings.itemperson.key_anew", None, actor) as done:
        made = [person for person in people if _keyed(person, done)]
        rows = ItemPerson.objects.unguarded("digests under a former key are made anew")
        rows.bulk_update(made, ["identity_key"])
        return done(len(made), left=len(people) - len(made))


def _keyed(person: ItemPerson, done: Act) -> bool:
    """Give a person the digest of now; whether the record keeps its number."""
    number = identities.number_of(person)
    if number:
        was, person.identity_key = person.identity_key, identities.identity_key(number)
        before, after = (trail.digest_of({"key": key}) for key in (was, person.identity_key))
        done.rows.append(trail.Subject("holdings.itemperson", person.pk, before, after))
    return bool(number)
