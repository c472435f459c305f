# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What all tests share: where the corpora are, if they are, and the databases."""

from pathlib import Path

import pytest
from hypothesis import settings as rules

rules.register_profile("house", deadline=None)  # a busy machine is no fault of the code
rules.load_profile("house")

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real material beside the repository; skips the test where it is absent."""
    if not CORPORA.is_dir():
        pytest.skip("the shared corpora are not beside this repository")
    return CORPORA


@pytest.fixture(autouse=True, scope="session")
def the_database_stays_open():
    """A page that is closed would close the database in the midst of a test's transaction."""
    try:
        from django.core.signals import request_finished
        from django.db import close_old_connections
    except ImportError:  # the bench alone
        return
    request_finished.disconnect(close_old_connections)


@pytest.fixture(autouse=True)
def chinese_again():
    """A test that spoke English leaves Chinese behind."""
    yield
    from django.utils import translation

    translation.activate("zh-hans")
