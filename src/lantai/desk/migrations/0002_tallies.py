# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0

import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Counting',
            fields=[
                ('figure', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('milliseconds', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.CharField(max_length=60)),
                ('number', models.PositiveBigIntegerField()),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200)),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200)),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200)),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200)),
                ('creator', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200)),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0)),
            ],
            options={
                'verbose_name': '数目',
                'verbose_name_plural': '数目',
                'indexes': [models.Index(fields=['holder', 'figure', 'area', 'secrecy', 'number'], name='tally_by_holder'), models.Index(fields=['area', 'figure', 'holder', 'secrecy', 'number'], name='tally_by_area'), models.Index(fields=['line', 'figure', 'area', 'holder', 'secrecy', 'number'], name='tally_by_line'), models.Index(fields=['creator', 'figure', 'area', 'holder', 'secrecy', 'number'], name='tally_by_creator'), models.Index(fields=['party', 'figure', 'area', 'holder', 'secrecy', 'number'], name='tally_by_party')],
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='tally_below_ceiling')],
            },
        ),
    ]
