# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""People who knock at the door, and a clock that may be set."""

import datetime as dt
import time

import axes.handlers.proxy
import doorway
import pytest
from django.test import Client
from django.utils import timezone

from lantai.guard import posts
from lantai.guard.acts import setting_up
from lantai.guard.models import Account


@pytest.fixture
def house(settings, db):
    """The settings of a house whose rooms are those of `doorway`."""
    settings.ROOT_URLCONF = "doorway"
    settings.LANTAI_ACTOR = "doorway.actor_of"
    settings.LANTAI_POSTS = "doorway.posts_of"
    settings.LANTAI_TAKE = "doorway.take_post"
    settings.LANTAI_DUTY_WORDS = "doorway.duty_words"
    settings.LANTAI_DEMO = False
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "whitenoise" not in each]
    posts.forget()
    yield settings
    doorway.POSTS.clear()
    posts.forget()


@pytest.fixture
def person(house):
    """Make an account with a good password and posts: ``person("lin", 1, 2)``."""

    def make(username="linshuyao", *held, password=doorway.GOOD, **columns):
        with setting_up("somebody for a test"):
            account = Account(username=username, password_on=timezone.localdate(), **columns)
            account.set_password(password)
            account.save()
        for post in held or (account.pk * 10,):
            doorway.give(account, post)
        return account

    return make


@pytest.fixture
def enter(person):
    """A browser in which somebody has signed in."""

    def make(account, password=doorway.GOOD, **more):
        client = Client(**more)
        answer = client.post("/sign-in/", {"username": account.username, "password": password})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return make


class Clock:
    """The clock of the machine, in the test's hand."""

    def __init__(self, patch):
        self.patch, self.real, self.shift = patch, time.time, 0.0
        patch.setattr(time, "time", lambda: self.real() + self.shift)
        for module in (timezone, axes.handlers.proxy):
            patch.setattr(module, "now", lambda: dt.datetime.fromtimestamp(time.time(), dt.UTC))

    def jump(self, **by):
        """Forward, or back where it is negative."""
        self.shift += dt.timedelta(**by).total_seconds()
        posts.forget()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)
