# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk itself keeps: open matters and opinions of flows, saved views, batches, tallies.

They hold no archival noun: a row of any register is named by ``noun`` and ``row``.
"""

from __future__ import annotations

from django.apps import apps
from django.db import models

from lantai.desk.terms import BatchState, ChangeState, ImportState, RowStatus
from lantai.guard.columns import Guarded, PathField, Seen
from lantai.guard.terms import Secrecy
from lantai.guard.words import both


def _title(noun: str) -> str:
    """A noun's plural as people say it."""
    return str(apps.get_model(noun)._meta.verbose_name_plural)


class Matter(Guarded):
    """One row that stands in a flow and is not at its end: the inbox 待办 is made of these.

    The columns of sight are the row's own, copied in the act that moves it, so one ordered index
    per state answers what waits for whom.
    """

    noun = models.CharField(max_length=60)
    row = models.PositiveBigIntegerField()
    state = models.CharField(max_length=40)
    since = models.DateTimeField()
    due_on = models.DateField(null=True)
    label = models.CharField(max_length=300)
    sent_by = models.CharField(max_length=40, default="")

    class Meta(Guarded.Meta):
        verbose_name = both("待办", "open matter")
        verbose_name_plural = both("待办", "open matters")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["noun", "row"], name="one_matter_per_row"),
        ]
        indexes = [
            models.Index(fields=["holder", "noun", "state", "due_on", "id"], name="matter_held"),
            models.Index(fields=["party", "noun", "state", "due_on", "id"], name="matter_of_party"),
            models.Index(fields=["sent_by", "due_on", "id"], name="matter_sent"),
        ]

    def __str__(self) -> str:
        return self.label


class Approval(models.Model):
    """A step that was taken: who, when, what they said, on which round; written with the entry.

    ``lent_by`` is who lent its taker the duty, as actors are called; empty where it was its own.
    """

    noun = models.CharField(max_length=60)
    row = models.PositiveBigIntegerField()
    step = models.CharField(max_length=40)
    frm = models.CharField(max_length=40)
    to = models.CharField(max_length=40)
    actor = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, default="")
    at = models.DateTimeField()
    opinion = models.TextField(default="")
    answers = models.JSONField(default=dict)
    lent_by = models.CharField(max_length=40, default="")
    act = models.CharField(max_length=32)
    version = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = both("办理意见", "approval")
        verbose_name_plural = both("办理意见", "approvals")
        indexes = [models.Index(fields=["noun", "row", "id"], name="approval_of_row")]

    def __str__(self) -> str:
        return f"{self.step} {self.name}"


class SavedView(Guarded):
    """A register's filters kept under a name, for oneself or for the institution."""

    register = models.CharField(max_length=60)
    name = models.CharField(both("名称", "name"), max_length=60)
    query = models.TextField()
    shared = models.BooleanField(both("本单位共用", "shared in our institution"), default=False)

    class Meta(Guarded.Meta):
        verbose_name = both("存好的筛选", "saved view")
        verbose_name_plural = both("存好的筛选", "saved views")
        indexes = [models.Index(fields=["holder", "register", "id"], name="view_of_register")]

    def __str__(self) -> str:
        return self.name


class ChangeBatch(Guarded):
    """Many rows changed at once, with what each was, so that it can be undone.

    ``acts`` are those of its slices: the trail knows what each row became. ``secrecy`` is the
    clearance of who made it: nobody reads of rows in it that they may not see.
    """

    register = models.CharField(max_length=60)
    values = models.JSONField(both("改为", "changed to"))
    reason = models.CharField(both("理由", "reason"), max_length=500, default="")
    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.PREVIEW)
    made_at = models.DateTimeField()
    undo_until = models.DateTimeField(null=True)
    acts = models.JSONField(default=list)

    class Meta(Guarded.Meta):
        verbose_name = both("成批修改", "bulk edit")
        verbose_name_plural = both("成批修改", "bulk edits")

    def __str__(self) -> str:
        return f"{_title(self.register)} {self.made_at:%Y-%m-%d %H:%M}"


class ChangedRow(models.Model):
    """One row of a bulk edit: what it was and what it becomes.

    ``version`` is the digest of the row as it was looked at: one that somebody else changed
    meanwhile is left alone.
    """

    batch = models.ForeignKey(ChangeBatch, models.CASCADE, related_name="rows", db_index=False)
    row = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=ChangeState)
    before = models.JSONField()
    after = models.JSONField()
    version = models.CharField(max_length=64)
    problem = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="one_change_per_row")]
        indexes = [models.Index(fields=["batch", "state", "id"], name="change_of_batch")]


class ImportFile(Guarded):
    """A workbook being imported into a register: tried row by row, then taken.

    ``answers`` are what a person decided (columns, words), ``book`` how the workbook was read,
    ``shape`` the digest of its heads, by which the next one of its kind is known.
    """

    register = models.CharField(max_length=60)
    name = models.CharField(both("文件名", "file name"), max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(both("大小", "size"))
    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.TRYING)
    at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    book = models.JSONField(default=dict)
    shape = models.CharField(max_length=64, default="")

    class Meta(Guarded.Meta):
        verbose_name = both("导入文件", "import")
        verbose_name_plural = both("导入文件", "imports")
        indexes = [models.Index(fields=["holder", "register", "-id"], name="import_of_register")]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row of a tried workbook and what became of it."""

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=6, choices=RowStatus)
    values = models.JSONField()
    problems = models.JSONField(default=list)
    made = models.PositiveBigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["file", "status", "id"], name="row_of_file")]
        constraints = [
            models.UniqueConstraint(fields=["file", "sheet", "number"], name="one_row_per_line")
        ]


class Tally(Seen):
    """How many rows of one figure wear the same columns of sight: what figures are looked up in.

    It wears those columns itself, so the law's ``count`` sight of a tally is that of its rows. No
    row is written but by counting them all anew (`tallies`), so it follows no institution.
    """

    figure = models.CharField(max_length=60)
    number = models.PositiveBigIntegerField()
    holder = PathField()
    area = PathField()
    line = PathField()
    party = PathField()
    creator = PathField()
    secrecy = models.PositiveSmallIntegerField(choices=Secrecy, default=Secrecy.PUBLIC)

    class Meta:
        verbose_name = both("数目", "tally")
        verbose_name_plural = both("数目", "tallies")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(secrecy__lte=Secrecy.INTERNAL), name="tally_below_ceiling"
            )
        ]
        indexes = [
            models.Index(fields=[by, "figure", *rest, "secrecy", "number"], name=f"tally_by_{by}")
            for by, rest in (("holder", ("area",)), ("area", ("holder",)),
                             ("line", ("area", "holder")), ("creator", ("area", "holder")),
                             ("party", ("area", "holder")))
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.figure} {self.number}"


class Counting(models.Model):
    """When a figure was last counted, and how long that took."""

    figure = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
