# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """利用."""

    name = "lantai.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
