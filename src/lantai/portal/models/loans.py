# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""调卷 and 借阅: paper that leaves its place in the store, for whom, until when, and back.

``holder`` is who keeps the records: an archives or the unit itself.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lantai.guard.columns import Guarded, Judged, state_of
from lantai.guard.words import both
from lantai.portal.flow_of_requests import LOAN
from lantai.portal.terms import LoanKind


class Loan(Guarded):
    """What goes out together: for the reading room, within the unit, or out of the house."""

    kind = models.CharField(both("哪一种", "kind"), max_length=8, choices=LoanKind,
                            default=LoanKind.AGENCY, editable=False)  # fmt: skip
    request = models.ForeignKey("portal.UseRequest", models.PROTECT, null=True, editable=False,
                                related_name="+",
                                verbose_name=both("查档申请", "use request"))  # fmt: skip
    borrower = models.CharField(both("借阅人", "borrower"), max_length=80)
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, editable=False,
                               related_name="+",
                               verbose_name=both("帐上的人", "person"))  # fmt: skip
    department = models.CharField(both("部门或单位", "department or unit"), max_length=120,
                                  blank=True)  # fmt: skip
    purpose = models.CharField(both("用途", "purpose"), max_length=200)
    due_on = models.DateField(both("应还日期", "due back on"))
    note = models.CharField(both("附注", "remarks"), max_length=400, blank=True)
    items = models.PositiveIntegerField(both("件（卷）数", "items or files"), default=0,
                                        editable=False)  # fmt: skip
    handed_by = models.CharField(both("出库经手", "handed out by"), max_length=80, blank=True,
                                 editable=False)  # fmt: skip
    out_on = models.DateField(both("出库日期", "out on"), null=True, editable=False)
    taken_by = models.CharField(both("还库经手", "taken back by"), max_length=80, blank=True,
                                editable=False)  # fmt: skip
    returned_on = models.DateField(both("还库日期", "back on"), null=True, editable=False)
    state = state_of(LOAN)

    class Meta(Guarded.Meta):
        verbose_name = both("调卷与借阅", "loan")
        verbose_name_plural = both("调卷与借阅", "loans")
        indexes = [models.Index(fields=["holder", "-id"], name="loan_held")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk or ''} {self.borrower}".replace("  ", " ")


class LoanedRecord(Judged):
    """An item or a file of a loan; it is in one loan at a time."""

    judged_by = "loan"

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="+", db_index=False,
                             verbose_name=both("调卷与借阅", "loan"))  # fmt: skip
    item = models.ForeignKey("holdings.Item", models.PROTECT, null=True, related_name="+",
                             verbose_name=both("件", "item"))  # fmt: skip
    file = models.ForeignKey("holdings.File", models.PROTECT, null=True, related_name="+",
                             verbose_name=both("案卷", "file"))  # fmt: skip
    is_open = models.BooleanField(both("在借", "under way"), default=True)

    class Meta:
        verbose_name = both("调出的档案", "record on loan")
        verbose_name_plural = both("调出的档案", "records on loan")
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, file__isnull=True)
                | Q(item__isnull=True, file__isnull=False),
                name="loaned_item_or_file",
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(is_open=True),
                                    name="item_in_one_loan"),
            models.UniqueConstraint(fields=["file"], condition=Q(is_open=True),
                                    name="file_in_one_loan"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["loan", "id"], name="loaned_of_loan")]

    def __str__(self) -> str:
        return str(self.item or self.file)
