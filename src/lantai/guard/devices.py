# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The second factor 动态码: one-time codes by the clock (RFC 6238), and ten backup codes.

An account has one device. Its key is shown once, while it is being set up, and is stored only after
a code proved that the phone has it. Of backup codes only digests are kept. A code is taken once,
also when two requests bring it at the same moment. Not here: the pages (`signin`, `profile`).
"""

from __future__ import annotations

import hashlib
import secrets
import time
from base64 import b32encode
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.models import Account

BACKUPS = 10
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def has_device(account: Account) -> bool:
    """Whether the account signs in with one-time codes."""
    return bool(TOTPDevice.objects.filter(user=account, confirmed=True).exists())


def accounts_with_codes() -> Any:
    """The numbers of all accounts that sign in with one-time codes, for a subquery."""
    return TOTPDevice.objects.filter(confirmed=True).values("user")


def must_have(account: Account, actor: Actor | None) -> bool:
    """Whether the account may sign in with one-time codes only: by its own order or its post's."""
    due = actor.code_from if actor is not None else None
    return account.needs_code or (due is not None and due <= timezone.localdate())


def new_key() -> str:
    """A key for a device that is being set up, in hexadecimal."""
    return secrets.token_hex(20)


def spelled(key: str) -> str:
    """A key as it is typed into a phone: groups of four letters and digits."""
    text = b32encode(bytes.fromhex(key)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def uri(key: str, account: Account) -> str:
    """A key as a phone reads it from a picture (``otpauth://``)."""
    site = settings.LANTAI_NAME_ZH.replace(":", " ")
    secret = b32encode(bytes.fromhex(key)).decode()
    label = quote(f"{site}:{account.username}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(site)}"


def set_up(account: Account, key: str, code: str, actor: Actor) -> list[str]:
    """Take a device whose key gives this code, in place of any other; its backup codes.

    Empty where the code is wrong, and nothing was changed.
    """
    device = TOTPDevice(user=account, key=key, name="TOTP", confirmed=True)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time()
    if not (_is_code(code) and totp.verify(int(code), tolerance=device.tolerance)):
        return []
    device.last_t = totp.t()
    with act("guard.account.set_up_code", account, actor) as done:
        TOTPDevice.objects.filter(user=account).delete()
        device.save()
        return done(_new_backups(account))


def renew_backups(account: Account, actor: Actor) -> list[str]:
    """Ten new backup codes; the old ones are worth nothing."""
    with act("guard.account.renew_backup_codes", account, actor) as done:
        return done(_new_backups(account))


def remove(account: Account, actor: Actor) -> None:
    """Take device and backup codes away, such as when a phone was lost."""
    with act("guard.account.remove_code", account, actor) as done:
        TOTPDevice.objects.filter(user=account).delete()
        StaticDevice.objects.filter(user=account).delete()
        done(account)


def backups_left(account: Account) -> int:
    """How many backup codes are still good."""
    return int(StaticToken.objects.filter(device__user=account).count())


def verify(account: Account, code: str) -> str:
    """Take a code and use it up: ``code``, ``backup``, or empty where it is not right."""
    code = "".join(code.split()).replace("-", "").lower()
    with transaction.atomic():
        if _is_code(code):
            device = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True)
            return "code" if (found := device.first()) and found.verify_token(code) else ""
        spare = StaticDevice.objects.select_for_update().filter(user=account).first()
        return "backup" if spare and spare.verify_token(_digest(account, code)) else ""


def _is_code(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdigit()


def _new_backups(account: Account) -> list[str]:
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="backup")
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(16)) for _ in range(BACKUPS)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(account, code)) for code in codes
    )
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


def _digest(account: Account, code: str) -> str:
    """What is kept of a backup code of 80 random bits: 16 letters are all the column holds."""
    return hashlib.sha256(f"{account.pk}\n{code}".encode()).hexdigest()[:16]
