# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a receipt said when it was signed is kept with it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transfer', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='accession',
            name='signed',
            field=models.JSONField(default=dict, editable=False, verbose_name='签名内容'),
        ),
    ]
