# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose record was read, so that its holder and the auditor there see it; before, nobody knew."""

import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guard', '0003_tables_written'),
    ]

    operations = [
        migrations.AddField(
            model_name='reading',
            name='area',
            field=lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='reading',
            name='holder',
            field=lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['at', 'id'], name='reading_by_time'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['holder', 'at', 'id'], name='reading_held'),
        ),
    ]
