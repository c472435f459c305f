# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sessions whose key begins with the account's number, so that they can be counted and ended.

The setting ``SESSION_ENGINE`` names this module. A session knows when it began, when it was last
used, from where, and in which post its person acts. Times are read from a clock that may jump: a
session that seems to come from the future has ended. Not here: who may sign in (`signin`).
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connections, router
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

KEY_LENGTH = 40
SKEW_SECONDS = 120
"""By how much the clocks of two machines of one site may differ."""
RENEWED_SECONDS = 60
"""A session is written at most once in so many seconds."""
SLICE = 1_000
_SQL = (
    f"SELECT session_data FROM {Session._meta.db_table} "  # noqa: S608 - Django's own name
    "WHERE session_key = %s AND expire_date > %s"
)
_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the account's number before a random key."""

    def load(self) -> dict[str, Any]:
        """As Django's, whose way to these four lines costs a page a fifth of its time."""
        connection = connections[router.db_for_read(Session)]
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [self.session_key, now])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
        facts: dict[str, Any] = json.loads(_told(found[0], settings.SECRET_KEY)) if found else {}
        return facts

    def _get_new_session_key(self) -> str:
        account = getattr(self, "_session_cache", {}).get(SESSION_KEY)
        start = _start(account) if account else ""
        while True:
            key = start + get_random_string(KEY_LENGTH - len(start), _CHARACTERS)
            if not self.exists(key):
                return key


@lru_cache(maxsize=2_000)
def _told(text: str, secret: str) -> str:
    """What a session's signed text says, as JSON; the same text is judged once."""
    return json.dumps(SessionStore().decode(text))


@dataclass(frozen=True, slots=True)
class Mine:
    """One session of an account, as its person is shown it."""

    key: str
    since: dt.datetime
    seen: dt.datetime
    address: str
    agent: str
    current: bool = False


def begin(request: HttpRequest, account: int, *, address: str, coded: bool) -> None:
    """Give a fresh sign-in its key and its facts, and end the oldest beyond the limit."""
    now = int(time.time())
    request.session.update({
        "since": now, "seen": now, "address": address, "coded": coded,
        "agent": request.headers.get("User-Agent", "")[:200],
    })  # fmt: skip
    request.session.cycle_key()
    limit = settings.LANTAI_SESSIONS
    if limit:
        end(account, [each.key for each in mine(account, request.session.session_key)[limit:]])


def has_ended(session: Any, now: float) -> bool:
    """Whether nobody moved for too long, it is too old, or the clock says what cannot be."""
    seen, since = session.get("seen", 0), session.get("since", 0)
    if max(seen, since) > now + SKEW_SECONDS:
        return True
    return bool(
        now - seen > settings.LANTAI_IDLE_MINUTES * 60
        or now - since > settings.SESSION_COOKIE_AGE
    )  # fmt: skip


def seconds_left(session: Any, now: float) -> int:
    """How long this session still lives when nobody moves."""
    idle = session.get("seen", 0) + settings.LANTAI_IDLE_MINUTES * 60
    return max(0, int(min(idle, session.get("since", 0) + settings.SESSION_COOKIE_AGE) - now))


def renew(session: Any, now: float) -> None:
    """Note that its person moved, at most once a minute."""
    if now - session.get("seen", 0) >= RENEWED_SECONDS:
        session["seen"] = int(now)


def mine(account: int, current: str | None) -> list[Mine]:
    """The sessions of an account: the current one, then those used last."""
    found = sorted(_read(account, current or ""), key=lambda each: each.seen, reverse=True)
    return sorted(found, key=lambda each: not each.current)


@dataclass(frozen=True, slots=True)
class Open:
    """One session as who administers accounts is shown it: when, and not from where."""

    account: int
    since: dt.datetime
    seen: dt.datetime


def open_now(accounts: Collection[int]) -> list[Open]:
    """The sessions of these accounts that have not ended, those used last first.

    No address and no browser: to end a session neither is needed (个人信息保护法 6).
    """
    now, store, wanted = time.time(), SessionStore(), {str(each) for each in accounts}
    found = []
    rows = _rows(*accounts) if len(accounts) == 1 else Session.objects.all()
    rows = rows.filter(expire_date__gt=timezone.now()).order_by()
    for key, data in rows.values_list("session_key", "session_data").iterator(SLICE):
        account = key.partition(".")[0]
        if account in wanted and not has_ended(facts := store.decode(data), now):
            since, seen = (dt.datetime.fromtimestamp(facts[name], dt.UTC)
                           for name in ("since", "seen"))  # fmt: skip
            found.append(Open(int(account), since, seen))
    return sorted(found, key=lambda each: each.seen, reverse=True)


def end(account: int, keys: list[str]) -> int:
    """End these sessions of an account; how many there were."""
    return int(_rows(account).filter(session_key__in=keys).delete()[0]) if keys else 0


def end_all(account: int, but: str | None = None) -> int:
    """End every session of an account, but one; how many there were."""
    return int(_rows(account).exclude(session_key=but or "").delete()[0])


def _start(account: int | str) -> str:
    return f"{account}."


def _rows(account: int) -> Any:
    return Session.objects.filter(session_key__startswith=_start(account))


def _read(account: int, current: str) -> Iterator[Mine]:
    store = SessionStore()
    for row in _rows(account).filter(expire_date__gt=timezone.now()):
        facts = store.decode(row.session_data)
        since, seen = (dt.datetime.fromtimestamp(facts.get(name, 0), dt.UTC)
                       for name in ("since", "seen"))  # fmt: skip
        yield Mine(row.session_key, since, seen, facts.get("address", ""), facts.get("agent", ""),
                   row.session_key == current)  # fmt: skip
