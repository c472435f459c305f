# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import lantai.filing.models.batches
import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0001_schedules'),
        ('holdings', '0005_walks_hold_every_filter'),
    ]

    operations = [
        migrations.CreateModel(
            name='FilingBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('name', models.CharField(max_length=120, verbose_name='批次名称')),
                ('year', models.PositiveSmallIntegerField(verbose_name='归档年度')),
                ('department', models.CharField(blank=True, max_length=100, verbose_name='归档部门')),
                ('category_code', models.CharField(default='WS', max_length=10, verbose_name='门类代码')),
                ('kind', models.CharField(choices=[('ordinary', '正常归档'), ('late', '补归')], default='ordinary', max_length=8, verbose_name='批次种类')),
                ('state', models.CharField(choices=[('collecting', '收集中'), ('handed', '待接收'), ('received', '整理中'), ('arranged', '待检测'), ('tested', '待归档'), ('filing', '归档中'), ('filed', '已归档')], default='collecting', editable=False, max_length=12, verbose_name='状态')),
                ('form', models.CharField(default='dat13-2022-item', editable=False, max_length=40, verbose_name='档号样式')),
                ('parts', models.JSONField(default=lantai.filing.models.batches.usual_parts, editable=False, verbose_name='档号里的可选部分')),
                ('sorting', models.CharField(choices=[('matter', '按事由，同一事由按日期'), ('date', '按日期'), ('number', '按文号'), ('as_is', '照现在的次序')], default='matter', max_length=10, verbose_name='排列')),
                ('situation', models.TextField(blank=True, help_text='写进备考表：缺损、修改、补充、移出的情况。', verbose_name='情况说明')),
                ('items', models.PositiveIntegerField(default=0, editable=False, verbose_name='件数')),
                ('files', models.PositiveIntegerField(default=0, editable=False, verbose_name='文件数')),
                ('size', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='字节数')),
                ('handed_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='移交人')),
                ('handed_on', models.DateField(editable=False, null=True, verbose_name='移交日期')),
                ('received_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='接收人')),
                ('received_on', models.DateField(editable=False, null=True, verbose_name='接收日期')),
                ('arranged_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='整理人')),
                ('arranged_on', models.DateField(editable=False, null=True, verbose_name='整理日期')),
                ('checked_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='检查人')),
                ('checked_on', models.DateField(editable=False, null=True, verbose_name='检查日期')),
                ('filed_on', models.DateField(editable=False, null=True, verbose_name='归档日期')),
                ('fonds', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.fonds', verbose_name='全宗')),
            ],
            options={
                'verbose_name': '归档批次',
                'verbose_name_plural': '归档批次',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FiledItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='排列次序')),
                ('provisional', models.BooleanField(default=False, verbose_name='待审')),
                ('confidence', models.PositiveSmallIntegerField(default=0, verbose_name='把握（%）')),
                ('why', models.CharField(blank=True, editable=False, max_length=60)),
                ('why_params', models.JSONField(default=dict, editable=False)),
                ('accepted', models.BooleanField(null=True, verbose_name='采用建议')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.scheduleentry', verbose_name='条目')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='holdings.item', verbose_name='件')),
                ('suggested', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='filing.scheduleentry', verbose_name='建议条目')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.filingbatch', verbose_name='归档批次')),
            ],
            options={
                'verbose_name': '归档件',
                'verbose_name_plural': '归档件',
            },
        ),
        migrations.CreateModel(
            name='Capture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('channel', models.CharField(choices=[('browser', '网页上传'), ('folder', '监视文件夹'), ('api', '业务系统推送'), ('workbook', '目录加文件')], max_length=10, verbose_name='渠道')),
                ('sender', models.CharField(max_length=80, verbose_name='来源系统或经手人')),
                ('sender_number', models.CharField(blank=True, max_length=160, verbose_name='来源编号')),
                ('title', models.CharField(blank=True, max_length=2000, verbose_name='题名')),
                ('given', models.JSONField(default=dict, editable=False, verbose_name='来源所给元数据')),
                ('drawn', models.JSONField(default=list, editable=False, verbose_name='从文件提取')),
                ('facts', models.JSONField(default=list, editable=False)),
                ('state', models.CharField(choices=[('coming', '等文件'), ('waiting', '待读取'), ('taken', '已收'), ('aside', '已隔离'), ('refused', '不收')], default='waiting', editable=False, max_length=8, verbose_name='状态')),
                ('said', models.CharField(blank=True, editable=False, max_length=60)),
                ('params', models.JSONField(default=dict, editable=False)),
                ('captured_at', models.DateTimeField(verbose_name='采集时间')),
                ('captured_by', models.CharField(max_length=80, verbose_name='采集人')),
                ('opinion', models.TextField(blank=True, editable=False, verbose_name='处理意见')),
                ('decided_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='处理人')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='holdings.item', verbose_name='件')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.filingbatch', verbose_name='归档批次')),
            ],
            options={
                'verbose_name': '采集',
                'verbose_name_plural': '采集',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Arrangement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.CharField(max_length=80, verbose_name='经办人')),
                ('steps', models.CharField(max_length=80, verbose_name='办了哪些')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='改动件数')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                ('undone_by', models.CharField(blank=True, max_length=80, verbose_name='撤回人')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='filing.filingbatch', verbose_name='归档批次')),
            ],
            options={
                'verbose_name': '整理记录',
                'verbose_name_plural': '整理记录',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FilingFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('code', models.CharField(max_length=20, verbose_name='检测项目')),
                ('kind', models.CharField(editable=False, max_length=60)),
                ('severity', models.CharField(max_length=8, verbose_name='轻重')),
                ('field', models.CharField(blank=True, max_length=60, verbose_name='栏目')),
                ('params', models.JSONField(default=dict, editable=False)),
                ('is_open', models.BooleanField(default=True, verbose_name='待决定')),
                ('decision', models.CharField(blank=True, choices=[('passed', '人工检查通过'), ('corrected', '已更正'), ('accepted', '带问题归档'), ('returned', '退回部门')], max_length=10, verbose_name='决定')),
                ('opinion', models.TextField(blank=True, verbose_name='意见')),
                ('decided_by', models.CharField(blank=True, max_length=80, verbose_name='决定人')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='决定时间')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='filing.filingbatch', verbose_name='归档批次')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='holdings.item', verbose_name='件')),
            ],
            options={
                'verbose_name': '检测问题',
                'verbose_name_plural': '检测问题',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FilingTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('at', models.DateTimeField(verbose_name='检测时间')),
                ('by', models.CharField(max_length=80, verbose_name='检测人')),
                ('plan', models.CharField(max_length=40, verbose_name='检测方案')),
                ('plan_version', models.CharField(max_length=20, verbose_name='方案版本')),
                ('verdict', models.CharField(max_length=8, verbose_name='机器结论')),
                ('items', models.PositiveIntegerField(default=0, verbose_name='件数')),
                ('files', models.PositiveIntegerField(default=0, verbose_name='文件数')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='字节数')),
                ('lines', models.JSONField(default=list, editable=False, verbose_name='逐项结果')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='filing.filingbatch', verbose_name='归档批次')),
            ],
            options={
                'verbose_name': '归档检测',
                'verbose_name_plural': '归档检测',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NumberRange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=180, verbose_name='档号前段')),
                ('first', models.PositiveIntegerField(verbose_name='起号')),
                ('last', models.PositiveIntegerField(verbose_name='止号')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='filing.filingbatch', verbose_name='归档批次')),
            ],
            options={
                'verbose_name': '号段',
                'verbose_name_plural': '号段',
            },
        ),
        migrations.CreateModel(
            name='ArrangedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveBigIntegerField(verbose_name='件的编号')),
                ('before', models.JSONField(default=dict, verbose_name='原来')),
                ('after', models.JSONField(default=dict, verbose_name='改成')),
                ('arrangement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='filing.arrangement', verbose_name='整理记录')),
            ],
            options={
                'verbose_name': '整理明细',
                'verbose_name_plural': '整理明细',
                'indexes': [models.Index(fields=['arrangement', 'id'], name='arrangedrow_of')],
            },
        ),
        migrations.CreateModel(
            name='CapturedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField(default=1, verbose_name='序号')),
                ('name', models.CharField(max_length=255, verbose_name='计算机文件名')),
                ('path', models.CharField(blank=True, max_length=600, verbose_name='原来的位置')),
                ('role', models.CharField(choices=[('main', '正文'), ('attachment', '附件'), ('final', '定稿'), ('revision', '修改稿'), ('slip', '处理单'), ('forwarded', '被转发文'), ('incoming', '来文'), ('reply', '复文'), ('other', '其他')], default='main', max_length=10, verbose_name='角色')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('sha512', models.CharField(max_length=128, verbose_name='数字摘要')),
                ('capture', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='filing.capture', verbose_name='采集')),
            ],
            options={
                'verbose_name': '采集文件',
                'verbose_name_plural': '采集文件',
                'indexes': [models.Index(fields=['sha512'], name='captured_by_digest')],
                'constraints': [models.UniqueConstraint(fields=('capture', 'order'), name='one_file_per_place')],
            },
        ),
        migrations.AddIndex(
            model_name='filingbatch',
            index=models.Index(fields=['holder', '-year', 'id'], name='filingbatch_held'),
        ),
        migrations.AddIndex(
            model_name='filingbatch',
            index=models.Index(fields=['fonds', 'year', 'department', 'state'], name='filingbatch_of_fonds'),
        ),
        migrations.AddConstraint(
            model_name='filingbatch',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='filingbatch_below_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='filingbatch',
            constraint=models.UniqueConstraint(fields=('holder', 'fonds', 'year', 'name'), name='one_batch_of_a_name', violation_error_message='这个年度已有同名的批次。'),
        ),
        migrations.AddIndex(
            model_name='fileditem',
            index=models.Index(fields=['batch', 'position', 'id'], name='fileditem_in_batch'),
        ),
        migrations.AddIndex(
            model_name='fileditem',
            index=models.Index(fields=['entry', 'id'], name='fileditem_of_entry'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['holder', '-id'], name='capture_held'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['batch', 'state', 'id'], name='capture_of_batch'),
        ),
        migrations.AddConstraint(
            model_name='capture',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='capture_below_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='capture',
            constraint=models.UniqueConstraint(condition=models.Q(('sender_number', ''), _negated=True), fields=('holder', 'sender', 'sender_number'), name='one_sender_number'),
        ),
        migrations.AddIndex(
            model_name='arrangement',
            index=models.Index(fields=['holder', '-id'], name='arrangement_held'),
        ),
        migrations.AddConstraint(
            model_name='arrangement',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='arrangement_below_ceiling'),
        ),
        migrations.AddIndex(
            model_name='filingfinding',
            index=models.Index(fields=['holder', '-id'], name='filingfinding_held'),
        ),
        migrations.AddIndex(
            model_name='filingfinding',
            index=models.Index(fields=['batch', 'is_open', 'id'], name='filingfinding_of_batch'),
        ),
        migrations.AddConstraint(
            model_name='filingfinding',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='filingfinding_below_ceiling'),
        ),
        migrations.AddIndex(
            model_name='filingtest',
            index=models.Index(fields=['holder', '-id'], name='filingtest_held'),
        ),
        migrations.AddConstraint(
            model_name='filingtest',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='filingtest_below_ceiling'),
        ),
        migrations.AddIndex(
            model_name='numberrange',
            index=models.Index(fields=['series', 'last'], name='range_of_series'),
        ),
        migrations.AddConstraint(
            model_name='numberrange',
            constraint=models.UniqueConstraint(fields=('batch', 'series', 'first'), name='one_range'),
        ),
    ]
