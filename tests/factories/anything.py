# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A row of any noun, made from its fields alone: so that a register is tested the day it is born.

A noun whose rows must be more than well-formed (an institution with a path, say) has a maker of its
own in `MAKERS`.
"""

from __future__ import annotations

import datetime as dt
import itertools
from functools import cache
from importlib import import_module
from typing import Any

from django.db import models

_numbers = itertools.count(1)
MAKERS: dict[str, Any] = {}
"""By ``app.model``: ``maker(**values) -> row``, inside an act."""
ROOMS = ("factories.orgs", "factories.holdings", "factories.vault", "factories.filing",
         "factories.batches", "factories.transfer", "factories.appraisal",
         "factories.reading")  # fmt: skip
"""Where makers are put there, whoever asks first and whichever test runs alone."""


def value_for(field: Any, number: int) -> Any:
    """Something that this field may hold."""
    if getattr(field, "flatchoices", None):
        return field.flatchoices[0][0]
    if isinstance(field, models.DateTimeField):
        return dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
    if isinstance(field, models.DateField):
        return dt.date(2026, 11, 27)
    if isinstance(field, (models.CharField, models.TextField)):
        return f"样{number}"[: field.max_length or 20]
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, (models.IntegerField, models.DecimalField, models.FloatField)):
        return number if field.unique else 1
    return None


def make(model: type[models.Model], **values: Any) -> Any:
    """A saved row of a noun with these values and the least that it needs besides."""
    _know_makers()
    own = MAKERS.get(model._meta.label_lower)
    if own is not None:
        return own(**values)
    number = next(_numbers)
    row = model()
    for field in model._meta.concrete_fields:
        if field.name in values or field.attname in values:
            continue
        if field.primary_key and not field.is_relation:
            continue
        wanted = not field.null and (not field.has_default() or field.unique) and not (
            field.blank and isinstance(field, (models.CharField, models.TextField))
            and not field.unique
        )  # fmt: skip
        if field.name in {"code", "name", "title", "ref_code"} | _told_apart_by(model):
            wanted = True
        if not wanted:
            continue
        if field.is_relation:
            setattr(
                row, field.name, make(field.related_model, **_place(values, field.related_model))
            )
        else:
            setattr(row, field.attname, value_for(field, number))
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


@cache
def _told_apart_by(model: type[models.Model]) -> set[str]:
    """Texts that tell rows apart where even an absent value counts as one (on a server it does)."""
    keys = [
        each
        for each in model._meta.constraints
        if isinstance(each, models.UniqueConstraint) and each.nulls_distinct is False
    ]
    fields = {model._meta.get_field(name) for each in keys for name in each.fields}
    return {each.name for each in fields
            if type(each) is models.CharField and not each.choices}  # fmt: skip


@cache
def _know_makers() -> None:
    for room in ROOMS:
        import_module(room)


SIGHT = ("holder", "area", "line", "party", "secrecy", "creator", "opening", "open_on", "reach")


def _place(values: Any, model: type[models.Model]) -> dict[str, Any]:
    """A row that another hangs on is kept where the other is."""
    names = {field.name for field in model._meta.concrete_fields}
    return {name: values[name] for name in SIGHT if name in values and name in names}
