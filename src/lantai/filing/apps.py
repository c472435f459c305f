# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    """归档."""

    name = "lantai.filing"
    label = "filing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bytes that captures wait for are not swept from the landing place."""
        from lantai.filing.queries.captures import wanted_digests
        from lantai.vault import landing

        if wanted_digests not in landing.claims:
            landing.claims.append(wanted_digests)
