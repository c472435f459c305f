# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The choices of holdings. What stands printed in a 档号 keeps its printed code as its value."""

from __future__ import annotations

from django.db import models

from lantai.guard.words import both


class Unit(models.TextChoices):
    """计量单位: what is counted; 卷 and 件 are never added up."""

    ITEM = "item", both("件", "items")
    FILE = "file", both("卷", "files")
    GROUP = "group", both("组", "groups")
    VOLUME = "volume", both("册", "volumes")
    SHEET = "sheet", both("张", "sheets")
    DISC = "disc", both("盘", "discs")


class FondsKind(models.TextChoices):
    """全宗类型."""

    BODY = "body", both("机构全宗", "of a body")
    PERSON = "person", both("人物全宗", "of a person")
    JOINT = "joint", both("联合全宗", "of several bodies")
    GATHERED = "gathered", both("全宗汇集", "small fonds gathered")
    COLLECTION = "collection", both("档案汇集", "collection")


class FondsState(models.TextChoices):
    """全宗状态."""

    OPEN = "open", both("在册，还会增加", "growing")
    CLOSED = "closed", both("已封闭，不再增加", "closed")
    MERGED = "merged", both("并入其他全宗", "merged into another")
    DISPOSED = "disposed", both("已移出或销毁", "moved out or destroyed")


class TextKind(models.TextChoices):
    """What an archives writes about a whole fonds (DA/T 14, DA/T 12)."""

    GUIDE = "guide", both("全宗指南", "fonds guide")
    INTRODUCTION = "introduction", both("全宗介绍", "introduction to the fonds")


class NoteGroup(models.TextChoices):
    """全宗卷的类别 (DA/T 12): where in the fonds file an entry stands."""

    BACKGROUND = "1", both("全宗介绍", "background of the fonds")
    ACCESSION = "2", both("档案收集", "acquisition")
    ARRANGEMENT = "3", both("档案整理", "arrangement")
    APPRAISAL = "4", both("档案鉴定", "appraisal")
    CUSTODY = "5", both("档案保管", "custody")
    STATISTICS = "6", both("档案统计", "statistics")
    USE = "7", both("档案利用", "use")
    TECHNOLOGY = "8", both("新技术应用", "new technology")


class Standing(models.TextChoices):
    """在档案一生中的位置: from draft to what an archives holds.

    That it is being handed over 移交中 is said beside it, by a `Passage`.
    """

    DRAFT = "draft", both("整理中", "being arranged")
    FILED = "filed", both("已归档", "filed")
    HELD = "held", both("馆藏", "held")
    DESTROYED = "destroyed", both("已销毁", "destroyed")
    RETURNED = "returned", both("已退还", "given back")


class Retention(models.TextChoices):
    """保管期限, by the code that stands in the 档号; 长期 and 短期 are of the rules to 2006."""

    PERMANENT = "Y", both("永久", "permanent")
    D30 = "D30", both("30年", "30 years")
    D10 = "D10", both("10年", "10 years")
    LONG = "C", both("长期（2006年前）", "long (before 2006)")
    SHORT = "D", both("短期（2006年前）", "short (before 2006)")
    D100 = "D100", both("100年", "100 years")
    D70 = "D70", both("70年", "70 years")
    D60 = "D60", both("60年", "60 years")
    D50 = "D50", both("50年", "50 years")
    D25 = "D25", both("25年", "25 years")
    D20 = "D20", both("20年", "20 years")
    D15 = "D15", both("15年", "15 years")
    D5 = "D5", both("5年", "5 years")


class Medium(models.TextChoices):
    """载体类型."""

    PAPER = "paper", both("纸质", "paper")
    ELECTRONIC = "electronic", both("电子", "electronic")
    PHOTO = "photo", both("照片", "photographic print")
    FILM = "film", both("胶片", "film")
    MICROFORM = "microform", both("缩微品", "microform")
    TAPE = "tape", both("磁带", "magnetic tape")
    DISC = "disc", both("光盘", "optical disc")
    OBJECT = "object", both("实物", "object")
    MIXED = "mixed", both("多种载体", "several media")


class Originality(models.TextChoices):
    """原件还是复制件."""

    ORIGINAL = "original", both("原件", "original")
    COPY = "copy", both("复制件", "copy")
    BOTH = "both", both("原件和复制件", "original and copy")


