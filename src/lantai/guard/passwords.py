# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Passwords 口令: what a good one is, changing one, and when one is too old.

The policy is that of the settings (length, days) and of this file: three of four kinds of
characters, not the user name, none of the last five, nothing that is guessed first. What is guessed
first is a rule and no list: a run of the keyboard, a repeated piece or a first word, dressed up
with digits and signs. Not here: the pages (`profile`), and who may reset another's password (orgs).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.hashers import check_password, get_hasher, identify_hasher
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.guard.models import Account, OldPassword
from lantai.guard.words import said

LAST = 5
"""So many of the last passwords are not taken again, the present one among them."""
LONGEST = 200
KINDS = 3
"""How many of the four kinds of characters a password needs."""
RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qazwsxedcrfvtgbyhnujmikolp",
        "0123456789", "7894561230", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")  # fmt: skip
"""What fingers type by themselves, forwards and backwards."""
FIRST_WORDS = frozenset({
    "password", "passwd", "pass", "secret", "welcome", "letmein", "login", "admin", "administrator",
    "root", "test", "guest", "user", "changeme", "default", "master", "iloveyou", "china",
    "beijing", "lantai", "archive", "archives", "dangan", "danganguan", "mima", "huanying",
    "woaini",
})  # fmt: skip
_PLAIN = str.maketrans("@4013$57!|+", "aaoiesstlit")


def rules() -> list[str]:
    """The policy in words, for the page."""
    return [
        said("{n} 位以上。", "{n} characters or more.", n=settings.LANTAI_PASSWORD_LENGTH),
        said("大写字母、小写字母、数字、符号，至少有三种。",
             "Three of upper case, lower case, digits and signs."),
        said("不含用户名，不是最近五个用过的。",
             "Not with your user name in it, and none of your last five."),
        said("不是一猜就中的，如 Abcd1234!、Password@2026。",
             "Not one that is guessed first, such as Abcd1234! or Password@2026."),
    ]  # fmt: skip


def weaknesses(password: str, account: Account) -> list[Said]:
    """Why this must not become the account's password; empty where it may."""
    found: list[Said] = []
    if not _is_strong(password, account.username):
        found.append(Said("guard.weak_password", {"length": settings.LANTAI_PASSWORD_LENGTH}))
    elif _is_guessed_first(password):
        found.append(Said("guard.guessed_password"))
    if not found and any(check_password(password, old) for old in _last(account)):
        found.append(Said("guard.used_password", {"last": LAST}))
    return found


def _is_strong(password: str, username: str) -> bool:
    kinds = (any(map(test, password)) for test in (str.isupper, str.islower, str.isdigit, _is_sign))
    return (
        settings.LANTAI_PASSWORD_LENGTH <= len(password) <= LONGEST
        and sum(kinds) >= KINDS
        and not (username and username.lower() in password.lower())
    )


def _is_sign(character: str) -> bool:
    return not character.isalnum()


def _is_guessed_first(password: str) -> bool:
    """Whether a run, a repeated piece or a first word makes up all of it but digits and signs."""
    bare = password.lower()
    letters = "".join(filter(str.isalpha, bare))
    dressed = bare.strip("".join(each for each in bare if not each.isalpha()))
    if len(set(password)) < 5 or password in (password + password)[1:-1]:
        return True
    if not FIRST_WORDS.isdisjoint({letters, dressed, dressed.translate(_PLAIN)}):
        return True
    return _in_runs(bare) >= len(bare) - 2 or 2 < len(letters) == _in_runs(letters)


def _in_runs(text: str) -> int:
    """How many of its characters stand in runs of three or more, forwards or backwards."""
    count = at = 0
    while at < len(text):
        length = max(_longest(text[at:], run) for each in RUNS for run in (each, each[::-1]))
        count += length if length > 2 else 0
        at += max(length, 1)
    return count


def _longest(text: str, run: str) -> int:
    start = run.find(text[0])
    if start < 0:
        return 0
    length = 0
    for one, other in zip(text, run[start:], strict=False):
        if one != other:
            break
        length += 1
    return length


def _last(account: Account) -> Iterator[str]:
    """The digests of the last passwords, the present one first."""
    if account.password:
        yield account.password
    if account.pk is not None:
        old = OldPassword.objects.filter(account=account).order_by("-at")
        yield from old.values_list("password", flat=True)[: LAST - 1]


def change(account: Account, password: str, actor: Actor, *, by_other: bool = False) -> None:
    """Give an account another password and end what was begun with the old one. 换口令.

    ``by_other``: it must be changed again at the next sign-in. Raises `Refused` with every reason.
    """
    with act("guard.account.change_password", account, actor) as done:
        if why := weaknesses(password, account):
            raise Refused(*why)
        _put_away(account)
        account.set_password(password)
        account.must_change, account.password_on = by_other, timezone.localdate()
        account.stamp += 1
        account.save()
        done(account)


def _put_away(account: Account) -> None:
    """Keep the present digest among the last; older ones are forgotten."""
    if account.password and account.has_usable_password():
        OldPassword.objects.create(account=account, password=account.password, at=timezone.now())
    kept = OldPassword.objects.filter(account=account).order_by("-at").values_list("pk", flat=True)
    OldPassword.objects.filter(account=account).exclude(pk__in=list(kept[: LAST - 1])).delete()


def renew_digest(account: Account, password: str) -> None:
    """Make the digest anew where the way of making them has become stronger; inside an act."""
    best, made = get_hasher(), identify_hasher(account.password)
    if made.algorithm != best.algorithm or best.must_update(account.password):
        account.set_password(password)
        account.save(update_fields=["password"])


def must_change(account: Account) -> bool:
    """Whether the account has to take a new password before anything else.

    One that seems to come from the future is too old: no clock can say how old it is.
    """
    if account.must_change or not account.has_usable_password():
        return bool(account.must_change)  # without a password: it signs in elsewhere (`oidc`)
    if account.password_on is None:
        return True
    age = timezone.localdate() - account.password_on
    days = settings.LANTAI_PASSWORD_DAYS
    return bool(days) and not dt.timedelta(days=-1) <= age < dt.timedelta(days=days)
