# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Accounts: the system administrator opens them, the security administrator locks and unlocks.

An account by itself may do nothing: it takes a second hand, that of the security administrator, to
give its person a post (`people.appoint`). So no one administrator lets anybody in alone.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import devices, passwords, sessions
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.models import Account, Declaration
from lantai.orgs.administering import account_of, auditors_of
from lantai.orgs.errors import refuse, why
from lantai.orgs.models import Institution, Person
from lantai.orgs.notices import notify
from lantai.orgs.reasons import in_past, no_account, oneself, unreasoned
from lantai.orgs.stamps import renew


def give_account(person: Person, username: str, password: str, *, actor: Actor) -> Account:
    """Open an account for a person; its password must be changed at the first sign-in. 开帐号."""
    with act("orgs.account.give", person, actor) as done:
        refuse(*oneself(person, actor), *_cannot_have(person, username))
        account = Account(username=username)
        account.set_unusable_password()
        account.save()
        passwords.change(account, password, actor, by_other=True)
        person.account = account
        person.save()
        return done(account, username=username)


def _cannot_have(person: Person, username: str) -> list[Said]:
    found = [why("has_account", name=person.name)] if person.account_id is not None else []
    if not username.strip() or username != username.strip():
        found.append(why("bad_username", username=username))
    elif Account.objects.filter(username__iexact=username).exists():
        found.append(why("username_taken", username=username))
    return found


def lock_account(person: Person, *, reason: str, actor: Actor) -> Person:
    """Lock a person's account at once; all its sessions end. 锁定."""
    with act("orgs.account.lock", person, actor, reason=reason) as done:
        refuse(*oneself(person, actor), *no_account(person), *unreasoned(reason))
        _set(person, is_active=False)
        return done(person)


def unlock_account(person: Person, *, reason: str, actor: Actor) -> Person:
    """Unlock a person's account. 解锁."""
    with act("orgs.account.unlock", person, actor, reason=reason) as done:
        refuse(*oneself(person, actor), *no_account(person), *unreasoned(reason))
        _set(person, is_active=True)
        return done(person)


def reset_password(person: Person, password: str, *, reason: str, actor: Actor) -> Person:
    """Give a person a new first password, which must be changed at the next sign-in. 重置口令."""
    with act("orgs.account.reset", person, actor, reason=reason) as done:
        refuse(*oneself(person, actor), *no_account(person), *unreasoned(reason))
        passwords.change(account_of(person), password, actor, by_other=True)
        return done(person)


def take_device(person: Person, *, reason: str, actor: Actor) -> Person:
    """Take away the device of somebody's one-time codes, such as a lost phone. 收走动态码.

    Its backup codes are worth nothing either, and its sessions end: whoever found the phone may
    have one. The next sign-in asks for the password alone, or sets up another device where codes
    are required.
    """
    with act("orgs.account.take_device", person, actor, reason=reason) as done:
        refuse(*oneself(person, actor), *no_account(person), *unreasoned(reason))
        account = account_of(person)
        refuse(*([] if devices.has_device(account) else [why("no_device", name=person.name)]))
        devices.remove(account, actor)
        ended = sessions.end_all(account.pk)
        notify([person], "orgs.device_taken", about=person, name=actor.name)
        return done(person, ended=ended)


def rescue_account(person: Person, password: str, *, reason: str, actor: Actor) -> Person:
    """Let somebody in again who has lost every way in and whom nobody here can help. 救回帐号.

    Asked for on the server itself, for a site's only security administrator: one-time codes and
    sign-ins end, a lock is lifted, the new password must be changed at the next sign-in. Whom it is
    about and the auditors of the place are told, since no second person looked at it.
    """
    with act("orgs.account.rescue", person, actor, reason=reason) as done:
        refuse(*no_account(person), *unreasoned(reason))
        account = account_of(person)
        if devices.has_device(account):
            devices.remove(account, actor)
        passwords.change(account, password, actor, by_other=True)
        _set(person, is_active=True)
        ended = sessions.end_all(account.pk)
        notify([person, *auditors_of(person)], "orgs.rescued", about=person, name=person.name,
               reason=reason)  # fmt: skip
        return done(person, ended=ended)


def end_sessions(person: Person, *, reason: str, actor: Actor) -> Person:
    """End every session of somebody at once; the way in stays open. 结束登录."""
    with act("orgs.account.end_sessions", person, actor, reason=reason) as done:
        refuse(*oneself(person, actor), *no_account(person), *unreasoned(reason))
        ended = sessions.end_all(account_of(person).pk)
        refuse(*([] if ended else [why("not_signed_in", name=person.name)]))
        notify([person], "orgs.sessions_ended", about=person, name=actor.name)
        return done(person, ended=ended)


def _set(person: Person, **columns: object) -> None:
    """Write columns of a person's account and end its sessions."""
    account = account_of(person)
    for name, value in columns.items():
        setattr(account, name, value)
    account.save()
    renew([account.pk])


def identify(person: Person, *, actor: Actor) -> Person:
    """Note that a person's identity was verified today, as a reader's must be. 核验身份."""
    with act("orgs.person.identify", person, actor) as done:
        refuse(*oneself(person, actor))
        person.identified_on = timezone.localdate()
        person.save()
        renew([person.account_id] if person.account_id is not None else [])
        return done(person)


def declare_small_place(institution: Institution, *, reason: str, until: dt.date,
                        declared_by: str, actor: Actor) -> Declaration:  # fmt: skip
    """Declare that one person may be system and security administrator here. 兼任声明."""
    with act("orgs.declaration.add", institution, actor, reason=reason) as done:
        refuse(*unreasoned(reason), *in_past(until))
        row = Declaration(reason=reason, until=until, declared_by=declared_by,
                          holder=institution.path, area=institution.area,
                          line=institution.line)  # fmt: skip
        row.save()
        return done(row, until=until, declared_by=declared_by)
