# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The entry point of web servers."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from lantai.craft import heap

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.house.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # loads the rooms here and not with somebody's first page
heap.settle()
