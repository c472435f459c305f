# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One hand: a process that takes jobs from its queues, one after the other, until it must leave.

A thread of its own beats every few seconds, so that a long step is not mistaken for a dead hand. A
hand leaves between two slices; its job goes back to the queue with its place. `drain` works a queue
off within the present process, for tests and for a machine without hands.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from django.db import close_old_connections, connections
from django.db.utils import DatabaseError
from django.utils import timezone

from lantai.craft import heap
from lantai.works import keeping, queue, running
from lantai.works.kinds import kinds
from lantai.works.models import Hand, Job
from lantai.works.work import never

_log = logging.getLogger("lantai.works")
IDLE = 0.5
"""Seconds between two looks at an empty queue."""
MOST_AT_ONCE = 10_000
GIVES_WAY = 10
"""By so much a hand is nicer than who serves pages: where both want the processor, people go first.

A machine that rests lets a hand work as fast as ever.
"""


def once(queues: Sequence[str], hand: str, leaves: Callable[[], bool] = never) -> bool:
    """Take one task and run it; whether there was one."""
    task = queue.claim(queues, hand)
    if task is None:
        return False
    with running.at(running.Seat(hand, leaves)):
        queue.perform(task)
    return True


def drain(queues: Sequence[str] = (), hand: str = "here") -> int:
    """Run what is ready, here and now, until nothing is; how many tasks."""
    kinds()
    for count in range(MOST_AT_ONCE):
        if not once(queues, hand):
            return count
    raise RuntimeError("the queue fills as fast as it is worked off")


class Leaving:
    """Whether this process has to leave: somebody said so, or its parent is gone."""

    def __init__(self, parent: int) -> None:
        self._said = threading.Event()
        self._parent = parent
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._say)

    def _say(self, number: int, frame: FrameType | None) -> None:
        self._said.set()

    def __call__(self) -> bool:
        """Whether to leave now."""
        return self._said.is_set() or os.getppid() != self._parent

    def wait(self, seconds: float) -> bool:
        """Rest, but not longer than until somebody says to leave."""
        return self._said.wait(seconds)


def serve(name: str, queues: Sequence[str], leaving: Leaving) -> None:
    """Take jobs until we have to leave. What the one before us of this name had is given back."""
    kinds()
    heap.settle()
    _patiently(lambda: keeping.recover(name))
    with _beating(name, queues):
        while not leaving():
            close_old_connections()
            if not _patiently(lambda: once(queues, name, leaving)):
                leaving.wait(IDLE)


def _patiently(step: Callable[[], int | bool]) -> bool:
    """One step; a fault of the queue or the database is noted, and the hand goes on."""
    try:
        return bool(step())
    except Exception:
        _log.exception("a hand stumbled")
        close_old_connections()
        return False


@contextmanager
def _beating(name: str, queues: Sequence[str]) -> Iterator[None]:
    """Beat from a thread, with a connection of its own, as long as the body runs."""
    ended = threading.Event()
    every = keeping.silence().total_seconds() / 6
    thread = threading.Thread(target=_beat, args=(name, queues, ended, every), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        Hand.objects.filter(pk=name).delete()


def _beat(name: str, queues: Sequence[str], ended: threading.Event, every: float) -> None:
    begun = timezone.now()
    while not ended.is_set():
        now = timezone.now()
        try:
            Hand.objects.update_or_create(
                pk=name, defaults={"queues": list(queues), "started_at": begun, "beat_at": now}
            )
            Job.beat(name, now)
        except DatabaseError:
            _log.exception("a beat was missed")
        ended.wait(every)
    connections.close_all()


def main(argv: Sequence[str]) -> int:
    """Be a hand (``hand PARENT NAME QUEUES``) or the keeper (``keeper PARENT NAME``) of a crew."""
    role, parent, name, *queues = argv
    leaving = Leaving(int(parent))
    if role == "keeper":
        kinds()
        keeping.keep(name, leaving, leaving.wait)
    else:
        os.nice(GIVES_WAY)
        serve(name, queues, leaving)
    return 0
