# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a folder is: an OCFL object, a storage root, or nothing of OCFL at all.

Told by the declaration, else by what such a folder would hold, so that one that lost its
declaration is judged as what it was. A folder with nothing of either is not called damaged.
"""

from __future__ import annotations

import os
import re

_OBJECT = re.compile(r"\d+=ocfl_object")
_ROOT = re.compile(r"\d+=ocfl_\d")
_PART = re.compile(r"inventory\.json|v\d+\Z")
_MOST = 5_000
"""Entries looked at below a folder that shows nothing itself."""


def kind_of(folder: str) -> str:
    """``object``, ``root``, ``within`` (a root lies below it) or ``neither``. Raises OSError."""
    names = os.listdir(folder)
    if any(map(_OBJECT.match, names)):
        return "object"
    if any(map(_ROOT.match, names)):
        return "root"
    if any(map(_PART.match, names)):
        return "object"
    if any(name == "ocfl_layout.json" or re.match(r"\d+=", name) for name in names):
        return "root"
    if all(name.startswith(".") for name in names):
        return "object"  # empty: what an object must have is named
    if root_below(folder):
        return "within"
    return "root" if _first_below(folder, _OBJECT, "inventory.json") else "neither"


def root_below(folder: str) -> str:
    """The first storage root within a folder, relative to it; empty where none is seen."""
    return _first_below(folder, _ROOT)


def _first_below(folder: str, sign: re.Pattern[str], name: str = "") -> str:
    """The first folder below that holds a sign, deep before wide; looks at `_MOST` entries."""
    stack, looked = [""], 0
    while stack and looked < _MOST:
        place = stack.pop()
        try:
            with os.scandir(os.path.join(folder, place)) as listing:
                entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
        except OSError:
            continue
        looked += len(entries)
        if place and any(each.name == name or sign.match(each.name) for each in entries):
            return place
        below = (each.name for each in entries if each.is_dir(follow_symlinks=False))
        stack += (os.path.join(place, each) for each in below)
    return ""
