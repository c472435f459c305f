# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The addresses of the public face; ``/`` is the desk for whoever has signed in."""

from django.urls import path

from lantai.portal.pages import applying, files, following, front, record, results

urlpatterns = [
    path("", front.door),
    path("public/", front.home_page),
    path("public/request/", applying.step_page, {"name": "what"}),
    path("public/request/who/", applying.step_page, {"name": "who"}),
    path("public/request/use/", applying.step_page, {"name": "use"}),
    path("public/request/check/", applying.check_page),
    path("public/request/follow/", following.follow_page),
    path("public/request/mine/", following.mine_page),
    path("public/request/of/<str:found>/", following.request_page),
    path("public/request/of/<str:found>/receipt/", following.receipt_page),
    path("robots.txt", front.robots),
    path("search/", results.results_page),
    path("search/suggest/", results.suggest),
    path("r/<path:identifier>/files/", files.file_page),
    path("r/<path:identifier>", record.record_page),
]
