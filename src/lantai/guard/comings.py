# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Coming and going on the trail: who signed in and out, which names failed and were locked.

A failure names the name that was typed and never says whether there is such an account; one entry a
minute and name is enough to see an attack by. Not here: the signing in itself (`signin`).
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.guard.models import Account, Entry
from lantai.guard.posts import at_the_door

FAILED, LOCKED, SIGN_OUT = (
    "guard.account.sign_in_failed", "guard.account.locked", "guard.account.sign_out"
)  # fmt: skip
ONE_IN = dt.timedelta(minutes=1)
LOOKED_BACK = 500
"""So many of the last failures are looked through for one of the same name."""


def note_sign_out(account: int, how: str) -> None:
    """Somebody left: by the door (``asked``), or by not moving (``idle``)."""
    if found := Account.objects.filter(pk=account).first():
        with act(SIGN_OUT, found, at_the_door(found, found.post)) as done:
            done(found, how=how)


def note_failure(name: str, address: str) -> None:
    """A name and a password that do not go together, or a wrong code."""
    now = timezone.now()
    last = Entry.every.filter(tag=FAILED).order_by("-id").values_list("label", "at")[:LOOKED_BACK]
    if not any(label == name and abs(now - at) < ONE_IN for label, at in last):
        _note(FAILED, name, address)


def note_lock(name: str, address: str) -> None:
    """A name that was tried too often and is shut for a while."""
    _note(LOCKED, name, address)


def _note(tag: str, name: str, address: str) -> None:
    """The subject is the name as typed: an account that is never saved, so it has no number."""
    with act(tag, Account(username=name), steward("sign-in")) as done:
        done(None, address=address)
