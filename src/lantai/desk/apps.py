# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """台账."""

    name = "lantai.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
