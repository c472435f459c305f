# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0

import django.core.validators
import django.db.models.deletion
import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('holdings', '0003_custody_and_undo'),
    ]

    operations = [
        migrations.CreateModel(
            name='CopyPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('grade', models.PositiveSmallIntegerField(choices=[(1, '一级'), (2, '二级'), (3, '三级')], verbose_name='重要程度')),
                ('copies', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9)], verbose_name='总套数')),
                ('offsite', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(9)], verbose_name='其中异地')),
                ('media', models.PositiveSmallIntegerField(default=1, help_text='异质备份填 2。', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9)], verbose_name='至少几种介质')),
            ],
            options={
                'verbose_name': '备份策略',
                'verbose_name_plural': '备份策略',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='copypolicy_below_ceiling'), models.UniqueConstraint(fields=('holder', 'grade'), name='one_policy_per_grade', violation_error_message='这一级已有备份策略。'), models.CheckConstraint(condition=models.Q(('offsite__lte', models.F('copies'))), name='offsite_among_copies', violation_error_message='异地套数不能多于总套数。')],
            },
        ),
        migrations.CreateModel(
            name='Store',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('code', models.CharField(help_text='存放的文件夹由本站设置按代码指定，网页上不能改。', max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A[a-z0-9][a-z0-9-]{0,38}\\Z', '代码只用小写字母、数字和连字符。')], verbose_name='代码')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('place', models.CharField(max_length=200, verbose_name='存放地点')),
                ('is_offsite', models.BooleanField(default=False, verbose_name='异地')),
                ('distance', models.PositiveIntegerField(blank=True, null=True, verbose_name='距本馆（公里）')),
                ('medium', models.CharField(choices=[('disk', '磁盘'), ('flash', '固态盘'), ('tape', '磁带'), ('optical', '光盘'), ('cloud', '对象存储')], default='disk', max_length=8, verbose_name='介质种类')),
                ('ceiling', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='最高可存密级')),
                ('rank', models.PositiveSmallIntegerField(default=1, help_text='数小的先写先读：最近最快的排 1。', verbose_name='调用顺序')),
                ('capacity', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='计划容量（字节）')),
                ('round_minutes', models.PositiveSmallIntegerField(default=60, verbose_name='每夜校验分钟数')),
                ('round_gb', models.PositiveIntegerField(blank=True, null=True, verbose_name='每夜校验不超过（GB）')),
                ('state', models.CharField(choices=[('new', '未启用'), ('ready', '在用'), ('unplugged', '离线存放'), ('retired', '已停用')], default='new', editable=False, max_length=10, verbose_name='状态')),
                ('token', models.CharField(blank=True, editable=False, max_length=32, verbose_name='标记')),
                ('founded_at', models.DateTimeField(editable=False, null=True, verbose_name='启用时间')),
                ('remarks', models.TextField(blank=True, verbose_name='附注')),
            ],
            options={
                'verbose_name': '存储库',
                'verbose_name_plural': '存储库',
                'abstract': False,
                'indexes': [models.Index(fields=['holder', 'rank', 'id'], name='store_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='store_below_ceiling'), models.CheckConstraint(condition=models.Q(('ceiling__lte', 1)), name='store_ceiling')],
            },
        ),
        migrations.CreateModel(
            name='VaultObject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item_secrecy', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('object_id', models.CharField(max_length=80, unique=True, verbose_name='标识符')),
                ('grade', models.PositiveSmallIntegerField(choices=[(1, '一级'), (2, '二级'), (3, '三级')], default=2, verbose_name='重要程度')),
                ('is_grade_fixed', models.BooleanField(default=False, verbose_name='单独定级')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('files', models.PositiveIntegerField(verbose_name='文件数')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('kept_in', models.CharField(default=',', editable=False, max_length=120)),
                ('described_at', models.DateTimeField(verbose_name='元数据截至')),
                ('as_of', models.PositiveBigIntegerField(default=0, verbose_name='截至留痕号')),
                ('stale_at', models.DateTimeField(editable=False, null=True, verbose_name='待更新元数据')),
                ('fonds', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.fonds', verbose_name='全宗')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item', verbose_name='件')),
            ],
            options={
                'verbose_name': '保存对象',
                'verbose_name_plural': '保存对象',
            },
        ),
        migrations.CreateModel(
            name='ObjectVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版本')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('kind', models.CharField(choices=[('content', '内容'), ('description', '元数据')], max_length=12, verbose_name='种类')),
                ('by', models.CharField(max_length=80, verbose_name='经办')),
                ('files', models.PositiveIntegerField(verbose_name='文件数')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('vault_object', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vault.vaultobject', verbose_name='保存对象')),
            ],
            options={
                'verbose_name': '对象版本',
                'verbose_name_plural': '对象版本',
            },
        ),
        migrations.CreateModel(
            name='KeptFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=400, verbose_name='在对象里的名称')),
                ('name', models.CharField(max_length=255, verbose_name='文件名')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('sha512', models.CharField(max_length=128, verbose_name='数字摘要')),
                ('since', models.PositiveIntegerField(default=1, verbose_name='自版本')),
                ('until', models.PositiveIntegerField(null=True, verbose_name='至版本')),
                ('vault_object', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vault.vaultobject', verbose_name='保存对象')),
            ],
            options={
                'verbose_name': '入库文件',
                'verbose_name_plural': '入库文件',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ingestion', '入库'), ('message digest calculation', '计算数字摘要'), ('fixity check', '数字摘要校验'), ('replication', '备份'), ('metadata modification', '更新元数据'), ('modification', '增补内容'), ('recovery', '修复'), ('accession', '由存储库重建')], max_length=30, verbose_name='事件')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('outcome', models.CharField(choices=[('success', '成功'), ('fail', '失败'), ('warning', '有问题')], max_length=8, verbose_name='结果')),
                ('said', models.CharField(blank=True, editable=False, max_length=60)),
                ('params', models.JSONField(default=dict, editable=False)),
                ('agent', models.CharField(max_length=80, verbose_name='执行者')),
                ('store', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.store', verbose_name='存储库')),
                ('vault_object', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vault.vaultobject', verbose_name='保存对象')),
            ],
            options={
                'verbose_name': '保存事件',
                'verbose_name_plural': '保存事件',
            },
        ),
        migrations.CreateModel(
            name='Damage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('files', models.TextField(verbose_name='损坏的文件')),
                ('state', models.CharField(choices=[('open', '待处理'), ('mended', '已修复'), ('lost', '确认无法恢复')], default='open', editable=False, max_length=12, verbose_name='状态')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.store', verbose_name='存储库')),
                ('vault_object', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.vaultobject', verbose_name='保存对象')),
            ],
            options={
                'verbose_name': '损坏事项',
                'verbose_name_plural': '损坏事项',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('state', models.CharField(choices=[('good', '完好'), ('doubtful', '存疑'), ('damaged', '损坏'), ('missing', '缺失')], max_length=8, verbose_name='状态')),
                ('verified_at', models.DateTimeField(verbose_name='最近校验')),
                ('files', models.PositiveIntegerField(verbose_name='文件数')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.store', verbose_name='存储库')),
                ('vault_object', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vault.vaultobject', verbose_name='保存对象')),
            ],
            options={
                'verbose_name': '备份',
                'verbose_name_plural': '备份',
            },
        ),
        migrations.CreateModel(
            name='GradeRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('category_code', models.CharField(blank=True, max_length=10, verbose_name='门类代码')),
                ('retention', models.CharField(blank=True, choices=[('Y', '永久'), ('D30', '30年'), ('D10', '10年'), ('C', '长期（2006年前）'), ('D', '短期（2006年前）'), ('D100', '100年'), ('D70', '70年'), ('D60', '60年'), ('D50', '50年'), ('D25', '25年'), ('D20', '20年'), ('D15', '15年'), ('D5', '5年')], max_length=8, verbose_name='保管期限')),
                ('grade', models.PositiveSmallIntegerField(choices=[(1, '一级'), (2, '二级'), (3, '三级')], verbose_name='重要程度')),
                ('basis', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('fonds', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.fonds', verbose_name='全宗')),
            ],
            options={
                'verbose_name': '定级规则',
                'verbose_name_plural': '定级规则',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='graderule_below_ceiling'), models.UniqueConstraint(fields=('holder', 'fonds', 'category_code', 'retention'), name='one_grade_rule', nulls_distinct=False, violation_error_message='已有这样的规则。')],
            },
        ),
        migrations.CreateModel(
            name='FixityRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('began_at', models.DateTimeField(verbose_name='开始')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='结束')),
                ('objects_read', models.PositiveIntegerField(default=0, verbose_name='校验对象')),
                ('files', models.PositiveIntegerField(default=0, verbose_name='校验文件')),
                ('size', models.PositiveBigIntegerField(default=0, verbose_name='读出字节')),
                ('damaged', models.PositiveIntegerField(default=0, verbose_name='损坏')),
                ('repaired', models.PositiveIntegerField(default=0, verbose_name='已修复')),
                ('result', models.CharField(blank=True, choices=[('passed', '通过'), ('damaged', '发现损坏'), ('not_run', '未执行')], max_length=8, verbose_name='结果')),
                ('said', models.CharField(blank=True, editable=False, max_length=60)),
                ('params', models.JSONField(default=dict, editable=False)),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vault.store', verbose_name='存储库')),
            ],
            options={
                'verbose_name': '校验轮次',
                'verbose_name_plural': '数字摘要校验',
                'abstract': False,
                'indexes': [models.Index(fields=['holder', '-id'], name='fixityrun_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='fixityrun_below_ceiling')],
            },
        ),
        migrations.AddIndex(
            model_name='vaultobject',
            index=models.Index(fields=['fonds', 'grade', 'kept_in', 'item_secrecy', 'id'], name='object_in_matrix'),
        ),
        migrations.AddIndex(
            model_name='vaultobject',
            index=models.Index(condition=models.Q(('stale_at__isnull', False)), fields=['stale_at', 'id'], name='object_stale'),
        ),
        migrations.AddConstraint(
            model_name='objectversion',
            constraint=models.UniqueConstraint(fields=('vault_object', 'number'), name='one_version_number'),
        ),
        migrations.AddIndex(
            model_name='keptfile',
            index=models.Index(fields=['sha512'], name='kept_by_digest'),
        ),
        migrations.AddConstraint(
            model_name='keptfile',
            constraint=models.UniqueConstraint(fields=('vault_object', 'path', 'since'), name='one_kept_path'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['vault_object', 'id'], name='event_of_object'),
        ),
        migrations.AddIndex(
            model_name='damage',
            index=models.Index(fields=['holder', '-id'], name='damage_held'),
        ),
        migrations.AddConstraint(
            model_name='damage',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='damage_below_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='damage',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('vault_object', 'store'), name='one_open_damage'),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(fields=['store', 'verified_at', 'id'], name='copy_to_verify'),
        ),
        migrations.AddIndex(
            model_name='copy',
            index=models.Index(condition=models.Q(('state', 'good'), _negated=True), fields=['store', 'state', 'id'], name='copy_not_good'),
        ),
        migrations.AddConstraint(
            model_name='copy',
            constraint=models.UniqueConstraint(fields=('vault_object', 'store'), name='one_copy_per_store'),
        ),
    ]
