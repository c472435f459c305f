# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the paths in columns of sight are called: the desk knows no regions and no institutions.

A room above puts its functions here when the site starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lantai.guard.actor import Actor

Names = Mapping[str, tuple[str, str]]
"""What places are called, each with the address to which its name leads; by path."""

name_areas: Callable[[Collection[str]], Mapping[str, str]] | None = None
"""What the regions of some paths are called."""
name_holders: Callable[[Actor, Collection[str]], Names] | None = None
"""The name and address of those institutions of some paths that an actor may describe."""


def areas_at(paths: Collection[str]) -> dict[str, tuple[str, str]]:
    """The regions of some paths, which have no address."""
    found = name_areas(paths) if name_areas is not None else {}
    return {path: (name, "") for path, name in found.items()}


def holders_at(actor: Actor, paths: Collection[str]) -> dict[str, tuple[str, str]]:
    """The institutions of some paths, as far as an actor may be told who they are."""
    return dict(name_holders(actor, paths)) if name_holders is not None and paths else {}
