# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A vault with folders of its own for every test: an institution, its keeper, stores, items."""

import pytest
from vaultroom import Scene

from lantai.guard.actor import steward
from lantai.works.models import Job
from lantai.works.work import Work


@pytest.fixture
def home(settings, tmp_path):
    """Stores and landing of this test alone."""
    settings.LANTAI_HOME = tmp_path
    settings.LANTAI_LANDING = tmp_path / "landing"
    settings.LANTAI_STORES = {}
    settings.LANTAI_DURABLE = False
    return tmp_path


@pytest.fixture
def work(monkeypatch):
    """A run of a job of the house itself, or of a person, without a queue."""

    def made(name="vault.copying_objects", actor=None):
        run = Work(Job(kind=name))
        run._actor = actor or steward(name)
        for each in ("_mark", "_obey", "_renew"):
            monkeypatch.setattr(run, each, lambda **_: None)
        return run

    return made


@pytest.fixture
def scene(db, home):
    return Scene(home)
