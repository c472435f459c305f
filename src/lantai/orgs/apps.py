# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """机构."""

    name = "lantai.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"
