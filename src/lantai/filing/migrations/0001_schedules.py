# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('orgs', '0003_region_tables_and_editions'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('edition', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='第几版')),
                ('title', models.CharField(max_length=200, verbose_name='名称')),
                ('template', models.CharField(blank=True, choices=[('agency', '机关（8号令）'), ('enterprise', '企业（10号令）')], editable=False, max_length=20, verbose_name='依据范本')),
                ('why', models.CharField(choices=[('first', '首次编制'), ('functions', '职能变化'), ('bodies', '内设机构变化'), ('merger', '单位合并、分立'), ('law', '上级规定变化'), ('correction', '补充修正')], default='first', max_length=12, verbose_name='编制事由')),
                ('explanation', models.TextField(blank=True, help_text='职能、内设机构和文件材料的情况，调整了什么、为什么。', verbose_name='编制说明')),
                ('state', models.CharField(choices=[('draft', '拟稿'), ('drafted', '待报送'), ('submitted', '待审查'), ('reviewed', '待批准'), ('approved', '待施行'), ('provisional', '暂按范本（待审）'), ('in_force', '施行中'), ('past', '已停用')], default='draft', editable=False, max_length=12, verbose_name='状态')),
                ('submitted_on', models.DateField(editable=False, null=True, verbose_name='报送日期')),
                ('approved_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='批准机关')),
                ('document_number', models.CharField(blank=True, editable=False, max_length=80, verbose_name='批准文号')),
                ('approved_on', models.DateField(editable=False, null=True, verbose_name='批准日期')),
                ('effective_on', models.DateField(editable=False, null=True, verbose_name='施行日期')),
                ('superseded_on', models.DateField(editable=False, null=True, verbose_name='停用日期')),
                ('renew_since', models.DateField(editable=False, null=True, verbose_name='须修订，自')),
                ('renew_why', models.CharField(blank=True, choices=[('first', '首次编制'), ('functions', '职能变化'), ('bodies', '内设机构变化'), ('merger', '单位合并、分立'), ('law', '上级规定变化'), ('correction', '补充修正')], editable=False, max_length=12, verbose_name='为什么须修订')),
                ('based_on', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.retentionschedule', verbose_name='由哪一版修订')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.institution', verbose_name='单位')),
            ],
            options={
                'verbose_name': '归档范围和保管期限表',
                'verbose_name_plural': '归档范围和保管期限表',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScheduleEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='次序')),
                ('number', models.CharField(blank=True, help_text='如 1.2.1', max_length=40, verbose_name='条目号')),
                ('heading', models.CharField(blank=True, help_text='各级之间用“／”隔开。', max_length=400, verbose_name='类目')),
                ('covers', models.CharField(max_length=1000, verbose_name='归档范围')),
                ('is_filed', models.BooleanField(default=True, verbose_name='归档')),
                ('retention', models.CharField(blank=True, choices=[('Y', '永久'), ('D30', '30年'), ('D10', '10年'), ('C', '长期（2006年前）'), ('D', '短期（2006年前）'), ('D100', '100年'), ('D70', '70年'), ('D60', '60年'), ('D50', '50年'), ('D25', '25年'), ('D20', '20年'), ('D15', '15年'), ('D5', '5年')], max_length=8, verbose_name='保管期限')),
                ('category_code', models.CharField(blank=True, default='WS', max_length=10, verbose_name='门类代码')),
                ('department', models.CharField(blank=True, max_length=100, verbose_name='责任部门')),
                ('keywords', models.CharField(blank=True, help_text='题名里有这些词的，先想到这一条。', max_length=500, verbose_name='关键词')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='备注')),
                ('template_line', models.CharField(blank=True, editable=False, max_length=40, verbose_name='范本条目')),
                ('origin', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='filing.scheduleentry', verbose_name='由哪一条修订')),
                ('schedule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='filing.retentionschedule', verbose_name='归档范围和保管期限表')),
            ],
            options={
                'verbose_name': '条目',
                'verbose_name_plural': '条目',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EntryRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('about', models.CharField(max_length=400, verbose_name='说的是')),
                ('kind', models.CharField(choices=[('agree', '同意'), ('change', '要求修改'), ('strike', '要求删去'), ('add', '要求补充')], max_length=8, verbose_name='意见')),
                ('text', models.TextField(blank=True, verbose_name='说明')),
                ('retention', models.CharField(blank=True, choices=[('Y', '永久'), ('D30', '30年'), ('D10', '10年'), ('C', '长期（2006年前）'), ('D', '短期（2006年前）'), ('D100', '100年'), ('D70', '70年'), ('D60', '60年'), ('D50', '50年'), ('D25', '25年'), ('D20', '20年'), ('D15', '15年'), ('D5', '5年')], max_length=8, verbose_name='应为')),
                ('raised_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='提出人')),
                ('raised_on', models.DateField(editable=False, null=True, verbose_name='提出日期')),
                ('reply', models.TextField(blank=True, verbose_name='单位答复')),
                ('replied_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='答复人')),
                ('replied_on', models.DateField(editable=False, null=True, verbose_name='答复日期')),
                ('settled_on', models.DateField(editable=False, null=True, verbose_name='落实日期')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='filing.retentionschedule', verbose_name='归档范围和保管期限表')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='remarks', to='filing.scheduleentry', verbose_name='条目')),
            ],
            options={
                'verbose_name': '逐条意见',
                'verbose_name_plural': '逐条意见',
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='retentionschedule',
            index=models.Index(fields=['holder', 'title', 'id'], name='schedule_held'),
        ),
        migrations.AddIndex(
            model_name='retentionschedule',
            index=models.Index(fields=['party', 'title', 'id'], name='schedule_of_party'),
        ),
        migrations.AddIndex(
            model_name='retentionschedule',
            index=models.Index(fields=['institution', 'state'], name='schedule_of_unit'),
        ),
        migrations.AddIndex(
            model_name='retentionschedule',
            index=models.Index(fields=['state', 'effective_on'], name='schedule_by_state'),
        ),
        migrations.AddConstraint(
            model_name='retentionschedule',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='retentionschedule_below_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='retentionschedule',
            constraint=models.UniqueConstraint(fields=('institution', 'edition'), name='one_schedule_of_an_edition'),
        ),
        migrations.AddIndex(
            model_name='scheduleentry',
            index=models.Index(fields=['schedule', 'position', 'id'], name='scheduleentry_in_order'),
        ),
        migrations.AddIndex(
            model_name='scheduleentry',
            index=models.Index(fields=['holder', 'position', 'id'], name='scheduleentry_held'),
        ),
        migrations.AddIndex(
            model_name='scheduleentry',
            index=models.Index(fields=['party', 'position', 'id'], name='scheduleentry_of_party'),
        ),
        migrations.AddConstraint(
            model_name='scheduleentry',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='scheduleentry_below_ceiling'),
        ),
        migrations.AddIndex(
            model_name='entryremark',
            index=models.Index(fields=['holder', '-id'], name='entryremark_held'),
        ),
        migrations.AddIndex(
            model_name='entryremark',
            index=models.Index(fields=['party', '-id'], name='entryremark_of_party'),
        ),
        migrations.AddIndex(
            model_name='entryremark',
            index=models.Index(fields=['schedule', 'id'], name='entryremark_of_schedule'),
        ),
        migrations.AddConstraint(
            model_name='entryremark',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='entryremark_below_ceiling'),
        ),
    ]
