# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The site of the worker processes in these tests: guard, works and some toy jobs, no more."""

from lantai.house.settings import *  # noqa: F403
from lantai.house.settings import DATABASES, INSTALLED_APPS, LANTAI_HOME

INSTALLED_APPS = [
    each
    for each in INSTALLED_APPS
    if not each.startswith("lantai.") or each in ("lantai.guard", "lantai.works")
]
INSTALLED_APPS += ["toys"]
MIDDLEWARE = []
ROOT_URLCONF = "toys"
TEMPLATES = []
LANTAI_ACTOR = "toys.actors.actor_of"
LANTAI_SILENCE_SECONDS = 3
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
LANTAI_HOME.mkdir(parents=True, exist_ok=True)
DATABASES = {
    alias: {**each, "TEST": {"NAME": str(LANTAI_HOME / f"test-{alias}.sqlite3")}}
    for alias, each in DATABASES.items()
}
