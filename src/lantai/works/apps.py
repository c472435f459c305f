# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room as a Django app."""

from django.apps import AppConfig


class WorksConfig(AppConfig):
    """后台任务."""

    name = "lantai.works"
    label = "works"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let Django know the checks, and the trail what jobs are called that recur."""
        from lantai.guard import stewards
        from lantai.works import checks  # noqa: F401
        from lantai.works.kinds import label_of

        stewards.call_by = label_of
