# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """鉴定与开放."""

    name = "lantai.appraisal"
    label = "appraisal"
    default_auto_field = "django.db.models.BigAutoField"
