# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """总成."""

    name = "lantai.house"
    label = "house"
    default_auto_field = "django.db.models.BigAutoField"
