# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The site of the worker processes in these tests: guard, works and some toy jobs, no more."""

from lantai.house import settings as house

globals().update({name: value for name, value in vars(house).items() if name.isupper()})
ROOMS = ("lantai.guard", "lantai.works")
INSTALLED_APPS = [
    *(each for each in house.INSTALLED_APPS if not each.startswith("lantai.") or each in ROOMS),
    "toys",
]
MIDDLEWARE = []
ROOT_URLCONF = "toys"
TEMPLATES = []
LANTAI_ACTOR = "toys.actors.actor_of"
LANTAI_SILENCE_SECONDS = 2
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
house.LANTAI_HOME.mkdir(parents=True, exist_ok=True)
