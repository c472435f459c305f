# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which tables an act wrote, beside its entry; of what is there already it stays unknown."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guard', '0002_entry_area'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='tables',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='unsealed',
            name='tables',
            field=models.TextField(null=True),
        ),
    ]
