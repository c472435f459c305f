# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The world that the tests of this room stand in, and a schedule on its way."""

import pytest

from factories.batches import Office
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing.acts import schedules as acts
from lantai.filing.models import RetentionSchedule
from lantai.orgs.models import Notice
from lantai.works import running
from lantai.works.acts import enqueue
from lantai.works.places import HANDS
from world import build


@pytest.fixture
def home(settings, tmp_path):
    """Landing and files of this test alone, no stores, no watched folders."""
    settings.LANTAI_HOME = tmp_path
    settings.LANTAI_FILES, settings.LANTAI_LANDING = tmp_path / "files", tmp_path / "landing"
    settings.LANTAI_STORES, settings.LANTAI_WATCHED = {}, {}
    settings.LANTAI_DURABLE = False
    return tmp_path


@pytest.fixture
def office(db, home):
    """A records office with a clerk, an officer and a batch."""
    return Office()


@pytest.fixture
def world(db):
    """An invented province with everybody in it, without records, and nobody told of anything."""
    found = build()
    Notice.objects.all().delete()
    return found


@pytest.fixture
def walk(world):
    """Take a schedule some steps further, each by somebody: ``walk(row, ("leader", "submit"))``."""
    register = register_of(RetentionSchedule)
    answers = {"reason": "照意见改", "document": "槐档发〔2026〕3号", "from": "2026-01-01"}

    def go(row, *way, **more):
        for who, step in way:
            row = steps.take(register, row, step, world.actor(who), {**answers, **more})
        return row

    return go


@pytest.fixture
def draft(world):
    """The draft of the county's office of seasons, from the state's list."""
    return acts.draft_schedule(world["unit"], template="agency", actor=world.actor("officer"))


@pytest.fixture
def run_job():
    """Run a kind of job to its end, as a hand would."""

    def run(function, **params):
        job = enqueue(function, actor=HANDS, **params)
        assert running.run(job.pk, running.Seat("a hand of the tests")) == "done"
        return job

    return run
