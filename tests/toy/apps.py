# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The toy room as a Django app; it declares its registers as a room of the house does."""

from importlib import import_module

from django.apps import AppConfig


class ToyConfig(AppConfig):
    """玩具."""

    name = "toy"
    label = "toy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put the toy registers on the desk."""
        import_module("toy.registers")
