# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Why a line was not run, and how a term was computed, are kept in English too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transfer', '0002_what_a_receipt_said'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkline',
            name='reason_en',
            field=models.CharField(blank=True, default='', max_length=400),
        ),
        migrations.AddField(
            model_name='setaside',
            name='basis_en',
            field=models.TextField(blank=True, default=''),
        ),
    ]
