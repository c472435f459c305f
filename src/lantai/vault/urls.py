# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The addresses of what is looked at: by numbers of rows, never by a path."""

from django.urls import path

from lantai.vault import viewpages

PAGE = "vault/files/<int:key>/<int:number>/"
urlpatterns = [
    path("vault/files/<int:key>/", viewpages.played),
    path(f"{PAGE}page.webp", viewpages.picture),
    path(f"{PAGE}size.json", viewpages.measures),
    path(f"{PAGE}<int:level>/<int:column>_<int:line>.webp", viewpages.tile),
]
