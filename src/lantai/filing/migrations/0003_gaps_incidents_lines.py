# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0002_capture'),
        ('holdings', '0005_walks_hold_every_filter'),
        ('orgs', '0005_code_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='FilingComparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('compared_at', models.DateTimeField(verbose_name='比对时间')),
                ('due_on', models.DateField(null=True, verbose_name='应归档到')),
                ('formed', models.PositiveIntegerField(default=0, verbose_name='登记')),
                ('ought', models.PositiveIntegerField(default=0, verbose_name='应归')),
                ('filed', models.PositiveIntegerField(default=0, verbose_name='已归')),
                ('late', models.PositiveIntegerField(default=0, verbose_name='逾期归档')),
                ('unfiled', models.PositiveIntegerField(default=0, verbose_name='未归')),
                ('doubled', models.PositiveIntegerField(default=0, verbose_name='重复归档')),
                ('skipped', models.PositiveIntegerField(default=0, verbose_name='缺号')),
                ('permille', models.PositiveSmallIntegerField(default=0, verbose_name='归档率（‰）')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.institution', verbose_name='单位')),
            ],
            options={
                'verbose_name': '归档比对',
                'verbose_name_plural': '归档比对',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FormedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('sender', models.CharField(blank=True, help_text='办公系统或登记簿的名称', max_length=80, verbose_name='来源')),
                ('sender_number', models.CharField(blank=True, max_length=80, verbose_name='来源编号')),
                ('title', models.CharField(max_length=2000, verbose_name='题名')),
                ('doc_number', models.CharField(blank=True, max_length=200, verbose_name='文号')),
                ('formed_on', models.DateField(blank=True, null=True, verbose_name='形成日期')),
                ('department', models.CharField(blank=True, max_length=100, verbose_name='部门')),
                ('expected', models.BooleanField(default=True, help_text='不需要归档的，把勾去掉。', verbose_name='应归档')),
                ('line_number', models.CharField(blank=True, max_length=40, verbose_name='应归条目')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.institution', verbose_name='单位')),
            ],
            options={
                'verbose_name': '形成文件',
                'verbose_name_plural': '形成文件登记',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FilingGap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('kind', models.CharField(choices=[('unfiled', '应归未归'), ('late', '逾期归档'), ('double', '重复归档'), ('number', '文号缺号')], max_length=8, verbose_name='情况')),
                ('about', models.CharField(max_length=400, verbose_name='说的是')),
                ('days', models.PositiveIntegerField(default=0, verbose_name='逾期天数')),
                ('explanation', models.TextField(blank=True, verbose_name='说明')),
                ('explained_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='说明人')),
                ('explained_on', models.DateField(editable=False, null=True, verbose_name='说明日期')),
                ('comparison', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='gaps', to='filing.filingcomparison', verbose_name='归档比对')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='holdings.item', verbose_name='件')),
                ('formed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='gaps', to='filing.formeddocument', verbose_name='形成文件')),
            ],
            options={
                'verbose_name': '归档差错',
                'verbose_name_plural': '归档差错',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('title', models.CharField(max_length=200, verbose_name='事由')),
                ('kind', models.CharField(choices=[('refusal', '拒绝归档'), ('loss', '丢失'), ('damage', '损毁'), ('alteration', '涂改、伪造'), ('disclosure', '擅自提供、公布'), ('other', '其他')], max_length=10, verbose_name='种类')),
                ('happened_on', models.DateField(blank=True, null=True, verbose_name='发生日期')),
                ('found_on', models.DateField(verbose_name='发现日期')),
                ('department', models.CharField(blank=True, max_length=100, verbose_name='部门')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='涉及件数')),
                ('codes', models.TextField(blank=True, verbose_name='档号或文号')),
                ('account', models.TextField(verbose_name='经过')),
                ('findings', models.TextField(blank=True, editable=False, verbose_name='调查结果')),
                ('remedy', models.TextField(blank=True, editable=False, verbose_name='补救措施')),
                ('consequence', models.TextField(blank=True, editable=False, verbose_name='处理结果')),
                ('reported_on', models.DateField(editable=False, null=True, verbose_name='报告日期')),
                ('closed_on', models.DateField(editable=False, null=True, verbose_name='结案日期')),
                ('state', models.CharField(choices=[('noted', '待报告'), ('reported', '待调查'), ('inquiry', '待补救'), ('remedied', '待结案'), ('closed', '已结案')], default='noted', editable=False, max_length=12, verbose_name='状态')),
            ],
            options={
                'verbose_name': '档案事件',
                'verbose_name_plural': '档案事件',
                'abstract': False,
                'indexes': [models.Index(fields=['holder', '-id'], name='incident_held'), models.Index(fields=['party', '-id'], name='incident_of_party')],
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='incident_below_ceiling')],
            },
        ),
        migrations.CreateModel(
            name='LineMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('doubtful', '待定'), ('sure', '对得上'), ('decided', '已认定'), ('undone', '已撤回')], default='doubtful', editable=False, max_length=8, verbose_name='情况')),
                ('confidence', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='把握（%）')),
                ('why', models.CharField(blank=True, editable=False, max_length=60, verbose_name='依据')),
                ('why_params', models.JSONField(default=dict, editable=False)),
                ('items', models.PositiveIntegerField(default=0, editable=False, verbose_name='待转件数')),
                ('moved', models.PositiveIntegerField(default=0, editable=False, verbose_name='已转')),
                ('left', models.PositiveIntegerField(default=0, editable=False, verbose_name='档号里写着原期限、没有转')),
                ('decided_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='认定人')),
                ('decided_on', models.DateField(editable=False, null=True, verbose_name='认定日期')),
                ('new_entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.scheduleentry', verbose_name='新条目')),
                ('old_entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.scheduleentry', verbose_name='原条目')),
                ('schedule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mappings', to='filing.retentionschedule', verbose_name='新表')),
            ],
            options={
                'verbose_name': '条目对应',
                'verbose_name_plural': '条目对应',
            },
        ),
        migrations.CreateModel(
            name='MappedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('retention', models.CharField(blank=True, choices=[('Y', '永久'), ('D30', '30年'), ('D10', '10年'), ('C', '长期（2006年前）'), ('D', '短期（2006年前）'), ('D100', '100年'), ('D70', '70年'), ('D60', '60年'), ('D50', '50年'), ('D25', '25年'), ('D20', '20年'), ('D15', '15年'), ('D5', '5年')], max_length=8, verbose_name='原保管期限')),
                ('filed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='filing.fileditem', verbose_name='归档件')),
                ('mapping', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mapped', to='filing.linemapping', verbose_name='条目对应')),
            ],
            options={
                'verbose_name': '转过的件',
                'verbose_name_plural': '转过的件',
            },
        ),
        migrations.AddIndex(
            model_name='filingcomparison',
            index=models.Index(fields=['holder', '-year', 'id'], name='comparison_held'),
        ),
        migrations.AddConstraint(
            model_name='filingcomparison',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='filingcomparison_below_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='filingcomparison',
            constraint=models.UniqueConstraint(fields=('institution', 'year'), name='one_comparison_a_year'),
        ),
        migrations.AddIndex(
            model_name='formeddocument',
            index=models.Index(fields=['holder', '-id'], name='formed_held'),
        ),
        migrations.AddIndex(
            model_name='formeddocument',
            index=models.Index(fields=['institution', 'year', 'id'], name='formed_of_unit'),
        ),
        migrations.AddConstraint(
            model_name='formeddocument',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='formeddocument_below_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='formeddocument',
            constraint=models.UniqueConstraint(condition=models.Q(('sender_number', ''), _negated=True), fields=('holder', 'sender', 'sender_number'), name='one_line_of_a_source', violation_error_message='这个来源编号已经登记过。'),
        ),
        migrations.AddIndex(
            model_name='filinggap',
            index=models.Index(fields=['comparison', 'kind', 'id'], name='gap_of_comparison'),
        ),
        migrations.AddIndex(
            model_name='filinggap',
            index=models.Index(fields=['holder', '-id'], name='filinggap_held'),
        ),
        migrations.AddConstraint(
            model_name='filinggap',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='filinggap_below_ceiling'),
        ),
        migrations.AddIndex(
            model_name='linemapping',
            index=models.Index(fields=['schedule', 'state', 'id'], name='mapping_of_schedule'),
        ),
        migrations.AddConstraint(
            model_name='linemapping',
            constraint=models.UniqueConstraint(fields=('schedule', 'old_entry'), name='one_mapping_of_a_line'),
        ),
        migrations.AddConstraint(
            model_name='mappeditem',
            constraint=models.UniqueConstraint(fields=('mapping', 'filed'), name='moved_once_by_a_mapping'),
        ),
    ]
