# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose duty a step was taken with stands in a column and not among the answers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_tallies'),
    ]

    operations = [
        migrations.AddField(
            model_name='approval',
            name='lent_by',
            field=models.CharField(default='', max_length=40),
        ),
    ]
