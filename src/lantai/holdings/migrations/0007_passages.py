# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is being handed over is said beside the standing of records, and not in place of it.

No record ever stood as ``sent``.
"""

import django.db.models.deletion
import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('guard', '0006_long_lists_of_entries'),
        ('holdings', '0006_returned'),
    ]

    operations = [
        migrations.AlterField(
            model_name='file',
            name='standing',
            field=models.CharField(choices=[('draft', '整理中'), ('filed', '已归档'), ('held', '馆藏'), ('destroyed', '已销毁'), ('returned', '已退还')], default='draft', editable=False, max_length=10, verbose_name='所处阶段'),
        ),
        migrations.AlterField(
            model_name='item',
            name='standing',
            field=models.CharField(choices=[('draft', '整理中'), ('filed', '已归档'), ('held', '馆藏'), ('destroyed', '已销毁'), ('returned', '已退还')], default='draft', editable=False, max_length=10, verbose_name='所处阶段'),
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('noun', models.CharField(max_length=60, verbose_name='哪一种事')),
                ('row', models.PositiveBigIntegerField(verbose_name='哪一次')),
                ('name', models.CharField(max_length=200, verbose_name='名称')),
                ('set', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='guard.recordset', verbose_name='材料组')),
            ],
            options={
                'verbose_name': '移交中',
                'verbose_name_plural': '移交中',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='passage_below_ceiling'), models.UniqueConstraint(fields=('noun', 'row'), name='one_passage_of_an_affair')],
            },
        ),
    ]
