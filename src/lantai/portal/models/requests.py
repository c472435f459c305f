# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""查档申请: who asks for what, which records were found, what units say, what is answered.

档案法 28, 29; 实施条例 33, 34. ``holder`` is the archives, ``party`` the applicant where it is a
unit of this site or an identified reader. What is found and drafted is the archives' own affair,
without another party: the request has of it what was answered. Identity numbers are not kept: only
how they look when masked, and a keyed digest by which the same number is known again
(`holdings.identities`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from lantai.guard.columns import Guarded, state_of
from lantai.guard.words import both
from lantai.portal.flow_of_requests import CONSENT, USE_REQUEST
from lantai.portal.terms import (
    Applicant,
    Basis,
    Channel,
    Matter,
    Outcome,
    Papers,
    Purpose,
    Verdict,
    Way,
)


class UseRequest(Guarded):
    """One request for use, from its coming in to its end. Its name is its number, never a person.

    ``secret`` is what the code of its receipt is made of: whoever has number and code may follow
    it without an account. From ``outcome`` to ``until`` stands what was answered, and nothing
    before: until then it is a `DraftAnswer`. ``unopened`` counts the unopened records given.
    """

    trail_name = "number"
    trail_hides: ClassVar[frozenset[str]] = frozenset({"phone", "identity_shown", "identity_key"})

    number = models.CharField(both("申请编号", "number"), max_length=20, blank=True,
                              editable=False)  # fmt: skip
    archives = models.ForeignKey("orgs.Institution", models.PROTECT, related_name="+",
                                 verbose_name=both("向哪个馆申请", "asked of"))  # fmt: skip
    channel = models.CharField(both("来的途径", "came in"), max_length=8, choices=Channel)
    applicant = models.CharField(both("替谁查", "for whom"), max_length=8, choices=Applicant,
                                 default=Applicant.SELF)  # fmt: skip
    name = models.CharField(both("申请人", "applicant"), max_length=120)
    phone = models.CharField(both("电话", "telephone"), max_length=40, blank=True)
    on_behalf_of = models.CharField(both("所替的人或单位", "on whose behalf"), max_length=120,
                                    blank=True)  # fmt: skip
    authority = models.CharField(
        both("委托书、介绍信", "letter of authority"), max_length=200, blank=True,
        help_text=both("看过什么：委托书，介绍信、公函的文号，调查令的文号。",
                       "What was seen: a letter of authority, its number."))  # fmt: skip
    papers = models.CharField(both("证件", "paper of identity"), max_length=8, choices=Papers,
                              blank=True)  # fmt: skip
    identity_shown = models.CharField(both("证件号码（遮盖）", "number, masked"), max_length=60,
                                      blank=True, editable=False)  # fmt: skip
    identity_key = models.CharField(max_length=64, blank=True, editable=False)
    identity_by = models.CharField(both("谁核对的身份", "identity checked by"), max_length=80,
                                   blank=True, editable=False)  # fmt: skip
    identity_on = models.DateField(both("核对身份的日期", "identity checked on"), null=True,
                                   editable=False)  # fmt: skip
    person = models.ForeignKey("orgs.Person", models.PROTECT, null=True, blank=True,
                               related_name="+", editable=False,
                               verbose_name=both("实名利用者", "identified reader"))  # fmt: skip
    unit = models.ForeignKey("orgs.Institution", models.PROTECT, null=True, blank=True,
                             related_name="+", editable=False,
                             verbose_name=both("申请单位", "asking unit"))  # fmt: skip
    matter = models.CharField(both("事项", "matter"), max_length=10, choices=Matter)
    people = models.CharField(both("当事人", "people it is about"), max_length=200, blank=True)
    years = models.CharField(both("大约时间", "about when"), max_length=60, blank=True)
    place = models.CharField(both("地点、单位", "place or unit"), max_length=120, blank=True)
    wanted = models.TextField(both("要查什么", "what is wanted"), max_length=2_000)
    purpose = models.CharField(both("用途", "purpose"), max_length=8, choices=Purpose)
    way = models.CharField(both("怎样用", "how it is used"), max_length=12, choices=Way)
    outcome = models.CharField(both("查找结果", "what came of it"), max_length=8, choices=Outcome,
                               blank=True, default="", editable=False)  # fmt: skip
    basis = models.CharField(both("不提供的理由", "why not given"), max_length=8, choices=Basis,
                             blank=True, default="", editable=False)  # fmt: skip
    searched = models.TextField(both("查了哪里", "where it was searched"), max_length=2_000,
                                blank=True, editable=False)  # fmt: skip
    answer = models.TextField(both("答复", "answer"), max_length=4_000, blank=True,
                              editable=False)  # fmt: skip
    unopened = models.PositiveIntegerField(both("提供的未开放件数", "unopened, given"),
                                           default=0, editable=False)  # fmt: skip
    until = models.DateField(both("可查阅到", "may be read until"), null=True, editable=False)
    received_on = models.DateField(both("收到日期", "received on"), editable=False)
    promised_on = models.DateField(both("应答复日期", "to be answered by"), null=True,
                                   editable=False)  # fmt: skip
    approved_by = models.CharField(both("批准人", "approved by"), max_length=80, blank=True,
                                   editable=False)  # fmt: skip
    answered_on = models.DateField(both("答复日期", "answered on"), null=True, editable=False)
    ended_on = models.DateField(both("办结日期", "ended on"), null=True, editable=False)
    copied_pages = models.PositiveIntegerField(both("复制页数", "pages copied"), default=0,
                                               editable=False)  # fmt: skip
    certificates = models.PositiveIntegerField(both("证明份数", "certificates"), default=0,
                                               editable=False)  # fmt: skip
    rating = models.PositiveSmallIntegerField(both("满意程度（5 最好）", "rating, 5 is best"),
                                              null=True, editable=False)  # fmt: skip
    remark = models.CharField(both("评价", "remark"), max_length=400, blank=True, editable=False)
    set = models.ForeignKey("guard.RecordSet", models.PROTECT, null=True, editable=False,
                            related_name="+", verbose_name=both("材料组", "set"))  # fmt: skip
    secret = models.CharField(max_length=40, editable=False)
    state = state_of(USE_REQUEST)

    class Meta(Guarded.Meta):
        verbose_name = both("查档申请", "use request")
        verbose_name_plural = both("查档申请", "use requests")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""),
                                    name="userequest_number_once"),
            models.UniqueConstraint(fields=["secret"], name="userequest_once"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-id"], name="userequest_held"),
            models.Index(fields=["party", "-id"], name="userequest_party"),
            models.Index(fields=["identity_key", "id"], name="userequest_by_identity",
                         condition=~models.Q(identity_key="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number or "—"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; a new one is numbered: 2026-000017."""
        if self.pk is None:
            super().save(*args, **kwargs)
            args, kwargs = (), {}
        if not self.number:
            self.number = f"{self.received_on.year}-{self.pk:06d}"
        super().save(*args, **kwargs)


class DraftAnswer(Guarded):
    """拟答复: what the archives means to answer; the request has it when it is answered.

    ``hands`` are the names under which whoever drafted it counts for four eyes.
    """

    request = models.OneToOneField(UseRequest, models.CASCADE, related_name="drafted",
                                   verbose_name=both("查档申请", "use request"))  # fmt: skip
    outcome = models.CharField(both("查找结果", "what came of it"), max_length=8, choices=Outcome)
    basis = models.CharField(both("不提供的理由", "why not given"), max_length=8, choices=Basis,
                             blank=True, default="")  # fmt: skip
    searched = models.TextField(both("查了哪里", "where it was searched"), max_length=2_000,
                                blank=True)  # fmt: skip
    answer = models.TextField(both("答复", "answer"), max_length=4_000)
    unopened = models.PositiveIntegerField(both("要提供的未开放件数", "unopened, to be given"),
                                           default=0)  # fmt: skip
    until = models.DateField(both("可查阅到", "may be read until"), null=True)
    drafted_by = models.CharField(both("拟稿人", "drafted by"), max_length=80)
    hands = models.CharField(max_length=100, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("拟答复", "draft answer")
        verbose_name_plural = both("拟答复", "draft answers")
        indexes = [models.Index(fields=["holder", "-id"], name="draftanswer_held")]

    def __str__(self) -> str:
        return self.request.number


class RequestedItem(Guarded):
    """A record that was found for a request, and whether it is given: the archives' own affair.

    The applicant sees records by what was granted, and no longer than that.
    """

    request = models.ForeignKey(UseRequest, models.CASCADE, related_name="+", db_index=False,
                                verbose_name=both("查档申请", "use request"))  # fmt: skip
    item = models.ForeignKey("holdings.Item", models.PROTECT, related_name="+",
                             verbose_name=both("件", "item"))  # fmt: skip
    verdict = models.CharField(both("提供与否", "given or not"), max_length=8, choices=Verdict,
                               default=Verdict.GIVE)  # fmt: skip
    basis = models.CharField(both("不提供的理由", "why not given"), max_length=8, choices=Basis,
                             blank=True, default="")  # fmt: skip
    was_open = models.BooleanField(both("已开放", "open"), default=False)
    consent = models.ForeignKey("portal.UseConsent", models.SET_NULL, null=True, related_name="+",
                                verbose_name=both("征求意见", "consent"))  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("查到的件", "record found")
        verbose_name_plural = both("查到的件", "records found")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["request", "item"], name="requested_once"),
        ]
        indexes = [models.Index(fields=["holder", "id"], name="requesteditem_held")]

    def __str__(self) -> str:
        return str(self.item)


class UseConsent(Guarded):
    """What the forming unit says to the use of unopened records of its own (实施条例 34).

    It is told what for, and sees the titles; who asks it is not told.
    """

    request = models.ForeignKey(UseRequest, models.CASCADE, related_name="+",
                                verbose_name=both("查档申请", "use request"))  # fmt: skip
    unit = models.ForeignKey("orgs.Institution", models.PROTECT, related_name="+",
                             verbose_name=both("被征求的单位", "unit asked"))  # fmt: skip
    purpose = models.CharField(both("用途", "purpose"), max_length=8, choices=Purpose)
    way = models.CharField(both("怎样用", "how it is used"), max_length=12, choices=Way)
    items = models.PositiveIntegerField(both("件数", "items"), default=0)
    set = models.ForeignKey("guard.RecordSet", models.PROTECT, null=True, related_name="+",
                            verbose_name=both("材料组", "set"))  # fmt: skip
    answered_by = models.CharField(both("答复人", "answered by"), max_length=80, blank=True)
    answered_on = models.DateField(both("答复日期", "answered on"), null=True)
    opinion = models.CharField(both("意见", "opinion"), max_length=1_000, blank=True)
    state = state_of(CONSENT)

    class Meta(Guarded.Meta):
        verbose_name = both("利用征求意见", "consent to use")
        verbose_name_plural = both("利用征求意见", "consents to use")
        indexes = [
            models.Index(fields=["holder", "-id"], name="useconsent_held"),
            models.Index(fields=["party", "-id"], name="useconsent_party"),
        ]

    def __str__(self) -> str:
        return f"{self.request.number} {self.unit}"
