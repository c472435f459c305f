# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""An archives with records that are due, the unit that formed them, and their authority."""

import pytest
from appraisalroom import Scene


@pytest.fixture
def home(settings, tmp_path):
    """Landing, stores and heads of this test alone."""
    settings.LANTAI_HOME = tmp_path
    for name in ("landing", "transfer", "media", "heads", "files"):
        setattr(settings, f"LANTAI_{name.upper()}", tmp_path / name)
    settings.LANTAI_TRAIL_KEY = tmp_path / "keys" / "trail.pem"
    settings.LANTAI_STORES = {}
    settings.LANTAI_DURABLE = False
    return tmp_path


@pytest.fixture
def scene(db, home):
    return Scene(home)
