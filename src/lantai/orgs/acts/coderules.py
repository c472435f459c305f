# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Requiring one-time codes: of a role from a day on, or of one account at its next page.

The security administrator does it for the posts and accounts it administers; those whom it reaches
are told, and what they may do is worked out anew at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.desk import editing
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.orgs import administering, coderules
from lantai.orgs.errors import refuse, why
from lantai.orgs.models import CodeRule, Person
from lantai.orgs.notices import notify
from lantai.orgs.reasons import in_past, no_account, oneself, unreasoned
from lantai.orgs.roles import name_of, roles
from lantai.orgs.stamps import renew, renew_people


def require_codes(of: Sequence[str], *, required_from: dt.date, basis: str = "",
                  actor: Actor) -> list[CodeRule]:  # fmt: skip
    """Require one-time codes of whoever holds one of these roles, from a day on. 要求用动态码."""
    refuse(*in_past(required_from), *_cannot_require(of, actor))
    with editing.once(), transaction.atomic():  # of two side by side one is refused whole
        return [_require(role, required_from, basis, actor) for role in of]


def _cannot_require(of: Sequence[str], actor: Actor) -> list[Said]:
    there = {rule.role for rule in coderules.of_holder(actor.institution)}
    return [*(why("unknown_role", role=role) for role in of if role not in roles()),
            *(why("code_rule_there", role=name_of(role)) for role in of
              if role in there and role in roles())]  # fmt: skip


def _require(role: str, required_from: dt.date, basis: str, actor: Actor) -> CodeRule:
    with act("orgs.coderule.require", CodeRule, actor) as done:
        rule = CodeRule(role=role, required_from=required_from, basis=basis,
                        holder=actor.institution, area=actor.area, line=actor.line)  # fmt: skip
        rule.save()
        _tell(rule)
        return done(rule, role=role, required_from=required_from)


def _tell(rule: CodeRule) -> None:
    """Tell those whom it reaches and who have no codes yet; make everybody's actor anew."""
    people = list(coderules.people_under(rule))
    renew_people(*people)
    notify(coderules.lacking(coderules.people_under(rule)), "orgs.code_required",
           day=rule.required_from, role=name_of(rule.role))  # fmt: skip


def move_code_rule(rule: CodeRule, *, required_from: dt.date, reason: str,
                   actor: Actor) -> CodeRule:  # fmt: skip
    """Let a requirement begin on another day. 改动态码期限."""
    with act("orgs.coderule.move", rule, actor, reason=reason) as done:
        refuse(*_over(rule), *in_past(required_from), *unreasoned(reason))
        rule.required_from = required_from
        rule.save()
        _tell(rule)
        return done(rule)


def end_code_rule(rule: CodeRule, *, reason: str, actor: Actor) -> CodeRule:
    """Require one-time codes of a role no longer; who has them keeps them. 取消动态码要求."""
    with act("orgs.coderule.end", rule, actor, reason=reason) as done:
        refuse(*_over(rule), *unreasoned(reason))
        renew_people(*coderules.people_under(rule))
        rule.ended_on = timezone.localdate()
        rule.save()
        return done(rule)


def _over(rule: CodeRule) -> list[Said]:
    return [why("code_rule_ended", on=rule.ended_on)] if rule.ended_on else []


def require_code(person: Person, *, reason: str, actor: Actor) -> Person:
    """Require one-time codes of one person, whatever its posts, from its next page on."""
    with act("orgs.account.require_code", person, actor, reason=reason) as done:
        _mark(person, reason, actor, wanted=True)
        notify([person], "orgs.code_required_at_once", about=person, name=actor.name)
        return done(person)


def release_code(person: Person, *, reason: str, actor: Actor) -> Person:
    """Require them of this person no longer; what its posts want stands. 不再单独要求."""
    with act("orgs.account.release_code", person, actor, reason=reason) as done:
        _mark(person, reason, actor, wanted=False)
        return done(person)


def _mark(person: Person, reason: str, actor: Actor, *, wanted: bool) -> None:
    refuse(*oneself(person, actor), *no_account(person), *unreasoned(reason))
    account = administering.account_of(person)
    account.needs_code = wanted
    account.save()
    renew([account.pk])
