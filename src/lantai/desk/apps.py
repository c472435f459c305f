# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app; it gathers the registers of all rooms when the site starts."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class DeskConfig(AppConfig):
    """台账."""

    name = "lantai.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every room's ``registers.py``."""
        for room in apps.get_app_configs():
            if room.name.startswith("lantai.") and find_spec(f"{room.name}.registers"):
                import_module(f"{room.name}.registers")
