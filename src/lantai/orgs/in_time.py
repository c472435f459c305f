# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The condition that something which begins and ends holds on a day; an empty end is still open."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q


def in_force(on: dt.date, first: str = "valid_from", last: str = "valid_until") -> Q:
    """The rows that hold on a day, the first and the last day counted."""
    return Q((f"{first}__lte", on)) & (Q((last, None)) | Q((f"{last}__gte", on)))
