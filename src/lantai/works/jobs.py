# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The room's own long work."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from lantai.guard.sessions import SessionStore
from lantai.works import queue
from lantai.works.kinds import job
from lantai.works.work import Work

KEPT = dt.timedelta(days=7)


@job("works.clearing_queue", every="night", zh="清理队列中办完的条目",
     en="clear ended entries from the queue")  # fmt: skip
def clearing_queue(work: Work) -> dict[str, int]:
    """Forget the tasks that ended a week ago; their jobs stay."""
    return {"cleared": work.drain(lambda: queue.clear(timezone.now() - KEPT))}


@job("works.clearing_sessions", every="night", zh="清理已经结束的登录",
     en="clear sign-ins that have ended")  # fmt: skip
def clearing_sessions(work: Work) -> dict[str, int]:
    """Forget the sessions whose time has run out; nobody can go on with one of them."""
    SessionStore.clear_expired()
    work.at(1, unit="entries")
    return {"cleared": 1}
