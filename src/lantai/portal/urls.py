# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The addresses of the public face; ``/`` is the desk for whoever has signed in."""

from django.urls import path

from lantai.portal.pages import files, front, record, results

urlpatterns = [
    path("", front.door),
    path("public/", front.home_page),
    path("robots.txt", front.robots),
    path("search/", results.results_page),
    path("search/suggest/", results.suggest),
    path("r/<path:identifier>/files/", files.file_page),
    path("r/<path:identifier>", record.record_page),
]
