# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The world that some tests of this room stand in: everybody of the demo world, without records."""

import pytest

from world import build


@pytest.fixture
def world(db):
    """An invented province with everybody in it, without records."""
    return build()
