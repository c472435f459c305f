# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What all attacks share: the small world behind its whole door, and browsers in it."""

from types import SimpleNamespace

import pytest
import sovereign
from attackers import Browser, Clock

from lantai.guard import posts, tide
from world import build


@pytest.fixture
def world(settings, db):
    """The small world, with nothing in memory from a test before."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    posts.forget()
    tide.forget()
    yield build()
    posts.forget()
    tide.forget()


@pytest.fixture
def enter(world):
    """A browser in which somebody of the world has signed in, by the page of the door."""
    return lambda username, **more: Browser(**more).enter(username)


@pytest.fixture
def all_mighty(world, settings):
    """A browser of somebody in the county's archives who holds every duty there is."""
    settings.LANTAI_ACTOR = "sovereign.actor_of"
    sovereign.AT = world["archives"]
    return Browser().enter("archivist")


@pytest.fixture
def clock(monkeypatch):
    """A clock that may jump."""
    return Clock(monkeypatch)


@pytest.fixture
def remembering(monkeypatch):
    """What is kept between acts is kept here too, though a test is one long transaction."""
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(tide, "transaction", SimpleNamespace(get_connection=lambda _: outside))
