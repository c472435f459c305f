# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归档范围和保管期限表: an edition of a unit's schedule, its lines, and what was said of a line.

Requirement 7.1; 国家档案局令第8号 (agencies), 第10号 (enterprises), 档案法实施条例 19. Every
edition stays: what was filed under it leads to its lines for ever.
"""

from __future__ import annotations

from django.db import models

from lantai.filing.flow import SCHEDULE
from lantai.filing.terms import RemarkKind, Template, WhyRenewed
from lantai.guard.columns import Guarded, state_of
from lantai.guard.words import both, said
from lantai.holdings.terms import Retention


class RetentionSchedule(Guarded):
    """One edition of a unit's schedule.

    ``holder`` is who drafts it: the unit, or the joint office that keeps its records. ``party`` is
    the authority, from the day on which it was first submitted.
    """

    institution = models.ForeignKey(
        "orgs.Institution", models.PROTECT, related_name="+",
        verbose_name=both("单位", "unit"))  # fmt: skip
    edition = models.PositiveSmallIntegerField(both("第几版", "edition"), default=1,
                                               editable=False)  # fmt: skip
    title = models.CharField(both("名称", "title"), max_length=200)
    template = models.CharField(both("依据范本", "template"), max_length=20, choices=Template,
                                blank=True, editable=False)  # fmt: skip
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=both("由哪一版修订", "made from"))  # fmt: skip
    why = models.CharField(both("编制事由", "why it is made"), max_length=12, choices=WhyRenewed,
                           default=WhyRenewed.FIRST)  # fmt: skip
    explanation = models.TextField(
        both("编制说明", "explanation"), blank=True,
        help_text=both("职能、内设机构和文件材料的情况，调整了什么、为什么。",
                       "Functions, departments, documents; what was changed and why."))  # fmt: skip
    state = state_of(SCHEDULE)
    submitted_on = models.DateField(both("报送日期", "submitted on"), null=True, editable=False)
    approved_by = models.CharField(both("批准机关", "approved by"), max_length=120, blank=True,
                                   editable=False)  # fmt: skip
    document_number = models.CharField(both("批准文号", "document number"), max_length=80,
                                       blank=True, editable=False)  # fmt: skip
    approved_on = models.DateField(both("批准日期", "approved on"), null=True, editable=False)
    effective_on = models.DateField(both("施行日期", "in force from"), null=True, editable=False)
    superseded_on = models.DateField(both("停用日期", "in force until before"), null=True,
                                     editable=False)  # fmt: skip
    renew_since = models.DateField(both("须修订，自", "to be renewed since"), null=True,
                                   editable=False)  # fmt: skip
    renew_why = models.CharField(both("为什么须修订", "why to be renewed"), max_length=12,
                                 choices=WhyRenewed, blank=True, editable=False)  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("归档范围和保管期限表", "retention schedule")
        verbose_name_plural = both("归档范围和保管期限表", "retention schedules")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["institution", "edition"],
                                    name="one_schedule_of_an_edition"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "title", "id"], name="schedule_held"),
            models.Index(fields=["party", "title", "id"], name="schedule_of_party"),
            models.Index(fields=["institution", "state"], name="schedule_of_unit"),
            models.Index(fields=["state", "effective_on"], name="schedule_by_state"),
        ]

    def __str__(self) -> str:
        return said("{title}（第 {n} 版）", "{title} (edition {n})", title=self.title,
                    n=self.edition)  # fmt: skip


class ScheduleEntry(Guarded):
    """条目: what kind of document, whether it is filed, and for how long it is kept.

    Kept by who keeps its schedule and with the same other party; its order is that of the paper.
    """

    schedule = models.ForeignKey(
        RetentionSchedule, models.CASCADE, related_name="entries", db_index=False,
        verbose_name=both("归档范围和保管期限表", "retention schedule"))  # fmt: skip
    position = models.PositiveIntegerField(both("次序", "order"), default=0)
    number = models.CharField(both("条目号", "number"), max_length=40, blank=True,
                              help_text=both("如 1.2.1", "such as 1.2.1"))  # fmt: skip
    heading = models.CharField(
        both("类目", "heading"), max_length=400, blank=True,
        help_text=both("各级之间用“／”隔开。", "Levels are parted by ／."))  # fmt: skip
    covers = models.CharField(both("归档范围", "what it covers"), max_length=1000)
    is_filed = models.BooleanField(both("归档", "filed"), default=True)
    retention = models.CharField(both("保管期限", "retention period"), max_length=8,
                                 choices=Retention, blank=True)  # fmt: skip
    category_code = models.CharField(both("门类代码", "category"), max_length=10, blank=True,
                                     default="WS")  # fmt: skip
    department = models.CharField(both("责任部门", "department"), max_length=100, blank=True)
    keywords = models.CharField(
        both("关键词", "keywords"), max_length=500, blank=True,
        help_text=both("题名里有这些词的，先想到这一条。", "Titles with these words lead here."),
    )  # fmt: skip
    note = models.CharField(both("备注", "note"), max_length=500, blank=True)
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="+",
        verbose_name=both("由哪一条修订", "made from"))  # fmt: skip
    template_line = models.CharField(both("范本条目", "entry of the template"), max_length=40,
                                     blank=True, editable=False)  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("条目", "schedule entry")
        verbose_name_plural = both("条目", "schedule entries")
        indexes = [
            models.Index(fields=["schedule", "position", "id"], name="scheduleentry_in_order"),
            models.Index(fields=["holder", "position", "id"], name="scheduleentry_held"),
            models.Index(fields=["party", "position", "id"], name="scheduleentry_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.covers}".strip()


class EntryRemark(Guarded):
    """逐条意见: what the authority says of a line, and what the unit answers.

    Kept by the authority; the unit is its other party from the moment the schedule goes back to it
    or is approved. A remark about what is missing has no line.
    """

    schedule = models.ForeignKey(
        RetentionSchedule, models.CASCADE, related_name="remarks",
        verbose_name=both("归档范围和保管期限表", "retention schedule"))  # fmt: skip
    entry = models.ForeignKey(
        ScheduleEntry, models.SET_NULL, null=True, blank=True, related_name="remarks",
        verbose_name=both("条目", "schedule entry"))  # fmt: skip
    about = models.CharField(both("说的是", "about"), max_length=400)
    kind = models.CharField(both("意见", "remark"), max_length=8, choices=RemarkKind)
    text = models.TextField(both("说明", "text"), blank=True)
    retention = models.CharField(both("应为", "ought to be"), max_length=8, choices=Retention,
                                 blank=True)  # fmt: skip
    raised_by = models.CharField(both("提出人", "raised by"), max_length=80, blank=True,
                                 editable=False)  # fmt: skip
    raised_on = models.DateField(both("提出日期", "raised on"), null=True, editable=False)
    reply = models.TextField(both("单位答复", "answer of the unit"), blank=True)
    replied_by = models.CharField(both("答复人", "answered by"), max_length=80, blank=True,
                                  editable=False)  # fmt: skip
    replied_on = models.DateField(both("答复日期", "answered on"), null=True, editable=False)
    settled_on = models.DateField(both("落实日期", "settled on"), null=True, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("逐条意见", "remark on an entry")
        verbose_name_plural = both("逐条意见", "remarks on entries")
        indexes = [
            models.Index(fields=["holder", "-id"], name="entryremark_held"),
            models.Index(fields=["party", "-id"], name="entryremark_of_party"),
            models.Index(fields=["schedule", "id"], name="entryremark_of_schedule"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{said('：', ': ')}{self.about}"
