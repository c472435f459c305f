# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What keeps rows as they are for a time, though their own state does not: an affair they are in.

A room says so of its nouns under ``@bound``; the desk then refuses to change such rows at every
door (form, bulk edit, import, API) and marks them in lists and on their pages. Always for many rows
at once. Not here: acts of rooms, which ask for themselves (`bonds`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lantai.craft.codes import Said
from lantai.desk.register import Register
from lantai.desk.templatetags.lantai import state
from lantai.guard.actor import Actor


@dataclass(frozen=True)
class Bond:
    """Why a row may not be changed now; the word for it, the affair's name and its address."""

    why: Said
    word: Any
    name: str = ""
    url: str = ""


Asker = Callable[[Any, Collection[int], Actor | None], Mapping[int, Bond]]
"""Of some rows of a noun those that are bound, as far as an actor may know the affair; without one,
whatever there is."""
_askers: dict[Any, list[Asker]] = {}


def bound(*models: Any) -> Callable[[Asker], Asker]:
    """Put a room's word on what binds rows of these nouns on the desk."""

    def put(asker: Asker) -> Asker:
        for model in models:
            _askers.setdefault(model, []).append(asker)
        return asker

    return put


def may_bind(model: Any) -> bool:
    """Whether anything ever binds rows of a noun."""
    return model in _askers


def bonds(model: Any, keys: Collection[int], actor: Actor | None = None) -> dict[int, Bond]:
    """Of some rows of a noun those that are bound."""
    found: dict[int, Bond] = {}
    for asker in _askers.get(model, ()) if keys else ():
        found |= asker(model, keys, actor)
    return found


def against_change(register: Register, row: Any) -> Said | None:
    """Why a row may not be changed now: for the state where it stands, or for what binds it."""
    if (closed := register.against_change(row)) or row.pk is None:
        return closed
    bond = bonds(register.model, [row.pk]).get(row.pk)
    return bond.why if bond else None


def marks(model: Any, keys: Collection[int], actor: Actor) -> dict[int, SafeString]:
    """The marks of bound rows, each leading to the affair, for who may see that."""
    return {pk: _mark(bond) for pk, bond in bonds(model, keys, actor).items()}


def _mark(bond: Bond) -> SafeString:
    word = state(str(bond.word), "busy")
    if not bond.url:
        return word
    return format_html('<a href="{}" title="{}">{}</a>', bond.url, bond.name, word)
