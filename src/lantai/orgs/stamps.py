# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Making sign-ins anew: the stamp of an account grows whenever what its person may do changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from lantai.guard.models import Account
from lantai.orgs.models import Person


def renew(accounts: Iterable[int]) -> None:
    """Let these accounts' cached actors and other sessions end at their next request."""
    Account.objects.filter(pk__in=list(accounts)).update(stamp=F("stamp") + 1)


def renew_people(*people: Person) -> None:
    """The same for the accounts of these people."""
    renew(person.account_id for person in people if person.account_id is not None)
