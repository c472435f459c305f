# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """保管库."""

    name = "lantai.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the system checks of this room be known."""
        from lantai.vault import checks

        checks.put()
