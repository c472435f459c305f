# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A real site on real databases for worker processes, and the people of the toy room."""

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from databases import Pair
from lantai.works import kinds, taking

HERE = Path(__file__).parent
SITE = {"DJANGO_SETTINGS_MODULE": "works_site",
        "PYTHONPATH": os.pathsep.join([str(HERE), *filter(None, sys.path)])}  # fmt: skip


TOYS = {}
"""The kinds of the toy room, once its module is imported."""


@pytest.fixture
def toys(settings, monkeypatch):
    """The toy room, in this process too, as long as the test runs; nothing else recurs then."""
    known = dict(kinds.kinds())
    monkeypatch.setattr(kinds, "_KINDS", known)
    import toys.jobs

    TOYS.update({n: kind for n, kind in known.items() if n.startswith("toys.")})
    still = {n: dataclasses.replace(kind, when="") for n, kind in known.items()}
    monkeypatch.setattr(kinds, "_KINDS", {**still, **TOYS})
    settings.LANTAI_ACTOR = "toys.actors.actor_of"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    settings.LANTAI_SILENCE_SECONDS = 3
    monkeypatch.setattr(taking, "told", None)  # this site has no people to tell
    return toys.jobs


@pytest.fixture
def clerk(toys):
    """Makes a clerk of the toy institution, with an account in post 1."""
    from toys.actors import actor_of

    from lantai.guard.acts import setting_up
    from lantai.guard.models import Account

    def made(name="林书瑶"):
        with setting_up("clerk of the toy room"):
            account = Account(username=name)
            account.save()
        return actor_of(account, 1)

    return made


@pytest.fixture
def record_set(toys):
    """Makes a set of the toy institution, about which jobs are."""
    from lantai.guard.acts import setting_up
    from lantai.guard.models import RecordSet

    def made(name="水利局目录", **columns):
        with setting_up("set of the toy room"):
            row = RecordSet(name=name, purpose="试", **{"holder": "i1/", **columns})
            row.save()
        return row

    return made


@pytest.fixture(scope="session")
def site_pair(tmp_path_factory):
    """The two databases of an empty site, made once."""
    pair = Pair(tmp_path_factory.mktemp("site")).made().migrated(**SITE)
    yield pair
    pair.end()


class Yard:
    """A site that this process and worker processes share."""

    def __init__(self, pair):
        self.pair, self.home = pair, pair.folder
        self.people = []

    def start(self, *words):
        """A process: ``hand NAME QUEUE…``, ``keeper NAME``, or a whole crew."""
        if words[0] == "crew":
            program = (
                "import sys; from lantai.works.hands import main; sys.exit(main(sys.argv[1:]))"
            )
            command = [sys.executable, "-c", program, *words[1:]]
        else:
            role, *rest = words
            command = [sys.executable, "-m", "lantai.works", role, str(os.getpid()), *rest]
        with (self.home / "log.txt").open("ab") as log:
            process = subprocess.Popen(
                command, env=self.pair.environment(**SITE), stderr=log, stdout=log
            )
        self.people.append(process)
        return process

    @property
    def log(self):
        return (self.home / "log.txt").read_text("utf-8")

    def leave(self, process, seconds=15):
        process.send_signal(signal.SIGTERM)
        return process.wait(seconds)

    def end(self):
        for each in self.people:
            if each.poll() is None:
                each.terminate()
        for each in self.people:
            try:
                each.wait(10)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


@pytest.fixture
def yard(site_pair, tmp_path, toys, settings, django_db_blocker):
    """A fresh site; this process's own connections lead to it as long as the test runs."""
    settings.LANTAI_TRAIL_KEY = tmp_path / "keys" / "trail.pem"
    settings.LANTAI_HEADS = tmp_path / "heads"
    pair = site_pair.copy(tmp_path)
    place = Yard(pair)
    try:
        with django_db_blocker.unblock(), pair.standing():
            try:
                yield place
            finally:
                place.end()
    finally:
        pair.end()
