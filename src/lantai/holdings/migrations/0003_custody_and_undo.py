# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a hand-over says for both signatures, and imports that were taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0002_categories"),
    ]

    operations = [
        migrations.AddField(
            model_name="custodymove",
            name="aids",
            field=models.CharField(blank=True, max_length=400, verbose_name="检索工具"),
        ),
        migrations.AddField(
            model_name="custodymove",
            name="laid_by",
            field=models.CharField(blank=True, max_length=80, verbose_name="移出经办人"),
        ),
        migrations.AddField(
            model_name="custodymove",
            name="note",
            field=models.CharField(blank=True, max_length=1000, verbose_name="移出说明"),
        ),
        migrations.AddField(
            model_name="custodymove",
            name="opinion",
            field=models.CharField(blank=True, max_length=1000, verbose_name="接收意见"),
        ),
        migrations.AddField(
            model_name="custodymove",
            name="received_by",
            field=models.CharField(blank=True, max_length=80, verbose_name="接收经办人"),
        ),
        migrations.AddField(
            model_name="custodymove",
            name="whole",
            field=models.BooleanField(default=True, editable=False, verbose_name="整个全宗"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="kept",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="没有撤回"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="removed",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="已撤回"),
        ),
        migrations.AlterField(
            model_name="custodymove",
            name="total",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="总数"),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "待导入"),
                    ("running", "导入中"),
                    ("done", "已导入"),
                    ("failed", "没有导入"),
                    ("undoing", "撤回中"),
                    ("undone", "已撤回"),
                ],
                default="new",
                editable=False,
                max_length=8,
                verbose_name="状态",
            ),
        ),
    ]
