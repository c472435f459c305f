# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A move of custody names the list that was kept of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('holdings', '0007_passages'),
    ]

    operations = [
        migrations.AddField(
            model_name='custodymove',
            name='list_digest',
            field=models.CharField(blank=True, default='', editable=False, max_length=64, verbose_name='清单摘要（SHA-256）'),
        ),
    ]
