# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Every index that a list walks holds all that lists are narrowed by."""

from django.db import migrations, models

FILTERS = ("fonds", "year", "category_code", "retention", "opening")
WALK = ("ref_code", "id", "secrecy")


def _widened(kind, name, fields):
    return [migrations.RemoveIndex(kind, name),
            migrations.AddIndex(kind, models.Index(fields=fields, name=name))]  # fmt: skip


def _of(kind):
    yield from _widened(kind, f"{kind}_formed", ["creator", *WALK, *FILTERS])
    for each in FILTERS:
        others = [name for name in FILTERS if name != each]
        yield from _widened(kind, f"{kind}_by_{each[:12]}", ["holder", each, *WALK, *others])


class Migration(migrations.Migration):
    dependencies = [("holdings", "0004_series")]
    operations = [*_of("file"), *_of("item")]
