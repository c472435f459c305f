# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From a store's row to its open place: the folder that the settings name, and whether it is it.

A folder is never in a row and never in a page. Where the mark in it is not the row's, the store is
away, whatever else may lie there.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from lantai.vault.errors import StoreAway
from lantai.vault.models import Store
from lantai.vault.stores.folders import Folders
from lantai.vault.stores.interface import Place
from lantai.vault.terms import StoreState


def folder_of(code: str) -> Path:
    """The folder of a store by its code."""
    named: Path | None = settings.LANTAI_STORES.get(code)
    return named or Path(settings.LANTAI_HOME) / "stores" / code


def place_at(code: str) -> Place:
    """The place of a code, founded or not."""
    return Folders(code, folder_of(code), durable=settings.LANTAI_DURABLE)


def open_place(store: Store) -> Place:
    """The open place of a store in use. Raises `StoreAway` where it is not there or not it."""
    place = place_at(store.code)
    if store.state != StoreState.READY or place.identity() != store.token:
        raise StoreAway("vault.away", store=store.name)
    return place


def is_there(store: Store) -> bool:
    """Whether a store can be used now."""
    try:
        open_place(store)
    except StoreAway:
        return False
    return True
