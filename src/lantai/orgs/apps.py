# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """机构."""

    name = "lantai.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer what the desk asks about people."""
        from lantai.orgs import telling

        telling.put()