class Manuscript(models.TextChoices):
    """稿本 (DA/T 46 M45)."""

    DRAFT = "draft", both("草稿", "draft")
    FINAL_DRAFT = "final", both("定稿", "final draft")
    AUTHENTIC = "authentic", both("正本", "authentic text")
    DUPLICATE = "duplicate", both("副本", "duplicate")
    TRIAL = "trial", both("试行本", "trial text")
    REVISED = "revised", both("修订本", "revised text")


class Urgency(models.TextChoices):
    """紧急程度 (DA/T 46 M35)."""

    SPECIAL = "special", both("特提", "special")
    VERY_URGENT = "very_urgent", both("特急", "very urgent")
    SPEEDY = "speedy", both("加急", "speedy")
    EVEN = "even", both("平急", "ordinary urgent")
    URGENT = "urgent", both("急件", "urgent")


class Digitised(models.TextChoices):
    """数字化状态."""

    NO = "no", both("未数字化", "not digitised")
    WAITING = "waiting", both("待数字化", "to be digitised")
    DONE = "done", both("已数字化", "digitised")
    BORN = "born", both("原生电子，不需数字化", "born digital")


class Disclosure(models.TextChoices):
    """公开属性 (政府信息公开条例): how the forming unit disclosed it; not opening 开放."""

    ACTIVE = "active", both("主动公开", "published by itself")
    ON_REQUEST = "on_request", both("依申请公开", "on request")
    WITHHELD = "withheld", both("不予公开", "not disclosed")


class Ground(models.TextChoices):
    """延期开放的事由 (国家档案馆档案开放办法 8); control has the same."""

    SECRET = "secret", both("保密期限未满或不符合解密条件", "its term of secrecy has not ended")
    STATE = "state", both("开放后会损害国家和重大利益", "it would harm the state")
    THIRD = "third", both("知识产权、个人信息会损害第三方", "it would harm others or their rights")
    OTHER = "other", both("法律法规规定的其他情形", "other grounds in law")


class DocumentRole(models.TextChoices):
    """件内文件的角色."""

    MAIN = "main", both("正文", "main text")
    ATTACHMENT = "attachment", both("附件", "attachment")
    FINAL_DRAFT = "final", both("定稿", "final draft")
    REVISION = "revision", both("修改稿", "revision")
    SLIP = "slip", both("处理单", "processing slip")
    FORWARDED = "forwarded", both("被转发文", "forwarded document")
    INCOMING = "incoming", both("来文", "incoming document")
    REPLY = "reply", both("复文", "reply")
    OTHER = "other", both("其他", "other")


class Origin(models.TextChoices):
    """计算机文件是什么: 电子文件 before filing, 电子档案 after, 数字化副本 of what is on paper."""

    RECORD = "record", both("电子文件", "electronic record")
    ARCHIVES = "archives", both("电子档案", "electronic archives")
    COPY = "copy", both("数字化副本", "digitised copy")


class AgentKind(models.TextChoices):
    """What an authority record is about (EAC-CPF entityType)."""

    BODY = "body", both("机构", "corporate body")
    PERSON = "person", both("个人", "person")
    FAMILY = "family", both("家族", "family")


class RepositoryKind(models.TextChoices):
    """库房用途."""

    PAPER = "paper", both("纸质档案库", "paper")
    PHOTO = "photo", both("照片胶片库", "photographs and film")
    MAGNETIC = "magnetic", both("磁性载体库", "magnetic media")
    OBJECT = "object", both("实物库", "objects")
    VALUABLE = "valuable", both("特藏库", "valuables")
    TRANSIT = "transit", both("暂存库", "transit")


class BatchLevel(models.TextChoices):
    """What the rows of a catalogue become."""

    AS_WRITTEN = "auto", both("按表头判断", "as the head says")
    ITEM = "item", both("件", "items")
    FILE = "file", both("案卷", "files")


class BatchState(models.TextChoices):
    """导入批次的状态."""

    NEW = "new", both("待导入", "to be imported")
    RUNNING = "running", both("导入中", "being imported")
    DONE = "done", both("已导入", "imported")
    FAILED = "failed", both("没有导入", "not imported")
    UNDOING = "undoing", both("撤回中", "being taken back")
    UNDONE = "undone", both("已撤回", "taken back")


class MoveState(models.TextChoices):
    """保管权移交的状态."""

    LAID = "laid", both("拟移交", "laid open")
    RECEIVING = "receiving", both("接收中", "being received")
    RECEIVED = "received", both("已接收", "received")
    WITHDRAWN = "withdrawn", both("已撤回", "withdrawn")
