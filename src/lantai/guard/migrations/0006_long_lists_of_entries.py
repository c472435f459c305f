# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""An erasure may name entries at length."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guard', '0005_erasures'),
    ]

    operations = [
        migrations.AlterField(
            model_name='erasure',
            name='numbers',
            field=models.CharField(help_text='写编号，几条的用顿号隔开，连着的写成 1030-1033。', max_length=10000, verbose_name='留痕第几条'),
        ),
    ]
