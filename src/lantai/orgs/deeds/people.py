# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts on institutions, people, posts and what hangs on them: what each asks, and which it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from lantai.desk.asking import (
    Fields,
    ManyRows,
    basis,
    day,
    duties,
    flag,
    line,
    one_of,
    pick,
    reason,
    ticks,
)  # fmt: skip
from lantai.desk.deeds import Deed, on_row
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.orgs import administering, queries
from lantai.orgs.actors import lendable
from lantai.orgs.acts import accounts, institutions, people
from lantai.orgs.models import Institution, JointMembership, Person, Post, SupervisionException
from lantai.orgs.models.people import CLEARANCES
from lantai.orgs.roles import roles_on
from lantai.orgs.terms import Kind, Level


def _roles_at(institution: Institution) -> list[tuple[str, str]]:
    """The roles that may be held in an institution today."""
    return [(role.code, role.label) for role in roles_on(timezone.localdate())
            if not role.kinds or institution.kind in role.kinds]  # fmt: skip


def _others(row: Institution, actor: Actor) -> Any:
    """The other institutions on which the actor may act."""
    return queries.to_act_on(actor).exclude(pk=row.pk).order_by("pk")


# --- institutions ---------------------------------------------------------------------------------


def _to_move(row: Institution, actor: Actor) -> Fields:
    others = queries.others_known(row, actor)
    made: dict[str, forms.Field] = {
        "kind": one_of(both("单位类别", "kind"), Kind.choices, row.kind),
        "level": one_of(both("层级", "level"), Level.choices, row.level),
        "region": pick(both("行政区划", "region"), queries.regions_in_force(), code="code"),
        "in_line": pick(both("所属系统", "line"), queries.lines(), required=False),
        "superior": pick(both("上级主管单位", "superior"), others, required=False),
        "parent": pick(both("总馆（本部）", "main institution"), others, required=False),
        "basis": basis(),
    }
    for name in ("region", "in_line", "superior", "parent"):
        made[name].initial = getattr(row, f"{name}_id")
    return made


def _to_appoint(row: Institution, actor: Actor) -> Fields:
    return {
        "person": pick(both("人员", "person"), queries.people_known(actor)),
        "title": line(both("职务", "title"), most=80),
        "department": pick(both("内设机构", "department"), queries.departments_of(row, actor),
                           required=False),
        "roles": ticks(both("角色", "roles"), _roles_at(row)),
        "clearance": one_of(both("可看到", "cleared for"), CLEARANCES, 0),
        "valid_from": day(both("自", "from"), today=True),
        "valid_until": day(both("至", "until"), required=False),
        "basis": line(both("任命依据", "basis"), required=False),
    }  # fmt: skip


INSTITUTION = (
    Deed("appoint", "orgs.post.appoint", both("任职授权", "Appoint somebody"), _to_appoint,
         lambda row, person, **given: people.appoint(person, row, **given)),
    Deed("rename", "orgs.institution.rename", both("更名", "Rename"),
         lambda row, actor: {"name": line(both("新名称", "new name"), most=120),
                             "short_name": line(both("简称", "short name"), required=False),
                             "on": day(both("自", "from"), today=True), "basis": basis()},
         institutions.rename_institution),
    Deed("move", "orgs.institution.move", both("调整归属", "Change where it belongs"), _to_move,
         institutions.move_institution,
         help=both("区划、系统、上级、类别", "region, line, superior, kind")),
    Deed("merge", "orgs.institution.merge", both("把别的单位并入本单位", "Merge others into it"),
         lambda row, actor: {
             "predecessors": ManyRows(_others(row, actor), label=both("并入的单位", "merged")),
             "on": day(both("日期", "date"), today=True), "basis": basis()},
         lambda row, predecessors, **given: institutions.merge_institutions(
             predecessors, row, **given),
         grave=both("被并入的单位终止，任职结束，档案由本单位负责。",
                    "The merged units end, their posts too; this one answers for their records.")),
    Deed("split", "orgs.institution.split", both("分立", "Split"),
         lambda row, actor: {
             "successors": ManyRows(_others(row, actor), label=both("分立为", "into")),
             "answering": pick(both("原全宗由谁负责", "who answers for the fonds"),
                               _others(row, actor)),
             "on": day(both("日期", "date"), today=True), "basis": basis()},
         institutions.split_institution,
         grave=both("本单位终止，任职结束。", "The institution ends, its posts too.")),
    Deed("abolish", "orgs.institution.abolish", both("撤销", "Abolish"),
         lambda row, actor: {
             "successor": pick(both("继承单位", "successor"), _others(row, actor), required=False),
             "on": day(both("日期", "date"), today=True), "basis": basis()},
         institutions.abolish_institution,
         grave=both("本单位终止，任职结束。没有继承单位的，档案由档案馆单独负责。",
                    "The institution ends, its posts too. Without a successor the archives alone "
                    "answers for its records.")),
    Deed("hand_over", "orgs.institution.hand_over",
         both("把名录和帐号交给别人管理", "Hand its entry and accounts over"),
         lambda row, actor: {"keeper": pick(both("交给", "to"), queries.others_known(row, actor),
                                            required=False), "basis": basis()},
         institutions.hand_over,
         help=both("不填就是由它自己管理", "empty: it administers itself")),
    Deed("declare", "orgs.declaration.add", both("声明两员由一人兼任", "Declare a small place"),
         lambda row, actor: {"reason": reason(), "declared_by": line(both("声明人", "declared by")),
                             "until": day(both("有效期至", "valid until"))},
         accounts.declare_small_place,
         help=both("系统管理员和安全管理员可由一人担任，审计员不行",
                   "one person for system and security, never the auditor")),
)  # fmt: skip

