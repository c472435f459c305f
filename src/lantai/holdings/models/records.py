# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""案卷 and 件: the two levels that are described row by row (DA/T 18, DA/T 46).

What the standards ask of every record is a column; what only some kinds have (photographs, sound,
people's records) is under the scheme, in ``extra``. A file-level catalogue without items stays as
it came. The indexes are such that a list of one holder, narrowed by one of its filters, walks one
ordered index and its capped count reads nothing else (``bench``): each ends with the order, the
number and the secrecy that every sight asks for.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from lantai.craft import refcode
from lantai.guard.columns import GuardedRecord
from lantai.guard.terms import Opening
from lantai.guard.words import both
from lantai.holdings import dues
from lantai.holdings.errors import refused
from lantai.holdings.models.codefield import CodeField
from lantai.holdings.terms import (
    Digitised,
    Disclosure,
    Manuscript,
    Medium,
    Originality,
    Retention,
    Standing,
    Unit,
    Urgency,
)

WALK = ("ref_code", "id", "secrecy")
"""The end of every list's index: the order, the number that breaks ties, the ceiling's column."""


JUDGED_ANEW = (Opening.CONTROLLED, Opening.DEFERRED)
"""Whose next review is a day that was decided, and not one that follows from the record's date."""


FILTERS = ("fonds", "year", "category_code", "retention", "opening")
"""What lists are narrowed by. Every index that a list walks holds them all, so that whatever is
narrowed by reads no rows that are not shown."""


def walks() -> list[models.Index]:
    """One ordered index per filter of a holder's list, and the holder's own."""
    own = models.Index(fields=["holder", *WALK], name="%(class)s_held")
    return [own, *(models.Index(fields=["holder", name, *WALK, *(o for o in FILTERS if o != name)],
                                name=f"%(class)s_by_{name[:12]}") for name in FILTERS)]  # fmt: skip


class Described(GuardedRecord):
    """What files and items have in common."""

    trail_name = "ref_code"

    ref_code: Any = CodeField(both("档号", "reference code"), max_length=200, blank=True)
    title = models.CharField(both("题名", "title"), max_length=2000)
    fonds = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, related_name="%(class)ss", db_index=False,
        verbose_name=both("全宗", "fonds"))  # fmt: skip
    fonds_code = models.CharField(both("全宗号", "fonds code"), max_length=20, blank=True,
                                  editable=False)  # fmt: skip
    category_code = models.CharField(both("门类代码", "category"), max_length=10, blank=True)
    class_code = models.CharField(both("类别号", "class code"), max_length=60, blank=True)
    record_class = models.ForeignKey(
        "holdings.RecordClass", models.PROTECT, null=True, blank=True, db_index=False,
        related_name="%(class)ss", verbose_name=both("类别", "class"))  # fmt: skip
    catalogue_number = models.CharField(both("目录号", "catalogue number"), max_length=20,
                                        blank=True)  # fmt: skip
    file_number = models.CharField(both("案卷号", "file number"), max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(both("年度", "year"), null=True, blank=True)
    retention = models.CharField(
        both("保管期限", "retention period"), max_length=8, choices=Retention, blank=True
    )
    department = models.CharField(both("机构（问题）", "unit or subject"), max_length=100,
                                  blank=True)  # fmt: skip
    responsible = models.CharField(both("责任者", "responsible"), max_length=500, blank=True)
    date_text = models.CharField(both("日期", "date"), max_length=120, blank=True)
    date_from = models.DateField(both("起", "from"), null=True, editable=False)
    date_to = models.DateField(both("止", "to"), null=True, editable=False)
    secrecy_mark = models.CharField(both("密级原文", "mark as written"), max_length=60, blank=True)
    secrecy_term = models.CharField(both("保密期限", "term of secrecy"), max_length=60, blank=True)
    secret_until = models.DateField(both("解密日期", "secret until"), null=True, blank=True)
    disclosure = models.CharField(
        both("公开属性", "disclosure"), max_length=12, choices=Disclosure, blank=True
    )
    medium = models.CharField(both("载体类型", "medium"), max_length=12, choices=Medium,
                              default=Medium.PAPER)  # fmt: skip
    quantity = models.PositiveIntegerField(both("数量", "quantity"), default=1)
    unit = models.CharField(both("计量单位", "unit"), max_length=8, choices=Unit,
                            default=Unit.ITEM)  # fmt: skip
    pages = models.PositiveIntegerField(both("页数", "pages"), null=True, blank=True)
    keywords = models.CharField(both("主题词或关键词", "keywords"), max_length=500, blank=True)
    persons = models.CharField(both("人名", "persons"), max_length=1000, blank=True)
    standing = models.CharField(
        both("所处阶段", "standing"), max_length=10, choices=Standing, default=Standing.DRAFT,
        editable=False)  # fmt: skip
    digitised = models.CharField(
        both("数字化状态", "digitised"), max_length=8, choices=Digitised, default=Digitised.NO
    )
    review_on = models.DateField(both("开放审核到期", "opening review due"), null=True,
                                 editable=False)  # fmt: skip
    expires_on = models.DateField(both("保管期限届满", "retention ends"), null=True,
                                  editable=False)  # fmt: skip
    box = models.ForeignKey(
        "holdings.Box", models.PROTECT, null=True, blank=True, db_index=False,
        related_name="%(class)ss", verbose_name=both("盒", "box"))  # fmt: skip
    position = models.PositiveIntegerField(both("盒内顺序", "order in the box"), default=0)
    location = models.CharField(both("存放位置", "location"), max_length=200, blank=True)
    batch = models.ForeignKey(
        "holdings.ImportBatch", models.PROTECT, null=True, db_index=False, editable=False,
        related_name="%(class)ss", verbose_name=both("导入批次", "import"))  # fmt: skip
    batch_row = models.PositiveIntegerField(both("批内行", "row of the import"), null=True,
                                            editable=False)  # fmt: skip
    described_by = models.CharField(both("著录者", "described by"), max_length=80, blank=True)
    described_on = models.DateField(both("著录日期", "described on"), null=True, blank=True)
    scheme = models.CharField(both("元数据方案", "metadata scheme"), max_length=60, blank=True)
    abstract = models.TextField(both("范围和提要", "scope and content"), blank=True)
    remarks = models.TextField(both("附注", "remarks"), blank=True)
    extra = models.JSONField(both("方案内元素", "elements of the scheme"), default=dict, blank=True)

    class Meta(GuardedRecord.Meta):
        abstract = True
        constraints = [
            *GuardedRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["holder", "ref_code"], condition=~models.Q(ref_code=""),
                name="%(class)s_code_once"),
            models.UniqueConstraint(
                fields=["batch", "batch_row"], condition=models.Q(batch__isnull=False),
                name="%(class)s_row_once"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.ref_code} {self.title}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row with what follows from it. Raises `Refused` for a 档号 that is fixed."""
        self.ref_code = refcode.normalise(self.ref_code)
        if code := self.fixed_code():
            raise refused("code_fixed", code=code)
        self.derive()
        super().save(*args, **kwargs)

    def fixed_code(self) -> str:
        """The code that this row would lose though it is fixed: it left the draft with it.

        Such a code is changed by `acts.renumber` alone. Empty where nothing is lost.
        """
        if self.pk is None:
            return ""
        rows = type(self).objects.unguarded("the code a record has now").filter(pk=self.pk)
        code, standing = rows.values_list("ref_code", "standing").first() or ("", "")
        lost = code and standing != Standing.DRAFT and code != refcode.normalise(self.ref_code)
        return str(code) if lost else ""

    def derive(self) -> None:
        """Fill the columns that follow from others; `save` does, and whoever writes many rows."""
        today = timezone.localdate()
        self.fonds_code = self.fonds_code or self.fonds.fonds_code
        self.creator = self.creator or self.fonds.creator
        self.date_from, self.date_to = dues.span(self.date_text)
        if self.opening not in JUDGED_ANEW or self.review_on is None:
            self.review_on = dues.review_on(self.date_to, today)
        self.expires_on = dues.expires_on(self.year, self.retention, today)


def _browsed(kind: str, *more: models.Index, loose: models.Q, apart: Any = None
             ) -> list[models.Index]:  # fmt: skip
    """Indexes by which the children of a level, a box's content and what is public are walked.

    ``loose`` is what lies in no class, ``apart`` what lies in no file.
    """
    within = ("fonds", "ref_code", "id", "holder", "secrecy")
    return [
        *more,
        models.Index(fields=["creator", *WALK, *FILTERS], name=f"{kind}_formed"),
        models.Index(fields=["party", *WALK], name=f"{kind}_of_party"),
        models.Index(fields=["ref_code", "id"], name=f"{kind}_by_code"),
        models.Index(fields=within, name=f"{kind}_in_fonds"),
        models.Index(fields=within, condition=loose, name=f"{kind}_loose"),
        models.Index(fields=["fonds", "category_code", "year", "retention", "department",
                             "ref_code", "id"], condition=apart, name=f"{kind}_in_series"),
        models.Index(fields=["record_class", *WALK],
                     condition=models.Q(record_class__isnull=False), name=f"{kind}_in_class"),
        models.Index(fields=["box", "position", "id"], condition=models.Q(box__isnull=False),
                     name=f"{kind}_in_box"),
        models.Index(fields=["fonds", "ref_code", "id"], condition=models.Q(reach__gte=1),
                     name=f"{kind}_public_in_fonds"),
        models.Index(fields=["ref_code", "id"], condition=models.Q(reach__gte=1),
                     name=f"{kind}_public"),
    ]  # fmt: skip


class File(Described):
    """案卷: a volume of documents, described as a whole. Never a computer file."""

    unit = models.CharField(both("计量单位", "unit"), max_length=8, choices=Unit,
                            default=Unit.FILE)  # fmt: skip
    item_count = models.PositiveIntegerField(both("件数", "items"), null=True, blank=True)

    class Meta(Described.Meta):
        verbose_name = both("案卷", "file")
        verbose_name_plural = both("案卷", "files")
        indexes = [
            *walks(),
            *_browsed("file", loose=models.Q(record_class__isnull=True)),
        ]


class Item(Described):
    """件: the unit of arrangement, of itself or in a file."""

    file = models.ForeignKey(
        File, models.PROTECT, null=True, blank=True, db_index=False, related_name="items",
        verbose_name=both("案卷", "file"))  # fmt: skip
    item_number = models.CharField(both("件号", "item number"), max_length=20, blank=True)
    page_numbers = models.CharField(both("页号", "page numbers"), max_length=40, blank=True)
    sequence = models.PositiveIntegerField(both("卷内顺序号", "order in the file"), default=0)
    parallel_title = models.CharField(both("并列题名", "parallel title"), max_length=1000,
                                      blank=True)  # fmt: skip
    other_title = models.CharField(both("副题名", "other title"), max_length=1000, blank=True)
    doc_number = models.CharField(both("文号", "document number"), max_length=200, blank=True)
    document_kind = models.CharField(both("文种", "kind of document"), max_length=40, blank=True)
    manuscript = models.CharField(
        both("稿本", "version"), max_length=10, choices=Manuscript, blank=True
    )
    urgency = models.CharField(
        both("紧急程度", "urgency"), max_length=12, choices=Urgency, blank=True
    )
    language = models.CharField(both("语种", "language"), max_length=40, blank=True)
    originality = models.CharField(
        both("原件或复制件", "original or copy"), max_length=10, choices=Originality, blank=True
    )

    class Meta(Described.Meta):
        verbose_name = both("件", "item")
        verbose_name_plural = both("件", "items")
        indexes = [
            *walks(),
            *_browsed(
                "item",
                models.Index(fields=["file", "sequence", "id"],
                             condition=models.Q(file__isnull=False), name="item_in_file"),
                loose=models.Q(record_class__isnull=True, file__isnull=True),
                apart=models.Q(file__isnull=True)),
        ]  # fmt: skip
