# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What all tests share: where the corpora are, if they are, and the databases."""

import os
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


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_modify_db_settings, tmp_path_factory
):
    """The databases of the tests; pytest-django asks for this fixture by its name."""
    from django.test.utils import setup_databases, teardown_databases

    import databases

    mine = tmp_path_factory.getbasetemp()
    of_the_run = mine.parent if os.environ.get("PYTEST_XDIST_WORKER") else mine
    with django_db_blocker.unblock(), databases.with_tables(of_the_run):
        made = setup_databases(verbosity=0, interactive=False, keepdb=not databases.SERVER)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="module")
def empty(django_db_setup, django_db_blocker, tmp_path_factory):
    """A pair of databases with nothing in them; copies of it are for those who write in threads."""
    from databases import copy_of_the_tests_own

    with django_db_blocker.unblock():
        pair = copy_of_the_tests_own(tmp_path_factory.mktemp("empty"))
    yield pair
    pair.end()


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium, the same for all tests of a worker, or a skip that says why."""
    from browsing import CHROMIUM, FLAGS

    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the pages were not opened in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True, scope="session")
def the_database_stays_open():
    """A page that is closed would close the database in the midst of a test's transaction.

    Django's own client connects the signal again after each of its requests, so it is what the
    signal does that is held off.
    """
    try:
        from django.db.backends.base.base import BaseDatabaseWrapper
    except ImportError:  # the bench alone
        return
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def unless_within(self):
        if not self.in_atomic_block:
            close(self)

    BaseDatabaseWrapper.close_if_unusable_or_obsolete = unless_within


@pytest.fixture(autouse=True)
def chinese_again():
    """A test that spoke English leaves Chinese behind."""
    yield
    from django.utils import translation

    translation.activate("zh-hans")
