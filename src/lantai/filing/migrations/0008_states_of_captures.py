# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A capture has its files when it is registered: none waits for files to come."""

from django.db import migrations, models

STATES = [("waiting", "待读取"), ("taken", "已收"), ("aside", "已隔离"), ("refused", "不收")]


class Migration(migrations.Migration):
    """The choices of a column."""

    dependencies = [("filing", "0007_seal_of_tests")]
    operations = [
        migrations.AlterField(
            model_name="capture",
            name="state",
            field=models.CharField(
                choices=STATES,
                default="waiting",
                editable=False,
                max_length=8,
                verbose_name="状态",
            ),
        ),
    ]
