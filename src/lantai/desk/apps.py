# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app; it gathers what all rooms declare when the site starts."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class DeskConfig(AppConfig):
    """台账."""

    name = "lantai.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what every room declares: registers, deeds, figures, cards."""
        for room in apps.get_app_configs():
            if room.name.startswith("lantai."):
                for declared in ("registers", "deeds", "figures", "cards"):
                    if find_spec(f"{room.name}.{declared}"):
                        import_module(f"{room.name}.{declared}")
