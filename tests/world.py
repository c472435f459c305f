# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The small world of the tests: the demo world without records, made once per test that asks.

Used as ``from world import build`` in a test, or as a fixture of a room's own.
"""

from lantai.house.world import World, build_world

PASSWORD = "Lantai-2026"


def build(items: int = 0) -> World:
    """The world; with ``items`` also that many records, where holdings can make them."""
    return build_world(password=PASSWORD, items=items)
