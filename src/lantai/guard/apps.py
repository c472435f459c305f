# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The guard as a Django app."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    """守护."""

    name = "lantai.guard"
    label = "guard"
    default_auto_field = "django.db.models.BigAutoField"
