# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A real site on real files for worker processes, and the people of the toy room."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connections

from lantai.works import kinds

HERE = Path(__file__).parent


def environment(home):
    path = os.pathsep.join([str(HERE), *filter(None, sys.path)])
    return {**os.environ, "LANTAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "works_site",
            "PYTHONPATH": path}  # fmt: skip


def wait_for(claim, seconds=20.0):
    """Wait until a claim holds; what it gave."""
    until = time.monotonic() + seconds
    while not (found := claim()):
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.03)
    return found


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
def site_files(tmp_path_factory):
    """The two database files of an empty site, made once."""
    home = tmp_path_factory.mktemp("site")
    for alias in ("default", "side"):
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--database", alias, "-v", "0"],
            env=environment(home), check=True,
        )  # fmt: skip
    return home


class Yard:
    """A site on files that this process and worker processes share."""

    def __init__(self, home):
        self.home = home
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
            process = subprocess.Popen(command, env=environment(self.home), stderr=log, stdout=log)
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
def yard(site_files, tmp_path, toys, settings, django_db_blocker):
    """A fresh site; this process's own connections lead to its files as long as the test runs."""
    for path in site_files.glob("*.sqlite3*"):
        shutil.copy(path, tmp_path)
    files = {"default": "lantai.sqlite3", "side": "side.sqlite3"}
    before = {alias: connections[alias] for alias in files}
    settings.LANTAI_TRAIL_KEY = tmp_path / "keys" / "trail.pem"
    settings.LANTAI_HEADS = tmp_path / "heads"
    place = Yard(tmp_path)
    with django_db_blocker.unblock():
        for alias, old in before.items():
            options = {**old.settings_dict, "NAME": str(tmp_path / files[alias])}
            connections[alias] = type(old)(options, alias)
        try:
            yield place
        finally:
            place.end()
            for alias, old in before.items():
                connections[alias].close()
                connections[alias] = old
