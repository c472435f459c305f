# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
import django.db.models.deletion
import lantai.guard.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('guard', '0006_long_lists_of_entries'),
        ('holdings', '0008_lists_of_moves'),
        ('orgs', '0006_keys_where_administered'),
    ]

    operations = [
        migrations.CreateModel(
            name='OpeningBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('name', models.CharField(max_length=120, verbose_name='批次名称')),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='档案年度起')),
                ('last_year', models.PositiveSmallIntegerField(verbose_name='档案年度止')),
                ('why', models.CharField(choices=[('due', '到期审核'), ('early', '提前开放'), ('request', '依申请审核'), ('anew', '延期的再评估')], default='due', max_length=8, verbose_name='为什么审')),
                ('subject', models.CharField(blank=True, choices=[('economic', '经济'), ('educational', '教育'), ('scientific', '科技'), ('cultural', '文化')], help_text='只有经济、教育、科技、文化类可以提前。', max_length=12, verbose_name='提前开放的类别')),
                ('criteria', models.TextField(blank=True, help_text='与形成单位商定的具体标准：哪些可以开放，哪些要延期。', verbose_name='审核标准')),
                ('agreed', models.CharField(blank=True, max_length=200, verbose_name='商定的依据')),
                ('items', models.PositiveIntegerField(default=0, editable=False, verbose_name='件数')),
                ('answer_by', models.DateField(editable=False, null=True, verbose_name='反馈期限')),
                ('is_silent', models.BooleanField(default=False, editable=False, verbose_name='形成单位逾期未反馈')),
                ('decided_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='审定人')),
                ('decided_on', models.DateField(editable=False, null=True, verbose_name='审定日期')),
                ('state', models.CharField(choices=[('planned', '计划'), ('first', '初审中'), ('second', '复审中'), ('asked', '征求形成单位意见'), ('deciding', '待审定'), ('decided', '已审定，记入中'), ('done', '已办结'), ('withdrawn', '已撤销')], default='planned', editable=False, max_length=12, verbose_name='状态')),
                ('first_reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.person', verbose_name='初审人')),
                ('fonds', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.fonds', verbose_name='全宗')),
                ('second_reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.person', verbose_name='复审人')),
                ('unit', models.ForeignKey(blank=True, help_text='单位已不在、也没有承继单位的，不填，由本馆审核。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.institution', verbose_name='形成单位或承继单位')),
            ],
            options={
                'verbose_name': '开放审核批次',
                'verbose_name_plural': '开放审核批次',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeferralCatalogue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('name', models.CharField(max_length=160, verbose_name='目录名称')),
                ('letter', models.TextField(blank=True, verbose_name='报送说明')),
                ('items', models.PositiveIntegerField(default=0, editable=False, verbose_name='件数')),
                ('refused', models.PositiveIntegerField(default=0, editable=False, verbose_name='不同意延期')),
                ('laid_on', models.DateField(editable=False, null=True, verbose_name='报送日期')),
                ('answered_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='批复机关')),
                ('document_number', models.CharField(blank=True, editable=False, max_length=80, verbose_name='批复文号')),
                ('answered_on', models.DateField(editable=False, null=True, verbose_name='批复日期')),
                ('state', models.CharField(choices=[('drafted', '拟报送'), ('laid', '已报送'), ('consented', '已批复'), ('done', '已落实')], default='drafted', editable=False, max_length=12, verbose_name='状态')),
                ('set', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='guard.recordset')),
                ('batch', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appraisal.openingbatch', verbose_name='开放审核批次')),
            ],
            options={
                'verbose_name': '延期开放目录',
                'verbose_name_plural': '延期开放目录',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpeningReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('screened', models.CharField(blank=True, choices=[('', '还没有筛'), ('done', '已筛'), ('unread', '没有读到，须人工看'), ('signed', '人工看过')], default='', max_length=8, verbose_name='初筛')),
                ('hinted', models.CharField(blank=True, choices=[('open', '没有提示'), ('control', '有提示'), ('refuse', '不宜开放')], default='', max_length=8, verbose_name='机器提示')),
                ('hints', models.JSONField(default=list, verbose_name='提示')),
                ('proposal', models.CharField(blank=True, choices=[('open', '开放'), ('redact', '遮盖后开放'), ('defer', '延期开放'), ('keep', '维持控制')], default='', max_length=8, verbose_name='建议')),
                ('decision', models.CharField(blank=True, choices=[('open', '开放'), ('redact', '遮盖后开放'), ('defer', '延期开放'), ('keep', '维持控制')], default='', max_length=8, verbose_name='决定')),
                ('ground', models.CharField(blank=True, choices=[('secret', '保密期限未满或不符合解密条件'), ('state', '开放后会损害国家和重大利益'), ('third', '知识产权、个人信息会损害第三方'), ('other', '法律法规规定的其他情形')], default='', max_length=8, verbose_name='延期的事由')),
                ('again_on', models.DateField(null=True, verbose_name='再评估日期')),
                ('first_by', models.CharField(blank=True, max_length=80, verbose_name='初审')),
                ('first_hands', models.CharField(blank=True, default='', max_length=100)),
                ('second_view', models.CharField(blank=True, choices=[('proposed', '提出'), ('concur', '同意'), ('dissent', '不同意'), ('silent', '逾期未反馈'), ('decided', '审定')], default='', max_length=8, verbose_name='复审意见')),
                ('second_by', models.CharField(blank=True, max_length=80, verbose_name='复审')),
                ('second_hands', models.CharField(blank=True, default='', max_length=100)),
                ('unit_view', models.CharField(blank=True, choices=[('proposed', '提出'), ('concur', '同意'), ('dissent', '不同意'), ('silent', '逾期未反馈'), ('decided', '审定')], default='', max_length=8, verbose_name='形成单位意见')),
                ('has_dissent', models.BooleanField(default=False, verbose_name='有不同意见')),
                ('is_open', models.BooleanField(default=True, verbose_name='在审')),
                ('applied_on', models.DateField(null=True, verbose_name='记入日期')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appraisal.openingbatch', verbose_name='批次')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item', verbose_name='件')),
            ],
            options={
                'verbose_name': '开放审核',
                'verbose_name_plural': '开放审核',
            },
        ),
        migrations.CreateModel(
            name='Deferral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref_code', models.CharField(blank=True, max_length=200, verbose_name='档号')),
                ('title', models.CharField(max_length=2000, verbose_name='题名')),
                ('year', models.PositiveSmallIntegerField(null=True, verbose_name='年度')),
                ('ground', models.CharField(choices=[('secret', '保密期限未满或不符合解密条件'), ('state', '开放后会损害国家和重大利益'), ('third', '知识产权、个人信息会损害第三方'), ('other', '法律法规规定的其他情形')], max_length=8, verbose_name='延期的事由')),
                ('again_on', models.DateField(null=True, verbose_name='再评估日期')),
                ('consent', models.CharField(blank=True, choices=[('', '未定'), ('given', '同意延期'), ('refused', '不同意延期')], default='', max_length=8, verbose_name='主管部门意见')),
                ('remark', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('is_applied', models.BooleanField(default=False, verbose_name='已落实')),
                ('catalogue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appraisal.deferralcatalogue', verbose_name='延期开放目录')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appraisal.openingreview', verbose_name='开放审核')),
            ],
            options={
                'verbose_name': '延期开放件',
                'verbose_name_plural': '延期开放件',
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('name', models.CharField(max_length=160, verbose_name='公布事项')),
                ('note', models.TextField(blank=True, verbose_name='写给审定人的话')),
                ('needs_consent', models.BooleanField(default=False, help_text='捐赠、寄存的，协议有约定的，形成单位要求先问的。', verbose_name='须形成单位或所有人同意')),
                ('consent', models.CharField(blank=True, max_length=200, verbose_name='同意的依据')),
                ('items', models.PositiveIntegerField(default=0, editable=False, verbose_name='件数')),
                ('check_note', models.CharField(blank=True, editable=False, max_length=400, verbose_name='保密审查意见')),
                ('checked_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='保密审查人')),
                ('checked_on', models.DateField(editable=False, null=True, verbose_name='审查日期')),
                ('approved_by', models.CharField(blank=True, editable=False, max_length=80, verbose_name='审定人')),
                ('approved_on', models.DateField(editable=False, null=True, verbose_name='审定日期')),
                ('state', models.CharField(choices=[('drafted', '拟定'), ('checked', '已作保密审查'), ('approved', '已审定，公布中'), ('published', '已公布'), ('withdrawn', '已撤销')], default='drafted', editable=False, max_length=12, verbose_name='状态')),
                ('batch', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appraisal.openingbatch', verbose_name='开放审核批次')),
            ],
            options={
                'verbose_name': '公布',
                'verbose_name_plural': '公布',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PublishedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('clear', '没有提示'), ('hinted', '有提示，审定开放')], max_length=8, verbose_name='组')),
                ('reach', models.PositiveSmallIntegerField(choices=[(0, '不公布'), (1, '目录公布'), (2, '实名或到馆利用'), (3, '网上公布')], default=0, verbose_name='公布范围')),
                ('published_on', models.DateField(null=True, verbose_name='公布日期')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='holdings.item', verbose_name='件')),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appraisal.publication', verbose_name='公布')),
            ],
            options={
                'verbose_name': '公布的件',
                'verbose_name_plural': '公布的件',
            },
        ),
        migrations.CreateModel(
            name='ReviewOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('first', '初审'), ('second', '复审'), ('unit', '形成单位'), ('decision', '审定'), ('authority', '档案主管部门')], max_length=10, verbose_name='环节')),
                ('view', models.CharField(choices=[('proposed', '提出'), ('concur', '同意'), ('dissent', '不同意'), ('silent', '逾期未反馈'), ('decided', '审定')], max_length=8, verbose_name='意见')),
                ('decision', models.CharField(blank=True, choices=[('open', '开放'), ('redact', '遮盖后开放'), ('defer', '延期开放'), ('keep', '维持控制')], default='', max_length=8, verbose_name='建议或决定')),
                ('ground', models.CharField(blank=True, choices=[('secret', '保密期限未满或不符合解密条件'), ('state', '开放后会损害国家和重大利益'), ('third', '知识产权、个人信息会损害第三方'), ('other', '法律法规规定的其他情形')], default='', max_length=8, verbose_name='延期的事由')),
                ('again_on', models.DateField(null=True, verbose_name='再评估日期')),
                ('opinion', models.CharField(blank=True, default='', max_length=1000, verbose_name='说明')),
                ('by', models.CharField(max_length=80, verbose_name='谁')),
                ('on', models.DateTimeField(verbose_name='时间')),
                ('review', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appraisal.openingreview', verbose_name='开放审核')),
            ],
            options={
                'verbose_name': '审核意见',
                'verbose_name_plural': '审核意见',
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='保管单位')),
                ('area', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='行政区域')),
                ('line', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='系统')),
                ('party', lantai.guard.columns.PathField(blank=True, default='', editable=False, max_length=200, verbose_name='另一方')),
                ('secrecy', models.PositiveSmallIntegerField(choices=[(0, '公开'), (1, '内部'), (2, '秘密'), (3, '机密'), (4, '绝密')], default=0, verbose_name='密级')),
                ('reason', models.CharField(max_length=400, verbose_name='撤回理由')),
                ('items', models.PositiveIntegerField(default=0, verbose_name='件数')),
                ('rows', models.JSONField(default=list, editable=False)),
                ('by', models.CharField(max_length=80, verbose_name='撤回人')),
                ('by_hands', models.CharField(editable=False, max_length=100)),
                ('at', models.DateTimeField(verbose_name='撤回时间')),
                ('reviewed_by', models.CharField(blank=True, max_length=80, verbose_name='复核人')),
                ('reviewed_on', models.DateField(null=True, verbose_name='复核日期')),
                ('state', models.CharField(choices=[('stopped', '已撤下，待复核'), ('upheld', '维持撤回'), ('restored', '已恢复公布')], default='stopped', editable=False, max_length=12, verbose_name='状态')),
            ],
            options={
                'verbose_name': '撤回公布',
                'verbose_name_plural': '撤回公布',
                'abstract': False,
                'indexes': [models.Index(fields=['holder', '-id'], name='withdrawal_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='withdrawal_below_ceiling')],
            },
        ),
        migrations.AddIndex(
            model_name='openingbatch',
            index=models.Index(fields=['holder', '-id'], name='openingbatch_held'),
        ),
        migrations.AddIndex(
            model_name='openingbatch',
            index=models.Index(fields=['party', '-id'], name='openingbatch_party'),
        ),
        migrations.AddConstraint(
            model_name='openingbatch',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='openingbatch_below_ceiling'),
        ),
        migrations.AddConstraint(
            model_name='openingbatch',
            constraint=models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year'))), name='openingbatch_years', violation_error_message='止的年度不能早于起的年度。'),
        ),
        migrations.AddIndex(
            model_name='deferralcatalogue',
            index=models.Index(fields=['holder', '-id'], name='deferralcatalogue_held'),
        ),
        migrations.AddIndex(
            model_name='deferralcatalogue',
            index=models.Index(fields=['party', '-id'], name='deferralcatalogue_party'),
        ),
        migrations.AddConstraint(
            model_name='deferralcatalogue',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='deferralcatalogue_below_ceiling'),
        ),
        migrations.AddIndex(
            model_name='openingreview',
            index=models.Index(fields=['batch', 'number', 'id'], name='review_in_order'),
        ),
        migrations.AddIndex(
            model_name='openingreview',
            index=models.Index(fields=['batch', 'proposal', 'number'], name='review_by_proposal'),
        ),
        migrations.AddIndex(
            model_name='openingreview',
            index=models.Index(fields=['batch', 'second_view', 'number'], name='review_by_second'),
        ),
        migrations.AddIndex(
            model_name='openingreview',
            index=models.Index(fields=['item', 'id'], name='review_of_item'),
        ),
        migrations.AddConstraint(
            model_name='openingreview',
            constraint=models.UniqueConstraint(fields=('batch', 'item'), name='one_review_in_a_batch'),
        ),
        migrations.AddConstraint(
            model_name='openingreview',
            constraint=models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('item',), name='one_open_review'),
        ),
        migrations.AddIndex(
            model_name='deferral',
            index=models.Index(fields=['catalogue', 'id'], name='deferral_in_order'),
        ),
        migrations.AddConstraint(
            model_name='deferral',
            constraint=models.UniqueConstraint(fields=('catalogue', 'review'), name='one_deferral'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['holder', '-id'], name='publication_held'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('secrecy__lte', 1)), name='publication_below_ceiling'),
        ),
        migrations.AddIndex(
            model_name='publisheditem',
            index=models.Index(fields=['publication', 'id'], name='published_in_order'),
        ),
        migrations.AddConstraint(
            model_name='publisheditem',
            constraint=models.UniqueConstraint(fields=('publication', 'item'), name='published_once'),
        ),
        migrations.AddIndex(
            model_name='reviewopinion',
            index=models.Index(fields=['review', 'id'], name='opinion_of_review'),
        ),
    ]
