# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The world that the tests of this room stand in."""

import pytest

from lantai.orgs.models import Notice
from world import build


@pytest.fixture
def world(db):
    """An invented province with everybody in it, without records, and nobody told of anything."""
    found = build()
    Notice.objects.all().delete()
    return found
