# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The choices of the room: who asks, for what, how it is answered and on which article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from lantai.guard.words import both


class Channel(models.TextChoices):
    """How a request came in."""

    ONLINE = "online", both("网上", "on line")
    COUNTER = "counter", both("窗口", "at the counter")
    LETTER = "letter", both("来信、来电", "by letter or telephone")
    UNIT = "unit", both("单位网上", "from a unit's desk")


class Applicant(models.TextChoices):
    """For whom somebody asks."""

    SELF = "self", both("本人", "for oneself")
    PROXY = "proxy", both("替家人或别人", "for family or somebody else")
    UNIT = "unit", both("替单位或律师事务所", "for a unit or a law firm")


class Papers(models.TextChoices):
    """By what somebody proves who they are."""

    CARD = "card", both("居民身份证", "identity card")
    PASSPORT = "passport", both("护照或港澳台证件", "passport or permit")
    OTHER = "other", both("其他证件", "another paper")
    LETTER = "letter", both("介绍信、公函、调查令", "letter of a unit or order of a court")


class Matter(models.TextChoices):
    """What the records are about: the kinds of 民生档案 most asked for, and the rest."""

    MARRIAGE = "marriage", both("婚姻登记", "marriage")
    WORK = "work", both("工龄、招工、调动", "work and employment")
    SCHOOL = "school", both("学籍、学历", "schooling")
    YOUTH = "youth", both("知青", "youth sent to the countryside")
    SOLDIER = "soldier", both("退伍军人安置", "settling of soldiers")
    HOUSE = "house", both("房产、拆迁", "houses")
    LAND = "land", both("土地、山林", "land and forest")
    HONOUR = "honour", both("荣誉、职称", "honours and titles")
    OFFICIAL = "official", both("公务文件", "papers of offices")
    OTHER = "other", both("其他", "other")


class Purpose(models.TextChoices):
    """What a record is wanted for."""

    RIGHTS = "rights", both("办理社会保险、待遇", "insurance and entitlements")
    PROOF = "proof", both("公证、诉讼、证明", "proof, before a court or notary")
    OFFICE = "office", both("工作查考", "the work of an office")
    HISTORY = "history", both("编史修志", "writing local history")
    STUDY = "study", both("学术研究", "research")
    FAMILY = "family", both("家史、个人了解", "family history")
    OTHER = "other", both("其他", "other")


class Way(models.TextChoices):
    """How somebody wants to use what is found."""

    READ = "read", both("到馆或网上阅看", "read it")
    COPY = "copy", both("要复制件", "have a copy")
    CERTIFICATE = "certificate", both("要档案证明", "have a certificate")


class Outcome(models.TextChoices):
    """What came of the search."""

    FOUND = "found", both("查到，提供", "found and given")
    PARTLY = "partly", both("部分提供", "given in part")
    NONE = "none", both("没有查到", "nothing was found")
    REFUSED = "refused", both("不予提供", "not given")


class Basis(models.TextChoices):
    """Why something is not given; each with its article (`ARTICLES`)."""

    NOT_OPEN = "not_open", both("尚未开放，暂不宜提供", "not open, and not to be given yet")
    SECRET = "secret", both("涉及国家秘密", "it is a state secret")
    PRIVACY = "privacy", both("涉及他人个人信息", "it tells of other people")
    RIGHTS = "rights", both("涉及知识产权", "others have rights in it")
    OWNER = "owner", both("捐赠、寄存人有限制", "the donor restricts its use")
    UNIT = "unit", both("形成单位不同意", "the forming unit does not consent")
    PROOF = "proof", both("身份、委托证明不全", "who asks is not proven")
    NOT_HELD = "not_held", both("不是本馆保管", "it is not kept here")


class Verdict(models.TextChoices):
    """Whether one record is given."""

    GIVE = "give", both("提供", "given")
    WITHHOLD = "withhold", both("不提供", "not given")


class Half(models.TextChoices):
    """Part of a day."""

    MORNING = "am", both("上午", "morning")
    AFTERNOON = "pm", both("下午", "afternoon")


class LoanKind(models.TextChoices):
    """Why paper leaves the store."""

    READING = "reading", both("查阅室调卷", "for the reading room")
    AGENCY = "agency", both("本单位借阅", "within the unit")
    OUTSIDE = "outside", both("借出馆外", "out of the house")


ARTICLES: Mapping[Any, Any] = {
    Basis.NOT_OPEN: both("档案法第二十七条、第二十九条", "Archives Law, art. 27 and 29"),
    Basis.SECRET: both("档案法第二十条", "Archives Law, art. 20"),
    Basis.PRIVACY: both("档案法第二十八条", "Archives Law, art. 28"),
    Basis.RIGHTS: both("档案法第二十八条", "Archives Law, art. 28"),
    Basis.OWNER: both("档案法第三十一条", "Archives Law, art. 31"),
    Basis.UNIT: both("档案法第二十九条、实施条例第三十四条",
                     "Archives Law, art. 29; Regulations, art. 34"),
    Basis.PROOF: both("实施条例第三十三条、本馆公布的利用条件",
                      "Regulations, art. 33, and the conditions published here"),
    Basis.NOT_HELD: both("档案法第二十八条", "Archives Law, art. 28"),
}  # fmt: skip
"""On which article something is not given."""
OPEN_ARTICLE = both("档案法第二十七条、第二十八条", "Archives Law, art. 27 and 28")
UNOPENED_ARTICLE = both("档案法第二十九条、实施条例第三十四条",
                        "Archives Law, art. 29; Regulations, art. 34")  # fmt: skip
COPY_ARTICLE = both("复制件盖有本馆签章的，与原件同等有效（实施条例第三十二条）",
                    "copies bearing the mark of this archives count as originals "
                    "(Regulations, art. 32)")  # fmt: skip
