# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of any noun made ready for the one door for many rows (`guard.bulk`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router

from lantai.guard import bulk


def add(rows: Sequence[models.Model]) -> Sequence[int]:
    """Write new rows of one noun inside an act; the numbers they got, which the rows then have."""
    if not rows:
        return range(0)
    model = type(rows[0])
    fields = [each for each in model._meta.concrete_fields if not each.primary_key]
    connection = connections[router.db_for_write(model)]
    values = [tuple(each.get_db_prep_save(getattr(row, each.attname), connection)
                    for each in fields) for row in rows]  # fmt: skip
    keys = bulk.add_rows(model, [each.attname for each in fields], values)
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
    return keys


def insert(rows: Sequence[models.Model]) -> None:
    """Write rows that have their numbers already, such as those that come back."""
    if not rows:
        return
    model: Any = type(rows[0])
    fields = list(model._meta.concrete_fields)
    connection = connections[router.db_for_write(model)]
    bulk.insert(model, [each.attname for each in fields], [
        tuple(each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields)
        for row in rows])  # fmt: skip
