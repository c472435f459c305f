# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The addresses of the desk: one set for all registers.

``/room/nouns/``, ``/room/nouns/17/``, ``…/17/edit/``, ``…/17/steps/accession/``, and the same with
``/api`` before it.
"""

from __future__ import annotations

from typing import Any

from django.urls import path

from lantai.desk import (
    api,
    bulk,
    deedpages,
    dictionary,
    faces,
    figurepages,
    figuresheets,
    finding,
    homes,
    importing,
    jobpages,
    listpage,
    pages,
    readings,
    readingsheets,
    saved,
)
from lantai.desk.tabs import ACTS

LIST = "<slug:room>/<slug:plural>/"
ROW = LIST + "<int:pk>/"


def addresses() -> list[Any]:
    """All addresses of the desk, in the order in which they are tried."""
    return [
        path("", homes.home),
        path("find/", finding.find_page),
        path("keys/", faces.keys_page),
        path("jobs/", jobpages.jobs_page),
        path("jobs/<int:pk>/", jobpages.job_page),
        path("jobs/<int:pk>/<slug:act>/", jobpages.job_act),
        path("notices/", homes.notices_page),
        path("readings/", readings.readings_page),
        path("readings/export/", readingsheets.export_page),
        path("figures/", figurepages.figures_page),
        path("figures/export/", figuresheets.export_page),
        path("know/", dictionary.dictionary_page),
        path("know/<slug:room>/<slug:plural>/", dictionary.noun_page),
        path("know/terms/", dictionary.terms_page),
        path("api/", api.index),
        path("api/openapi.json", api.openapi),
        path("api/figures/", figurepages.figures_api),
        path("api/readings/", readings.readings_api),
        path(f"api/{LIST}", api.rows),
        path(f"api/{ROW}", api.row),
        path(f"api/{ROW}steps/<slug:step>/", api.step),
        path(LIST, listpage.list_page),
        path(f"{LIST}add/", pages.add_page),
        path(f"{LIST}export/", pages.export_page),
        path(f"{LIST}import/", importing.import_page),
        path(f"{LIST}import/<int:file>/", importing.file_page),
        path(f"{LIST}import/<int:file>/<slug:act>/", importing.file_act),
        path(f"{LIST}{ACTS}/", deedpages.list_act_page),
        path(f"{LIST}bulk/", bulk.bulk_page),
        path(f"{LIST}bulk/<int:batch>/", bulk.batch_page),
        path(f"{LIST}bulk/<int:batch>/<slug:act>/", bulk.batch_act),
        path(f"{LIST}views/", saved.views_page),
        path(f"{LIST}views/<int:view>/<slug:act>/", saved.view_act),
        path(ROW, pages.row_page),
        path(f"{ROW}edit/", pages.edit_page),
        path(f"{ROW}trail/", pages.trail_page),
        path(f"{ROW}why/", pages.why_page),
        path(f"{ROW}steps/<slug:step>/", pages.step_page),
        path(f"{ROW}{ACTS}/", deedpages.acts_page),
        path(f"{ROW}<slug:name>/", pages.own_page),
        path(f"{LIST}<slug:name>/", pages.own_list_page),
    ]
