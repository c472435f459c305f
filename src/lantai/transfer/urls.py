# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The doors of this room for programs: the parts of a package, announced, asked for and sent."""

from django.urls import path

from lantai.transfer import arriving

urlpatterns = [
    path("api/transfer/transfers/<int:pk>/parts/", arriving.parts),
    path("api/transfer/transfers/<int:pk>/parts/<int:number>/", arriving.part),
]
