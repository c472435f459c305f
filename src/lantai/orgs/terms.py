# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The choices of this room. What follows from a kind of institution is data: ``kinds.toml``."""

from __future__ import annotations

from django.db import models

from lantai.guard.words import both


class Level(models.TextChoices):
    """层级, of regions and of institutions; the values are those of `craft.regions.Level`."""

    COUNTRY = "country", both("国家级", "national")
    PROVINCE = "province", both("省级", "province")
    PREFECTURE = "prefecture", both("地级", "prefecture")
    COUNTY = "county", both("县级", "county")
    TOWNSHIP = "township", both("乡级", "township")
    VILLAGE = "village", both("村级", "village")


class Kind(models.TextChoices):
    """单位类别: every kind the policy names, party and government alike (意见 1, 3, 4, 5)."""

    PARTY = "party", both("党的机关", "party organ")
    CONGRESS = "congress", both("人大机关", "people's congress")
    GOVERNMENT = "government", both("政府机关", "government organ")
    CPPCC = "cppcc", both("政协机关", "CPPCC organ")
    SUPERVISORY = "supervisory", both("监察机关", "supervisory organ")
    COURT = "court", both("审判机关", "court")
    PROCURATORATE = "procuratorate", both("检察机关", "procuratorate")
    DEMOCRATIC = "democratic", both("民主党派", "democratic party")
    PEOPLES = "peoples", both("人民团体", "people's organisation")
    PUBLIC = "public", both("事业单位", "public institution")
    STATE_FIRM = "state_firm", both("国有企业", "state-owned enterprise")
    PRIVATE_FIRM = "private_firm", both("非公有制企业", "private enterprise")
    SOCIETY = "society", both("社会组织", "social organisation")
    AUTHORITY = "authority", both("档案主管部门", "archives authority")
    COMPREHENSIVE = "comprehensive", both("国家综合档案馆", "comprehensive archives")
    SPECIAL = "special", both("专门档案馆", "special archives")
    DEPARTMENT = "department", both("部门档案馆", "departmental archives")
    FIRM_ARCHIVES = "firm_archives", both("企业档案馆", "enterprise archives")
    PUBLIC_ARCHIVES = "public_archives", both("事业单位档案馆", "public institution's archives")
    OFFICE = "office", both("档案室", "records office")
    JOINT_OFFICE = "joint_office", both("联合档案室", "joint records office")
    TOWNSHIP = "township", both("乡镇（街道）", "township")
    VILLAGE = "village", both("村", "village")
    COMMUNITY = "community", both("社区", "community")
    MISSION = "mission", both("境外派出机构", "mission abroad")
    PROVIDER = "provider", both("档案服务机构", "archives service provider")


class Status(models.TextChoices):
    """What became of an institution."""

    ACTIVE = "active", both("在用", "active")
    MERGED = "merged", both("已合并", "merged")
    SPLIT = "split", both("已分立", "split")
    ABOLISHED = "abolished", both("已撤销", "abolished")


class SuccessionKind(models.TextChoices):
    """How one institution came after another (档案法实施条例 30: who answers for the fonds)."""

    MERGER = "merger", both("合并", "merger")
    SPLIT = "split", both("分立", "split")
    RENAMING = "renaming", both("更名", "renaming")
    ABOLITION = "abolition", both("撤销", "abolition")
    HANDOVER = "handover", both("划转", "handover")


class Concern(models.TextChoices):
    """What an exception is about."""

    SUPERVISES = "supervises", both("监督指导", "supervision")
    RECEIVES = "receives", both("移交进馆", "transfer")


class HolidayKind(models.TextChoices):
    """How a site's own day differs from the week."""

    OFF = "off", both("放假", "day off")
    WORKED = "worked", both("上班", "worked")


class TableForm(models.TextChoices):
    """What a file of regions is."""

    WHOLE = "whole", both("整表", "whole table")
    CHANGES = "changes", both("变更对照表", "list of changes")


class TableWay(models.TextChoices):
    """How a whole table is taken."""

    COMPARED = "compared", both("与现有的比对，按变更收", "compared, and taken as changes")
    OVER = "over", both("直接收下，不算变更", "laid over what is known")


class TableState(models.TextChoices):
    """How far a file of regions is."""

    TRIED = "tried", both("试过，没有执行", "tried, not taken")
    TAKING = "taking", both("正在执行", "being taken")
    TAKEN = "taken", both("已执行", "taken")
    DROPPED = "dropped", both("不用", "dropped")
