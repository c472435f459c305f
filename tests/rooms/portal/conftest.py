# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Every test of the portal has an index folder of its own."""

import pytest
from readingroom import Scene

from lantai.portal.index import folders


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.LANTAI_INDEX = tmp_path / "index"
    folders._opened.clear()
    folders.look_again()
    yield
    folders._opened.clear()
    folders.look_again()


@pytest.fixture
def scene(db):
    """The archives of the county with its reading room, and who works and reads there."""
    return Scene()
