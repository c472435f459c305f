# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The settings of a site as the tests want it: a folder of its own, quick passwords, toys.

The databases are SQLite, or PostgreSQL where `LANTAI_TEST_DATABASE` says so (`databases`).
"""

import os
import tempfile

os.environ.setdefault("LANTAI_HOME", tempfile.mkdtemp(prefix="lantai-test-"))
os.environ.setdefault("LANTAI_DURABLE", "0")
os.environ.setdefault("LANTAI_SECRET", "of the tests alone")
# the browser's driver runs a loop in the thread of the tests; the site itself does not
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

import databases
from lantai.house import settings as site

globals().update({name: value for name, value in vars(site).items() if name.isupper()})
INSTALLED_APPS = [*site.INSTALLED_APPS, "twin", "toy"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if databases.SERVER:
    DATABASES = {alias: site.served(address) for alias, address in databases.PAIR.items()}
for each in DATABASES.values():
    each.setdefault("TEST", {})
if not databases.SERVER:  # its tables are copied, see `databases.with_tables`
    DATABASES["side"]["TEST"]["MIGRATE"] = False
