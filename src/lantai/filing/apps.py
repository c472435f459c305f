# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    """归档."""

    name = "lantai.filing"
    label = "filing"
    default_auto_field = "django.db.models.BigAutoField"
