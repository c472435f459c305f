# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The digests that a sender gave are kept with its files; files are found by their path."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0004_watched_folders'),
    ]

    operations = [
        migrations.AddField(
            model_name='capturedfile',
            name='promised',
            field=models.JSONField(default=dict, editable=False, verbose_name='来源所给摘要'),
        ),
        migrations.AddIndex(
            model_name='capturedfile',
            index=models.Index(fields=['path'], name='captured_by_path'),
        ),
    ]
