# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Walks by category, year, retention and department within a fonds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0003_custody_and_undo"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                fields=[
                    "fonds",
                    "category_code",
                    "year",
                    "retention",
                    "department",
                    "ref_code",
                    "id",
                ],
                name="file_in_series",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("file__isnull", True)),
                fields=[
                    "fonds",
                    "category_code",
                    "year",
                    "retention",
                    "department",
                    "ref_code",
                    "id",
                ],
                name="item_in_series",
            ),
        ),
    ]