# --- people, posts, what hangs on them ------------------------------------------------------------


def _secret() -> forms.Field:
    """A first password, which must be changed at the first sign-in."""
    return forms.CharField(label=both("初始口令", "first password"), max_length=200,
                           widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
                           help_text=both("登录后要换。", "To be changed at once."))  # fmt: skip


def _is_in_use(row: Person) -> bool | None:
    """Whether a person's account is in use; None where there is none."""
    return bool(administering.account_of(row).is_active) if row.account_id is not None else None


PERSON = (
    Deed("account", "orgs.account.give", both("开帐号", "Give an account"),
         lambda row, actor: {"username": line(both("用户名", "user name"), most=80),
                             "password": _secret()},
         accounts.give_account, when=lambda row, actor: row.account_id is None),
    Deed("lock", "orgs.account.lock", both("锁定帐号", "Lock the account"),
         lambda row, actor: {"reason": reason()},
         accounts.lock_account, when=lambda row, actor: _is_in_use(row) is True),
    Deed("unlock", "orgs.account.unlock", both("解锁帐号", "Unlock the account"),
         lambda row, actor: {"reason": reason()},
         accounts.unlock_account, when=lambda row, actor: _is_in_use(row) is False),
    Deed("reset", "orgs.account.reset", both("重置口令", "Reset the password"),
         lambda row, actor: {"password": _secret(), "reason": reason()},
         accounts.reset_password, when=lambda row, actor: row.account_id is not None),
    Deed("identify", "orgs.person.identify", both("核验身份", "Verify the identity"),
         lambda row, actor: {},
         accounts.identify,
         help=both("证件与本人相符", "the papers are this person's")),
)  # fmt: skip


def _delegate(row: Post, whole: bool, **given: Any) -> Post:
    if whole:
        given["duties"] = sorted(lendable(row))
    return people.delegate(row, **given)


POST = (
    Deed("change", "orgs.post.change", both("改职责", "Change its duties"),
         lambda row, actor: {
             "title": forms.CharField(label=both("职务", "title"), max_length=80,
                                      initial=row.title),
             "roles": ticks(both("角色", "roles"), _roles_at(row.institution), initial=row.roles),
             "clearance": one_of(both("可看到", "cleared for"), CLEARANCES, row.clearance),
             "valid_until": day(both("至", "until"), required=False), "basis": basis()},
         people.change_post),
    Deed("end", "orgs.post.end", both("免去", "End it"),
         lambda row, actor: {"reason": reason()},
         people.end_post,
         grave=both("从现在起不能再用，委托出去的也一起结束。",
                    "It ends now, and with it what was lent from it.")),
    Deed("delegate", "orgs.post.delegate", both("委托代办", "Lend duties"),
         lambda row, actor: {
             "to": pick(both("委托给", "to"), queries.people_to_lend_to(row, actor)),
             "until": day(both("到哪一天为止", "until")), "reason": reason(),
             "whole": flag(both("全部委托，下面不用勾", "All of them; tick nothing below")),
             "duties": duties(both("委托哪些职责", "which duties"), lendable(row), required=False)},
         _delegate),
)  # fmt: skip

EXCEPTION = (
    Deed("end", "orgs.supervisionexception.end", both("终止例外", "End the exception"),
         lambda row, actor: {"on": day(both("最后一天", "last day"), today=True),
                             "reason": reason()},
         institutions.end_exception),
)  # fmt: skip

MEMBERSHIP = (
    Deed("leave", "orgs.jointmembership.end", both("退出联合档案室", "Leave the joint office"),
         lambda row, actor: {"on": day(both("最后一天", "last day"), today=True)},
         institutions.leave_office),
)  # fmt: skip

on_row(Institution, *INSTITUTION)
on_row(Person, *PERSON)
on_row(Post, *POST)
on_row(SupervisionException, *EXCEPTION)
on_row(JointMembership, *MEMBERSHIP)
