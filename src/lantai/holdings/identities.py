# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Finding people by identity number without keeping it in the open: digests under keys of the site.

A digest begins with eight letters that tell under which key it was made. The first key of the site
makes digests; former ones still find until the nightly round has made theirs anew (decision 29).
The number itself stays under the scheme of its record, where few may read it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q

from lantai.craft.catalogue.identity import masked
from lantai.holdings.models import ItemPerson

TOLD_BY, LENGTH = 8, 64
"""So many letters tell the key, and so many a digest has in all."""
_NAME, _NUMBER = "name", "id_number"
"""How the elements of a person end under a scheme: ``husband_name``, ``husband_id_number``."""


def identity_key(number: str) -> str:
    """The digest by which an identity number is found; empty for none."""
    return _digest(number, settings.IDENTITY_KEYS[0])


def identity_keys(number: str) -> list[str]:
    """The digests that a number has under the present key and under the former ones."""
    return [_digest(number, key) for key in settings.IDENTITY_KEYS]


def _digest(number: str, key: str) -> str:
    text = number.strip().upper()
    if not text:
        return ""
    whole = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{_told_by(key)}{whole[: LENGTH - TOLD_BY]}"


def _told_by(key: str) -> str:
    """Eight letters of a key's own digest: they tell keys apart and nothing of them."""
    return hashlib.sha256(f"identity key {key}".encode()).hexdigest()[:TOLD_BY]


def stale() -> Any:
    """The persons whose digest was made under another key than the present one."""
    first = _told_by(settings.IDENTITY_KEYS[0])
    before, after = Q(identity_key__gt="", identity_key__lt=first), Q(identity_key__gte=f"{first}g")
    rows = ItemPerson.objects.unguarded("digests under a former key are made anew")
    return rows.filter(before | after).select_related("item")


def number_of(person: ItemPerson) -> str:
    """The identity number of a person as its record keeps it; empty where that is not certain.

    Of several numbers that look alike when masked, that beside the person's own name is taken.
    """
    under = {key: value for key, value in person.item.extra.items() if isinstance(value, str)}
    alike = {key: value for key, value in under.items()
             if value and masked(value)[:30] == person.identity_shown}  # fmt: skip
    if len(set(alike.values())) > 1:
        own = set(_beside(under, person.name))
        alike = {key: value for key, value in alike.items() if key in own}
    found = set(alike.values())
    return found.pop() if len(found) == 1 else ""


def _beside(under: dict[str, str], name: str) -> Iterator[str]:
    """The keys of the numbers of whoever has this name."""
    for key, value in under.items():
        if value == name and key.endswith(_NAME):
            yield f"{key.removesuffix(_NAME)}{_NUMBER}"
