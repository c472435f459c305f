# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """移交接收."""

    name = "lantai.transfer"
    label = "transfer"
    default_auto_field = "django.db.models.BigAutoField"
