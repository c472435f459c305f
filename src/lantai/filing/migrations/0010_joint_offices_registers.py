# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose document it is may be left out in a form: a unit registers its own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0009_as_secret_as_the_most_secret'),
    ]

    operations = [
        migrations.AlterField(
            model_name='formeddocument',
            name='institution',
            field=models.ForeignKey(blank=True, db_index=False, help_text='联合档案室要选是哪个成员单位的；其他单位不用选。', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.institution', verbose_name='单位'),
        ),
    ]
