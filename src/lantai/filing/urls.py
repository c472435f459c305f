# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The doors of filing for programs: documents are sent, large files come in parts before."""

from django.urls import path

from lantai.filing.pages import receiving

urlpatterns = [
    path("api/filing/send/", receiving.send),
    path("api/filing/uploads/<str:key>/", receiving.parts),
]
