# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    """馆藏."""

    name = "lantai.holdings"
    label = "holdings"
    default_auto_field = "django.db.models.BigAutoField"
