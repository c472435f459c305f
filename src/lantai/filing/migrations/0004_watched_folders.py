# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0

import django.core.validators
import django.db.models.deletion
import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0003_gaps_incidents_lines'),
        ('holdings', '0006_returned'),
    ]

    operations = [
        migrations.AlterField(
            model_name='filingfinding',
            name='severity',
            field=models.CharField(choices=[('error', '错误'), ('not_run', '待签字'), ('warn', '提示'), ('info', '说明')], max_length=8, verbose_name='轻重'),
        ),
        migrations.AlterField(
            model_name='filingtest',
            name='verdict',
            field=models.CharField(choices=[('pass', '通过'), ('warn', '通过，有提示'), ('fail', '有问题要决定')], max_length=8, verbose_name='机器结论'),
        ),
        migrations.CreateModel(
            name='WatchedFolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('code', models.CharField(help_text='文件夹的位置由本站设置按代码指定，网页上不能改。', max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z0-9][a-z0-9-]{0,38}\\Z', '代码只用小写字母、数字和连字符。')], verbose_name='代码')),
                ('department', models.CharField(blank=True, max_length=100, verbose_name='归档部门')),
                ('still_seconds', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(3600)], verbose_name='静置几秒才收')),
                ('is_watched', models.BooleanField(default=True, verbose_name='在监视')),
                ('looked_at', models.DateTimeField(editable=False, null=True, verbose_name='最近查看')),
                ('taken', models.PositiveIntegerField(default=0, editable=False, verbose_name='收了几个')),
                ('said', models.CharField(blank=True, editable=False, max_length=60)),
                ('params', models.JSONField(default=dict, editable=False)),
                ('fonds', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.fonds', verbose_name='全宗')),
            ],
            options={
                'verbose_name': '监视文件夹',
                'verbose_name_plural': '监视文件夹',
                'abstract': False,
                'indexes': [models.Index(fields=['holder', 'code', 'id'], name='watchedfolder_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='watchedfolder_below_ceiling')],
            },
        ),
    ]
