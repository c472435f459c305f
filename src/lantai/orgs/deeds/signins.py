# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts on the ways in: a lost phone, sessions to end, who has to use one-time codes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from lantai.desk.asking import Fields, basis, day, reason, ticks
from lantai.desk.deeds import Deed, ListDeed, on_list, on_row
from lantai.guard import devices, sessions
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.orgs import administering
from lantai.orgs import coderules as rules
from lantai.orgs.acts import accounts, coderules
from lantai.orgs.models import CodeRule, Person
from lantai.orgs.roles import roles_on


def _has_device(row: Person, actor: Actor) -> bool:
    return row.account_id is not None and devices.has_device(administering.account_of(row))


def _is_signed_in(row: Person, actor: Actor) -> bool:
    return row.account_id is not None and bool(sessions.open_now([row.account_id]))


def _is_told(row: Person) -> bool:
    return row.account_id is not None and administering.account_of(row).needs_code


def _why(row: Any, actor: Actor) -> Fields:
    return {"reason": reason()}


PERSON = (
    Deed("take_device", "orgs.account.take_device", both("收走动态码", "Take the codes away"),
         _why, accounts.take_device, when=_has_device,
         help=both("手机丢了、换了，备用码也没有了", "the phone is lost and the backup codes too"),
         grave=both("原来的手机和备用码马上不能用，他的登录全部结束。先当面或打电话核实是本人。",
                    "Phone and backup codes are worth nothing at once, and all sign-ins end. First "
                    "make sure that it is this person who asks.")),
    Deed("end_sessions", "orgs.account.end_sessions", both("结束登录", "End the sign-ins"),
         _why, accounts.end_sessions, when=_is_signed_in,
         help=both("各处的登录马上结束，帐号还能再登录；接口密钥另外收回",
                   "all at once; the account may sign in again, and API keys are revoked apart")),
    Deed("require_code", "orgs.account.require_code",
         both("要求用动态码", "Require one-time codes"), _why, coderules.require_code,
         when=lambda row, actor: row.account_id is not None and not _is_told(row),
         help=both("只对这个人，设好以前不能办别的",
                   "of this person alone, before anything else is done")),
    Deed("release_code", "orgs.account.release_code",
         both("不再单独要求动态码", "Require codes no longer"), _why, coderules.release_code,
         when=lambda row, actor: _is_told(row),
         help=both("按角色的要求还在", "what is required of the role stands")),
)  # fmt: skip


def _to_require(actor: Actor) -> Fields:
    there = {rule.role for rule in rules.of_holder(actor.institution)}
    left = [(role.code, role.label) for role in roles_on(timezone.localdate())
            if role.code not in there]  # fmt: skip
    return {
        "roles": ticks(both("对哪些角色", "of which roles"), left),
        "required_from": day(both("从哪一天起", "from which day"),
                             help=both("留几天给大家设好；到了这一天，没有设的登录后先要设。",
                                       "Leave some days; from then on whoever has none sets them "
                                       "up first.")),
        "basis": basis(required=False),
    }  # fmt: skip


def _require(roles: list[str], actor: Actor, **given: Any) -> CodeRule | None:
    made = coderules.require_codes(roles, actor=actor, **given)
    return made[0] if len(made) == 1 else None


def _to_move(row: CodeRule, actor: Actor) -> Fields:
    asked = day(both("从哪一天起", "from which day"))
    asked.initial = row.required_from
    return {"required_from": asked, "reason": reason()}


def _stands(row: CodeRule, actor: Actor) -> bool:
    return row.ended_on is None


CODE_RULE = (
    Deed("move", "orgs.coderule.move", both("改期限", "Change the day"), _to_move,
         coderules.move_code_rule, when=_stands),
    Deed("end", "orgs.coderule.end", both("取消要求", "End the requirement"), _why,
         coderules.end_code_rule, when=_stands,
         help=both("已经设好的照旧用", "who has codes keeps them")),
)  # fmt: skip

on_row(Person, *PERSON)
on_row(CodeRule, *CODE_RULE)
on_list(CodeRule, ListDeed(
    "require", "orgs.coderule.require", both("要求用动态码", "Require one-time codes"),
    _to_require, _require, icon="plus",
    help=both("担任这些角色的人，从某一天起登录要用动态码",
              "whoever holds these roles signs in with them from a day on"),
))  # fmt: skip
