# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""All addresses: those of the registers, derived, and the few pages of the rooms."""

from django.urls import include, path

from lantai.desk.urls import addresses

urlpatterns = [
    path("", include("lantai.guard.urls")),
    path("", include("lantai.vault.urls")),
    path("", include("lantai.filing.urls")),
    path("", include("lantai.transfer.urls")),
    path("", include("lantai.portal.urls")),
    *addresses(),
]
handler404 = "lantai.desk.faces.not_found"
handler403 = "lantai.desk.faces.forbidden"
handler500 = "lantai.desk.faces.broken"
