# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""`Thing` has every column the sheet speaks of; `Part` is judged through it."""

from django.db import models

from lantai.guard.columns import GuardedRecord, Judged


class Thing(GuardedRecord):
    """Without the bound on secrecy, so that rows above every ceiling can be tried."""

    is_listed = models.BooleanField(default=False)
    code = models.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "twin"

    def save(self, *args, **kwargs):
        """Past the ceiling, on purpose."""
        models.Model.save(self, *args, **kwargs)

    def __str__(self):
        return self.code


class Part(Judged):
    """A part of a thing."""

    judged_by = "thing"
    thing = models.ForeignKey(Thing, models.CASCADE, related_name="parts")

    class Meta:
        app_label = "twin"
